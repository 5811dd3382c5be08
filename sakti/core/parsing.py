"""Numbers as people type them in Indonesia, read strictly: what is not certain is refused, not guessed."""

from __future__ import annotations

import re
from decimal import Decimal

_NUMBER = re.compile(r"([-−]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?")


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
