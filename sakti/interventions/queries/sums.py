"""What somebody planned and did, added up: values that dashboards, papers and frozen months share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any

from sakti.core.figures import two_decimals

UNTAGGED = ""
#: The source of what nobody is named for, and how it is called.
UNFUNDED, WITHOUT_SOURCE = "", "Tanpa sumber dana"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one helix, source, strategy or organisation planned and did. Rupiah end in `_rp`; all else are counts.

    Of the plans: `promised` were approved, `finished` are done or verified, `verified` were seen in the field.
    `reached` is the sum over them of min(1, delivered ÷ planned): no units are added up. `paid_rp` was delivered on
    them, of which `carried_rp` before the first day (luncuran tahun lalu, where that is a 1 January). `unpriced` of
    them have no planned rupiah, and got `unpriced_rp` from the first day on. From the first day on, too, `arrears_rp`
    was delivered on standing plans that had fallen due before it, and `ahead_rp` on those that fall due after the last.
    `year_planned` fall due in the whole year of the last day; `waiting` did so in an earlier one and are not finished.
    All these are None where they were not kept (months closed before they were counted). What is delivered on a plan
    counts in the plan's village, `value_rp` in that of the delivery.
    """

    key: str
    label: str
    helix: str = ""
    planned: int = 0
    planned_rp: int = 0
    delivered: int = 0
    value_rp: int = 0
    promised: int | None = None
    finished: int | None = None
    paid_rp: int | None = None
    verified: int | None = None
    reached: Fraction | None = None
    carried_rp: int | None = None
    year_planned: int | None = None
    year_planned_rp: int | None = None
    waiting: int | None = None
    waiting_rp: int | None = None
    arrears_rp: int | None = None
    ahead_rp: int | None = None
    unpriced: int | None = None
    unpriced_rp: int | None = None

    @property
    def physical(self) -> Decimal | None:
        """Realisasi fisik in percent: how much of a plan came, on average. Of earlier closes: how many are finished."""
        done = self.finished if self.reached is None else self.reached
        return None if done is None else percent_of(done, self.planned)

    @property
    def realised_rp(self) -> int | None:
        """What was delivered on what is due from the first day on."""
        return self.paid_rp if self.paid_rp is None or self.carried_rp is None else self.paid_rp - self.carried_rp

    @property
    def year_paid_rp(self) -> int | None:
        """Realisasi TA ini: what was delivered from the first day on on any standing plan, whenever it falls due."""
        if self.realised_rp is None or self.arrears_rp is None or self.ahead_rp is None:
            return None
        return self.realised_rp + self.arrears_rp + self.ahead_rp

    @property
    def financial(self) -> Decimal | None:
        """What was delivered on what is due, in percent of its plan: of plans with rupiah; it may be more than all."""
        if self.realised_rp is None:
            return None
        return percent_of(self.realised_rp - (self.unpriced_rp or 0), self.planned_rp)


def percent_of(part: int | Fraction, whole: int) -> Decimal | None:
    return two_decimals(Fraction(part) * 100 / whole) if whole else None


@dataclass(frozen=True, slots=True)
class Contributions:
    """The same plans and deliveries, seen four ways, each of which adds up to the same.

    Plans name no source of funds: by source they all stand in the row without one, beside what was delivered without.
    A delivery that several paid counts once, with who paid the most.
    """

    by_helix: list[Contribution]
    by_funding: list[Contribution]
    by_strategy: list[Contribution]
    by_organisation: list[Contribution]

    @property
    def value_rp(self) -> int:
        return sum(row.value_rp for row in self.by_organisation)

    @property
    def delivered(self) -> int:
        return sum(row.delivered for row in self.by_organisation)

    @property
    def is_funding_whole(self) -> bool:
        """Whether the sources add up to everything: not in months that were closed before the rest had a row."""
        return sum(row.value_rp for row in self.by_funding) == self.value_rp

    @property
    def total(self) -> Contribution:
        """The last line of a table by helix."""
        return reduce(added, self.by_helix, NOTHING)


#: What is added up of plans, and of everything.
OF_PLANS = (
    "promised",
    "finished",
    "paid_rp",
    "verified",
    "reached",
    "carried_rp",
    "year_planned",
    "year_planned_rp",
    "waiting",
    "waiting_rp",
    "arrears_rp",
    "ahead_rp",
    "unpriced",
    "unpriced_rp",
)
SUMS = ("planned", "planned_rp", "delivered", "value_rp", *OF_PLANS)
#: Who has planned nothing yet.
NOTHING = Contribution(
    "",
    "",
    promised=0,
    finished=0,
    paid_rp=0,
    verified=0,
    reached=Fraction(0),
    carried_rp=0,
    year_planned=0,
    year_planned_rp=0,
    waiting=0,
    waiting_rp=0,
    arrears_rp=0,
    ahead_rp=0,
    unpriced=0,
    unpriced_rp=0,
)


def added(one: Contribution, more: Contribution) -> Contribution:
    """Both together; what was not kept of one is not known of both."""
    both = {name: (getattr(one, name), getattr(more, name)) for name in SUMS}
    sums: dict[str, Any] = {name: None if None in each else sum(each) for name, each in both.items()}
    return replace(one, **sums)
