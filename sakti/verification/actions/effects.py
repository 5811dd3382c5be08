"""What the last signature does to the ledger, by the one door, and how reopening takes exactly that back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import func, select

from sakti.core.actors import Actor
from sakti.core.identity import read_kk, read_nik
from sakti.core.timeline import EventKind, Source
from sakti.core.verval import (
    RESULT_LABELS,
    Annex,
    Described,
    ProposalState,
    Result,
    Step,
    TaskState,
    annex,
    leaves,
    plan,
)
from sakti.extensions import db
from sakti.households.actions import add_family, add_household, place_household
from sakti.households.queries import first_family, name_key
from sakti.households.tables import Family, Household, Person
from sakti.observations import projection
from sakti.observations.actions import newcomer, observe, places_of, record_event, void
from sakti.observations.queries import kept_home
from sakti.observations.tables import Event, Observation
from sakti.verification import queries
from sakti.verification.actions.moves import move_proposal
from sakti.verification.models import Proposal, VervalEffect, VervalRound, VervalTask, VervalVillage
from sakti.web.clock import now

#: Whoever was found at home, or whose end was told at the door.
VERIFIES = (Result.SAME, Result.CHANGED, Result.DIED, Result.MOVED, Result.ABLE, Result.NEW)
Row = Observation | Event


def apply(*, place: VervalVillage, verval: VervalRound, by: Actor) -> int:
    """Write what the accepted results of a village say; returns how many rows the ledger got. One projection."""
    touched: set[int] = set()
    written = 0
    for task in queries.decided(place):
        for row in _write(task, verval, by) if task.state == TaskState.ACCEPTED else ():
            is_event = isinstance(row, Event)
            db.session.add(
                VervalEffect(
                    task_id=task.id,
                    event_id=row.id if is_event else None,
                    observation_id=None if is_event else row.id,
                )
            )
            touched |= places_of(row)
            written += 1
        _settle_proposals(task)
        if task.state == TaskState.ACCEPTED and task.found in VERIFIES:
            task.verified_on = task.visited_on
    db.session.flush()
    if touched:
        projection.project(touched)
    return written


def _write(task: VervalTask, verval: VervalRound, by: Actor) -> Iterator[Row]:
    result = task.found
    for step in plan(result, task.presence, task.effect):
        if step.kind == "add":
            yield from _add(task, verval, by)
        elif (row := _event(task, step, verval, by)) is not None:
            yield row


def _event(task: VervalTask, step: Step, verval: VervalRound, by: Actor) -> Event | None:
    """The event of a step, unless the ledger has heard of it meanwhile."""
    home = db.session.get_one(Household, kept_home(task.household_id or 0))
    if home.id != task.household_id and queries.task_of(task.round_id, home.id) is not None:
        return None  # it was merged meanwhile into one whose own task speaks
    day = task.happened_on or task.visited_on or verval.deadline
    tell = partial(record_event, kind=EventKind(step.kind), day=day, note=_note(task, verval), by=by)
    if step.people:
        over = ("dead",) if step.kind == "death" else ("dead", "away")
        kept = select(func.coalesce(Person.merged_into_id, Person.id)).where(Person.id.in_(step.people))
        query = select(Person).where(Person.id.in_(kept), Person.standing.not_in(over)).order_by(Person.id)
        people = db.session.scalars(query).all()
        return tell(people=people, project=False, audit=False) if people else None
    if home.standing != "living" or home.village_id != queries.place_of(task).village_id:
        return None
    return tell(household=home, project=False, audit=False)


def _note(task: VervalTask, verval: VervalRound) -> str:
    """ "mampu (verval DTSEN 2026-1)": the reason of an exit, and where everything came from."""
    return f"{RESULT_LABELS[task.found][0]} (verval {verval.name})"


def _add(task: VervalTask, verval: VervalRound, by: Actor) -> Iterator[Row]:
    """A new household with its people: they arrive as if a list had named them, and the district tells what it saw."""
    proposal = queries.add_proposal_of(task)
    if proposal is None or task.household_id is not None:
        return
    said, day, note = queries.described(proposal), task.visited_on or verval.deadline, _note(task, verval)
    home, family = _home(proposal, said)
    there = db.session.scalars(select(Person).where(Person.household_id == home.id).order_by(Person.id)).all()
    see = partial(observe, observed_on=day, by=by, note=note, project=False, audit=False)
    yield see(household=home, values={}, source=Source.LIST)
    if said.values:
        yield see(household=home, values=said.values)
    for position, one in enumerate(said.people):
        nik = read_nik(one.nik, False)
        person = next((each for each in there if name_key(each.name) == name_key(one.name)), None) or newcomer(
            nik=nik, name=one.name, sex=one.sex, birth_date=one.birth_date, household=home, family=family, by=by
        )
        relation = one.relation or (1 if position == 0 else 8)
        named = {"name": one.name, "relation": relation}
        yield see(household=home, person=person, family=family, values=named, source=Source.LIST)
        known = {"sex": one.sex, "birth_date": one.birth_date.isoformat() if one.birth_date else None}
        if told := {key: value for key, value in known.items() if value is not None}:
            yield see(person=person, values=told)
    task.household_id = proposal.household_id = home.id


def _home(proposal: Proposal, said: Described) -> tuple[Household, Family]:
    """The household of a proposal: made once, also if the village is reopened and signed again."""
    home = db.session.get(Household, proposal.household_id) if proposal.household_id else None
    home = home or add_household(village_id=proposal.village_id)
    place_household(household=home, address=said.address, rt=said.rt, rw=said.rw)
    return home, first_family(home.id) or add_family(household=home, kk=read_kk(said.kk, False))


def _settle_proposals(task: VervalTask) -> None:
    """Tell each proposal what came of it, in words that name nobody."""
    for one in queries.proposals_of(task):
        if one.state != ProposalState.TASKED:
            continue
        accepted = task.state == TaskState.ACCEPTED and _confirms(one, task)
        move_proposal(proposal=one, to=ProposalState.ACCEPTED if accepted else ProposalState.REJECTED)
        one.outcome, one.decided_at = _outcome(task), now()


def _confirms(proposal: Proposal, task: VervalTask) -> bool:
    result = task.found
    if proposal.kind == "add":
        return result is Result.NEW
    gone = leaves(result, task.presence, task.effect)
    return gone if proposal.kind == "remove" else result is Result.CHANGED or gone


def _outcome(task: VervalTask) -> str:
    result = task.found
    where = annex(TaskState(task.state), result, task.presence, task.effect)
    words = {
        Annex.SAME: "tetap dalam daftar",
        Annex.CHANGED: "data diperbarui",
        Annex.NEW: "masuk daftar",
        Annex.OUT: "keluar dari daftar",
        Annex.PENDING: "tetap dalam daftar, menunggu keputusan",
        Annex.REJECTED: "tidak diterima",
    }
    return f"{words[where]} (hasil kunjungan: {RESULT_LABELS[result][0]})"


def take_back(*, place: VervalVillage, reason: str, by: Actor) -> int:
    """Void what the signature wrote, and forget that these households were verified. Returns how many rows."""
    tasks = {one.id: one for one in queries.decided(place)}
    query = select(VervalEffect).where(VervalEffect.task_id.in_(tasks)).order_by(VervalEffect.id.desc())
    effects = db.session.scalars(query).all()
    voided = 0
    for effect in effects:
        row: Any = db.session.get(Event, effect.event_id) if effect.event_id else None
        row = row or db.session.get_one(Observation, effect.observation_id)
        if row.voided_at is None:
            void(row=row, reason=reason, by=by)
            voided += 1
    for task in tasks.values():
        task.verified_on = None
        for proposal in queries.proposals_of(task):
            if proposal.state in (ProposalState.ACCEPTED, ProposalState.REJECTED):
                move_proposal(proposal=proposal, to=ProposalState.TASKED)
                proposal.outcome, proposal.decided_at = "", None
            if task.result == Result.NEW and proposal.kind == "add":
                task.household_id = None  # the proposal keeps it: who is signed again comes back, not twice
    db.session.flush()
    return voided
