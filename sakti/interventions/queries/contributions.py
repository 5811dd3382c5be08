"""Who carries how much, what is late and who does not report: for dashboards and reports. Sums only, no names.

`villages` and `organisations` bound what is counted; None means all. Statuses are those of the asked day, so that a
report of a past month says the same whenever it is printed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from sakti.core.figures import two_decimals
from sakti.core.support import delivered_share
from sakti.core.transitions import ENDED, FINISHED, PROMISED, Status
from sakti.extensions import db
from sakti.interventions.models import Delivery, FundingLine, Intervention, Programme, StatusMove
from sakti.interventions.queries.programmes import STRATEGIES
from sakti.interventions.queries.volumes import came, is_complete
from sakti.organisations.tables import Helix, Organisation

Ids = Collection[int] | None
Query = Any  # a Select of any columns: its type would name each of them

#: An organisation that owes something and has delivered nothing for so long has not reported.
SILENT_DAYS = 30
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


@dataclass(frozen=True, slots=True)
class Late:
    """A promise whose day has passed."""

    intervention_id: int
    village_id: int
    programme: str
    organisation_id: int
    organisation: str
    helix: str
    subject_kind: str
    status: str
    due_on: date
    days: int


@dataclass(frozen=True, slots=True)
class Unreported:
    """An organisation with something due, from which nothing was heard lately."""

    organisation_id: int
    organisation: str
    helix: str
    due: int
    last_delivery_on: date | None


def bounded(query: Query, table: Any, villages: Ids, organisations: Ids) -> Query:
    """Only what lies in these villages and belongs to these organisations."""
    if villages is not None:
        query = query.where(table.village_id.in_(sorted(villages)))
    return query if organisations is None else query.where(table.organisation_id.in_(sorted(organisations)))


def fetched(query: Query) -> Sequence[Any]:
    return db.session.execute(query).all()


def pairs(query: Query) -> dict[Any, Any]:
    return dict(fetched(query))


def on_day(query: Query, day: date) -> Query:
    """Join each intervention to the move that made its status of that day: `StatusMove.after`.

    Moves of one intervention are dated in the order of their ids.
    """
    earlier = aliased(StatusMove)
    last = select(func.max(earlier.id)).where(earlier.intervention_id == Intervention.id, earlier.day <= day)
    return query.join(StatusMove, StatusMove.id == last.correlate(Intervention).scalar_subquery())


def contributions(
    villages: Ids, since: date, until: date, *, organisations: Ids = None, locale: str = "id"
) -> Contributions:
    """Plans that fell due and deliveries that were made from `since` to `until`, both days included.

    A plan without a due day counts where it was proposed; rejected and cancelled plans do not count.
    """
    done = _delivered(villages, since, until, organisations)
    plan = _planned(villages, since, until, organisations)
    by_helix = _helixes(_sums("helix", plan, done), locale)
    return Contributions(
        by_helix=by_helix,
        by_funding=_by_funding(villages, since, until, organisations, reduce(added, by_helix, NOTHING)),
        by_strategy=_sums("strategy", plan, done),
        by_organisation=sorted(_sums("organisation", plan, done), key=lambda row: (-row.value_rp, row.label)),
    )


def fiscal_year(villages: Ids, day: date, helixes: Iterable[Contribution]) -> Contributions:
    """Plan and realisation from 1 January to a day, without sources of funds. `helixes`: their order and labels."""
    since = date(day.year, 1, 1)
    done, plan = _delivered(villages, since, day, None), _planned(villages, since, day, None)
    return Contributions(
        by_helix=_in_order(_sums("helix", plan, done), [(row.key, row.label) for row in helixes]),
        by_funding=[],
        by_strategy=_sums("strategy", plan, done),
        by_organisation=_sums("organisation", plan, done),
    )


#: One row per organisation and strategy: everything else is summed from it.
def _kinds() -> list[Any]:
    return [Helix.code, Helix.label_id, Organisation.id, Organisation.name, Programme.strategy]


def _with_actor(query: Query, table: Any) -> Query:
    return (
        query.join(Programme, Programme.id == table.programme_id)
        .join(Organisation, Organisation.id == table.organisation_id)
        .join(Helix, Helix.id == Organisation.helix_id)
    )


def _delivered(villages: Ids, since: date, until: date, organisations: Ids) -> Sequence[Any]:
    """Added up by numbers first: to sort every delivery by five names would take twice as long."""
    by = (Delivery.organisation_id, Delivery.programme_id)
    given = select(*by, func.count().label("given"), func.sum(Delivery.value_rp).label("value_rp")).group_by(*by)
    sums = bounded(given.where(*counted_deliveries(since, until)), Delivery, villages, organisations).subquery()
    query: Query = select(*_kinds(), func.sum(sums.c.given), func.sum(sums.c.value_rp)).select_from(sums)
    return fetched(_with_actor(query, sums.c).group_by(*_kinds()))


def counted_deliveries(since: date, until: date) -> list[ColumnElement[bool]]:
    return [Delivery.voided_at.is_(None), Delivery.delivered_on >= since, Delivery.delivered_on <= until]


def _planned(villages: Ids, since: date, until: date, organisations: Ids) -> Sequence[Any]:
    """Of each kind and of plans of which as much came: how many there are, and their sums (`_plans_of`)."""
    proposed = select(func.min(StatusMove.day)).where(StatusMove.intervention_id == Intervention.id)
    falls = func.coalesce(Intervention.due_on, proposed.correlate(Intervention).scalar_subquery())
    first, last = date(until.year, 1, 1), date(until.year, 12, 31)
    columns = (
        *_kinds(),
        Intervention.volume.label("volume"),
        func.coalesce(Intervention.planned_rp, 0).label("planned_rp"),
        Intervention.planned_rp.is_(None).label("unpriced"),
        StatusMove.after.label("status"),
        falls.label("falls"),
        came(Delivery.volume, until).label("came"),
        came(Delivery.value_rp, until).label("paid"),
        came(Delivery.value_rp, since - timedelta(days=1)).label("carried"),
    )
    query: Query = on_day(_with_actor(select(*columns).select_from(Intervention), Intervention), until)
    open_before = and_(falls < first, StatusMove.after.not_in(FINISHED))
    paid = exists().where(Delivery.intervention_id == Intervention.id, *counted_deliveries(since, until))
    counts = or_(falls.between(min(first, since), max(last, until)), open_before, paid.correlate(Intervention))
    plans = bounded(query.where(StatusMove.after.not_in(ENDED), counts), Intervention, villages, organisations)
    return fetched(_plans_of(plans.subquery(), since, until, first, last))


def _plans_of(plans: Subquery, since: date, until: date, first: date, last: date) -> Query:
    """Five kinds, the volume and what came of it, then `COUNTED`."""
    plan = plans.c
    due, of_year = plan.falls.between(since, until), plan.falls.between(first, last)
    waiting = and_(plan.falls < first, plan.status.not_in(FINISHED))
    paid = plan.paid - plan.carried

    def total(condition: ColumnElement[bool], value: ColumnElement[int] | int = 1) -> ColumnElement[int]:
        return func.sum(case((condition, value), else_=0))

    kinds = (plan[0], plan[1], plan[2], plan[3], plan[4], plan.volume, plan.came)
    return select(
        *kinds,
        total(due),
        total(due, plan.planned_rp),
        total(and_(due, plan.status != Status.PROPOSED.value)),
        total(and_(due, plan.status.in_(FINISHED))),
        total(due, plan.paid),
        total(and_(due, plan.status == Status.VERIFIED.value)),
        total(due, plan.carried),
        total(of_year),
        total(of_year, plan.planned_rp),
        total(waiting),
        total(waiting, plan.planned_rp),
        total(plan.falls < since, paid),
        total(plan.falls > until, paid),
        total(and_(due, plan.unpriced)),
        total(and_(due, plan.unpriced), paid),
    ).group_by(*kinds)


#: What `_plans_of` counts, in its order.
COUNTED = ("planned", "planned_rp", *(name for name in OF_PLANS if name != "reached"))


def _sums(by: str, plan: Sequence[Any], done: Sequence[Any]) -> list[Contribution]:
    """Rows of `_planned` and `_delivered`, added up by one of their kinds."""
    found: dict[str, Contribution] = {}
    for row in plan:
        known = _known(found, by, row)
        counts: dict[str, Any] = dict(zip(COUNTED, map(int, row[7:]), strict=True))
        reached = counts["planned"] * delivered_share(row[5], row[6])
        found[known.key] = added(known, Contribution("", "", **counts, reached=reached))
    for row in done:
        known = _known(found, by, row)
        given, value_rp = map(int, row[5:7])  # PostgreSQL adds counts up to decimals, which JSON would keep as text
        found[known.key] = replace(known, delivered=known.delivered + given, value_rp=known.value_rp + value_rp)
    return sorted(found.values(), key=lambda one: one.key)


def _known(found: dict[str, Contribution], by: str, row: Any) -> Contribution:
    helix, helix_label, organisation_id, organisation, strategy = row[:5]
    key, label, of = {
        "helix": (helix, helix_label, helix),
        "organisation": (str(organisation_id), organisation, helix),
        "strategy": (strategy or UNTAGGED, STRATEGIES[strategy][0] if strategy else "Belum bertanda strategi", ""),
    }[by]
    return found.get(key) or replace(NOTHING, key=key, label=label, helix=of)


def _helixes(found: Iterable[Contribution], locale: str) -> list[Contribution]:
    """Every helix in its order, those that did nothing too: their silence is news."""
    kinds = db.session.scalars(select(Helix).order_by(Helix.position))
    return _in_order(found, [(kind.code, kind.label(locale)) for kind in kinds])


def _in_order(found: Iterable[Contribution], helixes: Iterable[tuple[str, str]]) -> list[Contribution]:
    """By code and label."""
    acted = {row.key: row for row in found}
    return [replace(acted.get(code, NOTHING), key=code, helix=code, label=label) for code, label in helixes]


def _by_funding(villages: Ids, since: date, until: date, organisations: Ids, total: Contribution) -> list[Contribution]:
    """Who paid the most first; at last what nobody is named for, with all plans. `total`: what they add up to."""
    by_size = (FundingLine.value_rp.desc(), FundingLine.id)
    rank = func.row_number().over(partition_by=FundingLine.delivery_id, order_by=by_size)
    lines: Query = select(FundingLine.source, FundingLine.value_rp, rank.label("rank")).join(
        Delivery, Delivery.id == FundingLine.delivery_id
    )
    paid = bounded(lines.where(*counted_deliveries(since, until)), Delivery, villages, organisations).subquery()
    count, value = func.sum(case((paid.c.rank == 1, 1), else_=0)), func.sum(paid.c.value_rp)
    rows = fetched(select(paid.c.source, count, value).group_by(paid.c.source).order_by(value.desc(), paid.c.source))
    named = [
        replace(NOTHING, key=source, label=source, delivered=int(count), value_rp=int(value))
        for source, count, value in rows
    ]
    rest = replace(
        total,
        key=UNFUNDED,
        label=WITHOUT_SOURCE,
        helix="",
        delivered=total.delivered - sum(row.delivered for row in named),
        value_rp=total.value_rp - sum(row.value_rp for row in named),
    )
    return named if rest == replace(NOTHING, key=UNFUNDED, label=WITHOUT_SOURCE) else [*named, rest]


def funding_by_helix(villages: Ids, since: date, until: date) -> dict[tuple[str, str], int]:
    """(helix, source) → rupiah: the table of a report. What nobody is named for has `UNFUNDED` as its source."""

    def by_helix(*columns: Any) -> Query:
        query: Query = select(Helix.code, *columns).select_from(Delivery)
        query = query.join(Organisation, Organisation.id == Delivery.organisation_id)
        query = query.join(Helix, Helix.id == Organisation.helix_id).where(*counted_deliveries(since, until))
        return bounded(query.group_by(Helix.code), Delivery, villages, None)

    lines = by_helix(FundingLine.source, func.sum(FundingLine.value_rp))
    lines = lines.join(FundingLine, FundingLine.delivery_id == Delivery.id).group_by(FundingLine.source)
    named = {(helix, source): int(value) for helix, source, value in fetched(lines)}
    rest = {helix: int(value) for helix, value in fetched(by_helix(func.sum(Delivery.value_rp)))}
    for (helix, _), value in named.items():
        rest[helix] -= value
    return named | {(helix, UNFUNDED): value for helix, value in rest.items() if value}


def _late_query(columns: Sequence[Any], villages: Ids, day: date, organisations: Ids) -> Query:
    query: Query = on_day(_with_actor(select(*columns).select_from(Intervention), Intervention), day)
    query = query.where(StatusMove.after.in_(PROMISED), Intervention.due_on < day, ~is_complete(day))
    return bounded(query, Intervention, villages, organisations)


def late(villages: Ids, day: date, *, organisations: Ids = None, limit: int | None = None) -> list[Late]:
    """Promises (approved, scheduled or running) whose due day has passed before all of them came, the oldest first."""
    columns = (
        Intervention.id,
        Intervention.village_id,
        Programme.name,
        Organisation.id,
        Organisation.name,
        Helix.code,
        Intervention.subject_kind,
        StatusMove.after,
        Intervention.due_on,
    )
    query = _late_query(columns, villages, day, organisations).order_by(Intervention.due_on, Intervention.id)
    return [Late(*(*row, (day - row[-1]).days)) for row in fetched(query.limit(limit))]


def late_by_village(villages: Ids, day: date, *, organisations: Ids = None) -> dict[int, int]:
    """How many promises are late in each village."""
    columns = (Intervention.village_id, func.count())
    query = _late_query(columns, villages, day, organisations).group_by(Intervention.village_id)
    return pairs(query)


def unreported(villages: Ids, day: date, *, days: int = SILENT_DAYS, organisations: Ids = None) -> list[Unreported]:
    """Organisations with a promise due by the day, not all of which came, and no delivery in the `days` before it."""
    columns = (Organisation.id, Organisation.name, Helix.code, func.count())
    query: Query = on_day(_with_actor(select(*columns).select_from(Intervention), Intervention), day)
    query = query.where(StatusMove.after.in_(PROMISED), Intervention.due_on <= day, ~is_complete(day))
    owing = bounded(query, Intervention, villages, organisations).group_by(*columns[:3]).order_by(Organisation.name)
    heard = last_deliveries(villages, day)
    rows = [Unreported(*(*row, heard.get(row[0]))) for row in fetched(owing)]
    return [row for row in rows if row.last_delivery_on is None or row.last_delivery_on <= day - timedelta(days=days)]


def last_deliveries(villages: Ids, day: date) -> dict[int, date]:
    """Per organisation the day of its last delivery up to a day."""
    query: Query = select(Delivery.organisation_id, func.max(Delivery.delivered_on))
    query = query.where(Delivery.voided_at.is_(None), Delivery.delivered_on <= day).group_by(Delivery.organisation_id)
    return pairs(bounded(query, Delivery, villages, None))


@dataclass(frozen=True, slots=True)
class VillageShare:
    """What one organisation owes and gave in one village."""

    village_id: int
    promised: int
    late: int
    delivered: int
    value_rp: int


def by_village(villages: Ids, organisation_id: int, day: date) -> list[VillageShare]:
    """Where an organisation works: open promises, late ones, and what it gave, the most first."""
    mine = [organisation_id]
    owing: Query = select(Intervention.village_id, func.count()).where(Intervention.status.in_(PROMISED))
    owed = pairs(bounded(owing.group_by(Intervention.village_id), Intervention, villages, mine))
    overdue = late_by_village(villages, day, organisations=mine)
    value = func.coalesce(func.sum(Delivery.value_rp), 0)
    giving: Query = select(Delivery.village_id, func.count(), value).where(Delivery.voided_at.is_(None))
    given = {row[0]: row for row in fetched(bounded(giving.group_by(Delivery.village_id), Delivery, villages, mine))}
    rows = [
        VillageShare(
            village, owed.get(village, 0), overdue.get(village, 0), *map(int, given.get(village, (village, 0, 0))[1:])
        )
        for village in owed.keys() | given.keys()
    ]
    return sorted(rows, key=lambda row: (-row.value_rp, -row.promised, row.village_id))


def by_helix_and_status(
    villages: Ids, day: date | None = None, *, organisations: Ids = None
) -> dict[str, dict[str, int]]:
    """Helix code → status → how many interventions, as they stand now or stood on a day. Every helix is there."""
    status: Any = Intervention.status if day is None else StatusMove.after
    query: Query = _with_actor(select(Helix.code, status, func.count()).select_from(Intervention), Intervention)
    query = (query if day is None else on_day(query, day)).group_by(Helix.code, status)
    codes = db.session.scalars(select(Helix.code).order_by(Helix.position))
    found: dict[str, dict[str, int]] = {code: {} for code in codes}
    for code, standing, count in fetched(bounded(query, Intervention, villages, organisations)):
        found[code][standing] = count
    return found
