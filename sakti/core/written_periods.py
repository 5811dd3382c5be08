"""Periods as the sources of published figures write them, in the order of time."""

from __future__ import annotations

import re

from sakti.core.formatting import MONTHS_ID

#: How far into its year a part of it lies, by how sources write it.
PARTS = {"semester ii": 6, "semester i": 0, "tw iv": 9, "tw iii": 6, "tw ii": 3, "tw i": 0}


def written_period(text: str) -> tuple[int, int, str]:
    """What a period of a published figure is sorted by ("Maret 2019", "Semester I 2020", "2019"): year and month.

    A year without a part of it stands before its parts; what names no year stands last, by its letters.
    """
    words = text.lower().replace("triwulan", "tw").replace("kuartal", "tw")
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", words)
    months = {name.lower(): number for number, name in enumerate(MONTHS_ID, 1)}
    month = next((number for name, number in months.items() if name in words), None)
    part = next((start for name, start in PARTS.items() if re.search(rf"\b{name}\b", words)), None)
    numbered = re.search(r"(?:19|20)\d\d-(0[1-9]|1[0-2])\b", words)
    if month is None and numbered:
        month = int(numbered[1])
    within = month if month is not None else 0 if part is None else part + 1
    return (int(year[0]) if year else 9999), within, words
