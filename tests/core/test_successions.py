"""Which villages are one between two days; and what a region sees of them."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.core.answers import Answer
from sakti.core.cohorts import ComparedVillages, in_same, in_words
from sakti.core.movements import Came, Left, Stand, Step, decompose
from sakti.core.successions import UNCHANGED, Redrawn, SuccessionKind, links_of

A, B, C, D = 1, 2, 3, 4
DAY, LATER = date(2020, 5, 15), date(2021, 5, 15)
BEFORE, AFTER = date(2020, 4, 30), date(2020, 5, 31)
LINKS = links_of([(DAY, A, B, "divided"), (LATER, B, C, "merged"), (DAY, D, D, "renamed")])


def one(*villages):
    return frozenset(villages)


@pytest.mark.parametrize(
    ("first", "last", "sets"),
    [
        (BEFORE, AFTER, [one(A, B)]),
        (DAY, AFTER, []),  # the day itself is in the interval only at its end
        (BEFORE, DAY, [one(A, B)]),
        (AFTER, LATER, [one(B, C)]),
        (BEFORE, LATER, [one(A, B, C)]),
    ],
)
def test_the_day_is_after_the_first_and_up_to_the_last(first, last, sets):
    assert LINKS.sets(first, last) == sets


def test_a_region_with_one_half_has_nothing_to_compare():
    assert LINKS.within([A, B, D], BEFORE, AFTER) == Redrawn((one(A, B),))
    assert LINKS.within([A, D], BEFORE, AFTER) == Redrawn((), one(A))
    assert LINKS.within([D], BEFORE, AFTER) == UNCHANGED


def test_it_was_torn_on_the_last_such_day():
    assert LINKS.torn_on([A], BEFORE, LATER) == DAY
    assert LINKS.torn_on([B], BEFORE, LATER) == LATER
    assert LINKS.torn_on([A, B, C], BEFORE, LATER) is None


def test_the_way_leads_over_several_decrees():
    divided, merged = SuccessionKind.DIVIDED, SuccessionKind.MERGED
    assert LINKS.ways(BEFORE, LATER) == {(A, B): divided, (B, C): merged, (A, C): merged}


def test_villages_that_are_one_are_both_or_none_and_count_once():
    redrawn = Redrawn((one(A, B),))
    compared = ComparedVillages.between([A, D], [A, B, D], redrawn)

    assert (compared.same, compared.compared, compared.all) == (one(A, B, D), 2, 2)
    assert (compared.joined, compared.gone, compared.are_all) == (one(), one(), True)
    assert ComparedVillages.between([D], [A, B, D], redrawn).joined == one(A, B)
    assert ComparedVillages.between([A, D], [D], redrawn).gone == one(A)


def test_a_torn_village_is_left_out_in_words():
    compared = ComparedVillages.between([A, D], [A, D], Redrawn((), one(A)))

    assert (compared.same, compared.torn, compared.joined, compared.are_all) == (one(D), one(A), one(), False)
    assert in_words(compared) == "1 desa yang sama, 1 desa yang dimekarkan atau digabung tidak dibandingkan"
    assert in_same(compared) == "di 1 desa yang sama"


def test_whoever_is_in_the_new_village_by_decree_has_not_moved():
    here, there = Stand(A, "living", Answer.YES), Stand(B, "living", Answer.YES)
    steps, ways = [Step(here, there, count=3), Step(there, here, count=1)], LINKS.ways(BEFORE, AFTER)

    old, new = (decompose(steps, [village], [A], ways) for village in (A, B))

    assert {part: tally.yes for part, tally in old.left.items()} == {Left.DIVIDED_OUT: 3}
    assert {part: tally.yes for part, tally in old.came.items()} == {Came.MOVED_IN: 1}
    assert {part: tally.yes for part, tally in new.came.items()} == {Came.DIVIDED_IN: 3}
    assert (old.balances, new.balances) == (True, True)
    assert decompose(steps, [A, B], [A], ways).is_still
