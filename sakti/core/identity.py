"""NIK and KK number: what can be said of one without ever refusing a legal one (PP 40/2019 article 30)."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import NamedTuple

#: Spaces (seen or not), dots, dashes and apostrophes, in every shape that office programs give them.
_NOISE = re.compile(r"[\s.\-\u2010-\u2015\u2212'‘’‛`´′\u200b-\u200f\u2060\ufeff]+")
_SOUND = re.compile(r"(?!(.)\1{15})[0-9]{16}")  # sixteen digits, not one of them repeated
_EXPONENT = re.compile(r"^\d+([.,]\d+)?[eE]\+?\d+$")


class Standing(StrEnum):
    """What a stored number is worth. Only a reliable one is ever matched on or used as a key."""

    RELIABLE = "reliable"
    DOUBTFUL = "doubtful"
    MISSING = "missing"


class Identity(NamedTuple):
    """A NIK or KK number as read: its digits (or what was written), its standing, and the finding if there is one."""

    text: str
    standing: Standing
    finding: str | None = None


def clean(text: str) -> str:
    """Without spaces, dots, dashes and apostrophes."""
    return _NOISE.sub("", text)


def is_blank(text: str) -> bool:
    """Blank, "-", or one digit repeated (0, 0000…, 1111…): villages write these for "no number yet"."""
    digits = clean(text)
    return not digits or (digits.isdigit() and len(set(digits)) == 1)


def read_nik(text: str, numeric: bool) -> Identity:
    """A NIK cell. `numeric` says that the spreadsheet stored a number, which keeps 15 digits only."""
    if not numeric and _SOUND.fullmatch(text):
        return Identity(text, Standing.RELIABLE)
    if is_blank(text):
        return Identity("", Standing.MISSING, "nik_missing")
    if numeric or _EXPONENT.match(text.strip()):
        return Identity(clean(text), Standing.DOUBTFUL, "nik_precision_lost")
    digits = clean(text)
    if not (len(digits) == 16 and digits.isascii() and digits.isdigit()):
        return Identity(digits[:64], Standing.DOUBTFUL, "nik_malformed")
    return Identity(digits, Standing.RELIABLE)


def read_kk(text: str, numeric: bool) -> Identity:
    """A KK number cell (contracts §2: 0 or blank is missing; malformed, or numeric with 16 digits, is doubtful)."""
    if not numeric and _SOUND.fullmatch(text):
        return Identity(text, Standing.RELIABLE)
    digits = clean(text)
    if not digits.strip("0") or (len(digits) == 16 and is_blank(digits)):
        return Identity("", Standing.MISSING, "kk_missing")
    if _EXPONENT.match(text.strip()) or not (len(digits) == 16 and digits.isascii() and digits.isdigit()) or numeric:
        return Identity(digits[:64], Standing.DOUBTFUL, "kk_malformed")
    return Identity(digits, Standing.RELIABLE)


def birth_of(nik: str) -> tuple[int, int, int] | None:
    """Day, month and two-digit year in a well-formed NIK (day − 40 for women); None if no such day can be."""
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    if day > 40:
        day -= 40
    return (day, month, year) if 1 <= day <= 31 and 1 <= month <= 12 else None


def birth_agrees(nik: str, born: date) -> bool:
    """Whether the NIK's date is this birth date; the century is not in a NIK."""
    return birth_of(nik) == (born.day, born.month, born.year % 100)


def sex_of(nik: str) -> int:
    """1 male, 2 female, by the day."""
    return 2 if int(nik[6:8]) > 40 else 1


def is_exchanged(nik: str, card: str, born: date | None, sex: int | None) -> bool:
    """Whether two sound numbers are built like each other: the card number says this birth and sex, the NIK another day
    on which a card was given out.
    """
    if born is None or not birth_agrees(card, born) or (sex is not None and sex_of(card) != sex):
        return False
    return birth_of(nik) is not None and sex_of(nik) == 1 and not birth_agrees(nik, born)


def differing_places(first: str, second: str) -> list[int]:
    """At which digits two numbers of one length differ, counted from 1; it tells nothing of what they are."""
    return [at for at, (one, other) in enumerate(zip(first, second, strict=True), 1) if one != other]


def mask(number: str | None) -> str:
    """3326••••••••0001: enough to recognise, not to use."""
    if not number:
        return "–"
    if len(number) != 16:
        return "•" * 8
    return f"{number[:4]}{'•' * 8}{number[12:]}"
