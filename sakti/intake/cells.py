"""What the cells of a list mean. Each is found out once: 100,000 rows hold few different answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sakti.core.fields import FIELDS, salvage_chronic
from sakti.core.periods import parse_date
from sakti.intake.marks import Foreign
from sakti.intake.sheets import Cell, is_numeric, text_of

K = TypeVar("K")
V = TypeVar("V")
FEW = 8  # choices that are named in a finding
_SERIAL_ZERO = date(1899, 12, 30)
_YEARS = 2_100  # a number up to here is an age or a year, not one of the first days that a spreadsheet can count


class Memo(dict[K, V]):
    """What `find` says of a key, asked once; after that a look-up in a dict."""

    def __init__(self, find: Callable[[K], V]) -> None:
        super().__init__()
        self.find = find

    def __missing__(self, key: K) -> V:
        value = self[key] = self.find(key)
        return value


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What some cells say. Rows that say the same share one of these: `values` is never changed.

    `values` holds only what was understood; `unsound` the columns and cells that are not in their code list.
    """

    values: Mapping[str, Any]
    unsound: Sequence[tuple[str, Cell]]


def answers_of(columns: Sequence[str], cells: Sequence[Cell]) -> Answers:
    """The answers of these columns' cells."""
    said = [(name, cell, *understand(name, cell)) for name, cell in zip(columns, cells, strict=True)]
    return Answers(
        {name: value for name, _, value, _ in said if value is not None},
        [(name, cell) for name, cell, _, sound in said if not sound],
    )


def understand(name: str, cell: Cell) -> tuple[Any, bool]:
    """(value to record or None, whether the cell is sound). A blank is sound and records nothing."""
    text = text_of(cell)
    if not text:
        return None, True
    if isinstance(cell, Foreign):
        return None, False
    field = FIELDS[name]
    value = field.read(text)
    if value is None and field.several:
        return salvage_chronic(text), False
    return value, value is not None


@cache
def choices_of(name: str) -> str:
    """What may be written in a column, as a sentence in the finding that something else is: few codes, or where
    they are listed."""
    field = FIELDS[name]
    if field.measured:
        return " Tulis angkanya saja, misalnya 36,5."
    codes = field.codes or {}
    if field.several or len(codes) > FEW:
        return " Kodenya ada di lembar Petunjuk pada templat."
    return f" Pilihannya: {', '.join(f'{code} {label}' for code, label in field.choices().items())}."


def hint_of(name: str, cell: Cell) -> str:
    """The same, unless the list has codes of another source."""
    return "" if isinstance(cell, Foreign) else choices_of(name)


def unsound(cell: Cell) -> str:
    """The finding about a cell that is not in its code list."""
    return cell.problem if isinstance(cell, Foreign) else "code_unknown"


def read_date(cell: Cell) -> date | None:
    """A date cell: a real date, a spreadsheet's serial number, or text."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if is_numeric(cell):
        return _SERIAL_ZERO + timedelta(days=int(cell)) if _YEARS < cell < 80_000 else None
    text = text_of(cell)
    if len(text) == 5 and text.isascii() and text.isdigit():  # a serial number that went through CSV
        return _SERIAL_ZERO + timedelta(days=int(text))
    return parse_date(text)
