"""What stands in the way of writing an accepted result: asked when it is accepted, before each signature, and by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from sakti.core.identity import Standing, read_nik
from sakti.core.refusals import Refusal
from sakti.core.verval import Described, DescribedPerson, Result, TaskState, leaves
from sakti.extensions import db
from sakti.households import queries as households
from sakti.households.queries import holder_of_nik, name_key
from sakti.households.tables import Household, Person
from sakti.observations.queries import left_behind_by_birth
from sakti.verification.models import Proposal, VervalTask, VervalVillage
from sakti.verification.queries.proposals import add_proposal_of
from sakti.verification.queries.since import contradiction
from sakti.verification.queries.tasks import task_of

#: Results that say who is not there any more.
OF_MEMBERS = (Result.CHANGED, Result.DIED, Result.MOVED)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a result cannot be written, and whose number is in use where that is the reason."""

    refusal: Refusal
    holder: Person | None = None


def obstacle_of(task: VervalTask, effect: str | None) -> Obstacle | None:
    """`effect`: what the result leads to, where it leaves that open."""
    if task.result == Result.NEW and (proposal := add_proposal_of(task)):
        return _number_in_use(task, proposal)
    if task.result == Result.TWIN and effect == "exit" and _is_gone(task):
        return Obstacle(Refusal("verval_twin_gone", field="effect"))
    refusal = contradiction(task) if task.result in OF_MEMBERS else None
    return None if refusal is None else Obstacle(refusal)


def obstacles(place: VervalVillage) -> list[tuple[VervalTask, Obstacle]]:
    """The accepted results of a village that its last signature could not write as things stand."""
    query = select(VervalTask).where(VervalTask.place_id == place.id, VervalTask.state == TaskState.ACCEPTED)
    query = query.where(VervalTask.result.in_((Result.NEW, Result.TWIN, *OF_MEMBERS))).order_by(VervalTask.id)
    found = [(task, obstacle_of(task, task.effect)) for task in db.session.scalars(query)]
    return [(task, obstacle) for task, obstacle in found if obstacle is not None]


def set_aside(place: VervalVillage) -> list[VervalTask]:
    """What the last signature could not write, and the desk has not settled."""
    query = select(VervalTask).where(VervalTask.place_id == place.id, VervalTask.state == TaskState.SET_ASIDE)
    return list(db.session.scalars(query.order_by(VervalTask.id)))


def _number_in_use(task: VervalTask, proposal: Proposal) -> Obstacle | None:
    """Whether somebody has the NIK of one of the proposed: on record, or in the same village's other proposals."""
    seen = set(_numbers_of_others(task))
    for person in Described.load(proposal.described).people:
        if (number := _reliable(person)) is None:
            continue
        if number in seen:
            return Obstacle(Refusal("verval_nik_twice", name=person.name))
        seen.add(number)
        holder = holder_of_nik(number)
        if holder is None or is_returning(holder, proposal.village_id):
            continue
        if not _is_theirs(holder, person, proposal) and left_behind_by_birth(number) is None:
            return Obstacle(Refusal("verval_nik_known", name=person.name), holder)
    return None


def is_returning(holder: Person, village_id: int) -> bool:
    """Whether somebody is of a family of the village that left the target list: accepted, it is on the list again."""
    if holder.standing != "exited":
        return False
    home = households.household(holder.household_id)
    return home is not None and home.standing == "exited" and home.village_id == village_id


def returning_home(described: Described, village_id: int) -> Household | None:
    """The household on record as having left the list to which these people belong, by their reliable numbers."""
    numbers = [number for person in described.people if (number := _reliable(person))]
    holders = [holder for number in numbers if (holder := households.person_by_nik(number)) is not None]
    back = next((holder for holder in holders if is_returning(holder, village_id)), None)
    return None if back is None else households.household(back.household_id)


def _is_theirs(holder: Person, described: DescribedPerson, proposal: Proposal) -> bool:
    """Written by an earlier signature of the same proposal, which was reopened."""
    home = proposal.household_id
    return home is not None and holder.household_id == home and name_key(holder.name) == name_key(described.name)


def _reliable(described: DescribedPerson) -> str | None:
    nik = read_nik(described.nik, False)
    return nik.text if nik.standing is Standing.RELIABLE else None


def _numbers_of_others(task: VervalTask) -> Iterator[str]:
    """The NIKs of newcomers of the village whose proposals are accepted already."""
    query = (
        select(Proposal.described)
        .join(VervalTask, VervalTask.id == Proposal.task_id)
        .where(VervalTask.place_id == task.place_id, VervalTask.id != task.id, Proposal.kind == "add")
        .where(VervalTask.state == TaskState.ACCEPTED, VervalTask.result == Result.NEW)
    )
    for described in db.session.scalars(query):
        yield from filter(None, map(_reliable, Described.load(described).people))


def _is_gone(task: VervalTask) -> bool:
    """Whether the household that this one is taken for is not on the list, or leaves it by the same signature."""
    twin = households.household(task.twin_id) if task.twin_id else None
    if twin is None or twin.standing != "living":
        return True
    own = task_of(task.round_id, twin.id)
    is_accepted = own is not None and own.state == TaskState.ACCEPTED
    return own is not None and is_accepted and leaves(own.found, own.presence, own.effect)
