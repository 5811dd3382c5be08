"""Code lists of the DTSEN form: complete, and referred to by every field that has codes."""

from __future__ import annotations

import pytest

from sakti.core import codelists
from sakti.core.fields import FIELDS

SIZES = {
    "DECILE": 10,
    "FLOOR": 9,
    "WALL": 7,
    "ROOF": 8,
    "WATER": 13,
    "ELECTRICITY": 4,
    "POWER": 5,
    "COOKING_FUEL": 12,
    "LATRINE_ACCESS": 6,
    "LATRINE_TYPE": 4,
    "EXCRETA_DISPOSAL": 6,
    "SCHOOLING": 3,
    "SCHOOL_LEVEL": 22,
    "CERTIFICATE": 23,
    "WORK_STATUS": 8,
    "CHRONIC": 18,
    "DIFFICULTY": 4,
    "RELATION": 8,
    "MARITAL": 4,
    "SEX": 2,
    "YES_NO": 2,
}


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_codes_run_without_a_gap(name, size):
    codes = getattr(codelists, name)
    width = 2 if name == "CHRONIC" else 1
    assert list(codes) == [str(n).zfill(width) for n in range(1, size + 1)]
    assert all(label.strip() for label in codes.values())


def test_every_field_has_codes_or_is_measured():
    assert all(bool(field.codes) != field.measured for field in FIELDS.values())


#: What English says as Indonesian does: schools, agencies, measures.
ALIKE = {"450 VA", "900 VA", "gas 12 kg", "gas 3 kg", "PDAM", "PAMDES/PAMSIMAS", "HIV/AIDS"} | set(
    codelists.SCHOOL_LEVEL.values()
)


def test_every_label_can_be_said_in_english():
    labels = {label for name in SIZES for label in getattr(codelists, name).values()}

    assert labels - set(codelists.ENGLISH) <= ALIKE
    assert set(codelists.ENGLISH) <= labels


def test_fields_speak_both_languages():
    assert FIELDS["latrine_type"].label(1, "en") == "pour-flush with water seal"
    assert FIELDS["chronic_diseases"].label("02;06", "en") == "hypertension, diabetes"
    assert (FIELDS["floor_area"].label(7.5), FIELDS["floor_area"].label(7.5, "en")) == ("7,5 m²", "7.5 m²")
