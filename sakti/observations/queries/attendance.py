"""Whether somebody was there on a day, as far as is known: alive, at home and on the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.observations.tables import HouseholdState, PersonState

#: since, until, counted
Stay = tuple[date, date, bool]


class Attendance:
    """The stays of many people and households, read once."""

    def __init__(self, households: Iterable[int], people: Iterable[int]) -> None:
        self.households: dict[int, list[Stay]] = defaultdict(list)
        self.people: dict[int, list[Stay]] = defaultdict(list)
        self.born: dict[int, date] = {}
        for part in chunks(set(households)):
            state = HouseholdState
            query = select(state.household_id, state.since, state.until, state.counted)
            for key, since, until, counted in db.session.execute(query.where(state.household_id.in_(part))):
                self.households[key].append((since, until, counted))
        for part in chunks(set(people)):
            person = PersonState
            rows = select(person.person_id, person.since, person.until, person.counted, person.birth_date)
            for key, since, until, counted, born in db.session.execute(rows.where(person.person_id.in_(part))):
                self.people[key].append((since, until, counted))
                if born is not None:
                    self.born[key] = born

    def was_there(self, household: int, person: int | None, day: date) -> bool:
        """Of a person the person, else the household. Before the first list that names them nobody knows better."""
        stays = self.households[household] if person is None else self.people[person]
        if person is not None and day < self.born.get(person, day):
            return False
        if not stays or day < min(since for since, _, _ in stays):
            return True
        return any(since <= day < until and counted for since, until, counted in stays)
