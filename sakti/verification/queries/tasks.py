"""Tasks: mine, those that wait for a decision, those of a village, and the history of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select

from sakti.accounts.queries import with_permission
from sakti.accounts.tables import User
from sakti.core.fields import FIELDS
from sakti.core.permissions import NameScope, Permission
from sakti.core.refusals import Refusal
from sakti.core.timeline import Source
from sakti.core.verval import DECIDED, TO_DO, Described, Result, TaskState
from sakti.extensions import db
from sakti.households.queries import behind, people_of
from sakti.households.queries.search import find
from sakti.households.tables import Household, Person
from sakti.observations.queries import person_states, state_of
from sakti.observations.tables import Observation
from sakti.regions.tables import Region
from sakti.submissions.tables import Submission
from sakti.verification.models import Proposal, VervalMove, VervalRound, VervalTask, VervalVillage
from sakti.verification.queries.places import reached
from sakti.verification.queries.proposals import newcomers
from sakti.web.pagination import Page, Part, entities


@dataclass(frozen=True, slots=True)
class ListedTask:
    """A task as a list shows it. The name is the head's, or of whom a proposal tells."""

    task: VervalTask
    name: str
    village: str
    rt: str
    rw: str
    round: str
    deadline: date
    facilitator: str


def _tasks(names: NameScope) -> Select[VervalTask]:
    query = select(VervalTask).join(VervalVillage, VervalVillage.id == VervalTask.place_id)
    return query.where(reached(VervalVillage.village_id, names.villages))


def task_within(names: NameScope, task_id: int) -> VervalTask:
    """Refuses `verval_task_unknown`."""
    task: VervalTask | None = db.session.scalar(_tasks(names).where(VervalTask.id == task_id))
    if task is None:
        raise Refusal("verval_task_unknown")
    return task


def task_of(verval_id: int, household_id: int) -> VervalTask | None:
    return db.session.scalar(
        select(VervalTask).where(VervalTask.round_id == verval_id, VervalTask.household_id == household_id)
    )


def place_and_round(task: VervalTask) -> tuple[VervalVillage, Region, VervalRound]:
    place = db.session.get_one(VervalVillage, task.place_id)
    region, verval = db.session.get_one(Region, place.village_id), db.session.get_one(VervalRound, place.round_id)
    return place, region, verval


@dataclass(frozen=True, slots=True)
class TwinHome:
    """The household that a visitor takes for the same; nothing but that it is there, where the reader has no names."""

    id: int | None = None
    name: str = ""
    village: str = ""


def twin_within(names: NameScope, task: VervalTask) -> TwinHome | None:
    if task.twin_id is None:
        return None
    home = db.session.get_one(Household, task.twin_id)
    if not names.reaches_village(home.village_id):
        return TwinHome()
    head = db.session.get(Person, home.head_id) if home.head_id else None
    village = db.session.get_one(Region, home.village_id)
    return TwinHome(home.id, head.name if head else home.number or str(home.id), village.name)


def is_result_of(task: VervalTask, key: UUID) -> bool:
    """Whether the result that a task holds was sent in under this id."""
    query = select(Submission.id).where(Submission.id == task.submission_id, Submission.public_id == key)
    return db.session.scalar(query) is not None


def tasks_of(place: VervalVillage) -> Sequence[VervalTask]:
    query = select(VervalTask).where(VervalTask.place_id == place.id)
    return db.session.scalars(query.order_by(VervalTask.id)).all()


def decided(place: VervalVillage, *also: TaskState) -> Sequence[VervalTask]:
    """Those whose result is accepted or rejected, and those in other states that are named."""
    query = select(VervalTask).where(VervalTask.place_id == place.id)
    query = query.where(VervalTask.state.in_((TaskState.ACCEPTED, TaskState.REJECTED, *also)))
    return db.session.scalars(query.order_by(VervalTask.id)).all()


def gone_unchanged(place: VervalVillage) -> int:
    """How many households that were found unchanged have left the list since."""
    query = select(func.count()).select_from(VervalTask).join(Household, Household.id == VervalTask.household_id)
    query = query.where(VervalTask.place_id == place.id, VervalTask.state == TaskState.ACCEPTED)
    return db.session.scalar(query.where(VervalTask.result == Result.SAME, Household.standing != "living")) or 0


def open_count(place: VervalVillage) -> int:
    """How many tasks still wait for a visit or a decision."""
    query = select(func.count()).select_from(VervalTask).where(VervalTask.place_id == place.id)
    return db.session.scalar(query.where(VervalTask.state.not_in(DECIDED))) or 0


def mine(names: NameScope, user_id: int, text: str = "", start: int = 0, size: int = 60) -> Part[VervalTask]:
    """What a facilitator has to do, those that were sent back first, then by neighbourhood; `text` as in any search."""
    return _to_visit(names, VervalTask.facilitator_id == user_id, text, start, size)


def pool(names: NameScope, text: str = "", start: int = 0, size: int = 60) -> Part[VervalTask]:
    """What is to be visited in these villages and is nobody's: whoever visits there may take it."""
    return _to_visit(names, VervalTask.facilitator_id.is_(None), text, start, size)


def _to_visit(names: NameScope, whose: ColumnElement[bool], text: str, start: int, size: int) -> Part[VervalTask]:
    back_first = case((VervalTask.state == TaskState.RETURNED, 0), else_=1)
    query = (
        _tasks(names)
        .join(VervalRound, VervalRound.id == VervalTask.round_id)
        .outerjoin(Household, Household.id == VervalTask.household_id)
        .where(whose, VervalTask.state.in_(TO_DO), VervalRound.state == "open")
    )
    query, rank = _asked_for(query, names, text)
    order = (*rank, back_first, VervalRound.deadline, Household.rw, Household.rt, VervalTask.id)
    return entities(query.order_by(*order), start=start, size=size)


def _asked_for(
    query: Select[VervalTask], names: NameScope, text: str
) -> tuple[Select[VervalTask], list[ColumnElement[int]]]:
    """Tasks, already joined to their households, of whom a text asks for, newcomers too; and what to sort by first."""
    asked = find(text, names)
    if asked is None:
        return query, []
    new = select(Proposal.task_id).where(Proposal.id.in_(newcomers(names, text)), Proposal.task_id.is_not(None))
    wanted = or_(asked.condition, and_(VervalTask.household_id.is_(None), VervalTask.id.in_(new)))
    return query.where(wanted), [asked.rank]


@dataclass(frozen=True, slots=True)
class HeldTasks:
    """What somebody else has to visit in a village."""

    facilitator: str
    village: str
    count: int


def held_by_others(names: NameScope, user_id: int) -> list[HeldTasks]:
    """What of these villages is to be visited by others, by village and name."""
    query = (
        select(User.name, Region.name, func.count())
        .select_from(VervalTask)
        .join(VervalVillage, VervalVillage.id == VervalTask.place_id)
        .join(VervalRound, VervalRound.id == VervalTask.round_id)
        .join(Region, Region.id == VervalVillage.village_id)
        .join(User, User.id == VervalTask.facilitator_id)
        .where(reached(VervalVillage.village_id, names.villages), VervalTask.facilitator_id != user_id)
        .where(VervalTask.state.in_(TO_DO), VervalRound.state == "open")
        .group_by(User.id, User.name, Region.id, Region.name)
        .order_by(Region.name, User.name)
    )
    return [HeldTasks(*row) for row in db.session.execute(query)]


def is_any_round_open(names: NameScope) -> bool:
    """Whether a round is open in one of these villages."""
    query = select(VervalVillage.id).join(VervalRound, VervalRound.id == VervalVillage.round_id)
    query = query.where(VervalRound.state == "open", reached(VervalVillage.village_id, names.villages))
    return db.session.scalar(query.limit(1)) is not None


def sent_by(names: NameScope, user_id: int, start: int = 0, size: int = 10) -> Part[VervalTask]:
    """What somebody has sent, the newest first."""
    query = _tasks(names).where(VervalTask.submitted_by_id == user_id, VervalTask.state.not_in(TO_DO))
    return entities(query.order_by(VervalTask.submitted_at.desc(), VervalTask.id.desc()), start=start, size=size)


def submitted_count(names: NameScope, user_id: int) -> int:
    """How many results wait for a decision of this user: of tasks that somebody else has sent."""
    sent_by_others = or_(VervalTask.submitted_by_id.is_(None), VervalTask.submitted_by_id != user_id)
    query = _tasks(names).where(VervalTask.state == TaskState.SUBMITTED, sent_by_others)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def aside_count(names: NameScope) -> int:
    """How many results were accepted, could not be written by the last signature, and are not settled."""
    query = _tasks(names).where(VervalTask.state == TaskState.SET_ASIDE)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def queue(
    names: NameScope,
    *,
    verval: int | None = None,
    place: int | None = None,
    state: str | None = None,
    result: str | None = None,
    facilitator: int | None = None,
    after: int = 0,
    size: int = 50,
) -> Sequence[VervalTask]:
    """Tasks by filter, in the order in which they were made; `after` is the last id of the page before."""
    query = _chosen(names, verval=verval, place=place, state=state, result=result, facilitator=facilitator)
    return db.session.scalars(query.where(VervalTask.id > after).order_by(VervalTask.id).limit(size)).all()


def queue_page(
    names: NameScope,
    text: str = "",
    *,
    verval: int | None = None,
    place: int | None = None,
    state: str | None = None,
    result: str | None = None,
    after: int = 0,
    size: int = 50,
) -> Page[VervalTask]:
    """A page of them; of whom a text asks for, whole names first.

    `after`: the last id of the page before, so that what was decided meanwhile moves nothing; with a text, how many
    were shown.
    """
    chosen = _chosen(names, verval=verval, place=place, state=state, result=result)
    query, rank = _asked_for(chosen, names, text)
    if rank:
        found = entities(query.order_by(*rank, VervalTask.id), start=after, size=size)
        return Page(found.rows, None if found.following is None else str(found.following), found.is_first)
    ordered = query.where(VervalTask.id > after).order_by(VervalTask.id)
    rows = db.session.scalars(ordered.limit(size + 1)).all()
    return Page(rows[:size], str(rows[size - 1].id) if len(rows) > size else None, not after)


def _chosen(names: NameScope, **wanted: int | str | None) -> Select[VervalTask]:
    columns = {
        "verval": VervalTask.round_id,
        "place": VervalTask.place_id,
        "state": VervalTask.state,
        "result": VervalTask.result,
        "facilitator": VervalTask.facilitator_id,
    }
    query = _tasks(names).outerjoin(Household, Household.id == VervalTask.household_id)
    return query.where(*(columns[name] == value for name, value in wanted.items() if value is not None))


def shown(names: NameScope, tasks: Iterable[VervalTask]) -> list[ListedTask]:
    """These tasks with names, places and rounds, in their order: those of villages whose names the reader sees."""
    every = list(tasks)
    head = Person.__table__.alias("head")
    homes = select(Household, head.c.name).outerjoin(head, head.c.id == Household.head_id)
    wanted = {task.household_id for task in every if task.household_id}
    houses = {row[0].id: row for row in db.session.execute(homes.where(Household.id.in_(wanted)))}
    new = select(Proposal).where(Proposal.task_id.in_([task.id for task in every if not task.household_id]))
    proposed = {
        row.task_id: Described.load(row.described) for row in db.session.scalars(new.order_by(Proposal.id.desc()))
    }
    spots = select(VervalVillage.id, Region.name, VervalRound.name, VervalRound.deadline)
    spots = spots.where(reached(VervalVillage.village_id, names.villages))
    spots = spots.join(Region, Region.id == VervalVillage.village_id)
    spots = spots.join(VervalRound, VervalRound.id == VervalVillage.round_id)
    spots = spots.where(VervalVillage.id.in_({task.place_id for task in every}))
    place = {row[0]: row for row in db.session.execute(spots)}
    visitors = _user_names({task.facilitator_id for task in every if task.facilitator_id})
    rows = []
    for task in (task for task in every if task.place_id in place):
        if task.household_id:
            house, name = houses[task.household_id]
            rt, rw = house.rt, house.rw
        else:
            described = proposed.get(task.id, Described())
            name, rt, rw = described.head, described.rt, described.rw
        _, village, verval, deadline = place[task.place_id]
        rows.append(
            ListedTask(task, name or "–", village, rt, rw, verval, deadline, visitors.get(task.facilitator_id or 0, ""))
        )
    return rows


def _user_names(ids: set[int]) -> dict[int, str]:
    return dict(db.session.execute(select(User.id, User.name).where(User.id.in_(ids))).all())


def history(task: VervalTask) -> Sequence[VervalMove]:
    return db.session.scalars(select(VervalMove).where(VervalMove.task_id == task.id).order_by(VervalMove.id)).all()


def facilitators_of(village_id: int) -> list[User]:
    """Who visits in a village today: its facilitators, else its operators."""
    able = with_permission(Permission.DO_VERVAL)
    for role in ("facilitator", "operator"):
        people = [
            user
            for user in able
            if any(each.role == role and each.scope.reaches_village(village_id) for each in user.assignments_today)
        ]
        if people:
            return people
    return []


# -- a household's own ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """An answer that differs from what was known when the round began; `name` is whose, if one member's."""

    name: str
    label: str
    before: str
    now: str


def changed_since(task: VervalTask, opens_on: date, day: date, language: str) -> list[ChangedAnswer]:
    """What the visits of the round have changed in the household's answers."""
    if task.household_id is None:
        return []
    eve, members = opens_on - timedelta(days=1), people_of(task.household_id)
    ids = [one.id for one in members]
    then, now = person_states(ids, eve), person_states(ids, day)
    pairs = [("", state_of(task.household_id, eve), state_of(task.household_id, day))]
    pairs += [(one.name, then.get(one.id), now.get(one.id)) for one in members]
    return [
        ChangedAnswer(
            name,
            field.label_en if language == "en" else field.label_id,
            field.label(before[field.name], language),
            field.label(after[field.name], language),
        )
        for name, before, after in pairs
        if before is not None and after is not None
        for field in FIELDS.values()
        if field.name in before and before[field.name] != after[field.name]
    ]


def verified_on(household_id: int) -> date | None:
    """The day of the last visit of verval that was signed by all."""
    every = VervalTask.household_id.in_(behind(Household, {household_id}))
    return db.session.scalar(select(func.max(VervalTask.verified_on)).where(every))


def history_of_household(household_id: int) -> Sequence[Row[VervalTask, VervalRound, str]]:
    """(task, round, stage) of a household, the newest first."""
    query = (
        select(VervalTask, VervalRound, VervalVillage.stage)
        .join(VervalRound, VervalRound.id == VervalTask.round_id)
        .join(VervalVillage, VervalVillage.id == VervalTask.place_id)
        .where(VervalTask.household_id.in_(behind(Household, {household_id})), VervalTask.state != TaskState.DROPPED)
    )
    return db.session.execute(query.order_by(VervalRound.opens_on.desc(), VervalTask.id.desc())).all()


def seen_since_opening(task: VervalTask) -> bool:
    """Whether a visit to the household or its people was written since the round began."""
    _, _, verval = place_and_round(task)
    homes = behind(Household, {task.household_id or 0})
    people = behind(Person, db.session.scalars(select(Person.id).where(Person.household_id.in_(homes))))
    query = select(Observation.id).where(
        or_(Observation.household_id.in_(homes), Observation.person_id.in_(people)),
        Observation.source == Source.DISTRICT,
        Observation.voided_at.is_(None),
        Observation.observed_on >= verval.opens_on,
    )
    return db.session.scalar(query.limit(1)) is not None
