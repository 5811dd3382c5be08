"""Which month a dashboard shows, and what it is compared with: chosen in place, kept in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sakti.closing.queries import last_closed_month
from sakti.core.cohorts import Cohort
from sakti.core.formatting import month_name
from sakti.core.periods import month_end, month_index, month_text, parse_month
from sakti.dashboards import queries
from sakti.indicators.figures import span
from sakti.web import clock

#: The usual one first. A change of all villages of either day would be one of the villages.
COHORTS = (Cohort.SAME_VILLAGES, Cohort.PANEL)


@dataclass(frozen=True, slots=True)
class Period:
    """The month, its baseline month, the cohort, and the months with data among which one may choose."""

    month: int
    baseline: int
    cohort: Cohort
    first: int
    last: int

    @property
    def day(self) -> date:
        return month_end(self.month)

    @property
    def baseline_day(self) -> date:
        return month_end(self.baseline)

    @property
    def is_running(self) -> bool:
        """The month is not over: what it shows will still move."""
        return self.day >= clock.today()

    def options(self, locale: str) -> list[tuple[str, str]]:
        """Every month with data, the newest first, for a select."""
        return [(month_text(each), in_words(each, locale)) for each in range(self.last, self.first - 1, -1)]

    @property
    def address(self) -> dict[str, str]:
        """The query values that lead to this period again."""
        values = {"month": month_text(self.month), "baseline": month_text(self.baseline)}
        return values if self.cohort == COHORTS[0] else values | {"cohort": self.cohort.value}


def in_words(month: int, locale: str) -> str:
    return month_name(*divmod_month(month), locale)


def divmod_month(month: int) -> tuple[int, int]:
    return month // 12, month % 12 + 1


def asked(values: Mapping[str, str], default_baseline: int | None = None) -> Period | None:
    """The period of an address; what makes no sense counts as not asked. None while there is no data."""
    held = span()
    if held is None:
        return None
    first, last = held
    month = _month(values.get("month"), first, last)
    month = _default_month(first, last) if month is None else month
    baseline = _month(values.get("baseline"), first, month)
    if baseline is None:
        baseline = min(max(default_baseline or first, first), month)
    cohort = next((each for each in COHORTS if each.value == values.get("cohort")), COHORTS[0])
    return Period(month, baseline, cohort, first, last)


def _month(text: str | None, first: int, last: int) -> int | None:
    try:
        month = parse_month(str(text))
    except ValueError:
        return None
    return month if first <= month <= last else None


def _default_month(first: int, last: int) -> int:
    """The last closed month; before the first close the newest month in which anything happened."""
    month = last_closed_month()
    if month is None:
        newest = queries.newest_fact()
        month = last if newest is None else month_index(newest)
    return min(max(month, first), last)
