"""One file with everything but the keys: there and back, on both databases and across, and nothing by halves."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import time
from pathlib import Path

import pytest
from pyrage.x25519 import Identity
from sqlalchemy import LargeBinary, select, text, type_coerce
from sqlalchemy.pool import NullPool

from sakti.audit.models import AuditEntry
from sakti.audit.queries import first_broken
from sakti.core.refusals import Refusal
from sakti.extensions import Base, db
from sakti.households.models import Person
from sakti.installation import queries, recipients
from sakti.installation.actions import database
from sakti.installation.actions.backups import copying, envelope, restoring
from sakti.keys import Key, Keyring, write_private
from sakti.reports.actions import set_schedule
from sakti.web.sealing import Sealed
from sakti.web.transactions import reading, transaction
from tests.actors import TESTS
from tests.commands import BASELINE, NOW, Runner, one_line
from tests.installation.dying import BACKUP_POINTS, IN_PLACE, PROVES, RESTORE_POINTS, arrange
from tests.installations import own_database

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

PHOTO = "files/ab/foto.jpg"
WHY = ("--accept-unsigned", "berkas ini kami buat sendiri")
#: What making and restoring a backup writes down itself.
ABOUT_BACKUPS = ("backup_made", "backup_restored", "backup_restored_unsigned", "restore_rehearsed")


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
                query = select(*columns)
                if table.name == "audit_entry":
                    query = query.where(table.c.action.not_in(ABOUT_BACKUPS))
                rows[table.name] = sorted(map(repr, db.session.execute(query).all()))
        del rows["backup_run"]  # a backup cannot hold the row that tells of it
        del rows["chain_head"]  # entries about backups move it, and how many notes lie outside is the machine's
        return rows

    files = {
        folder: sorted(f"{f.name} {f.read_bytes()!r}" for f in (runner.folder / folder).rglob("*") if f.is_file())
        for folder in database.FOLDERS
    }
    return runner.asked(look) | files


def inside(file: Path, runner: Runner) -> bytes:
    """The ZIP in a backup, as a bare file."""

    def look():
        with restoring.opened(file, runner.folder) as backup:
            return backup.plain.read()

    return runner.asked(look)


def bare(file: Path, runner: Runner, to: Path) -> Path:
    """What the first releases wrote: the ZIP alone."""
    to.write_bytes(inside(file, runner))
    return to


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
    assert target.asked(first_broken) is None


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
    assert target.asked(first_broken) is None


# -- the file ---------------------------------------------------------------------------------------------------------


def test_it_holds_everything_but_the_keys(district, kept):
    with zipfile.ZipFile(io.BytesIO(inside(kept, district))) as archive:
        names = set(archive.namelist())
        content = b"".join(archive.read(name) for name in names)
    assert names == {"manifest.json", PHOTO, *(f"tables/{table.name}.jsonl" for table in Base.metadata.sorted_tables)}
    key = json.loads((district.folder / "keys.json").read_text())["2"]
    assert key.encode() not in content + kept.read_bytes()
    assert bytes.fromhex(key) not in content + kept.read_bytes()


def test_nobody_reads_a_name_in_it(district, tmp_path):
    """Nor the numbers of a list that waits for its decision: 5,894 names and 120 NIK lay open in it."""
    niks = [f"33260101{serial:08}" for serial in range(120)]
    put(district.folder / "uploads" / "12" / "daftar.csv", "\n".join(["nik", *niks]).encode())
    district.did("backup", tmp_path / "x.sakti")
    content = (tmp_path / "x.sakti").read_bytes()
    names = district.asked(lambda: [name.encode() for name in db.session.scalars(select(Person.name))])
    assert [text for text in (*names, *(nik.encode() for nik in niks)) if len(text) > 6 and text in content] == []
    assert b"PK" not in content[: envelope.HEAD]
    assert niks[0].encode() in b"".join(parts_of(tmp_path / "x.sakti", district).values())


def parts_of(file: Path, runner: Runner) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(inside(file, runner))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


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


def refuse(runner: Runner, file: Path, *words: str, folder_stays_empty: bool = True) -> str:
    before = {path.name for path in runner.folder.iterdir()}
    ending = runner("restore", file, *words)
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


def test_a_row_comes_after_the_one_that_it_names_whatever_their_ids():
    """Of two merged records the kept one may have the higher id; and nothing is sorted in memory but these."""
    rows = [{"id": 1, "within": 3}, {"id": 2, "within": 9}, {"id": 3, "within": 2}, {"id": 4, "within": 9}]
    order = [[row["id"] for row in step] for step in restoring._parents_first(rows, ["within"])]
    assert order == [[2, 4], [3], [1]]


# -- who made it ------------------------------------------------------------------------------------------------------


def forged(runner: Runner, file: Path, to: Path) -> Path:
    """A backup that says what somebody wants, made without the keys: he had an old one and knows how."""

    def change(parts, manifest):
        name = "tables/helix.jsonl"
        parts[name] = parts[name].replace(b"Pemerintah", b"Penjahat", 1)
        manifest["parts"][name]["sha256"] = hashlib.sha256(parts[name]).hexdigest()

    return rewritten(runner, file, to, change)


def test_a_forged_backup_is_refused(sakti, small, target, tmp_path):
    """It restored."""
    give_keys(sakti, target)
    assert "--accept-unsigned" in refuse(target, forged(sakti, small, tmp_path / "palsu.sakti"))


def test_a_forged_backup_in_an_envelope_of_other_keys_is_refused(sakti, small, target, tmp_path):
    """Whoever knows for whom backups are can encrypt one, but not sign it."""
    give_keys(sakti, target)
    with small.open("rb") as file:
        header = sakti.asked(lambda: envelope.read_head(file, None).header)
    label = envelope.Label(header.number, header.made_at, header.migration, header.kind, header.verdict)
    strange = Keyring({2: Key(2, b"x" * 32)})
    with forged(sakti, small, tmp_path / "zip").open("rb") as plain, (tmp_path / "palsu.sakti").open("wb") as out:
        envelope.close(plain, out, label=label, ring=strange, to=header.recipients)
    assert "tanda tangan" in refuse(target, tmp_path / "palsu.sakti")


def test_an_unsigned_one_is_taken_for_a_reason_that_the_trail_keeps(sakti, small, target, tmp_path):
    give_keys(sakti, target)
    file = bare(small, sakti, tmp_path / "lama.sakti")
    assert "paling sedikit 10" in refuse(target, file, "--accept-unsigned", "ya")
    target.did("restore", file, *WHY)
    assert contents(target) == contents(sakti)

    def last():
        query = select(AuditEntry.action, AuditEntry.details).order_by(AuditEntry.id.desc())
        return tuple(db.session.execute(query).first())

    action, details = target.asked(last)
    assert (action, details["why"]) == ("backup_restored_unsigned", WHY[1])


def test_the_trail_says_that_a_backup_was_made_and_restored(sakti, small, target):
    """A reason that was not needed makes a signed backup no unsigned one."""
    give_keys(sakti, target)
    target.did("restore", small, *WHY)
    query = select(AuditEntry.action).order_by(AuditEntry.id.desc())
    assert target.asked(lambda: db.session.scalar(query)) == "backup_restored"
    assert sakti.asked(lambda: db.session.scalar(query)) == "backup_made"


def test_after_a_change_of_keys_older_backups_are_still_ours(district, kept, target):
    district.did("keys", "rotate")
    give_keys(district, target)
    target.did("restore", kept)
    assert target.did("verify").code == 0
    assert target.asked(queries.counts_by_key).keys() == {3}


# -- for whom ---------------------------------------------------------------------------------------------------------


def recovery_pair(runner: Runner, tmp_path: Path) -> Path:
    """An installation with a recovery key; returns the file with its private half."""
    pair = Identity.generate()
    file = tmp_path / f"{recipients.mark_of(str(pair.to_public()))}.txt"
    file.write_text(f"# kunci pemulihan\n{pair}\n")
    runner.did("keys", "recovery", "--public", pair.to_public())
    return file


def test_the_server_cannot_read_what_is_for_the_recovery_key(district, target, tmp_path):
    identity = recovery_pair(district, tmp_path)
    file = tmp_path / "x.sakti"
    district.did("backup", file)
    give_keys(district, target)
    assert "--identity" in refuse(target, file)
    target.did("restore", file, "--identity", identity)
    assert contents(target) == contents(district)


def test_with_words_from_paper(district, target, tmp_path):
    secret = bytes(range(32))
    district.did("keys", "recovery", "--public", recipients.public_text(recipients.identity(secret)))
    file, paper = tmp_path / "x.sakti", tmp_path / "kertas.txt"
    district.did("backup", file)
    paper.write_text(recipients.words_of(secret).upper())
    give_keys(district, target)
    target.did("restore", file, "--identity", paper)


def test_another_private_half_is_refused(sakti, target, tmp_path):
    first, file = recovery_pair(sakti, tmp_path), tmp_path / "x.sakti"
    sakti.did("backup", file)
    other = recovery_pair(sakti, tmp_path)
    give_keys(sakti, target)
    assert "kunci pemulihan lain" in refuse(target, file, "--identity", str(other))
    first.write_text("bukan kunci")
    assert "Baris 1" in refuse(target, file, "--identity", str(first))


def test_with_the_keys_lost_the_private_half_alone_brings_the_data_back(district, target, tmp_path):
    """The signature cannot be checked then, and numbers stay sealed until the keys are there too."""
    identity, file = recovery_pair(district, tmp_path), tmp_path / "x.sakti"
    district.did("backup", file)
    options = ("--identity", str(identity))
    assert "sakti keys recover" in refuse(target, file, *options)
    ending = target.did("restore", file, *options, "--accept-unsigned", "kunci hilang bersama server")
    assert "sakti keys recover" in ending.out
    assert not (target.folder / "keys.json").exists()
    assert "sakti keys recover" in target("verify").err
    give_keys(district, target)
    target.did("keys", "check")
    target.did("verify")
    assert figures(target) == figures(district)


# -- keys that do not fit ---------------------------------------------------------------------------------------------


def test_a_missing_key_is_refused_and_none_is_made(sakti, small, target):
    assert str(target.folder / "keys.json") in refuse(target, small)
    assert not (target.folder / "keys.json").exists()


def test_a_key_file_that_cannot_be_read_is_refused(sakti, small, target):
    for content in ("", "{}", "bukan json", '{"1": "zz"}'):
        (target.folder / "keys.json").unlink(missing_ok=True)
        write_private(target.folder / "keys.json", content)
        assert "kunci" in refuse(target, small).lower()


def test_no_file_and_no_backup(sakti, target, tmp_path):
    give_keys(sakti, target)
    refuse(target, tmp_path / "tidak-ada.sakti")
    refuse(target, tmp_path)
    for content in (b"", b"bukan zip", b"PK\x03\x04" + b"\x00" * 100):
        put(tmp_path / "x.sakti", content)
        refuse(target, tmp_path / "x.sakti")


def test_a_truncated_file_is_refused(sakti, small, target, tmp_path):
    give_keys(sakti, target)
    for whole in (small.read_bytes(), inside(small, sakti)):
        for length in (len(whole) - 1, len(whole) - 22, len(whole) // 2, 100):
            put(tmp_path / "x.sakti", whole[:length])
            refuse(target, tmp_path / "x.sakti", *WHY)


def test_a_flipped_byte_in_any_part_is_refused(application, sakti, small, tmp_path):
    """Of a bare ZIP each part at first, middle and last byte, and every thousandth: refused, or nothing was lost."""
    whole = bare(small, sakti, tmp_path / "bare.sakti").read_bytes()
    with zipfile.ZipFile(tmp_path / "bare.sakti") as archive:
        good = {info.filename: archive.read(info) for info in archive.infolist()}
        places = [spot for info in archive.infolist() if info.compress_size for spot in spots(info, whole)]
    file = tmp_path / "x.sakti"
    for at in [*places, *range(0, len(whole), 997)]:
        plain = io.BytesIO(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        backup = restoring.Backup(file, plain, header=None, signed_by=None, has_keys=True)
        with suppress(Refusal), restoring.readable(file):
            # its hashes fit, so nothing that counts was touched
            assert restoring._checked_manifest(backup) == json.loads(good["manifest.json"])


def spots(info: zipfile.ZipInfo, whole: bytes) -> list[int]:
    name_length, extra_length = (
        int.from_bytes(whole[info.header_offset + k : info.header_offset + k + 2], "little") for k in (26, 28)
    )
    start = info.header_offset + 30 + name_length + extra_length
    return sorted({start, start + info.compress_size // 2, start + info.compress_size - 1})


def rewritten(runner: Runner, file: Path, to: Path, change: Callable[[dict[str, bytes], dict], None]) -> Path:
    """A well-formed ZIP that somebody made up."""
    with zipfile.ZipFile(io.BytesIO(inside(file, runner))) as archive:
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
        manifest["parts"][name] = {"sha256": hashlib.sha256(b"jahat").hexdigest()}

    refuse(target, rewritten(sakti, small, tmp_path / "slip.sakti", slip), *WHY)
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
    refuse(target, rewritten(sakti, small, tmp_path / "lain.sakti", change), *WHY)


@pytest.mark.parametrize("change", [drop_table, other_version])
def test_a_backup_of_other_tables_is_refused(sakti, small, target, tmp_path, change):
    give_keys(sakti, target)
    refuse(target, rewritten(sakti, small, tmp_path / "lain.sakti", change), *WHY, folder_stays_empty=False)
    assert not (target.folder / PHOTO).exists()
    target.did("restore", small)


# -- while others work, and when it is killed -------------------------------------------------------------------------


def test_a_backup_while_others_write_is_one_moment(sakti, tmp_path, monkeypatch):
    """Between its tables somebody adds rows: what had begun before them does not see them."""
    written = copying._write_table
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

    monkeypatch.setattr(copying, "_write_table", interrupted)
    file = tmp_path / "x.sakti"
    sakti.did("backup", file)
    monkeypatch.undo()
    with zipfile.ZipFile(io.BytesIO(inside(file, sakti))) as archive:
        assert b"sela" not in archive.read("tables/helix.jsonl")


@pytest.mark.one_engine
@pytest.mark.parametrize("point", BACKUP_POINTS)
def test_a_backup_that_is_killed_leaves_nothing_by_halves(sakti, small, target, tmp_path, point):
    """The file is whole or not there; nothing in clear lies about; the next one is as if nothing had been."""
    give_keys(sakti, target)
    file = tmp_path / "kedua.sakti"
    sakti.killed(arrange, point, "backup", file, *PROVES.get(point, ()))
    assert file.exists() == (point in IN_PLACE)
    if file.exists():
        file.rename(tmp_path / "pertama.sakti")
        assert inside(tmp_path / "pertama.sakti", sakti)
    sakti.did("backup", file, *PROVES.get(point, ()))
    assert point not in PROVES or not (sakti.folder / "scratch").exists()
    target.did("restore", file)
    assert contents(target) == contents(sakti)
    assert [*tmp_path.rglob("*.part")] == []


@pytest.mark.one_engine
@pytest.mark.parametrize("point", RESTORE_POINTS)
def test_a_restore_that_is_killed_leaves_nothing_by_halves(sakti, small, target, point):
    give_keys(sakti, target)
    target.killed(arrange, point, "restore", small)

    def entries():
        known = db.inspect(db.engine).has_table("audit_entry")
        return db.session.execute(text("SELECT count(*) FROM audit_entry")).scalar() if known else 0

    assert target.asked(entries) <= 1
    target.did("restore", small)
    assert contents(target) == contents(sakti)
    assert [*target.folder.rglob("*.part")] == []
