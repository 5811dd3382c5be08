"""A log file as rows: its headings, each row with what makes it known again, and why a row is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from sakti.core.findings import Tally
from sakti.core.written_dates import DateUnread, WrittenDate, read_written
from sakti.intake.reading.cells import Cell, heading_key, is_numeric, texts_of
from sakti.intake.reading.refusal import refused_for
from sakti.web.clock import today
from sakti.web.sealing import digests

LogCells = Mapping[str, str]  # column → text
EARLIEST = date(1900, 1, 1)
LONGEST = 160
HEADINGS = {
    "observe": ("observed_on", "subject", "key", "field", "value", "recorded_by"),
    "events": ("date", "event", "key", "person_key", "target_key", "note"),
    "deliveries": (
        "delivered_on",
        "programme",
        "organisation",
        "helix",
        "subject",
        "key",
        "volume",
        "unit",
        "value_rp",
        "funding",
    ),
}
#: The column that says when.
DAY = {"observe": "observed_on", "events": "date", "deliveries": "delivered_on"}
OPTIONAL = {"recorded_by", "person_key", "target_key", "note", "funding", "unit"}


class RowRefused(Exception):
    """This row is not taken in; it carries its finding."""

    def __init__(self, key: str, column: str, **words: object) -> None:
        super().__init__(key)
        self.key, self.column, self.words = key, column, words


class KeyElsewhere(RowRefused):
    """... because it names those beyond the writer's reach: `whom` as `NamedElsewhere` has them."""

    def __init__(self, column: str, whom: Iterable[tuple[int, int | None, int]]) -> None:
        super().__init__("key_elsewhere", column)
        self.whom = frozenset(whom)


class LogSummary(TypedDict):
    """The document of a log (contracts §3)."""

    file_sha256: str
    dry_run: bool
    rows: dict[str, int]
    created: dict[str, list[str]]
    findings: dict[str, object]


@dataclass(slots=True)
class LogOutcome:
    """What reading a log did, or would do."""

    file_sha256: str
    dry_run: bool
    read: int = 0
    imported: int = 0
    unchanged: int = 0
    rejected: int = 0
    created: dict[str, list[str]] = field(default_factory=lambda: {"programmes": [], "organisations": []})
    tally: Tally = field(default_factory=Tally)

    def summary(self) -> LogSummary:
        rows = {
            "read": self.read,
            "imported": self.imported,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
        }
        return {
            "file_sha256": self.file_sha256,
            "dry_run": self.dry_run,
            "rows": rows,
            "created": self.created,
            "findings": self.tally.summary(),
        }


@dataclass(slots=True)
class LogLine:
    """One row of a log with its number and what makes it known again: its digests, the one of the present key first.

    `numeric`: its columns that a spreadsheet holds as numbers: their point is no sign between thousands.
    """

    number: int
    cells: dict[str, str]
    digests: list[bytes]
    occurrence: int
    numeric: frozenset[str] = frozenset()


def read_lines(log: str, rows: Iterable[tuple[int, Sequence[Cell]]]) -> Iterator[LogLine]:
    """Rows below the headings, each with how often it had stood in this file before. Refuses `file_refused`."""
    columns: dict[str, int] | None = None
    seen: Counter[bytes] = Counter()
    for number, row in rows:
        texts = texts_of(row)
        if not any(texts):
            continue
        if columns is None:
            columns = _columns(log, texts)
            continue
        cells = {name: texts[at] if at < len(texts) else "" for name, at in columns.items()}
        marks = digests("\x1f".join((log, *(cells.get(name, "") for name in HEADINGS[log]))))
        numeric = frozenset(name for name, at in columns.items() if at < len(row) and is_numeric(row[at]))
        yield LogLine(number, cells, marks, seen[marks[0]], numeric)
        seen[marks[0]] += 1
    if columns is None:
        _columns(log, [])


def _columns(log: str, texts: Sequence[str]) -> dict[str, int]:
    places = {heading_key(text): at for at, text in reversed(list(enumerate(texts)))}
    columns = {name: places[heading_key(name)] for name in HEADINGS[log] if heading_key(name) in places}
    missing = [name for name in HEADINGS[log] if name not in columns and name not in OPTIONAL]
    if missing:
        raise refused_for("heading_missing", value=", ".join(missing))
    return columns


def read_day(text: str, column: str) -> date:
    """The day on which something happened. Refuses `date_invalid`."""
    return written_day(text, column).day


def written_day(text: str, column: str) -> WrittenDate:
    """The same, with its doubts."""
    try:
        written = read_written(text, today())
    except DateUnread as unread:
        raise RowRefused("date_invalid", column, value=text, why=unread.clause) from None
    if not EARLIEST <= written.day <= today():
        why = "tanggalnya di masa depan" if written.day > EARLIEST else "periksa lagi tahunnya"
        raise RowRefused("date_invalid", column, value=text, why=why)
    return written


def refuse_long(text: str, column: str, limit: int = LONGEST) -> None:
    """Names have room for 160 letters, folded (a few letters fold into two)."""
    if max(len(text), len(text.casefold())) > limit:
        raise RowRefused("text_long", column, field=column, limit=limit)


def split_keys(lines: Iterable[LogLine]) -> tuple[set[str], set[str]]:
    people = {line.cells["key"] for line in lines if line.cells["subject"] == "person"}
    households = {line.cells["key"] for line in lines if line.cells["subject"] == "household"}
    return people, households
