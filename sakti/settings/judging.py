"""How long answers are fresh here, and how much must be known of a figure: dated settings of the district."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias, cast

from sakti.core.freshness import Freshness, freshness
from sakti.core.indicators import VERSIONS
from sakti.extensions import db
from sakti.settings.catalogue import FRESH, LEAST_COVERAGE, SETTINGS
from sakti.settings.queries import SETTINGS_READ, history

#: By the mark of a definition; one that does not grow old is missing.
Freshnesses: TypeAlias = Mapping[str, Freshness]


def freshnesses() -> Freshnesses:
    """Of every definition whose answers grow old."""
    return judging().freshness


def least_coverage(day: date) -> Fraction:
    """The least part that must have been looked at before anything is judged on this day."""
    held = [percent for since, percent in judging().coverage if since <= day]
    return Fraction(held[-1] if held else int(SETTINGS[LEAST_COVERAGE].default), 100)


@dataclass(frozen=True, slots=True)
class Judging:
    """What the district set about judging figures: each list the oldest first."""

    freshness: Freshnesses
    coverage: Sequence[tuple[date, int]]


def judging() -> Judging:
    """Read once in a session, until something is set."""
    known = " ".join(f"{one.mark}~{one.fresh_for}" for versions in VERSIONS.values() for one in versions)
    held, key = db.session.info.setdefault(SETTINGS_READ, {}), f"judging {known}"
    if key not in held:
        held[key] = _read()
    return cast(Judging, held[key])


def _read() -> Judging:
    every = [indicator for versions in VERSIONS.values() for indicator in versions]
    ageing = {indicator.mark: indicator for indicator in every if indicator.fresh_for is not None}
    keys = {mark: f"{FRESH}{indicator.key}" for mark, indicator in ageing.items()}
    changes: dict[str, list[tuple[date, int]]] = {}
    for row in reversed(history([*keys.values(), LEAST_COVERAGE])):
        changes.setdefault(row.key, []).append((row.since, int(row.value)))
    held: dict[str, Freshness] = {}
    for mark, indicator in ageing.items():
        held[mark] = freshness(indicator.fresh_for or 0, tuple(changes.get(keys[mark], ())))
    return Judging(held, changes.get(LEAST_COVERAGE, []))
