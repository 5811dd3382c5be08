"""Numbers, money and dates as offices write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sakti.core.formatting import long_date, month_name, number, percent, rupiah, short_date, spoken


@pytest.mark.parametrize(
    ("value", "decimals", "indonesian", "english"),
    [
        (1425, None, "1.425", "1,425"),
        (0, None, "0", "0"),
        (-305, None, "−305", "−305"),
        (1_234_567, None, "1.234.567", "1,234,567"),
        (Decimal("23.35"), None, "23,35", "23.35"),
        (Decimal("23.35"), 2, "23,35", "23.35"),
        (Decimal("1234.5"), 2, "1.234,50", "1,234.50"),
        (Decimal("-21.40"), 2, "−21,40", "−21.40"),
        (Decimal("0.00"), 2, "0,00", "0.00"),
    ],
)
def test_numbers(value, decimals, indonesian, english):
    assert (number(value, decimals), number(value, decimals, "en")) == (indonesian, english)


def test_percent():
    assert percent(Decimal("85.03")) == "85,03 %"
    assert percent(Decimal("100.00"), "en") == "100.00 %"
    assert percent(None) == "–"


def test_rupiah():
    assert rupiah(17_500_000) == "Rp17.500.000"
    assert rupiah(-500) == "−Rp500"
    assert rupiah(0) == "Rp0"


def test_days_and_months():
    assert long_date(date(2018, 12, 31)) == "31 Desember 2018"
    assert long_date(date(2020, 8, 1), "en") == "1 August 2020"
    assert short_date(date(2018, 2, 3)) == "03/02/2018"
    assert (month_name(2020, 6), month_name(2020, 5, "en")) == ("Juni 2020", "May 2020")


def test_a_day_is_said_however_it_was_written():
    assert spoken("2018-12-31") == spoken(date(2018, 12, 31)) == "31 Desember 2018"
    assert spoken("2018-12-31", "en") == "31 December 2018"
    assert spoken("0001-01-01") == "awal"
    assert (spoken("2018-02-31"), spoken(7)) == ("2018-02-31", 7)
