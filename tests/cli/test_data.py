"""`sakti import`, `observe`, `events`, `deliveries` (contracts §1–5): their endings and their one JSON document."""

from __future__ import annotations

import hashlib
import json

import pytest
from sqlalchemy import func, select

from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.intake.logs import HEADINGS as LOG_HEADINGS
from sakti.observations.models import Observation, Release
from tests.commands import BASELINE, LOGS, SAMPLE, one_line

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

HEADINGS = (
    "kode_desa,nama_desa,rt,rw,alamat,no_rumah_tangga,no_kk,nik,nama,hubungan,jenis_kelamin,tanggal_lahir,fasilitas_bab"
)
ROWS = (
    "33.26.02.2008,Botosari,1,1,Dusun A,RT1,3326020101010001,3326021507850001,Budi Contoh,1,1,1985-07-15,1",
    "33.26.02.2008,Botosari,1,1,Dusun A,RT1,3326020101010001,3326025508870001,Sri Contoh,2,2,1987-08-15,1",
)

HEADINGS_OF = {"import": (HEADINGS,), **LOG_HEADINGS}


@pytest.fixture
def listing(tmp_path):
    def write(*rows, name="daftar.csv", headings=HEADINGS):
        file = tmp_path / name
        file.write_text("\n".join((headings, *rows)) + "\n", encoding="utf-8")
        return file

    return write


def counts():
    return [db.session.scalar(select(func.count()).select_from(m)) for m in (Household, Person, Observation, Release)]


def test_a_list_is_imported_once(sakti, listing):
    file = listing(*ROWS)
    first = sakti.did("import", file, "--layout", "dtsen", "--as-of", "31/01/2019", "--json").json
    again = sakti.did("import", file, "--as-of", "2019-01-31", "--json").json
    assert first["rows"] == {"read": 2, "imported": 2, "held": 0, "rejected": 0, "skipped": 0}
    assert first["households"] == {"new": 1, "changed": 0, "unchanged": 0, "missing_from_release": 0}
    assert (first["layout"], first["as_of"], first["dry_run"], first["same_file"]) == (
        "dtsen",
        "2019-01-31",
        False,
        False,
    )
    assert (again["same_file"], again["households"]["unchanged"], again["persons"]["unchanged"]) == (True, 1, 2)
    assert sakti.asked(counts) == [1, 2, 3, 1]


def test_rows_that_were_rejected_are_taken_up_when_the_file_comes_again(sakti, listing, tmp_path):
    elsewhere = "33.26.02.2099,Baru,1,1,Dusun B,RT9,3326020101010077,3326021507850088,Tono Contoh,1,1,1985-07-15,1"
    file = listing(ROWS[0], elsewhere)
    sakti.did("import", file, "--as-of", BASELINE)
    again = sakti.did("import", file, "--as-of", BASELINE).out
    assert "Tidak ada yang berubah. 1 baris masih ditahan atau ditolak" in again
    regions = tmp_path / "wilayah.csv"
    regions.write_text("code,name,kind,district_code,district_name\n33.26.02.2099,Baru,desa,33.26.02,Paninggaran\n")
    sakti.did("regions", "load", regions)

    dry = sakti.did("import", file, "--as-of", BASELINE, "--dry-run", "--json").json
    real = sakti.did("import", file, "--as-of", BASELINE, "--json").json
    assert (dry.pop("dry_run"), real.pop("dry_run")) == (True, False)
    assert dry == real
    assert (real["same_file"], real["rows"]["rejected"], real["persons"]["new"]) == (True, 0, 1)
    assert sakti.did("verify").code == 0


def test_a_list_is_taken_back_and_comes_again(sakti, listing):
    file = listing(*ROWS)
    first = sakti.did("import", file, "--as-of", "31/01/2019", "--release", "DTSEN", "--json").json
    said = sakti.did("undo-import", "DTSEN", "--reason", "salah berkas")
    assert "1 rumah tangga dan 2 orang" in said.out
    assert sakti.did("verify").code == 0

    assert one_line(sakti("undo-import", "DTSEN", "--reason", "salah berkas"))
    assert sakti.did("import", file, "--as-of", "31/01/2019", "--release", "DTSEN", "--json").json == first


def test_a_dry_run_prints_what_the_run_would_and_changes_nothing(sakti, listing):
    file = listing(*ROWS, ROWS[0].replace("33.26.02.2008", "33.26.99.2008"))
    dry = sakti.did("import", file, "--as-of", BASELINE, "--dry-run", "--json").json
    assert sakti.asked(counts) == [0, 0, 0, 0]
    real = sakti.did("import", file, "--as-of", BASELINE, "--json").json
    assert (dry.pop("dry_run"), real.pop("dry_run")) == (True, False)
    assert dry == real
    assert dry["findings"]["by_code"]["village_unknown"] == 1


def test_progress_goes_to_standard_error(sakti, listing):
    ending = sakti.did("import", listing(*ROWS), "--as-of", BASELINE, "--json")
    assert "Membaca berkas" in ending.err
    assert json.loads(ending.out)["release"] == f"daftar.csv, {BASELINE}"


def test_in_words_for_people(sakti, listing):
    out = sakti.did("import", listing(*ROWS), "--as-of", BASELINE, "--release", "BDT 2018").out
    assert "Baris: 2 dibaca, 2 masuk, 0 ditahan, 0 ditolak, 0 dilewati" in out
    assert "Rumah tangga: 1 baru" in out


def test_a_file_without_a_needed_heading_is_refused_whole(sakti, listing):
    ending = sakti("import", listing("1,2,3", headings="kode_desa,nama_desa,nik"), "--as-of", BASELINE, "--json")
    assert one_line(ending)
    assert "nama" in ending.line
    assert "no_kk" in ending.line
    assert (ending.json["findings"]["by_code"], ending.json["rows"]["read"]) == ({"heading_missing": 2}, 0)
    assert sakti.asked(counts) == [0, 0, 0, 0]


BROKEN = {
    "kosong.csv": b"",
    "gambar.xlsx": b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00" * 20,
    "rusak.xlsx": (SAMPLE / "bnba.xlsx").read_bytes()[:5000],
    "nol.csv": b"\x00" * 1000,
    "lama.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("command", ["import", *LOGS])
def test_an_unreadable_file_is_refused(sakti, tmp_path, command, name):
    (tmp_path / name).write_bytes(BROKEN[name])
    ending = sakti(command, tmp_path / name, *(("--as-of", BASELINE) if command == "import" else ()), "--json")
    assert one_line(ending), ending
    assert ending.json["findings"] == {"ERROR": 1, "WARNING": 0, "INFO": 0, "by_code": {"file_unreadable": 1}}
    assert ending.json["file_sha256"] == hashlib.sha256(BROKEN[name]).hexdigest()


@pytest.mark.parametrize("command", ["import", *LOGS])
def test_a_refused_file_has_the_keys_of_one_that_is_not(sakti, listing, command):
    more = ("--as-of", BASELINE) if command == "import" else ()
    good = listing(*(ROWS if command == "import" else ()), headings=",".join(HEADINGS_OF[command]))
    bad = sakti(command, listing("1,2", headings="a,b", name="lain.csv"), *more, "--json")
    done = sakti.did(command, good, *more, "--json")
    assert bad.json.keys() == done.json.keys()
    assert bad.json["rows"].keys() == done.json["rows"].keys()
    assert bad.json["findings"].keys() == done.json["findings"].keys()


def test_a_refused_file_without_json_leaves_standard_output_alone(sakti, listing):
    ending = sakti("import", listing("1,2", headings="a,b"), "--as-of", BASELINE)
    assert (ending.out, one_line(ending)) == ("", True)


def test_findings_are_told_where_they_are(sakti, listing):
    ending = sakti.did("import", listing(*ROWS, ROWS[0].replace("33.26.02.2008", "33.26.99.2008")), "--as-of", BASELINE)
    assert "baris 4: Kode desa “33.26.99.2008” tidak dikenal." in ending.out


@pytest.mark.parametrize("command", ["import", *LOGS])
def test_a_missing_file_and_a_folder_are_refused(sakti, tmp_path, command):
    more = ("--as-of", BASELINE) if command == "import" else ()
    for file in (tmp_path / "tidak-ada.csv", tmp_path):
        ending = sakti(command, file, *more, "--json")
        assert (ending.json["file_sha256"], one_line(ending)) == (None, True), ending
        assert str(file) in ending.line


@pytest.mark.parametrize(
    "words",
    [
        ("import",),
        ("import", "x.csv"),
        ("import", "x.csv", "--as-of", "besok"),
        ("import", "x.csv", "--as-of", "2019-02-29"),
        ("import", "x.csv", "--as-of", BASELINE, "--layout", "bukan"),
        ("observe",),
        ("observe", "a.csv", "b.csv"),
        ("events", "--dry"),
        ("deliveries", "a.csv", "--as-of", BASELINE),
    ],
)
def test_wrong_usage(sakti, words):
    ending = sakti(*words)
    assert (ending.code, ending.out) == (2, "")
    assert "Traceback" not in ending.err


def test_the_logs_are_read_once_and_say_so(district):
    for command, name in LOGS.items():
        summary = district.did(command, SAMPLE / f"{name}.csv", "--json").json
        assert set(summary) == {"file_sha256", "dry_run", "rows", "created", "findings"}
        assert summary["rows"]["imported"] == 0
        assert summary["rows"]["unchanged"] + summary["rows"]["rejected"] == summary["rows"]["read"] > 0


def test_a_bad_row_is_rejected_and_the_others_are_imported(sakti, listing):
    sakti.did("import", listing(*ROWS), "--as-of", BASELINE)
    log = listing(
        "2019-03-01,household,RT1,latrine_access,5,Fasilitator",
        "2019-03-01,household,RT9,latrine_access,5,Fasilitator",
        "2019-03-01,household,RT1,colour,5,Fasilitator",
        "2019-03-01,household,RT1,latrine_access,77,Fasilitator",
        "2019-02-30,household,RT1,latrine_access,5,Fasilitator",
        name="catatan.csv",
        headings="observed_on,subject,key,field,value,recorded_by",
    )
    ending = sakti.did("observe", log, "--json")
    assert ending.json["rows"] == {"read": 5, "imported": 1, "unchanged": 0, "rejected": 4}
    codes = ending.json["findings"]["by_code"]
    assert codes == {"subject_unknown": 1, "field_unknown": 1, "code_unknown": 1, "date_invalid": 1}


def test_a_dry_run_of_a_log_changes_nothing(sakti, listing):
    sakti.did("import", listing(*ROWS), "--as-of", BASELINE)
    before = sakti.asked(counts)
    log = listing(
        "2019-03-01,household,RT1,latrine_access,5,Fasilitator",
        name="catatan.csv",
        headings="observed_on,subject,key,field,value,recorded_by",
    )
    dry = sakti.did("observe", log, "--dry-run", "--json").json
    assert (dry["rows"]["imported"], sakti.asked(counts)) == (1, before)
    assert sakti.did("observe", log, "--json").json["rows"] == dry["rows"]
