"""Where money went and how plans stood, village by village: what a statement compares with what papers told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import case, func, select

from sakti.core.periods import month_index
from sakti.core.statements import Spending
from sakti.core.transitions import ENDED, FINISHED, Status
from sakti.extensions import db
from sakti.interventions.models import Delivery, FundingLine, Intervention, Programme, StatusMove
from sakti.interventions.queries.bounds import Ids, Query, bounded, counted_deliveries, on_day
from sakti.interventions.queries.sums import UNFUNDED
from sakti.organisations.tables import Helix, Organisation

#: Village → where its money went → rupiah.
SpendingByVillage = Mapping[int, Mapping[Spending, int]]
#: Village → actor → how many of its plans are in a state, by `COUNTED_PLANS`.
PlansByVillage = Mapping[int, Mapping[int, Mapping[str, int]]]
COUNTED_PLANS = ("planned", "promised", "finished", "verified")


def spending(villages: Ids, until: date) -> SpendingByVillage:
    """Rupiah of all deliveries up to a day, by month, programme, actor and source; what has no source has none."""
    where = counted_deliveries(date.min, until)
    key = (Delivery.village_id, Delivery.delivered_on, Delivery.programme_id, Delivery.organisation_id)
    whole: Query = select(*key, func.sum(Delivery.value_rp)).where(*where).group_by(*key)
    named: Query = select(*key, FundingLine.source, func.sum(FundingLine.value_rp))
    named = named.join(FundingLine, FundingLine.delivery_id == Delivery.id).where(*where)
    found: dict[int, dict[Spending, int]] = defaultdict(lambda: defaultdict(int))
    for village, day, programme, organisation, value in db.session.execute(bounded(whole, Delivery, villages, None)):
        found[village][Spending(month_index(day), programme, organisation, UNFUNDED)] += int(value)
    named = bounded(named.group_by(*key, FundingLine.source), Delivery, villages, None)
    for village, day, programme, organisation, source, value in db.session.execute(named):
        spent = Spending(month_index(day), programme, organisation, UNFUNDED)
        found[village][spent] -= int(value)
        found[village][spent._replace(source=source)] += int(value)
    return {village: {spent: value for spent, value in cells.items() if value} for village, cells in found.items()}


def plan_states(villages: Ids, since: date, until: date) -> PlansByVillage:
    """Of the plans that fell due from `since` to `until`, in how many states they were on the last day."""
    proposed = select(func.min(StatusMove.day)).where(StatusMove.intervention_id == Intervention.id)
    falls = func.coalesce(Intervention.due_on, proposed.correlate(Intervention).scalar_subquery())
    status = StatusMove.after
    counts = (
        func.count(),
        func.sum(case((status != Status.PROPOSED.value, 1), else_=0)),
        func.sum(case((status.in_(FINISHED), 1), else_=0)),
        func.sum(case((status == Status.VERIFIED.value, 1), else_=0)),
    )
    key = (Intervention.village_id, Intervention.organisation_id)
    query = on_day(select(*key, *counts).select_from(Intervention), until)
    query = query.where(status.not_in(ENDED), falls.between(since, until)).group_by(*key)
    found: dict[int, dict[int, dict[str, int]]] = {}
    for village, organisation, *each in db.session.execute(bounded(query, Intervention, villages, None)):
        found.setdefault(village, {})[organisation] = dict(zip(COUNTED_PLANS, map(int, each), strict=True))
    return found


def programme_names(ids: Collection[int]) -> dict[int, str]:
    query = select(Programme.id, Programme.name).where(Programme.id.in_(sorted(ids)))
    return dict(db.session.execute(query).all()) if ids else {}


def actor_names(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Name and helix."""
    query = select(Organisation.id, Organisation.name, Helix.code).join(Helix, Helix.id == Organisation.helix_id)
    rows = db.session.execute(query.where(Organisation.id.in_(sorted(ids)))).all() if ids else []
    return {key: (name, helix) for key, name, helix in rows}
