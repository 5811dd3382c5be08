"""A figure: a count with everything that it needs to be believed (architecture.md, sentence 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sakti.core.answers import Answer


def two_decimals(value: Fraction) -> Decimal:
    """Round half away from zero to two decimals, exactly (no binary floats); never -0.00."""
    scaled = abs(value) * 100
    hundredths = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(hundredths if value >= 0 else -hundredths).scaleb(-2)


@dataclass(frozen=True, slots=True)
class Figure:
    """Counts of one indicator in one population on one day.

    `n` yes, `d` yes + no, `excluded` not applicable, `unknown` not observed; all in subjects (households or persons).
    """

    n: int
    d: int
    excluded: int = 0
    unknown: int = 0
    as_of: date = date.min

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
        """A larger region: sums of n over sums of d, never means of percentages (D§9 no. 29)."""
        if self.as_of != other.as_of:
            raise ValueError("figures of different days cannot be added")
        return Figure(
            self.n + other.n, self.d + other.d, self.excluded + other.excluded, self.unknown + other.unknown, self.as_of
        )


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


def total(figures: Iterable[Figure], as_of: date) -> Figure:
    """The sum of figures of one day; an empty sum is a figure of nobody."""
    result = Figure(0, 0, 0, 0, as_of)
    for figure in figures:
        result = result + figure
    return result
