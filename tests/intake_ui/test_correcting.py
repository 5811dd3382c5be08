"""Seeing what was recognised, settling it, taking the findings along in one's own sheet, and taking a list back."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from sakti.audit.models import AuditEntry
from sakti.core.actors import Program
from sakti.core.codebooks import BOOKS
from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.intake.desk.findings import kinds
from sakti.intake.models import ColumnMap, Upload
from sakti.intake.reading.layouts.output import write_sheets
from sakti.intake.reading.villages import Village
from sakti.jobs.models import JobRun
from sakti.observations.actions import observe
from sakti.observations.models import Release
from tests.actors import TESTS
from tests.intake.lists import AS_OF, xlsx_file
from tests.intake_ui.conftest import BOTOSARI, KERTIJAYAN, listing, person, work

pytestmark = pytest.mark.one_engine

OWN = "Nama Warga;NIK;No KK;Desa;Desil\nBudi;3326020101800001;3326020101200001;33.26.02.2008;1\n"
OPENSID = (
    "nama,no_kk,nik,sex,tanggallahir,kk_level,rt,rw,dusun\n"
    "Budi,3326020101200001,3326020101800001,1,01-01-1980,1,1,2,Krajan\n"
)


@pytest.fixture
def alice(client, cast):
    client.sign_in(cast.alice)
    return cast.alice


@pytest.fixture
def send(client, hand_in):
    """Hand in a text as a file."""

    def give(text, name="daftar.csv", as_of="2019-01-31"):
        content = text if isinstance(text, bytes) else text.encode()
        data = {"file": (io.BytesIO(content), name), "as_of": as_of}
        client.submit("/impor/daftar", data, content_type="multipart/form-data")
        work()
        return db.session.query(Upload).order_by(Upload.id.desc()).first()

    return give


def settle(client, upload, **columns):
    """Choose columns by their headings, as the page offers them."""
    db.session.refresh(upload)
    more = {name: columns.pop(name) for name in ("village", "book", "remember") if name in columns}
    known = upload.recognised
    picked = {
        f"column-{at}": columns.get(heading.split()[0].lower(), known["mapping"].get(heading, ""))
        for at, heading in enumerate(known["headings"])
    }
    answer = client.submit(f"/impor/{upload.id}/kolom", {"book": known["book"], **picked, **more})
    work()
    return answer


# -- what was recognised ----------------------------------------------------------------------------------------------


def test_what_was_recognised_is_shown_without_identity_numbers(client, alice, hand_in):
    upload = hand_in(person(1))
    page = client.get(f"/impor/{upload.id}").text

    assert "Yang dikenali: DTSEN / Regsosek" in page
    assert "3326••••••••0001" in page
    assert "3326020101800001" not in page
    assert "3326020101800001" not in str(upload.recognised) + str(upload.excerpts)


def test_an_unknown_layout_begins_with_its_columns(client, alice, send):
    upload = send(
        "Nama Warga;Nomor Induk;Berkas KK;Tempatnya;Peringkat\nBudi;3326020101800001;3326020101200001;33.26.02.2008;1\n"
    )
    assert upload.state == "mapping"
    assert client.get(f"/impor/{upload.id}").location == f"/impor/{upload.id}/kolom"
    assert "belum dikenal" in client.get(f"/impor/{upload.id}/kolom").text

    settle(client, upload, nama="name", nomor="nik", berkas="kk", tempatnya="village", peringkat="decile")
    assert (upload.state, upload.summary["rows"]["imported"]) == ("checked", 1)


def test_what_an_office_calls_its_columns_is_guessed(client, alice, send):
    upload = send(
        "NO;NAMA KEPALA RUMAH;NO. KTP;NO. KARTU KELUARGA;TGL LHR;KELAMIN;LANTAI;NAMA\n"
        "1;Budi;3326020101800001;3326020101200001;01/01/1980;L;TANAH;Budi\n"
    )
    assert upload.recognised["mapping"] == {
        "NO": "",
        "NAMA KEPALA RUMAH": "name",
        "NO. KTP": "nik",
        "NO. KARTU KELUARGA": "kk",
        "TGL LHR": "birth_date",
        "KELAMIN": "sex",
        "LANTAI": "floor",
        "NAMA": "",
    }
    assert upload.recognised["book"] == "siak"  # its answers are words


def test_an_unknown_list_without_villages_is_of_the_one_that_is_chosen(client, alice, send):
    text = "NO;NAMA;NO. KTP;NO. KARTU KELUARGA\n1;{};{};3326020101200001\n"
    upload = send(text.format("Budi", "3326020101800001"))
    settle(client, upload, village="33.26.02.2008", remember="y")
    assert (upload.state, upload.summary["rows"]["imported"]) == ("checked", 1)

    again = send(text.format("Siti", "3326024101820002"))
    assert (again.state, again.summary["rows"]["imported"]) == ("checked", 1)


def test_words_where_codes_are_read_are_spoken_of(client, alice, hand_in):
    upload = hand_in(person(1).replace(",1,1,1980", ",1,L,1980"))
    page = client.get(f"/impor/{upload.id}").text
    assert ("Sebagian isinya kata" in page, "Pilihannya: 1 laki-laki, 2 perempuan." in page) == (True, True)
    settle(client, upload, book="siak")
    assert "Sebagian isinya kata" not in client.get(f"/impor/{upload.id}").text


def test_a_mapping_that_is_remembered_serves_the_next_file(client, alice, send):
    text = "Nama Warga;Nomor Induk;Berkas KK;Tempatnya\n{};{};3326020101200001;33.26.02.2008\n"
    upload = send(text.format("Budi", "3326020101800001"))
    settle(client, upload, nama="name", nomor="nik", berkas="kk", tempatnya="village", remember="y")
    again = send(text.format("Siti", "3326024101820002"))

    assert db.session.query(ColumnMap).count() == 1
    assert (again.state, again.recognised["remembered"]) == ("checked", True)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"nama": ""}, "Pilih juga kolom untuk nama"),
        ({"nama": "nik"}, "lebih dari satu kolom"),
    ],
)
def test_columns_that_cannot_be_read_are_refused(client, alice, send, columns, words):
    upload = send(OWN)
    answer = settle(client, upload, **columns)

    assert (answer.status_code, words in answer.text) == (422, True)


def test_a_file_without_a_village_asks_for_it(client, alice, send):
    upload = send(OPENSID)
    assert (upload.state, "tidak menyebut desanya" in client.get(f"/impor/{upload.id}/kolom").text) == ("mapping", True)
    settle(client, upload, village="33.26.02.2008")

    assert (upload.state, upload.layout, upload.summary["rows"]["imported"]) == ("checked", "opensid", 1)


def test_an_operator_chooses_among_the_own_villages(client, cast, send):
    client.sign_in(cast.citra)
    upload = send(OPENSID)
    page = client.get(f"/impor/{upload.id}/kolom").text
    assert ("Kertijayan" in page, "Botosari" in page) == (True, False)

    assert settle(client, upload, village="33.26.02.2008").status_code == 422


def test_a_recognised_layout_can_be_corrected(client, alice, hand_in, decide):
    upload = hand_in(person(1, decile=3))
    settle(client, upload, desil="")
    decide(upload, "terapkan")

    assert upload.layout.startswith("mapped:")
    assert db.session.query(Household).one().standing == "living"


def test_settling_twice_keeps_what_was_chosen(client, alice, hand_in):
    upload = hand_in(person(1).replace(",1,1,1980", ",KEPALA KELUARGA,L,1980"))
    assert "code_unknown" in {code for _, code, _ in kinds(upload.findings)}
    for _ in range(2):
        settle(client, upload, book="siak")
        assert (upload.chosen["book"], kinds(upload.findings)) == ("siak", [])


def test_the_code_book_is_one_that_is_known(client, alice, hand_in):
    upload = hand_in(person(1))
    assert settle(client, upload, book="kira-kira").status_code == 422
    assert settle(client, upload, book=next(iter(BOOKS))).status_code == 303


# -- several sheets ---------------------------------------------------------------------------------------------------


def regsosek(folder, headings=None, people=None):
    """A list of Regsosek, its headings as an office has changed them."""
    everybody = people or [warga("Budi", 1), warga("Siti", 2)]
    sheets = write_sheets("regsosek2022k", everybody, as_of=AS_OF, bps={"33.26.02.2008": "3326020008"})
    cells = [(name, [[(headings or {}).get(cell, cell) for cell in row] for row in rows]) for name, rows in sheets]
    return xlsx_file(folder, *cells).read_bytes()


def warga(name, number, **more):
    """Somebody on a card of their own."""
    village = Village(1, "33.26.02.2008", "Botosari", "Paninggaran")
    return {
        "village": village,
        "kk": f"332602010120{number:04d}",
        "nik": f"332602010180{number:04d}",
        "name": name,
        "member_number": "1",
        "relation": 1,
        "sex": 1,
        "birth_date": date(1980, 1, 1),
        "floor": 8,
        "schooling": 3,
    } | more


CHANGED = {"402 Nama": "Penghuni", "403 NIK": "Induk", "no kartu keluarga": "Kartu", "303": "Lantainya"}


def test_columns_on_several_sheets_can_be_corrected(client, alice, send, tmp_path):
    upload = send(regsosek(tmp_path, CHANGED), "regsosek.xlsx")
    page = client.get(f"/impor/{upload.id}/kolom").text
    assert (upload.state, "402 Nama, no kartu keluarga" in page) == ("mapping", True)
    assert "3.keterangan perumahan" in page

    columns = {"penghuni": "name", "induk": "nik", "kartu": "kk", "lantainya": "floor"}
    settle(client, upload, **columns, village="33.26.02.2008", remember="y")
    assert (upload.state, upload.summary["rows"]["imported"]) == ("checked", 2)
    assert upload.summary["findings"]["by_code"] == {}

    again = send(regsosek(tmp_path, CHANGED, [warga("Tini", 3)]), "lagi.xlsx")
    assert (again.state, again.recognised["remembered"], again.summary["rows"]["imported"]) == ("checked", True, 1)


def test_a_heading_that_stands_twice_is_shown_as_it_is_read(client, alice, send, tmp_path):
    upload = send(regsosek(tmp_path), "regsosek.xlsx")
    assert upload.recognised["mapping"]["402 Nama"] == "name"
    assert len(set(upload.recognised["headings"])) == len(upload.recognised["headings"])


def test_a_code_of_bps_that_leads_nowhere_asks_for_the_village(client, alice, send, tmp_path):
    upload = send(regsosek(tmp_path), "regsosek.xlsx")
    assert (upload.state, "3326020008" in client.get(f"/impor/{upload.id}/kolom").text) == ("mapping", True)

    settle(client, upload, village="33.26.02.2008")
    assert (upload.state, upload.summary["rows"]["imported"]) == ("checked", 2)


def test_one_village_is_not_chosen_for_two(client, alice, send, tmp_path):
    other = Village(2, "33.26.14.2009", "Kertijayan", "Buaran")
    sheets = write_sheets(
        "regsosek2022k",
        [warga("Budi", 1), warga("Tini", 2, village=other)],
        as_of=AS_OF,
        bps={"33.26.02.2008": "3326020008", "33.26.14.2009": "3326130009"},
    )
    upload = send(xlsx_file(tmp_path, *sheets).read_bytes(), "regsosek.xlsx")
    settle(client, upload, village="33.26.02.2008")
    assert (upload.summary["rows"]["imported"], upload.summary["rows"]["rejected"]) == (1, 1)


# -- findings -------------------------------------------------------------------------------------------------------


def test_the_cell_is_marked_in_its_row(client, alice, hand_in):
    upload = hand_in(person(1, nik="12345"), person(2))
    page = client.get(f"/impor/{upload.id}").text

    assert "<b>nik</b> <mark>12345</mark>" in page
    assert "Warga 1" in page


def test_kinds_are_counted_the_gravest_first():
    known = [
        {"severity": s, "code": c} for s, c in (("WARNING", "b"), ("WARNING", "a"), ("ERROR", "z"), ("WARNING", "a"))
    ]
    assert kinds(known) == [("ERROR", "z", 1), ("WARNING", "a", 2), ("WARNING", "b", 1)]


def test_excerpts_go_when_it_is_decided(client, alice, hand_in, decide):
    upload = hand_in(person(1, nik=""))
    assert upload.excerpts
    decide(upload, "terapkan")
    db.session.refresh(upload)

    assert (upload.excerpts, upload.recognised["samples"]) == (None, {})


# -- the sheet with its findings ------------------------------------------------------------------------------------


def workbook(client, upload):
    return openpyxl.load_workbook(io.BytesIO(client.get(f"/impor/{upload.id}/dengan-temuan.xlsx").data))


def test_the_same_sheet_comes_back_with_what_was_found(client, alice, hand_in):
    upload = hand_in(person(1, nik=""), person(2))
    book = workbook(client, upload)
    sheet = book.worksheets[0]
    rows = list(sheet.values)

    assert rows[0][-1] == "TEMUAN SAKTI"
    assert rows[1][-1] == "PERIKSA nik: NIK kosong. Orang ini dimasukkan tanpa NIK; lengkapi bila sudah ada."
    assert (rows[2][-1], rows[2][4]) == (None, "3326020101800002")
    assert sheet.cell(2, 5).fill.fgColor.rgb == "FFFFF3CD"
    assert "NIK kosong" in sheet.cell(2, 5).comment.text
    book.close()


def test_it_is_corrected_and_handed_in_again(client, alice, hand_in, decide):
    upload = hand_in(
        person(1, nik=""), "33.26.99.9999,Antah,X1,3326020101200099,3326020101800099,Siti,1,2,1980-01-01,1,1"
    )
    book = workbook(client, upload)
    book.worksheets[0].cell(2, 5).value = "3326020101800001"
    book.worksheets[0].cell(3, 1).value, book.worksheets[0].cell(3, 2).value = BOTOSARI.split(",")
    file = io.BytesIO()
    book.save(file)
    book.close()
    file.seek(0)
    data = {"file": (file, "diperbaiki.xlsx"), "as_of": "2019-01-31"}
    client.submit("/impor/daftar", data, content_type="multipart/form-data")
    work()
    again = db.session.query(Upload).order_by(Upload.id.desc()).first()

    assert again.recognised["headings"][-1] == "fasilitas_bab"
    assert (again.summary["rows"]["imported"], again.summary["findings"]["ERROR"]) == (2, 0)
    assert "nik_missing" not in again.summary["findings"]["by_code"]


def test_unchanged_it_says_the_same_again(client, alice, hand_in):
    upload = hand_in(person(1, nik=""), person(2, nik="99"), person(3), person(3))
    answer = client.get(f"/impor/{upload.id}/dengan-temuan.xlsx")
    data = {"file": (io.BytesIO(answer.data), "lagi.xlsx"), "as_of": "2019-01-31"}
    client.submit("/impor/daftar", data, content_type="multipart/form-data")
    work()
    again = db.session.query(Upload).order_by(Upload.id.desc()).first()

    assert again.summary["findings"] == upload.summary["findings"]
    assert [one["row"] for one in again.findings] == [one["row"] for one in upload.findings]


def test_taking_it_along_is_written_down_and_only_for_the_uploader(client, cast, hand_in):
    client.sign_in(cast.alice)
    upload = hand_in(person(1, nik=""))
    client.get(f"/impor/{upload.id}/dengan-temuan.xlsx")
    assert db.session.query(AuditEntry).filter_by(action="upload_taken_along", actor_id=cast.alice.id).count() == 1

    client.sign_in(cast.citra)
    assert client.get(f"/impor/{upload.id}/dengan-temuan.xlsx").status_code == 404
    assert client.get(f"/impor/{upload.id}/kolom").status_code == 404


def test_a_large_file_is_written_by_a_job(client, alice, hand_in, monkeypatch):
    monkeypatch.setattr("sakti.intake.views.uploads.AT_ONCE", 0)
    upload = hand_in(person(1, nik=""))
    assert client.get(f"/impor/{upload.id}/dengan-temuan.xlsx").status_code == 409
    client.submit(f"/impor/{upload.id}", to=f"/impor/{upload.id}/dengan-temuan")
    work()

    book = workbook(client, upload)
    assert next(book.worksheets[0].values)[-1] == "TEMUAN SAKTI"
    book.close()


def test_after_the_decision_only_the_findings_are_left(client, alice, hand_in, decide):
    upload = hand_in(person(1, nik=""))
    decide(upload, "terapkan")

    assert "Unduh dengan temuan" not in client.get(f"/impor/{upload.id}").text
    assert client.get(f"/impor/{upload.id}/dengan-temuan.xlsx").status_code == 409
    assert client.get(f"/impor/{upload.id}/temuan.xlsx").status_code == 200


# -- the history, and taking back -----------------------------------------------------------------------------------


def applied(hand_in, decide, *rows, **more):
    upload = hand_in(*rows, **more)
    decide(upload, "terapkan")
    return db.session.get_one(Release, upload.release_id)


def take_back(client, release, reason="salah berkas"):
    answer = client.submit(f"/impor/masuk/{release.id}/tarik", {"reason": reason})
    work()
    return answer


def test_a_list_is_taken_back_and_marked(client, alice, hand_in, decide):
    release = applied(hand_in, decide, person(1), release="DTSEN 2019")
    page = client.get(f"/impor/masuk/{release.id}/tarik").text
    assert "1 rumah tangga dan 1 orang" in page
    take_back(client, release)

    assert release.undone_by == alice.name
    assert "Ditarik kembali oleh" in client.get(f"/impor/masuk/{release.id}").text
    assert "ditarik kembali" in client.get("/impor").text
    assert "Warga 1" not in client.get("/keluarga").text
    entry = db.session.query(AuditEntry).filter_by(action="list_undone").one()
    assert (entry.actor_id, entry.details["reason"]) == (alice.id, "salah berkas")


def test_the_figures_that_would_move_are_worked_out_beforehand(client, alice, hand_in, decide):
    decide(hand_in(person(1)), "terapkan")
    release = db.session.query(Release).one()
    where = f"/impor/masuk/{release.id}/tarik"
    assert "Hitung angkanya dahulu" in client.get(where).text

    client.submit(where, {}, to=f"{where}/hitung")
    work()
    page = client.get(where).text
    assert ("Hitung angkanya dahulu" in page, "Rumah tangga desil 1–4" in page) == (False, True)
    assert (db.session.query(Release).one().undone_at, db.session.query(Household).one().standing) == (None, "living")


def test_an_undo_that_failed_can_be_ordered_again(client, alice, hand_in, decide):
    decide(hand_in(person(1)), "terapkan")
    release = db.session.query(Release).one()
    take_back(client, release)
    run = db.session.query(JobRun).filter_by(job="undo_import").one()
    release.undone_at, run.state = None, "failed"
    db.session.commit()
    take_back(client, release, reason="sekali lagi")
    assert (run.state, run.payload["reason"], release.undo_reason) == ("done", "sekali lagi", "sekali lagi")


def test_what_builds_on_it_is_listed_instead(client, alice, hand_in, decide):
    release = applied(hand_in, decide, person(1))
    observe(person=db.session.query(Person).one(), observed_on=AS_OF, values={"schooling": 1}, by=TESTS)
    db.session.commit()

    page = client.get(f"/impor/masuk/{release.id}/tarik").text
    assert "1 pengamatan daerah" in page
    assert "<button>Tarik kembali" not in page
    token = client.token("/impor/daftar")
    answer = client.post(f"/impor/masuk/{release.id}/tarik", data={"reason": "x", "csrf_token": token})
    assert (answer.status_code, db.session.query(JobRun).filter_by(job="undo_import").count()) == (422, 0)


def test_the_same_file_may_come_again(client, alice, hand_in, decide):
    take_back(client, applied(hand_in, decide, person(1)))
    again = applied(hand_in, decide, person(1))

    assert (again.undone_at, again.persons["new"]) == (None, 1)


def test_lists_of_the_command_line_are_in_the_history(client, alice, hand_in, tmp_path):
    from sakti.intake.landing.actions.imports import import_list

    hand_in(person(9))
    file = tmp_path / "cli.csv"
    file.write_bytes(listing(person(1)).read())
    import_list(file=file, as_of=AS_OF, release="Dari server", by=Program("sakti"))
    db.session.commit()

    release = db.session.query(Release).one()
    assert "Dari server" in client.get("/impor").text
    assert "dari baris perintah" in client.get(f"/impor/masuk/{release.id}").text


def test_an_operator_whose_task_ended_meanwhile_takes_nothing_back(client, cast, hand_in, decide):
    client.sign_in(cast.citra)
    own = applied(hand_in, decide, person(2, KERTIJAYAN))
    client.submit(f"/impor/masuk/{own.id}/tarik", {"reason": "keliru"})
    cast.citra.assignments[0].until = date(2020, 1, 1)
    work()

    assert (db.session.query(JobRun).filter_by(job="undo_import").one().state, own.undone_at) == ("failed", None)


def test_an_operator_has_only_the_own_lists(client, cast, hand_in, decide):
    client.sign_in(cast.alice)
    others = applied(hand_in, decide, person(1))
    client.sign_in(cast.citra)
    own = applied(hand_in, decide, person(2, KERTIJAYAN))

    for path in ("", "/temuan.xlsx", "/tarik"):
        assert client.get(f"/impor/masuk/{others.id}{path}").status_code == 404
        assert client.get(f"/impor/masuk/{own.id}{path}").status_code == 200


def test_the_schedule_shows_what_was_done_with_uploads(client, alice, hand_in, decide):
    decide(hand_in(person(1)), "terapkan")
    assert client.get("/jadwal").status_code == 200
