"""Taking records back with a reason: they stay, and count no more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.households.tables import Person
from sakti.observations.actions import projection
from sakti.observations.ledger import refuse_beyond
from sakti.observations.models import Event, EventPerson, Observation
from sakti.web.clock import now


def void(*, row: Observation | Event, reason: str, by: Actor) -> None:
    """Take a record back with a reason: it stays, and counts no more.

    Refuses `reason_missing`, `already_voided`, and `out_of_scope` as recording it would.
    """
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if row.voided_at is not None:
        raise Refusal("already_voided")
    places = places_of(row)
    # whoever told a move reached the village that was left
    day = row.day - timedelta(days=1) if isinstance(row, Event) else row.observed_on
    refuse_beyond(places, day, by=by)
    row.voided_at, row.voided_by, row.void_reason = now(), by.name, reason.strip()
    db.session.flush()
    record("voided", by=by, subject=row, reason=reason.strip())
    projection.project(places)


def places_of(row: Observation | Event) -> set[int]:
    """The households that a record touches."""
    if isinstance(row, Event):
        concerned = select(Person.household_id).join(EventPerson, EventPerson.person_id == Person.id)
        people = set(db.session.scalars(concerned.where(EventPerson.event_id == row.id)))
        return people | {key for key in (row.household_id, row.target_household_id) if key}
    if row.household_id is not None:
        return {row.household_id}
    return {db.session.get_one(Person, row.person_id).household_id}
