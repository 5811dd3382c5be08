"""Of which villages the changes of a region are said, as a close keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from sakti.closing.documents.counts import (
    CountsDocument,
    SeriesDocument,
    counts_document,
    line_document,
    parse_line,
    read_counts,
)
from sakti.core.cohorts import ComparedVillages
from sakti.core.figures import Counts


class ComparedDocument(TypedDict):
    """The villages with counted households at the baseline, a month ago and now; and the counts of the same ones."""

    was: list[int]
    last: list[int]
    now: list[int]
    line: SeriesDocument
    step: dict[str, list[CountsDocument]]


@dataclass(frozen=True, slots=True)
class Compared:
    """Of which villages the changes of a region are said: since the baseline, and since last month.

    `line`: the months of the villages counted at the baseline and now. `step`: (a month ago, now) of those counted on
    both of these days.
    """

    villages: ComparedVillages
    last: frozenset[int]
    line: dict[str, dict[int, Counts]]
    step: dict[str, tuple[Counts, Counts]]

    @classmethod
    def parse(cls, plain: ComparedDocument) -> Compared:
        return cls(
            ComparedVillages.between(plain["was"], plain["now"]),
            frozenset(plain["last"]),
            {key: parse_line(rows) for key, rows in plain["line"].items()},
            {key: (read_counts(was), read_counts(now)) for key, (was, now) in plain["step"].items()},
        )

    def document(self) -> ComparedDocument:
        return {
            "was": sorted(self.villages.was),
            "last": sorted(self.last),
            "now": sorted(self.villages.now),
            "line": line_document(self.line),
            "step": {key: [counts_document(was), counts_document(now)] for key, (was, now) in self.step.items()},
        }
