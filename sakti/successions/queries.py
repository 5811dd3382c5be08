"""Who would live in another village, and what would go along. Counts only: no name is read here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import func, select

from sakti.accounts.queries import assigned_to
from sakti.core.transitions import OPEN
from sakti.core.verval import TO_DO
from sakti.countersigning.queries import closed_until
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Household
from sakti.indicators.queries import targets
from sakti.interventions.tables import Intervention
from sakti.observations.tables import HouseholdState
from sakti.regions import queries as regions
from sakti.regions.tables import Region
from sakti.verification.tables import VervalRound, VervalTask

#: A target in so many households or people cannot be both villages'.
COUNTED = "count"


def is_taken_back(village: Region) -> bool:
    """Whether it began by a change that was taken back, and nobody lives there: it may begin again."""
    rows = [row for row in regions.successions(village.id) if row.new_id == village.id]
    began = any(row.made.get("founded") for row in rows) and all(row.voided_at is not None for row in rows)
    lived_in = select(Household.id).where(Household.village_id == village.id).limit(1)
    return began and db.session.scalar(lived_in) is None


class Home(NamedTuple):
    """A household of a village, and the day from which it would live in the other one."""

    id: int
    neighbourhood: str
    since: date
    standing: str
    people: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """An RT: `key` is "3/1" for RT 3 RW 1, "-" for what a list left blank."""

    key: str
    households: int
    living: int
    people: int


def neighbourhood_key(rt: str, rw: str) -> str:
    """As offices write them: 003/001, 3/1 and RT 03 RW 01 are one."""
    return f"{_plain(rt)}/{_plain(rw)}"


def _plain(number: str) -> str:
    return number.strip().lstrip("0").upper() or "-"


def homes(village: Region, day: date) -> list[Home]:
    """Everybody who lives in the village on the day or came there later, also who is away or off the target list.

    Whoever came later moves on the day of coming.
    """
    state = HouseholdState
    query = (
        select(Household.id, Household.rt, Household.rw, Household.standing, Household.people, func.min(state.since))
        .join(state, state.household_id == Household.id)
        .where(state.village_id == village.id, state.until > day)
        .group_by(Household.id, Household.rt, Household.rw, Household.standing, Household.people)
        .order_by(Household.id)
    )
    return [
        Home(key, neighbourhood_key(rt, rw), max(day, since), standing, people)
        for key, rt, rw, standing, people, since in db.session.execute(query)
    ]


def neighbourhoods(every: Iterable[Home]) -> list[Neighbourhood]:
    """The RTs of these households, by RW and RT."""
    found: dict[str, list[Home]] = {}
    for home in every:
        found.setdefault(home.neighbourhood, []).append(home)
    lines = [
        Neighbourhood(key, len(inside), sum(home.standing == "living" for home in inside), _people(inside))
        for key, inside in found.items()
    ]
    return sorted(lines, key=lambda line: [part.zfill(10) for part in reversed(line.key.split("/"))])


def _people(every: Iterable[Home]) -> int:
    return sum(home.people for home in every if home.standing == "living")


@dataclass(frozen=True)
class Outlook:
    """What a division or merger would do, in numbers."""

    old: Region
    new: Region | None  # None: it would begin
    day: date
    moving: Sequence[Home]
    staying: Sequence[Home]

    @property
    def living(self) -> int:
        return sum(home.standing == "living" for home in self.moving)

    @property
    def people(self) -> int:
        return _people(self.moving)

    @property
    def staying_living(self) -> int:
        return sum(home.standing == "living" for home in self.staying)

    @property
    def staying_people(self) -> int:
        return _people(self.staying)

    @property
    def others(self) -> int:
        """Households that are away, off the list, or in which nobody lives: they belong there when they return."""
        return len(self.moving) - self.living

    @property
    def later(self) -> int:
        """Households that came after the day, and move on the day of coming."""
        return sum(home.since > self.day for home in self.moving)

    @cached_property
    def lines(self) -> list[Neighbourhood]:
        return neighbourhoods(self.moving)

    @cached_property
    def workers(self) -> int:
        return len({each.user_id for each in assigned_to(self.old.id)})

    @cached_property
    def tasks(self) -> int:
        """Visits of verval that are still to be made."""
        rows = (
            select(VervalTask.household_id, func.count())
            .join(VervalRound, VervalRound.id == VervalTask.round_id)
            .where(VervalRound.state == "open", VervalTask.state.in_(TO_DO))
            .group_by(VervalTask.household_id)
        )
        return self._count(rows, VervalTask.household_id)

    @cached_property
    def promises(self) -> int:
        """Proposals and promises to these households that are open."""
        rows = select(Intervention.household_id, func.count()).where(Intervention.status.in_(OPEN))
        return self._count(rows.group_by(Intervention.household_id), Intervention.household_id)

    def _count(self, rows: object, column: object) -> int:
        return sum(
            count
            for part in chunks(home.id for home in self.moving)
            for _, count in db.session.execute(rows.where(column.in_(part)))  # type: ignore[attr-defined]
        )

    @cached_property
    def targets(self) -> Counter[str]:
        """How many targets of its own the old village has, by whether they can be the new one's too."""
        return Counter("count" if each.kind == COUNTED else "copied" for each in targets([self.old.id]))

    @cached_property
    def is_pilot(self) -> bool:
        pilot = regions.pilot_of(self.old.id)
        return pilot is not None and (pilot.until is None or pilot.until > self.day)

    @cached_property
    def closed_until(self) -> date | None:
        """The last day of the books, if the change begins before it."""
        until = closed_until()
        return until if until is not None and self.day <= until else None


def outlook(old: Region, day: date, new: Region | None, keys: Collection[str] | None) -> Outlook:
    """`keys`: of the neighbourhoods that would move; None: all."""
    every = homes(old, day)
    moving = [home for home in every if keys is None or home.neighbourhood in keys]
    left = {home.id for home in moving}
    return Outlook(old, new, day, moving, [home for home in every if home.id not in left])
