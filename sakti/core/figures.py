"""A figure: a count with everything that it needs to be believed (docs/architecture.md, sentence 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from sakti.core.answers import Answer


def two_decimals(value: Fraction) -> Decimal:
    """Round half away from zero to two decimals, exactly (no binary floats); never -0.00."""
    scaled = abs(value) * 100
    hundredths = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(hundredths if value >= 0 else -hundredths).scaleb(-2)


class Answers(NamedTuple):
    """What was answered: the four counts that make a figure what it is. A correction is a change of these."""

    n: int
    d: int
    excluded: int
    unknown: int


class Counts(NamedTuple):
    """The counts of a figure without its day: what the rollup stores, a close freezes, and sums are made of.

    `stale`: how many of the d rest on an answer that is older than it should be; None of what does not grow old, and
    of months that were closed before it was kept.
    """

    n: int
    d: int
    excluded: int
    unknown: int
    stale: int | None = None

    @property
    def answers(self) -> Answers:
        return Answers(*self[:4])

    @property
    def population(self) -> int:
        """Everyone who was there: each indicator covers everybody of its unit."""
        return self.d + self.excluded + self.unknown


NOBODY = Counts(0, 0, 0, 0, 0)


def sum_counts(many: Iterable[Counts]) -> Counts:
    """A larger region: sums of n over sums of d."""
    n = d = excluded = unknown = 0
    stale: int | None = 0
    for counts in many:
        n, d, excluded, unknown = n + counts[0], d + counts[1], excluded + counts[2], unknown + counts[3]
        stale = None if stale is None or counts[4] is None else stale + counts[4]
    return Counts(n, d, excluded, unknown, stale)


class Population(NamedTuple):
    """Who lives in a place and is on its target list, whatever is asked of them."""

    households: int
    persons: int


@dataclass(frozen=True, slots=True)
class Figure:
    """Counts of one indicator in one population on one day, under one version of its definition.

    `n` yes, `d` yes + no, `excluded` not applicable, `unknown` not observed; all in subjects (households or persons).
    `stale` of the d rest on an old answer (None: see `Counts`); that says how far to trust it, and changes no share.
    """

    n: int
    d: int
    excluded: int = 0
    unknown: int = 0
    as_of: date = date.min
    version: int = 1
    stale: int | None = None

    @property
    def counts(self) -> Counts:
        return Counts(self.n, self.d, self.excluded, self.unknown, self.stale)

    @property
    def answers(self) -> Answers:
        return self.counts.answers

    @property
    def stale_share(self) -> Fraction | None:
        """How much of it rests on old answers; None where that is not known, or nobody was seen."""
        return None if self.stale is None or not self.d else Fraction(self.stale, self.d)

    @property
    def share(self) -> Fraction | None:
        """n/d, exact; None when nobody could be judged."""
        return Fraction(self.n, self.d) if self.d else None

    @property
    def percent(self) -> Decimal | None:
        """n/d in percent with two decimals."""
        return None if self.share is None else two_decimals(self.share * 100)

    @property
    def eligible(self) -> int:
        """Everyone to whom the question applies or may apply."""
        return self.d + self.unknown

    @property
    def population(self) -> int:
        """Everyone who was there: zero is nobody, not a question that applied to nobody."""
        return self.eligible + self.excluded

    @property
    def coverage(self) -> Fraction | None:
        """Observed among eligible; None when nobody is eligible."""
        return Fraction(self.d, self.eligible) if self.eligible else None

    def __add__(self, other: Figure) -> Figure:
        """A larger region: sums of n over sums of d, never means of percentages, which small villages would sway."""
        if self.as_of != other.as_of:
            raise ValueError("figures of different days cannot be added")
        if self.version != other.version:
            raise ValueError("figures of different definitions cannot be added")
        return figure(sum_counts((self.counts, other.counts)), self.as_of, self.version)


def figure(counts: Counts, as_of: date, version: int = 1) -> Figure:
    """Counts of a day."""
    n, d, excluded, unknown, stale = counts
    return Figure(n, d, excluded, unknown, as_of, version, stale)


def count(answers: Iterable[Answer], as_of: date) -> Figure:
    """The figure of many answers given for the same day."""
    tally = dict.fromkeys(Answer, 0)
    for given in answers:
        tally[given] += 1
    return Figure(
        n=tally[Answer.YES],
        d=tally[Answer.YES] + tally[Answer.NO],
        excluded=tally[Answer.NOT_APPLICABLE],
        unknown=tally[Answer.UNKNOWN],
        as_of=as_of,
    )


def total(figures: Iterable[Figure], as_of: date, version: int = 1) -> Figure:
    """The sum of figures of one day and version; an empty sum is a figure of nobody."""
    result = figure(NOBODY, as_of, version)
    for part in figures:
        result = result + part
    return result
