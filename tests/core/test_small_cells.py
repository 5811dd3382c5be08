"""What is kept back cannot be worked out from what is told."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.small_cells import LEAST, Withheld, told, withheld


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ([0, 0, 0], [0, 0, 0], 0),
        ([5, 0, 12], [5, 0, 12], 17),
        ([4, 0, 12], [None, 0, None], 16),
        ([4, 3, 12], [None, None, 12], 19),
        ([1, 1, 12], [None, None, None], 14),
        ([1, 0, 0], [None, 0, 0], None),
        ([2, 1, 0], [None, None, 0], None),
        ([4, 4], [None, None], 8),
        ([], [], 0),
    ],
)
def test_told(counts, shown, total):
    assert told(counts) == (shown, total)


@given(st.lists(st.integers(0, 30), max_size=6))
def test_no_small_number_is_told_and_none_is_a_remainder(counts):
    shown, total = told(counts)

    assert all(count is None or count == 0 or count >= LEAST for count in shown)
    back = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    if back and total is not None:
        assert len(back) > 1
        assert total - sum(count for count in shown if count) >= LEAST


# -- sums of sums ---------------------------------------------------------------------------------------------------


def test_a_single_small_village_takes_its_district_and_the_next_smallest_with_it():
    """Three pilots in three districts: the whole less two of them would be the third."""
    view = {1: (3, 20), 2: (40, 40), 3: (30, 30)}

    kept = withheld([view], {1: 10, 2: 20, 3: 30})

    assert kept == Withheld(frozenset({1, 3}), frozenset({10, 30}), False)


def test_two_small_ones_of_a_district_hide_in_its_sum():
    view = {1: (3, 20), 2: (4, 40), 3: (30, 30)}

    assert withheld([view], {1: 10, 2: 10, 3: 30}) == Withheld(frozenset({1, 2}), frozenset(), False)


def test_where_nothing_is_left_to_hide_behind_the_whole_is_not_told():
    assert withheld([{1: (3, 20)}], {1: 10}) == Withheld(frozenset({1}), frozenset({10}), True)
    assert withheld([{1: (1, 20), 2: (1, 30)}], {1: 10, 2: 10}).whole


def test_nobody_and_everybody_are_told():
    assert withheld([{1: (0, 20), 2: (20, 0)}], {1: 10, 2: 20}) == Withheld()
    assert withheld([], {}) == Withheld()


def test_what_was_small_on_another_day_is_not_told():
    """The change since then is told beside today."""
    now, then = {1: (30, 30), 2: (40, 40), 3: (50, 50)}, {1: (2, 58), 2: (40, 40)}

    assert withheld([now, then], dict.fromkeys((1, 2, 3), 10)).villages == {1, 2}


CELL = st.integers(0, 14)


@given(
    st.lists(st.lists(st.tuples(CELL, CELL), min_size=5, max_size=5), min_size=1, max_size=2),
    st.lists(st.integers(100, 102), min_size=5, max_size=5),
    st.sets(st.integers(0, 4), max_size=2),
)
def test_no_small_number_follows_from_all_that_is_told(days, districts_of, late):
    """Every sum of villages that somebody could work out from all papers together, by trying them all."""
    districts = dict(enumerate(districts_of))
    views = [dict(enumerate(cells)) for cells in days]
    views[1:] = [{village: cell for village, cell in view.items() if village not in late} for view in views[1:]]
    kept = withheld(views, districts)

    for view in views:
        told_sums = [{village} for village in view if village not in kept.villages]
        told_sums += [
            {village for village in view if districts[village] == district}
            for district in set(districts_of) - kept.districts
        ]
        told_sums += [] if kept.whole else [set(view)]
        for size in range(1, len(view) + 1):
            for hidden in combinations(sorted(set(view) & kept.villages), size):
                if follows(set(hidden), told_sums, sorted(view)):
                    assert size > 1, (view, kept)
                    assert not any(0 < sum(view[village][side] for village in hidden) < LEAST for side in (0, 1))


def follows(wanted, given_sums, villages):
    """Whether a sum is a combination of others: the rank does not grow with it."""
    rows = [[Fraction(village in each) for village in villages] for each in given_sums]
    return rank(rows) == rank([*rows, [Fraction(village in wanted) for village in villages]])


def rank(rows):
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((at for at in range(found, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for at in range(found + 1, len(rows)):
            factor = rows[at][column] / rows[found][column]
            rows[at] = [a - factor * b for a, b in zip(rows[at], rows[found], strict=True)]
        found += 1
    return found
