"""What the cells of a list mean. Each is found out once: 100,000 rows hold few different answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import NamedTuple, TypeAlias, TypeGuard, TypeVar

from sakti.core.fields import FIELDS, Value, salvage_chronic
from sakti.core.periods import latest_birth
from sakti.core.written_dates import DateUnread, Problem, WrittenDate, read_written

K = TypeVar("K")
V = TypeVar("V")
FEW = 8  # choices that are named in a finding
_SERIAL_ZERO = date(1899, 12, 30)
_YEARS = 2_100  # a number up to here is an age or a year, not one of the first days that a spreadsheet can count


@dataclass(frozen=True, slots=True)
class Foreign:
    """What another source wrote and nothing can be recorded for; `problem` is the finding that says why."""

    written: str
    problem: str

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True, slots=True)
class Estimated:
    """A birth date that was reckoned from an age in years: right to within half a year."""

    day: date

    def __str__(self) -> str:
        return self.day.isoformat()


#: What stands in a cell: as a spreadsheet has it, or as the translation of another source left it. "" is blank.
Cell: TypeAlias = str | bool | int | float | date | time | timedelta | Foreign | Estimated | None


class Memo(dict[K, V]):
    """What `find` says of a key, asked once; after that a look-up in a dict."""

    def __init__(self, find: Callable[[K], V]) -> None:
        super().__init__()
        self.find = find

    def __missing__(self, key: K) -> V:
        value = self[key] = self.find(key)
        return value


# -- as text --------------------------------------------------------------------------------------------------------


def is_numeric(cell: Cell) -> TypeGuard[float]:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without ".0", dates as ISO, blanks (NBSP too) trimmed."""
    if isinstance(cell, str):
        return cell.replace("\u00a0", " ").replace("\x00", "").strip()  # no database keeps a NUL in a text
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def texts_of(row: Sequence[Cell]) -> list[str]:
    return [text_of(cell) for cell in row]


_NOT_A_LETTER = re.compile(r"[\W_]+")


def heading_key(text: str) -> str:
    """A heading for comparison: case, spaces and punctuation do not matter."""
    return _NOT_A_LETTER.sub("", text.casefold())


def heading_keys(row: Sequence[Cell]) -> list[str]:
    return [heading_key(text_of(cell)) for cell in row]


# -- as answers -----------------------------------------------------------------------------------------------------


class CellAnswer(NamedTuple):
    """One cell of a column: what is recorded for it (None: nothing), whether it is sound, and how it is written."""

    value: Value | None
    sound: bool
    text: str

    @property
    def meaning(self) -> str:
        """For comparison: "1" and 1.0 say the same."""
        return str(self.value) if self.sound else self.text.casefold()


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What some cells say. Rows that say the same share one of these: `values` is never changed.

    `values` holds only what was understood; `unsound` the columns and cells that are not in their code list.
    """

    values: Mapping[str, Value]
    unsound: Sequence[tuple[str, Cell]] = ()


class AnswersMemo(Memo[Answers, V]):
    """What `find` says of the values of some answers, asked once for all rows that share them."""

    def __init__(self, find: Callable[[Mapping[str, Value]], V]) -> None:
        super().__init__(lambda answers: find(answers.values))


def read_answers(columns: Sequence[str], cells: Sequence[Cell]) -> Answers:
    """The answers of these columns' cells."""
    answers = [(name, cell, read_answer(name, cell)) for name, cell in zip(columns, cells, strict=True)]
    return Answers(
        {name: answer.value for name, _, answer in answers if answer.value is not None},
        [(name, cell) for name, cell, answer in answers if not answer.sound],
    )


class ColumnReader:
    """Reads the cells of some columns; remembers what each cell said before."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.memos = [Memo[Cell, CellAnswer](partial(read_answer, name)) for name in columns]

    def read(self, cells: Sequence[Cell]) -> list[CellAnswer]:
        return [memo[cell] for memo, cell in zip(self.memos, cells, strict=True)]


def read_answer(name: str, cell: Cell) -> CellAnswer:
    """What a cell of this column says. A blank is sound and records nothing."""
    text = text_of(cell)
    if not text:
        return CellAnswer(None, True, text)
    if isinstance(cell, Foreign):
        return CellAnswer(None, False, text)
    field = FIELDS[name]
    value = field.read(text)
    if value is None and field.several:
        return CellAnswer(salvage_chronic(text), False, text)
    return CellAnswer(value, value is not None, text)


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


def unsound_code(cell: Cell) -> str:
    """The finding about a cell that is not in its code list."""
    return cell.problem if isinstance(cell, Foreign) else "code_unknown"


# -- as days --------------------------------------------------------------------------------------------------------


#: "Pekalongan, 05-03-1980": place and day in one cell, as on identity cards. Words of doubt are no place.
_PLACE = re.compile(
    r"(?!\W*(?:kira|sekitar|kurang|lebih|antara|sebelum|setelah|sesudah|sampai)\b)[^\W\d][^\d]*?[\s,/.:;-]+(?=\d)", re.I
)


def read_date(cell: Cell, latest: date | None = None) -> WrittenDate:
    """A date cell: a real date, a spreadsheet's serial number, or text, also behind the place of birth.

    Raises `DateUnread`.
    """
    if isinstance(cell, datetime):
        return WrittenDate(cell.date())
    if isinstance(cell, date):
        return WrittenDate(cell)
    text = text_of(cell)
    if is_numeric(cell):
        if not _YEARS < cell < 80_000:
            raise DateUnread(Problem.SHAPE)
        return WrittenDate(_SERIAL_ZERO + timedelta(days=int(cell)))
    if len(text) == 5 and text.isascii() and text.isdigit():  # a serial number that went through CSV
        return WrittenDate(_SERIAL_ZERO + timedelta(days=int(text)))
    try:
        return read_written(text, latest)
    except DateUnread:
        if (place := _PLACE.match(text)) is None:
            raise
        return read_written(text[place.end() :], latest)


def is_date(cell: Cell) -> bool:
    """Whether a cell says a day; a year of two digits is good enough."""
    try:
        read_date(cell, date.max)
    except DateUnread:
        return False
    return True


_AGE = re.compile(r"^(\d{1,3})(?:[.,]0+)?\s*(?:th|thn|tahun)?\.?$", re.IGNORECASE)


def born_at_age(cell: Cell, as_of: date) -> Estimated | None:
    """The middle of the year in which somebody was born who has this age in completed years on the as-of date."""
    match = _AGE.match(text_of(cell))
    age = int(match[1]) if match else 999
    return Estimated(latest_birth(as_of, age) - timedelta(days=182)) if age <= 120 else None
