"""Conditions in Python, the specification: each word by itself."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.core.conditions import (
    AgeBetween,
    AllOf,
    Always,
    AnyOf,
    AtLeastPerPerson,
    Flag,
    IsTrue,
    Not,
    Rural,
    UnknownIf,
    age_bounds,
    all_of,
    any_of,
    depends_on_place,
    is_in,
    truth,
)

DAY = date(2020, 6, 30)


def ask(condition, rural=True, day=DAY, **state):
    return truth(condition, state, day, rural)


@pytest.mark.parametrize(("value", "said"), [(1, True), (3, True), (2, False), (None, None)])
def test_is_in(value, said):
    assert ask(is_in("water", 1, 3), water=value) is said


@pytest.mark.parametrize(("value", "said"), [(1, None), (2, None), (3, True), (None, True)])
def test_unknown_if(value, said):
    assert ask(UnknownIf("water", (1, 2)), water=value) is said


@pytest.mark.parametrize(("value", "said"), [(True, True), (False, False), (1, True), (0, False), (None, None)])
def test_is_true(value, said):
    assert ask(IsTrue("has_disability"), has_disability=value) is said


@pytest.mark.parametrize(("value", "said"), [(1, True), (2, False), (None, False)])
def test_a_flag_is_no_until_something_says_yes(value, said):
    assert ask(Flag("trained"), trained=value) is said


@pytest.mark.parametrize(
    ("area", "people", "said"),
    [(36.0, 5, True), (35.9, 5, False), (7.2, 1, True), (None, 5, None), (36.0, 0, None), (None, 0, None)],
)
def test_at_least_per_person(area, people, said):
    assert ask(AtLeastPerPerson("floor_area", 7.2), floor_area=area, people=people) is said


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (date(2013, 6, 30), True),  # seven today
        (date(2013, 7, 1), False),
        (date(2001, 7, 1), True),  # nineteen tomorrow
        (date(2001, 6, 30), False),
        (None, None),
    ],
)
def test_age_between_has_both_ends(born, said):
    assert ask(AgeBetween(7, 18), birth_date=born) is said


@pytest.mark.parametrize(("day", "said"), [(date(2019, 2, 28), False), (date(2019, 3, 1), True)])
def test_a_leapling_turns_seven_on_the_first_of_march(day, said):
    assert ask(AgeBetween(7, 18), day=day, birth_date=date(2012, 2, 29)) is said


def test_rural():
    assert ask(Rural(), rural=True) is True
    assert ask(Rural(), rural=False) is False


def test_together():
    one, two = is_in("floor", 1), is_in("wall", 1)
    assert ask(all_of(one, two), floor=1, wall=None) is None
    assert ask(all_of(one, two), floor=2, wall=None) is False
    assert ask(any_of(one, two), floor=1, wall=None) is True
    assert ask(any_of(one, two), floor=2, wall=None) is None
    assert ask(Not(one), floor=None) is None
    assert ask(Not(all_of(one, Always())), floor=2) is True


def test_the_bounds_of_ages_are_found_at_any_depth():
    deep = AllOf((AnyOf((Not(AgeBetween(7, 18)), IsTrue("x"))), AgeBetween(15, 59)))
    assert age_bounds(deep) == {7, 19, 15, 60}
    assert age_bounds(Rural()) == frozenset()


def test_dependence_on_the_place_is_found_at_any_depth():
    assert depends_on_place(AllOf((IsTrue("x"), AnyOf((Not(Rural()),)))))
    assert not depends_on_place(AllOf((IsTrue("x"), AgeBetween(1, 2))))
