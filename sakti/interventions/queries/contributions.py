"""Who carries how much, of what was planned: for dashboards and reports. Sums only, no names of whom it was for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, or_, select

from sakti.core.support import delivered_share
from sakti.core.transitions import ENDED, FINISHED, Status
from sakti.extensions import db
from sakti.interventions.models import Delivery, FundingLine, Intervention, Programme, StatusMove
from sakti.interventions.queries.bounds import Ids, Query, bounded, counted_deliveries, fetched, on_day, with_actor
from sakti.interventions.queries.programmes import STRATEGIES
from sakti.interventions.queries.sums import (
    NOTHING,
    OF_PLANS,
    UNFUNDED,
    UNTAGGED,
    WITHOUT_SOURCE,
    Contribution,
    Contributions,
    added,
)
from sakti.interventions.queries.volumes import came
from sakti.organisations.tables import Helix, Organisation


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


def _delivered(villages: Ids, since: date, until: date, organisations: Ids) -> Sequence[Any]:
    """Added up by numbers first: to sort every delivery by five names would take twice as long."""
    by = (Delivery.organisation_id, Delivery.programme_id)
    given = select(*by, func.count().label("given"), func.sum(Delivery.value_rp).label("value_rp")).group_by(*by)
    sums = bounded(given.where(*counted_deliveries(since, until)), Delivery, villages, organisations).subquery()
    query: Query = select(*_kinds(), func.sum(sums.c.given), func.sum(sums.c.value_rp)).select_from(sums)
    return fetched(with_actor(query, sums.c).group_by(*_kinds()))


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
    query: Query = on_day(with_actor(select(*columns).select_from(Intervention), Intervention), until)
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
