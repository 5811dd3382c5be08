"""Whole numbers behind published percentages: the published table to the last digit (contracts §6)."""

from __future__ import annotations

from fractions import Fraction

#: The published table: households of decile 1-4, own latrine in points, and the levels and falls.
POOR_BEFORE, POOR_AFTER = 1425, 1120
LATRINE_BEFORE, LATRINE_AFTER, LATRINE_POINTS = 6168, 8503, 2335
OUT_BEFORE, OUT_AFTER = 72, 38
TREATED, TREATED_OF = 82, 119
TRAINED = 5530


def hundredths(share: Fraction) -> int:
    """A share in hundredths of a percent, rounded half away from zero."""
    scaled = abs(share) * 10_000
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return rounded if share >= 0 else -rounded


def part(percent: int, whole: int) -> int | None:
    """The n of `whole` that prints as that percentage (in hundredths), if there is one."""
    near = percent * whole // 10_000
    return next((n for n in (near, near + 1) if hundredths(Fraction(n, whole)) == percent), None)


def latrines(before: int, after: int, spare: int) -> tuple[int, int, int, int]:
    """Unknown before and after, own latrine before and after, so that 61.68 % → 85.03 % is +23.35 points.

    `before` and `after` are all households; of those at both ends, up to `spare` may be left unknown.
    """
    for unknown in range(12, spare):
        for still in range(4, unknown - 4):
            n0, n1 = part(LATRINE_BEFORE, before - unknown), part(LATRINE_AFTER, after - still)
            if n0 is None or n1 is None:
                continue
            if hundredths(Fraction(n1, after - still) - Fraction(n0, before - unknown)) == LATRINE_POINTS:
                return unknown, still, n0, n1
    raise ValueError(f"no such latrine shares for {before} and {after} households")


def treated(sick: int) -> tuple[int, int]:
    """Treated and known, the largest multiple of 82 of 119 that leaves a few unknown."""
    times = int(sick * 0.97) // TREATED_OF
    if not times:
        raise ValueError(f"{sick} chronically ill are too few")
    return TREATED * times, TREATED_OF * times


def trained(able: int) -> tuple[int, int]:
    """How many birth dates must be missing, and how many people trained, to print 55.30 %."""
    for missing in range(2, 60):
        n = part(TRAINED, able - missing)
        if n is not None:
            return missing, n
    raise ValueError(f"no such share of {able} people")
