"""Of which villages the changes of a region are said, as a close keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NotRequired, TypedDict

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
from sakti.core.successions import UNCHANGED, Redrawn


class RedrawnDocument(TypedDict):
    """The villages that were one, and those that had a part elsewhere."""

    one: list[list[int]]
    torn: list[int]


class ComparedDocument(TypedDict):
    """The villages with counted households at the baseline, a month ago and now; and the counts of the same ones.

    Where villages were divided or merged, which, since the baseline and since last month.
    """

    was: list[int]
    last: list[int]
    now: list[int]
    line: SeriesDocument
    step: dict[str, list[CountsDocument]]
    redrawn: NotRequired[RedrawnDocument]
    redrawn_last: NotRequired[RedrawnDocument]


@dataclass(frozen=True, slots=True)
class Compared:
    """Of which villages the changes of a region are said: since the baseline, and since last month.

    `line`: the months of the villages counted at the baseline and now. `step`: (a month ago, now) of those that are
    `lasting`, counted on both of these days.
    """

    villages: ComparedVillages
    lasting: ComparedVillages
    line: dict[str, dict[int, Counts]]
    step: dict[str, tuple[Counts, Counts]]

    @classmethod
    def parse(cls, plain: ComparedDocument) -> Compared:
        return cls(
            ComparedVillages.between(plain["was"], plain["now"], _parse(plain.get("redrawn"))),
            ComparedVillages.between(plain["last"], plain["now"], _parse(plain.get("redrawn_last"))),
            {key: parse_line(rows) for key, rows in plain["line"].items()},
            {key: (read_counts(was), read_counts(now)) for key, (was, now) in plain["step"].items()},
        )

    def document(self) -> ComparedDocument:
        document: ComparedDocument = {
            "was": sorted(self.villages.was),
            "last": sorted(self.lasting.was),
            "now": sorted(self.villages.now),
            "line": line_document(self.line),
            "step": {key: [counts_document(was), counts_document(now)] for key, (was, now) in self.step.items()},
        }
        if self.villages.redrawn != UNCHANGED:
            document["redrawn"] = _document(self.villages.redrawn)
        if self.lasting.redrawn != UNCHANGED:
            document["redrawn_last"] = _document(self.lasting.redrawn)
        return document


def _document(redrawn: Redrawn) -> RedrawnDocument:
    return {"one": [sorted(each) for each in redrawn.one], "torn": sorted(redrawn.torn)}


def _parse(plain: RedrawnDocument | None) -> Redrawn:
    if plain is None:
        return UNCHANGED
    return Redrawn(tuple(frozenset(each) for each in plain["one"]), frozenset(plain["torn"]))
