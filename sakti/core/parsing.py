"""Numbers and dates as people type them in Indonesia, read strictly: what is not certain is refused, not guessed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from sakti.core.formatting import MONTHS_EN, MONTHS_ID

_MONTHS = {name.lower(): at for months in (MONTHS_ID, MONTHS_EN) for at, name in enumerate(months, 1)}
_SHORT_MONTHS = {name[:3]: at for name, at in _MONTHS.items()}

_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SPOKEN = re.compile(r"(\d{1,2})\s+([A-Za-z]+)\.?\s+(\d{4})")
_NUMBER = re.compile(r"([-−]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?")


def parse_date(text: str) -> date:
    """31/12/2018, 31 Desember 2018 or 2018-12-31. Day before month; a year has four digits."""
    text = text.strip()
    if parts := _ISO.fullmatch(text):
        year, month, day = map(int, parts.groups())
    elif parts := _SLASHED.fullmatch(text):
        day, month, year = map(int, parts.groups())
    elif parts := _SPOKEN.fullmatch(text):
        day, month, year = int(parts[1]), _month(parts[2]), int(parts[3])
    else:
        raise ValueError(f"not a date: {text!r}")
    return date(year, month, day)


def _month(name: str) -> int:
    name = name.lower()
    month = _MONTHS.get(name) or (_SHORT_MONTHS.get(name[:3]) if len(name) in (3, 4) else None)
    if month is None:
        raise ValueError(f"not a month: {name!r}")
    return month


def parse_number(text: str) -> Decimal:
    """1.425 is one thousand four hundred and twenty-five; 23,35 has a comma; 1.42 and 1,425.5 are refused."""
    number = _NUMBER.fullmatch(text.strip().replace(" ", ""))
    if not number:
        raise ValueError(f"not a number: {text!r}")
    sign, whole, decimals = number.groups()
    return Decimal(f"{'-' if sign else ''}{whole.replace('.', '')}.{decimals or 0}").normalize() + 0


def parse_integer(text: str) -> int:
    """A whole number as it is written in Indonesian. Raises ValueError."""
    value = parse_number(text)
    if value != value.to_integral_value():
        raise ValueError(f"not a whole number: {text!r}")
    return int(value)


def parse_rupiah(text: str) -> int:
    """Rp17.500.000, Rp 17.500.000,00 or 17500000."""
    text = text.strip()
    return parse_integer(re.sub(r"^rp\.?\s*", "", text, flags=re.IGNORECASE).removesuffix(",-"))


_PLAIN = re.compile(r"\d+\.\d+")


def parse_file_number(text: str) -> Decimal:
    """As a form reads it, and as programs write it too: 2.5 and 1500000.00, where the points part no thousands."""
    try:
        return parse_number(text)
    except ValueError:
        if not _PLAIN.fullmatch(text.strip()):
            raise
        return Decimal(text.strip()).normalize() + 0
