"""Statements add up or cannot be made; amendments compare what was told with what is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.movements import Came, Decomposition, Left, Tally
from sakti.core.statements import (
    Amendment,
    Cause,
    Cell,
    MoneyYear,
    Statement,
    Told,
    Unbalanced,
    amendments,
    cells_of,
    net_amendments,
    signed,
    together,
)

JANUARY, FEBRUARY, MARCH = 24300, 24301, 24302
COUNTS = st.integers(min_value=0, max_value=9)


def change(opening, *, came=0, left=0):
    return Decomposition(
        Tally(opening),
        {Came.LISTED: Tally(came)} if came else {},
        {Left.AWAY: Tally(left)} if left else {},
        {},
        Tally(opening + came - left),
    )


def test_published_and_corrections_are_the_opening():
    fix = Amendment(JANUARY, "away", Tally(-2), 0, 2)

    made = Statement(JANUARY, Tally(10), (fix,), change(8, came=1))

    assert (made.opening.yes, made.corrected.yes, made.closing.yes) == (8, -2, 9)


@pytest.mark.parametrize(
    ("published", "fixes", "moved"),
    [
        (10, (), change(8)),
        (10, (Amendment(JANUARY, "away", Tally(-1), 0, 1),), change(8)),
        (8, (), Decomposition(Tally(8), {Came.BORN: Tally(1)}, {}, {}, Tally(8))),
    ],
)
def test_what_does_not_add_up_cannot_be_made(published, fixes, moved):
    with pytest.raises(Unbalanced):
        Statement(JANUARY, Tally(published), fixes, moved)


def test_rupiah_that_do_not_add_up_cannot_be_made():
    assert MoneyYear(2025, JANUARY, 5, (), 2, 7).closing == 7
    with pytest.raises(Unbalanced):
        MoneyYear(2025, JANUARY, 5, (), 2, 8)


def test_who_left_for_a_reason_and_is_told_late_takes_off():
    told = cells_of(JANUARY, change(10, came=3), is_first=True)
    known = cells_of(JANUARY, change(11, came=2, left=1), is_first=True)

    found = amendments(told, known)

    assert [(one.part, one.was, one.now, one.effect.yes) for one in found] == [
        ("opening", 10, 11, 1),
        ("listed", 3, 2, -1),
        ("away", 0, 1, -1),
    ]


CELLS = st.dictionaries(
    st.builds(
        Cell, st.sampled_from([JANUARY, FEBRUARY]), st.sampled_from(["opening", "born", "listed", "died", "away"])
    ),
    COUNTS,
)


@given(CELLS, CELLS)
def test_amendments_are_the_whole_difference(told, known):
    def closing(cells):
        return sum(signed(cell.part, count) for cell, count in cells.items())

    assert sum(one.effect.yes for one in amendments(told, known)) == closing(known) - closing(told)


def test_a_correction_is_told_of_the_month_in_which_it_began():
    found = net_amendments([(JANUARY, Tally(0, 0)), (FEBRUARY, Tally(2, -1)), (MARCH, Tally(2, -1))])

    assert [(one.month, one.effect) for one in found] == [(FEBRUARY, Tally(2, -1))]


@given(st.lists(st.tuples(COUNTS, COUNTS), max_size=5))
def test_net_corrections_make_up_the_last_one(moved):
    every = [(JANUARY + at, Tally(*by)) for at, by in enumerate(moved)]

    assert sum((one.effect for one in net_amendments(every)), Tally()) == (every[-1][1] if every else Tally())


def test_causes_of_one_kind_are_one():
    found = together(
        [
            Cause(Told.EVENT, "exit", 1, FEBRUARY, FEBRUARY, ("Wati",)),
            Cause(Told.LIST_UNDONE, "S2", 100, JANUARY, JANUARY, ("Dewi",)),
            Cause(Told.EVENT, "exit", 2, JANUARY, JANUARY, ("Budi", "Wati")),
        ]
    )

    assert found == (
        Cause(Told.LIST_UNDONE, "S2", 100, JANUARY, JANUARY, ("Dewi",)),
        Cause(Told.EVENT, "exit", 3, JANUARY, FEBRUARY, ("Budi", "Wati")),
    )
