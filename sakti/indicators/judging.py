"""By what a target of a region is judged: the villages counted on its first day and on the judged one, on both days.

Screens and closes ask here with their own counts (of the book of a closed month, or live), so that one verdict stands
on all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from sakti.core.cohorts import ComparedVillages
from sakti.core.figures import NOBODY, sum_counts
from sakti.core.freshness import Freshness
from sakti.core.indicators import Indicator
from sakti.core.periods import month_end, month_index
from sakti.core.successions import NO_LINKS, Links
from sakti.core.targets import Goal, Progress, Standing, Status, TargetKind, Terms, Verdict, measured, progress
from sakti.indicators.figures import Definitions, VillageCounts, figure_of

#: Over so many months something has to have moved, of an indicator whose answers do not grow old.
PACE_MONTHS = 12
#: The counts of villages on a day.
CountsOn = Callable[[date], VillageCounts]


class TargetLike(Protocol):
    """A target as it is set, or as a close kept it."""

    @property
    def indicator(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> str | Decimal: ...
    @property
    def baseline_on(self) -> date: ...
    @property
    def due_on(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """A target with all that its verdict stands on."""

    goal: Goal
    standings: list[Standing]
    terms: Terms

    @property
    def progress(self) -> Progress:
        return progress(self.goal, self.standings, self.terms)


@dataclass(slots=True)
class Court:
    """Judges the targets of any regions of some villages on one day.

    `first_months`: gives per village the first month with anybody. `freshness`: by the marks of definitions.
    """

    on: date
    definitions: Definitions
    counts_on: CountsOn
    first_months: Callable[[], Mapping[int, int]]
    freshness: Mapping[str, Freshness]
    least_coverage: Fraction
    links: Links = NO_LINKS
    _homes: dict[date, frozenset[int]] = field(default_factory=dict)

    def judge(self, target: TargetLike, villages: Collection[int], *, is_village: bool = False) -> Judged:
        """`villages`: those of the region; of a village itself its number is not said."""
        goal, indicator, inside = self._goal(target, frozenset(villages))
        days = self._days(goal)
        standings = [self._standing(indicator, inside, goal.start_on, day, is_village=is_village) for day in days]
        moving = self.on >= goal.due_on or self._is_moving(indicator, goal, inside, standings[-1])
        return Judged(goal, standings, Terms(self.least_coverage, moving))

    def status(self, target: TargetLike, village: int) -> Status:
        """The status of one village alone: the same as of its whole judgement, with as few days as it takes."""
        goal, indicator, inside = self._goal(target, frozenset([village]))
        terms = Terms(self.least_coverage)
        first, *between = self._days(goal)
        last = between.pop() if between else None
        ends = [day for day in (first, last) if day is not None]
        standings = [self._standing(indicator, inside, goal.start_on, day, is_village=True) for day in ends]
        found = progress(goal, standings, terms)
        if found.verdict not in (Verdict.MISSED, Verdict.UNKNOWN) or found.reached is not False:
            return found.status
        later = (self._standing(indicator, inside, goal.start_on, day, is_village=True) for day in between)
        once = next((one for one in later if progress(goal, [standings[0], one], terms).reached), None)
        return progress(goal, [standings[0], once, standings[-1]], terms).status if once else found.status

    def _goal(self, target: TargetLike, inside: frozenset[int]) -> tuple[Goal, Indicator, frozenset[int]]:
        indicator = self.definitions[target.indicator]
        since = self._first_day(target, inside)
        kind, value = TargetKind(target.kind), Fraction(target.value)
        return Goal(kind, value, target.baseline_on, target.due_on, indicator.better, since), indicator, inside

    def _first_day(self, target: TargetLike, inside: frozenset[int]) -> date:
        """The baseline day; or, if nobody was there then, the end of the first month in which somebody was.

        Of a village that was divided or merged since, the day on which it became what it is: before, it was another.
        """
        start = self._first_counted(target.baseline_on, inside)
        torn = self.links.torn_on(inside, start, min(self.on, target.due_on)) if len(inside) == 1 else None
        return start if torn is None else torn

    def _first_counted(self, baseline: date, inside: frozenset[int]) -> date:
        if inside & self._counted(baseline):
            return baseline
        first = self.first_months()
        months = [first[village] for village in inside if village in first]
        begun = [month for month in months if month_end(month) > baseline]
        return month_end(min(begun)) if begun else baseline

    def _days(self, goal: Goal) -> list[date]:
        """The due day and each later month's end, if it has come; and the day itself."""
        if self.on <= goal.due_on:
            return [self.on]
        first, last = month_index(goal.due_on), month_index(self.on)
        between = [month_end(month) for month in range(first, last + 1)]
        return [goal.due_on, *(day for day in between if goal.due_on < day < self.on), self.on]

    def _standing(
        self,
        indicator: Indicator,
        inside: frozenset[int],
        start: date,
        day: date,
        *,
        is_village: bool,
        lasting: bool = False,
    ) -> Standing:
        """`lasting`: only of the villages that have a counted household on the judged day too."""
        before, after = (inside & self._counted(each) for each in (start, day))
        compared = ComparedVillages.between(before, after, self.links.within(inside, start, day))
        same = self._lasting(compared.same, inside, start) if lasting else compared.same
        was, now = (
            sum_counts(self.counts_on(each).get(village, {}).get(indicator.key, NOBODY) for village in same)
            for each in (start, day)
        )
        first = figure_of(indicator, was, start) if same else None
        return Standing(day, first, figure_of(indicator, now, day), None if is_village else compared.compared)

    def _lasting(self, villages: frozenset[int], inside: frozenset[int], start: date) -> frozenset[int]:
        redrawn, there = self.links.within(inside, start, self.on), self._counted(self.on)
        return frozenset(village for village in villages if redrawn.whole(village) & there)

    def _is_moving(self, indicator: Indicator, goal: Goal, inside: frozenset[int], now: Standing) -> bool:
        """Whether somebody looked again in the freshness period, and it is not as it was when the period began."""
        fresh = self.freshness.get(indicator.mark)
        months = PACE_MONTHS if fresh is None else fresh.months_on(self.on)
        if now.actual.stale is not None and now.actual.stale == now.actual.d:
            return False
        before = max(month_end(month_index(self.on) - months), goal.start_on)
        if before >= self.on:
            return True
        then = self._standing(indicator, inside, goal.start_on, before, is_village=True, lasting=True)
        return measured(goal.kind, then.actual) != measured(goal.kind, now.actual)

    def _counted(self, day: date) -> frozenset[int]:
        """The villages with at least one counted household."""
        if day not in self._homes:
            self._homes[day] = counted_in(self.counts_on(day), self.definitions)
        return self._homes[day]


def counted_in(counts: VillageCounts, definitions: Definitions) -> frozenset[int]:
    """The villages that have a counted household: every question about households is asked of each of them."""
    keys = [key for key, indicator in definitions.items() if indicator.unit == "household"]
    return frozenset(
        village
        for village, by_key in counts.items()
        if (any(by_key[key].population for key in keys if key in by_key) if keys else bool(by_key))
    )
