"""What is kept back cannot be worked out from what is told."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.small_cells import LEAST, Telling, Withheld, told, with_sums, withheld


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


def test_a_single_small_village_takes_its_district_and_another_with_it():
    """Three pilots in three districts: the whole less two of them would be the third."""
    view = {1: (3, 20), 2: (40, 40), 3: (30, 30)}

    kept = withheld(view, {1: 10, 2: 20, 3: 30})

    assert kept == Withheld(frozenset({1, 2}), frozenset({10, 20}), False)


def test_a_small_village_hides_behind_one_of_its_own_district_first():
    view = {1: (40, 40), 2: (3, 20), 3: (30, 30)}

    assert withheld(view, {1: 10, 2: 20, 3: 20}) == Withheld(frozenset({2, 3}), frozenset(), False)


def test_who_is_kept_back_beside_a_small_one_does_not_move():
    """Of two months in which the others' sizes trade places, neither tells whom the other kept back."""
    may, june = {1: (3, 20), 2: (31, 30), 3: (30, 30)}, {1: (3, 20), 2: (30, 29), 3: (30, 30)}

    assert [withheld(view, dict.fromkeys(view, 10)).villages for view in (may, june)] == [{1, 2}] * 2


def test_two_small_ones_of_a_district_hide_in_its_sum():
    view = {1: (3, 20), 2: (4, 40), 3: (30, 30)}

    assert withheld(view, {1: 10, 2: 10, 3: 30}) == Withheld(frozenset({1, 2}), frozenset(), False)


def test_where_nothing_is_left_to_hide_behind_the_whole_is_not_told():
    assert withheld({1: (3, 20)}, {1: 10}) == Withheld(frozenset({1}), frozenset({10}), True)
    assert withheld({1: (1, 20), 2: (1, 30)}, {1: 10, 2: 10}).whole


def test_nobody_and_everybody_are_told():
    assert withheld({1: (0, 20), 2: (20, 0)}, {1: 10, 2: 20}) == Withheld()
    assert withheld({}, {}) == Withheld()


def test_what_is_known_better_takes_sums_back_and_brings_none():
    """By today's numbers both of the first district together answered yes three times."""
    districts = {1: 10, 2: 10, 3: 20, 4: 20}
    then = {1: (3, 20), 2: (4, 40), 3: (30, 30), 4: (40, 40)}
    kept = withheld(then, districts)

    assert kept == Withheld(frozenset({1, 2}))
    assert with_sums(kept, then | {2: (0, 44)}, districts) == Withheld(frozenset({1, 2}), frozenset({10}), True)
    assert with_sums(kept, then | {1: (30, 20), 2: (40, 40)}, districts) == kept


TELLING = Telling(frozenset({1, 2, 3, 4}), Withheld(frozenset({1, 2})))


@pytest.mark.parametrize(
    ("summed", "total", "told_"),
    [
        ({3, 4}, False, True),  # of villages that are told
        ({1, 2, 3, 4}, True, True),  # the total
        ({1, 2, 3, 4}, False, False),
        ({1, 2, 3}, True, True),  # the total without one that is told
        ({1, 3, 4}, True, False),  # the total less this would be the second
        ({2}, True, False),
        (set(), False, True),
        ({1, 2, 3, 4, 5}, True, False),  # one that nobody counted when it was decided
    ],
)
def test_a_sum_is_told_if_nothing_new_follows_from_it(summed, total, told_):
    assert TELLING.tells(summed, range(10), total=total) == told_


def test_what_became_small_later_takes_the_sums_with_it():
    telling = replace(TELLING, late=frozenset({3}))

    assert telling.villages == {4}
    assert not telling.tells({1, 2, 3, 4}, range(10), total=True)
    assert telling.tells({4}, range(10), total=False)


CELL = st.integers(0, 14)


@given(
    st.lists(st.tuples(CELL, CELL), min_size=5, max_size=5),
    st.lists(st.integers(100, 102), min_size=5, max_size=5),
    st.lists(st.sets(st.integers(0, 4)), max_size=4),
)
def test_no_small_number_follows_from_all_that_is_told(cells, districts_of, asked):
    """Every sum of villages that somebody could work out from all papers together, by trying them all.

    `asked`: of which villages some paper would like to tell a sum: of those that were there on another day, too.
    """
    districts, view = dict(enumerate(districts_of)), dict(enumerate(cells))
    kept = withheld(view, districts)
    telling = Telling(frozenset(view), kept)
    told_sums = [{village} for village in telling.villages]
    for district in set(districts_of):
        inside = {village for village in view if districts[village] == district}
        total = district not in kept.districts
        sums = [inside, *(some & inside for some in asked)]
        told_sums += [some for some in sums if telling.tells(some, inside, total=total)]
    told_sums += [some for some in (set(view), *asked) if telling.tells(some, view, total=not kept.whole)]

    for size in range(1, len(view) + 1):
        for hidden in combinations(sorted(kept.villages), size):
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
