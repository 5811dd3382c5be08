"""kill -9 at any step of a command: afterwards nothing is half done, and a second try completes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sakti.audit.queries import first_broken
from sakti.extensions import Base, db
from sakti.web.transactions import reading
from tests.commands import BASELINE, NOW, Runner, running
from tests.flows.dying import arrange

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

VILLAGE = "33.26.02.2008"
COLUMNS = (
    "kode_desa,nama_desa,no_rumah_tangga,no_kk,nik,nama,hubungan,jenis_kelamin,tanggal_lahir,fasilitas_bab,desil\n"
)
LIST = COLUMNS + "".join(
    f"33.26.02.2008,Botosari,RT{n},33260201010100{n:02},33260215078500{n:02},Orang {n},1,1,1985-07-15,1,{1 + n % 10}\n"
    for n in range(1, 9)
)
OBSERVATIONS = "observed_on,subject,key,field,value,recorded_by\n" + "".join(
    f"2019-03-0{n},household,RT{n},latrine_access,5,Fasilitator\n" for n in range(1, 9)
)
EVENTS = """date,event,key,person_key,target_key,note
2019-05-01,death,,3326021507850001,,
2019-05-02,move_village,RT2,,33.26.14.2009,
2019-05-03,exit,RT3,,,mampu
2019-05-04,birth,3326020101010004,,,"{""name"": ""Bayi"", ""sex"": 2, ""birth_date"": ""2019-05-01""}"
2019-05-05,split,3326020101010004,,3326020101010099,"[""3326021507850004""]"
2019-05-06,move_out,,3326021507850005,,
"""
DELIVERIES = """delivered_on,programme,organisation,helix,subject,key,volume,unit,value_rp,funding
2019-06-01,training,Universitas Contoh,university,person,3326021507850006,1,orang,500000,APBD kab:500000
2019-06-02,latrine,Baznas Contoh,community,household,RT7,1,unit,1500000,ZIS:1500000
"""
FILES = {"daftar.csv": LIST, "observe.csv": OBSERVATIONS, "events.csv": EVENTS, "deliveries.csv": DELIVERIES}
#: What each command needs to have been done before it.
STEPS = {
    "import": (),
    "observe": ("import",),
    "events": ("import",),
    "deliveries": ("import",),
    "close": ("import", "observe"),
    "report": ("import", "observe", "close"),
}
#: Moments differ from run to run; all else must not.
MOMENTS = {"at", "seal", "position", "recorded_at", "created_at", "closed_at", "made_at"}
#: Seals are given when somebody looks, by `sakti verify` too.
SEALED = {"chain_head", "sealed_block"}
#: Every one comes before the commit.
POINTS = {
    "import": ("Membaca berkas", "Menyimpan", "Menghitung angka", "committing"),
    "observe": ("Menghitung angka", "committing"),
    "events": ("Memeriksa baris", "committing"),
    "deliveries": ("Menghitung angka", "committing"),
    "close": ("Membekukan angka", "committing"),
    "report": ("Menyusun halaman", "Mencetak"),
}


@pytest.fixture
def made(bare, tmp_path, monkeypatch):
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    yield from running(bare, tmp_path, monkeypatch)


def words(command: str, folder: Path) -> tuple[object, ...]:
    return {
        "import": ("import", folder / "daftar.csv", "--layout", "dtsen", "--as-of", BASELINE),
        "close": ("close", "2019-12"),
        "report": ("report", "--region", VILLAGE, "--month", "2019-12", "--out", folder / "laporan.pdf"),
    }.get(command, (command, folder / f"{command}.csv"))


def contents(runner: Runner) -> dict[str, list[str]]:
    def look():
        with reading():
            return {
                table.name: sorted(
                    map(repr, db.session.execute(db.select(*(c for c in table.c if c.name not in MOMENTS))).all())
                )
                for table in Base.metadata.sorted_tables
                if table.name not in SEALED
            }

    return runner.asked(look)


def without_trail(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    """That a file was read again is written down; nothing else changes."""
    return {name: lines for name, lines in rows.items() if name not in ("audit_entry", "log_file")}


@pytest.mark.parametrize("command", POINTS)
def test_killed_before_its_commit_and_tried_again(made, tmp_path, command):
    """At one moment after the other; each leaves everything as it was, so the last try begins as after any of them."""
    before = prepared(made, tmp_path, command)
    for point in POINTS[command]:
        made.killed(arrange, point, *words(command, tmp_path))
        assert contents(made) == before, point
        assert not (tmp_path / "laporan.pdf").exists()
        assert made.did("verify").code == 0

    made.did(*words(command, tmp_path))
    done = contents(made)
    assert done != before or command == "report"
    third_time_changes_nothing(made, tmp_path, command, done)


@pytest.mark.parametrize("command", ["import", "observe", "close"])
def test_killed_after_its_commit_and_tried_again(made, tmp_path, command):
    before = prepared(made, tmp_path, command)
    made.killed(arrange, "committed", *words(command, tmp_path))
    assert contents(made) != before
    assert made.did("verify").code == 0

    second = made(*words(command, tmp_path))
    assert second.code == (1 if command == "close" else 0), second.err
    third_time_changes_nothing(made, tmp_path, command, contents(made))


def prepared(made, tmp_path, command):
    for earlier in STEPS[command]:
        made.did(*words(earlier, tmp_path))
    return contents(made)


def third_time_changes_nothing(made, tmp_path, command, done):
    third = made(*words(command, tmp_path))
    assert third.code == (1 if command == "close" else 0)
    assert without_trail(contents(made)) == without_trail(done)
    assert made.did("verify").code == 0
    assert made.asked(first_broken) is None


def test_the_result_is_the_same_as_without_the_kill(made, tmp_path):
    """All commands, each killed before its commit and tried again, against figures of an undisturbed run."""
    order = ("import", "events", "observe", "deliveries")
    for command in order:
        made.killed(arrange, "committing", *words(command, tmp_path))
        made.did(*words(command, tmp_path))
    figures = ("figures", "--as-of", NOW, "--baseline", BASELINE, "--json")
    disturbed = made.did(*figures).out
    made.execute("SELECT 1")
    with pytest.MonkeyPatch.context() as patch:
        calm = Runner(tmp_path / "tenang", f"sqlite:///{tmp_path / 'tenang' / 'sakti.db'}", patch)
        calm.folder.mkdir()
        calm.did("db", "upgrade")
        for command in order:
            calm.did(*words(command, tmp_path))
        assert calm.did(*figures).out == disturbed
    made.enter()
