"""Which target a village or a region is judged by: its own, else what its district or regency set for all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sakti.core.figures import Counts, Figure, sum_counts
from sakti.core.indicators import Indicator
from sakti.core.periods import month_index
from sakti.core.targets import Goal, Progress, TargetKind, binding, progress
from sakti.dashboards import queries
from sakti.dashboards.months import Months
from sakti.dashboards.queries import SetTarget
from sakti.indicators.figures import Definitions, VillageCounts, at_month_end, cross_section, figure_of


def goal_of(target: SetTarget, indicator: Indicator) -> Goal:
    kind, value = TargetKind(target.kind), Fraction(target.value)
    return Goal(kind, value, target.baseline_on, target.due_on, indicator.better)


def judge(target: SetTarget, indicator: Indicator, base: Counts | None, current: Figure, day: date) -> Progress:
    """`base` are the counts on the target's own baseline day; None if nobody was there yet."""
    baseline = None if base is None else figure_of(indicator, base, target.baseline_on)
    return progress(goal_of(target, indicator), baseline, current, day)


@dataclass(frozen=True, slots=True)
class Goals:
    """The targets in force, by region and indicator, and the counts on their baseline days."""

    by_region: Mapping[int, Mapping[str, Sequence[SetTarget]]]
    bases: Mapping[date, VillageCounts]
    definitions: Definitions

    def target(self, key: str, region_id: int, above: Iterable[int] = (), day: date = date.max) -> SetTarget | None:
        """The own target that is due next (else the last that was), or one inherited from above."""
        own, *larger = (self.by_region.get(region, {}).get(key, ()) for region in (region_id, *above))
        binding_targets = binding(own, larger)
        return due_next(binding_targets, day) if binding_targets else None

    def base(self, target: SetTarget, villages: Collection[int]) -> Counts | None:
        """The counts of these villages on the target's baseline day; None if nobody was there yet."""
        counts = self.bases.get(target.baseline_on, {})
        key = target.indicator
        every = [counts[village][key] for village in villages if key in counts.get(village, {})]
        return sum_counts(every) if every else None

    def judge(self, target: SetTarget, villages: Collection[int], current: Figure, day: date) -> Progress:
        return judge(target, self.definitions[target.indicator], self.base(target, villages), current, day)


def due_next(targets: Sequence[SetTarget], day: date) -> SetTarget:
    """They come the earliest due first."""
    return next((each for each in targets if each.due_on >= day), targets[-1])


def goals(villages: Collection[int], regions: Collection[int], months: Months) -> Goals:
    """Targets of these regions, with the counts of their baselines as the page's months know them."""
    by_region: dict[int, dict[str, list[SetTarget]]] = {}
    for target in queries.set_targets():
        if target.region_id in regions and target.indicator in months.definitions:
            by_region.setdefault(target.region_id, {}).setdefault(target.indicator, []).append(target)
    days = {target.baseline_on for by_key in by_region.values() for each in by_key.values() for target in each}
    return Goals(by_region, {day: _base(villages, day, months) for day in days}, months.definitions)


def _base(villages: Collection[int], day: date, months: Months) -> VillageCounts:
    """Month ends come from the monthly counts, other days from the states."""
    if at_month_end(day) is None:
        return _counts_on(villages, day, months.definitions)
    return months.at(month_index(day))


def _counts_on(villages: Collection[int], day: date, definitions: Definitions) -> VillageCounts:
    counts: VillageCounts = {}
    for key, by_village in cross_section(villages, day, definitions=definitions).items():
        for village, figure in by_village.items():
            counts.setdefault(village, {})[key] = figure.counts
    return counts
