"""The data dictionary: what a cell says, whatever a spreadsheet did to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.fields import (
    DIFFICULTIES,
    FIELDS,
    HOUSEHOLD_FIELDS,
    OBSERVABLE,
    PERSON_FIELDS,
    Privacy,
    beside_the_point,
    has_chronic_disease,
    has_disability,
    salvage_chronic,
)


@pytest.mark.parametrize("text", ["2", "02", "2.0", " 2 ", "002"])
def test_one_code_written_differently(text):
    assert FIELDS["latrine_access"].read(text) == 2


@pytest.mark.parametrize("text", ["", "0", "7", "99", "-2", "2.5", "dua", "²", "٢", "2;3", "9" * 5000])
def test_what_is_no_code(text):
    assert FIELDS["latrine_access"].read(text) is None


@pytest.mark.parametrize(
    ("text", "value", "kept"),
    [
        ("01", "01", None),
        ("1", "01", None),
        ("1.0", "01", None),
        ("02", "02", "02"),
        ("2;6", "02;06", "02;06"),
        ("06;02", "02;06", "02;06"),
        ("02, 06", None, None),
        ("02;02", "02", None),
        ("02;", "02", "02"),
        ("01;02", None, "02"),  # a disease all the same
        ("1;2", None, "02"),
        ("02;99", None, None),
        ("99", None, None),
        ("01;99", None, None),
        ("", None, None),
        (";", None, None),
        ("hipertensi", None, None),
    ],
)
def test_chronic_diseases(text, value, kept):
    assert FIELDS["chronic_diseases"].read(text) == value
    if value is None:
        assert salvage_chronic(text) == kept


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("36", 36.0),
        ("36.5", 36.5),
        ("36,5", 36.5),
        (" 36 ", 36.0),
        ("0.5", 0.5),
        ("9999", 9999.0),
        ("0", None),
        ("-4", None),
        ("10000", None),
        ("nan", None),
        ("inf", None),
        ("1.234,5", 1234.5),
        ("1.250", None),
        ("12.500", 12.5),
        ("6x6", None),
        ("", None),
        ("1_0", None),
        ("٣٦", None),
    ],
)
def test_measures(text, value):
    assert FIELDS["floor_area"].read(text) == value


@given(st.sampled_from(sorted(FIELDS)), st.text(max_size=30))
def test_nothing_is_read_that_is_not_in_the_list(name, text):
    field = FIELDS[name]
    value = field.read(text)
    if value is not None:
        assert field.label(value) != "–"
        assert field.read(str(value)) == value
        if field.codes:
            assert set(str(value).split(";")) <= set(field.codes)


@pytest.mark.parametrize(("diseases", "any_of_them"), [(None, None), ("01", False), ("02", True), ("02;06", True)])
def test_has_chronic_disease(diseases, any_of_them):
    assert has_chronic_disease(diseases) is any_of_them


@pytest.mark.parametrize(
    ("items", "disabled"),
    [
        ((4,) * 9, False),
        ((3,) * 9, False),
        ((4,) * 8 + (3,), False),
        ((4,) * 8 + (2,), True),
        ((1,) + (None,) * 8, True),
        ((None,) * 8 + (2,), True),
        ((4,) * 8 + (None,), None),
        ((None,) * 9, None),
    ],
)
def test_has_disability(items, disabled):
    assert has_disability(items) is disabled


def test_the_dictionary_is_whole():
    assert set(HOUSEHOLD_FIELDS) | set(PERSON_FIELDS) == set(FIELDS)
    assert len({field.heading for field in FIELDS.values() if field.heading}) == len(
        [f for f in FIELDS.values() if f.heading]
    )
    assert [FIELDS[name].heading for name in DIFFICULTIES] == [f"428{letter}" for letter in "abcdefghi"]


def test_only_the_decile_may_be_overruled_by_a_later_list():
    assert [field.name for field in FIELDS.values() if field.latest_wins] == ["decile"]


def test_observable_fields_are_those_of_the_contract():
    assert set(OBSERVABLE) == {
        "decile",
        "floor_area",
        "floor",
        "wall",
        "roof",
        "water",
        "electricity",
        "power",
        "cooking_fuel",
        "latrine_access",
        "latrine_type",
        "excreta_disposal",
        "schooling",
        "school_level",
        "certificate",
        "employed",
        "work_status",
        "chronic_diseases",
        *DIFFICULTIES,
        "chronic_treated",
    }


def test_health_disability_and_children_are_specific_data():
    specific = {"chronic_diseases", "chronic_treated", "schooling", "disability_served", *DIFFICULTIES}
    assert {field.name for field in FIELDS.values() if field.privacy is Privacy.SPECIFIC} == specific


def test_labels():
    assert FIELDS["latrine_type"].label(1) == "leher angsa"
    assert FIELDS["chronic_diseases"].label("02;06") == "hipertensi, diabetes"
    assert FIELDS["floor_area"].label(36.5) == "36,5 m²"
    assert FIELDS["floor_area"].label(None) == "–"


@pytest.mark.parametrize(
    ("known", "idle"),
    [
        ({}, set()),
        ({"latrine_access": 6}, {"latrine_type", "excreta_disposal"}),
        ({"latrine_access": 1, "electricity": 4, "schooling": 2}, {"power"}),
        ({"chronic_diseases": "01", "employed": 2}, {"chronic_treated", "work_status"}),
        ({"chronic_diseases": "02;05"}, set()),
        (dict.fromkeys(DIFFICULTIES, 4), {"disability_served"}),
        (dict.fromkeys(DIFFICULTIES, 4) | {"difficulty_a": 1}, set()),
        (dict.fromkeys(DIFFICULTIES[1:], 4), set()),  # one was not asked
    ],
)
def test_what_does_not_apply_is_not_missing(known, idle):
    assert beside_the_point(known) == idle
