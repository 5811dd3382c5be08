"""Which target a village or a region is judged by: its own, else what its district or regency set for all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sakti.core.figures import Figure
from sakti.core.indicators import INDICATORS
from sakti.core.periods import month_index
from sakti.core.targets import Goal, Progress, TargetKind, binding, progress
from sakti.dashboards import queries
from sakti.dashboards.months import Months
from sakti.dashboards.queries import Counts, SetTarget, Standing, figure
from sakti.indicators.queries import at_month_end, cross_section


def goal_of(target: SetTarget) -> Goal:
    better = INDICATORS[target.indicator].better
    return Goal(TargetKind(target.kind), Fraction(target.value), target.baseline_on, target.due_on, better)


@dataclass(frozen=True, slots=True)
class Goals:
    """The targets in force, by region and indicator, and the counts on their baseline days."""

    by_region: Mapping[int, Mapping[str, Sequence[SetTarget]]]
    bases: Mapping[date, Standing]

    def target(self, key: str, region_id: int, above: Iterable[int] = (), day: date = date.max) -> SetTarget | None:
        """The own target that is due next (else the last that was), or one inherited from above."""
        own, *larger = (self.by_region.get(region, {}).get(key, ()) for region in (region_id, *above))
        found = binding(own, larger)
        return due_next(found, day) if found else None

    def base(self, target: SetTarget, villages: Collection[int]) -> Counts | None:
        """The counts of these villages on the target's baseline day; None if nobody was there yet."""
        found = self.bases.get(target.baseline_on, {})
        sums = [found[village][target.indicator] for village in villages if target.indicator in found.get(village, {})]
        if not sums:
            return None
        return tuple(sum(each) for each in zip(*sums, strict=True))  # type: ignore[return-value]

    def judge(self, target: SetTarget, villages: Collection[int], current: Figure, day: date) -> Progress:
        base = self.base(target, villages)
        return progress(goal_of(target), base and figure(base, target.baseline_on), current, day)


def due_next(targets: Sequence[SetTarget], day: date) -> SetTarget:
    """They come the earliest due first."""
    return next((each for each in targets if each.due_on >= day), targets[-1])


def goals(villages: Collection[int], regions: Collection[int], months: Months) -> Goals:
    """Targets of these regions, with the counts of their baselines as the page's months know them."""
    by_region: dict[int, dict[str, list[SetTarget]]] = {}
    for target in queries.set_targets():
        if target.region_id in regions and target.indicator in INDICATORS:
            by_region.setdefault(target.region_id, {}).setdefault(target.indicator, []).append(target)
    days = {target.baseline_on for by_key in by_region.values() for each in by_key.values() for target in each}
    return Goals(by_region, {day: _base(villages, day, months) for day in days})


def _base(villages: Collection[int], day: date, months: Months) -> Standing:
    """Month ends come from the monthly counts, other days from the states."""
    if at_month_end(day) is None:
        return _standing_on(villages, day)
    return months.at(month_index(day))


def _standing_on(villages: Collection[int], day: date) -> Standing:
    found: Standing = {}
    for key, by_village in cross_section(villages, day).items():
        for village, each in by_village.items():
            found.setdefault(village, {})[key] = (each.n, each.d, each.excluded, each.unknown)
    return found
