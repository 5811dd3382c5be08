"""A small calculator of the published six, from rows alone (contracts §2-6). It shares no code with the product."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

LISTED, DELIVERED, OBSERVED = 1, 2, 3
HOUSE = {"desil": "decile", "fasilitas_bab": "latrine_access", "kloset": "latrine_type", "sumber_air": "water"}
PERSON = {
    "partisipasi_sekolah": "schooling",
    "penyakit_kronis": "chronic_diseases",
    **{f"428{x}": f"difficulty_{x}" for x in "abcdefghi"},
}
OUTCOMES = {"training": "trained", "treatment": "chronic_treated", "disability_service": "disability_served"}
Fact = tuple[date, int, int, str]  # day, kind, number, value


class KeyMissing(Exception):
    """A log names somebody who does not exist when the row is read."""


@dataclass
class Population:
    """Who lives where on a day, and is on the target list."""

    home: dict[str, str] = field(default_factory=dict)
    village: dict[str, str] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    out: set[str] = field(default_factory=set)
    exited: set[str] = field(default_factory=set)
    together: dict[str, set[str]] = field(default_factory=dict)

    def persons(self) -> list[str]:
        gone = self.dead | self.out
        return [p for p, house in self.home.items() if p not in gone and house not in self.exited]

    def houses(self) -> set[str]:
        return {self.home[person] for person in self.persons()}


class Calculator:
    """Reads lists, events, observations and deliveries in the order of the contract, then answers."""

    def __init__(self, records: dict[str, str | None]) -> None:
        self.records = records
        self.persons: dict[str, tuple[date, str, str]] = {}  # since, house, birth date
        self.houses: dict[str, tuple[date, str]] = {}  # since, village
        self.cards: dict[str, set[str]] = defaultdict(set)
        self.origin: dict[str, tuple[str, date]] = {}
        self.facts: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        self.rows: list[dict] = []
        self.number = 0

    # --- reading

    def read_list(self, as_of: date, rows: Iterable[dict]) -> None:
        houses: dict[str, list[dict]] = defaultdict(list)
        for row in rows:
            houses[row["no_rumah_tangga"]].append(row)
        for code, members in houses.items():
            self.houses.setdefault(code, (as_of, members[0]["kode_desa"]))
            heads = [row for row in members if row["hubungan"] == 1]
            self._note(code, as_of, LISTED, HOUSE, (heads or members)[0])
            for row in members:
                self._read_person(code, as_of, row)

    def _read_person(self, code: str, as_of: date, row: dict) -> None:
        nik = str(row["nik"])
        sure = len(nik) == 16 and len(set(nik)) > 1
        name = " ".join(str(row["nama"]).split()).casefold()
        person = nik if sure else f"{row['no_kk']}/{name}/{row['tanggal_lahir']}"
        self.persons.setdefault(person, (as_of, code, str(row["tanggal_lahir"])))
        if len(set(str(row["no_kk"]))) > 1:
            self.cards[str(row["no_kk"])].add(code)
        self._note(person, as_of, LISTED, PERSON, row)

    def _note(self, subject: str, day: date, kind: int, columns: dict[str, str], row: dict) -> None:
        for column, name in columns.items():
            if row[column] != "":
                self._fact(subject, name, day, kind, row[column])

    def _fact(self, subject: str, name: str, day: date, kind: int, value: object) -> None:
        self.number += 1
        self.facts[subject, name].append((day, kind, self.number, str(value)))

    def read_events(self, rows: Iterable[dict]) -> None:
        self.rows = sorted(rows, key=lambda row: row["date"])
        for row in self.rows:
            day = date.fromisoformat(row["date"])
            if row["event"] == "birth":
                child = json.loads(row["note"])
                assert child["nik"] not in self.persons
                self.persons[child["nik"]] = (day, self.house(row["key"]), child["birth_date"])
            elif row["event"] == "split":
                old = self.house(row["key"])
                assert not self.cards[row["target_key"]]
                self.cards[row["target_key"]].add(row["target_key"])
                self.houses[row["target_key"]] = (day, self.houses[old][1])
                self.origin[row["target_key"]] = (old, day)
            self._check(row)

    def _check(self, row: dict) -> None:
        """Every key must exist when it is read."""
        if row["key"]:
            self.house(row["key"])
        if row["person_key"]:
            self.person(row["person_key"])

    def read_observations(self, rows: Iterable[dict]) -> None:
        for row in rows:
            subject = self.house(row["key"]) if row["subject"] == "household" else self.person(row["key"])
            self._fact(subject, row["field"], date.fromisoformat(row["observed_on"]), OBSERVED, row["value"])

    def read_deliveries(self, rows: Iterable[dict]) -> None:
        for row in rows:
            subject = self.house(row["key"]) if row["subject"] == "household" else self.person(row["key"])
            outcome = OUTCOMES.get(self.records[row["programme"]] or "")
            if outcome:
                self._fact(subject, outcome, date.fromisoformat(row["delivered_on"]), DELIVERED, 1)

    def house(self, key: str) -> str:
        found = {key} & self.houses.keys() | self.cards.get(key, set())
        if len(found) != 1:
            raise KeyMissing(key)
        return found.pop()

    def person(self, key: str) -> str:
        if key not in self.persons:
            raise KeyMissing(key)
        return key

    # --- answering

    def population(self, day: date) -> Population:
        p = Population({x: house for x, (since, house, _) in self.persons.items() if since <= day})
        p.village = {house: village for house, (since, village) in self.houses.items() if since <= day}
        for row in self.rows:
            if date.fromisoformat(row["date"]) <= day:
                self._happen(p, row)
        return p

    def _happen(self, p: Population, row: dict) -> None:
        event, who = row["event"], row["person_key"]
        house = self.house(row["key"]) if row["key"] else ""
        match event:
            case "death":
                p.dead.add(who)
            case "exit":
                p.exited.add(house)
            case "move_out":
                p.together[house] = {x for x in p.persons() if p.home[x] == house}
                p.out |= {who} if who else p.together[house]
            case "move_in":
                p.out -= {who} if who else p.together[house]
            case "move_village":
                p.village[house] = row["target_key"]
            case "join":
                p.home[who] = self.house(row["target_key"])
            case "split":
                p.home |= dict.fromkeys(json.loads(row["note"]), row["target_key"])
                p.village[row["target_key"]] = p.village[house]

    def value(self, subject: str, name: str, day: date) -> str | None:
        facts = self._known(subject, name, day)
        if name != "decile":
            facts = [fact for fact in facts if fact[1] > LISTED] or facts
        return max(facts)[3] if facts else None

    def _known(self, subject: str, name: str, day: date) -> list[Fact]:
        facts = [fact for fact in self.facts.get((subject, name), ()) if fact[0] <= day]
        if subject in self.origin:
            old, split = self.origin[subject]
            facts = facts + self._known(old, name, min(day, split))
        return facts

    def age(self, person: str, day: date) -> int | None:
        text = self.persons[person][2]
        if not text:
            return None
        born = date.fromisoformat(text)
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def figure(self, indicator: str, day: date, village: str | None = None) -> tuple[int, int]:
        """n and d of one indicator on one day."""
        p = self.population(day)
        unit, judge = JUDGES[indicator]
        subjects = p.houses() if unit == "household" else p.persons()
        if village:
            subjects = [x for x in subjects if p.village[x if unit == "household" else p.home[x]] == village]
        answers = [judge(self, subject, day) for subject in subjects]
        return answers.count(True), answers.count(True) + answers.count(False)


def decile(c: Calculator, house: str, day: date) -> bool | None:
    value = c.value(house, "decile", day)
    return None if value is None else int(value) <= 4


def latrine(c: Calculator, house: str, day: date) -> bool | None:
    value = c.value(house, "latrine_access", day)
    return None if value is None else value == "1"


def out_of_school(c: Calculator, person: str, day: date) -> bool | None:
    age, value = c.age(person, day), c.value(person, "schooling", day)
    return None if age is None or not 7 <= age <= 18 or value is None else value in "13"


def treated(c: Calculator, person: str, day: date) -> bool | None:
    if c.value(person, "chronic_diseases", day) in (None, "01"):
        return None
    value = c.value(person, "chronic_treated", day)
    return None if value is None else value == "1"


def served(c: Calculator, person: str, day: date) -> bool | None:
    if not any(c.value(person, f"difficulty_{x}", day) in ("1", "2") for x in "abcdefghi"):
        return None
    return c.value(person, "disability_served", day) == "1"


def trained(c: Calculator, person: str, day: date) -> bool | None:
    age = c.age(person, day)
    return None if age is None or not 15 <= age <= 59 else c.value(person, "trained", day) == "1"


JUDGES: dict[str, tuple[str, Callable[[Calculator, str, date], bool | None]]] = {
    "target_households_decile_1_4": ("household", decile),
    "own_latrine": ("household", latrine),
    "out_of_school": ("person", out_of_school),
    "chronic_disease_treated": ("person", treated),
    "disability_served": ("person", served),
    "trained_working_age": ("person", trained),
}


def printed(share: Fraction) -> str:
    """A share as percent with two decimals, half away from zero."""
    exact = Decimal(share.numerator * 1000) / Decimal(share.denominator)
    return str((exact / 10).quantize(Decimal("0.01"), ROUND_HALF_UP))
