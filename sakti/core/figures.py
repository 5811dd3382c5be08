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


class Counts(NamedTuple):
    """The four counts of a figure without its day: what the rollup stores, a close freezes, and sums are made of."""

    n: int
    d: int
    excluded: int
    unknown: int

    @property
    def population(self) -> int:
        """Everyone who was there: each indicator covers everybody of its unit."""
        return self.d + self.excluded + self.unknown


NOBODY = Counts(0, 0, 0, 0)


def sum_counts(many: Iterable[Counts]) -> Counts:
    """A larger region: sums of n over sums of d."""
    n = d = excluded = unknown = 0
    for counts in many:
        n, d, excluded, unknown = n + counts[0], d + counts[1], excluded + counts[2], unknown + counts[3]
    return Counts(n, d, excluded, unknown)


class Population(NamedTuple):
    """Who lives in a place and is on its target list, whatever is asked of them."""

    households: int
    persons: int


@dataclass(frozen=True, slots=True)
class Figure:
    """Counts of one indicator in one population on one day, under one version of its definition.

    `n` yes, `d` yes + no, `excluded` not applicable, `unknown` not observed; all in subjects (households or persons).
    """

    n: int
    d: int
    excluded: int = 0
    unknown: int = 0
    as_of: date = date.min
    version: int = 1

    @property
    def counts(self) -> Counts:
        return Counts(self.n, self.d, self.excluded, self.unknown)

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
        return Figure(*sum_counts((self.counts, other.counts)), self.as_of, self.version)


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
    result = Figure(*NOBODY, as_of, version)
    for figure in figures:
        result = result + figure
    return result
