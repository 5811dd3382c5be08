"""One card for each indicator: the figure, its change, its months, its target; and the sentences made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypedDict

from sakti.core.changes import Change, between
from sakti.core.charts import Svg, month_line, sparkline
from sakti.core.cohorts import ComparedVillages, in_same
from sakti.core.figures import NOBODY, Figure, two_decimals
from sakti.core.indicators import Indicator
from sakti.core.periods import month_end
from sakti.core.sentences import Measured
from sakti.core.targets import Progress, TargetKind, beside, doubt, doubt_in_words, in_words, whole
from sakti.core.ways import Way, way
from sakti.dashboards.goals import Goals
from sakti.dashboards.months import Months
from sakti.indicators.figures import figure_of


class Drawing(TypedDict):
    """What both drawings of a card have in common."""

    key: str
    title: str
    baseline: date | None
    target: Decimal | None
    stale: Sequence[date]
    locale: str
    unit: str


@dataclass(frozen=True, slots=True)
class Card:
    """An indicator in one region: now, what is compared with the baseline, the way there, and where it should be.

    `current` is the level of everybody; `was` and `now` are those of the same villages, or subjects, at both dates.
    """

    indicator: Indicator
    current: Figure
    was: Figure
    now: Figure
    progress: Progress | None
    way: Way
    least_coverage: Fraction
    locale: str
    villages: ComparedVillages | None = None
    spark: Svg | None = None

    @property
    def label(self) -> str:
        return self.indicator.label(self.locale)

    @property
    def change(self) -> Change | None:
        """None where nobody was looked at on the baseline day: then there is nothing to compare with."""
        if not self.was.d or not self.now.d:
            return None
        return between(self.indicator.kind, self.was, self.now)

    @property
    def doubt(self) -> str | None:
        """Why the figure is not judged, in words: too few were seen, or too long ago."""
        return doubt_in_words(doubt(self.current, self.least_coverage), self.locale)

    @property
    def counts_subjects(self) -> bool:
        return self.indicator.kind.counts_subjects

    @property
    def status(self) -> str | None:
        """None where nothing was asked for."""
        return None if self.progress is None else self.progress.status.value

    @property
    def target_words(self) -> str | None:
        return None if self.progress is None else in_words(self.progress, self.locale)

    @property
    def target_below(self) -> str | None:
        """The same on the card, where the reason of a doubt stands above it."""
        return None if self.progress is None else in_words(self.progress, self.locale, reason=self.doubt is None)

    @property
    def target_value(self) -> Decimal | None:
        """Where the target's line lies, if it speaks of what the line shows."""
        if self.progress is None or self.progress.needed is None:
            return None
        goal, needed = self.progress.goal, self.progress.needed
        if (goal.kind is TargetKind.LEVEL) is self.counts_subjects or (self.counts_subjects and not self._is_of_line):
            return None
        return Decimal(whole(needed, goal.better)) if self.counts_subjects else two_decimals(needed)

    @property
    def _is_of_line(self) -> bool:
        """Whether the line is of the villages by which the target is judged: a count of others is no aim for it."""
        judged = None if self.progress is None else self.progress.villages
        return judged is None or self.villages is None or judged == self.villages.compared

    @property
    def measured(self) -> Measured:
        return Measured(self.indicator, self.change, self.current, self.least_coverage)

    @property
    def compared_words(self) -> str | None:
        """Of which villages the change is said, where it is not of all."""
        if self.villages is None or self.villages.are_all:
            return None
        return in_same(self.villages, self.locale)

    def with_spark(self) -> Card:
        """Drawn once, for everybody who sees this board."""
        small = sparkline(self.way.drawn, **self._drawn("spark")) if len(self.way.drawn) > 1 else None
        return replace(self, spark=small)

    def line(self) -> Svg:
        return month_line(self.way.drawn, **self._drawn("line"), width=320, height=190)

    def _drawn(self, kind: str) -> Drawing:
        return {
            "key": f"{kind}-{self.indicator.key}",
            "title": self.indicator.label(self.locale),
            "baseline": self.was.as_of,
            "target": self.target_value,
            "stale": self.way.stale,
            "locale": self.locale,
            "unit": "" if self.counts_subjects else "%",
        }


def cards(
    pairs: Mapping[str, tuple[Figure, Figure]],
    levels: Mapping[str, Figure],
    months: Months,
    goals: Goals,
    region_id: int,
    above: Sequence[int],
    locale: str,
) -> list[Card]:
    """`pairs` are (baseline, now) of what is compared; `levels` everybody now."""
    period = months.period
    spanned = range(period.baseline, period.month + 1)
    counts, same = months.way(spanned), months.compared
    every = []
    for key, indicator in goals.definitions.items():
        was, now = pairs[key]
        target = goals.target(key, region_id, above, period.day)
        judged = goals.judge(target, months.villages, is_village=len(months.villages) == 1) if target else None
        figures = {m: figure_of(indicator, counts[key].get(m, NOBODY), month_end(m)) for m in spanned}
        line, least = way(indicator.kind, figures), goals.court.least_coverage
        judged = beside(judged, levels[key], least) if judged else None
        every.append(Card(indicator, levels[key], was, now, judged, line, least, locale, same).with_spark())
    return every
