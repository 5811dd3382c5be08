"""What is true of a subject on a day, what each indicator makes of it, and how the numbers are printed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

LISTED, DELIVERED, OBSERVED = 1, 2, 3  # on one day and field the higher kind wins


@dataclass(frozen=True)
class Fact:
    name: str
    value: str
    day: dt.date
    kind: int
    recorded: tuple[int, int]  # file, row


def true_values(facts: list[Fact], day: dt.date) -> dict[str, str]:
    """Each field's value on the day: the district's word beats the list's, however old, but for the decile."""
    known: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.day <= day:
            known.setdefault(fact.name, []).append(fact)
    values = {}
    for name, found in known.items():
        district = [fact for fact in found if fact.kind != LISTED]
        candidates = district if district and name != "decile" else found
        values[name] = max(candidates, key=lambda f: (f.day, f.kind, f.recorded)).value
    return values


def age_on(birth: dt.date | None, day: dt.date) -> int | None:
    if birth is None:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


YES, NO, EXCLUDED, UNKNOWN = "yes", "no", "excluded", "unknown"


def said(answer: bool | None) -> str:
    return UNKNOWN if answer is None else YES if answer else NO


def one_of(state: dict[str, str], name: str, good: str) -> bool | None:
    return state[name] in good.split() if name in state else None


def decile(state: dict[str, str], rural: bool) -> str:
    return said(one_of(state, "decile", "1 2 3 4"))


def own_latrine(state: dict[str, str], rural: bool) -> str:
    return said(one_of(state, "latrine_access", "1"))


def improved_sanitation(state: dict[str, str], rural: bool) -> str:
    parts = [
        one_of(state, "latrine_access", "1 2 3"),
        one_of(state, "latrine_type", "1"),
        one_of(state, "excreta_disposal", "1 2 4" if rural else "1 2"),
    ]
    if False in parts:
        return NO
    return UNKNOWN if None in parts else YES


def improved_water(state: dict[str, str], rural: bool) -> str:
    if state.get("water") in ("1", "2"):
        return UNKNOWN
    return said(one_of(state, "water", "3 4 5 7 10 12 13"))


def out_of_school(state: dict[str, str], age: int | None) -> str:
    if age is None:
        return UNKNOWN
    return said(one_of(state, "schooling", "1 3")) if 7 <= age <= 18 else EXCLUDED


def chronic_disease_treated(state: dict[str, str], age: int | None) -> str:
    if "chronic_diseases" not in state:
        return UNKNOWN
    return EXCLUDED if state["chronic_diseases"] == "01" else said(one_of(state, "chronic_treated", "1"))


def disability_served(state: dict[str, str], age: int | None) -> str:
    items = [state.get(f"difficulty_{letter}") for letter in "abcdefghi"]
    if "1" in items or "2" in items:
        return said("disability_served" in state)
    return UNKNOWN if None in items else EXCLUDED


def trained_working_age(state: dict[str, str], age: int | None) -> str:
    if age is None:
        return UNKNOWN
    return said("trained" in state) if 15 <= age <= 59 else EXCLUDED


#: What the yes-or-no looks at (not who is asked), and for how many months that is fresh; services have no age.
READS = {
    "target_households_decile_1_4": (("decile",), 12),
    "own_latrine": (("latrine_access",), 24),
    "improved_sanitation": (("latrine_access", "latrine_type", "excreta_disposal"), 24),
    "improved_water": (("water",), 24),
    "out_of_school": (("schooling",), 12),
    "chronic_disease_treated": (("chronic_treated",), 6),
}


def is_stale(indicator: str, facts: list[Fact], values: dict[str, str], day: dt.date) -> bool:
    """Whether the oldest of what is read was said for the last time too long ago."""
    if indicator not in READS:
        return False
    names, months = READS[indicator]
    said = [
        [f.day for f in facts if f.name == n and f.value == values[n] and f.day <= day] for n in names if n in values
    ]
    return any(months_after(max(days), months) < day for days in said)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month; its last day if it has no such day."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    for candidate in range(day.day, 27, -1):
        try:
            return dt.date(year, month, candidate)
        except ValueError:
            continue
    return dt.date(year, month, day.day)


INDICATORS = {
    "target_households_decile_1_4": ("household", "relative", decile),
    "own_latrine": ("household", "points", own_latrine),
    "improved_sanitation": ("household", "points", improved_sanitation),
    "improved_water": ("household", "points", improved_water),
    "out_of_school": ("person", "relative", out_of_school),
    "chronic_disease_treated": ("person", "level", chronic_disease_treated),
    "disability_served": ("person", "level", disability_served),
    "trained_working_age": ("person", "level", trained_working_age),
}


# ---------------------------------------------------------------------------------------------- numbers


def dotted(code: str) -> str:
    digits = code.replace(".", "")
    cuts = [(0, 2), (2, 4), (4, 6), (6, 10)]
    return ".".join(digits[a:b] for a, b in cuts if digits[a:b])


def two_decimals(number: Fraction) -> str:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    text = str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))
    return "0.00" if text == "-0.00" else text


def share(tally: Counter) -> Fraction | None:
    d = tally[YES] + tally[NO]
    return Fraction(100 * tally[YES], d) if d else None


def printed(indicator: str, tally: Counter | None, day: dt.date | None) -> dict | None:
    if tally is None:
        return None
    p = share(tally)
    return {
        "n": tally[YES],
        "d": tally[YES] + tally[NO],
        "excluded": tally[EXCLUDED],
        "unknown": tally[UNKNOWN],
        "stale": tally["stale"] if indicator in READS else None,
        "percent": None if p is None else two_decimals(p),
        "as_of": day.isoformat(),
    }


def change_of(kind: str, first: Counter, last: Counter) -> str | None:
    n0, n1, p0, p1 = first[YES], last[YES], share(first), share(last)
    if kind == "relative":
        return two_decimals(Fraction(100 * (n1 - n0), n0)) if n0 else None
    if kind == "points":
        return None if p0 is None or p1 is None else two_decimals(p1 - p0)
    if kind == "level":
        return None if p1 is None else two_decimals(p1)
    return str(n1 - n0)
