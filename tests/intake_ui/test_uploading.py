"""From a file on somebody's desk to the ledger, by way of a preview."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest

from sakti.audit.models import AuditEntry
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.files.actions import place
from sakti.households.models import Person
from sakti.intake.models import Upload
from sakti.jobs.models import JobRun
from sakti.observations.actions import record_event
from sakti.observations.models import Observation, Release
from sakti.regions.actions import project_classes
from sakti.regions.models import Region
from sakti.web import clock
from tests import factories
from tests.actors import TESTS
from tests.intake_ui.conftest import KERTIJAYAN, listing, person, work

pytestmark = pytest.mark.one_engine

BROKEN = "33.26.99.9999,Antah,X1,3326020101200099,3326020101800099,Siti,1,2,1980-01-01,1,1"


@pytest.fixture
def alice(client, cast):
    """Bappeda's analyst, who reaches every village, is signed in."""
    client.sign_in(cast.alice)
    return cast.alice


def people():
    return db.session.query(Person).count()


def test_the_first_page_says_how_to_begin(client, alice):
    page = client.get("/impor")

    assert "Belum ada unggahan" in page.text
    assert "Unggah daftar" in page.text


def test_whoever_uploads_can_watch(client, alice):
    data = {"file": (listing(person(1)), "daftar.csv"), "as_of": "31 Januari 2019"}
    answer = client.submit("/impor/daftar", data, content_type="multipart/form-data")
    page = client.get(answer.location)

    assert "Menunggu giliran" in page.text
    assert "Anda boleh meninggalkan halaman ini" in page.text


def test_a_preview_changes_nothing(client, alice, hand_in):
    upload = hand_in(person(1), person(2), BROKEN)

    assert (upload.state, upload.layout, people()) == ("checked", "dtsen", 0)
    assert db.session.query(Release).count() == 0
    assert upload.summary["rows"] == {"read": 3, "imported": 2, "held": 0, "rejected": 1, "skipped": 0}


def test_a_preview_says_what_would_be(client, alice, hand_in):
    upload = hand_in(person(1), person(2, latrine=4), BROKEN, release="DTSEN 2019")
    page = client.get(f"/impor/{upload.id}").text

    for words in (
        "2 dari 3 baris dapat dimasukkan",
        "DTSEN 2019",
        "Kode desa “33.26.99.9999” tidak dikenal",
        "baris 4",
        "Terapkan",
        "Angka yang bergerak",
        "50,00 %",
    ):
        assert words in page


def test_applying_does_what_the_preview_said(client, alice, hand_in, decide):
    upload = hand_in(person(1), person(2))
    previewed = upload.summary | {"dry_run": False}
    answer = decide(upload, "terapkan")

    assert answer.location == f"/pekerjaan/{upload.job_id}"
    assert (upload.state, people(), upload.summary) == ("applied", 2, previewed)
    assert client.get(answer.location).location == f"/impor/{upload.id}"
    assert "diterapkan" in client.get(f"/impor/{upload.id}").text


def test_what_is_applied_is_in_the_history_with_who_and_what(client, alice, hand_in, decide):
    upload = hand_in(person(1), release="DTSEN 2019")
    decide(upload, "terapkan")
    page = client.get("/impor").text

    assert "Rilis yang sudah masuk" in page
    assert upload.summary["file_sha256"][:12] in page
    assert db.session.query(AuditEntry).filter_by(action="upload_applied", actor_id=alice.id).count() == 1


def test_a_preview_that_was_overtaken_says_so_and_is_made_anew(client, alice, hand_in, decide):
    older = hand_in(person(1), person(2))
    decide(hand_in(person(1), name="lain.csv"), "terapkan")
    page = client.get(f"/impor/{older.id}").text
    assert ("lain.csv, 2019-01-31" in page, older.summary["persons"]["new"]) == (True, 2)

    decide(older, "periksa")
    assert "Periksa ulang" not in client.get(f"/impor/{older.id}").text
    assert (older.state, older.summary["persons"]["new"]) == ("checked", 1)


def test_what_was_applied_shows_the_figures_that_it_moved(client, alice, hand_in, decide):
    older = hand_in(person(1), person(2))
    decide(hand_in(person(1), name="lain.csv"), "terapkan")
    decide(older, "terapkan")
    moved = next(one for one in older.effects if one["indicator"] == "target_households_decile_1_4")
    assert (moved["before"][0], moved["after"][0]) == (1, 2)


def test_what_would_change_nothing_is_not_offered(client, alice, hand_in, decide):
    assert "belum ada baris orang" in client.get(f"/impor/{hand_in().id}").text
    rejected = hand_in(person(1, name=" ").replace("  1,", ",", 1), name="tanpa-nama.csv")
    page = client.get(f"/impor/{rejected.id}").text
    assert ("Tidak satu baris pun" in page, "/terapkan" in page) == (True, False)


def test_an_upload_is_applied_once(client, alice, hand_in, decide):
    upload = hand_in(person(1))
    token = client.token(f"/impor/{upload.id}")
    for _ in range(2):
        client.post(f"/impor/{upload.id}/terapkan", data={"csrf_token": token})
    assert db.session.query(JobRun).filter_by(job="apply_upload").count() == 1

    work()
    again = client.post(f"/impor/{upload.id}/terapkan", data={"csrf_token": token})
    assert again.status_code == 409
    assert "sudah diterapkan" in again.text
    assert (people(), db.session.query(Release).count()) == (1, 1)


def test_the_same_file_again_changes_nothing_and_says_so(client, alice, hand_in, decide):
    decide(hand_in(person(1)), "terapkan")
    before = db.session.query(Observation).count()
    second = hand_in(person(1))

    assert "sudah pernah dimasukkan" in client.get(f"/impor/{second.id}").text
    decide(second, "terapkan")
    assert (second.state, db.session.query(Observation).count()) == ("applied", before)


def test_the_same_file_is_taken_up_when_its_village_is_there(client, alice, cast, hand_in, decide):
    """Rejected for a village that nobody had loaded; then it is, and the same file comes again."""
    rows = (person(1), person(2, "33.26.02.2099,Botosari Baru"))
    first = hand_in(*rows)
    decide(first, "terapkan")
    still = hand_in(*rows)
    page = client.get(f"/impor/{still.id}").text
    assert "1 baris masih ditolak atau ditahan" in page
    assert "Tidak ada yang perlu diterapkan" in page
    above = db.session.get_one(Region, cast.botosari.parent_id)
    factories.region("33.26.02.2099", "Botosari Baru", "village", above)
    project_classes()
    db.session.commit()

    second = hand_in(*rows)
    page = client.get(f"/impor/{second.id}").text
    assert "1 baris yang waktu itu ditolak atau ditahan sekarang dapat dimasukkan" in page
    assert "1 baris dicatat dengan nama Anda" in page
    decide(second, "terapkan")
    assert (second.state, second.same_file, second.rows_unchanged) == ("applied", True, 1)
    assert (people(), db.session.query(Release).count(), second.release_id) == (2, 1, first.release_id)


def test_an_upload_can_be_left(client, alice, hand_in, decide):
    upload = hand_in(person(1))
    token = client.token(f"/impor/{upload.id}")
    decide(upload, "tinggalkan")

    assert (upload.state, people()) == ("left", 0)
    assert client.post(f"/impor/{upload.id}/terapkan", data={"csrf_token": token}).status_code == 409


@pytest.mark.parametrize("what", ["terapkan", "tinggalkan"])
def test_the_bytes_of_a_decided_upload_are_removed(client, alice, hand_in, decide, what):
    upload = hand_in(person(1))
    assert place(upload.path).exists()
    decide(upload, what)

    assert not place(upload.path).exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 \x00\x01", "PDF, halaman web, atau surat"),
        (b"", "berkas kosong"),
        (b"a,b\n1,2", "tidak ditemukan"),
    ],
)
def test_what_cannot_be_read_says_why(client, alice, content, words):
    data = {"file": (io.BytesIO(content), "daftar.csv"), "as_of": "2019-01-31"}
    client.submit("/impor/daftar", data, content_type="multipart/form-data")
    work()
    upload = db.session.query(Upload).one()

    assert upload.state == "refused"
    assert words in client.get(f"/impor/{upload.id}").text


def test_a_day_that_has_not_come_is_refused(client, alice):
    tomorrow = clock.today() + timedelta(days=1)
    data = {"file": (listing(person(1)), "daftar.csv"), "as_of": tomorrow.isoformat()}
    answer = client.submit("/impor/daftar", data, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "belum tiba" in answer.text


@pytest.mark.parametrize(("name", "words"), [("daftar.pdf", "xlsx, xls, ods, csv"), ("", "Isi bagian ini dahulu")])
def test_another_kind_of_file_is_refused_at_once(client, alice, name, words):
    data = {"file": (listing(person(1)), name), "as_of": "2019-01-31"}
    answer = client.submit("/impor/daftar", data, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert words in answer.text


# -- findings -------------------------------------------------------------------------------------------------------


def test_findings_can_be_filtered(client, alice, hand_in):
    upload = hand_in(person(1, nik=""), person(2), BROKEN)
    page = client.get(f"/impor/{upload.id}?severity=WARNING").text

    assert "NIK kosong" in page
    assert "tidak dikenal. Periksa kodenya" not in page


def test_many_findings_come_in_pages(client, alice, hand_in):
    upload = hand_in(*(person(number, nik="") for number in range(1, 61)))
    first = client.get(f"/impor/{upload.id}").text

    assert "50 dari 60 baris" in first
    assert "10 dari 60 baris" in client.get(f"/impor/{upload.id}?after=50").text


def test_findings_can_be_taken_along(client, alice, hand_in):
    upload = hand_in(person(1, nik=""), person(2), BROKEN)
    answer = client.get(f"/impor/{upload.id}/temuan.xlsx?code=nik_missing")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    rows = list(book.worksheets[0].values)

    assert rows[0] == ("Akibat", "Lembar", "Baris", "Kolom", "Kode", "Temuan")
    assert [(row[2], row[4]) for row in rows[1:]] == [(2, "nik_missing")]
    book.close()


def test_the_template_has_the_headings_that_are_known(client, alice):
    book = openpyxl.load_workbook(io.BytesIO(client.get("/impor/templat.xlsx").data))

    headings = next(book.worksheets[0].values)
    assert {"kode_desa", "nik", "nama", "fasilitas_bab"} <= set(headings)
    book.close()


# -- scope ----------------------------------------------------------------------------------------------------------


def test_an_operator_imports_the_own_village(client, cast, hand_in, decide):
    client.sign_in(cast.citra)
    upload = hand_in(person(1, KERTIJAYAN))
    decide(upload, "terapkan")

    assert (upload.state, people()) == ("applied", 1)


def test_another_village_is_refused_by_name(client, cast, hand_in):
    client.sign_in(cast.citra)
    upload = hand_in(person(1, KERTIJAYAN), person(2))

    assert upload.state == "refused"
    assert "Daftar ini memuat Botosari" in client.get(f"/impor/{upload.id}").text


def test_a_village_of_another_district_with_the_same_name_is_told_apart(client, cast, hand_in):
    client.sign_in(cast.citra)
    upload = hand_in(person(1))
    assert "Botosari (Kec. Paninggaran)" in upload.refusal


def test_an_operator_whose_task_ended_meanwhile_applies_nothing(client, cast, hand_in, decide):
    client.sign_in(cast.citra)
    upload = hand_in(person(1, KERTIJAYAN))
    run = client.post(f"/impor/{upload.id}/terapkan", data={"csrf_token": client.token(f"/impor/{upload.id}")})
    cast.citra.assignments[0].until = date(2020, 1, 1)
    work()

    assert run.status_code == 303
    assert (upload.state, people()) == ("checked", 0)


def test_uploads_of_others_are_not_there(client, cast, hand_in):
    client.sign_in(cast.alice)
    upload = hand_in(person(1))
    client.sign_in(cast.citra)

    assert client.get(f"/impor/{upload.id}").status_code == 404
    assert client.get(f"/impor/{upload.id}/temuan.xlsx").status_code == 404
    assert "daftar.csv" not in client.get("/impor").text


def test_the_analyst_sees_the_uploads_of_operators(client, cast, hand_in):
    client.sign_in(cast.citra)
    upload = hand_in(person(1, KERTIJAYAN))

    assert client.sign_in(cast.alice).get(f"/impor/{upload.id}").status_code == 200


# -- logs -----------------------------------------------------------------------------------------------------------


def log(*rows):
    return io.BytesIO("\n".join(("observed_on,subject,key,field,value,recorded_by", *rows)).encode())


def send_log(client, *rows):
    data = {"file": (log(*rows), "pengamatan.csv"), "log": "observations"}
    answer = client.submit("/impor/catatan", data, content_type="multipart/form-data")
    work()
    return answer, db.session.query(Upload).order_by(Upload.id.desc()).first()


def test_a_log_is_tried_out_and_applied(client, alice, hand_in, decide):
    decide(hand_in(person(1, latrine=4)), "terapkan")
    _, upload = send_log(client, "2019-03-01,household,RT1,latrine_access,1,Budi")
    assert (upload.state, upload.summary["rows"]["imported"]) == ("checked", 1)
    assert "Pengamatan" in client.get(f"/impor/{upload.id}").text

    decide(upload, "terapkan")
    assert upload.state == "applied"
    assert "Catatan yang sudah masuk" in client.get("/impor").text


def test_a_log_is_not_for_who_reaches_some_villages_only(client, cast):
    client.sign_in(cast.citra)
    answer, upload = send_log(client, "2019-03-01,household,RT1,latrine_access,1,Budi")

    assert (answer.status_code, upload) == (422, None)
    assert "hanya diterima dari yang bertugas di seluruh kabupaten" in answer.text


@pytest.mark.parametrize(("who", "told"), [("alice", True), ("citra", False)])
def test_an_operator_learns_nothing_of_somebody_in_another_village(client, cast, hand_in, decide, who, told):
    client.sign_in(cast.alice)
    decide(hand_in(person(1)), "terapkan")
    gone = db.session.query(Person).one()
    record_event(kind=EventKind.DEATH, day=date(2019, 2, 3), people=[gone], by=TESTS, note="")
    db.session.commit()

    client.sign_in(getattr(cast, who))
    upload = hand_in(person(1, KERTIJAYAN), as_of="2019-03-31")
    page = client.get(f"/impor/{upload.id}").text

    code = "closed_in_release" if told else "belongs_elsewhere"
    assert upload.summary["findings"]["by_code"][code] == 1
    assert upload.summary["rows"]["held"] == (not told)
    assert ("meninggal" in page, "2019-02-03" in page) == (told, told)
    assert "Botosari" not in page.split("Temuan")[1]
