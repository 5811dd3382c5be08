"""Tasks whose visitor may visit there no more go back to the village, and tasks of who moved go along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, select

from sakti.accounts.tables import User
from sakti.audit.actions import record
from sakti.core.actors import SYSTEM, Actor
from sakti.core.permissions import Permission
from sakti.core.verval import LOCKED, TO_DO, TaskState
from sakti.extensions import db
from sakti.households.tables import Household
from sakti.regions.tables import Region
from sakti.verification import queries
from sakti.verification.actions.following import hand_over_proposals
from sakti.verification.actions.moves import step_task
from sakti.verification.models import VervalRound, VervalTask, VervalVillage

#: How the reason of a visit ends that was stopped because its household left the villages of the round.
OUTSIDE = ", di luar putaran ini"


def release_tasks(*, user_id: int | None, by: Actor) -> list[tuple[int, int]]:
    """Give back to the village what a user (None: anybody) has to visit where they visit no more: (village, how many).

    Of open rounds, in villages that are not signed; what was sent stays who sent it.
    """
    held = VervalTask.facilitator_id.is_not(None) if user_id is None else VervalTask.facilitator_id == user_id
    returned: Counter[int] = Counter()
    for task, place in list(_waiting(held)):
        if not may_visit(task.facilitator_id, place.village_id):
            task.facilitator_id = None
            returned[place.village_id] += 1
    db.session.flush()
    for village_id, count in sorted(returned.items()):
        region = db.session.get_one(Region, village_id)
        record("verval_tasks_returned", by=by, subject=region, village_id=village_id, count=count)
    return sorted(returned.items())


def may_visit(user_id: int | None, village_id: int) -> bool:
    """Whether a user does verval in a village today."""
    user = None if user_id is None else db.session.get(User, user_id)
    return user is not None and user.scope_for(Permission.DO_VERVAL).reaches_village(village_id)


def _waiting(
    *where: ColumnElement[bool], states: Collection[str] = TO_DO
) -> Iterator[tuple[VervalTask, VervalVillage]]:
    query = (
        select(VervalTask, VervalVillage)
        .join(VervalVillage, VervalVillage.id == VervalTask.place_id)
        .join(VervalRound, VervalRound.id == VervalTask.round_id)
        .where(VervalRound.state == "open", VervalVillage.stage.not_in(LOCKED), VervalTask.state.in_(states))
    )
    for row in db.session.execute(query.where(*where).order_by(VervalTask.id)):
        yield row[0], row[1]


def follow_homes(*, villages: Collection[int]) -> None:
    """Visits to households that moved out of these villages: in the new one, or dropped where it has no such round.

    Nobody of the old village goes on reading their names; whoever does verval in the new one is asked.
    """
    here = sorted(villages)
    _take_up(here)
    moved = (
        VervalVillage.village_id.in_(here),
        VervalTask.household_id == Household.id,
        Household.village_id != VervalVillage.village_id,
    )
    for task, place in list(_waiting(*moved)):
        home = db.session.get_one(Household, task.household_id)
        new = queries.villages_of(db.session.get_one(VervalRound, task.round_id)).get(home.village_id)
        if new is not None and new.stage not in LOCKED:
            _go_along(task, place, new)
        else:
            _stop(task, db.session.get_one(Region, home.village_id))
    db.session.flush()


def _take_up(villages: Collection[int]) -> None:
    """Whoever came back, or never left: the visit that was stopped is to be made after all."""
    back = (
        VervalVillage.village_id.in_(villages),
        VervalTask.household_id == Household.id,
        Household.village_id == VervalVillage.village_id,
        VervalTask.reason.endswith(OUTSIDE, autoescape=True),
    )
    for task, _place in list(_waiting(*back, states=(TaskState.DROPPED,))):
        step_task(task=task, to=TaskState.OPEN, by=SYSTEM, reason="kembali ke desanya")
        task.reason = ""


def _go_along(task: VervalTask, old: VervalVillage, new: VervalVillage) -> None:
    names = [db.session.get_one(Region, place.village_id).name for place in (old, new)]
    task.place_id, task.facilitator_id = new.id, None
    words = dict(zip(("before", "after"), names, strict=True))
    record("verval_task_moved", by=SYSTEM, subject=task, village_id=new.village_id, **words)


def _stop(task: VervalTask, where: Region) -> None:
    """As dropping it by hand; proposals about the household wait for a round that reaches it."""
    task.reason = f"pindah ke {where.name}{OUTSIDE}"
    step_task(task=task, to=TaskState.DROPPED, by=SYSTEM, reason=task.reason)
    hand_over_proposals(task)
