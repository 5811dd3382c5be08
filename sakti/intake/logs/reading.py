"""A log file as new rows with their keys: what observations, events and deliveries have in common (contracts §3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, select, type_coerce

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.findings import Tally
from sakti.core.periods import parse_date
from sakti.core.progress import Progress
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Family, Household, Person
from sakti.intake.reading.cells import heading_key, text_of
from sakti.intake.reading.refusal import refused_for
from sakti.intake.reading.workbook import Unreadable, read_workbook
from sakti.observations.actions import projection, releases
from sakti.observations.actions.releases import LogRowMark
from sakti.observations.tables import LogRow
from sakti.web.clock import today
from sakti.web.sealing import digest, seal

Row = Mapping[str, str]
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
OPTIONAL = {"recorded_by", "person_key", "target_key", "note", "funding", "unit"}


class RowRefused(Exception):
    """This row is not taken in; it carries its finding."""

    def __init__(self, key: str, column: str, **words: Any) -> None:
        super().__init__(key)
        self.key, self.column, self.words = key, column, words


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

    def summary(self) -> dict[str, Any]:
        """The JSON of contracts §3."""
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
class Line:
    """One row of a log with its number and what makes it known again."""

    number: int
    cells: dict[str, str]
    digest: bytes
    occurrence: int


class Log:
    """A log file being read."""

    def __init__(
        self, log: str, file: Path, dry_run: bool, by: Actor, progress: Progress, file_name: str | None
    ) -> None:
        self.log, self.by, self.progress = log, by, progress
        self.name = file_name or file.name
        progress("Membaca berkas", 0, 0)
        try:
            book = read_workbook(file)
        except Unreadable as reason:
            raise refused_for("file_unreadable", reason=reason) from None
        self.outcome = LogOutcome(book.sha256, dry_run)
        self.lines = list(self._lines(book.sheets[0].numbered() if book.sheets else ()))
        known = self._known({line.digest for line in self.lines})
        self.new = [line for line in self.lines if (line.digest, line.occurrence) not in known]
        self.outcome.read = len(self.lines)
        self.outcome.unchanged = len(self.lines) - len(self.new)
        self.taken: list[Line] = []

    def _lines(self, rows: Iterable[tuple[int, Sequence[Any]]]) -> Iterable[Line]:
        """Rows below the headings, each with how often it had stood in this file before."""
        columns: dict[str, int] | None = None
        seen: Counter[bytes] = Counter()
        for number, row in rows:
            texts = [text_of(cell) for cell in row]
            if not any(texts):
                continue
            if columns is None:
                columns = self._columns(texts)
                continue
            cells = {name: texts[at] if at < len(texts) else "" for name, at in columns.items()}
            mark = digest("\x1f".join((self.log, *(cells.get(name, "") for name in HEADINGS[self.log]))))
            yield Line(number, cells, mark, seen[mark])
            seen[mark] += 1
        if columns is None:
            self._columns([])

    def _columns(self, texts: Sequence[str]) -> dict[str, int]:
        places = {heading_key(text): at for at, text in reversed(list(enumerate(texts)))}
        columns = {name: places[heading_key(name)] for name in HEADINGS[self.log] if heading_key(name) in places}
        missing = [name for name in HEADINGS[self.log] if name not in columns and name not in OPTIONAL]
        if missing:
            raise refused_for("heading_missing", value=", ".join(missing))
        return columns

    def _known(self, digests: set[bytes]) -> set[tuple[bytes, int]]:
        result: set[tuple[bytes, int]] = set()
        every = sorted(digests)
        for start in range(0, len(every), 5000):
            query = select(LogRow.digest, LogRow.occurrence).where(
                LogRow.log == self.log, LogRow.digest.in_(every[start : start + 5000])
            )
            result.update((bytes(mark), occurrence) for mark, occurrence in db.session.execute(query))
        return result

    def each(self, take: Callable[[Line], None], lines: Iterable[Line] | None = None) -> None:
        """Take every new row in; a refused one leaves its finding."""
        for done, line in enumerate(self.new if lines is None else lines):
            if done % 1000 == 0:
                self.progress("Memeriksa baris", done, len(self.new))
            try:
                take(line)
            except RowRefused as refused:
                self.outcome.rejected += 1
                self.outcome.tally.add(refused.key, "", line.number, refused.column, **refused.words)
            else:
                self.outcome.imported += 1
                self.taken.append(line)

    def finish(self, touched: set[int]) -> LogOutcome:
        """Remember the rows, fold what they touched, keep the file's summary."""
        self.progress("Menghitung angka", 0, 0)
        projection.project(touched)
        summary = self.outcome.summary()
        file = releases.add_log_file(
            log=self.log,
            file_sha256=self.outcome.file_sha256,
            file_name=self.name,
            summary=summary,
            rows=[LogRowMark(line.digest, line.occurrence) for line in self.taken],
            by=self.by,
        )
        record("log_imported", by=self.by, subject=file, log=self.log, rows=summary["rows"])
        return self.outcome


def read_day(text: str, column: str) -> date:
    day = parse_date(text)
    if day is None or not EARLIEST <= day <= today():
        raise RowRefused("date_invalid", column, value=text)
    return day


def refuse_long(text: str, column: str) -> None:
    """Names have room for 160 letters, folded (a few letters fold into two)."""
    if max(len(text), len(text.casefold())) > LONGEST:
        raise RowRefused("text_long", column, field=column, limit=LONGEST)


class Keys:
    """All keys of a log, resolved at once: exact text, reliable numbers only (contracts §3)."""

    def __init__(self, people: Iterable[str], households: Iterable[str]) -> None:
        self.people = self._people({text for text in people if text})
        self.households = self._households({text for text in households if text})
        self.home: dict[int, int] = {}
        for part in chunks(self.people.values()):
            query = select(Person.id, Person.household_id).where(Person.id.in_(part))
            self.home.update((key, place) for key, place in db.session.execute(query))

    @staticmethod
    def _people(texts: set[str]) -> dict[str, int]:
        column = type_coerce(Person.nik, LargeBinary)
        sealed = {seal(text, "person.nik"): text for text in texts}
        result: dict[str, int] = {}
        every = list(sealed)
        for start in range(0, len(every), 5000):
            query = select(column, Person.id).where(
                column.in_(every[start : start + 5000]), Person.nik_standing == "reliable"
            )
            result.update((sealed[bytes(nik)], key) for nik, key in db.session.execute(query))
        return result

    @staticmethod
    def _households(texts: set[str]) -> dict[str, set[int]]:
        result: dict[str, set[int]] = defaultdict(set)
        column = type_coerce(Family.kk, LargeBinary)
        every = sorted(texts)
        for start in range(0, len(every), 5000):
            part = every[start : start + 5000]
            numbered: Any = db.session.execute(select(Household.number, Household.id).where(Household.number.in_(part)))
            for number, key in numbered:
                result[number].add(key)
            sealed = {seal(text, "family.kk"): text for text in part}
            for kk, key in db.session.execute(
                select(column, Family.household_id).where(column.in_(list(sealed)), Family.kk_standing == "reliable")
            ):
                result[sealed[bytes(kk)]].add(key)
        return result

    def person(self, text: str, column: str = "key") -> int:
        if text not in self.people:
            raise RowRefused("subject_unknown", column, value=text)
        return self.people[text]

    def household(self, text: str, column: str = "key") -> int:
        found = self.households.get(text, set())
        if not found:
            raise RowRefused("subject_unknown", column, value=text)
        if len(found) > 1:
            raise RowRefused("subject_ambiguous", column, value=text)
        return next(iter(found))


def split_keys(lines: Iterable[Line]) -> tuple[set[str], set[str]]:
    people = {line.cells["key"] for line in lines if line.cells["subject"] == "person"}
    households = {line.cells["key"] for line in lines if line.cells["subject"] == "household"}
    return people, households
