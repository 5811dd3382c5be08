"""Reading what people type: strictly."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sakti.core.parsing import parse_integer, parse_number, parse_rupiah


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("1425", "1425"),
        ("1.425", "1425"),
        ("1.234.567,891", "1234567.891"),
        ("23,35", "23.35"),
        ("-5", "-5"),
        ("−5,0", "-5"),
        ("1 000", "1000"),
        ("100", "100"),
    ],
)
def test_numbers(text, value):
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "1,425.5", "1.42", "1.4255", "1,2,3", "seribu", "1e5", "--1", "12.34.567"])
def test_uncertain_numbers_are_refused(text):
    with pytest.raises(ValueError, match="not a number"):
        parse_number(text)


def test_whole_numbers():
    assert parse_integer("1.425,0") == 1425
    with pytest.raises(ValueError, match="whole"):
        parse_integer("1,5")


@pytest.mark.parametrize("text", ["Rp17.500.000", "rp 17.500.000,00", "17500000", "Rp. 17.500.000,-"])
def test_rupiah(text):
    assert parse_rupiah(text) == 17_500_000
