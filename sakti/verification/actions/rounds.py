"""Opening a round, its tasks, and who visits whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from sakti.accounts.tables import User
from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.permissions import ALL_NAMES, Permission, refuse_unless
from sakti.core.refusals import Refusal
from sakti.core.verval import LOCKED, TO_DO, Stage
from sakti.extensions import db
from sakti.observations.tables import Release
from sakti.regions.queries import regency_codes
from sakti.regions.tables import Region
from sakti.verification import queries
from sakti.verification.actions.moves import begin_place, begin_tasks
from sakti.verification.models import VervalRound, VervalTask, VervalVillage
from sakti.web.clock import now, today


def open_round(
    *,
    name: str,
    release: Release,
    villages: Iterable[Region],
    opens_on: date,
    deadline: date,
    basis: str = "",
    by: Actor,
) -> VervalRound:
    """Open a round with a task for every target household of these villages, shared out among their facilitators.

    Refuses `name_taken`, `verval_no_village`, `verval_dates`, `not_permitted`.
    """
    chosen, name = sorted({village.id for village in villages}), " ".join(name.split())
    if not chosen:
        raise Refusal("verval_no_village", field="villages")
    if deadline < opens_on:
        raise Refusal("verval_dates", field="deadline")
    if db.session.scalar(select(VervalRound.id).where(VervalRound.name == name)) is not None:
        raise Refusal("name_taken", field="name", name=name)
    for village_id in chosen:
        refuse_unless(by, Permission.MANAGE_VERVAL, village_id)
    verval = VervalRound(
        name=name,
        release_id=release.id,
        opens_on=opens_on,
        deadline=deadline,
        basis=basis.strip(),
        created_at=now(),
        created_by=by.name,
    )
    db.session.add(verval)
    db.session.flush()
    for village_id in chosen:
        begin_place(VervalVillage(round_id=verval.id, village_id=village_id), by=by)
    record("verval_round_opened", by=by, subject=verval, name=name, villages=len(chosen))
    add_targets(verval=verval, by=by)
    return verval


def add_targets(*, verval: VervalRound, by: Actor) -> int:
    """Tasks for target households that have none yet, in villages that are not signed. Again adds nothing twice."""
    refuse_closed(verval)
    places = {village: place for village, place in queries.villages_of(verval).items() if place.stage not in LOCKED}
    for village_id in places:
        refuse_unless(by, Permission.MANAGE_VERVAL, village_id)
    present = set(db.session.scalars(select(VervalTask.household_id).where(VervalTask.round_id == verval.id)))
    missing = [row for row in queries.target_households(places, today()) if row[0] not in present]
    regencies = regency_codes(places)
    tasks = [
        VervalTask(round_id=verval.id, place_id=places[village_id].id, household_id=key, regency=regencies[village_id])
        for key, village_id in missing
    ]
    begin_tasks(tasks, by=by)
    for place in places.values():
        assign_evenly(place=place, by=by, audit=False)
    if tasks:
        record("verval_targets_added", by=by, subject=verval, count=len(tasks))
    return len(tasks)


def refuse_closed(verval: VervalRound) -> None:
    if verval.state != "open":
        raise Refusal("verval_round_is_closed")


def assign_evenly(*, place: VervalVillage, by: Actor, audit: bool = True) -> int:
    """Share out the tasks that nobody has: neighbours to the same person, everybody about as many."""
    refuse_unless(by, Permission.MANAGE_VERVAL, place.village_id)
    people = queries.facilitators_of(place.village_id)
    free = [each for each in queries.tasks_of(place) if each.facilitator_id is None and each.state in TO_DO]
    if not people or not free:
        return 0
    near = sorted(queries.shown(ALL_NAMES, free), key=lambda each: (each.rw, each.rt, each.task.id))
    size, rest = divmod(len(near), len(people))
    shares = [size + (position < rest) for position in range(len(people))]
    owners = [person for person, share in zip(people, shares, strict=True) for _ in range(share)]
    for each, person in zip(near, owners, strict=True):
        each.task.facilitator_id = person.id
    db.session.flush()
    if audit:
        record("verval_assigned", by=by, subject=place, village_id=place.village_id, count=len(near))
    return len(near)


def reassign(*, tasks: Iterable[VervalTask], facilitator: User, by: Actor) -> int:
    """Give tasks to somebody who may visit there. Refuses `verval_cannot_visit`, `verval_locked`, `not_permitted`."""
    moved = [task for task in tasks if task.state in TO_DO and task.facilitator_id != facilitator.id]
    for task in moved:
        village_id = queries.place_of(task).village_id
        refuse_unless(by, Permission.MANAGE_VERVAL, village_id)
        if not facilitator.scope_for(Permission.DO_VERVAL).reaches_village(village_id):
            raise Refusal("verval_cannot_visit", field="facilitator", name=facilitator.name)
        task.facilitator_id = facilitator.id
    db.session.flush()
    if moved:
        village_id = queries.place_of(moved[0]).village_id
        record("verval_assigned", by=by, subject=moved[0], village_id=village_id, count=len(moved))
    return len(moved)


def close_round(*, verval: VervalRound, by: Actor) -> None:
    """End a round whose villages are all signed. Refuses `verval_unfinished`, `verval_aside_waits`, and
    `verval_round_is_closed`.
    """
    refuse_closed(verval)
    places = queries.villages_of(verval)
    for village_id in places:
        refuse_unless(by, Permission.MANAGE_VERVAL, village_id)
    if unfinished := sum(place.stage != Stage.REGENCY for place in places.values()):
        raise Refusal("verval_unfinished", count=unfinished)
    if aside := sum(len(queries.set_aside(place)) for place in places.values()):
        raise Refusal("verval_aside_waits", count=aside)
    verval.state = "closed"
    db.session.flush()
    record("verval_round_closed", by=by, subject=verval, name=verval.name)
