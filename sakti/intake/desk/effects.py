"""Which figures an upload, or taking a list back, moves: before and after, in the villages where anything moves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from sakti.core.changes import Change, between
from sakti.core.figures import Figure, total
from sakti.core.indicators import INDICATORS, Indicator
from sakti.core.permissions import Scope
from sakti.indicators.queries import cross_section
from sakti.regions.queries import villages


class WrittenEffect(TypedDict):
    """An effect as a job writes it down; the counts are numerator, denominator, excluded, unknown."""

    indicator: str
    before: list[int]
    after: list[int]


FiguresByVillage = dict[str, dict[int, Figure]]  # indicator → village → figure


@dataclass(frozen=True, slots=True)
class Effect:
    """One indicator before and after an upload, in the villages where anything moves."""

    indicator: Indicator
    before: Figure
    after: Figure

    @property
    def change(self) -> Change:
        return between(self.indicator.kind, self.before, self.after)

    @property
    def moves(self) -> bool:
        return self.before != self.after


def read_effects(written: Sequence[WrittenEffect], day: date) -> list[Effect]:
    """Effects as a job wrote them down, those that move first."""
    effects = [
        Effect(INDICATORS[effect["indicator"]], _figure(effect["before"], day), _figure(effect["after"], day))
        for effect in written
        if effect["indicator"] in INDICATORS
    ]
    return sorted(effects, key=lambda effect: not effect.moves)


def _figure(counts: Sequence[int], day: date) -> Figure:
    n, d, excluded, unknown = counts
    return Figure(n, d, excluded, unknown, day)


def figures_within(scope: Scope, day: date) -> FiguresByVillage:
    """Every figure on a day in the villages of a scope."""
    within = scope.villages if scope.villages is not None else frozenset(village.id for village in villages())
    return cross_section(within, day)


def compare_figures(before: FiguresByVillage, after: FiguresByVillage, day: date) -> list[WrittenEffect]:
    """Per indicator the figures before and after, in the villages where any of them moves."""
    moving = {
        village
        for key in after
        for village in before[key].keys() | after[key].keys()
        if before[key].get(village) != after[key].get(village)
    }
    return [
        {"indicator": key, "before": _counts(before[key], moving, day), "after": _counts(after[key], moving, day)}
        for key in after
    ]


def _counts(figures: dict[int, Figure], wanted: Collection[int], day: date) -> list[int]:
    figure_of_all = total((figure for village, figure in figures.items() if village in wanted), day)
    return [figure_of_all.n, figure_of_all.d, figure_of_all.excluded, figure_of_all.unknown]
