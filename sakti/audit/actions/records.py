"""Sealing records: whatever the product writes into a sealed table is marked in the transaction that writes it.

The session notes which rows it has written, changed or taken away; before it commits, their marks are written as a
block. Rows that came in bulk by a list are sealed afterwards, the list as a whole, as entries get their places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import has_app_context
from sqlalchemy import Table, event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from sakti.audit.models import SealedBlock
from sakti.audit.queries import records, seals
from sakti.extensions import db
from sakti.keys import key_file, keyring
from sakti.web.assembly import sealed_tables
from sakti.web.domain import SealedTable
from sakti.web.transactions import reading, transaction

WRITTEN = "sealed_rows_written"


def touch(table: Table, keys: Iterable[int], session: Session | None = None) -> None:
    """Say that rows were or will be written past the session (`insert_rows`, UPDATE and DELETE of many): they are
    marked when the transaction ends."""
    if has_app_context() and table.name in sealed_tables():
        written: dict[str, set[int]] = (session or db.session()).info.setdefault(WRITTEN, {})
        written.setdefault(table.name, set()).update(keys)


def note_flushed(session: Session, _: UOWTransaction) -> None:
    """What the session has just written, of sealed tables."""
    if not has_app_context():
        return
    specs = sealed_tables()
    for row in (*session.new, *session.dirty, *session.deleted):
        spec = specs.get(row.__tablename__)
        if spec is not None and (row not in session.dirty or _is_changed(row, spec)):
            key = records.key_of([getattr(row, name) for name in spec.key])
            touch(row.__table__, [key], session)


def _is_changed(row: object, spec: SealedTable) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in (*spec.columns, *spec.later))


def write_marks(session: Session) -> None:
    """Before a commit: the marks of what was written."""
    if session.in_nested_transaction() or not has_app_context():
        return
    session.flush()
    if not key_file().exists():  # a restore for which the keys are lost
        return
    for name, keys in session.info.pop(WRITTEN, {}).items():
        spec = sealed_tables()[name]
        marks = records.marks_of(spec, records.rows_of(spec, keys), keyring().current)
        missing = keys - marks.keys()  # taken away; or never written, because a part was rolled back
        marks |= dict.fromkeys(missing & _sealed_among(spec, missing), records.GONE)
        add_blocks(spec.table, marks)
    session.flush()


def _sealed_among(spec: SealedTable, keys: set[int]) -> set[int]:
    return set(records.latest_marks(spec.table, min(keys), max(keys))[0]) if keys else set()


def forget(session: Session) -> None:
    """What was rolled back was not written. Of a part that was, `write_marks` finds nothing; the rest stands."""
    if not session.in_nested_transaction():
        session.info.pop(WRITTEN, None)


def add_blocks(kind: str, marks: records.Marks) -> None:
    every = sorted(marks)
    for start in range(0, len(every), records.BLOCK):
        part = every[start : start + records.BLOCK]
        content = records.pack({key: marks[key] for key in part})
        block = SealedBlock(kind=kind, first_key=part[0], last_key=part[-1], key_id=keyring().current.id, marks=content)
        block.seal = seals.mark_of(block)
        db.session.add(block)


def seal_lists() -> int:
    """Seal the rows of lists that came in bulk, one list a transaction. Returns how many lists."""
    count = 0
    for spec in sealed_tables().values():
        if spec.list_column:
            with reading():
                lists = records.lists_to_seal(spec)
            count += sum(_seal_list(spec, number) for number in lists)
    return count


def _seal_list(spec: SealedTable, number: int) -> bool:
    """Marks are made before the transaction that writes them, unless somebody has sealed a row meanwhile."""
    column = records.table_of(spec).c[spec.list_column]
    while True:
        with reading():
            seen = records.newest_block()
            marks = records.marks_of(spec, records.select_rows(spec, column == number), keyring().current)
        with transaction():
            if records.newest_block() != seen:
                continue
            if number in records.lists_to_seal(spec):
                add_blocks(spec.table, marks)
                add_blocks(records.list_kind(spec), {number: len(marks).to_bytes(8, "big")})
        return True


def seal_everything() -> None:
    """Of an installation from before: every row as it is now, once, in the running transaction."""
    for spec in sealed_tables().values():
        add_blocks(spec.table, records.marks_of(spec, records.select_rows(spec), keyring().current))
        if spec.list_column:
            done: Sequence[int] = records.lists_to_seal(spec)
            add_blocks(records.list_kind(spec), {number: (1).to_bytes(8, "big") for number in done})
        db.session.flush()


def install() -> None:
    """Listen to every session, once."""
    for name, listener in (
        ("after_flush", note_flushed),
        ("before_commit", write_marks),
        ("after_rollback", forget),
    ):
        if not event.contains(Session, name, listener):
            event.listen(Session, name, listener)
