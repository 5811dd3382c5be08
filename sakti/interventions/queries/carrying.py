"""What an intervention falls to when one of its deliveries is voided: asked before, by the page, and by the act."""

from __future__ import annotations

from sqlalchemy import select

from sakti.core.carrying import Fall, fall_of
from sakti.extensions import db
from sakti.interventions.models import Delivery, Intervention
from sakti.interventions.queries.assignments import moves_of


def fall_without(delivery: Delivery) -> Fall | None:
    """How far its intervention falls without this delivery; None: it stands, or there is none."""
    if delivery.intervention_id is None:
        return None
    row = db.session.get_one(Intervention, delivery.intervention_id)
    others = select(Delivery.delivered_on, Delivery.volume).where(
        Delivery.intervention_id == row.id, Delivery.voided_at.is_(None), Delivery.id != delivery.id
    )
    left = [(day, volume) for day, volume in db.session.execute(others)]
    steps = [move.step for move in moves_of(row)]
    return fall_of(row.status, steps, row.volume, left, delivery.delivered_on) if steps else None
