"""What is sealed in the database and with which keys; for whom backups are, and which there were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, LargeBinary, String, Table, func, inspect, select, type_coerce

from sakti.audit.tables import AuditEntry
from sakti.extensions import Base, db
from sakti.installation.models import GOOD, BackupRun, RecoveryKey, RestoreRehearsal, SealingKey
from sakti.web.sealing import Sealed


class SealedColumn(NamedTuple):
    """A column of sealed values: its table, itself as bytes, and the place that its values are bound to."""

    table: Table
    column: Column[bytes]
    place: str


class SealedRow(NamedTuple):
    """A row's id, and the sealed value that it holds."""

    id: int
    stored: bytes


def sealed_columns() -> list[SealedColumn]:
    """Every sealed column of every table, those of which there are few rows first."""
    columns = [
        SealedColumn(table, column, column.type.place)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
    ]
    return sorted(columns, key=lambda sealed: sealed.table.name in ("person", "family"))


def is_anything_sealed() -> bool:
    """Whether a row of any table holds a sealed value, or the trail a keyed seal; none without tables."""
    return _is_trail_keyed() or any(
        db.session.scalar(select(_stored(sealed)).where(sealed.column.is_not(None)).limit(1)) is not None
        for sealed in present_columns()
    )


def _is_trail_keyed() -> bool:
    """Whether the key is needed to check the trail."""
    if not inspect(db.session.connection()).has_table(AuditEntry.__tablename__):
        return False
    return db.session.scalar(select(AuditEntry.id).where(AuditEntry.seal.contains(".")).limit(1)) is not None


def present_columns() -> list[SealedColumn]:
    """The sealed columns that the database has, whatever its version."""
    look = inspect(db.session.connection())
    tables = set(look.get_table_names())
    return [
        sealed
        for sealed in sealed_columns()
        if sealed.table.name in tables
        and sealed.column.name in {column["name"] for column in look.get_columns(sealed.table.name)}
    ]


def sample_of_each_key(sealed: SealedColumn) -> Iterator[SealedRow]:
    """One row of each key with which something is sealed in this column."""
    stored, mark = _stored(sealed), _mark(sealed)
    query = select(func.min(sealed.table.c.id)).where(sealed.column.is_not(None)).group_by(mark)
    for key in db.session.scalars(query):
        found = db.session.scalar(select(stored).where(sealed.table.c.id == key))
        yield SealedRow(key, bytes(found or b""))


def rows_of_other_keys(sealed: SealedColumn, current: int, *, after: int, limit: int) -> list[SealedRow]:
    """Rows beyond this id that are sealed with another key than the current one, in order of id."""
    stored, mark = _stored(sealed), _mark(sealed)
    query = select(sealed.table.c.id, stored).where(
        sealed.column.is_not(None), mark != bytes([current]), sealed.table.c.id > after
    )
    return [
        SealedRow(key, bytes(value))
        for key, value in db.session.execute(query.order_by(sealed.table.c.id).limit(limit))
    ]


def counts_by_key() -> dict[int, int]:
    """Key id → how many values are sealed with it."""
    counts: dict[int, int] = {}
    for sealed in sealed_columns():
        mark = _mark(sealed)
        query = select(mark, func.count()).where(sealed.column.is_not(None)).group_by(mark)
        for key, count in db.session.execute(query):
            counts[bytes(key)[0]] = counts.get(bytes(key)[0], 0) + count
    return counts


def can_know_keys() -> bool:
    """Whether the database has the table of keys: not before `sakti db upgrade` of this release."""
    return inspect(db.session.connection()).has_table(SealingKey.__tablename__)


def known_keys() -> Sequence[SealingKey]:
    """The keys that this database knows; none before `sakti db upgrade` of this release."""
    if not can_know_keys():
        return []
    return db.session.scalars(select(SealingKey).order_by(SealingKey.id)).all()


class NamedThing(NamedTuple):
    """The table that a name stands in, and the name."""

    table: str
    name: str


def names_that_print(*, people: bool) -> Iterator[NamedThing]:
    """Every name that a paper may bear, of every table that has names; `people`: of persons too."""
    present = set(inspect(db.session.connection()).get_table_names())
    for table in Base.metadata.sorted_tables:
        is_wanted = table.name in present and (people or table.name != "person")
        if is_wanted and "name" in table.c and isinstance(table.c["name"].type, String):
            for name in db.session.scalars(select(table.c["name"]).execution_options(yield_per=10_000)):
                yield NamedThing(table.name, str(name))


def recovery_key() -> RecoveryKey | None:
    """The one for which backups are encrypted now; None: for the instance itself."""
    return next(iter(recovery_keys()), None)


def recovery_keys() -> Sequence[RecoveryKey]:
    """Every one that there ever was, the newest first."""
    return db.session.scalars(select(RecoveryKey).order_by(RecoveryKey.id.desc())).all()


def recovery_mark_in_trail() -> str | None:
    """The mark of the recovery key that was set last, as the trail tells it."""
    query = select(AuditEntry.details).where(AuditEntry.action == "recovery_key_set")
    details = db.session.scalar(query.order_by(AuditEntry.id.desc()).limit(1))
    return str(details["mark"]) if details else None


def last_backup_number() -> int:
    """The running number of the last backup; 0 if there was none."""
    return db.session.scalar(select(func.coalesce(func.max(BackupRun.number), 0))) or 0


def last_backups() -> Sequence[BackupRun]:
    """The newest ones, good or not."""
    return db.session.scalars(select(BackupRun).order_by(BackupRun.id.desc()).limit(10)).all()


def last_good_backup() -> BackupRun | None:
    """The newest one whose copy was read back and found as it should be: by its row, whatever the clock said."""
    query = select(BackupRun).where(BackupRun.verdict == GOOD)
    return db.session.scalar(query.order_by(BackupRun.id.desc()).limit(1))


def last_rehearsal() -> RestoreRehearsal | None:
    """The newest one that ended well."""
    query = select(RestoreRehearsal).where(RestoreRehearsal.verdict == GOOD)
    return db.session.scalar(query.order_by(RestoreRehearsal.id.desc()).limit(1))


def _stored(sealed: SealedColumn) -> ColumnElement[bytes]:
    return type_coerce(sealed.column, LargeBinary)


def _mark(sealed: SealedColumn) -> ColumnElement[bytes]:
    """The byte that says with which key a value is sealed."""
    return func.substr(_stored(sealed), 1, 1, type_=LargeBinary)
