"""Tasks: mine, those that wait for a decision, those of a village, and the history of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Row, Select, case, func, or_, select

from sakti.accounts.queries import with_permission
from sakti.accounts.tables import User
from sakti.core.fields import FIELDS
from sakti.core.permissions import NameScope, Permission
from sakti.core.refusals import Refusal
from sakti.core.timeline import Source
from sakti.core.verval import DECIDED, TO_DO, Described, Result, TaskState
from sakti.extensions import db
from sakti.households.queries import behind, people_of
from sakti.households.queries.search import condition
from sakti.households.tables import Household, Person
from sakti.observations.queries import person_states, state_of
from sakti.observations.tables import Observation
from sakti.regions.tables import Region
from sakti.submissions.tables import Submission
from sakti.verification.models import Proposal, VervalMove, VervalRound, VervalTask, VervalVillage
from sakti.verification.queries.places import reached


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


def decided(place: VervalVillage) -> Sequence[VervalTask]:
    """Those whose result is accepted or rejected."""
    query = select(VervalTask).where(VervalTask.place_id == place.id)
    query = query.where(VervalTask.state.in_((TaskState.ACCEPTED, TaskState.REJECTED)))
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


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A page of what a facilitator has to do, and how much there is of it."""

    tasks: Sequence[VervalTask]
    total: int
    start: int

    @property
    def following(self) -> int | None:
        """Where the next page begins."""
        end = self.start + len(self.tasks)
        return end if end < self.total else None


def mine(names: NameScope, user_id: int, text: str = "", start: int = 0, size: int = 60) -> TaskPage:
    """What a facilitator has to do, those that were sent back first, then by neighbourhood; `text` as in any search."""
    back_first = case((VervalTask.state == TaskState.RETURNED, 0), else_=1)
    query = (
        _tasks(names)
        .join(VervalRound, VervalRound.id == VervalTask.round_id)
        .outerjoin(Household, Household.id == VervalTask.household_id)
        .where(VervalTask.facilitator_id == user_id, VervalTask.state.in_(TO_DO), VervalRound.state == "open")
    )
    if (asked := condition(text, names)) is not None:
        query = query.where(asked)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = (back_first, VervalRound.deadline, Household.rw, Household.rt, VervalTask.id)
    return TaskPage(db.session.scalars(query.order_by(*order).offset(start).limit(size)).all(), total, start)


def sent_by(names: NameScope, user_id: int, size: int = 10) -> Sequence[VervalTask]:
    """What somebody has sent lately, the newest first."""
    query = _tasks(names).where(VervalTask.submitted_by_id == user_id, VervalTask.state.not_in(TO_DO))
    return db.session.scalars(query.order_by(VervalTask.submitted_at.desc(), VervalTask.id.desc()).limit(size)).all()


def submitted_count(names: NameScope, user_id: int) -> int:
    """How many results wait for a decision of this user: of tasks that somebody else has sent."""
    sent_by_others = or_(VervalTask.submitted_by_id.is_(None), VervalTask.submitted_by_id != user_id)
    query = _tasks(names).where(VervalTask.state == TaskState.SUBMITTED, sent_by_others)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def queue(
    names: NameScope,
    *,
    verval: int | None = None,
    place: int | None = None,
    state: str | None = None,
    result: str | None = None,
    facilitator: int | None = None,
    text: str = "",
    after: int = 0,
    size: int = 50,
) -> Sequence[VervalTask]:
    """Tasks by filter, in the order in which they were made; `after` is the last id of the page before."""
    query = _tasks(names).where(VervalTask.id > after)
    if (asked := condition(text, names)) is not None:
        query = query.join(Household, Household.id == VervalTask.household_id).where(asked)
    chosen = {
        VervalTask.round_id: verval,
        VervalTask.place_id: place,
        VervalTask.state: state,
        VervalTask.result: result,
        VervalTask.facilitator_id: facilitator,
    }
    for column, value in chosen.items():
        if value is not None:
            query = query.where(column == value)
    return db.session.scalars(query.order_by(VervalTask.id).limit(size)).all()


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
