"""Tasks whose visitor may visit there no more go back to the village, and tasks of who moved go along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, cast

from sqlalchemy import ColumnElement, or_, select

from sakti.accounts.tables import User
from sakti.audit.actions import record
from sakti.core.actors import SYSTEM, Actor
from sakti.core.permissions import Permission, Scope
from sakti.core.verval import LOCKED, TO_DO, TaskState
from sakti.extensions import db
from sakti.households.tables import Household
from sakti.regions.queries import regency_codes
from sakti.regions.tables import Region
from sakti.verification import queries
from sakti.verification.actions.moves import begin_tasks, step_task
from sakti.verification.actions.proposals import reclaim_proposals, release_proposals
from sakti.verification.models import VervalRound, VervalTask, VervalVillage

if TYPE_CHECKING:
    from sakti.web.types import TableRow


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


def tasks_beyond(*, user_id: int, scope: Scope) -> list[tuple[int, int]]:
    """What `release_tasks` would give back if the user visited only here: (village, how many). Changes nothing."""
    held = _waiting(VervalTask.facilitator_id == user_id)
    counts = Counter(place.village_id for _task, place in held if not scope.reaches_village(place.village_id))
    return sorted(counts.items())


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
    """Tasks of households that left these villages, or of which nobody is there, go along or stop with the reason.

    In the new village, visit and decision, or stopped where that has no such round: nobody of the old one goes on
    reading their names. A result of who is gone since stays at the desk: it is a fact of its day.
    """
    here = sorted(villages)
    _take_up(here)
    theirs = VervalVillage.village_id.in_(here), VervalTask.household_id == Household.id
    for task, _place in list(_waiting(*theirs, Household.standing.in_(queries.NOBODY_THERE))):
        _stop_visit(task, db.session.get_one(Household, task.household_id))
    lives = Household.standing.not_in(queries.NOBODY_THERE), Household.village_id != VervalVillage.village_id
    for task, place in list(_waiting(*theirs, *lives, states=(*TO_DO, TaskState.SUBMITTED))):
        _move_on(task, place, db.session.get_one(Household, task.household_id))
    db.session.flush()


def last_lives(states: Sequence[object]) -> dict[int, tuple[int | None, str]]:
    """Of states of households and people: household → where it is last, and whether anybody lives in it."""
    rows = cast("Sequence[TableRow]", states)
    homes = sorted((row for row in rows if not hasattr(row, "person_id")), key=lambda row: row.since)
    return {row.household_id: (row.village_id, row.standing) for row in homes}


def _take_up(villages: Collection[int]) -> None:
    """Whoever came back, or never left or died: what was stopped goes on after all."""
    stopped = or_(*(VervalTask.reason.endswith(mark, autoescape=True) for mark in queries.MARKS))
    back = (
        VervalVillage.village_id.in_(villages),
        VervalTask.household_id == Household.id,
        Household.village_id == VervalVillage.village_id,
        Household.standing.not_in(queries.NOBODY_THERE),
    )
    for task, _place in list(_waiting(*back, stopped, states=(TaskState.DROPPED,))):
        was_sent = task.submission_id is not None and task.result is not None
        to = TaskState.SUBMITTED if was_sent else TaskState.OPEN
        step_task(task=task, to=to, by=SYSTEM, reason="kembali ke desanya")
        reclaim_proposals(task=task)
        task.reason = ""


def _move_on(task: VervalTask, place: VervalVillage, home: Household) -> None:
    new = queries.villages_of(db.session.get_one(VervalRound, task.round_id)).get(home.village_id)
    if new is not None and new.stage not in LOCKED:
        _go_along(task, place, new)
    else:
        _stop(task, f"pindah ke {db.session.get_one(Region, home.village_id).name}{queries.OUTSIDE}")


def _go_along(task: VervalTask, old: VervalVillage, new: VervalVillage) -> None:
    names = [db.session.get_one(Region, place.village_id).name for place in (old, new)]
    task.place_id, task.facilitator_id = new.id, None
    words = dict(zip(("before", "after"), names, strict=True))
    record("verval_task_moved", by=SYSTEM, subject=task, village_id=new.village_id, **words)


def _stop_visit(task: VervalTask, home: Household) -> None:
    """Nobody is there any more. Where the house is one with another since, that one is visited: once."""
    if home.merged_into_id is not None:
        if queries.is_merged(home.id):
            return  # what waits follows the merge by itself, and back
        _visit_instead(task, db.session.get_one(Household, home.merged_into_id))
    _stop(task, f"{queries.WHY_NOBODY.get(home.standing, 'tidak tercatat lagi')}{queries.NOBODY}")


def _visit_instead(task: VervalTask, kept: Household) -> None:
    verval = db.session.get_one(VervalRound, task.round_id)
    place = queries.villages_of(verval).get(kept.village_id)
    if place is None or place.stage in LOCKED or queries.task_of(verval.id, kept.id) is not None:
        return
    regency = regency_codes([place.village_id])[place.village_id]
    begin_tasks([VervalTask(round_id=verval.id, place_id=place.id, household_id=kept.id, regency=regency)], by=SYSTEM)


def _stop(task: VervalTask, reason: str) -> None:
    """As dropping it by hand; proposals about the household wait for a round that reaches it."""
    task.reason = reason
    step_task(task=task, to=TaskState.DROPPED, by=SYSTEM, reason=reason)
    release_proposals(task=task)
