"""The worked example of docs/figures.md is still what the made-up district says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.demo.calculator import Calculator

#: They take long, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

DOCUMENT = Path(__file__).parents[2] / "docs" / "figures.md"
BASELINE, TABLE = date(2018, 12, 31), date(2020, 6, 30)
VILLAGES = {
    "33.26.02.2008": ((310, 575), (501, 560)),
    "33.26.14.2009": ((528, 735), (572, 716)),
    "33.26.15.2014": ((371, 650), (546, 628)),
}


def test_own_latrines_of_the_three_villages(calculator: Calculator):
    found = {
        code: (calculator.figure("own_latrine", BASELINE, code), calculator.figure("own_latrine", TABLE, code))
        for code in VILLAGES
    }

    assert found == VILLAGES


def test_the_document_quotes_them():
    text = " ".join(DOCUMENT.read_text(encoding="utf-8").split())

    assert "naik 35,55 poin persen (53,91 % → 89,46 %)" in text
    assert "528 of 735 → 572 of 716" in text
    assert "371 of 650 → 546 of 628" in text


def test_the_household_of_the_document(calculator: Calculator):
    house = calculator.house("332602200800039")
    days = (date(2020, 1, 12), date(2020, 1, 13), TABLE)

    assert [calculator.value(house, "latrine_access", day) for day in days] == ["6", "1", "1"]
