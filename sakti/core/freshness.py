"""How long an answer is fresh: so many months of each indicator, from a day on (contracts §6, `stale`).

And how old answers are: the median of whole months, so that one house that nobody finds does not age a village.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from sakti.core.periods import FOREVER_MONTH, month_index


class Run(NamedTuple):
    """The months [first, end) whose ends take the same number of `months`."""

    first: int
    end: int
    months: int


@dataclass(frozen=True)
class Freshness:
    """Of one indicator: the months of its definition, and what the district set instead, from which day on.

    `changes` are (since, months), the oldest first; of one day the later counts.
    """

    default: int
    changes: tuple[tuple[date, int], ...] = ()

    def months_on(self, day: date) -> int:
        return next((months for since, months in reversed(self.changes) if since <= day), self.default)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """All of time, cut where the ends of months take another number."""
        begins = {0: self.default} | {month_index(since): months for since, months in self.changes}
        firsts = sorted(begins)
        ends = [*firsts[1:], FOREVER_MONTH + 1]
        return tuple(Run(first, end, begins[first]) for first, end in zip(firsts, ends, strict=True))

    @cached_property
    def mark(self) -> str:
        """By which stored figures say under which freshness they were made: "24", or "24,2027-01-01:12"."""
        return ",".join([str(self.default), *(f"{since.isoformat()}:{months}" for since, months in self.changes)])


@lru_cache(maxsize=256)
def freshness(default: int, changes: tuple[tuple[date, int], ...] = ()) -> Freshness:
    """The same again is the same object: what follows from it is worked out once."""
    made = Freshness(default, changes)
    _ = made.runs, made.mark
    return made


def median_age(answers: Mapping[int, int]) -> Decimal | None:
    """The median of ages in whole months, each given by so many answers: whole, or a half between two; None of none."""
    waiting = sum(answers.values())
    if not waiting:
        return None
    lower, upper = _at(answers, (waiting - 1) // 2), _at(answers, waiting // 2)
    return Decimal(lower + upper) / 2 if (lower + upper) % 2 else Decimal((lower + upper) // 2)


def _at(answers: Mapping[int, int], place: int) -> int:
    """The age at a place of the row in which the youngest stands first, at 0."""
    passed = 0
    for months in sorted(answers):
        passed += answers[months]
        if passed > place:
            return months
    raise ValueError("there are not so many answers")
