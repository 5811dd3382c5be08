"""The way back: an empty installation is filled from a backup, if it is whole, from here, and fits.

Nothing is written before the signature, the hash of the ciphertext and the hash of every part were looked at.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TypeAlias

from pyrage.x25519 import Identity
from sqlalchemy import Table, func, insert, inspect, select

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.extensions import Base, db
from sakti.installation.actions import database, trail
from sakti.installation.actions.backups import cells, envelope
from sakti.installation.actions.backups.copying import FORMAT, ROWS, Manifest, instance_files, migration, private
from sakti.installation.actions.backups.envelope import Header
from sakti.keys import Key, key_file, keyring
from sakti.web.assembly import installed_domains
from sakti.web.bulk import is_postgresql
from sakti.web.domain import resolve
from sakti.web.sealing import digests
from sakti.web.transactions import reading, transaction

#: A row of a table: column → cell.
Row: TypeAlias = dict[str, object]
#: Letters of a reason for which an unsigned backup is taken.
REASON = 10
#: Whatever reading a damaged ZIP or a made-up manifest may run into.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was opened: the ZIP inside, and what is known of it from outside."""

    file: Path
    plain: IO[bytes]
    #: None of a bare ZIP, as the first releases wrote them.
    header: Header | None
    #: None: whose signature it bears is not known.
    signed_by: Key | None
    #: Whether the keys of the installation are here. Without them sealed numbers stay sealed.
    has_keys: bool


@contextmanager
def readable(file: Path) -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        raise Refusal("backup_damaged", file=file, reason=str(error) or type(error).__name__) from None


@contextmanager
def opened(
    file: Path, folder: Path, *, identities: Sequence[Identity] = (), unsigned_because: str | None = None
) -> Iterator[Backup]:
    """The backup, signature first. What is decrypted lies in a file without a name in `folder`.

    Refuses `backup_missing`, `backup_damaged`, `backup_unsigned` (unless a reason is given), `backup_reason_short`,
    `backup_sealed` (none of the identities opens it), and `key_missing` where only the keys could say who signed it.
    """
    if not file.is_file() or not os.access(file, os.R_OK):
        raise Refusal("backup_missing", file=file)
    if unsigned_because is not None and len(unsigned_because.strip()) < REASON:
        raise Refusal("backup_reason_short", letters=REASON)
    lost = not key_file().exists() and unsigned_because is not None
    ring = None if lost else keyring(afresh=True)
    with file.open("rb") as content:
        if not envelope.is_enveloped(content):
            _refuse_no_zip(file, content)
            if unsigned_because is None:
                raise Refusal("backup_unsigned", file=file, reason=BARE)
            yield Backup(file, content, None, None, ring is not None)
            return
        with readable(file):
            seal = envelope.read_head(content, ring)
        if seal.signed_by is None and unsigned_because is None:
            raise Refusal("backup_unsigned", file=file, reason=FOREIGN)
        with readable(file):
            envelope.refuse_altered(content, seal.header)
        pairs = envelope.identities_for(seal.header, ring, identities)
        if not pairs:
            raise Refusal("backup_sealed" if not identities else "identity_wrong", file=file)
        with TemporaryFile(dir=folder) as plain:  # without a name: gone with this process, whatever happens to it
            with readable(file):
                envelope.decrypt(content, seal.header, pairs, plain)
            yield Backup(file, plain, seal.header, seal.signed_by, ring is not None)


BARE = ("dibuat versi yang belum menandatangani cadangan", "a version made it that did not sign backups yet")
FOREIGN = ("tanda tangannya bukan dari kunci instalasi ini", "its signature is of no key of this installation")


def _refuse_no_zip(file: Path, content: IO[bytes]) -> None:
    """What is no backup at all is not called an unsigned one."""
    with readable(file), zipfile.ZipFile(content) as archive:
        archive.getinfo("manifest.json")


# -- into an installation ---------------------------------------------------------------------------------------------


def restore(
    backup: Backup, instance: Path, *, by: Actor, because: str | None = None, progress: Progress = silent
) -> None:
    """Fill an empty installation. Refuses to overwrite, a damaged file, another version, a key that does not fit."""
    file = backup.file
    with readable(file):
        manifest = _checked_manifest(backup)
        wanted = set(manifest["parts"])
        with reading():
            _refuse_unless_empty(instance, wanted)
        if backup.has_keys:
            _refuse_other_key(manifest)
    if backup.has_keys:
        database.upgrade()
    else:  # no first key is made where another one is needed
        database.shape()
    with readable(file), zipfile.ZipFile(backup.plain) as archive, transaction():
        _refuse_unless_empty(instance, wanted)
        _refuse_other_version(manifest, file)
        for name in sorted(wanted):
            if not name.startswith("tables/"):
                _unpack(archive, name, instance)
        _fill(archive, manifest, backup, progress)
        _replay()
        record(
            "backup_restored" if because is None or backup.signed_by else "backup_restored_unsigned",
            by=by,
            made_at=manifest["made_at"],
            number=backup.header.number if backup.header else 0,
            why=because or "",
        )
    if backup.has_keys:
        trail.follow_restore()


def _replay() -> None:
    """What must hold whatever a backup says: domains announce it (`Domain.after_restore`), erasures above all."""
    for domain in installed_domains():
        if domain.after_restore:
            again: Callable[[], object] = resolve(domain.after_restore)
            again()


def _checked_manifest(backup: Backup) -> Manifest:
    """Read every part once before anything is written: a damaged backup changes nothing."""
    file = backup.file
    with zipfile.ZipFile(backup.plain) as archive:
        manifest: Manifest = json.loads(archive.read("manifest.json"))
        if manifest.get("format") != FORMAT:
            raise Refusal("backup_damaged", file=file, reason="format lain")
        for name, part in manifest["parts"].items():
            if not _is_ours(name):
                raise Refusal("backup_damaged", file=file, reason=f"nama berkas {name!r} tidak diizinkan")
            with archive.open(name) as content:
                if _hash(content) != part["sha256"]:
                    raise Refusal("backup_damaged", file=file, reason=f"{name} berubah")
    return manifest


def _is_ours(name: str) -> bool:
    """A table, or a file inside one of our folders: nothing that could lie over the keys or outside the instance."""
    path = Path(name)
    return (
        ".." not in path.parts
        and len(path.parts) > 1
        and path.parts[0] in ("tables", *database.FOLDERS)
        and "\0" not in name
    )


def _hash(content: IO[bytes]) -> str:
    mark = hashlib.sha256()
    while piece := content.read(1 << 20):
        mark.update(piece)
    return mark.hexdigest()


def _refuse_other_key(manifest: Manifest) -> None:
    """A missing key file is not made here: the one that fits has to be put there."""
    if base64.b64decode(manifest["key_check"]) not in digests("sakti backup"):
        raise Refusal("key_wrong", file=key_file())


def _refuse_other_version(manifest: Manifest, file: Path) -> None:
    ours, theirs = migration(), manifest["migration"]
    if ours != theirs:
        raise Refusal("backup_of_other_version", file=file, ours=ours, theirs=theirs)
    if missing := [t.name for t in Base.metadata.sorted_tables if f"tables/{t.name}.jsonl" not in manifest["parts"]]:
        raise Refusal("backup_damaged", file=file, reason=f"tabel {missing[0]} tidak ada")


def _refuse_unless_empty(instance: Path, expected: set[str]) -> None:
    """Empty: nothing but what `sakti db upgrade` puts in, and no files but those of a restore that broke off."""
    tables = inspect(db.session.connection())
    for name in ("household", "user_account", "audit_entry", "organisation"):
        if tables.has_table(name) and name in Base.metadata.tables:
            table = Base.metadata.tables[name]
            rows = db.session.execute(select(func.count()).select_from(table)).scalar_one()
            if rows > (1 if name == "audit_entry" else 0):
                raise Refusal("restore_not_empty")
    if any(name not in expected for name, _ in instance_files(instance)):
        raise Refusal("restore_not_empty")


def _fill(archive: zipfile.ZipFile, manifest: Manifest, backup: Backup, progress: Progress) -> None:
    tables = Base.metadata.sorted_tables
    for table in reversed(tables):
        db.session.connection().execute(table.delete())  # past the session, which would mark what is taken away
    for count, table in enumerate(tables):
        progress("Mengisi tabel", count, len(tables))
        name = f"tables/{table.name}.jsonl"
        with archive.open(name) as lines:
            _fill_table(table, manifest["parts"][name]["columns"], lines, has_keys=backup.has_keys)
    if is_postgresql():
        _move_sequences(tables)


def _fill_table(table: Table, columns: list[str], lines: IO[bytes], *, has_keys: bool) -> None:
    """Row by row as they come; those that name another row of their own table once that one is there."""
    readers = [cells.reader(table.c[name].type, has_keys=has_keys) for name in columns]
    statement = insert(cells.writable(table))
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    later: list[Row] = []
    batch: list[Row] = []
    for line in lines:
        cell_texts = json.loads(line)
        row: Row = {name: read(cell) for name, read, cell in zip(columns, readers, cell_texts, strict=True)}
        if any(row[name] is not None for name in own):
            later.append(row)
            continue
        batch.append(row)
        if len(batch) == ROWS:
            db.session.execute(statement, batch)
            batch = []
    for rows in (batch, *_parents_first(later, own)):
        if rows:
            db.session.execute(statement, rows)


def _parents_first(rows: list[Row], own: Sequence[str]) -> Iterator[list[Row]]:
    """Those that wait for none of the others, then those that wait for these, and so on."""
    while rows:
        waiting = {row["id"] for row in rows}
        ready = [row for row in rows if not any(row[name] in waiting for name in own)] or rows
        yield ready
        done = {row["id"] for row in ready}
        rows = [row for row in rows if row["id"] not in done]


def _move_sequences(tables: Iterable[Table]) -> None:
    """The next id comes after the highest restored one."""
    for table in tables:
        if "id" in table.c and table.c.id.autoincrement is not False:
            highest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
            db.session.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest, False)))


def _unpack(archive: zipfile.ZipFile, name: str, instance: Path) -> None:
    target = instance / name
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    with archive.open(name) as content, private(unfinished) as out:
        while piece := content.read(1 << 20):
            out.write(piece)
    unfinished.replace(target)
