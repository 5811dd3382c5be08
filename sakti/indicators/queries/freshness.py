"""How long answers are fresh here, and how much must be known of a figure: dated settings of the district."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias, cast

from sakti.core.freshness import Freshness, freshness
from sakti.core.indicators import Indicator, every_definition
from sakti.extensions import db
from sakti.settings.catalogue import LEAST_COVERAGE, SETTINGS, freshness_key
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
    definitions = every_definition()
    held = db.session.info.setdefault(SETTINGS_READ, {})
    key = "judging " + " ".join(f"{indicator.mark}~{indicator.fresh_for}" for indicator in definitions)
    if key not in held:
        held[key] = _read(definitions)
    return cast(Judging, held[key])


def _read(definitions: Sequence[Indicator]) -> Judging:
    ageing = {indicator.mark: indicator for indicator in definitions if indicator.fresh_for is not None}
    keys = {mark: freshness_key(indicator.key) for mark, indicator in ageing.items()}
    changes: dict[str, list[tuple[date, int]]] = {}
    for row in reversed(history([*keys.values(), LEAST_COVERAGE])):
        changes.setdefault(row.key, []).append((row.since, int(row.value)))
    held: dict[str, Freshness] = {}
    for mark, indicator in ageing.items():
        held[mark] = freshness(indicator.fresh_for or 0, tuple(changes.get(keys[mark], ())))
    return Judging(held, changes.get(LEAST_COVERAGE, []))
