"""One card for each indicator: the figure, its change, its months, its target; and the sentences made from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypedDict

from sakti.core.changes import Change, Kind, between
from sakti.core.charts import Svg, month_line, sparkline
from sakti.core.figures import NOBODY, Counts, Figure, two_decimals
from sakti.core.indicators import Indicator
from sakti.core.periods import month_end, month_start
from sakti.core.sentences import Measured
from sakti.core.targets import Progress, Status, TargetKind, in_words, whole
from sakti.dashboards.goals import Goals
from sakti.dashboards.periods import Period
from sakti.indicators.figures import figure_of

Points = Sequence[tuple[date, Decimal | int | None]]


class Drawing(TypedDict):
    """What both drawings of a card have in common."""

    key: str
    title: str
    baseline: date | None
    target: Decimal | None
    locale: str
    unit: str


@dataclass(frozen=True, slots=True)
class Card:
    """An indicator in one region: now, at the baseline, on the way, and where it should be."""

    indicator: Indicator
    current: Figure
    baseline: Figure
    progress: Progress | None
    points: Points
    locale: str
    spark: Svg | None = None

    @property
    def label(self) -> str:
        return self.indicator.label(self.locale)

    @property
    def change(self) -> Change | None:
        """None where nobody was looked at on the baseline day: then there is nothing to compare with."""
        if not self.baseline.d or not self.current.d:
            return None
        return between(self.indicator.kind, self.baseline, self.current)

    @property
    def counts_subjects(self) -> bool:
        return self.indicator.kind in (Kind.RELATIVE, Kind.COUNT)

    @property
    def status(self) -> str | None:
        """None where nothing was asked for, or where too few were seen to judge a figure that is there."""
        if self.progress is None or (self.progress.status is Status.NONE and self.current.d):
            return None
        return self.progress.status.value

    @property
    def target_words(self) -> str | None:
        return None if self.progress is None else in_words(self.progress, self.locale)

    @property
    def target_value(self) -> Decimal | None:
        """Where the target's line lies, if it speaks of what the line shows."""
        if self.progress is None or self.progress.needed is None:
            return None
        goal, needed = self.progress.goal, self.progress.needed
        if (goal.kind is TargetKind.LEVEL) is self.counts_subjects:
            return None
        return Decimal(whole(needed, goal.better)) if self.counts_subjects else two_decimals(needed)

    @property
    def measured(self) -> Measured:
        return Measured(self.indicator, self.change, self.current)

    def with_spark(self) -> Card:
        """Drawn once, for everybody who sees this board."""
        small = sparkline(self.points, **self._drawn("spark")) if len(self.points) > 1 else None
        return replace(self, spark=small)

    def line(self) -> Svg:
        return month_line(self.points, **self._drawn("line"), width=380, height=200)

    def _drawn(self, kind: str) -> Drawing:
        return {
            "key": f"{kind}-{self.indicator.key}",
            "title": self.indicator.label(self.locale),
            "baseline": self.baseline.as_of,
            "target": self.target_value,
            "locale": self.locale,
            "unit": "" if self.counts_subjects else "%",
        }


def shown(indicator: Indicator, figure: Figure) -> Decimal | int | None:
    """What a line of this indicator shows: the count or the share; None where nobody was looked at."""
    if not figure.d:
        return None
    return figure.n if indicator.kind in (Kind.RELATIVE, Kind.COUNT) else figure.percent


def points_of(indicator: Indicator, by_month: Mapping[int, Counts], months: Sequence[int]) -> Points:
    return [
        (month_start(month), shown(indicator, figure_of(indicator, by_month.get(month, NOBODY), month_end(month))))
        for month in months
    ]


def cards(
    pairs: Mapping[str, tuple[Figure, Figure]],
    way: Mapping[str, Mapping[int, Counts]],
    months: Sequence[int],
    goals: Goals,
    region_id: int,
    above: Sequence[int],
    villages: Collection[int],
    period: Period,
    locale: str,
) -> list[Card]:
    """`pairs` are (baseline, now) per indicator; `way` the months between."""
    every = []
    for key, indicator in goals.definitions.items():
        was, now = pairs[key]
        target = goals.target(key, region_id, above, period.day)
        judged = goals.judge(target, villages, now, period.day) if target else None
        points = points_of(indicator, way[key], months)
        every.append(Card(indicator, now, was, judged, points, locale).with_spark())
    return every
