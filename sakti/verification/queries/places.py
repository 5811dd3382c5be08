"""Rounds and their villages, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.sql import ColumnElement

from sakti.accounts.tables import User
from sakti.core.permissions import Scope
from sakti.core.refusals import Refusal
from sakti.core.verval import LOCKED, TO_DO, TaskState
from sakti.extensions import db
from sakti.observations.tables import HouseholdState, Release
from sakti.regions.tables import Region
from sakti.verification.models import Musdes, SignOff, VervalRound, VervalTask, VervalVillage
from sakti.web.clock import today


def reached(column: Any, scope: Scope) -> ColumnElement[bool]:
    """Whether a village is one whose names the reader may see; an organisation's officer has none."""
    if scope.organisations is not None:
        return column.is_(None) & column.is_not(None)
    return column.is_not(None) if scope.villages is None else column.in_(sorted(scope.villages))


def rounds(scope: Scope) -> Sequence[VervalRound]:
    """The rounds of the reader's villages, the newest first."""
    mine = select(VervalVillage.round_id).where(reached(VervalVillage.village_id, scope))
    query = select(VervalRound).where(VervalRound.id.in_(mine))
    return db.session.scalars(query.order_by(VervalRound.opens_on.desc(), VervalRound.id.desc())).all()


def round_within(scope: Scope, round_id: int) -> VervalRound:
    """Refuses `verval_round_unknown`."""
    found = next((one for one in rounds(scope) if one.id == round_id), None)
    if found is None:
        raise Refusal("verval_round_unknown")
    return found


def releases() -> Sequence[Any]:
    """(id, name) of the source releases, the newest first."""
    query = select(Release.id, Release.name).where(Release.undone_at.is_(None))
    return db.session.execute(query.order_by(Release.as_of.desc(), Release.id.desc())).all()


def release(release_id: int) -> Release:
    return db.session.get_one(Release, release_id)


def places(scope: Scope, round_id: int) -> Sequence[Any]:
    """(village in the round, region) of the reader's villages, by code."""
    query = select(VervalVillage, Region).join(Region, Region.id == VervalVillage.village_id)
    query = query.where(VervalVillage.round_id == round_id, reached(VervalVillage.village_id, scope))
    return db.session.execute(query.order_by(Region.code)).all()


def villages_of(verval: VervalRound) -> dict[int, VervalVillage]:
    """By village id, whoever asks: for actions that hold the whole round."""
    query = select(VervalVillage).where(VervalVillage.round_id == verval.id)
    return {one.village_id: one for one in db.session.scalars(query)}


def place_of(task: VervalTask) -> VervalVillage:
    return db.session.get_one(VervalVillage, task.place_id)


def place_within(scope: Scope, place_id: int) -> tuple[VervalVillage, Region, VervalRound]:
    """Refuses `verval_place_unknown`."""
    query = (
        select(VervalVillage, Region, VervalRound)
        .join(Region, Region.id == VervalVillage.village_id)
        .join(VervalRound, VervalRound.id == VervalVillage.round_id)
        .where(VervalVillage.id == place_id, reached(VervalVillage.village_id, scope))
    )
    if (row := db.session.execute(query).one_or_none()) is None:
        raise Refusal("verval_place_unknown")
    return row[0], row[1], row[2]


def in_village_open(village_id: int) -> VervalVillage | None:
    """The newest open round's entry of a village whose lists can still change: where a proposal goes."""
    query = (
        select(VervalVillage)
        .join(VervalRound, VervalRound.id == VervalVillage.round_id)
        .where(VervalVillage.village_id == village_id, VervalRound.state == "open")
        .where(VervalVillage.stage.not_in(LOCKED))
    )
    return db.session.scalar(query.order_by(VervalRound.opens_on.desc(), VervalRound.id.desc()).limit(1))


def target_households(village_ids: Iterable[int], day: date) -> Sequence[Any]:
    """(household id, village id) of who lives there and is on the target list that day."""
    query = select(HouseholdState.household_id, HouseholdState.village_id).where(
        HouseholdState.village_id.in_(sorted(village_ids)),
        HouseholdState.counted,
        HouseholdState.since <= day,
        HouseholdState.until > day,
    )
    return db.session.execute(query.order_by(HouseholdState.household_id)).all()


def minutes(place: VervalVillage) -> Musdes | None:
    return db.session.scalar(select(Musdes).where(Musdes.place_id == place.id))


def holding_signatures(place: VervalVillage) -> Sequence[SignOff]:
    """The signatures that stand, the village's first."""
    query = select(SignOff).where(SignOff.place_id == place.id, SignOff.voided_at.is_(None))
    return db.session.scalars(query.order_by(SignOff.id)).all()


# -- coverage ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """How many tasks of a village, a facilitator or everything stand where."""

    label: str
    total: int = 0
    to_do: int = 0
    returned: int = 0
    submitted: int = 0
    accepted: int = 0
    rejected: int = 0
    place: VervalVillage | None = None
    is_late: bool = False

    @property
    def visited(self) -> int:
        return self.submitted + self.accepted + self.rejected

    @property
    def share(self) -> int:
        """Visited, in whole percent; all of nothing is done."""
        return 100 * self.visited // self.total if self.total else 100

    def __add__(self, other: Line) -> Line:
        names = ("total", "to_do", "returned", "submitted", "accepted", "rejected")
        summed = {name: getattr(self, name) + getattr(other, name) for name in names}
        return replace(self, **summed, place=None, is_late=self.is_late or other.is_late)


COUNTED = {
    "to_do": TO_DO,
    "returned": (TaskState.RETURNED,),
    "submitted": (TaskState.SUBMITTED,),
    "accepted": (TaskState.ACCEPTED,),
    "rejected": (TaskState.REJECTED,),
}


def _counts() -> list[Any]:
    each = (func.sum(case((VervalTask.state.in_(states), 1), else_=0)).label(name) for name, states in COUNTED.items())
    return [func.count().label("total"), *each]


def _counted(row: Any) -> dict[str, Any]:
    return {name: int(row._mapping[name]) for name in ("total", *COUNTED)}


def coverage(scope: Scope, verval: VervalRound) -> list[Line]:
    """A line a village. Late: visits are missing after the deadline."""
    query = (
        select(VervalTask.place_id, *_counts())
        .where(VervalTask.round_id == verval.id, VervalTask.state != TaskState.DROPPED)
        .group_by(VervalTask.place_id)
    )
    counted = {row[0]: _counted(row) for row in db.session.execute(query)}
    overdue = verval.deadline < today() and verval.state == "open"
    lines = []
    for place, region in places(scope, verval.id):
        late = overdue and place.stage not in LOCKED
        lines.append(Line(region.name, **counted.get(place.id, {}), place=place, is_late=late))
    return lines


def facilitator_lines(scope: Scope, verval: VervalRound) -> list[Line]:
    """A line a facilitator, by name; tasks of nobody last."""
    query = (
        select(User.name, *_counts())
        .select_from(VervalTask)
        .join(VervalVillage, VervalVillage.id == VervalTask.place_id)
        .outerjoin(User, User.id == VervalTask.facilitator_id)
        .where(VervalTask.round_id == verval.id, VervalTask.state != TaskState.DROPPED)
        .where(reached(VervalVillage.village_id, scope))
        .group_by(User.id, User.name)
    )
    rows = sorted(db.session.execute(query).all(), key=lambda row: (row[0] is None, row[0] or ""))
    return [Line(row[0] or "", **_counted(row)) for row in rows]
