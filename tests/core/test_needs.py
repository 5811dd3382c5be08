"""Needs are indicators answered the bad way; what is unknown is no need."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.core.answers import Answer
from sakti.core.indicators import HOUSEHOLD_COLUMNS, PERSON_COLUMNS
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
