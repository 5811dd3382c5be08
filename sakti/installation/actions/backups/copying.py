"""Everything but the keys as a ZIP: one consistent reading of the database, and the files of the instance folder.

`manifest.json` (format, when, counts, a check of the key, a hash of every part), one JSON-lines file a table, and what
people handed in and what was issued. So a backup of SQLite restores into PostgreSQL and the other way round.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NotRequired, TypedDict

from alembic.migration import MigrationContext
from sqlalchemy import Table, select, text

from sakti.audit.actions import seal_all
from sakti.core.progress import Progress
from sakti.extensions import Base, db
from sakti.installation.actions import database
from sakti.installation.actions.backups import cells
from sakti.web.bulk import is_postgresql
from sakti.web.clock import now
from sakti.web.sealing import digest
from sakti.web.transactions import reading

#: Of the ZIP; the envelope around it has one of its own.
FORMAT = 1
ROWS = 5000


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


def copy(out: IO[bytes], instance: Path, progress: Progress) -> Manifest:
    """Write the ZIP. It holds one moment: what others write meanwhile is not in it."""
    seal_all()
    with reading(), zipped(out) as archive:
        if is_postgresql():
            db.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        manifest: Manifest = {
            "format": FORMAT,
            "made_at": now().isoformat(),
            "migration": migration(),
            "parts": {},
            "key_check": base64.b64encode(digest("sakti backup")).decode(),
        }
        tables = Base.metadata.sorted_tables
        for count, table in enumerate(tables):
            progress("Menyalin tabel", count, len(tables))
            manifest["parts"][f"tables/{table.name}.jsonl"] = _write_table(archive, table)
        progress("Menyalin berkas", 0, 0)
        for name, source in instance_files(instance):
            if (part := _write_file(archive, name, source)) is not None:
                manifest["parts"][name] = part
        archive.writestr("manifest.json", json.dumps(manifest))
    return manifest


@contextmanager
def private(file: Path) -> Iterator[IO[bytes]]:
    """A new file for this user alone, safe on the disk when done: names are in it, though numbers are sealed."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def zipped(out: IO[bytes]) -> zipfile.ZipFile:
    return zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3)


def migration() -> str | None:
    """The shape that the database of the present session has."""
    return MigrationContext.configure(db.session.connection()).get_current_revision()


def instance_files(instance: Path) -> Iterator[tuple[str, Path]]:
    """What people handed in and what was issued; nothing that is still being written."""
    for folder in database.FOLDERS:
        for source in sorted((instance / folder).rglob("*")):
            if source.is_file() and not source.name.startswith(".") and source.suffix != ".part":
                yield source.relative_to(instance).as_posix(), source


def _write_table(archive: zipfile.ZipFile, table: Table) -> Part:
    mark, count = hashlib.sha256(), 0
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as out:
        result = db.session.execute(select(*cells.raw(table)).execution_options(yield_per=ROWS))
        for row in result:
            line = (json.dumps([cells.to_json(cell) for cell in row], ensure_ascii=False) + "\n").encode()
            mark.update(line)
            out.write(line)
            count += 1
    return {"sha256": mark.hexdigest(), "rows": count, "columns": [column.name for column in table.columns]}


def _write_file(archive: zipfile.ZipFile, name: str, source: Path) -> Part | None:
    """None if it was removed meanwhile: an upload that somebody has just decided on."""
    mark = hashlib.sha256()
    try:
        content = source.open("rb")
    except FileNotFoundError:
        return None
    with content, archive.open(name, "w", force_zip64=True) as out:
        while piece := content.read(1 << 20):
            mark.update(piece)
            out.write(piece)
    return {"sha256": mark.hexdigest()}
