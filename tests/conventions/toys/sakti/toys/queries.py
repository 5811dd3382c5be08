"""Reading toys."""

from __future__ import annotations

from collections.abc import Sequence

from sakti.toys.models import Toy
from sqlalchemy import func, select

from sakti.core.refusals import Refusal
from sakti.extensions import db


def toys() -> Sequence[Toy]:
    return db.session.scalars(select(Toy).order_by(Toy.id)).all()


def toy(toy_id: int) -> Toy:
    """Refuses `toy_unknown`."""
    row = db.session.get(Toy, toy_id)
    if row is None:
        raise Refusal("toy_unknown")
    return row


def broken_count() -> int:
    return db.session.scalar(select(func.count()).where(Toy.is_broken)) or 0
