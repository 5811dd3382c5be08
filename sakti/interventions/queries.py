"""Reading programmes, interventions and deliveries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from sakti.extensions import db
from sakti.interventions.contributions import (
    by_helix_and_status,
    contributions,
    funding_by_helix,
    late,
    late_by_village,
    unreported,
)
from sakti.interventions.models import Delivery, FundingLine, Programme
from sakti.organisations.queries import name_key

__all__ = ["by_helix_and_status", "contributions", "funding_by_helix", "late", "late_by_village", "unreported"]


def programme_by_name(name: str) -> Programme | None:
    return db.session.scalar(select(Programme).where(Programme.name_key == name_key(name)))


def programmes(*, active_only: bool = True) -> Sequence[Programme]:
    query = select(Programme).order_by(Programme.name_key)
    return db.session.scalars(query.where(Programme.active.is_(True)) if active_only else query).all()


def funding_of(delivery: Delivery) -> Sequence[FundingLine]:
    query = select(FundingLine).where(FundingLine.delivery_id == delivery.id).order_by(FundingLine.id)
    return db.session.scalars(query).all()
