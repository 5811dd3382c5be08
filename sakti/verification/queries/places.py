"""Rounds and their villages, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Label, Row, RowMapping, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from sakti.accounts.tables import User
from sakti.core.permissions import NameScope, Permission, Scope
from sakti.core.refusals import Refusal
from sakti.core.verval import LOCKED, TO_DO, TaskState
from sakti.extensions import db
from sakti.observations.tables import HouseholdState, Release
from sakti.regions.tables import Region
from sakti.verification.models import Musdes, SignOff, VervalRound, VervalTask, VervalVillage
from sakti.web.clock import today


def reached(column: InstrumentedAttribute[int], villages: frozenset[int] | None) -> ColumnElement[bool]:
    """Whether a village is one of these: those whose names are seen, or those that are reached in full."""
    return column.is_not(None) if villages is None else column.in_(sorted(villages))


def rounds(scope: Scope) -> Sequence[VervalRound]:
    """The rounds of the reader's villages, the newest first."""
    mine = select(VervalVillage.round_id).where(reached(VervalVillage.village_id, scope.whole_villages))
    query = select(VervalRound).where(VervalRound.id.in_(mine))
    return db.session.scalars(query.order_by(VervalRound.opens_on.desc(), VervalRound.id.desc())).all()


def round_within(scope: Scope, round_id: int) -> VervalRound:
    """Refuses `verval_round_unknown`."""
    verval = next((each for each in rounds(scope) if each.id == round_id), None)
    if verval is None:
        raise Refusal("verval_round_unknown")
    return verval


def releases() -> Sequence[Row[int, str]]:
    """(id, name) of the source releases, the newest first."""
    query = select(Release.id, Release.name).where(Release.undone_at.is_(None))
    return db.session.execute(query.order_by(Release.as_of.desc(), Release.id.desc())).all()


def release(release_id: int) -> Release:
    return db.session.get_one(Release, release_id)


def places(scope: Scope, round_id: int) -> list[tuple[VervalVillage, Region]]:
    """(village in the round, region) of the reader's villages, by code."""
    query = select(VervalVillage, Region).join(Region, Region.id == VervalVillage.village_id)
    query = query.where(VervalVillage.round_id == round_id, reached(VervalVillage.village_id, scope.whole_villages))
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Region.code))]


def villages_of(verval: VervalRound) -> dict[int, VervalVillage]:
    """By village id, whoever asks: for actions that hold the whole round."""
    query = select(VervalVillage).where(VervalVillage.round_id == verval.id)
    return {village.village_id: village for village in db.session.scalars(query)}


def place_of(task: VervalTask) -> VervalVillage:
    return db.session.get_one(VervalVillage, task.place_id)


def place_within(names: NameScope, place_id: int) -> tuple[VervalVillage, Region, VervalRound]:
    """Refuses `verval_place_unknown`."""
    query = (
        select(VervalVillage, Region, VervalRound)
        .join(Region, Region.id == VervalVillage.village_id)
        .join(VervalRound, VervalRound.id == VervalVillage.round_id)
        .where(VervalVillage.id == place_id, reached(VervalVillage.village_id, names.villages))
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


def target_households(village_ids: Iterable[int], day: date) -> list[tuple[int, int]]:
    """(household id, village id) of who lives there and is on the target list that day."""
    query = select(HouseholdState.household_id, HouseholdState.village_id).where(
        HouseholdState.village_id.in_(sorted(village_ids)),
        HouseholdState.counted,
        HouseholdState.since <= day,
        HouseholdState.until > day,
    )
    rows = db.session.execute(query.order_by(HouseholdState.household_id))
    return [(household, village) for household, village in rows if village is not None]


def minutes(place: VervalVillage) -> Musdes | None:
    return db.session.scalar(select(Musdes).where(Musdes.place_id == place.id))


def holding_signatures(place: VervalVillage) -> Sequence[SignOff]:
    """The signatures that stand, the village's first."""
    query = select(SignOff).where(SignOff.place_id == place.id, SignOff.voided_at.is_(None))
    return db.session.scalars(query.order_by(SignOff.id)).all()


# -- coverage ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """How many tasks of a village, a facilitator or everything stand where."""

    label: str
    total: int = 0
    to_do: int = 0
    returned: int = 0
    submitted: int = 0
    accepted: int = 0
    rejected: int = 0
    aside: int = 0
    place: VervalVillage | None = None
    is_late: bool = False
    is_gone: bool = False  # a visitor who visits in none of these villages any more

    @property
    def visited(self) -> int:
        return self.submitted + self.accepted + self.rejected + self.aside

    @property
    def share(self) -> int:
        """Visited, in whole percent; all of nothing is done."""
        return 100 * self.visited // self.total if self.total else 100

    def __add__(self, other: CoverageLine) -> CoverageLine:
        names = ("total", "to_do", "returned", "submitted", "accepted", "rejected", "aside")
        summed = {name: getattr(self, name) + getattr(other, name) for name in names}
        return replace(self, **summed, place=None, is_late=self.is_late or other.is_late)


COUNTED = {
    "to_do": TO_DO,
    "returned": (TaskState.RETURNED,),
    "submitted": (TaskState.SUBMITTED,),
    "accepted": (TaskState.ACCEPTED,),
    "rejected": (TaskState.REJECTED,),
    "aside": (TaskState.SET_ASIDE,),
}


def _counts() -> list[Label[int]]:
    each = (func.sum(case((VervalTask.state.in_(states), 1), else_=0)).label(name) for name, states in COUNTED.items())
    return [func.count().label("total"), *each]


def _line(label: str, counts: RowMapping, place: VervalVillage | None = None, is_late: bool = False) -> CoverageLine:
    return CoverageLine(
        label,
        total=int(counts["total"]),
        to_do=int(counts["to_do"]),
        returned=int(counts["returned"]),
        submitted=int(counts["submitted"]),
        accepted=int(counts["accepted"]),
        rejected=int(counts["rejected"]),
        aside=int(counts["aside"]),
        place=place,
        is_late=is_late,
    )


def coverage(scope: Scope, verval: VervalRound) -> list[CoverageLine]:
    """A line a village. Late: visits are missing after the deadline."""
    query = (
        select(VervalTask.place_id, *_counts())
        .where(VervalTask.round_id == verval.id, VervalTask.state != TaskState.DROPPED)
        .group_by(VervalTask.place_id)
    )
    counted = {row[0]: row._mapping for row in db.session.execute(query)}
    overdue = verval.deadline < today() and verval.state == "open"
    lines = []
    for place, region in places(scope, verval.id):
        late = overdue and place.stage not in LOCKED
        counts = counted.get(place.id)
        lines.append(
            _line(region.name, counts, place, late) if counts else CoverageLine(region.name, place=place, is_late=late)
        )
    return lines


def facilitator_lines(scope: Scope, verval: VervalRound) -> list[CoverageLine]:
    """A line a facilitator, by name; tasks of nobody last."""
    query = (
        select(User.name, User.id, *_counts())
        .select_from(VervalTask)
        .join(VervalVillage, VervalVillage.id == VervalTask.place_id)
        .outerjoin(User, User.id == VervalTask.facilitator_id)
        .where(VervalTask.round_id == verval.id, VervalTask.state != TaskState.DROPPED)
        .where(reached(VervalVillage.village_id, scope.whole_villages))
        .group_by(User.id, User.name)
    )
    rows = sorted(db.session.execute(query).all(), key=lambda row: (row[0] is None, row[0] or ""))
    here = [place.village_id for place, _region in places(scope, verval.id)]
    gone = {row[1] for row in rows if row[1] is not None and not _visits_in(row[1], here)}
    return [replace(_line(row[0] or "", row._mapping), is_gone=row[1] in gone) for row in rows]


def _visits_in(user_id: int, villages: Sequence[int]) -> bool:
    reach = db.session.get_one(User, user_id).scope_for(Permission.DO_VERVAL)
    return any(map(reach.reaches_village, villages))
