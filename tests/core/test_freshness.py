"""How old answers are: the middle one of them."""

from __future__ import annotations

from decimal import Decimal
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.freshness import median_age


@given(st.dictionaries(st.integers(0, 200), st.integers(0, 5), max_size=12))
def test_the_median_is_that_of_every_answer_by_itself(answers):
    ages = [months for months, count in answers.items() for _ in range(count)]

    assert median_age(answers) == (Decimal(str(median(ages))) if ages else None)


@pytest.mark.parametrize(
    ("answers", "middle"),
    [({}, None), ({7: 1}, "7"), ({6: 1, 9: 1}, "7.5"), ({6: 2, 90: 1}, "6"), ({0: 1, 24: 3}, "24")],
)
def test_half_are_younger_and_half_are_older(answers, middle):
    assert str(median_age(answers)) == str(middle)
