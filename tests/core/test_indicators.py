"""The definitions, question by question, against the table of contracts §6 written out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.core.answers import Answer
from sakti.core.changes import Kind
from sakti.core.indicators import HOUSEHOLD_COLUMNS, INDICATORS, PERSON_COLUMNS, ask

DAY = date(2020, 6, 30)
YES, NO, NA, UNKNOWN = Answer.YES, Answer.NO, Answer.NOT_APPLICABLE, Answer.UNKNOWN


def said(key, *, rural=True, **state):
    indicator = INDICATORS[key]
    columns = HOUSEHOLD_COLUMNS if indicator.unit == "household" else PERSON_COLUMNS
    return ask(indicator, dict.fromkeys(columns) | {"people": 4} | state, DAY, rural)


TABLE = [
    *[("target_households_decile_1_4", {"decile": n}, YES if n <= 4 else NO) for n in range(1, 11)],
    ("target_households_decile_1_4", {}, UNKNOWN),
    *[("own_latrine", {"latrine_access": n}, YES if n == 1 else NO) for n in range(1, 7)],
    ("own_latrine", {}, UNKNOWN),
    *[
        ("improved_water", {"water": n}, YES if n in (3, 4, 5, 7, 10, 12, 13) else UNKNOWN if n in (1, 2) else NO)
        for n in range(1, 14)
    ],
    ("improved_water", {}, UNKNOWN),
    *[("electricity", {"electricity": n}, YES if n <= 3 else NO) for n in range(1, 5)],
    ("electricity", {}, UNKNOWN),
    *[("out_of_school", {"birth_date": date(2010, 1, 1), "schooling": n}, NO if n == 2 else YES) for n in (1, 2, 3)],
    ("out_of_school", {"birth_date": date(2010, 1, 1)}, UNKNOWN),
    ("out_of_school", {"birth_date": date(2013, 7, 1), "schooling": 1}, NA),  # seven tomorrow
    ("out_of_school", {"birth_date": date(2013, 6, 30), "schooling": 1}, YES),
    ("out_of_school", {"birth_date": date(2001, 7, 1), "schooling": 3}, YES),  # still eighteen
    ("out_of_school", {"birth_date": date(2001, 6, 30), "schooling": 3}, NA),
    ("out_of_school", {"birth_date": date(2001, 6, 30)}, NA),  # out of age comes before unknown schooling
    ("out_of_school", {"schooling": 3}, UNKNOWN),
    ("out_of_school", {}, UNKNOWN),
    ("chronic_disease_treated", {"has_chronic_disease": True, "chronic_treated": 1}, YES),
    ("chronic_disease_treated", {"has_chronic_disease": True, "chronic_treated": 2}, NO),
    ("chronic_disease_treated", {"has_chronic_disease": True}, UNKNOWN),
    ("chronic_disease_treated", {"has_chronic_disease": False, "chronic_treated": 1}, NA),
    ("chronic_disease_treated", {"chronic_treated": 1}, UNKNOWN),
    ("disability_served", {"has_disability": True, "disability_served": 1}, YES),
    ("disability_served", {"has_disability": True}, NO),  # no until a delivery says yes
    ("disability_served", {"has_disability": False, "disability_served": 1}, NA),
    ("disability_served", {"disability_served": 1}, UNKNOWN),
    ("trained_working_age", {"birth_date": date(2005, 6, 30), "trained": 1}, YES),  # fifteen today
    ("trained_working_age", {"birth_date": date(2005, 7, 1), "trained": 1}, NA),
    ("trained_working_age", {"birth_date": date(1960, 7, 1)}, NO),  # still fifty-nine
    ("trained_working_age", {"birth_date": date(1960, 6, 30), "trained": 1}, NA),
    ("trained_working_age", {"trained": 1}, UNKNOWN),
]


@pytest.mark.parametrize(("key", "state", "wanted"), TABLE)
def test_answers(key, state, wanted):
    assert said(key, **state) is wanted


SANITATION = [
    (1, 1, 1, YES, YES),
    (2, 1, 2, YES, YES),
    (3, 1, 1, YES, YES),
    (1, 1, 4, YES, NO),
    (4, 1, 1, NO, NO),
    (1, 2, 1, NO, NO),
    (1, 1, 3, NO, NO),
    (5, None, None, NO, NO),
    (None, 4, None, NO, NO),
    (None, None, 3, NO, NO),
    (None, None, 4, UNKNOWN, NO),
    (1, 1, None, UNKNOWN, UNKNOWN),
    (None, 1, 1, UNKNOWN, UNKNOWN),
    (None, None, None, UNKNOWN, UNKNOWN),
]


@pytest.mark.parametrize(("access", "kind", "disposal", "rural", "urban"), SANITATION)
def test_improved_sanitation(access, kind, disposal, rural, urban):
    """A "no" is sure as soon as one part is no; a hole in the ground is enough in a rural village only."""
    state = {"latrine_access": access, "latrine_type": kind, "excreta_disposal": disposal}
    assert said("improved_sanitation", rural=True, **state) is rural
    assert said("improved_sanitation", rural=False, **state) is urban


SOUND = {
    "roof": 2,
    "wall": 1,
    "floor": 6,
    "floor_area": 28.8,
    "water": 3,
    "latrine_access": 1,
    "latrine_type": 1,
    "excreta_disposal": 1,
}


@pytest.mark.parametrize(
    ("worse", "wanted"),
    [
        ({}, YES),
        ({"floor_area": 28.7}, NO),
        ({"floor": 8}, NO),
        ({"roof": 4}, NO),
        ({"wall": 6}, NO),
        ({"water": 6}, NO),
        ({"water": 1}, UNKNOWN),
        ({"water": 1, "floor": 8}, NO),
        ({"floor_area": None}, UNKNOWN),
        ({"latrine_access": 6}, NO),
    ],
)
def test_livable_house(worse, wanted):
    assert said("livable_house", **(SOUND | worse)) is wanted


def test_the_eight_of_the_contract_come_first_with_their_kinds():
    kinds = {key: (one.unit, one.kind) for key, one in INDICATORS.items()}
    assert list(kinds.items())[:8] == [
        ("target_households_decile_1_4", ("household", Kind.RELATIVE)),
        ("own_latrine", ("household", Kind.POINTS)),
        ("improved_sanitation", ("household", Kind.POINTS)),
        ("improved_water", ("household", Kind.POINTS)),
        ("out_of_school", ("person", Kind.RELATIVE)),
        ("chronic_disease_treated", ("person", Kind.LEVEL)),
        ("disability_served", ("person", Kind.LEVEL)),
        ("trained_working_age", ("person", Kind.LEVEL)),
    ]


def test_only_sanitation_depends_on_the_place():
    assert {key for key, one in INDICATORS.items() if one.depends_on_place} == {"improved_sanitation", "livable_house"}


def test_bounds_of_ages():
    assert INDICATORS["out_of_school"].age_bounds == (7, 19)
    assert INDICATORS["trained_working_age"].age_bounds == (15, 60)


def test_definitions_are_said_in_both_languages():
    assert all(one.question("en") and one.definition("en") for one in INDICATORS.values())
    assert INDICATORS["own_latrine"].question("id") == "Apakah rumah tangga ini memakai jamban sendiri?"


def test_which_are_of_specific_data():
    """Of health, of children, of disability (UU 27/2022 article 4)."""
    specific = {"out_of_school", "chronic_disease_treated", "disability_served"}

    assert {key for key, indicator in INDICATORS.items() if indicator.is_specific} == specific
