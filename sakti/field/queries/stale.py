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

from sqlalchemy import CompoundSelect, Integer, Label, Subquery, cast, func, literal, null, select, tuple_, union_all

from sakti.core.fields import SEEN
from sakti.core.indicators import Indicator, definitions_on
from sakti.core.periods import day_number, day_of_number, latest_stale, months_since
from sakti.core.permissions import NameScope
from sakti.extensions import db
from sakti.field.questions import ASKED
from sakti.households.queries import names_of
from sakti.households.tables import Household
from sakti.indicators.queries.ages import is_answered
from sakti.indicators.queries.sql import oldest_seen
from sakti.observations.tables import STATES
from sakti.regions.tables import Region, VillageClass
from sakti.settings.queries import freshnesses
from sakti.web.pagination import Page, read_cursor, write_cursor
from sakti.web.types import TableRow, TableSelect

#: What a phone still scrolls through.
PAGE = 25


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


@dataclass(frozen=True, slots=True)
class StaleHousehold:
    """A household to visit again. `answers`: the oldest first."""

    id: int
    village: str
    rt: str
    rw: str
    address: str
    number: str | None
    name: str
    answers: Sequence[StaleAnswer]

    @property
    def place(self) -> str:
        """Under which heading of the round it stands; an unknown RT or RW is a dash."""
        return f"{self.village}, RW {self.rw or '–'}/RT {self.rt or '–'}"

    @property
    def by_age(self) -> list[tuple[int, list[StaleAnswer]]]:
        """The same by how many months ago, the longest first: most were seen on one visit."""
        return [(months, list(alike)) for months, alike in groupby(self.answers, key=lambda answer: answer.months)]

    @property
    def seen_on(self) -> date:
        return self.answers[0].seen_on


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedStale:
    """Which: of these villages (None: all that are reached), and of one indicator (empty: of all)."""

    villages: frozenset[int] | None = None
    indicator: str = ""


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
            if indicator.mark in held and asked_on_visits(indicator) and self.wanted.indicator in ("", key)
        }

    @cached_property
    def count(self) -> int:
        """How many households."""
        if not self.ageing:
            return 0
        old = self._answers(None).subquery()
        return int(db.session.execute(select(func.count(func.distinct(old.c.household_id)))).scalar_one())

    def page(self, cursor: str | None = None, size: int = PAGE) -> Page[StaleHousehold]:
        if not self.ageing:
            return Page([])
        old = self._answers(None).subquery()
        oldest = select(old.c.household_id, func.min(old.c.seen).label("seen")).group_by(old.c.household_id).subquery()
        keys = _keys(oldest)
        query: TableSelect = (
            select(*keys, Region.name.label("village"), Household.address, Household.number, Household.head_id)
            .select_from(oldest)
            .join(Household, Household.id == oldest.c.household_id)
            .join(Region, Region.id == Household.village_id)
        )
        if self.reach.villages is not None:
            query = query.where(Household.village_id.in_(sorted(self.reach.villages)))
        values = read_cursor(cursor, keys)
        if values:
            query = query.where(tuple_(*(key.element for key in keys)) > tuple_(*values))
        rows = list(db.session.execute(query.order_by(*(key.element for key in keys)).limit(size + 1)))
        following = write_cursor(rows[size - 1], keys) if len(rows) > size else None
        return Page(self._described(rows[:size]), following, is_first=not values)

    def every(self, size: int = 1000) -> Iterator[StaleHousehold]:
        """All of them, for a spreadsheet."""
        cursor: str | None = None
        while True:
            page = self.page(cursor, size)
            yield from page.rows
            if (cursor := page.following) is None:
                return

    def _described(self, rows: Sequence[TableRow]) -> list[StaleHousehold]:
        answers: dict[int, list[tuple[int, str, int | None]]] = {row.id: [] for row in rows}
        if answers:
            for home, person, key, seen in db.session.execute(self._answers(answers)):
                answers[home].append((seen, key, person))
        people = {person for told in answers.values() for _seen, _key, person in told if person is not None}
        names = names_of(people | {row.head_id for row in rows if row.head_id is not None})
        return [
            StaleHousehold(
                row.id,
                row.village,
                row.rt,
                row.rw,
                row.address,
                row.number,
                names.get(row.head_id or 0, ""),
                [self._answer(*told, names) for told in sorted(answers[row.id], key=_first_the_oldest)],
            )
            for row in rows
        ]

    def _answer(self, seen: int, key: str, person: int | None, names: dict[int, str]) -> StaleAnswer:
        name = "" if person is None else names.get(person, "–")
        return StaleAnswer(self.ageing[key], day_of_number(seen), months_since(seen, self.day), name)

    def _answers(self, households: Collection[int] | None) -> CompoundSelect[*tuple[int, int | None, str, int]]:
        """Every answer that is out of date: household, whose (None: the household's), indicator, when it was seen."""
        held = freshnesses()
        parts = [
            self._answers_to(indicator, held[indicator.mark].months_on(self.day), households)
            for indicator in self.ageing.values()
        ]
        return union_all(*parts)

    def _answers_to(self, indicator: Indicator, months: int, households: Collection[int] | None) -> TableSelect:
        table, place, day = STATES[indicator.unit].__table__, VillageClass.__table__, self.day
        seen = oldest_seen(asked_on_visits(indicator), table.c)
        whose = table.c.person_id if indicator.unit == "person" else cast(null(), Integer)
        query = (
            select(
                table.c.household_id, whose.label("person_id"), literal(indicator.key).label("key"), seen.label("seen")
            )
            .join(place, place.c.village_id == table.c.village_id)
            .where(
                table.c.counted.is_(True),
                table.c.since <= day,
                table.c.until > day,
                place.c.since <= day,
                place.c.until > day,
                is_answered(indicator, table.c, place.c.rural, day),
                seen <= day_number(latest_stale(day, months)),
            )
        )
        if self.reach.villages is not None:
            query = query.where(table.c.village_id.in_(sorted(self.reach.villages)))
        return query if households is None else query.where(table.c.household_id.in_(sorted(households)))


def _first_the_oldest(told: tuple[int, str, int | None]) -> tuple[int, str, int]:
    seen, key, person = told
    return seen, key, person or 0


def _keys(oldest: Subquery) -> list[Label[str] | Label[int]]:
    return [
        Region.code.label("code"),
        Household.rw.label("rw"),
        Household.rt.label("rt"),
        oldest.c.seen.label("seen"),
        Household.id.label("id"),
    ]
