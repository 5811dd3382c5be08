"""The desk on screen: choose, find, describe; the receipt; and who reaches which."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from sakti.audit.models import AuditEntry
from sakti.core.objections import status_text
from sakti.extensions import db
from sakti.objections import sentences
from sakti.objections.models import Objection
from sakti.paper import press
from sakti.paper.press import can_print
from sakti.settings import queries as settings
from sakti.verification import queries as verval
from sakti.verification.models import VervalRound
from sakti.web.clock import today
from tests.homes import people_of
from tests.verification.conftest import release


def told(**more):
    return {
        "client_id": str(uuid4()),
        "reason": "Rumahnya roboh",
        "priority": "urgent",
        "received_on": today().isoformat(),
        "channel": "phone",
        "reporter": "Bu Lurah",
    } | more


def last():
    return db.session.scalars(select(Objection).order_by(Objection.id.desc())).first()


def test_a_new_family_is_proposed(client, desk):
    client.sign_in(desk.operator)
    assert "Usulkan keluarga yang belum ada" in client.get("/usulan/baru").text
    new = told(village=desk.cast.botosari.id, name="Mbah Surip", rt="001")

    answer = client.submit("/usulan/baru?jenis=add", new)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert last().number in page
    assert "menunggu kunjungan petugas" in page
    assert "Bu Lurah" in page
    assert last().number in client.get("/usulan").text


def test_who_may_be_meant_is_shown_before_a_second_is_made(client, desk):
    client.sign_in(desk.operator)
    new = told(village=desk.cast.botosari.id, name="Karto bin Wiryo", nik=people_of(desk.karto)[0].nik)

    answer = client.submit("/usulan/baru?jenis=add", new)
    assert (answer.status_code, last()) == (422, None)
    assert "NIK sama, sudah ada dalam data" in answer.text
    assert "Rumahnya roboh" in answer.text
    assert client.submit("/usulan/baru?jenis=add", new | {"checked": "y"}).status_code == 303


def test_a_listed_family_is_found_and_objected_to(client, desk):
    client.sign_in(desk.operator)
    found = client.get("/usulan/baru?jenis=remove&q=karto").text
    page = f"/usulan/baru?jenis=remove&keluarga={desk.karto.id}"
    assert page.replace("&", "&amp;") in found
    assert client.submit(page, told()).status_code == 303
    again = client.submit(page, told())
    assert (again.status_code, last().number in again.text) == (422, True)
    assert client.get(f"/usulan/baru?jenis=remove&keluarga={desk.elsewhere.id}").status_code == 404
    assert "Tidak ditemukan" in client.get("/usulan/baru?jenis=remove&q=surip").text


def test_a_correction_says_what_is_right(client, desk):
    client.sign_in(desk.operator)
    page = f"/usulan/baru?jenis=correct&keluarga={desk.karto.id}"
    assert client.submit(page, told()).status_code == 422
    answer = client.submit(page, told(telling="Sudah pindah RT"))
    assert "Sudah pindah RT" in client.get(answer.location).text


def test_it_is_withdrawn_with_a_reason(client, desk):
    made = desk.bring()
    client.sign_in(desk.operator)
    assert client.submit(f"/usulan/{made.id}/tarik", {"reason": "salah orang"}).status_code == 303
    assert "selesai: ditarik" in client.get(f"/usulan/{made.id}").text


def test_what_waits_gets_a_round_of_its_own(client, desk):
    release()
    desk.bring()
    client.sign_in(desk.cast.alice)
    assert "Buka putaran khusus usulan Botosari" in client.get("/usulan").text
    client.submit("/usulan", to=f"/usulan/desa/{desk.cast.botosari.id}/putaran-khusus")
    made = db.session.scalars(select(VervalRound)).one()
    assert made.name.startswith("Usulan Botosari, ")
    desk.bring(household=desk.suharti)
    client.submit(f"/usulan/{last().id}/tarik", to=f"/usulan/desa/{desk.cast.botosari.id}/teruskan")


def test_the_late_are_a_list_of_their_own(client, desk):
    late = desk.bring(received_on=today() - timedelta(days=40))
    timely = desk.bring(household=desk.suharti)
    client.sign_in(desk.operator)
    assert "1 usulan lewat batas waktu" in client.get("/usulan").text
    page = client.get("/usulan?lewat=1").text
    assert (late.number in page, timely.number in page) == (True, False)


@pytest.mark.skipif(not can_print(), reason="this machine cannot print")
def test_the_receipt_is_a_pdf(client, desk):
    made = desk.bring()
    client.sign_in(desk.operator)
    file = client.get(f"/usulan/{made.id}/tanda-terima.pdf")
    assert (file.status_code, file.data[:5]) == (200, b"%PDF-")


def test_the_receipt_names_nobody(app, desk):
    made = desk.bring()
    shown = desk.shown(made)
    page = press.rendered(
        "pdf/receipt.html",
        row=shown,
        letterhead=settings.at(today()),
        day=today(),
        village=desk.cast.botosari,
        usul=sentences,
    )
    assert made.number in page
    assert status_text("remove", shown.state) in page
    assert not [name for name in ("Karto", "Pelapor", "08123", "toko") if name in page]


# -- who reaches what ----------------------------------------------------------------------------------------------

PAGES = ("/usulan", "/usulan/baru", "/usulan/{id}", "/usulan/{id}/tarik", "/usulan/ringkasan")


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("alice", [200] * 5),
        ("budi", [200] * 5),
        ("citra", [200, 200, 404, 404, 200]),  # of another village
        ("dewi", [403, 403, 403, 403, 200]),
        ("eko", [403, 403, 403, 403, 200]),
        ("fajar", [403, 403, 403, 403, 200]),
        ("admin", [403, 403, 403, 403, 200]),
        ("gita", [403] * 5),
    ],
)
def test_who_reaches_an_objection(client, desk, who, statuses):
    made = desk.bring()
    client.sign_in(getattr(desk.cast, who))
    assert [client.get(page.format(id=made.id)).status_code for page in PAGES] == statuses


@pytest.mark.parametrize("who", ["eko", "fajar", "admin", "dewi"])
def test_the_summary_has_no_names_and_partners_have_no_village(client, desk, who):
    desk.bring()
    client.sign_in(getattr(desk.cast, who))
    page = client.get(f"/usulan/ringkasan?village={desk.cast.botosari.id}").text
    assert "Karto" not in page
    assert ("Anda belum ditugaskan" in page) == (who == "dewi")
    assert ("dirahasiakan" in page) == (who != "dewi")


def test_reading_is_logged(client, desk):
    made = desk.bring()
    client.sign_in(desk.cast.budi)
    for page in ("/usulan", f"/usulan/{made.id}", "/usulan/baru?jenis=remove&q=karto"):
        client.get(page)
    found = db.session.scalars(select(AuditEntry.action).where(AuditEntry.kind == "read")).all()
    assert {"objections_seen", "objection_seen", "objection_searched"} <= set(found)


def test_whoever_visits_and_whoever_decides_see_what_is_asked(client, desk):
    verval_round = desk.open_round()
    client.sign_in(desk.operator)
    picture = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(picture, "PNG")
    picture.seek(0)
    page = f"/usulan/baru?jenis=correct&keluarga={desk.karto.id}"
    asked = told(telling="Lantainya tanah", photo=(picture, "rumah.png"))
    assert client.submit(page, asked, content_type="multipart/form-data").status_code == 303
    task = verval.task_of(verval_round.id, desk.karto.id)

    for who, address in ((desk.cast.budi, f"/verval/tugas/{task.id}"), (desk.cast.alice, f"/verval/periksa/{task.id}")):
        client.sign_in(who)
        shown = client.get(address).text
        assert "Lantainya tanah" in shown
        assert 'href="/foto/' in shown
        assert "Bu Lurah" not in shown  # who brought it is not told on
