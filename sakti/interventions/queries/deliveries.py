"""Reading deliveries, within what the reader reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from sakti.core.permissions import NameScope, Scope
from sakti.core.support import planned_volume
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.interventions.models import Delivery, FundingLine, Intervention, Programme
from sakti.interventions.queries.assignments import within
from sakti.interventions.queries.subjects import Subject, subjects
from sakti.observations.tables import Observation
from sakti.organisations.tables import Helix, Organisation
from sakti.web.pagination import Page, keyset


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """Which deliveries; empty means all that count. Voided ones are seen only when asked for."""

    village_id: int | None = None
    programme_id: int | None = None
    organisation_id: int | None = None
    intervention_id: int | None = None
    helix: str = ""
    funding: str = ""
    since: date | None = None
    until: date | None = None
    voided: bool = False


@dataclass(frozen=True, slots=True)
class ListedDelivery:
    """One delivery as a list shows it."""

    delivery: Delivery
    programme: Programme
    organisation: Organisation
    helix: Helix
    subject: Subject
    funding: tuple[FundingLine, ...]


def select_deliveries(scope: Scope, wanted: DeliveryFilter) -> Select[Delivery]:
    """The deliveries of a filter, within a scope, not ordered yet."""
    query = within(select(Delivery), Delivery, scope).where(*_conditions(wanted))
    if wanted.helix:
        query = query.join(Organisation, Organisation.id == Delivery.organisation_id)
        query = query.join(Helix, Helix.id == Organisation.helix_id).where(Helix.code == wanted.helix)
    if wanted.funding:
        paid = select(FundingLine.delivery_id).where(FundingLine.source == wanted.funding)
        query = query.where(Delivery.id.in_(paid))
    return query


def _conditions(wanted: DeliveryFilter) -> list[ColumnElement[bool]]:
    exact = ("village_id", "programme_id", "organisation_id", "intervention_id")
    found = [getattr(Delivery, field) == getattr(wanted, field) for field in exact if getattr(wanted, field)]
    found.append(Delivery.voided_at.is_not(None) if wanted.voided else Delivery.voided_at.is_(None))
    if wanted.since:
        found.append(Delivery.delivered_on >= wanted.since)
    if wanted.until:
        found.append(Delivery.delivered_on <= wanted.until)
    return found


def deliveries(scope: Scope, wanted: DeliveryFilter, *, cursor: str | None = None, size: int = 50) -> Page[Delivery]:
    """Deliveries, the latest first."""
    keys = [Delivery.delivered_on, Delivery.id]
    return keyset(select_deliveries(scope, wanted), keys, cursor=cursor, size=size, descending=True)


def sum_of(scope: Scope, wanted: DeliveryFilter) -> tuple[int, int]:
    """(how many, rupiah) of a filter."""
    chosen = select_deliveries(scope, wanted).subquery()
    query = select(func.count(), func.coalesce(func.sum(chosen.c.value_rp), 0))
    count, value = db.session.execute(query).one()
    return count, int(value)


def delivery_rows(rows: Sequence[Delivery], names: NameScope) -> list[ListedDelivery]:
    """Each delivery with its programme, actor, subject and funding lines."""
    programmes = {one.id: one for one in db.session.scalars(select(Programme))}
    organisations = {one.id: one for one in db.session.scalars(select(Organisation))}
    helixes = {one.id: one for one in db.session.scalars(select(Helix))}
    whom, lines = subjects(rows, names), funding_lines([row.id for row in rows])
    return [
        ListedDelivery(
            row,
            programmes[row.programme_id],
            actor := organisations[row.organisation_id],
            helixes[actor.helix_id],
            whom[row.id],
            lines.get(row.id, ()),
        )
        for row in rows
    ]


def every_delivery(
    scope: Scope, wanted: DeliveryFilter, names: NameScope, size: int = 1000
) -> Iterator[ListedDelivery]:
    """All of a filter, for a spreadsheet, a page at a time."""
    cursor: str | None = None
    while True:
        page = deliveries(scope, wanted, cursor=cursor, size=size)
        yield from delivery_rows(page.rows, names)
        if (cursor := page.following) is None:
            return


def funding_lines(delivery_ids: Sequence[int]) -> dict[int, tuple[FundingLine, ...]]:
    found: dict[int, tuple[FundingLine, ...]] = {}
    for part in chunks(delivery_ids):
        query = select(FundingLine).where(FundingLine.delivery_id.in_(part)).order_by(FundingLine.id)
        for line in db.session.scalars(query):
            found[line.delivery_id] = (*found.get(line.delivery_id, ()), line)
    return found


def funding_of(delivery: Delivery) -> Sequence[FundingLine]:
    return funding_lines([delivery.id]).get(delivery.id, ())


def funding_sources() -> list[str]:
    """The sources that were ever named, for a filter."""
    return list(db.session.scalars(select(FundingLine.source).distinct().order_by(FundingLine.source)))


def delivery(scope: Scope, delivery_id: int) -> Delivery | None:
    query = within(select(Delivery), Delivery, scope)
    found: Delivery | None = db.session.scalar(query.where(Delivery.id == delivery_id))
    return found


def of_submission(submission_id: int) -> Delivery | None:
    """What a submission made."""
    return db.session.scalar(select(Delivery).where(Delivery.submission_id == submission_id))


def deliveries_of(row: Intervention) -> Sequence[Delivery]:
    """What was delivered on an intervention, voided ones too."""
    query = select(Delivery).where(Delivery.intervention_id == row.id)
    return db.session.scalars(query.order_by(Delivery.delivered_on, Delivery.id)).all()


def delivered_volume(row: Intervention, until: date | None = None) -> Decimal:
    """How much of an intervention was delivered, by a day; what was voided does not count."""
    query = select(func.coalesce(func.sum(Delivery.volume), 0))
    query = query.where(Delivery.intervention_id == row.id, Delivery.voided_at.is_(None))
    query = query if until is None else query.where(Delivery.delivered_on <= until)
    return Decimal(db.session.scalar(query) or 0)


def delivered_value(row: Intervention) -> int:
    """How many rupiah were delivered on an intervention."""
    query = select(func.coalesce(func.sum(Delivery.value_rp), 0))
    return int(db.session.scalar(query.where(Delivery.intervention_id == row.id, Delivery.voided_at.is_(None))) or 0)


def rest_of(row: Intervention) -> dict[str, Any]:
    """What is left to deliver on an intervention: volume and rupiah, to fill a form in with."""
    planned = planned_volume(row.volume)
    done = delivered_volume(row)
    rest = planned - done if planned > done else Decimal(1)
    value = None if row.planned_rp is None else int(row.planned_rp * rest / planned) if planned else row.planned_rp
    return {"volume": rest.normalize() + 0, "value_rp": value}


def observations_of(row: Delivery) -> Sequence[Observation]:
    """What a delivery recorded about a person, and still counts."""
    query = select(Observation).where(Observation.delivery_id == row.id, Observation.voided_at.is_(None))
    return db.session.scalars(query).all()


def value_by_village(scope: Scope, *, organisation_id: int | None = None, programme_id: int | None = None) -> list[Any]:
    """(village id, count, rupiah) of what was delivered, the most first."""
    wanted = DeliveryFilter(organisation_id=organisation_id, programme_id=programme_id)
    chosen = select_deliveries(scope, wanted).subquery()
    value = func.coalesce(func.sum(chosen.c.value_rp), 0)
    query = select(chosen.c.village_id, func.count(), value).group_by(chosen.c.village_id).order_by(value.desc())
    return [(village, count, int(value)) for village, count, value in db.session.execute(query)]
