"""A naive reference of the contract: a ledger that is replayed from the start for every question. Clarity, not speed.

It shares no code with the product. `District` takes the same files in the same order as the product's commands and
answers with the same summaries and figures.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.oracle import reading
from tests.oracle.indicators import (
    DELIVERED,
    INDICATORS,
    LISTED,
    NO,
    OBSERVED,
    YES,
    Fact,
    age_on,
    change_of,
    dotted,
    is_stale,
    printed,
    true_values,
)
from tests.oracle.reading import (
    ERRORS,
    HOUSEHOLD_CODES,
    PERSON_CODES,
    ParsedList,
    Refused,
    decoded,
    folded,
    judge_dwellings,
)

HELIXES = {"government", "village", "business", "university", "community"}
OUTCOMES = {"training": "trained", "disability_service": "disability_served", "treatment": "chronic_treated"}
HERE = Path(__file__).parent


def shipped_regions() -> dict[str, str]:
    lines = [x for x in (HERE / "wilayah_3326.csv").read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
    return {row["code"]: row["name"] for row in csv.DictReader(lines)}


# ---------------------------------------------------------------------------------------------- what the ledger holds


@dataclass(eq=False)
class Household:
    village: str
    born: dt.date  # the as-of date of the earliest list that names it, or its split
    numbers: set[str] = field(default_factory=set)
    origin: Household | None = None
    facts: list[Fact] = field(default_factory=list)
    releases: dict[dt.date, frozenset[int]] = field(default_factory=dict)


@dataclass(eq=False)
class Family:
    kk: str | None
    house: Household


@dataclass(eq=False)
class Person:
    name: str
    birth: dt.date | None
    nik: str | None
    born: dt.date  # lives somewhere from this day on, not before
    family: Family  # where the earliest list, or the birth, put them
    place_day: dt.date
    facts: list[Fact] = field(default_factory=list)
    listed: dict[dt.date, dict[str, str]] = field(default_factory=dict)
    birth_day: dt.date = dt.date.min  # of the list that says the birth date


@dataclass
class Event:
    day: dt.date
    order: tuple[int, int]
    event: str
    house: Household | None = None
    persons: list[Person] = field(default_factory=list)
    family: Family | None = None
    village: str | None = None


def end_of(one: dict[Household, Household], house: Household) -> Household:
    while house in one:
        house = one[house]
    return house


@dataclass
class World:
    """How everybody stands at the end of one day."""

    family: dict[Person, Family]
    dead: set[Person]
    away: dict[Person, str]  # "alone" or "together"
    houses_away: set[Household]
    cards: dict[Person, frozenset[str | None]]  # every no_kk that they have been under, of those with more than one
    at: dict[Household, frozenset[Person]]  # who has their card there, as families name it
    village: dict[Household, str]
    exited: set[Household]
    one: dict[Household, Household]  # what a split would have made → where everybody stayed
    day: dt.date

    def real(self, house: Household) -> Household:
        return end_of(self.one, house)

    def lives(self, person: Person) -> bool:
        return person.born <= self.day and person not in self.dead and person not in self.away

    def house(self, person: Person) -> Household:
        return self.real(self.family[person].house)

    def cards_homes(self, house: Household) -> list[Household]:
        """What the cards of a house would have made of it: itself, and all that nobody was left to divide from."""
        return [house, *(each for each in self.one if self.real(each) is house)]

    def members(self, house: Household) -> list[Person]:
        return [person for each in self.cards_homes(house) for person in self.at.get(each, ())]

    def settle(self, person: Person, family: Family) -> None:
        self.at[self.family[person].house] -= {person}
        self.at[family.house] = self.at.get(family.house, frozenset()) | {person}
        self.family[person] = family
        self.cards[person] = self.cards_of(person) | {family.kk}

    def cards_of(self, person: Person) -> frozenset[str | None]:
        return self.cards.get(person, frozenset([person.family.kk]))

    def copy(self) -> World:
        parts = ("family", "dead", "away", "houses_away", "cards", "at", "village", "exited")
        return replace(self, **{name: copy(getattr(self, name)) for name in parts})

    def standing(self) -> tuple:
        """What events change; another card in the same house is none of it (AMBIGUITIES 49)."""
        homes = {person: self.house(person) for person in self.family}
        return homes, self.dead, self.away, self.houses_away, self.village, self.exited


# ---------------------------------------------------------------------------------------------- the district


class District:
    def __init__(self, regions: dict[str, str] | None = None):
        self.regions = regions or shipped_regions()
        self.persons: list[Person] = []
        self.households: list[Household] = []
        self.families: list[Family] = []
        self.events: list[Event] = []
        self.successions: list[tuple[dt.date, str, str]] = []  # (day, old, new) of divided and merged villages
        self.classification: dict[str, dict[dt.date, str]] = {}
        self.list_files: set[tuple[str, dt.date]] = set()
        self.known_rows: dict[str, Counter] = {"observe": Counter(), "events": Counter(), "deliveries": Counter()}
        self.programmes: list[str] = []
        self.organisations: dict[str, str] = {}
        self.files = 0
        self.judged: tuple[object, dict[Household, Household]] = (None, {})

    # -- villages

    def set_village(self, code: str, classification: str, since: dt.date | None = None) -> None:
        self.classification.setdefault(code, {})[since or dt.date.min] = classification

    def is_rural(self, code: str, day: dt.date) -> bool:
        known = {since: value for since, value in self.classification.get(code, {}).items() if since <= day}
        return not known or known[max(known)] == "rural"

    # -- replay

    def world(self, day: dt.date) -> World:
        """Everything that happened up to and including the day, one event after the other."""
        world = self.beginning(self.undivided(), day)
        for event in self.in_order():
            if event.day <= day:
                self.happen(world, event)
        return world

    def beginning(self, one: dict[Household, Household], day: dt.date) -> World:
        at: dict[Household, set[Person]] = {}
        for p in self.persons:
            at.setdefault(p.family.house, set()).add(p)
        return World(
            family={p: p.family for p in self.persons},
            dead=set(),
            away={},
            houses_away=set(),
            cards={},
            at={house: frozenset(people) for house, people in at.items()},
            village={h: h.village for h in self.households},
            exited=set(),
            one=one,
            day=day,
        )

    def in_order(self) -> list[Event]:
        return sorted(self.events, key=lambda e: (e.day, e.order))

    def happen(self, world: World, event: Event) -> None:
        getattr(self, f"happen_{event.event}")(world, event)

    def real(self, house: Household) -> Household:
        """Where those live who took that card: a new card of all who are left makes no other household."""
        return end_of(self.undivided(), house)

    def undivided(self) -> dict[Household, Household]:
        """Households that nobody was left to divide from: all who lived there took the new card (contract 4)."""
        known = (
            len(self.events),
            len(self.persons),
            len(self.households),
            sum(p.born.toordinal() for p in self.persons),
        )
        if self.judged[0] != known:
            one: dict[Household, Household] = {}
            while (event := self.first_whole_split(one)) is not None:
                one = one | {event.family.house: self.beginning(one, event.day).real(event.house)}
            self.judged = known, one
        return self.judged[1]

    def first_whole_split(self, one: dict[Household, Household]) -> Event | None:
        world = self.beginning(one, dt.date.min)
        ordered = self.in_order()
        for day in sorted({event.day for event in ordered}):
            today = [event for event in ordered if event.day == day]
            world.day = day
            trial = world.copy()
            splits = [event for event in today if event.event == "split"]
            if splits:
                for event in today:
                    if event.event != "split":
                        self.happen(trial, event)
            for event in splits:
                if self.leaves_nobody(trial, event):
                    return event
                self.happen(trial, event)
            for event in today:
                self.happen(world, event)
        return None

    def leaves_nobody(self, world: World, event: Event) -> bool:
        """Of a household that is away, those count who are away with it."""
        old = world.real(event.house)
        if world.real(event.family.house) is old:
            return False
        members = [p for p in world.members(old) if p not in world.dead and p.born <= world.day]
        there = [p for p in members if p not in world.away] or [p for p in members if world.away[p] == "together"]
        left = there or members
        return bool(left) and set(left) <= set(event.persons)

    def facts_of(self, world: World, house: Household, until: dt.date) -> list[Fact]:
        """Its own facts, and what was true of the old household up to and including the day of the split."""
        own = [fact for each in world.cards_homes(house) for fact in each.facts if fact.day <= until]
        if house.origin is None:
            return own
        return own + self.facts_of(world, world.real(house.origin), min(until, house.born))

    def happen_death(self, world: World, event: Event) -> None:
        world.dead.update(event.persons)

    def happen_birth(self, world: World, event: Event) -> None:
        self.arrive(world, event.persons[0])

    def happen_move_out(self, world: World, event: Event) -> None:
        if event.house is None:
            world.away[event.persons[0]] = "alone"
            return
        world.houses_away.add(world.real(event.house))
        for person in world.members(world.real(event.house)):
            if person not in world.away:
                world.away[person] = "together"

    def happen_move_in(self, world: World, event: Event) -> None:
        if event.house is None:
            world.away.pop(event.persons[0], None)
            world.houses_away.discard(world.house(event.persons[0]))  # whoever is born there now is there
            return
        world.houses_away.discard(world.real(event.house))
        for person in world.members(world.real(event.house)):
            if world.away.get(person) == "together":
                del world.away[person]

    def happen_move_village(self, world: World, event: Event) -> None:
        world.village[world.real(event.house)] = event.village

    def happen_split(self, world: World, event: Event) -> None:
        old, new = world.real(event.house), world.real(event.family.house)
        if old is not new:
            world.village[new] = world.village[old]
            if old in world.houses_away:
                world.houses_away.add(new)
            if old in world.exited:
                world.exited.add(new)
        for person in event.persons:
            if person not in world.dead:
                world.settle(person, event.family)

    def happen_join(self, world: World, event: Event) -> None:
        person = event.persons[0]
        if person in world.dead:
            return
        world.settle(person, event.family)
        self.arrive(world, person)

    def happen_exit(self, world: World, event: Event) -> None:
        world.exited.add(world.real(event.house))

    def happen_reenter(self, world: World, event: Event) -> None:
        world.exited.discard(world.real(event.house))

    def arrive(self, world: World, person: Person) -> None:
        """A newborn or a joiner is where the household is: away with it, or there."""
        if world.house(person) in world.houses_away:
            world.away[person] = "together"
        else:
            world.away.pop(person, None)

    # -- keys

    def find_household(self, key: str) -> Household:
        homes = [h for h in self.households if key in h.numbers]
        homes += [f.house for f in self.families if f.kk == key]
        found = {self.real(house) for house in homes}
        return the_one(found, key)

    def find_family(self, key: str) -> Family:
        found = {f for f in self.families if f.kk == key}
        if not found:
            house = self.find_household(key)
            found = {next(f for f in self.families if f.house is house)}
        return the_one(found, key)

    def find_person(self, key: str) -> Person:
        return the_one({p for p in self.persons if p.nik == key}, key)

    # -- by-name lists

    def import_list(self, path: Path, as_of: dt.date, dry_run: bool = False) -> dict:
        parsed = reading.read_list(path, as_of, self.regions)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        same = (digest, as_of) in self.list_files
        summary = {
            "layout": "dtsen",
            "as_of": as_of.isoformat(),
            "file_sha256": digest,
            "dry_run": dry_run,
            "same_file": same,
            "rows": row_counts(parsed),
        }
        people, houses = self.match(parsed)
        findings = parsed.findings + judge_dwellings(parsed.dwellings)
        counts = self.compare(parsed, people, houses)
        findings.update(self.place_findings(parsed, people))
        if same:
            counts = {
                "households": dict.fromkeys(("new", "changed", "missing_from_release"), 0),
                "persons": dict.fromkeys(("new", "changed", "missing_from_release"), 0),
            }
            counts["households"]["unchanged"] = len(parsed.dwellings)
            counts["persons"]["unchanged"] = len(parsed.imported())
        summary |= counts
        summary["findings"] = finding_counts(findings)
        if not dry_run and not same:
            self.list_files.add((digest, as_of))
            self.files += 1
            self.record_list(parsed, people, houses)
        return summary

    def match(self, parsed: ParsedList) -> tuple[dict[int, Person], dict[int, Household]]:
        """Which row is which person, and which dwelling which household; what is not in here is new."""
        people: dict[int, Person] = {}
        for row in parsed.imported():
            if row.nik:
                person = next((p for p in self.persons if p.nik == row.nik), None)
                if person:
                    people[id(row)] = person
        world = self.world(parsed.as_of)
        for under in (lambda p: {world.family[p].kk}, lambda p: world.cards_of(p) - {world.family[p].kk}):
            for row in parsed.imported():
                if id(row) not in people and row.family.kk and row.birth:
                    self.match_by_name(row, under, people)
        homes = Homes(self, parsed, world, people)
        parsed.dwellings = homes.dwellings()
        return people, {id(d): homes.house[id(d)] for d in parsed.dwellings if homes.house[id(d)]}

    def match_by_name(self, row, under, people: dict[int, Person]) -> None:
        alike = [
            p
            for p in self.persons
            if row.family.kk in under(p) and folded(p.name) == folded(row.text("nama")) and p.birth == row.birth
        ]
        if len(alike) == 1 and not (row.nik and alike[0].nik) and alike[0] not in people.values():
            people[id(row)] = alike[0]

    def compare(self, parsed: ParsedList, people: dict[int, Person], houses: dict[int, Household]) -> dict:
        persons, households, world = Counter(), Counter(), self.world(parsed.as_of)
        for row in parsed.imported():
            person = people.get(id(row))
            persons[self.verdict(person, person_columns(row), parsed.as_of)] += 1
        for dwelling in parsed.dwellings:
            house = houses.get(id(dwelling))
            if house is None:
                households["new"] += 1
                continue
            listed = latest_listed(self.facts_of(world, house, parsed.as_of))
            own = any(listed.get(name) != value for name, value in dwelling.values.items())
            named = frozenset(id(people.get(id(row), row)) for row in dwelling.rows)
            before = house.releases[max(house.releases)] if house.releases else self.people_of(house, parsed.as_of)
            households["changed" if own or named != before else "unchanged"] += 1
        self.count_missing(parsed, people, houses, persons, households)
        names = ("new", "changed", "unchanged", "missing_from_release")
        return {
            "households": {name: households[name] for name in names},
            "persons": {name: persons[name] for name in names},
        }

    def people_of(self, house: Household, day: dt.date) -> frozenset[int]:
        world = self.world(day)
        return frozenset(id(p) for p in world.members(house) if world.lives(p))

    @staticmethod
    def verdict(person: Person | None, now: dict[str, str], as_of: dt.date) -> str:
        if person is None:
            return "new"
        before: dict[str, str] = {}
        for day in sorted(day for day in person.listed if day <= as_of):
            before |= person.listed[day]
        return "changed" if any(before.get(name) != value for name, value in now.items()) else "unchanged"

    def count_missing(self, parsed, people, houses, persons: Counter, households: Counter) -> None:
        world = self.world(parsed.as_of)
        villages = {row.village for row in parsed.imported()}
        there = [p for p in self.persons if world.lives(p) and world.village[world.house(p)] in villages]
        persons["missing_from_release"] = sum(p not in people.values() for p in there)
        living = {world.house(p) for p in there}
        households["missing_from_release"] = sum(h not in houses.values() for h in living)

    def place_findings(self, parsed: ParsedList, people: dict[int, Person]) -> Counter:
        world = self.world(parsed.as_of)
        found: Counter = Counter()
        for row in parsed.imported():
            person = people.get(id(row))
            if person is None:
                continue
            house = world.house(person)
            if person in world.dead or person in world.away or house in world.exited:
                found["closed_in_release"] += 1
            kk = world.family[person].kk
            if world.village[house] != row.village or (kk and row.family.kk and kk != row.family.kk):
                found["place_differs"] += person not in world.dead
        return found

    def record_list(self, parsed: ParsedList, people: dict[int, Person], houses: dict[int, Household]) -> None:
        order = 0
        for dwelling in parsed.dwellings:
            house = houses.get(id(dwelling))
            if house is None:
                house = Household(dwelling.village, parsed.as_of)
                self.households.append(house)
                houses[id(dwelling)] = house
            elif house.origin is None and parsed.as_of < house.born:
                house.born, house.village = parsed.as_of, dwelling.village
            others = {h for h in self.households if dwelling.number in h.numbers and h.village == dwelling.village}
            if dwelling.number and others <= {house}:
                house.numbers.add(dwelling.number)
            for name, value in dwelling.values.items():
                order += 1
                house.facts.append(Fact(name, value, parsed.as_of, LISTED, (self.files, order)))
        for row in parsed.imported():
            order += 1
            self.record_row(parsed, row, people, houses, order)
        for dwelling in parsed.dwellings:
            named = frozenset(id(people[id(row)]) for row in dwelling.rows)
            houses[id(dwelling)].releases[parsed.as_of] = named

    def record_row(self, parsed: ParsedList, row, people: dict, houses: dict, order: int) -> None:
        house = next(houses[id(d)] for d in parsed.dwellings if any(each is row for each in d.rows))
        person = people.get(id(row))
        if person is None or parsed.as_of < person.place_day:
            family = self.family_for(row.family.kk, house, row.family)
        if person is None:
            person = Person(row.text("nama"), row.birth, row.nik, parsed.as_of, family, parsed.as_of)
            self.persons.append(person)
            people[id(row)] = person
        elif parsed.as_of < person.place_day:
            person.family, person.place_day = family, parsed.as_of
        person.born = min(person.born, parsed.as_of)
        person.nik = person.nik or row.nik
        if row.birth and parsed.as_of >= person.birth_day:
            person.birth, person.birth_day = row.birth, parsed.as_of
        person.listed[parsed.as_of] = person_columns(row)
        for name in set(row.values) & set(PERSON_CODES):
            person.facts.append(Fact(name, row.values[name], parsed.as_of, LISTED, (self.files, order)))

    def family_for(self, kk: str | None, house: Household, group: reading.Family) -> Family:
        for family in self.families:
            if family.house is house and (family.kk == kk if kk else getattr(family, "group", None) is group):
                return family
        family = Family(kk, house)
        family.group = group
        self.families.append(family)
        return family

    # -- logs

    def take_log(self, which: str, path: Path, dry_run: bool = False) -> dict:
        if dry_run:
            raise NotImplementedError("the reference has no rehearsal: compare with what the run says")
        content = path.read_bytes()
        text = decoded(content)
        first = text.splitlines()[0] if text else ""
        table = list(csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ","))
        rows = [{k: (v or "").strip() for k, v in row.items() if k} for row in table]
        rows = [row for row in rows if any(row.values())]
        self.files += 1
        self.fresh = {"programmes": [], "organisations": []}
        counts, findings, here = Counter(read=len(rows)), Counter(), Counter()
        known = Counter(self.known_rows[which])
        order = range(len(rows))
        if which == "events":
            order = sorted(order, key=lambda i: (reading.date_of(rows[i].get("date", "")) or dt.date.min, i))
        take = {"observe": self.take_observation, "events": self.take_event, "deliveries": self.take_delivery}[which]
        for number in order:
            row = rows[number]
            identity = tuple(sorted(row.items()))
            here[identity] += 1
            if here[identity] <= known[identity]:
                counts["unchanged"] += 1
                continue
            try:
                findings.update(take(row, number))
            except BadRow as bad:
                findings[bad.code] += 1
                counts["rejected"] += 1
                continue
            counts["imported"] += 1
            self.known_rows[which][identity] += 1
        return {
            "file_sha256": hashlib.sha256(content).hexdigest(),
            "dry_run": False,
            "rows": {name: counts[name] for name in ("read", "imported", "unchanged", "rejected")},
            "created": self.fresh,
            "findings": finding_counts(findings, log=True),
        }

    def find_subject(self, row: dict[str, str]) -> Person | Household:
        if row["subject"] == "person":
            return self.find_person(row["key"])
        if row["subject"] == "household":
            return self.find_household(row["key"])
        raise BadRow("subject_unknown")

    def take_observation(self, row: dict[str, str], number: int) -> list[str]:
        day = the_day(row["observed_on"])
        subject = self.find_subject(row)
        fields = PERSON_CODES if isinstance(subject, Person) else HOUSEHOLD_CODES
        if row["field"] not in fields:
            raise BadRow("field_unknown")
        value, right = reading.code_of(row["field"], row["value"])
        if value is None or not right:
            raise BadRow("code_unknown")
        subject.facts.append(Fact(row["field"], value, day, OBSERVED, (self.files, number)))
        return []

    def take_delivery(self, row: dict[str, str], number: int) -> list[str]:
        day = the_day(row["delivered_on"])
        subject = self.find_subject(row)
        if row["helix"] not in HELIXES:
            raise BadRow("code_unknown")
        findings = []
        if row["programme"] not in self.programmes:
            self.programmes.append(row["programme"])
            self.fresh["programmes"].append(row["programme"])
        if row["organisation"] not in self.organisations:
            self.organisations[row["organisation"]] = row["helix"]
            self.fresh["organisations"].append(row["organisation"])
        if self.organisations[row["organisation"]] != row["helix"]:
            findings.append("helix_differs")
        if funded(row["funding"]) != int(row["value_rp"] or 0):
            findings.append("funding_mismatch")
        if not self.was_there(subject, day):
            findings.append("recipient_not_there")
        if isinstance(subject, Person) and row["programme"] in OUTCOMES:
            outcome = OUTCOMES[row["programme"]]
            subject.facts.append(Fact(outcome, "1", day, DELIVERED, (self.files, number)))
        return findings

    def was_there(self, subject: Person | Household, day: dt.date) -> bool:
        """Not dead, gone, off the list or not born. Before the earliest list that names them nobody knows better."""
        world = self.world(day)
        if isinstance(subject, Household):
            subject = world.real(subject)
            residents = [p for p in world.members(subject) if world.lives(p)]
            return day < subject.born or (bool(residents) and subject not in world.exited)
        if subject.birth and day < subject.birth:
            return False
        return day < subject.born or (world.lives(subject) and world.house(subject) not in world.exited)

    def take_event(self, row: dict[str, str], number: int) -> list[str]:
        day = the_day(row["date"])
        event = Event(day, (self.files, number), row["event"])
        if row["event"] not in EVENTS:
            raise BadRow("event_invalid")
        getattr(self, f"read_{row['event']}")(row, event)
        before = self.world(day).standing()
        self.events.append(event)
        changes = row["event"] in ("birth", "split") or before != self.world(day).standing()
        return [] if changes else ["event_without_effect"]

    def read_death(self, row: dict[str, str], event: Event) -> None:
        event.persons = [self.find_person(row["person_key"])]

    def read_birth(self, row: dict[str, str], event: Event) -> None:
        note = json_note(row["note"], dict)
        birth = reading.date_of(note.get("birth_date", ""))
        if birth is None or birth > event.day or str(note.get("sex")) not in ("1", "2"):
            raise BadRow("event_invalid")
        family = self.find_family(row["key"])
        nik = reading.nik_of(str(note.get("nik", "")))[0]
        if nik and any(p.nik == nik for p in self.persons):
            raise BadRow("duplicate_nik")
        person = Person(str(note["name"]), birth, nik, event.day, family, event.day)
        self.persons.append(person)
        event.persons = [person]

    def read_move_out(self, row: dict[str, str], event: Event) -> None:
        if bool(row["key"]) == bool(row["person_key"]):
            raise BadRow("event_invalid")
        if row["key"]:
            event.house = self.find_household(row["key"])
        else:
            event.persons = [self.find_person(row["person_key"])]

    read_move_in = read_move_out

    def read_move_village(self, row: dict[str, str], event: Event) -> None:
        event.house = self.find_household(row["key"])
        event.village = reading.village_code(row["target_key"])
        if event.village not in self.regions:
            raise BadRow("event_invalid")

    def read_split(self, row: dict[str, str], event: Event) -> None:
        niks = json_note(row["note"], list)
        event.house = self.find_household(row["key"])
        event.persons = [self.find_person(str(nik)) for nik in niks]
        if not niks or not row["target_key"] or self.taken(row["target_key"]):
            raise BadRow("event_invalid")
        world = self.world(event.day)
        if any(p in world.dead or world.house(p) is not world.real(event.house) for p in event.persons):
            raise BadRow("event_invalid")
        house = Household(event.house.village, event.day, origin=event.house)
        event.family = Family(row["target_key"], house)
        self.households.append(house)
        self.families.append(event.family)
        for person in event.persons:
            person.born = min(person.born, event.day)

    def taken(self, kk: str) -> bool:
        return any(f.kk == kk for f in self.families)

    def read_join(self, row: dict[str, str], event: Event) -> None:
        event.persons = [self.find_person(row["person_key"])]
        event.family = self.find_family(row["target_key"])
        event.persons[0].born = min(event.persons[0].born, event.day)

    def read_exit(self, row: dict[str, str], event: Event) -> None:
        event.house = self.find_household(row["key"])

    read_reenter = read_exit

    # -- figures

    def figures(
        self,
        as_of: dt.date,
        region: str = "33.26",
        baseline: dt.date | None = None,
        cohort: str = "cross-section",
    ) -> dict:
        now = self.subjects(as_of, region)
        then = self.subjects(baseline, region) if baseline else None
        one = self.one_village(baseline, as_of) if baseline else {}
        villages_now = {one.get(village, frozenset([village])) for village in homes_of(now)}
        before = {one.get(village, frozenset([village])) for village in homes_of(then)} if then else villages_now
        same = {villages for villages in villages_now & before if all(lies_in(each, region) for each in villages)}
        both = frozenset().union(*same)
        if cohort == "panel":
            kept = [a & b for a, b in zip(then[:2], now[:2], strict=True)]
            now, then = (*kept, now[2]), (*kept, then[2])
        if cohort == "same-villages":
            now, then = only_in(both, now), then and only_in(both, then)
        current = self.measure(now)
        before = self.measure(then) if then else None
        figures = []
        for name, (unit, kind, _) in INDICATORS.items():
            first, last = before[name] if before else None, current[name]
            comparable = baseline and (both or cohort != "same-villages")
            figures.append(
                {
                    "indicator": name,
                    "unit": unit,
                    "kind": kind,
                    "baseline": printed(name, first, baseline),
                    "current": printed(name, last, as_of),
                    "change": change_of(kind, first, last) if comparable else None,
                }
            )
        return {
            "region": dotted(region),
            "as_of": as_of.isoformat(),
            "baseline": baseline.isoformat() if baseline else None,
            "cohort": cohort,
            "villages": {"compared": len(same), "all": len(villages_now)},
            "figures": figures,
        }

    def redraw(self, day: dt.date, old: str, new: str, keys: set[str]) -> None:
        """By decree these households of a village live in another one from that day on, and both count as one.

        `keys`: their numbers, or their cards.
        """
        village = self.world(day).village
        cards = {family.kk: family.house for family in self.families}
        moved = {h for h in self.households if keys & set(h.numbers)} | {cards[key] for key in keys & cards.keys()}
        for number, house in enumerate(h for h in self.households if h in moved and village.get(h) == old):
            self.events.append(Event(day, (self.files + 1, number), "move_village", house=house, village=new))
        self.successions.append((day, old, new))

    def one_village(self, first: dt.date, last: dt.date) -> dict[str, frozenset[str]]:
        """Villages divided or merged between the two days count as one: each with those that it is one with."""
        one: dict[str, frozenset[str]] = {}
        for day, old, new in sorted(self.successions):
            if first < day <= last:
                joined = one.get(old, frozenset([old])) | one.get(new, frozenset([new]))
                one |= dict.fromkeys(joined, joined)
        return one

    def subjects(self, day: dt.date, region: str) -> tuple[set[Household], set[Person], World]:
        """Who lives in the region on that day and is on the target list."""
        world = self.world(day)
        wanted = dotted(region)
        people = {
            p
            for p in self.persons
            if world.lives(p)
            and world.house(p) not in world.exited
            and (world.village[world.house(p)] + ".").startswith(wanted + ".")
        }
        return {world.house(p) for p in people}, people, world

    def measure(self, subjects: tuple[set[Household], set[Person], World]) -> dict[str, Counter]:
        households, people, world = subjects
        day = world.day
        facts = {
            "household": [(self.facts_of(world, h, day), self.is_rural(world.village[h], day)) for h in households],
            "person": [(p.facts, age_on(p.birth, day)) for p in people],
        }
        states = {unit: [(f, true_values(f, day), also) for f, also in known] for unit, known in facts.items()}
        tallies = {name: Counter() for name in INDICATORS}
        for name, (unit, _, judge) in INDICATORS.items():
            for told, values, also in states[unit]:
                said = judge(values, also)
                tallies[name][said] += 1
                tallies[name]["stale"] += said in (YES, NO) and is_stale(name, told, values, day)
        return tallies


def homes_of(subjects: tuple) -> set[str]:
    """The villages in which they live."""
    households, _, world = subjects
    return {world.village[house] for house in households}


def lies_in(village: str, region: str) -> bool:
    return (village + ".").startswith(dotted(region) + ".")


def only_in(villages: set[str], subjects: tuple) -> tuple:
    """Those who live in these villages."""
    households, people, world = subjects
    homes = {h for h in households if world.village[h] in villages}
    return homes, {p for p in people if world.village[world.house(p)] in villages}, world


EVENTS = {"death", "birth", "move_out", "move_in", "move_village", "split", "join", "exit", "reenter"}


class Homes:
    """The household of each row of a list: where its person lives, whatever number is printed (contract 2).

    A known person belongs to the household of the membership in force on the list's day. Others join the known people
    printed under the same card, else the household of the card, else that of the number, else known people of the same
    printed household; else they are a new one, or (an older list that comes late) the one in which they lived later.
    """

    def __init__(self, district: District, parsed: ParsedList, world: World, people: dict[int, Person]):
        self.district, self.parsed, self.world, self.people = district, parsed, world, people
        self.claimed: dict[tuple[str, Household], reading.Dwelling] = {}
        self.home: dict[int, Household | None] = {}  # by id() of the row
        self.silent: set[int] = set()
        self.house: dict[int, Household | None] = {}  # by id() of the dwelling

    def dwellings(self) -> list[reading.Dwelling]:
        for block in self.parsed.dwellings:
            for row in block.rows:
                if (person := self.known(row)) is not None:
                    self.place(block, row, self.world.house(person), is_dead=person in self.world.dead)
        for block in self.parsed.dwellings:
            self.place_others(block)
        taken = set(self.home.values())
        for block in self.parsed.dwellings:
            rest = [row for row in block.rows if id(row) not in self.home]
            later = [self.world.house(self.people[id(row)]) for row in rest if id(row) in self.people]
            home = next((house for house in later if house not in taken), None)
            taken.add(home)
            self.home.update({id(row): home for row in rest})
        return list(self.grouped())

    def known(self, row) -> Person | None:
        person = self.people.get(id(row))
        return person if person is not None and person.born <= self.parsed.as_of else None

    def place(self, block: reading.Dwelling, row, house: Household, is_dead: bool = False) -> None:
        self.home[id(row)] = house
        speaks = self.is_its_own(block, row, house)
        if speaks and row.family.kk:
            self.claimed.setdefault((row.family.kk, house), block)
        if not speaks or is_dead:
            self.silent.add(id(row))

    def is_its_own(self, block: reading.Dwelling, row, house: Household) -> bool:
        """Whether a row is printed as that house's own: in its village, under a card or number of no other house."""
        if self.world.village[house] != row.village:
            return False
        owners = self.of_card(row.family.kk) if row.family.kk else self.of_number(block)
        return not owners or house in owners

    def of_card(self, kk: str) -> set[Household]:
        return {self.world.real(f.house) for f in self.district.families if f.kk == kk}

    def of_number(self, block: reading.Dwelling) -> set[Household]:
        if not block.number:
            return set()
        houses = self.district.households
        return {self.world.real(h) for h in houses if block.number in h.numbers and h.village == block.village}

    def place_others(self, block: reading.Dwelling) -> None:
        families = list({id(row.family): row.family for row in block.rows}.values())
        for family in families:
            rows = [row for row in block.rows if row.family is family and id(row) not in self.home]
            house = self.house_of(block, [row for row in block.rows if row.family is family]) if rows else None
            if house is not None:
                for row in rows:
                    self.place(block, row, house)

    def house_of(self, block: reading.Dwelling, rows: list) -> Household | None:
        if (companion := self.companion(rows)) is not None:
            return companion
        numbered = next(iter(self.of_number(block)), None)
        kk = rows[0].family.kk
        homes = sorted(self.of_card(kk), key=lambda house: house is not numbered) if kk else []
        for house in homes:
            if self.claimed.setdefault((kk, house), block) is block:
                return house
        return numbered or self.companion(block.rows)

    def companion(self, rows: list) -> Household | None:
        known = [row for row in rows if self.known(row) is not None]
        ranked = sorted(known, key=lambda r: (id(r) in self.silent, self.people[id(r)] in self.world.dead))
        return self.home[id(ranked[0])] if ranked else None

    def grouped(self) -> Iterator[reading.Dwelling]:
        made: dict[object, reading.Dwelling] = {}
        for block in self.parsed.dwellings:
            for row in block.rows:
                house = self.home[id(row)]
                key = id(block) if house is None else house
                if key not in made:
                    made[key] = reading.Dwelling(block.village, block.number)
                    self.house[id(made[key])] = house
                made[key].rows.append(row)
                made[key].silent |= {id(row)} & self.silent
        yield from made.values()


class BadRow(Exception):
    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def the_one(found: set, key: str):
    if not found or not key:
        raise BadRow("subject_unknown")
    if len(found) > 1:
        raise BadRow("subject_ambiguous")
    return next(iter(found))


def the_day(text: str) -> dt.date:
    day = reading.date_of(text)
    if day is None:
        raise BadRow("date_invalid")
    return day


def json_note(text: str, kind: type):
    try:
        note = json.loads(text)
    except ValueError as error:
        raise BadRow("event_invalid") from error
    if not isinstance(note, kind):
        raise BadRow("event_invalid")
    return note


def funded(text: str) -> int | None:
    total = 0
    for part in filter(None, text.split(";")):
        amount = part.rpartition(":")[2].strip()
        if not amount.isdigit():
            return None
        total += int(amount)
    return total


def person_columns(row: reading.Row) -> dict[str, str]:
    own = dict(row.values)
    own["nama"] = folded(row.text("nama"))
    if row.birth:
        own["tanggal_lahir"] = row.birth.isoformat()
    return own


def latest_listed(facts: list[Fact]) -> dict[str, str]:
    listed = [f for f in facts if f.kind == LISTED]
    return {f.name: f.value for f in sorted(listed, key=lambda f: (f.day, f.recorded))}


def row_counts(parsed: ParsedList) -> dict[str, int]:
    fates = Counter(row.fate for row in parsed.rows)
    return {
        "read": len(parsed.rows) + parsed.skipped,
        "imported": fates["imported"],
        "held": fates["held"],
        "rejected": fates["rejected"],
        "skipped": parsed.skipped,
    }


LOG_WARNINGS = {"funding_mismatch", "helix_differs", "recipient_not_there", "event_without_effect"}


def finding_counts(findings: Counter, log: bool = False) -> dict:
    by_code = {code: n for code, n in sorted(findings.items()) if n}
    totals = {"ERROR": 0, "WARNING": 0, "INFO": 0}
    for code, n in by_code.items():
        error = code not in LOG_WARNINGS if log else code in ERRORS
        totals["INFO" if code == "hidden_skipped" else "ERROR" if error else "WARNING"] += n
    return {**totals, "by_code": by_code}


__all__ = ["District", "Refused"]
