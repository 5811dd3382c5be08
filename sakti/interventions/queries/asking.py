"""Of whom a need is asked on a day, and what visits of the district saw: read by needs and by what proves work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, cast

from sqlalchemy import Executable, FromClause, Integer, and_, func, null, or_, select, union_all
from sqlalchemy import cast as sql_cast

from sakti.core.answers import Answer
from sakti.core.fields import StateValues
from sakti.core.indicators import ask
from sakti.core.needs import Need
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Household, Person
from sakti.observations.tables import STATES, Observation, PersonState
from sakti.regions.tables import VillageClass
from sakti.web.types import TableSelect

#: (household, person or None).
Whose = tuple[int, int | None]
#: Field → the last day on which a visit saw it.
Visits = Mapping[str, date]


class Asked(NamedTuple):
    """A need that is asked of somebody, and the answer in this state."""

    need: Need
    whose: Whose
    answer: Answer
    state: StateValues


def asked_in(villages: Collection[int] | None, day: date, wanted: Sequence[Need]) -> Iterator[Asked]:
    """Each of these needs of everybody who counts in these villages and of whom it is asked. None: every village."""
    for unit, table in _tables(wanted):
        query = _states(table, day)
        here = query if villages is None else query.where(table.c.village_id.in_(sorted(villages)))
        yield from _asked(unit, here, day, wanted)


def asked_of(households: Collection[int], day: date, wanted: Sequence[Need]) -> Iterator[Asked]:
    """The same of these households and of their people."""
    for part in chunks(households):
        for unit, table in _tables(wanted):
            yield from _asked(unit, _states(table, day).where(table.c.household_id.in_(part)), day, wanted)


def _tables(wanted: Sequence[Need]) -> Iterator[tuple[str, FromClause]]:
    units = {need.unit for need in wanted}
    return ((unit, model.__table__) for unit, model in STATES.items() if unit in units)


def _states(table: FromClause, day: date) -> TableSelect:
    """The states of a day of those on the target list, each with whether its village is rural."""
    query: TableSelect = select(table, VillageClass.rural).join(
        VillageClass, VillageClass.village_id == table.c.village_id
    )
    query = query.where(table.c.counted.is_(True), table.c.since <= day, table.c.until > day)
    return query.where(VillageClass.since <= day, VillageClass.until > day).order_by(table.c.household_id)


def _asked(unit: str, query: TableSelect, day: date, wanted: Sequence[Need]) -> Iterator[Asked]:
    asking = [(need, need.indicator) for need in wanted if need.unit == unit]
    for row in db.session.execute(query).mappings():
        state = cast(StateValues, row)
        whose = (state["household_id"], state["person_id"] if unit == "person" else None)
        for need, indicator in asking:
            answer = ask(indicator, state, day, state["rural"])
            if answer is not Answer.NOT_APPLICABLE:
                yield Asked(need, whose, answer, state)


@dataclass(frozen=True, slots=True)
class Sightings:
    """What visits of the district saw, and when: of a house (None) and of each of its people. A list is no visit."""

    fields: dict[Whose, dict[str, date]] = field(default_factory=lambda: defaultdict(dict))
    came: dict[Whose, date] = field(default_factory=dict)

    def of(self, whose: Whose) -> Visits:
        return self.fields.get(whose, {})

    def last_at(self, whose: Whose) -> date | None:
        """The last visit to somebody or to the house."""
        days = [self.came[each] for each in {whose, (whose[0], None)} if each in self.came]
        return max(days, default=None)


def sightings(households: Collection[int], day: date, since: date) -> Sightings:
    """What visits after a day, up to another, saw of these households and of those who live there then.

    Also what was seen before records were merged: it is the kept one's.
    """
    seen = Sightings()
    for part in chunks(households):
        for household, person, on, content in db.session.execute(_visits(part, day, since)):
            whose = (household, person)
            seen.came[whose] = max(on, seen.came.get(whose, on))
            for name in content:
                seen.fields[whose][name] = max(on, seen.fields[whose].get(name, on))
    return seen


def _visits(households: Sequence[int], day: date, since: date) -> Executable:
    home, kept_home = Household.id, func.coalesce(Household.merged_into_id, Household.id)
    theirs = and_(Household.merged_into_id.in_(households), Household.standing != "unborn")
    visited = (
        Observation.source == Source.DISTRICT,
        Observation.voided_at.is_(None),
        Observation.observed_on > since,
        Observation.observed_on <= day,
    )
    houses = (
        select(kept_home, sql_cast(null(), Integer), Observation.observed_on, Observation.content)
        .join(Observation, Observation.household_id == home)
        .where(or_(home.in_(households), theirs), Observation.person_id.is_(None))
    )
    people = (
        select(PersonState.household_id, PersonState.person_id, Observation.observed_on, Observation.content)
        .join(Person, or_(Person.id == PersonState.person_id, Person.merged_into_id == PersonState.person_id))
        .join(Observation, Observation.person_id == Person.id)
        .where(PersonState.household_id.in_(households), PersonState.since <= day, PersonState.until > day)
    )
    return union_all(houses.where(*visited), people.where(*visited))
