"""A log file taken in row by row: what observations, events and deliveries have in common (contracts §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.events import NamedElsewhere
from sakti.core.permissions import Permission, reach_of
from sakti.core.progress import Progress
from sakti.intake.logs.lines import DAY, KeyElsewhere, LogLine, LogOutcome, RowRefused, read_lines, written_day
from sakti.intake.logs.queries import known_rows
from sakti.intake.reading.workbook import Workbook
from sakti.observations.actions import projection, releases
from sakti.observations.actions.releases import LogRowMark
from sakti.web.events import publish


class Log:
    """A log being taken in, from a file that was read before the transaction began."""

    def __init__(
        self, log: str, book: Workbook, file_name: str, *, dry_run: bool, by: Actor, progress: Progress
    ) -> None:
        self.log, self.by, self.progress = log, by, progress
        self.name = file_name
        self.outcome = LogOutcome(book.sha256, dry_run)
        self.lines = list(read_lines(log, book.sheets[0].numbered() if book.sheets else ()))
        earlier_rows = known_rows(log, {mark for line in self.lines for mark in line.digests})
        self.new = [
            line for line in self.lines if not any((mark, line.occurrence) in earlier_rows for mark in line.digests)
        ]
        self.outcome.read = len(self.lines)
        self.outcome.unchanged = len(self.lines) - len(self.new)
        self.taken: list[LogLine] = []
        self.elsewhere: set[tuple[int, int | None, int]] = set()

    def each(self, take: Callable[[LogLine], None], lines: Iterable[LogLine] | None = None) -> None:
        """Take every new row in; a refused one leaves its finding."""
        for done, line in enumerate(self.new if lines is None else lines):
            if done % 1000 == 0:
                self.progress("Memeriksa baris", done, len(self.new))
            try:
                take(line)
            except RowRefused as refused:
                if isinstance(refused, KeyElsewhere):
                    self.elsewhere.update(refused.whom)
                self.outcome.rejected += 1
                self.outcome.tally.add(refused.key, "", line.number, refused.column, **refused.words)
            else:
                self._doubt_day(line)
                self.outcome.imported += 1
                self.taken.append(line)

    def _doubt_day(self, line: LogLine) -> None:
        """Say how the day of a row was read, if it was not quite as it is written."""
        column = DAY[self.log]
        for said in written_day(line.cells[column], column).told(line.cells[column]):
            self.outcome.tally.add("date_doubtful", "", line.number, column, value=said.removesuffix("."))

    def finish(self, touched: set[int]) -> LogOutcome:
        """Remember the rows, fold what they touched, keep the file's summary."""
        self.progress("Menghitung angka", 0, 0)
        if self.elsewhere and (own := reach_of(self.by, Permission.IMPORT_LISTS).villages):
            publish(NamedElsewhere(self.elsewhere, min(own), self.by))
        projection.project(touched)
        summary = self.outcome.summary()
        file = releases.add_log_file(
            log=self.log,
            file_sha256=self.outcome.file_sha256,
            file_name=self.name,
            summary={**summary},
            rows=[LogRowMark(line.digests[0], line.occurrence) for line in self.taken],
            by=self.by,
        )
        record("log_imported", by=self.by, subject=file, log=self.log, rows=summary["rows"])
        return self.outcome
