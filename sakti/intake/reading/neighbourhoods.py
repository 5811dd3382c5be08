"""RT and RW: in two cells, in one, in words, or spoiled by a spreadsheet that took them for a date."""

from __future__ import annotations

import re
from datetime import date

from sakti.intake.reading.cells import Cell, text_of

_PAIR = re.compile(r"^(?:RT)?[\s.:]*(\d{1,3})\s*[/\\-]\s*(?:RW)?[\s.:]*(\d{1,3})$", re.IGNORECASE)
_WITH_WORDS = re.compile(r"\bRT\b[\s.:]*(\d{1,3})\D{0,12}?\bRW\b[\s.:]*(\d{1,3})", re.IGNORECASE)


def read_rt_rw(rt: Cell, rw: Cell) -> tuple[str, str, bool]:
    """RT, RW, and whether they can be believed.

    "001/002" in one cell is both. A spreadsheet that takes it for a date turns it into 1 February or, elsewhere, into
    2 January; it is believed only if both readings say the same, or the other cell says which it was.
    """
    for cell, other in ((rt, rw), (rw, rt)):
        if isinstance(cell, date):  # datetime too
            return _from_date(cell.day, cell.month, text_of(other) if other != cell else "", cell is rt)
    whole, beside = text_of(rt) or text_of(rw), text_of(rw) if text_of(rt) else ""
    pair = _PAIR.match(whole) or _WITH_WORDS.search(whole)
    if pair and (not beside or beside.lstrip("0") in (pair[2].lstrip("0"), "") or _PAIR.match(beside)):
        return pair[1], pair[2], True
    return text_of(rt), text_of(rw), True


def _from_date(day: int, month: int, other: str, in_rt: bool) -> tuple[str, str, bool]:
    digits = other.lstrip("0")
    if day == month:
        return f"{day:03}", f"{month:03}", True
    if digits.isdigit() and int(digits) in (day, month):
        lost = month if int(digits) == day else day
        return (f"{lost:03}", other, True) if in_rt else (other, f"{lost:03}", True)
    return ("", other, False) if in_rt else (other, "", False)


def rt_rw_of(text: str) -> tuple[str, str]:
    """RT and RW out of an address or the name of a neighbourhood: "RT 001 RW 002"."""
    numbers = _WITH_WORDS.search(text)
    return (numbers[1], numbers[2]) if numbers else ("", "")
