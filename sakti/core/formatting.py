"""Numbers, money and dates as Indonesian offices write them; English beside it."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal

MONTHS_ID = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MINUS = "−"
_ISO_DAY = re.compile(r"\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])")


def number(value: int | Decimal, decimals: int | None = None, locale: str = "id") -> str:
    """1425 → "1.425"; Decimal("23.35") → "23,35"; a real minus sign; English swaps point and comma."""
    text = f"{abs(value):,}" if decimals is None else f"{abs(value):,.{decimals}f}"
    if locale == "id":
        text = text.translate(str.maketrans(",.", ".,"))
    return (MINUS if value < 0 else "") + text


def percent(value: Decimal | None, locale: str = "id") -> str:
    """Decimal("85.03") → "85,03 %"; unknown is a dash, never 0."""
    return "–" if value is None else number(value, 2, locale) + " %"


def rupiah(value: int, locale: str = "id") -> str:
    """17500000 → "Rp17.500.000"."""
    return (MINUS if value < 0 else "") + "Rp" + number(abs(value), locale=locale)


def long_date(day: date, locale: str = "id") -> str:
    """31 Desember 2018."""
    months = MONTHS_ID if locale == "id" else MONTHS_EN
    return f"{day.day} {months[day.month - 1]} {day.year}"


def spoken(value: object, locale: str = "id") -> object:
    """A day, or one written 2018-12-31, as it is said; anything else as it is. Day one of year one is the beginning."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        with suppress(ValueError):  # 2018-02-31 is no day
            value = date.fromisoformat(value)
    if not isinstance(value, date):
        return value
    if value == date.min:
        return "awal" if locale == "id" else "the beginning"
    return long_date(value, locale)


def short_date(day: date) -> str:
    """31/12/2018, for narrow table columns."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def month_name(year: int, month: int, locale: str = "id") -> str:
    """Juni 2020."""
    months = MONTHS_ID if locale == "id" else MONTHS_EN
    return f"{months[month - 1]} {year}"
