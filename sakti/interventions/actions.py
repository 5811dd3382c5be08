"""Programmes, assignments, status moves and deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sakti.audit.actions import declare, record
from sakti.core.refusals import Refusal
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.interventions.models import Delivery, FundingLine, Programme
from sakti.interventions.queries import programme_by_name
from sakti.observations.actions import observe
from sakti.organisations.models import Organisation
from sakti.organisations.queries import name_key
from sakti.web.clock import now

declare("programme_added", "menambah program {name}", "added the programme {name}")
declare(
    "delivery_recorded", "mencatat realisasi {programme} tanggal {day}", "recorded a delivery of {programme} on {day}"
)

#: What a programme of this name records from the day of delivery on (contracts §5).
RECORDS = {"training": "trained", "disability_service": "disability_served", "treatment": "chronic_treated"}


def add_programme(*, name: str, by: Any, **details: Any) -> Programme:
    """A new programme; `details` are its other columns. Refuses `name_taken`."""
    if programme_by_name(name) is not None:
        raise Refusal("name_taken", field="name", name=name)
    details.setdefault("records", RECORDS.get(name_key(name)))
    programme = Programme(
        name=" ".join(name.split()), name_key=name_key(name), created_at=now(), created_by=getattr(by, "name", by),
        **details,
    )  # fmt: skip
    db.session.add(programme)
    record("programme_added", by=by, subject=programme, name=programme.name)
    return programme


def record_delivery(
    *, programme: Programme, organisation: Organisation, household: Household, person: Person | None = None,
    delivered_on: date, volume: Decimal, unit: str, value_rp: int, funding: Sequence[tuple[str, int]], by: Any,
    intervention_id: int | None = None, note: str = "", photo_id: int | None = None, client_id: str | None = None,
    project: bool = True, audit: bool = True,
) -> Delivery:  # fmt: skip
    """A delivery to a household or one of its people, with its funding lines.

    A programme that records something sets it on the person from that day on; it never sets an outcome such as a
    latrine in use (architecture.md §4).
    """
    delivery = Delivery(
        programme_id=programme.id, organisation_id=organisation.id, intervention_id=intervention_id,
        subject_kind="person" if person else "household", person_id=person.id if person else None,
        household_id=household.id, village_id=household.village_id, delivered_on=delivered_on, volume=volume, unit=unit,
        value_rp=value_rp, note=note, photo_id=photo_id, client_id=client_id, recorded_at=now(),
        recorded_by=getattr(by, "name", by),
    )  # fmt: skip
    db.session.add(delivery)
    db.session.flush()
    for source, amount in funding:
        db.session.add(FundingLine(delivery_id=delivery.id, source=source, value_rp=amount))
    if programme.records and person is not None:
        observe(
            person=person, observed_on=delivered_on, values={programme.records: 1}, source=Source.DELIVERY,
            delivery_id=delivery.id, by=by, project=project, audit=False,
        )  # fmt: skip
    if audit:
        record(
            "delivery_recorded", by=by, subject=delivery, village_id=household.village_id, programme=programme.name,
            day=delivered_on.isoformat(),
        )  # fmt: skip
    return delivery
