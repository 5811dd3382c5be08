"""The screens of a round, from opening it to its minutes; and who reaches which."""

from __future__ import annotations

import io
import os
import re
from contextlib import nullcontext
from datetime import date, timedelta
from uuid import uuid4

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from sakti.audit.models import AuditEntry
from sakti.core.actors import SYSTEM
from sakti.core.identity import read_kk
from sakti.core.permissions import Permission
from sakti.core.timeline import EventKind
from sakti.core.verval import Described, DescribedPerson, Result
from sakti.extensions import db
from sakti.files import actions as files
from sakti.jobs.models import JobRun
from sakti.jobs.registry import Run
from sakti.observations.actions import merging, observe, record_event, record_split
from sakti.paper import press, shelf
from sakti.paper.press import can_print
from sakti.verification import actions, jobs, queries
from sakti.verification.models import VervalRound, VervalTask
from sakti.web.clock import today
from tests import homes
from tests.actors import TESTS
from tests.homes import people_of
from tests.verification.conftest import release

#: They take long, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

R = Result


def test_a_round_is_opened_on_screen(client, ground):
    client.sign_in(ground.cast.alice)
    asked = {
        "name": "Verval kedua",
        "release": release("DTSEN 2026-2").id,
        "villages": [ground.cast.kertijayan.id],
        "opens_on": today().isoformat(),
        "deadline": (today() + timedelta(days=9)).isoformat(),
    }

    assert client.submit("/verval/baru", asked).status_code == 303
    made = db.session.scalars(select(VervalRound).where(VervalRound.name == "Verval kedua")).one()
    board = client.get(f"/verval/{made.id}").text
    assert "Kertijayan" in board
    assert "0 dari 1" in board


def test_a_round_without_villages_says_so_at_the_field(client, ground):
    client.sign_in(ground.cast.alice)
    asked = {
        "name": "X",
        "release": ground.round.release_id,
        "opens_on": today().isoformat(),
        "deadline": today().isoformat(),
    }
    answer = client.submit("/verval/baru", asked)
    assert (answer.status_code, "Pilih paling sedikit satu desa" in answer.text) == (422, True)


def test_unchanged_takes_two_taps(client, ground):
    client.sign_in(ground.cast.budi)
    task = ground.task(ground.homes[0])

    assert "Kepala 1" in client.get("/verval/tugas").text
    assert client.get(f"/verval/tugas/{task.id}?hasil=tetap").status_code == 200
    page = f"/verval/tugas/{task.id}?hasil=tetap"
    told = {"client_id": str(uuid4()), "visited_on": today().isoformat(), "latitude": "-6,98213", "longitude": "109.5"}
    assert client.submit(page, told).status_code == 303
    assert (task.state, task.result, task.latitude) == ("submitted", "tetap", -6.98213)


def test_who_died_is_asked_by_name(client, ground):
    client.sign_in(ground.cast.budi)
    task, child = ground.task(ground.homes[0]), people_of(ground.homes[0])[1]
    page = f"/verval/tugas/{task.id}?hasil=meninggal"
    told = {"client_id": str(uuid4()), "visited_on": today().isoformat()}

    assert "Tandai siapa yang meninggal" in client.submit(page, told).text
    assert client.submit(page, told | {f"presence-{child.id}": "2"}).status_code == 303
    assert task.presence[str(child.id)] == "2"


def test_a_change_is_written_in_the_visit_form_and_comes_back(client, ground):
    client.sign_in(ground.cast.budi)
    task, home = ground.task(ground.homes[0]), ground.homes[0]
    back = f"/verval/tugas/{task.id}?hasil=berubah"
    page = f"/lapangan/keluarga/{home.id}/kunjungan?next=" + back.replace("?", "%3F").replace("=", "%3D")
    told = {"client_id": str(uuid4()), "observed_on": today().isoformat(), "house-floor": "1", "note": "lantai baru"}

    saved = client.get(client.submit(page, told).location).text
    assert f'href="{back}"' in saved
    assert client.submit(back, {"client_id": str(uuid4()), "visited_on": today().isoformat()}).status_code == 303


def test_the_desk_shows_before_beside_now_and_accepts_the_unchanged_at_once(client, ground):
    one, other = ground.visit(ground.homes[0]), ground.visit(ground.homes[1], R.ABLE, note="punya toko")
    client.sign_in(ground.supervisor)

    assert "Terima 1 hasil" in client.get("/verval/periksa").text
    client.submit("/verval/periksa", {"task": [one.id, other.id]}, to="/verval/periksa/tetap")
    assert (one.state, other.state) == ("accepted", "submitted")
    page = client.get(f"/verval/periksa/{other.id}").text
    assert "Sebelumnya" in page
    assert "punya toko" in page
    answer = client.submit(f"/verval/periksa/{other.id}", {"to": "returned"})
    assert (answer.status_code, "Tulis alasannya" in answer.text) == (422, True)
    client.submit(f"/verval/periksa/{other.id}", {"to": "returned", "reason": "foto kurang"})
    assert other.state == "returned"


def test_ones_own_result_has_no_decision_form(client, ground):
    task = ground.visit(ground.homes[0], by=ground.cast.alice)
    client.sign_in(ground.cast.alice)
    assert "Orang lain yang memutuskannya" in client.get(f"/verval/periksa/{task.id}").text


def test_musdes_signatures_and_reopening_on_screen(client, ground):
    for home in ground.homes:
        ground.accept(ground.visit(home))
    place = f"/verval/desa/{ground.place.id}"
    client.sign_in(ground.cast.budi)
    minutes = {
        "held_on": today().isoformat(),
        "venue": "Balai Desa",
        "chair": "Pak Kades",
        "signer-kades": "Pak Kades",
        "attend-bpd": "Pak Umar, Ketua",
        "decisions": "1. Daftar disepakati.\n2. Diumumkan di balai desa.",
    }

    assert client.submit(f"{place}/musdes", minutes | {"attend-bpd": ""}).status_code == 422
    assert client.submit(f"{place}/musdes", minutes).status_code == 303
    held = queries.minutes(ground.place)
    assert held.decisions == ["Daftar disepakati.", "Diumumkan di balai desa."]
    assert held.attendees == [{"element": "bpd", "name": "Pak Umar", "position": "Ketua"}]
    assert "Pak Umar, Ketua" in client.get(f"{place}/musdes").text
    told = {"signer": "Pak Kades", "position": "Kepala Desa"}
    assert client.submit(f"{place}/sahkan-desa", told).status_code == 303
    client.sign_in(ground.supervisor)
    assert client.submit(f"{place}/sahkan", told).status_code == 303
    client.sign_in(ground.cast.alice)
    assert client.submit(f"{place}/sahkan", told).status_code == 303
    assert "disahkan kabupaten" in client.get(place).text
    assert client.submit(f"{place}/buka", {"reason": "salah nama"}).status_code == 303
    assert ground.place.stage == "musdes"


def test_a_new_family_is_proposed_at_the_door(client, ground):
    client.sign_in(ground.cast.budi)
    told = {
        "client_id": str(uuid4()),
        "place": ground.place.id,
        "name": "Keluarga Baru",
        "sex": "1",
        "reason": "Miskin",
        "others": "Siti; P; 1 Januari 1990\nAnak; L",
    }

    answer = client.submit("/verval/usulan-baru", told)
    task = queries.tasks_of(ground.place)[-1]
    assert answer.location.endswith(f"/verval/tugas/{task.id}?hasil=usulan_baru")
    assert "Keluarga Baru" in client.get("/verval/tugas").text
    said = queries.described(queries.add_proposal_of(task))
    assert [(one.name, one.sex) for one in said.people] == [("Keluarga Baru", 1), ("Siti", 2), ("Anak", 1)]
    wrong = client.submit("/verval/usulan-baru", told | {"client_id": str(uuid4()), "others": "Siti; entah"})
    assert "“entah” tidak dapat dibaca" in wrong.text


def test_a_newcomer_is_found_among_the_tasks(client, ground):
    client.sign_in(ground.cast.budi)
    told = {"place": ground.place.id, "name": "Nur’aini Baru", "sex": "2", "reason": "Miskin", "rt": "007"}
    client.submit("/verval/usulan-baru", told | {"client_id": str(uuid4()), "others": "U; L; 5/11/80"})
    pages = ("/verval/tugas?text=", f"/verval/desa/{ground.place.id}?text=")

    for text in ("nuraini", "NUR-AINI", "baru rt 7", "u"):
        assert all("Nur’aini Baru" in client.get(page + text).text for page in pages), text
    for text in ("nuraini rt 8", "nobody"):
        assert all("Nur’aini Baru" not in client.get(page + text).text for page in pages), text
    client.sign_in(ground.cast.alice)
    assert "Nur’aini Baru" in client.get("/verval/periksa?state=&text=nuraini").text


def test_the_century_of_a_member_is_told(client, ground):
    client.sign_in(ground.cast.budi)
    told = {"place": ground.place.id, "name": "Baru", "sex": "1", "reason": "Miskin", "birth_date": "5/11/60"}
    answer = client.submit("/verval/usulan-baru", told | {"client_id": str(uuid4()), "others": "U; L; 5 Nop 85"})
    page = client.get(answer.location).text

    assert "dibaca 5 November 1960" in page
    assert "dibaca 5 November 1985" in page


def test_tasks_go_on_to_their_end(ground):
    names = ground.cast.budi.names_for(Permission.DO_VERVAL)
    every = [task.id for task in queries.tasks_of(ground.place)]
    pages, after = [], 0
    while True:
        page = queries.queue_page(names, after=after, size=1)
        pages += [task.id for task in page.rows]
        if page.following is None:
            break
        after = int(page.following)

    assert pages == every
    assert queries.mine(names, ground.cast.budi.id, start=10_000).start == 0


def test_tasks_are_given_to_others_dropped_and_taken_in_again(client, ground):
    client.sign_in(ground.cast.alice)
    page = f"/verval/desa/{ground.place.id}/bagi"
    assert client.submit(page, {"source": ground.cast.budi.id, "facilitator": ground.cast.budi.id}).status_code == 303
    task = ground.task(ground.homes[0])
    client.submit(f"/verval/tugas/{task.id}/keluarkan", {"reason": "kosong"})
    assert task.state == "dropped"
    client.submit(f"/verval/periksa/{task.id}", to=f"/verval/tugas/{task.id}/masukkan")
    assert task.state == "open"


# -- files -------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not can_print(), reason="this machine cannot print")
def test_the_minutes_are_a_pdf_and_their_download_is_logged(client, ground):
    for home in ground.homes:
        ground.accept(ground.visit(home))
    ground.meet()
    client.sign_in(ground.cast.budi)

    file = client.get(f"/verval/desa/{ground.place.id}/berita-acara.pdf")
    assert (file.status_code, file.data[:5]) == (200, b"%PDF-")
    logged = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "verval_minutes_downloaded")).all()
    assert [entry.actor_name for entry in logged] == ["Budi Fasilitator"]


def test_without_a_meeting_there_are_no_minutes(client, ground):
    client.sign_in(ground.cast.budi)
    assert client.get(f"/verval/desa/{ground.place.id}/berita-acara.pdf").status_code == 404


def test_the_round_goes_out_in_its_sources_layout(client, ground):
    ground.visit(ground.homes[0], R.ABLE, note="punya toko")
    client.sign_in(ground.cast.alice)

    masked = load_workbook(io.BytesIO(client.get(f"/verval/{ground.round.id}/daftar.xlsx").data))["Daftar"]
    rows = list(masked.iter_rows(values_only=True))
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["nama"], row["hasil_verval"], row["keterangan_verval"]) == ("Kepala 1", "mampu", "punya toko")
    assert "•" in row["nik"]
    answer = client.submit(f"/verval/{ground.round.id}/daftar-lengkap", {"reason": "Dikembalikan ke Dinsos"})
    full = list(load_workbook(io.BytesIO(answer.data))["Daftar"].iter_rows(values_only=True))
    assert re.fullmatch(r"\d{16}", dict(zip(full[0], full[1], strict=True))["nik"])


def exported(client, ground):
    """The rows of the sheet, by name."""
    answer = client.submit(f"/verval/{ground.round.id}/daftar-lengkap", {"reason": "Dikembalikan ke Dinsos"})
    names, *rows = load_workbook(io.BytesIO(answer.data))["Daftar"].iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_who_is_proposed_is_in_the_list_before_anybody_signs(client, ground):
    said = Described(
        (
            DescribedPerson("Mbah Surip", "3326021501400003", 1, date(1940, 1, 15), 1),
            DescribedPerson("Mak Ijah", sex=2),
        ),
        rt="004",
        rw="002",
        values={"floor": 5},
    )
    asked = actions.propose(
        kind="add",
        origin="visit",
        village_id=ground.cast.botosari.id,
        described=said,
        reason="layak",
        by=ground.cast.budi,
    )
    ground.send(actions.attach(proposal=asked, verval=ground.round, by=ground.cast.budi), R.NEW)
    client.sign_in(ground.cast.alice)

    rows = {row["nama"]: row for row in exported(client, ground)}

    assert (rows["Mbah Surip"]["nik"], rows["Mbah Surip"]["hasil_verval"]) == ("3326021501400003", "usulan baru")
    assert (rows["Mak Ijah"]["rt"], rows["Mak Ijah"]["keputusan_verval"]) == ("004", "menunggu keputusan")
    for task in (ground.task(home) for home in ground.homes):
        ground.accept(ground.send(task, R.SAME))
    ground.accept(db.session.get_one(VervalTask, asked.task_id))
    ground.meet()
    ground.sign_all()
    assert [row["nama"] for row in exported(client, ground)].count("Mbah Surip") == 1


def test_who_was_merged_or_is_long_dead_is_in_the_list_once_or_not_at_all(client, ground):
    home, other, third = ground.homes
    child, twin = people_of(home)[1], people_of(other)[0]
    merging.merge(absorbed=twin, kept=child, reason="satu orang", by=TESTS)
    record_event(kind=EventKind.DEATH, day=ground.round.opens_on, people=[people_of(third)[1]], by=TESTS)
    observe(person=twin, observed_on=today(), values={"employed": 1}, by=TESTS)
    client.sign_in(ground.cast.alice)

    rows = exported(client, ground)

    names = [row["nama"] for row in rows]
    assert sorted(names) == ["Anak 1", "Anak 2", "Kepala 1", "Kepala 3"]
    assert rows[names.index("Anak 1")]["bekerja"] not in ("", None)


def test_a_household_that_split_off_is_in_the_list_with_its_old_house(client, ground):
    home = homes.household(ground.cast.botosari, {"name": "Kasan"}, {"name": "Kasmi"}, floor=5)
    record_split(
        household=home,
        people=[people_of(home)[1]],
        card=read_kk("3326020101190009", False),
        day=today(),
        by=TESTS,
    )
    actions.add_targets(verval=ground.round, by=ground.cast.alice)
    client.sign_in(ground.cast.alice)

    row = next(row for row in exported(client, ground) if row["nama"] == "Kasmi")

    assert row["jenis_lantai"] not in ("", None)


# -- who reaches what --------------------------------------------------------------------------------------------------

PAGES = (
    "/verval/{round}",
    "/verval/tugas/{task}",
    "/verval/periksa/{task}",
    "/verval/desa/{place}",
    "/verval/desa/{place}/musdes",
    "/verval/desa/{place}/bagi",
    "/verval/desa/{place}/berita-acara.pdf",
    "/verval/{round}/daftar.xlsx",
)


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("alice", [200, 200, 200, 200, 200, 200, 404, 200]),
        ("budi", [200, 200, 403, 200, 200, 403, 404, 403]),
        ("citra", [404, 404, 403, 404, 404, 403, 404, 404]),  # of another village
        ("dewi", [404, 403, 403, 403, 403, 403, 403, 403]),
        ("eko", [200, 403, 403, 403, 403, 403, 403, 403]),
        ("fajar", [200, 403, 403, 403, 403, 403, 403, 403]),
        ("admin", [200, 403, 403, 403, 403, 403, 403, 403]),
        ("gita", [403, 403, 403, 403, 403, 403, 403, 403]),
    ],
)
def test_who_reaches_a_round(client, ground, who, statuses):
    task = ground.task(ground.homes[0])
    client.sign_in(getattr(ground.cast, who))
    pages = [one.format(round=ground.round.id, task=task.id, place=ground.place.id) for one in PAGES]

    assert [client.get(page).status_code for page in pages] == statuses


@pytest.mark.parametrize("who", ["dewi", "eko", "fajar", "admin"])
def test_whoever_sees_no_names_sees_none_on_the_board(client, ground, who):
    client.sign_in(getattr(ground.cast, who))
    page = client.get(f"/verval/{ground.round.id}").text
    assert "Kepala 1" not in page
    assert "Budi Fasilitator" not in page


def test_writes_of_another_village_are_refused(client, ground):
    task = ground.visit(ground.homes[0])
    client.sign_in(ground.cast.citra)
    token = client.token("/verval/usulan-baru") if "csrf_token" in client.get("/verval/usulan-baru").text else ""
    addresses = [f"/verval/tugas/{task.id}/tarik", f"/verval/desa/{ground.place.id}/sahkan-desa"]
    assert [client.post(one, data={"csrf_token": token}).status_code for one in addresses] in ([404, 404], [400, 400])


def test_reading_is_logged(client, ground):
    client.sign_in(ground.cast.budi)
    for page in (
        "/verval/tugas",
        f"/verval/tugas/{ground.task(ground.homes[0]).id}",
        f"/verval/desa/{ground.place.id}",
    ):
        client.get(page)
    found = db.session.scalars(select(AuditEntry.action).where(AuditEntry.kind == "read")).all()
    assert {"verval_tasks_seen", "verval_task_seen", "verval_lists_seen"} <= set(found)


def test_one_task_among_many_is_found_by_name(client, ground):
    for number in range(25):
        homes.household(ground.cast.botosari, {"name": f"Sumarno {number}"})
    actions.add_targets(verval=ground.round, by=ground.cast.alice)
    client.sign_in(ground.cast.budi)

    page = client.get("/verval/tugas")
    assert "28 keluarga belum dikunjungi" in page.text
    found = client.get("/verval/tugas?text=sumarno 7").text
    assert ("Sumarno 7" in found, "Sumarno 8" in found) == (True, False)
    village = client.get(f"/verval/desa/{ground.place.id}?text=sumarno 7").text
    assert ("Sumarno 7" in village, "Sumarno 8" in village) == (True, False)
    assert "Tidak ada yang cocok" in client.get("/verval/tugas?text=tak ada").text


def test_the_rest_of_the_tasks_is_on_the_next_page(client, ground, monkeypatch):
    for number in range(60):
        homes.household(ground.cast.botosari, {"name": f"Sumarno {number}"})
    actions.add_targets(verval=ground.round, by=ground.cast.alice)
    client.sign_in(ground.cast.budi)

    assert "1–60 dari 63" in client.get("/verval/tugas").text
    assert "61–63 dari 63" in client.get("/verval/tugas?mulai=60").text


@pytest.mark.parametrize("number", ["9" * 25, "²", "-1"])
def test_a_number_that_no_task_has_is_none(client, ground, number):
    client.sign_in(ground.cast.alice)

    assert client.get(f"/verval/tugas/{number}").status_code == 404
    assert client.get(f"/verval/desa/{ground.place.id}?after={number}").status_code == 200
    assert client.get(f"/verval/periksa?after={number}").status_code == 200
    assert client.get(f"/verval/usulan-baru?place={number}").status_code == 200


def test_a_round_ends_after_today(client, ground):
    client.sign_in(ground.cast.alice)
    asked = {
        "name": "X",
        "release": ground.round.release_id,
        "villages": [ground.cast.kertijayan.id],
        "opens_on": "1/1/2019",
        "deadline": "2/1/2019",
    }

    assert "sudah lewat" in client.submit("/verval/baru", asked).text


def test_a_twin_in_another_village_is_not_told_to_whoever_does_not_reach_it(client, ground):
    other = homes.household(ground.cast.kertijayan, {"name": "Sarmini"})
    task = ground.visit(ground.homes[0], R.TWIN, twin=other)

    page = client.sign_in(ground.supervisor).get(f"/verval/periksa/{task.id}").text
    assert "catatan di desa lain" in page
    assert other.number not in page
    assert "Sarmini" in client.sign_in(ground.cast.alice).get(f"/verval/periksa/{task.id}").text


def test_the_same_signature_sent_twice_signs_once(client, ground):
    """The second one signed the next level, as the same person."""
    for home in ground.homes:
        ground.accept(ground.visit(home))
    ground.meet()
    ground.sign_for_the_village()
    place = f"/verval/desa/{ground.place.id}/sahkan"
    client.sign_in(ground.cast.alice)
    page = client.get(place).text
    told = {"csrf_token": client.token(place), "seen": "village", "signer": "N", "position": "J"}
    assert 'name="seen" type="hidden" value="village"' in page
    assert client.post(place, data=told).status_code == 303
    again = client.post(place, data=told)
    assert again.status_code == 422
    assert "bukan yang Anda lihat" in again.text
    assert client.post(place, data={**told, "seen": ""}).status_code == 422
    without = {name: value for name, value in told.items() if name != "seen"}
    assert client.post(place, data=without).status_code == 422
    db.session.refresh(ground.place)
    assert ground.place.stage == "district"


def test_who_signs_is_told_what_the_meeting_has_not_seen(client, ground):
    for home in ground.homes:
        ground.accept(ground.visit(home))
    ground.meet(held_on=today() - timedelta(days=1))

    page = client.sign_in(ground.cast.budi).get(f"/verval/desa/{ground.place.id}/sahkan-desa").text

    assert "3 keluarga dikunjungi sesudah musdes" in page
    assert "hanya dari satu unsur (1 orang)" in page


@pytest.mark.skipif(not can_print(), reason="this machine makes no PDF")
def test_long_minutes_are_printed_by_a_job_and_handed_out_to_whoever_may(client, ground, monkeypatch):
    monkeypatch.setattr(shelf, "AT_ONCE", 2)
    for home in ground.homes:
        ground.accept(ground.visit(home))
    ground.meet()
    client.sign_in(ground.cast.budi)
    page, back = f"/verval/desa/{ground.place.id}", f"/verval/desa/{ground.place.id}/berita-acara.pdf"

    ordered = client.submit(page, to=f"/verval/desa/{ground.place.id}/berita-acara")
    run = db.session.scalars(select(JobRun)).one()
    assert (ordered.location, run.page) == (f"/pekerjaan/{run.id}", back)
    monkeypatch.setattr(jobs, "reading", nullcontext)
    jobs.print_minutes(Run(run.id, run.job, run.slot, run.due_at, 1, SYSTEM, run.payload), press.silent)
    monkeypatch.setattr(press, "printed", None)  # nobody prints it again

    assert client.get(back).data.startswith(b"%PDF")
    assert client.submit(page, to=f"/verval/desa/{ground.place.id}/berita-acara").location == back
    assert client.sign_in(ground.cast.citra).get(back).status_code == 404


def test_what_was_printed_is_thrown_away_after_a_day(app):
    files.write("printed/old.pdf", b"%PDF")
    os.utime(files.place("printed/old.pdf"), (0, 0))
    files.write("printed/new.pdf", b"%PDF")

    shelf.throw_away()

    kept = [one.name for one in files.place("printed").glob("*.pdf")]
    assert ("old.pdf" in kept, "new.pdf" in kept) == (False, True)
    files.place("printed/new.pdf").unlink()


def test_who_decides_or_sends_in_a_second_window_is_told_that_it_is_too_late(client, ground):
    home = ground.homes[0]
    ground.visit(home)
    task = ground.task(home)
    client.sign_in(ground.cast.alice)
    page = f"/verval/periksa/{task.id}"
    token = client.token(page)
    ground.accept(task, by=ground.supervisor)

    client.post(page, data={"csrf_token": token, "to": "rejected", "reason": "tidak benar"})

    assert task.state == "accepted"
    assert "Keputusan Anda tidak disimpan" in client.get(page).text
    client.sign_in(ground.cast.budi)
    page = f"/verval/tugas/{task.id}"
    client.post(
        f"{page}?hasil=mampu",
        data={
            "csrf_token": client.token("/verval/usulan-baru"),
            "note": "toko",
            "client_id": str(uuid4()),
            "visited_on": today().isoformat(),
        },
    )
    assert "Yang ini tidak disimpan" in client.get(page).text
