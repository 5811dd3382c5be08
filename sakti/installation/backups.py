"""One file with everything but the keys: database, uploads, issued reports. Safe while serving (stack.md §7).

A backup is a ZIP: `manifest.json` (format, when, counts, a check of the key, a hash of every part), one JSON-lines file
a table, and the files of the instance folder. So a backup of SQLite restores into PostgreSQL and the other way round.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from alembic.migration import MigrationContext
from sqlalchemy import Date, DateTime, LargeBinary, Numeric, Table, func, inspect, insert, select, text, type_coerce
from sqlalchemy.types import TypeEngine

from sakti.installation import database
from sakti.core.refusals import Refusal, declare
from sakti.extensions import Base, db
from sakti.web.bulk import is_postgresql
from sakti.web.clock import now
from sakti.web.sealing import Sealed, digest, key_file
from sakti.web.transactions import reading, transaction

FORMAT = 1
FOLDERS = ("files", "uploads", "reports")
ROWS = 5000

declare("backup_exists", "{file} sudah ada. Pilih nama lain; cadangan lama tidak ditimpa.",
        "{file} exists already. Choose another name; an old backup is not overwritten.")  # fmt: skip
declare("backup_damaged", "Cadangan {file} rusak atau bukan cadangan SAKTI: {reason}.",
        "The backup {file} is damaged or not a SAKTI backup: {reason}.")  # fmt: skip
declare("restore_not_empty", "Instalasi ini sudah berisi data. Pulihkan ke folder SAKTI_INSTANCE yang kosong.",
        "This installation holds data. Restore into an empty SAKTI_INSTANCE folder.")  # fmt: skip


def write(file: Path, instance: Path) -> Path:
    """Write a backup from one consistent reading of the database. Returns where the keys are (they are not in it)."""
    if file.exists():
        raise Refusal("backup_exists", file=file)
    unfinished = file.with_name(file.name + ".part")
    try:
        with reading(), zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            if is_postgresql():
                db.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            manifest: dict[str, Any] = {
                "format": FORMAT, "made_at": now().isoformat(), "migration": _migration(), "parts": {},
                "key_check": base64.b64encode(digest("sakti backup")).decode(),
            }  # fmt: skip
            for table in Base.metadata.sorted_tables:
                manifest["parts"][f"tables/{table.name}.jsonl"] = _write_table(archive, table)
            for name, source in _instance_files(instance):
                manifest["parts"][name] = _write_file(archive, name, source)
            archive.writestr("manifest.json", json.dumps(manifest))
        os.replace(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
    return key_file()


def _migration() -> str | None:
    return MigrationContext.configure(db.session.connection()).get_current_revision()


def _instance_files(instance: Path) -> Iterator[tuple[str, Path]]:
    for folder in FOLDERS:
        for source in sorted((instance / folder).rglob("*")):
            if source.is_file():
                yield source.relative_to(instance).as_posix(), source


def _raw(table: Table) -> list[Any]:
    """The columns as they are stored: sealed numbers stay sealed."""
    return [type_coerce(c, LargeBinary).label(c.name) if isinstance(c.type, Sealed) else c for c in table.columns]


def _write_table(archive: zipfile.ZipFile, table: Table) -> dict[str, Any]:
    mark, count = hashlib.sha256(), 0
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as out:
        result = db.session.execute(select(*_raw(table)).execution_options(yield_per=ROWS))
        for row in result:
            line = (json.dumps([_to_json(cell) for cell in row], ensure_ascii=False) + "\n").encode()
            mark.update(line)
            out.write(line)
            count += 1
    return {"sha256": mark.hexdigest(), "rows": count, "columns": [column.name for column in table.columns]}


def _write_file(archive: zipfile.ZipFile, name: str, source: Path) -> dict[str, Any]:
    content = source.read_bytes()
    archive.writestr(name, content)
    return {"sha256": hashlib.sha256(content).hexdigest()}


def _to_json(cell: Any) -> Any:
    if isinstance(cell, bytes | memoryview):
        return base64.b64encode(bytes(cell)).decode()
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, Decimal) else cell


# -- restoring ------------------------------------------------------------------------------------------------------


def restore(file: Path, instance: Path) -> None:
    """Fill an empty installation from a backup. Refuses to overwrite, a damaged file, and a key that does not fit."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _checked_manifest(archive, file)
            _refuse_unless_empty(instance, set(manifest["parts"]))
            if base64.b64decode(manifest["key_check"]) != digest("sakti backup"):
                raise Refusal("key_wrong", file=key_file())
            database.upgrade()
            for name in manifest["parts"]:
                if not name.startswith("tables/"):
                    _unpack(archive, name, instance)
            with transaction():
                _fill(archive, manifest)
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, EOFError) as error:
        raise Refusal("backup_damaged", file=file, reason=str(error) or type(error).__name__) from None


def _checked_manifest(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """Read every part once before anything is written: a damaged backup changes nothing."""
    manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    if manifest.get("format") != FORMAT:
        raise Refusal("backup_damaged", file=file, reason="format lain")
    for name, part in manifest["parts"].items():
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise ValueError(name)
        with archive.open(name) as content:
            if _hash(content) != part["sha256"]:
                raise Refusal("backup_damaged", file=file, reason=f"{name} berubah")
    return manifest


def _hash(content: IO[bytes]) -> str:
    mark = hashlib.sha256()
    while piece := content.read(1 << 20):
        mark.update(piece)
    return mark.hexdigest()


def _refuse_unless_empty(instance: Path, expected: set[str]) -> None:
    """Empty: no tables, or nothing but what `sakti db upgrade` puts in; no files but those of a restore that broke off."""
    tables = inspect(db.engine)
    for name in ("household", "user_account", "audit_entry", "organisation"):
        if tables.has_table(name) and name in Base.metadata.tables:
            table = Base.metadata.tables[name]
            rows = db.session.execute(select(func.count()).select_from(table)).scalar_one()
            if rows > (1 if name == "audit_entry" else 0):
                raise Refusal("restore_not_empty")
    db.session.rollback()
    if any(name not in expected for name, _ in _instance_files(instance)):
        raise Refusal("restore_not_empty")


def _fill(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    tables = [table for table in Base.metadata.sorted_tables if f"tables/{table.name}.jsonl" in manifest["parts"]]
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())
    for table in tables:
        name = f"tables/{table.name}.jsonl"
        columns = [column for column in manifest["parts"][name]["columns"] if column in table.c]
        with archive.open(name) as lines:
            _fill_table(table, columns, lines)
    if is_postgresql():
        _move_sequences(tables)


def _fill_table(table: Table, columns: list[str], lines: IO[bytes]) -> None:
    readers = [_reader(table.c[name].type) for name in columns]
    target = insert(table).values({name: None for name in columns}) if not columns else insert(table)
    batch: list[dict[str, Any]] = []
    for line in _parents_first(table, columns, lines):
        batch.append({name: read(cell) for name, read, cell in zip(columns, readers, line, strict=True)})
        if len(batch) == ROWS:
            db.session.execute(target, batch)
            batch = []
    if batch:
        db.session.execute(target, batch)


def _parents_first(table: Table, columns: list[str], lines: IO[bytes]) -> list[Any]:
    """Rows as lists; of a table that refers to itself in order of id, so that parents come first."""
    rows = [json.loads(line) for line in lines]
    if "id" in columns and any(key.column.table is table for key in table.foreign_keys):
        rows.sort(key=lambda row: row[columns.index("id")])
    return rows


def _reader(kind: TypeEngine[Any]) -> Any:
    if isinstance(kind, Sealed):
        return lambda cell: None if cell is None else kind.process_result_value(base64.b64decode(cell), None)  # type: ignore[arg-type]
    if isinstance(kind, LargeBinary):
        return lambda cell: None if cell is None else base64.b64decode(cell)
    inner = getattr(kind, "impl", kind)
    if isinstance(inner, DateTime):
        return lambda cell: None if cell is None else datetime.fromisoformat(cell)
    if isinstance(inner, Date):
        return lambda cell: None if cell is None else date.fromisoformat(cell)
    if isinstance(inner, Numeric) and inner.asdecimal:
        return lambda cell: None if cell is None else Decimal(cell)
    return lambda cell: cell


def _move_sequences(tables: list[Table]) -> None:
    """The next id comes after the highest restored one."""
    for table in tables:
        if "id" in table.c and table.c.id.autoincrement is not False:
            db.session.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                    f"coalesce((SELECT max(id) FROM {table.name}), 0) + 1, false)"
                )
            )


def _unpack(archive: zipfile.ZipFile, name: str, instance: Path) -> None:
    target = instance / name
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    unfinished.write_bytes(archive.read(name))
    os.replace(unfinished, target)
