"""The screens of a session, from its participants to its minutes; and who reaches which, with what names."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from sakti.assessment import actions, queries
from sakti.assessment.models import PpaSession
from sakti.audit.models import AuditEntry
from sakti.extensions import db
from sakti.paper.press import can_print
from sakti.web.clock import today

pytestmark = pytest.mark.one_engine


def picture():
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "PNG")
    file.seek(0)
    return file, "lembar.png"


def page_of(table, tail=""):
    return f"/ppa/{table.session.id}{tail}"


def test_a_session_is_opened_on_screen(client, table):
    client.sign_in(table.cast.budi)
    told = {
        "village": table.cast.botosari.id,
        "hamlet": "Dukuh Sono",
        "areas": "001, 001/002",
        "venue": "Balai Dukuh",
        "held_on": today().isoformat(),
        "decile_limit": "5",
        "count-men": "7",
        "names-women": "Bu Darmi\nBu Siti",
        "criteria": "1. luas sawah\n- lantai",
        "signer-kades": "Pak Kades",
    }

    assert client.submit("/ppa/baru", told).status_code == 303
    made = db.session.scalars(select(PpaSession).order_by(PpaSession.id.desc())).first()
    assert made.participants == {
        "men": {"count": 7, "names": []},
        "women": {"count": 2, "names": ["Bu Darmi", "Bu Siti"]},
    }
    assert (made.criteria, made.areas, made.decile_limit) == (["luas sawah", "lantai"], [[None, 1], [1, 2]], 5)
    page = client.get(f"/ppa/{made.id}/ubah").text
    assert "RW 001, RT 001/RW 002" in page
    assert client.submit(f"/ppa/{made.id}/ubah", told | {"areas": "RW 001, RT 001/RW 002"}).status_code == 303
    assert made.areas == [[None, 1], [1, 2]]


def test_a_second_session_of_the_same_day_is_asked_about(client, table):
    """Going back and saving again made a second session of the same village and day."""
    client.sign_in(table.cast.budi)
    told = {"village": table.cast.botosari.id, "venue": "Balai desa", "held_on": today().isoformat()}
    told |= {"decile_limit": "4", "hamlet": "Dukuh Lor"}
    first = client.submit("/ppa/baru", told).location
    assert client.submit("/ppa/baru", told | {"hamlet": "Dukuh Kidul"}).status_code == 303

    asked = client.submit("/ppa/baru", told | {"hamlet": "dukuh lor"})

    assert asked.status_code == 422
    assert f'href="{first}"' in asked.text
    assert "Ini memang sesi lain" in asked.text
    assert client.submit("/ppa/baru", told | {"another": "y"}).status_code == 303


def test_a_mistake_keeps_what_was_typed(client, table):
    client.sign_in(table.cast.budi)
    told = {"village": table.cast.botosari.id, "areas": "dukuh krajan", "count-men": "12", "venue": "Balai"}
    answer = client.submit("/ppa/baru", told)
    assert answer.status_code == 422
    assert "“dukuh krajan” bukan RW" in answer.text
    assert 'value="12"' in answer.text


def test_cards_are_placed_by_a_table_without_any_script(client, table):
    client.sign_in(table.cast.budi)
    karto, suharti = table.cards["Karto"].card, table.cards["Suharti"].card
    poor = table.kinds["Miskin"].id

    assert "Desil sengaja tidak ditampilkan" in client.get(page_of(table, "/peringkat")).text
    client.submit(
        page_of(table, "/peringkat"),
        {f"card-{karto.id}": poor, f"was-{karto.id}": "", f"card-{suharti.id}": "", f"was-{suharti.id}": ""},
    )
    assert (karto.class_id, suharti.class_id) == (poor, None)


def test_an_old_page_does_not_take_back_what_somebody_else_has_moved(client, table):
    """Only what was changed on the page counts."""
    client.sign_in(table.cast.budi)
    karto, poor = table.cards["Karto"].card, table.kinds["Miskin"].id
    table.place(by=table.cast.alice, Karto="Miskin")
    client.submit(page_of(table, "/peringkat"), {f"card-{karto.id}": "", f"was-{karto.id}": ""})
    assert karto.class_id == poor


def test_a_card_is_moved_at_once_and_again_is_the_same(client, table):
    client.sign_in(table.cast.budi)
    card, poor = table.cards["Karto"].card, table.kinds["Miskin"].id
    token = client.token(page_of(table, "/peringkat"))
    about = {"headers": {"X-CSRFToken": token, "Accept": "application/json"}, "data": {"class": poor}}

    answers = [client.post(f"/ppa/kartu/{card.id}/kelas", **about) for _twice in range(2)]
    assert [one.json for one in answers] == [{"card": card.id, "class": poor}] * 2
    assert (
        client.submit(page_of(table, "/peringkat"), {"class": ""}, to=f"/ppa/kartu/{card.id}/kelas").status_code == 303
    )
    assert card.class_id is None


def test_somebody_who_is_on_no_list_gets_a_card(client, table):
    client.sign_in(table.cast.budi)
    told = {"client_id": str(uuid4()), "name": "Mbah Surip", "rt": "001", "rw": "001"}
    for _twice in range(2):
        assert client.submit(page_of(table, "/kartu"), told).status_code == 303
    ranking = client.get(page_of(table, "/peringkat")).text
    assert "di luar daftar" in ranking
    card = table.cards["Mbah Surip"].card
    client.submit(page_of(table, "/peringkat"), to=f"/ppa/kartu/{card.id}/hapus")
    assert "Mbah Surip" not in table.cards


def test_classes_and_sheets_are_written_on_screen(client, table):
    client.sign_in(table.cast.budi)
    rows = {"order-0": "2", "name-0": "Kekurangan", "poor-0": "on", "order-1": "1", "name-1": "Berada"}
    assert client.submit(page_of(table, "/kelas"), rows).status_code == 303
    assert [(one.name, one.is_poor) for one in queries.classes(table.session)] == [
        ("Berada", False),
        ("Kekurangan", True),
    ]
    wrong = client.submit(page_of(table, "/kelas"), {"name-0": "Sama saja"})
    assert (wrong.status_code, "paling sedikit dua kelas" in wrong.text) == (422, True)
    told = {"problem-0": "air bersih", "cause-0": "kemarau", "wish-0": "sumur", "votes-0": "9"}
    assert client.submit(page_of(table, "/sebab-harapan"), told).status_code == 303
    assert "air bersih" in client.get(page_of(table)).text


def test_photos_of_the_sheets(client, table):
    client.sign_in(table.cast.budi)
    told = {"photo": picture(), "caption": "lembar peringkat"}
    assert client.submit(page_of(table, "/foto"), told, content_type="multipart/form-data").status_code == 303
    photo = queries.photos(table.session)[0]
    assert "lembar peringkat" in client.get(page_of(table, "/foto")).text
    assert client.get(f"/foto/{photo.photo_id}").status_code == 200
    client.submit(page_of(table, "/foto"), to=page_of(table, f"/foto/{photo.id}/lepas"))
    assert not queries.photos(table.session)


def test_from_the_ranking_to_the_proposals(client, table):
    table.rank_everybody()
    client.sign_in(table.cast.budi)
    assert "Hasil sementara" in client.get(page_of(table)).text
    client.submit(page_of(table), to=page_of(table, "/selesai"))
    page = client.get(page_of(table)).text
    assert "Kirim yang dicentang ke verval" in page
    assert page.count('name="card"') == 3
    said = client.submit(page_of(table), {"card": [table.cards["Karto"].card.id]}, to=page_of(table, "/usulan"))
    assert "1 usulan menunggu putaran verval" in client.get(said.location).text
    assert client.submit(page_of(table, "/buka"), {"reason": "salah kelas"}).status_code == 303
    assert not table.session.is_final


@pytest.mark.skipif(not can_print(), reason="this machine cannot print")
def test_the_minutes_are_a_pdf_and_their_download_is_logged(client, table):
    table.rank_everybody()
    table.finalise()
    client.sign_in(table.cast.budi)
    file = client.get(page_of(table, "/berita-acara.pdf"))
    assert (file.status_code, file.data[:5]) == (200, b"%PDF-")
    logged = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "ppa_minutes_downloaded")).all()
    assert [entry.actor_name for entry in logged] == ["Budi Fasilitator"]


# -- who reaches what ----------------------------------------------------------------------------------------------

PAGES = ("", "/ubah", "/kelas", "/peringkat", "/kartu", "/sebab-harapan", "/foto", "/buka")


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("alice", [200] * 8),
        ("budi", [200] * 8),
        ("citra", [404] * 8),  # of another village
        ("dewi", [404, *[403] * 7]),
        ("eko", [200, *[403] * 7]),
        ("fajar", [200, *[403] * 7]),
        ("admin", [200, *[403] * 7]),
        ("gita", [403] * 8),
    ],
)
def test_who_reaches_a_session(client, table, who, statuses):
    client.sign_in(getattr(table.cast, who))
    assert [client.get(page_of(table, tail)).status_code for tail in PAGES] == statuses


@pytest.mark.parametrize("who", ["eko", "fajar", "admin"])
def test_whoever_sees_no_names_sees_neither_names_nor_small_numbers(client, table, who):
    table.rank_everybody()
    table.finalise()
    client.sign_in(getattr(table.cast, who))
    page = client.get(page_of(table)).text
    assert not [name for name in table.cards if name in page]
    assert ">dirahasiakan<" in page
    assert "Desil belum diketahui" not in page
    assert client.get(page_of(table, "/berita-acara.pdf")).status_code == 403


def test_cards_of_another_village_are_out_of_reach(client, table):
    client.sign_in(table.cast.citra)
    session = actions.open_session(
        village_id=table.cast.kertijayan.id, about=actions.About(today(), "Balai"), by=table.cast.citra
    )
    token = client.token(f"/ppa/{session.id}/peringkat")
    card = table.cards["Karto"].card
    for address in (
        f"/ppa/kartu/{card.id}/kelas",
        f"/ppa/kartu/{card.id}/hapus",
        page_of(table, "/selesai"),
        page_of(table, "/muat"),
        page_of(table, "/usulan"),
    ):
        assert client.post(address, data={"csrf_token": token}).status_code == 404
    mine = {"village": table.cast.botosari.id, "venue": "Balai", "held_on": today().isoformat()}
    assert client.submit("/ppa/baru", mine).status_code == 422  # not among the villages that are offered


def test_reading_is_logged(client, table):
    client.sign_in(table.cast.budi)
    client.get(page_of(table))
    client.get(page_of(table, "/peringkat"))
    found = db.session.scalars(select(AuditEntry.action).where(AuditEntry.kind == "read")).all()
    assert {"ppa_seen", "ppa_cards_seen"} <= set(found)
