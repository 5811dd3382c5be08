"""The interventions on a dashboard: who carries how much, what is late, who is silent. Sums, no names of people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sakti.core.charts import Segment, Svg, stacked_bar
from sakti.core.permissions import Scope
from sakti.interventions import queries as interventions
from sakti.interventions.queries import Contributions, Late, Unreported
from sakti.web import clock

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Work:
    """What was done from the baseline to the day, in its fiscal year, and what is owed on the day.

    Sums are the region's, whoever looks: they name nobody. Promises and actors are named to whom they concern; `own`
    are the sums of the reader's organisations, if that is all that the reader reaches.
    """

    contributions: Contributions
    #: Of the fiscal year of the day, from its 1 January.
    year: Contributions
    fiscal_year: int
    late: Sequence[Late]
    late_by_village: Mapping[int, int]
    silent: Sequence[Unreported]
    locale: str
    own: Contributions | None = None
    own_late: int = 0

    @property
    def late_count(self) -> int:
        return sum(self.late_by_village.values())

    def chart(self, title: str) -> Svg:
        parts = [Segment(row.key, row.label, row.value_rp) for row in self.contributions.by_helix]
        return stacked_bar(parts, key="helix", title=title, locale=self.locale)


def judged_on(day: date) -> date:
    """A month that is not over is judged by today: nothing is late before its day."""
    return min(day, clock.today())


def work(villages: Collection[int], scope: Scope, baseline: date, day: date, locale: str) -> Work:
    """`scope` bounds by organisation too: a partner sees names of its own promises only, and its own sums apart."""
    on, organisations = judged_on(day), scope.organisations
    inside = [village for village in villages if scope.reaches_village(village)]
    since = baseline + timedelta(days=1)
    apart = organisations is not None
    own_late = interventions.late_by_village(inside, on, organisations=organisations) if apart else {}
    contributions = interventions.contributions(inside, since, on, locale=locale)
    return Work(
        contributions,
        interventions.fiscal_year(inside, on, contributions.by_helix),
        on.year,
        interventions.late(inside, on, organisations=organisations, limit=SHOWN),
        interventions.late_by_village(inside, on),
        interventions.unreported(inside, on, organisations=organisations),
        locale,
        interventions.contributions(inside, since, on, organisations=organisations, locale=locale) if apart else None,
        sum(own_late.values()),
    )
