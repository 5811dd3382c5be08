"""A village that was divided or merged while a round is open: the other one is in the round too, and whoever was to
visit a household goes on doing so, where they may.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import delete, select

from sakti.core.actors import Actor
from sakti.core.verval import LOCKED, TO_DO
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.verification.actions.moves import begin_place
from sakti.verification.actions.pooling import may_visit
from sakti.verification.models import VervalMove, VervalRound, VervalTask, VervalVillage

#: Task → who was to make the visit.
Visitors = Mapping[int, int]


def open_beside(*, old_id: int, new_id: int, by: Actor) -> tuple[list[int], Visitors]:
    """In each open round with the old village the new one begins, if it is not there. Returns the places that began,
    and who was to visit whom in the old one.
    """
    query = (
        select(VervalVillage)
        .join(VervalRound, VervalRound.id == VervalVillage.round_id)
        .where(VervalRound.state == "open", VervalVillage.village_id == old_id, VervalVillage.stage.not_in(LOCKED))
    )
    begun = []
    every = db.session.scalars(query.order_by(VervalVillage.id)).all()
    for place in every:
        here = (VervalVillage.round_id == place.round_id, VervalVillage.village_id == new_id)
        if db.session.scalar(select(VervalVillage.id).where(*here)) is None:
            new = VervalVillage(round_id=place.round_id, village_id=new_id)
            begin_place(new, by=by)
            begun.append(new.id)
    return begun, visitors_of([place.id for place in every])


def visitors_of(place_ids: Collection[int]) -> Visitors:
    """Who is to visit whom in these places."""
    task = VervalTask
    query = select(task.id, task.facilitator_id).where(
        task.place_id.in_(sorted(place_ids)), task.state.in_(TO_DO), task.facilitator_id.is_not(None)
    )
    return {key: user for key, user in db.session.execute(query) if user is not None}


def keep_visitors(visitors: Visitors) -> None:
    """The same people, of the visits that nobody has now, where they may visit."""
    may: dict[tuple[int, int], bool] = {}
    for part in chunks(visitors):
        query = (
            select(VervalTask, VervalVillage.village_id)
            .join(VervalVillage, VervalVillage.id == VervalTask.place_id)
            .where(VervalTask.id.in_(part), VervalTask.facilitator_id.is_(None), VervalTask.state.in_(TO_DO))
        )
        for task, village_id in db.session.execute(query):
            pair = visitors[task.id], village_id
            if pair not in may:
                may[pair] = may_visit(*pair)
            if may[pair]:
                task.facilitator_id = visitors[task.id]
    db.session.flush()


def close_beside(place_ids: Collection[int]) -> None:
    """Places that began with a division that never was, unless something was done there."""
    for place_id in place_ids:
        if db.session.scalar(select(VervalTask.id).where(VervalTask.place_id == place_id).limit(1)) is None:
            db.session.execute(delete(VervalMove).where(VervalMove.place_id == place_id))
            db.session.execute(delete(VervalVillage).where(VervalVillage.id == place_id))
