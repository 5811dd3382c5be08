"""Needs are indicators answered the bad way; what is unknown is no need."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.answers import Answer
from sakti.core.indicators import HOUSEHOLD_COLUMNS, PERSON_COLUMNS, ask
from sakti.core.needs import NEEDS, needs

DAY = date(2020, 6, 30)


def found(unit, **seen):
    columns = HOUSEHOLD_COLUMNS if unit == "household" else PERSON_COLUMNS
    return [need.key for need in needs(unit, {**dict.fromkeys(columns), **seen}, DAY, rural=True)]


@pytest.mark.parametrize(
    ("seen", "keys"),
    [
        ({}, []),
        ({"latrine_access": 1}, []),
        ({"latrine_access": 6}, ["own_latrine", "improved_sanitation", "livable_house"]),
        ({"latrine_access": 2, "latrine_type": 1, "excreta_disposal": 4}, ["own_latrine"]),
        ({"water": 11}, ["improved_water", "livable_house"]),
        ({"water": 1}, []),
        ({"electricity": 4}, ["electricity"]),
        ({"roof": 7}, ["livable_house"]),
    ],
)
def test_needs_of_a_house(seen, keys):
    assert found("household", **seen) == keys


@pytest.mark.parametrize(
    ("seen", "keys"),
    [
        ({"birth_date": date(2010, 1, 1), "schooling": 3}, ["out_of_school"]),
        ({"birth_date": date(2010, 1, 1), "schooling": 2}, []),
        ({"birth_date": date(1990, 1, 1)}, ["trained_working_age"]),
        ({"birth_date": date(1990, 1, 1), "trained": 1}, []),
        (
            {"birth_date": date(1950, 1, 1), "has_chronic_disease": True, "chronic_treated": 2},
            ["chronic_disease_treated"],
        ),
        ({"birth_date": date(1950, 1, 1), "has_chronic_disease": True}, []),
        ({"birth_date": date(1950, 1, 1), "has_disability": True}, ["disability_served"]),
    ],
)
def test_needs_of_a_person(seen, keys):
    assert found("person", **seen) == keys


def test_the_sign_follows_the_better_direction():
    assert NEEDS["own_latrine"].sign is Answer.NO
    assert NEEDS["out_of_school"].sign is Answer.YES
    assert {need.unit for need in NEEDS.values()} == {"household", "person"}


HOUSE = {
    "roof": 1,
    "wall": 1,
    "floor": 1,
    "floor_area": 80,
    "people": 4,
    "water": 4,
    "latrine_access": 1,
    "latrine_type": 1,
    "excreta_disposal": 1,
}


@pytest.mark.parametrize(
    ("lacks", "keys"),
    [
        ({"latrine_access": 6, "latrine_type": None, "excreta_disposal": None}, {"improved_sanitation", "own_latrine"}),
        ({"latrine_type": 4}, {"improved_sanitation"}),
        ({"latrine_access": 6, "roof": 7}, set()),
        ({"latrine_access": 6, "water": 11}, set()),
        ({"water": 11}, {"improved_water"}),
        ({"water": 11, "floor_area": 10}, set()),
        ({"roof": 7}, set()),
        ({"water": 11, "roof": None}, {"improved_water"}),  # nobody saw the roof
    ],
)
def test_a_part_answers_a_house_that_lacks_nothing_else(lacks, keys):
    assert NEEDS["livable_house"].answered_by({**HOUSE, **lacks}, DAY, True) == {"livable_house"} | keys


def test_a_latrine_always_answers_the_sanitation_of_who_has_none():
    answered = NEEDS["improved_sanitation"].answered_by({**HOUSE, "latrine_access": 6, "latrine_type": 4}, DAY, True)

    assert answered == {"improved_sanitation", "own_latrine"}


def told(key, visits, **seen):
    days = {name: date(2020, 1, day) for name, day in visits.items()}
    since = NEEDS[key].told_on({**HOUSE, **seen}, DAY, True, days)
    return since and since.day


@pytest.mark.parametrize(
    ("seen", "visits", "since"),
    [
        ({}, {"latrine_access": 3, "latrine_type": 2, "excreta_disposal": 5}, 2),  # met: when all was seen
        ({}, {"latrine_access": 3, "latrine_type": 2}, None),
        ({"latrine_access": 6}, {"latrine_access": 3}, 3),  # lacking: when what decides it was seen
        ({"latrine_access": 6}, {"latrine_access": 3, "latrine_type": 9}, 3),
        ({"latrine_access": 6}, {"latrine_type": 9}, None),
        ({"latrine_type": 4, "latrine_access": 6}, {"latrine_access": 3, "latrine_type": 9}, 9),
        ({"latrine_type": None}, {"latrine_access": 3, "latrine_type": 9}, None),  # nobody knows
    ],
)
def test_since_when_visits_tell_an_answer(seen, visits, since):
    assert told("improved_sanitation", visits, **seen) == since


@given(st.data())
def test_what_visits_tell_is_the_answer(data):
    """With nothing but what they saw from that day on the answer is the same; a day later it is not known."""
    need = NEEDS[data.draw(st.sampled_from(sorted(key for key in NEEDS if NEEDS[key].unit == "household")))]
    codes = st.one_of(st.none(), st.integers(1, 11))
    state = {**{name: data.draw(codes) for name in need.fields}, "people": 1}
    visits = {
        name: date(2020, 1, data.draw(st.integers(1, 5))) for name in data.draw(st.sets(st.sampled_from(need.fields)))
    }

    def seen_from(day):
        return {**state, **{name: None for name in need.fields if visits.get(name, date.min) < day}}

    answer, since = ask(need.indicator, state, DAY, True), need.told_on(state, DAY, True, visits)

    if since is not None:
        assert ask(need.indicator, seen_from(since), DAY, True) is answer
    if answer is need.sign and (since is None or since < date(2020, 1, 5)):
        later = date(2020, 1, 1) if since is None else since.replace(day=since.day + 1)
        assert ask(need.indicator, seen_from(later), DAY, True) is not need.sign
