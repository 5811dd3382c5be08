"""Which target a village or a region is judged by: its own, else what its district or regency set for all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sakti.core.periods import month_index
from sakti.core.targets import Progress, binding
from sakti.dashboards import queries
from sakti.dashboards.months import Months
from sakti.dashboards.queries import SetTarget
from sakti.indicators.figures import Definitions
from sakti.indicators.judging import Court
from sakti.settings.queries import freshnesses, least_coverage


@dataclass(frozen=True, slots=True)
class Goals:
    """The targets in force, by region and indicator, and the court that judges them on the day of the page."""

    by_region: Mapping[int, Mapping[str, Sequence[SetTarget]]]
    court: Court

    @property
    def definitions(self) -> Definitions:
        return self.court.definitions

    def target(self, key: str, region_id: int, above: Iterable[int] = (), day: date = date.max) -> SetTarget | None:
        """The own target that is due next (else the last that was), or one inherited from above."""
        own, *larger = (self.by_region.get(region, {}).get(key, ()) for region in (region_id, *above))
        binding_targets = binding(own, larger)
        return due_next(binding_targets, day) if binding_targets else None

    def judge(self, target: SetTarget, villages: Collection[int], *, is_village: bool) -> Progress:
        return self.court.judge(target, villages, is_village=is_village).progress


def due_next(targets: Sequence[SetTarget], day: date) -> SetTarget:
    """They come the earliest due first."""
    return next((each for each in targets if each.due_on >= day), targets[-1])


def goals(regions: Collection[int], months: Months) -> Goals:
    """Targets of these regions, judged by the counts that the page's months know."""
    by_region: dict[int, dict[str, list[SetTarget]]] = {}
    for target in queries.set_targets():
        if target.region_id in regions and target.indicator in months.definitions:
            by_region.setdefault(target.region_id, {}).setdefault(target.indicator, []).append(target)
    every = [target for by_key in by_region.values() for each in by_key.values() for target in each]
    months.expect(_months_needed(every, months))
    court = Court(
        on=months.period.day,
        definitions=months.definitions,
        counts_on=months.on_day,
        first_months=months.first_months,
        freshness=freshnesses(),
        least_coverage=least_coverage(months.period.day),
        links=months.links,
    )
    return Goals(by_region, court)


def _months_needed(targets: Collection[SetTarget], months: Months) -> set[int]:
    """The months on whose ends these targets begin, and from their due days on each: they are read at once."""
    period = months.period
    begun = {month_index(target.baseline_on) for target in targets if target.baseline_on < period.day}
    due = [month_index(target.due_on) for target in targets if target.due_on < period.day]
    wanted = begun | set(range(min(due, default=period.month), period.month + 1))
    return {month for month in wanted if period.first <= month <= period.last}
