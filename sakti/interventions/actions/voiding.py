"""Taking a delivery back, with all that rested on it."""

from __future__ import annotations

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.carrying import FELL
from sakti.core.refusals import Refusal
from sakti.countersigning.actions import refuse_alone
from sakti.extensions import db
from sakti.interventions.actions.assignments import fall
from sakti.interventions.models import Delivery, Intervention
from sakti.interventions.queries.carrying import fall_without
from sakti.interventions.queries.deliveries import observations_of
from sakti.observations.actions import void as void_record
from sakti.web import clock


def void_delivery(*, delivery: Delivery, reason: str, by: Actor) -> None:
    """Take a delivery back, with what it recorded about a person and what its intervention was called because of it.

    Refuses `reason_missing`, `already_voided`, and `second_person_needed` where it counts in a closed month.
    """
    refuse_alone(by=by, day=delivery.delivered_on)
    take_delivery_back(delivery=delivery, reason=reason, by=by)


def take_delivery_back(*, delivery: Delivery, reason: str, by: Actor) -> None:
    """As `void_delivery`, for whoever has just recorded it: figures are as they were before, so nobody is asked."""
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if delivery.voided_at is not None:
        raise Refusal("already_voided")
    delivery.voided_at, delivery.voided_by, delivery.void_reason = clock.now(), by.name, reason.strip()
    db.session.flush()
    for observation in observations_of(delivery):
        void_record(row=observation, reason=reason, by=by)
    if (further := fall_without(delivery)) is not None:
        row = db.session.get_one(Intervention, delivery.intervention_id)
        fall(intervention=row, to=further.to, day=further.day, reason=f"{FELL}: {reason.strip()}", by=by)
    record("delivery_voided", by=by, subject=delivery, village_id=delivery.village_id, reason=reason.strip())
