"""Whose answers are out of date: the households to visit again, street by street, the oldest answer first.

A household stands once, with every answer of its own and of its people of which a visit asks something that is older
than the freshness of its indicator today. What no visit asks (the decile) waits for a new list, and sends nobody out.
Whoever was never asked is not here: nothing of theirs grew old.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Label,
    and_,
    case,
    cast,
    func,
    null,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from sakti.core.fields import SEEN
from sakti.core.indicators import INDICATORS, Indicator, definitions_on
from sakti.core.periods import day_number, day_of_number, latest_stale, months_since
from sakti.core.permissions import NameScope
from sakti.extensions import db
from sakti.field.questions import ASKED
from sakti.households.queries import names_of
from sakti.households.tables import Household
from sakti.indicators.queries.ages import is_answered
from sakti.indicators.queries.sql import NEVER, Columns, least, oldest_seen
from sakti.observations.tables import STATES
from sakti.regions.tables import Region, VillageClass
from sakti.settings.queries import freshnesses
from sakti.web.pagination import Page, read_cursor, write_cursor
from sakti.web.seen import note_seen
from sakti.web.types import TableSelect

#: What a phone still scrolls through.
PAGE = 25
#: By what the list is sorted, in this order.
KEYS = ("code", "rw", "rt", "seen", "id")


def asked_on_visits(indicator: Indicator) -> tuple[str, ...]:
    """Of the columns that say when what it reads was last seen, those that a visit renews."""
    return tuple(column for name, column in SEEN.items() if column in indicator.seen and name in ASKED)


@dataclass(frozen=True, slots=True)
class StaleAnswer:
    """One answer that is out of date: to what, since when unseen, and of whom if it is one member's."""

    indicator: Indicator
    seen_on: date
    months: int
    name: str = ""


class Place(NamedTuple):
    """Under which heading of the round a household stands; an unknown RT or RW is a dash."""

    village_id: int
    village: str
    rw: str
    rt: str

    def __str__(self) -> str:
        return f"{self.village}, RW {self.rw or '–'}/RT {self.rt or '–'}"


@dataclass(frozen=True, slots=True)
class StaleHousehold:
    """A household to visit again. `answers`: the oldest first."""

    id: int
    village_id: int
    village: str
    rt: str
    rw: str
    address: str
    number: str | None
    name: str
    answers: Sequence[StaleAnswer]

    @property
    def place(self) -> Place:
        return Place(self.village_id, self.village, self.rw, self.rt)

    @property
    def by_age(self) -> list[tuple[int, list[StaleAnswer]]]:
        """The same by how many months ago, the longest first: most were seen on one visit."""
        return [(months, list(alike)) for months, alike in groupby(self.answers, key=lambda answer: answer.months)]

    @property
    def seen_on(self) -> date:
        return self.answers[0].seen_on


class _Told(NamedTuple):
    """One answer out of date, as it was read."""

    seen: int
    key: str
    person: int | None


@dataclass(frozen=True, slots=True)
class StalePage(Page[StaleHousehold]):
    """A page, and how many households are on the list."""

    total: int = 0

    @property
    def by_place(self) -> list[tuple[Place, list[StaleHousehold]]]:
        """In the order of the round. Two villages may have one name."""
        return [(place, list(homes)) for place, homes in groupby(self.rows, key=lambda home: home.place)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedStale:
    """Which: of these villages (None: all that are reached), and of one indicator (empty: of all).

    `neutral`: for a paper that leaves the house. Who is on it for specific data of members is on it for all of these
    together, so that no choice of one of them makes a list of whom it is about.
    """

    villages: frozenset[int] | None = None
    indicator: str = ""
    neutral: bool = False

    def has(self, indicator: Indicator) -> bool:
        if self.neutral and indicator.is_specific:
            return not self.indicator or self.asks_specific
        return self.indicator in ("", indicator.key)

    @property
    def asks_specific(self) -> bool:
        return self.indicator in INDICATORS and INDICATORS[self.indicator].is_specific


@dataclass(frozen=True)
class StaleWorklist:
    """By village, RW and RT, within them the oldest first. Only of villages whose names the reader sees."""

    names: NameScope
    day: date
    wanted: WantedStale = field(default_factory=WantedStale)

    @cached_property
    def reach(self) -> NameScope:
        return self.names if self.wanted.villages is None else self.names & NameScope(self.wanted.villages)

    @cached_property
    def ageing(self) -> dict[str, Indicator]:
        """The definitions of the day whose answers grow old and are renewed by a visit, as far as they are wanted."""
        held = freshnesses()
        return {
            key: indicator
            for key, indicator in definitions_on(self.day).items()
            if indicator.mark in held and asked_on_visits(indicator) and self.wanted.has(indicator)
        }

    @cached_property
    def count(self) -> int:
        """How many households."""
        if not self.ageing:
            return 0
        oldest = self._oldest().subquery()
        return int(db.session.execute(select(func.count()).select_from(oldest)).scalar_one())

    def page(self, cursor: str | None = None, size: int = PAGE) -> StalePage:
        """One page, and how many there are of all: both are read at once."""
        if not self.ageing:
            return StalePage([])
        listed = self._listed()
        keys = [listed.c[name].label(name) for name in KEYS]
        values = read_cursor(cursor, keys)
        query = select(listed).order_by(*keys).limit(size + 1)
        if values:
            query = query.where(tuple_(*keys) > tuple_(*values))
        shown, counted = query.subquery(), select(func.count().label("total")).select_from(listed).subquery()
        both = select(counted.c.total, *shown.c).select_from(counted.outerjoin(shown, true()))
        rows = list(db.session.execute(both.order_by(*(shown.c[name] for name in KEYS))))
        total, rows = rows[0].total, [row for row in rows if row.id is not None]
        following = write_cursor(rows[size - 1], keys) if len(rows) > size else None
        households = self._described([row.id for row in rows[:size]])
        return StalePage(households, following, is_first=not values, total=total)

    @cached_property
    def order(self) -> Sequence[int]:
        """The ids of all of them in the order of the round, read once."""
        if not self.ageing:
            return []
        listed = self._listed()
        return db.session.scalars(select(listed.c.id).order_by(*(listed.c[name] for name in KEYS))).all()

    def every(self, size: int = 1000) -> Iterator[StaleHousehold]:
        """All of them, for a spreadsheet: so many are described at a time."""
        for start in range(0, len(self.order), size):
            yield from self._described(self.order[start : start + size])

    def _described(self, households: Sequence[int]) -> list[StaleHousehold]:
        """In this order, each with its answers."""
        if not households:
            return []
        note_seen("households", households)
        told = self._told(households)
        rows = {row.id: row for row in db.session.execute(_homes(households))}
        people = {answer.person for answers in told.values() for answer in answers if answer.person is not None}
        names = names_of(people | {row.head_id for row in rows.values() if row.head_id is not None})
        return [
            StaleHousehold(
                row.id,
                row.village_id,
                row.village,
                row.rt,
                row.rw,
                row.address,
                row.number,
                names.get(row.head_id or 0, ""),
                [self._answer(answer, names) for answer in sorted(told[row.id], key=_first_the_oldest)],
            )
            for row in map(rows.__getitem__, households)
        ]

    def _answer(self, told: _Told, names: dict[int, str]) -> StaleAnswer:
        name = "" if told.person is None else names.get(told.person, "–")
        return StaleAnswer(self.ageing[told.key], day_of_number(told.seen), months_since(told.seen, self.day), name)

    def _told(self, households: Sequence[int]) -> dict[int, list[_Told]]:
        """Of each of these households every answer that is out of date."""
        told: dict[int, list[_Told]] = {household: [] for household in households}
        for unit, keys in self._keys_by_unit.items():
            for home, person, *seen in db.session.execute(self._aged(unit, households)):
                told[home] += [
                    _Told(each, key, person) for key, each in zip(keys, seen, strict=True) if each is not None
                ]
        return told

    @cached_property
    def _keys_by_unit(self) -> dict[str, list[str]]:
        units = sorted({indicator.unit for indicator in self.ageing.values()})
        return {unit: [key for key, each in self.ageing.items() if each.unit == unit] for unit in units}

    def _listed(self) -> CTE:
        """Every household of the list by what it is sorted by."""
        oldest = self._oldest().subquery()
        return (
            select(
                Region.code.label("code"),
                Household.rw.label("rw"),
                Household.rt.label("rt"),
                oldest.c.seen.label("seen"),
                Household.id.label("id"),
            )
            .select_from(oldest)
            .join(Household, Household.id == oldest.c.household_id)
            .join(Region, Region.id == Household.village_id)
            .where(*self._reached(Household.village_id))
            .cte("listed")
        )

    def _oldest(self) -> TableSelect:
        """Of each household when the oldest of its answers that are out of date was seen."""
        parts: list[TableSelect] = []
        for unit, keys in self._keys_by_unit.items():
            aged = self._aged(unit, None).cte(f"aged_{unit}")
            seen = least(*(func.coalesce(aged.c[key], NEVER) for key in keys))
            parts.append(select(aged.c.household_id, seen.label("seen")).where(seen < NEVER))
        every = union_all(*parts).subquery()
        return select(every.c.household_id, func.min(every.c.seen).label("seen")).group_by(every.c.household_id)

    def _aged(self, unit: str, households: Collection[int] | None) -> TableSelect:
        """The states of the day: household, person (None: the household's), and per indicator when its answer was seen.

        Only where that is too long ago; else it is blank.
        """
        table, place, day = STATES[unit].__table__, VillageClass.__table__, self.day
        whose = table.c.person_id if unit == "person" else cast(null(), Integer)
        aged = [self._seen_if_old(self.ageing[key], table.c, place.c.rural) for key in self._keys_by_unit[unit]]
        query = (
            select(table.c.household_id, whose.label("person_id"), *aged)
            .join(place, place.c.village_id == table.c.village_id)
            .where(table.c.counted.is_(True), table.c.since <= day, table.c.until > day)
            .where(place.c.since <= day, place.c.until > day, *self._reached(table.c.village_id))
        )
        return query if households is None else query.where(table.c.household_id.in_(households))

    def _seen_if_old(self, indicator: Indicator, columns: Columns, rural: ColumnElement[bool]) -> Label[int]:
        months = freshnesses()[indicator.mark].months_on(self.day)
        seen = oldest_seen(asked_on_visits(indicator), columns)
        is_old = seen <= day_number(latest_stale(self.day, months))
        return case((and_(is_old, is_answered(indicator, columns, rural, self.day)), seen)).label(indicator.key)

    def _reached(self, village: ColumnElement[int] | InstrumentedAttribute[int]) -> list[ColumnElement[bool]]:
        return [] if self.reach.villages is None else [village.in_(sorted(self.reach.villages))]


def _homes(households: Sequence[int]) -> TableSelect:
    """What is written of these households beside their answers."""
    return (
        select(
            Household.id,
            Household.village_id,
            Region.name.label("village"),
            Household.rt,
            Household.rw,
            Household.address,
            Household.number,
            Household.head_id,
        )
        .join(Region, Region.id == Household.village_id)
        .where(Household.id.in_(households))
    )


def _first_the_oldest(told: _Told) -> tuple[int, str, int]:
    return told.seen, told.key, told.person or 0
