"""Figures: exact arithmetic, rounding half away from zero, sums of n over sums of d."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.answers import Answer
from sakti.core.figures import Figure, count, total, two_decimals

DAY = date(2020, 6, 30)


@pytest.mark.parametrize(
    ("n", "d", "printed"),
    [
        (73, 132, "55.30"),
        (82, 119, "68.91"),
        (103, 167, "61.68"),
        (142, 167, "85.03"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 800, "0.13"),  # 0.125: half goes away from zero, not to the even digit
        (3, 800, "0.38"),
        (1, 160, "0.63"),  # 0.625, which binary floats print as 0.62
        (0, 7, "0.00"),
        (7, 7, "100.00"),
        (999_999, 1_000_000, "100.00"),
    ],
)
def test_percent(n, d, printed):
    assert str(Figure(n, d).percent) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(-1, 201), "0.00"),
        (Fraction(-1, 10**9), "0.00"),
        (Fraction(0), "0.00"),
        (Fraction(-21405, 1000), "-21.41"),
        (Fraction(21404999, 1000000), "21.40"),
        (Fraction(10**12), "1000000000000.00"),
    ],
)
def test_rounding_away_from_zero_and_never_minus_zero(value, printed):
    assert str(two_decimals(value)) == printed


@given(st.fractions(-(10**9), 10**9))
def test_rounding_is_the_nearest_and_symmetric(value):
    rounded = Fraction(two_decimals(value))
    assert abs(rounded - value) <= Fraction(1, 200)
    assert two_decimals(-value) == -two_decimals(value)
    assert not str(two_decimals(value)).startswith("-0.00")
    assert two_decimals(value).as_tuple().exponent == -2


def test_nobody_has_no_percent():
    nobody = Figure(0, 0, excluded=5, unknown=3)
    assert (nobody.share, nobody.percent, nobody.eligible, nobody.coverage) == (None, None, 3, Fraction(0))
    assert Figure(0, 0, excluded=5).coverage is None


def test_coverage_is_observed_among_eligible():
    assert Figure(95, 100, excluded=50, unknown=100).coverage == Fraction(1, 2)


def test_count_of_answers():
    given_answers = [Answer.YES] * 3 + [Answer.NO] * 2 + [Answer.UNKNOWN] + [Answer.NOT_APPLICABLE] * 4
    assert count(given_answers, DAY) == Figure(3, 5, 4, 1, DAY)
    assert count([], DAY) == Figure(0, 0, 0, 0, DAY)


def test_a_region_is_sums_never_means_of_percentages():
    big, small = Figure(10, 100, 1, 2, DAY), Figure(9, 10, 3, 4, DAY)
    assert big + small == Figure(19, 110, 4, 6, DAY)
    assert (big + small).percent == Decimal("17.27")  # the mean of 10 % and 90 % would be 50 %
    assert total([big, small], DAY) == big + small
    assert total([], DAY) == Figure(0, 0, 0, 0, DAY, stale=0)


def test_figures_of_two_days_are_not_added():
    with pytest.raises(ValueError, match="different days"):
        Figure(1, 2, as_of=DAY) + Figure(1, 2, as_of=date(2020, 7, 31))
