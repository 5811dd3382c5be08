"""What seals records: a mark of each row, many marks to a block, and the blocks chained as entries of the trail are."""

from __future__ import annotations

import hmac
import json
import struct
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import JSON, Column, ColumnElement, Table, Text, and_, cast, func, or_, select

from sakti.audit.models import SealedBlock
from sakti.audit.queries import seals
from sakti.extensions import Base, db
from sakti.keys import Key, keyring
from sakti.web.assembly import sealed_tables
from sakti.web.domain import SealedTable

#: A key and its mark, as they lie in a block.
PAIR = struct.Struct(">q8s")
#: The mark of a row that the product has taken away.
GONE = bytes(8)
#: Rows of one block, and of one slice of the check.
BLOCK = 5000
SLICE = 20_000
#: Keys in one question.
PART = 800

#: Key → the mark of its row; of a row by two numbers the first stands in the upper half.
Marks = dict[int, bytes]


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A row that is not as it was sealed."""

    spec: SealedTable
    key: int
    what: str  # changed, gone, slipped_in
    place: int | None = None
    day: date | None = None


def table_of(spec: SealedTable) -> Table:
    return Base.metadata.tables[spec.table]


def key_columns(spec: SealedTable) -> Sequence[Column[int]]:
    return [table_of(spec).c[name] for name in spec.key]


def key_of(values: Sequence[int]) -> int:
    return values[0] if len(values) == 1 else values[0] << 32 | values[1]


def values_of(key: int, spec: SealedTable) -> tuple[int, ...]:
    return (key,) if len(spec.key) == 1 else (key >> 32, key & 0xFFFFFFFF)


def marks_of(spec: SealedTable, rows: Collection[Sequence[object]], key: Key) -> Marks:
    """Key → the mark of what the rows under it say; rows as `select_rows` gives them."""
    width, contents = len(spec.key), defaultdict[int, list[bytes]](list)
    end = width + len(spec.columns)
    for row in rows:
        number = key_of([int(str(part)) for part in row[:width]])
        later = row[end:] if any(cell is not None for cell in row[end:]) else ()
        contents[number].append(seals.canonical([plain(cell) for cell in (*row[width:end], *later)]))
    code = key.derive(f"records {spec.table}", 32)
    return {
        number: hmac.digest(code, b"\0".join([str(number).encode(), *sorted(said)]), "sha256")[:8]
        for number, said in contents.items()
    }


def plain(cell: object) -> object:
    """A cell as both databases give it."""
    if isinstance(cell, bool):
        return int(cell)
    if isinstance(cell, datetime):
        return seals.moment(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f")
    return str(cell) if isinstance(cell, UUID) else cell


def select_rows(spec: SealedTable, *where: ColumnElement[bool]) -> list[Sequence[object]]:
    columns = [*key_columns(spec), *(table_of(spec).c[name] for name in (*spec.columns, *spec.later))]
    documents = [at for at, column in enumerate(columns) if isinstance(column.type, JSON)]
    texts = [cast(column, Text) if at in documents else column for at, column in enumerate(columns)]
    return [_read(row, documents) for row in db.session.execute(select(*texts).where(*where))]


def _read(row: Sequence[object], documents: Collection[int]) -> Sequence[object]:
    """A row with its documents read. One that is none any more is its text: it has another mark, and is named."""
    cells = list(row)
    for at in documents:
        with suppress(ValueError, TypeError):
            cells[at] = json.loads(cells[at])  # type: ignore[arg-type] # None is no text: it stays
    return cells


def rows_of(spec: SealedTable, keys: Collection[int]) -> list[Sequence[object]]:
    """The rows under these keys."""
    rows: list[Sequence[object]] = []
    every = sorted(keys)
    for start in range(0, len(every), PART):
        rows += select_rows(spec, _among(spec, every[start : start + PART]))
    return rows


def _among(spec: SealedTable, keys: Sequence[int]) -> ColumnElement[bool]:
    columns = key_columns(spec)
    if len(columns) == 1:
        return columns[0].in_(keys)
    by_first = defaultdict[int, list[int]](list)
    for first, second in (values_of(key, spec) for key in keys):
        by_first[first].append(second)
    return or_(*(and_(columns[0] == first, columns[1].in_(seconds)) for first, seconds in by_first.items()))


def latest_marks(kind: str, first: int, last: int) -> tuple[Marks, dict[int, int]]:
    """Key → its newest mark, between two keys; and key → the id of the key of the installation that made it."""
    blocks = select(SealedBlock).where(
        SealedBlock.kind == kind, SealedBlock.first_key <= last, SealedBlock.last_key >= first
    )
    marks: Marks = {}
    made_by: dict[int, int] = {}
    for block in db.session.scalars(blocks.order_by(SealedBlock.id).execution_options(yield_per=50)):
        for number, mark in PAIR.iter_unpack(block.marks):
            if first <= number <= last:
                marks[number], made_by[number] = mark, block.key_id
    return marks, made_by


def pack(marks: Mapping[int, bytes]) -> bytes:
    return b"".join(PAIR.pack(number, marks[number]) for number in sorted(marks))


def list_kind(spec: SealedTable) -> str:
    """Under what it is noted that a list's rows are sealed."""
    return f"{spec.table}.{spec.list_column}"


def lists_to_seal(spec: SealedTable) -> list[int]:
    """Lists whose rows came in bulk and are not sealed yet."""
    column = table_of(spec).c[spec.list_column]
    lists = next(iter(column.foreign_keys)).column
    sealed, _ = latest_marks(list_kind(spec), 0, 2**62)
    return sorted(set(db.session.scalars(select(lists))) - sealed.keys())


def newest_block() -> int:
    return db.session.scalar(select(func.max(SealedBlock.id))) or 0


def broken_records() -> Iterator[BrokenRecord]:
    """Every row of every sealed table that was changed, taken away or slipped in behind the product's back."""
    for spec in sealed_tables().values():
        waiting = set(lists_to_seal(spec)) if spec.list_column else set()
        after: int | None = None
        while True:
            rows, last = _slice(spec, after)
            yield from _compare(spec, rows, after, last, waiting)
            if last is None:
                break
            after = last


def _slice(spec: SealedTable, after: int | None) -> tuple[list[Sequence[object]], int | None]:
    """The next rows in order of key, and the last key of them; None when they are the last of all."""
    columns = key_columns(spec)
    beyond: list[ColumnElement[bool]] = []
    if after is not None:
        values = values_of(after, spec)
        beyond = [columns[0] > values[0]]
        if len(columns) == 2:
            beyond = [or_(columns[0] > values[0], and_(columns[0] == values[0], columns[1] > values[1]))]
    page = select(*columns).where(*beyond).distinct().order_by(*columns).limit(SLICE)
    keys = [key_of(list(row)) for row in db.session.execute(page)]
    if not keys:
        return [], None
    until = values_of(keys[-1], spec)
    upto = columns[0] <= until[0]
    if len(columns) == 2:
        upto = or_(columns[0] < until[0], and_(columns[0] == until[0], columns[1] <= until[1]))
    return select_rows(spec, *beyond, upto), keys[-1] if len(keys) == SLICE else None


def _compare(
    spec: SealedTable, rows: list[Sequence[object]], after: int | None, last: int | None, waiting: set[int]
) -> Iterator[BrokenRecord]:
    """Rows between two keys with their newest marks."""
    first, end = -1 if after is None else after + 1, 2**62 if last is None else last
    sealed, made_by = latest_marks(spec.table, first, end)
    ring = keyring()
    width = len(spec.key)
    by_key = defaultdict[int, list[Sequence[object]]](list)
    for row in rows:
        by_key[key_of([int(str(part)) for part in row[:width]])].append(row)
    live: Marks = {}
    for number in set(made_by.values()):
        if (key := ring.keys.get(number)) is not None:
            mine = [row for key_, held in by_key.items() if made_by.get(key_) == number for row in held]
            live |= marks_of(spec, mine, key)
    for number, held in by_key.items():
        if sealed.get(number, GONE) == GONE:
            if not (waiting and _column(spec, spec.list_column, held[0]) in waiting):
                yield _named(spec, number, "slipped_in", held[0])
        elif live.get(number) != sealed[number]:
            yield _named(spec, number, "changed", held[0])
    for number in sealed.keys() - by_key.keys():
        if sealed[number] != GONE:
            yield BrokenRecord(spec, number, "gone")


def _named(spec: SealedTable, key: int, what: str, row: Sequence[object]) -> BrokenRecord:
    place, day = _column(spec, spec.place, row), _column(spec, spec.day, row)
    return BrokenRecord(
        spec, key, what, place if isinstance(place, int) else None, day if isinstance(day, date) else None
    )


def _column(spec: SealedTable, name: str, row: Sequence[object]) -> object:
    """The cell of a column, if it is one of the key or sealed."""
    names = (*spec.key, *spec.columns)
    return row[names.index(name)] if name in names else None
