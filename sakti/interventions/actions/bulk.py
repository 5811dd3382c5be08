"""Many deliveries at once: what a log brings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from sakti.audit.actions import touch
from sakti.core.actors import Actor
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.interventions.models import Delivery, FundingLine, Intervention
from sakti.regions.queries import regency_codes
from sakti.web.bulk import insert_rows, moment_text, reserve_ids
from sakti.web.clock import now


class NewDelivery(NamedTuple):
    """A delivery of a log, with its funding lines (source, rupiah)."""

    programme_id: int
    organisation_id: int
    subject_kind: str
    household_id: int
    person_id: int | None
    village_id: int
    delivered_on: date
    volume: Decimal
    unit: str
    value_rp: int
    funding: tuple[tuple[str, int], ...]


COLUMNS = (
    "id",
    "programme_id",
    "organisation_id",
    "subject_kind",
    "household_id",
    "person_id",
    "village_id",
    "delivered_on",
    "volume",
    "unit",
    "value_rp",
    "note",
    "regency",
    "captured_at",
    "recorded_at",
    "recorded_by",
    "recorded_by_id",
)


def add_deliveries(*, deliveries: Sequence[NewDelivery], by: Actor) -> list[int]:
    """Append deliveries as they are, with their funding lines; returns their ids in the same order."""
    ids, moment = reserve_ids(Delivery.__table__, len(deliveries)), moment_text(now())
    regencies = regency_codes({delivery.village_id for delivery in deliveries})
    insert_rows(
        Delivery.__table__,
        COLUMNS,
        (
            (
                key,
                delivery.programme_id,
                delivery.organisation_id,
                delivery.subject_kind,
                delivery.household_id,
                delivery.person_id,
                delivery.village_id,
                delivery.delivered_on.isoformat(),
                str(delivery.volume),
                delivery.unit,
                delivery.value_rp,
                "",
                regencies[delivery.village_id],
                moment,
                moment,
                by.name,
                by.id,
            )
            for key, delivery in zip(ids, deliveries, strict=True)
        ),
    )
    insert_rows(
        FundingLine.__table__,
        ("delivery_id", "source", "value_rp"),
        (
            (key, source, amount)
            for key, delivery in zip(ids, deliveries, strict=True)
            for source, amount in delivery.funding
        ),
    )
    touch(Delivery.__table__, ids)
    for part in chunks(ids):
        lines = select(FundingLine.id).where(FundingLine.delivery_id.in_(part))
        touch(FundingLine.__table__, db.session.scalars(lines))
    return ids


def claim_delivery(*, delivery: Delivery, intervention: Intervention) -> None:
    """Say which intervention a delivery of a log came from: a log does not name it."""
    delivery.intervention_id = intervention.id
