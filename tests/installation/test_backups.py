"""One file with everything but the keys: there and back, on both databases and across, and nothing by halves."""

from __future__ import annotations

import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import time
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select, text, type_coerce
from sqlalchemy.pool import NullPool

from sakti.audit.queries import first_broken, head
from sakti.core.refusals import Refusal
from sakti.extensions import Base, db
from sakti.installation.actions import backups, database
from sakti.keys import write_private
from sakti.reports.actions import set_schedule
from sakti.web.sealing import Sealed
from sakti.web.transactions import reading, transaction
from tests.actors import TESTS
from tests.commands import BASELINE, NOW, Runner, one_line
from tests.installation.dying import arrange
from tests.installations import own_database

PHOTO = "files/ab/foto.jpg"


@pytest.fixture
def target(empty):
    """Where a backup is restored: an empty installation with the district's keys."""
    return empty


def contents(runner: Runner) -> dict[str, list[str]]:
    """Every row of every table, and the hash of every file that belongs to the data."""

    def look():
        rows = {}
        with reading():
            for table in Base.metadata.sorted_tables:
                columns = [
                    type_coerce(c, LargeBinary).label(c.name) if isinstance(c.type, Sealed) else c for c in table.c
                ]
                rows[table.name] = sorted(map(repr, db.session.execute(select(*columns)).all()))
        return rows

    files = {
        folder: sorted(f"{f.name} {f.read_bytes()!r}" for f in (runner.folder / folder).rglob("*") if f.is_file())
        for folder in database.FOLDERS
    }
    return runner.asked(look) | files


def figures(runner: Runner) -> str:
    return runner.did("figures", "--as-of", NOW, "--baseline", BASELINE, "--json").out


@pytest.fixture
def kept(district, tmp_path):
    """The sample district with a photo and a schedule, and its backup."""

    def schedule():
        with transaction():
            set_schedule(active=True, day=5, at=time(6, 30), regency=True, pilots=False, close_first=False, by=TESTS)

    district.asked(schedule)
    put(district.folder / PHOTO, b"\xff\xd8 sebuah foto")
    put(district.folder / "files" / ".foto.jpg.77", b"setengah")
    put(district.folder / "reports" / "2020-01" / "1-v1.pdf.88.part", b"setengah")
    file = tmp_path / "cadangan.sakti"
    district.did("backup", file)
    return file


def put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def give_keys(source: Runner, target: Runner) -> None:
    shutil.copy(source.folder / "keys.json", target.folder / "keys.json")


# -- there and back ---------------------------------------------------------------------------------------------------


def test_everything_comes_back(district, kept, target):
    give_keys(district, target)
    target.did("restore", kept)
    wanted = contents(district)
    wanted["files"], wanted["reports"] = [line for line in wanted["files"] if "setengah" not in line], []
    assert contents(target) == wanted
    assert figures(target) == figures(district)
    assert target.did("verify").code == 0
    assert target.asked(lambda: (first_broken(), head())) == district.asked(lambda: (None, head()))


def test_life_goes_on_after_it(district, kept, target):
    """The next ids come after the restored ones, and the sealed numbers are found."""
    give_keys(district, target)
    target.did("restore", kept)
    target.did("users", "add", "Orang Baru", "--role", "leader")
    target.did("villages", "set", "33.26.02.2008", "--zone", "hijau")
    target.did("close", "2019-12")
    assert target.asked(first_broken) is None


@pytest.fixture
def across(database_url, request, tmp_path, monkeypatch):
    """An empty installation on the other kind of database."""
    folder = tmp_path / "across"
    folder.mkdir()
    other = (
        f"sqlite:///{tmp_path}/x"
        if database_url.startswith("postgresql")
        else request.getfixturevalue("postgresql_url")
    )
    url, drop = own_database(other, folder)
    yield Runner(folder, url, monkeypatch)
    drop()


def test_to_the_other_database_and_back(district, kept, across, target, tmp_path):
    for runner in (across, target):
        give_keys(district, runner)
    across.did("restore", kept)
    assert figures(across) == figures(district)
    assert across.did("verify").code == 0
    again = tmp_path / "lagi.sakti"
    across.did("backup", again)
    target.did("restore", again)
    assert figures(target) == figures(district)
    assert target.did("verify").code == 0
    assert target.asked(lambda: (first_broken(), head())) == district.asked(lambda: (None, head()))


# -- the file ---------------------------------------------------------------------------------------------------------


def test_it_holds_everything_but_the_keys(district, kept):
    with zipfile.ZipFile(kept) as archive:
        names = set(archive.namelist())
        inside = b"".join(archive.read(name) for name in names)
    assert names == {"manifest.json", PHOTO, *(f"tables/{table.name}.jsonl" for table in Base.metadata.sorted_tables)}
    key = json.loads((district.folder / "keys.json").read_text())["2"]
    assert key.encode() not in inside
    assert bytes.fromhex(key) not in inside


def test_it_is_for_its_owner_alone(kept):
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_it_says_where_the_keys_are(sakti, tmp_path):
    out = sakti.did("backup", tmp_path / "x.sakti").out
    assert str(sakti.folder / "keys.json") in out
    assert "TIDAK" in out


def test_an_old_backup_is_not_overwritten(sakti, tmp_path):
    file = tmp_path / "x.sakti"
    sakti.did("backup", file)
    before = file.read_bytes()
    assert one_line(sakti("backup", file))
    assert file.read_bytes() == before


def test_a_place_that_cannot_be_written_is_refused(sakti, tmp_path):
    assert one_line(sakti("backup", tmp_path / "tidak-ada" / "x.sakti"))
    assert one_line(sakti("backup", tmp_path))


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def small(sakti, tmp_path):
    """A backup of villages and a photo only: its thousands of bytes can all be tried."""
    put(sakti.folder / PHOTO, b"\xff\xd8 sebuah foto" * 3)
    file = tmp_path / "kecil.sakti"
    sakti.did("backup", file)
    return file


def refuse(runner: Runner, file: Path, folder_stays_empty: bool = True) -> str:
    before = {path.name for path in runner.folder.iterdir()}
    ending = runner("restore", file)
    assert one_line(ending), ending
    left = {path.name for path in runner.folder.iterdir()} - before
    if folder_stays_empty:
        assert {name for name in left if not name.startswith("sakti.db")} <= {"secret.key"}
        tables = runner.asked(lambda: db.inspect(db.engine).get_table_names())
        assert tables == []
    return ending.err


def test_what_is_not_empty_is_left_alone(district, small):
    before = contents(district)
    refuse(district, small, folder_stays_empty=False)
    assert contents(district) == before


def test_an_installation_with_a_file_of_its_own_is_left_alone(sakti, small, target):
    give_keys(sakti, target)
    put(target.folder / "files" / "milik-orang.jpg", b"x")
    assert "berisi data" in target("restore", small).err
    assert (target.folder / "files" / "milik-orang.jpg").exists()


def test_after_an_upgrade_it_still_counts_as_empty(sakti, small, target):
    target.did("db", "upgrade")
    give_keys(sakti, target)
    target.did("restore", small)
    assert (target.folder / PHOTO).read_bytes() == b"\xff\xd8 sebuah foto" * 3


def test_another_key_is_refused(sakti, small, target):
    write_private(target.folder / "keys.json", json.dumps({"2": "00" * 32}))
    assert "kunci" in refuse(target, small).lower()


def test_a_missing_key_is_refused_and_none_is_made(sakti, small, target):
    assert str(target.folder / "keys.json") in refuse(target, small)
    assert not (target.folder / "keys.json").exists()


def test_a_key_file_that_cannot_be_read_is_refused(sakti, small, target):
    for content in ("", "{}", "bukan json", '{"1": "zz"}'):
        (target.folder / "keys.json").unlink(missing_ok=True)
        write_private(target.folder / "keys.json", content)
        assert "kunci" in refuse(target, small).lower()


def test_no_file_and_no_backup(target, tmp_path):
    refuse(target, tmp_path / "tidak-ada.sakti")
    refuse(target, tmp_path)
    for content in (b"", b"bukan zip", b"PK\x03\x04" + b"\x00" * 100):
        put(tmp_path / "x.sakti", content)
        refuse(target, tmp_path / "x.sakti")


def test_a_truncated_file_is_refused(sakti, small, target, tmp_path):
    give_keys(sakti, target)
    whole = small.read_bytes()
    for length in (len(whole) - 1, len(whole) - 22, len(whole) // 2, 100):
        put(tmp_path / "x.sakti", whole[:length])
        refuse(target, tmp_path / "x.sakti")


def test_a_flipped_byte_in_any_part_is_refused(application, sakti, small, tmp_path):
    """Each part at its first, middle and last byte, and every hundredth byte: refused, or nothing was lost."""
    whole = small.read_bytes()
    with zipfile.ZipFile(small) as archive:
        good = {info.filename: archive.read(info) for info in archive.infolist()}
        inside = [spot for info in archive.infolist() if info.compress_size for spot in spots(info, whole)]
    file = tmp_path / "x.sakti"
    for at in [*inside, *range(0, len(whole), 997)]:
        put(file, whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        with suppress(Refusal), backups.readable(file):
            # its hashes fit, so nothing that counts was touched
            assert backups._checked_manifest(file) == json.loads(good["manifest.json"])


def spots(info: zipfile.ZipInfo, whole: bytes) -> list[int]:
    name_length, extra_length = (
        int.from_bytes(whole[info.header_offset + k : info.header_offset + k + 2], "little") for k in (26, 28)
    )
    start = info.header_offset + 30 + name_length + extra_length
    return sorted({start, start + info.compress_size // 2, start + info.compress_size - 1})


def rewritten(file: Path, to: Path, change: Callable[[dict[str, bytes], dict], None]) -> Path:
    """A well-formed ZIP that somebody made up."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts["manifest.json"])
    change(parts, manifest)
    parts["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(to, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return to


@pytest.mark.parametrize(
    "name",
    [
        "../keys.json",
        "/etc/sakti",
        "files/../../x",
        "keys.json",
        "secret.key",
        "sakti.db",
        "files",
        "lain/x",
        "files/a\0b",
    ],
)
def test_names_that_lead_elsewhere_are_refused(sakti, small, target, tmp_path, name):
    give_keys(sakti, target)
    key = (target.folder / "keys.json").read_bytes()

    def slip(parts, manifest):
        parts[name] = b"jahat"
        manifest["parts"][name] = {"sha256": backups.hashlib.sha256(b"jahat").hexdigest()}

    refuse(target, rewritten(small, tmp_path / "slip.sakti", slip))
    assert (target.folder / "keys.json").read_bytes() == key


def drop_table(_parts, manifest):
    del manifest["parts"]["tables/region.jsonl"]


def drop_part(parts, _manifest):
    del parts["tables/region.jsonl"]


def other_format(_parts, manifest):
    manifest["format"] = 2


def other_version(_parts, manifest):
    manifest["migration"] = "9999"


def no_parts(_parts, manifest):
    manifest.clear()


def odd_parts(_parts, manifest):
    manifest["parts"] = [1]


@pytest.mark.parametrize("change", [drop_part, other_format, no_parts, odd_parts])
def test_a_made_up_manifest_is_refused(sakti, small, target, tmp_path, change):
    give_keys(sakti, target)
    refuse(target, rewritten(small, tmp_path / "lain.sakti", change))


@pytest.mark.parametrize("change", [drop_table, other_version])
def test_a_backup_of_other_tables_is_refused(sakti, small, target, tmp_path, change):
    give_keys(sakti, target)
    refuse(target, rewritten(small, tmp_path / "lain.sakti", change), folder_stays_empty=False)
    assert not (target.folder / PHOTO).exists()
    target.did("restore", small)


# -- while others work, and when it is killed -------------------------------------------------------------------------


def test_a_backup_while_others_write_is_one_moment(sakti, tmp_path, monkeypatch):
    """Between its tables somebody adds rows: what had begun before them does not see them."""
    written = backups._write_table
    names: list[str] = []

    def interrupted(archive, table):
        names.append(table.name)
        if len(names) in (2, 10):
            engine = db.create_engine(sakti.url, poolclass=NullPool)
            with engine.begin() as other:
                row = {"code": f"sela{len(names)}", "label_id": "x", "label_en": "x", "letter": "x", "position": 9}
                other.execute(Base.metadata.tables["helix"].insert(), row)
            engine.dispose()
        return written(archive, table)

    monkeypatch.setattr(backups, "_write_table", interrupted)
    file = tmp_path / "x.sakti"
    sakti.did("backup", file)
    monkeypatch.undo()
    with zipfile.ZipFile(file) as archive:
        assert b"sela" not in archive.read("tables/helix.jsonl")


STAGES = (
    "backup:table",
    "backup:file",
    "backup:manifest",
    "restore:restored file",
    "restore:restored table",
    "restore:last",
    "restore:restored end",
)


@pytest.mark.parametrize("stage", STAGES)
def test_killed_in_the_middle_leaves_nothing_by_halves(sakti, small, target, tmp_path, stage):
    give_keys(sakti, target)
    command, point = stage.split(":")
    runner, file = (sakti, tmp_path / "kedua.sakti") if command == "backup" else (target, small)
    runner.killed(arrange, point, command, file)
    if command == "backup":
        assert not file.exists()
    else:
        tables = target.asked(lambda: db.session.execute(text("SELECT count(*) FROM audit_entry")).scalar())
        assert tables <= 1
    runner.did(command, file)
    if command == "backup":
        target.did("restore", file)
    assert contents(target) == contents(sakti)
    assert [path.name for path in target.folder.rglob("*.part")] == []
    assert os.listdir(tmp_path).count("kedua.sakti.part") == 0  # noqa: PTH208
