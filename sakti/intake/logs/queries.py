"""What the rows of a log are about, and which of them are there already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import LargeBinary, select, type_coerce

from sakti.core.permissions import Scope
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Family, Household, Person
from sakti.intake.logs.lines import KeyElsewhere, RowRefused
from sakti.observations.queries.cards import made_for_cards
from sakti.observations.tables import LogRow
from sakti.web.sealing import forms


def known_rows(log: str, digests: Iterable[bytes]) -> set[tuple[bytes, int]]:
    """Which rows with these digests a log has brought already: digest, and how often it had occurred by then."""
    earlier_rows: set[tuple[bytes, int]] = set()
    every = sorted(digests)
    for start in range(0, len(every), 5000):
        query = select(LogRow.digest, LogRow.occurrence).where(
            LogRow.log == log, LogRow.digest.in_(every[start : start + 5000])
        )
        earlier_rows.update((bytes(mark), occurrence) for mark, occurrence in db.session.execute(query))
    return earlier_rows


def villages_of(households: Iterable[int]) -> dict[int, int]:
    """Household → the village where it lives now, or lived last."""
    villages: dict[int, int] = {}
    for part in chunks(set(households)):
        query = select(Household.id, Household.village_id).where(Household.id.in_(part))
        villages.update((key, village) for key, village in db.session.execute(query))
    return villages


def births_of(people: Iterable[int]) -> dict[int, date]:
    """Person → birth date, of those whose day is known."""
    births: dict[int, date] = {}
    for part in chunks(set(people)):
        query = select(Person.id, Person.birth_date).where(Person.id.in_(part), Person.birth_estimated.is_(False))
        births.update((key, born) for key, born in db.session.execute(query) if born is not None)
    return births


class SubjectKeys:
    """All keys of a log, resolved at once: exact text, reliable numbers only (contracts §3)."""

    def __init__(self, people: Iterable[str], households: Iterable[str], reach: Scope) -> None:
        self.people = self._people({text for text in people if text})
        self.households = self._households({text for text in households if text})
        self.home: dict[int, int] = {}
        for part in chunks(self.people.values()):
            query = select(Person.id, Person.household_id).where(Person.id.in_(part))
            self.home.update((key, place) for key, place in db.session.execute(query))
        self.reach = reach
        every = {*self.home.values(), *(key for keys in self.households.values() for key in keys)}
        self.villages = {} if reach.villages is None else villages_of(every)

    @staticmethod
    def _people(texts: set[str]) -> dict[str, int]:
        column = type_coerce(Person.nik, LargeBinary)
        sealed = forms(texts, "person.nik")
        result: dict[str, int] = {}
        every = list(sealed)
        for start in range(0, len(every), 5000):
            query = select(column, Person.id).where(
                column.in_(every[start : start + 5000]), Person.nik_standing == "reliable"
            )
            result.update((sealed[bytes(nik)], key) for nik, key in db.session.execute(query))
        return result

    @staticmethod
    def _households(texts: set[str]) -> dict[str, set[int]]:
        result: dict[str, set[int]] = defaultdict(set)
        column = type_coerce(Family.kk, LargeBinary)
        every = sorted(texts)
        for start in range(0, len(every), 5000):
            part = every[start : start + 5000]
            numbered = select(Household.number, Household.id).where(Household.number.in_(part))
            for number, key in db.session.execute(numbered):
                result[number or ""].add(key)
            sealed = forms(part, "family.kk")
            carded = select(column, Family.id, Family.household_id)
            rows = db.session.execute(carded.where(column.in_(list(sealed)), Family.kk_standing == "reliable")).all()
            made = made_for_cards(family for _, family, _ in rows)
            for kk, family, key in rows:
                result[sealed[bytes(kk)]].add(made.get(family, key))
        return result

    def person(self, text: str, column: str = "key") -> int:
        if text not in self.people:
            raise RowRefused("subject_unknown", column, value=text)
        person = self.people[text]
        self._refuse_elsewhere([self.home.get(person, 0)], column, person)
        return person

    def household(self, text: str, column: str = "key") -> int:
        households = self.households.get(text, set())
        if not households:
            raise RowRefused("subject_unknown", column, value=text)
        self._refuse_elsewhere(households, column)
        if len(households) > 1:
            raise RowRefused("subject_ambiguous", column, value=text)
        return next(iter(households))

    def _refuse_elsewhere(self, households: Iterable[int], column: str, person: int | None = None) -> None:
        """Nothing is told of a subject beyond the writer's reach but that it is there."""
        villages = {key: self.villages[key] for key in households if key in self.villages}
        if villages and not any(map(self.reach.reaches_village, villages.values())):
            raise KeyElsewhere(column, ((key, person, village) for key, village in villages.items()))
