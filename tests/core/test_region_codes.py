"""Region codes and village names, however an office wrote them."""

from __future__ import annotations

import pytest

from sakti.core.region_codes import dotted, kind_of_village, name_key, plain


@pytest.mark.parametrize(
    "text",
    [
        "33.26.02.2008",
        "3326022008",
        " 33 26 02 2008 ",
        "'3326022008",
        "33-26-02-2008",
        "33.26.02.2008 ",
        "3326022008,0",
    ],
)
def test_a_village_code(text):
    assert dotted(text) == "33.26.02.2008"


@pytest.mark.parametrize(("text", "code"), [("33", "33"), ("3326", "33.26"), ("332602", "33.26.02")])
def test_levels_above(text, code):
    assert dotted(text) == code


@pytest.mark.parametrize(
    "text", ["", "3", "332", "33260", "33260220", "33260220081", "abcdefghij", "٣٣٢٦", "33.26.02.20O8"]
)
def test_what_is_no_code(text):
    assert dotted(text) is None


def test_there_and_back():
    assert plain("33.26.02.2008") == "3326022008"
    assert dotted(plain("33.26.13.1019")) == "33.26.13.1019"


def test_a_kelurahan_by_its_code():
    assert kind_of_village("33.26.13.1019") == "kelurahan"
    assert kind_of_village("33.26.02.2008") == "desa"


@pytest.mark.parametrize(
    "name", ["Jrebengkembang", "JREBENG KEMBANG", "jrebeng-kembang", " Desa Jrebengkembang", "DS. JREBENGKEMBANG"]
)
def test_one_village_written_differently(name):
    assert name_key(name) == "jrebengkembang"


def test_a_prefix_is_a_word_of_its_own():
    assert name_key("Kelirejo") == "kelirejo"
    assert name_key("Kel. Kedungwuni Timur") == name_key("Kelurahan Kedungwuni Timur") == "kedungwunitimur"
    assert name_key("Mulyorejo") != name_key("Mulyorejo Kidul")
