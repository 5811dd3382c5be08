"""The list of erasures beside the database: what a backup from before does not know, and must not undo.

One line of JSON for each: the public id of the record, the day, the ground. It names nobody, can be read by the
service's user alone, and lies in no backup: it has to be newer than every one of them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from flask import current_app
from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Session

from sakti.extensions import db, sqlite_begin
from sakti.privacy.models import Erasure

FILE = "erasures.jsonl"


def place(instance: Path | None = None) -> Path:
    return (instance or Path(current_app.config["INSTANCE"])) / FILE


def read(instance: Path | None = None) -> dict[UUID, tuple[str, str]]:
    """Public id → (day, ground). A line that was cut off by a crash is passed over: the next writing makes it anew."""
    file, lines = place(instance), {}
    if not file.is_file():
        return {}
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
            lines[UUID(entry["public_id"])] = (str(entry["on"]), str(entry["ground"]))
        except (ValueError, KeyError, TypeError):
            continue
    return lines


def keep(rows: Iterable[tuple[UUID, str, str]], instance: Path | None = None) -> int:
    """The list with these (public id, day, ground) as well; nothing in it is ever lost. Returns its length."""
    lines = read(instance) | {public_id: (day, ground) for public_id, day, ground in rows}
    file = place(instance)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        for public_id, (day, ground) in sorted(lines.items(), key=lambda line: (line[1], line[0])):
            out.write(json.dumps({"public_id": str(public_id), "on": day, "ground": ground}) + "\n")
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    return len(lines)


def keep_all(connection: Connection | None = None) -> int:
    """Write down every erasure that the database knows. What the list alone knows stays in it."""
    query = select(Erasure.public_id, Erasure.erased_on, Erasure.ground)
    rows = (db.session if connection is None else connection).execute(query).all()
    return keep((public_id, day.isoformat(), ground) for public_id, day, ground in rows)


def keep_after_commit() -> None:
    """Not before it is certain: the list would erase whom nobody has erased, at the next restore."""
    session = db.session()

    def write(_session: Session) -> None:
        begin = sqlite_begin.set("DEFERRED")  # it only reads, and waits for no writer
        try:
            with db.engine.connect() as connection:
                keep_all(connection)
        finally:
            sqlite_begin.reset(begin)

    if not session.info.get("keeps_erasures"):
        session.info["keeps_erasures"] = True
        event.listen(session, "after_commit", write)
