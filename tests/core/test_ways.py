"""The way of a figure: few months are drawn, and no line goes through one that nobody could see."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.changes import Kind
from sakti.core.charts.lines import Months, Sight
from sakti.core.figures import Figure
from sakti.core.periods import month_end, month_index, month_start
from sakti.core.ways import MOST_POINTS, chosen_months, way

FIRST = month_index(date(2018, 12, 1))


def figure(month, *, n=50, d=100, stale=0):
    return Figure(n, d, as_of=month_end(month), stale=stale)


def figures(count, **by_month):
    """So many months, of which some are otherwise."""
    otherwise = {FIRST + int(place.removeprefix("m")): told for place, told in by_month.items()}
    return {month: figure(month, **otherwise.get(month, {})) for month in range(FIRST, FIRST + count)}


def test_of_many_months_a_line_has_few():
    told = way(Kind.POINTS, figures(73))

    assert len(told.drawn) == MOST_POINTS
    assert told.drawn[0] == (date(2018, 12, 1), Decimal("50.00"))
    assert told.drawn[-1][0] == date(2024, 12, 1)
    assert told.points == told.drawn


@pytest.mark.parametrize("otherwise", [{"stale": 51}, {"n": 0, "d": 0}])
def test_a_month_between_that_is_out_of_date_or_unknown_breaks_the_line(otherwise):
    """It is none of the chosen ones: they are half a year apart."""
    told = way(Kind.POINTS, figures(73, m8=otherwise))
    months = Months.of(told.drawn, told.stale)

    assert date(2019, 8, 1) in dict(told.drawn)
    assert date(2019, 8, 1) not in dict(told.points)
    assert [(sight is Sight.SEEN, len(run)) for sight, run in months.runs()] == [(True, 2), (False, 1), (True, 11)]


@given(st.integers(1, 90), st.sets(st.integers(0, 89)), st.sets(st.integers(0, 89)))
def test_no_stretch_of_a_line_goes_over_what_nobody_saw(count, old, unknown):
    by_month = {
        FIRST + place: figure(FIRST + place, d=0 if place in unknown else 100, stale=60 if place in old else 0)
        for place in range(count)
    }
    told = way(Kind.POINTS, by_month)
    months = Months.of(told.drawn, told.stale)
    unseen = {month_start(FIRST + place) for place in (old | unknown) if place < count}

    assert unseen <= set(dict(told.drawn))
    for sight, run in months.runs():
        if sight is Sight.SEEN:
            begin, end = told.drawn[run[0]][0], told.drawn[run[-1]][0]
            assert not [month for month in unseen if begin <= month <= end]
    assert [month for month, _ in told.points] == [month_start(m) for m in chosen_months(FIRST, FIRST + count - 1)]


def test_nothing_has_no_way():
    assert way(Kind.POINTS, {}).points == []
    assert chosen_months(3, 2) == []
