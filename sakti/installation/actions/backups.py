"""One file with everything but the keys: database, uploads, issued reports. Safe while serving.

A backup is a ZIP: `manifest.json` (format, when, counts, a check of the key, a hash of every part), one JSON-lines file
a table, and the files of the instance folder. So a backup of SQLite restores into PostgreSQL and the other way round.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, NotRequired, TypeAlias, TypedDict
from uuid import UUID

from alembic.migration import MigrationContext
from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    LargeBinary,
    Numeric,
    Table,
    Time,
    Uuid,
    func,
    insert,
    inspect,
    select,
    text,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from sakti.core.json import JsonList
from sakti.core.refusals import Refusal
from sakti.extensions import Base, db
from sakti.installation.actions import database
from sakti.keys import key_file
from sakti.web.bulk import is_postgresql
from sakti.web.clock import now
from sakti.web.sealing import Sealed, digest, digests
from sakti.web.transactions import reading, transaction

FORMAT = 1
ROWS = 5000
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

#: Makes a cell of the database from its text or number in JSON.
CellReader: TypeAlias = Callable[..., object]


class Part(TypedDict):
    """A file of the backup; `rows` and `columns` of a table."""

    sha256: str
    rows: NotRequired[int]
    columns: NotRequired[list[str]]


class Manifest(TypedDict):
    """What `manifest.json` says of the backup."""

    format: int
    made_at: str
    migration: str | None
    parts: dict[str, Part]
    key_check: str


def write(file: Path, instance: Path) -> Path:
    """Write a backup from one consistent reading of the database. Returns where the keys are (they are not in it)."""
    if file.exists():
        raise Refusal("backup_exists", file=file)
    unfinished = file.with_name(file.name + ".part")
    unfinished.unlink(missing_ok=True)  # of a backup that was killed
    try:
        with reading(), private(unfinished) as out, zipped(out) as archive:
            if is_postgresql():
                db.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            manifest: Manifest = {
                "format": FORMAT,
                "made_at": now().isoformat(),
                "migration": _migration(),
                "parts": {},
                "key_check": base64.b64encode(digest("sakti backup")).decode(),
            }
            for table in Base.metadata.sorted_tables:
                manifest["parts"][f"tables/{table.name}.jsonl"] = _write_table(archive, table)
            for name, source in _instance_files(instance):
                if (part := _write_file(archive, name, source)) is not None:
                    manifest["parts"][name] = part
            archive.writestr("manifest.json", json.dumps(manifest))
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return key_file()


@contextmanager
def private(file: Path) -> Iterator[IO[bytes]]:
    """A new file for this user alone, safe on the disk when done: names are in it, though numbers are sealed."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def zipped(out: IO[bytes]) -> zipfile.ZipFile:
    return zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3)


def _migration() -> str | None:
    return MigrationContext.configure(db.session.connection()).get_current_revision()


def _instance_files(instance: Path) -> Iterator[tuple[str, Path]]:
    """What people handed in and what was issued; nothing that is still being written."""
    for folder in database.FOLDERS:
        for source in sorted((instance / folder).rglob("*")):
            if source.is_file() and not source.name.startswith(".") and source.suffix != ".part":
                yield source.relative_to(instance).as_posix(), source


def _raw(table: Table) -> list[ColumnElement[Any]]:
    """The columns as they are stored: sealed numbers stay sealed."""
    return [type_coerce(c, LargeBinary).label(c.name) if isinstance(c.type, Sealed) else c for c in table.columns]


def _write_table(archive: zipfile.ZipFile, table: Table) -> Part:
    mark, count = hashlib.sha256(), 0
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as out:
        result = db.session.execute(select(*_raw(table)).execution_options(yield_per=ROWS))
        for row in result:
            line = (json.dumps([_to_json(cell) for cell in row], ensure_ascii=False) + "\n").encode()
            mark.update(line)
            out.write(line)
            count += 1
    return {"sha256": mark.hexdigest(), "rows": count, "columns": [column.name for column in table.columns]}


def _write_file(archive: zipfile.ZipFile, name: str, source: Path) -> Part | None:
    """None if it was removed meanwhile: an upload that somebody has just decided on."""
    try:
        content = source.read_bytes()
    except FileNotFoundError:
        return None
    archive.writestr(name, content)
    return {"sha256": hashlib.sha256(content).hexdigest()}


def _to_json(cell: object) -> object:
    if isinstance(cell, bytes | memoryview):
        return base64.b64encode(bytes(cell)).decode()
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, Decimal | UUID) else cell


# -- restoring ------------------------------------------------------------------------------------------------------


def restore(file: Path, instance: Path) -> None:
    """Fill an empty installation from a backup. Refuses to overwrite, a damaged file, and a key that does not fit."""
    if not file.is_file() or not os.access(file, os.R_OK):
        raise Refusal("backup_missing", file=file)
    with readable(file):
        manifest = _checked_manifest(file)
        wanted = set(manifest["parts"])
        with reading():
            _refuse_unless_empty(instance, wanted)
        _refuse_other_key(manifest)
    database.upgrade()
    with readable(file), zipfile.ZipFile(file) as archive, transaction():
        _refuse_unless_empty(instance, wanted)
        _refuse_other_version(manifest, file)
        for name in wanted:
            if not name.startswith("tables/"):
                _unpack(archive, name, instance)
        _fill(archive, manifest)


@contextmanager
def readable(file: Path) -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        raise Refusal("backup_damaged", file=file, reason=str(error) or type(error).__name__) from None


def _checked_manifest(file: Path) -> Manifest:
    """Read every part once before anything is written: a damaged backup changes nothing."""
    with zipfile.ZipFile(file) as archive:
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
    ours, theirs = _migration(), manifest["migration"]
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
    if any(name not in expected for name, _ in _instance_files(instance)):
        raise Refusal("restore_not_empty")


def _fill(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())
    for table in Base.metadata.sorted_tables:
        name = f"tables/{table.name}.jsonl"
        with archive.open(name) as lines:
            _fill_table(table, manifest["parts"][name]["columns"], lines)
    if is_postgresql():
        _move_sequences(Base.metadata.sorted_tables)


def _fill_table(table: Table, columns: list[str], lines: IO[bytes]) -> None:
    readers = [_reader(table.c[name].type) for name in columns]
    batch: list[dict[str, object]] = []
    for line in _parents_first(table, columns, lines):
        batch.append({name: read(cell) for name, read, cell in zip(columns, readers, line, strict=True)})
        if len(batch) == ROWS:
            db.session.execute(insert(table), batch)
            batch = []
    if batch:
        db.session.execute(insert(table), batch)


def _parents_first(table: Table, columns: list[str], lines: IO[bytes]) -> Iterable[JsonList]:
    """Rows as lists; of a table that refers to itself in order of id, so that parents come first."""
    rows = (json.loads(line) for line in lines)
    if "id" in columns and any(key.column.table is table for key in table.foreign_keys):
        return sorted(rows, key=lambda row: row[columns.index("id")])
    return rows


def _reader(kind: TypeEngine[object]) -> CellReader:
    """How a cell of this type is read back."""
    if isinstance(kind, Sealed):
        sealed: Sealed = kind
        return _unless_none(lambda cell: sealed.process_result_value(base64.b64decode(cell), None))  # type: ignore[arg-type]
    inner = getattr(kind, "impl", kind)
    if isinstance(inner, Numeric) and not inner.asdecimal:
        return lambda cell: cell
    read = next((read for sort, read in READERS if isinstance(inner, sort)), None)
    return _unless_none(read) if read else lambda cell: cell


def _unless_none(read: CellReader) -> CellReader:
    return lambda cell: None if cell is None else read(cell)


#: Of the types that JSON does not know.
READERS: tuple[tuple[type[TypeEngine[Any]], CellReader], ...] = (
    (LargeBinary, base64.b64decode),
    (DateTime, datetime.fromisoformat),
    (Date, date.fromisoformat),
    (Time, time.fromisoformat),
    (Numeric, Decimal),
    (Uuid, UUID),
)


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
