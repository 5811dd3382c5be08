"""What the last signature does to the ledger, by the one door, and how reopening takes exactly that back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from sakti.core.actors import Actor
from sakti.core.events import RecordsAlike
from sakti.core.identity import Identity, Standing, read_kk, read_nik
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind, Source
from sakti.core.verval import (
    RESULT_LABELS,
    Described,
    DescribedPerson,
    Done,
    LedgerStep,
    ProposalState,
    Result,
    TaskState,
    done,
    plan,
    verdict,
)
from sakti.extensions import db
from sakti.households.actions import add_family, add_household, place_household
from sakti.households.queries import first_family, name_key, person_by_nik
from sakti.households.tables import Family, Household, Person
from sakti.observations.actions import newcomer, observe, places_of, projection, record_event, void
from sakti.observations.queries import kept_home
from sakti.observations.queries.lives import Lives
from sakti.observations.tables import Event, Observation
from sakti.verification import queries
from sakti.verification.actions.moves import move_proposal, step_task
from sakti.verification.models import Proposal, VervalEffect, VervalRound, VervalTask, VervalVillage
from sakti.verification.queries import since
from sakti.web.clock import now
from sakti.web.events import publish

#: Whoever was found at home, or whose end was told at the door.
VERIFIES = (Result.SAME, Result.CHANGED, Result.DIED, Result.MOVED, Result.ABLE, Result.NEW)
#: How verval ends a proposal.
SETTLED = (ProposalState.ACCEPTED, ProposalState.PARTLY, ProposalState.REJECTED)
LedgerRow = Observation | Event
LONGEST_NOTE = 500


def apply(*, place: VervalVillage, verval: VervalRound, by: Actor) -> int:
    """Write what the accepted results of a village say; returns how many rows the ledger got. One projection.

    One that cannot be written stops nobody else's: it is set aside with its reason, and is the desk's again.
    """
    touched: set[int] = set()
    written = 0
    for task in queries.decided(place):
        try:
            with db.session.begin_nested() if _writes(task) else nullcontext():
                rows = _carry_out(task, verval, by)
        except (Refusal, IntegrityError) as error:
            _set_aside(task, error, by)
            continue
        touched.update(*map(places_of, rows))
        written += len(rows)
    db.session.flush()
    if touched:
        projection.project(touched)
    return written


def apply_one(*, task: VervalTask, by: Actor) -> int:
    """Write what was set aside and is decided now, as the signature would have. Refuses what stands in the way."""
    rows = _carry_out(task, db.session.get_one(VervalRound, task.round_id), by)
    db.session.flush()
    if rows:
        projection.project(set().union(*map(places_of, rows)))
    return len(rows)


def _carry_out(task: VervalTask, verval: VervalRound, by: Actor) -> list[LedgerRow]:
    """What one decided task does, to the ledger and to whatever asked for it."""
    is_accepted, is_listed = task.state == TaskState.ACCEPTED, task.household_id is not None
    if is_accepted and (obstacle := queries.obstacle_of(task, task.effect)) is not None:
        raise obstacle.refusal
    rows = list(_write(task, verval, by)) if is_accepted else []
    for row in rows:
        is_event = isinstance(row, Event)
        db.session.add(
            VervalEffect(
                task_id=task.id,
                event_id=row.id if is_event else None,
                observation_id=None if is_event else row.id,
            )
        )
    _settle_proposals(task, is_listed)
    if is_accepted and task.found in VERIFIES:
        task.verified_on = task.visited_on
    return rows


def _writes(task: VervalTask) -> bool:
    """Whether it may fail: a savepoint for each of hundreds that are unchanged would only take time."""
    return task.state == TaskState.ACCEPTED and bool(plan(task.found, task.presence, task.effect))


def _set_aside(task: VervalTask, error: Refusal | IntegrityError, by: Actor) -> None:
    refusal = error if isinstance(error, Refusal) else Refusal("verval_row_taken")
    task.reason = refusal.message()
    step_task(task=task, to=TaskState.SET_ASIDE, by=by, reason=task.reason)


def _write(task: VervalTask, verval: VervalRound, by: Actor) -> Iterator[LedgerRow]:
    """Whoever was on no list has nothing to leave."""
    for step in plan(task.found, task.presence, task.effect):
        if step.kind == "add":
            yield from _add(task, verval, by)
        elif task.household_id is not None and (row := _event(task, step, verval, by)) is not None:
            yield row


def _event(task: VervalTask, step: LedgerStep, verval: VervalRound, by: Actor) -> Event | None:
    """The event of a step, unless the ledger has heard of it meanwhile."""
    home = db.session.get_one(Household, kept_home(task.household_id or 0))
    if home.id != task.household_id and queries.task_of(task.round_id, home.id) is not None:
        return None  # it was merged meanwhile into one whose own task speaks
    day = since.day_of(task)
    tell = partial(record_event, kind=EventKind(step.kind), day=day, note=_note(task, verval), by=by)
    if step.people:
        people = since.still_there(task, step)
        return tell(people=people, project=False, audit=False) if people else None
    state = Lives([home.id]).household(home.id, day)
    there = state is None or (state.standing == "living" and state.village == queries.place_of(task).village_id)
    if home.standing != "living" or not there:
        return None
    return tell(household=home, project=False, audit=False)


def _note(task: VervalTask, verval: VervalRound) -> str:
    """ "mampu (verval DTSEN 2026-1)": the reason of an exit, and where everything came from."""
    return f"{RESULT_LABELS[task.found][0]} (verval {verval.name})"


def _add(task: VervalTask, verval: VervalRound, by: Actor) -> Iterator[LedgerRow]:
    """A new household with its people: they arrive as if a list had named them, and the district tells what it saw."""
    proposal = queries.add_proposal_of(task)
    if proposal is None or task.household_id is not None:
        return
    described, day, note = queries.described(proposal), task.visited_on or verval.deadline, _note(task, verval)
    home, family = _home(proposal, described)
    present = db.session.scalars(select(Person).where(Person.household_id == home.id).order_by(Person.id)).all()
    see = partial(observe, observed_on=day, by=by, note=note, project=False, audit=False)
    if home.standing == "exited":  # it was on the list before: what it was then stays as it was
        back = f"{proposal.reason} ({note})"[:LONGEST_NOTE]
        yield record_event(
            kind=EventKind.REENTER, day=day, household=home, note=back, by=by, project=False, audit=False
        )
    else:
        yield see(household=home, values={}, source=Source.LIST)
    if described.values:
        yield see(household=home, values=described.values)
    for position, newcomer_described in enumerate(described.people):
        nik = read_nik(newcomer_described.nik, False)
        person = _one_of(present, newcomer_described) or newcomer(
            nik=nik,
            name=newcomer_described.name,
            sex=newcomer_described.sex,
            birth_date=newcomer_described.birth_date,
            household=home,
            family=family,
            by=by,
        )
        relation = newcomer_described.relation or (1 if position == 0 else 8)
        named = {"name": newcomer_described.name, "relation": relation}
        yield see(household=home, person=person, family=family, values=named, source=Source.LIST)
        answers = {
            "sex": newcomer_described.sex,
            "birth_date": newcomer_described.birth_date.isoformat() if newcomer_described.birth_date else None,
        }
        if facts := {key: value for key, value in answers.items() if value is not None}:
            yield see(person=person, values=facts)
        _keep_answer(person, newcomer_described, described, by)
    task.household_id = proposal.household_id = home.id


def _keep_answer(person: Person, newcomer: DescribedPerson, described: Described, by: Actor) -> None:
    """Why those who are like somebody new are others was said when it was proposed or accepted: nobody asks again."""
    said = {
        int(key.removeprefix("person:")): why for key, why in described.settled.items() if key.startswith("person:")
    }
    alike = select(Person.id).where(Person.id.in_(said), Person.name_key == name_key(newcomer.name))
    for other in db.session.scalars(alike.where(Person.birth_date == newcomer.birth_date, Person.id != person.id)):
        publish(RecordsAlike(person.id, [other], by, said[other]))


def _one_of(present: Sequence[Person], described: DescribedPerson) -> Person | None:
    """Whom of a household that is known the proposal means: by number, else by name."""
    nik = read_nik(described.nik, False)
    holder = person_by_nik(nik.text) if nik.standing is Standing.RELIABLE else None
    if holder is not None and any(each.id == holder.id for each in present):
        return holder
    return next((each for each in present if name_key(each.name) == name_key(described.name)), None)


def _home(proposal: Proposal, described: Described) -> tuple[Household, Family]:
    """The household of a proposal: made once, also if the village is reopened and signed again. One that left the list
    is that one again, where it lives."""
    home = db.session.get(Household, proposal.household_id) if proposal.household_id else None
    home = home or queries.returning_home(described, proposal.village_id)
    if home is not None and home.standing == "exited":
        return home, first_family(home.id) or add_family(household=home, kk=read_kk(described.kk, False))
    home = home or add_household(village_id=proposal.village_id)
    place_household(household=home, address=described.address, rt=described.rt, rw=described.rw)
    return home, first_family(home.id) or add_family(household=home, kk=_card(described))


def _card(described: Described) -> Identity:
    """A card that is another family's leads to that one alone: here it is kept as doubtful."""
    card = read_kk(described.kk, False)
    is_shared = any(key.startswith("card:") for key in described.settled)
    return Identity(card.text, Standing.DOUBTFUL) if is_shared and card.standing is Standing.RELIABLE else card


def _settle_proposals(task: VervalTask, is_listed: bool) -> None:
    """Tell each proposal what came of it, in words that name nobody."""
    what = done(TaskState(task.state), task.found, task.presence, task.effect, is_listed=is_listed)
    for proposal in queries.proposals_of(task):
        if proposal.state != ProposalState.TASKED:
            continue
        move_proposal(proposal=proposal, to=verdict(proposal.kind, what))
        proposal.done, proposal.outcome, proposal.decided_at = what.value, _outcome(task, what, is_listed), now()


OUTCOMES = {
    Done.ADDED: "masuk daftar",
    Done.LEFT: "keluar dari daftar",
    Done.MEMBERS: "data diperbarui, tetap dalam daftar",
    Done.CHANGED: "data diperbarui, tetap dalam daftar",
    Done.UNSURE: "tetap dalam daftar, belum dapat dipastikan",
    Done.NOTHING: "tetap dalam daftar",
}


def _outcome(task: VervalTask, what: Done, is_listed: bool) -> str:
    words = OUTCOMES[what] if is_listed or what is Done.ADDED else "tidak masuk daftar"
    if task.state != TaskState.ACCEPTED:
        words = "hasil kunjungan ditolak"
    return f"{words} (hasil kunjungan: {RESULT_LABELS[task.found][0]})"


def _row_of(effect: VervalEffect) -> LedgerRow:
    if effect.event_id is not None:
        return db.session.get_one(Event, effect.event_id)
    return db.session.get_one(Observation, effect.observation_id)


def take_back(*, place: VervalVillage, reason: str, by: Actor) -> int:
    """Void what the signature wrote, and forget that these households were verified. Returns how many rows."""
    tasks = {task.id: task for task in queries.decided(place)}
    query = select(VervalEffect).where(VervalEffect.task_id.in_(tasks)).order_by(VervalEffect.id.desc())
    effects = db.session.scalars(query).all()
    voided = 0
    for effect in effects:
        row = _row_of(effect)
        if row.voided_at is None:
            void(row=row, reason=reason, by=by)
            voided += 1
    for task in queries.set_aside(place):
        step_task(task=task, to=TaskState.SUBMITTED, by=by, reason=reason)
        task.decided_by, task.effect = None, None
    for task in tasks.values():
        task.verified_on = None
        for proposal in queries.proposals_of(task):
            if proposal.state in SETTLED:
                move_proposal(proposal=proposal, to=ProposalState.TASKED)
                proposal.done, proposal.outcome, proposal.decided_at = None, "", None
            if task.result == Result.NEW and proposal.kind == "add":
                task.household_id = None  # the proposal keeps it: who is signed again comes back, not twice
    db.session.flush()
    return voided
