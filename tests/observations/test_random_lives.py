"""Random lives, told in any order by forms, files and lists: the same facts give the same houses as an independent
oracle, and every living person is in exactly one house or known to be away."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import select

from sakti.core.identity import read_kk, read_nik
from sakti.core.progress import silent
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households.queries import family_with, first_family
from sakti.households.tables import Household, Person
from sakti.installation.actions.verification import differences
from sakti.intake.landing.actions.imports import import_list
from sakti.intake.logs import HEADINGS, import_events, import_observations
from sakti.observations.actions import observe, record_birth, record_event, record_split, void
from sakti.observations.tables import Event, HouseholdState, PersonState
from sakti.regions.actions import project_classes
from tests import NIGHTLY
from tests.actors import TESTS
from tests.homes import LIST_DAY, household, people_of
from tests.intake.lists import csv_file
from tests.oracle import bookkeeper as book
from tests.oracle import lives

pytestmark = pytest.mark.one_engine

EXAMPLES = 2_000 if NIGHTLY else 100
DAYS = 500
LAST = LIST_DAY + timedelta(days=DAYS + 30)
KINDS = "birth death leave return move_out move_in move_village split split all_split join join exit reenter seen void"


@dataclass
class Teller:
    """Tells the product and the oracle the same. Homes and people go by the same names in both."""

    cast: Any
    folder: Path
    rng: Random
    story: list[book.Record] = field(default_factory=list)
    homes: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)  # card → home
    born: dict[str, date] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)  # place in the story → event
    told: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """Three houses of three. Once a test: building them takes longer than a story of ten records."""
        for number, village in enumerate((self.cast.botosari, self.cast.botosari, self.cast.kertijayan)):
            home = household(village, *({"name": f"{number}.{one}"} for one in range(3)))
            rows = tuple(book.Row(f"{number}.{one}", date(1980, 5, 17)) for one in range(3))
            self.homes[f"R{number}"] = home.id
            self.cards[str(first_family(home.id).kk)] = f"R{number}"
            self.people |= {person.name: person.id for person in people_of(home)}
            self.story.append(book.Listed(LIST_DAY, village.name, (book.ListedHome(f"R{number}", None, rows),)))

    def again(self, number: int) -> Teller:
        """Another story that begins where this one stands."""
        known = {name: getattr(self, name).copy() for name in ("story", "homes", "people", "cards")}
        return Teller(self.cast, self.folder, Random(number), **known)

    def card_of(self, home: str) -> str:
        return next(card for card, place in self.cards.items() if place == home)

    def person(self, name: str) -> Person:
        return db.session.get_one(Person, self.people[name])

    def home(self, name: str) -> Household:
        return db.session.get_one(Household, self.homes[name])

    def step(self, kind: str) -> None:
        day = LIST_DAY + timedelta(days=self.rng.randrange(1, DAYS))
        home, other = self.rng.choice(list(self.homes)), self.rng.choice(list(self.homes))
        names = [name for name in self.people if self.born.get(name, LIST_DAY) <= day]
        getattr(self, f"_{kind}")(day, home, other, self.rng.choice(names))
        self.told[kind] += 1

    # -- what may be told

    def _birth(self, day: date, home: str, _other: str, _who: str) -> None:
        name = f"bayi {len(self.people)}"
        told = {"nik": read_nik("", False), "name": name, "sex": 1, "birth_date": day, "day": day}
        family = family_with(self.card_of(home), self.homes[home])
        event = record_birth(household=self.home(home), family=family, by=TESTS, **told)
        self.people[name] = db.session.scalars(select(Person.id).where(Person.name == name)).one()
        self.born[name] = day
        self._note(book.Happened(day, "birth", home, (name,), birth=day), event.id)

    def _one(self, kind: str, day: date, who: str) -> None:
        if self.rng.random() < 0.3 and self.person(who).nik:
            self._file(["", kind, "", str(self.person(who).nik), "", "x"], day)
            self._note(book.Happened(day, kind, None, (who,)), self._last())
        else:
            event = record_event(kind=EventKind(kind), day=day, people=[self.person(who)], by=TESTS)
            self._note(book.Happened(day, kind, None, (who,)), event.id)

    def _death(self, day: date, _home: str, _other: str, who: str) -> None:
        self._one("death", day, who)

    def _leave(self, day: date, _home: str, _other: str, who: str) -> None:
        self._one("move_out", day, who)

    def _return(self, day: date, _home: str, _other: str, who: str) -> None:
        self._one("move_in", day, who)

    def _whole(self, kind: str, day: date, home: str, village: Any = None) -> None:
        moved = {} if village is None else {"village_id": village.id}
        if self.rng.random() < 0.3:
            self._file(["", kind, self.card_of(home), "", village.code if village else "", "x"], day)
            event = self._last()
        else:
            event = record_event(kind=EventKind(kind), day=day, household=self.home(home), by=TESTS, **moved).id
        self._note(book.Happened(day, kind, home, village=village.name if village else None), event)

    def _move_out(self, day: date, home: str, _other: str, _who: str) -> None:
        self._whole("move_out", day, home)

    def _move_in(self, day: date, home: str, _other: str, _who: str) -> None:
        self._whole("move_in", day, home)

    def _exit(self, day: date, home: str, _other: str, _who: str) -> None:
        self._whole("exit", day, home)

    def _reenter(self, day: date, home: str, _other: str, _who: str) -> None:
        self._whole("reenter", day, home)

    def _move_village(self, day: date, home: str, _other: str, _who: str) -> None:
        self._whole("move_village", day, home, self.rng.choice((self.cast.botosari, self.cast.kertijayan)))

    def _split(self, day: date, home: str, _other: str, who: str) -> None:
        self._new_card(day, home, [who])

    def _all_split(self, day: date, home: str, _other: str, _who: str) -> None:
        """Everybody who seems to live there, and sometimes one less."""
        world = book.World(self.story, day)
        home = world.same.get(home, home)
        names = [name for name, each in world.people.items() if each.home == home and not (each.dead or each.away)]
        self._new_card(day, home, names[self.rng.randrange(2) :] or names)

    def _new_card(self, day: date, home: str, names: list[str]) -> None:
        card, target = f"33260277{len(self.cards):08d}", f"S{len(self.cards)}"
        may = bool(names) and lives.may_split(self.story, home, names, day)
        about = {"household": self.home(home), "people": [self.person(name) for name in names], "day": day, "by": TESTS}
        try:
            event = record_split(card=read_kk(card, False), **about)
        except Refusal:
            assert not may, f"{names} live in {home} on {day}"
            return
        assert may, f"{names} do not live in {home} on {day}"
        self.homes[target], self.cards[card] = event.target_household_id, target
        self._note(book.Happened(day, "split", home, tuple(names), target), event.id)

    def _join(self, day: date, _home: str, other: str, who: str) -> None:
        family = family_with(self.card_of(other), self.homes[other])
        target = self.home(other)
        event = record_event(
            kind=EventKind.JOIN, day=day, people=[self.person(who)], target=target, family=family, by=TESTS
        )
        self._note(book.Happened(day, "join", None, (who,), other), event.id)

    def _seen(self, day: date, home: str, _other: str, _who: str) -> None:
        """By a form of the house, or by a file under its card: written down where the card was given."""
        code = self.rng.choice((1, 4, 6))
        if self.rng.random() < 0.5:
            self._file([day.isoformat(), "household", self.card_of(home), "latrine_access", str(code), ""], None)
        else:
            observe(household=self.home(home), observed_on=day, values={"latrine_access": code}, by=TESTS)
        self.story.append(book.Seen(day, home, code))

    def _void(self, *_told: object) -> None:
        """What others are named in since is left alone: a card that somebody used, a child that something befell."""
        able = [at for at, record in enumerate(self.story) if at in self.rows and self._is_free(record)]
        if able:
            at = self.rng.choice(able)
            void(row=db.session.get_one(Event, self.rows.pop(at)), reason="keliru", by=TESTS)
            self.story[at] = book.Seen(date.max, "nobody", 0)

    def _is_free(self, record: book.Record) -> bool:
        return isinstance(record, book.Happened) and record.kind not in ("split", "birth")

    def _note(self, record: book.Happened, event: int) -> None:
        self.rows[len(self.story)] = event
        self.story.append(record)

    def _last(self) -> int:
        return db.session.scalars(select(Event.id).order_by(Event.id.desc()).limit(1)).one()

    def _file(self, row: list[str], day: date | None) -> None:
        log, read = ("observe", import_observations) if day is None else ("events", import_events)
        path = self.folder / f"{log}{sum(self.told.values())}.csv"
        with path.open("w", newline="") as handle:
            csv.writer(handle).writerows([HEADINGS[log], row if day is None else [day.isoformat(), *row[1:]]])
        outcome = read(file=path, by=TESTS)
        assert outcome.imported + outcome.unchanged == 1, json.dumps(outcome.summary()["findings"])

    # -- what must be so

    def check(self) -> None:
        db.session.flush()
        names = {key: name for name, key in self.homes.items()}
        villages = {self.cast.botosari.id: "Botosari", self.cast.kertijayan.id: "Kertijayan"}
        days = {record.day for record in self.story if record.day < LAST}
        every: dict[int, list[PersonState]] = {}
        for state in db.session.scalars(select(PersonState).where(PersonState.person_id.in_(self.people.values()))):
            every.setdefault(state.person_id, []).append(state)
        for day in sorted({*self.rng.sample(sorted(days), min(6, len(days))), LAST}):
            world = book.World(self.story, day)
            for name, key in self.people.items():
                found = [state for state in every.get(key, []) if state.since <= day < state.until]
                assert len(found) <= 1, f"{name} is in two places on {day}"
                wanted = lives.place_of(world, name)
                state = found[0] if found else None
                got = state and (names[state.household_id], state.standing)
                assert got == (wanted and (wanted.home, wanted.standing)), f"{name} on {day}"
                if state is not None and wanted is not None and wanted.village is not None:
                    assert villages[state.village_id] == wanted.village, f"{name} on {day}"
        world = book.World(self.story, LAST)
        self.told["undivided"] = len(world.same)
        for home in lives.inhabited(world):
            assert self.state(home).latrine_access == lives.latrine(world, home, LAST), f"latrine of {home}"
        assert differences(silent) == []

    def state(self, home: str) -> HouseholdState:
        query = select(HouseholdState).where(HouseholdState.household_id == self.homes[home])
        return db.session.scalars(query.where(HouseholdState.since <= LAST, HouseholdState.until > LAST)).one()

    def list_all(self) -> None:
        """The last list prints everybody under some card and an old number: what it says of a house reaches the house
        where the people live, if it is printed as that house's own."""
        world = book.World(self.story, LAST)
        at_home, rows, wanted = lives.inhabited(world), [], {}
        for home in sorted(at_home):
            for name in at_home[home]:
                person, card = self.person(name), self.rng.choice(list(self.cards))
                place = lives.place_of(world, name)
                if not person.nik or place is None or place.village is None:
                    continue
                village = {"Botosari": self.cast.botosari, "Kertijayan": self.cast.kertijayan}[place.village]
                speaks = lives.speaks_for(world, name, card, self.cards)
                code = self.rng.choice((2, 3, 5))
                if speaks is not None:
                    wanted.setdefault(home, code)
                rows.append(
                    {
                        "kode_desa": village.code,
                        "no_rumah_tangga": self.home("R0").number,
                        "no_kk": card,
                        "nik": person.nik,
                        "nama": name,
                        "hubungan": "3",
                        "jenis_kelamin": "1",
                        "tanggal_lahir": "1980-05-17",
                        "desil": str(code),
                    }
                )
        if rows:
            file = csv_file(self.folder, rows, "akhir.csv")
            import_list(file=file, layout="dtsen", as_of=LAST, by=TESTS)
            told = {home: self.state(home).decile for home in at_home}
            assert told == {home: wanted.get(home) for home in at_home}


@pytest.fixture
def begun(cast, tmp_path) -> Teller:
    project_classes({cast.botosari.id, cast.kertijayan.id})
    teller = Teller(cast, tmp_path, Random(0))
    teller.begin()
    db.session.commit()
    return teller


def run(begun: Teller, number: int, kinds: list[str]) -> Counter[str]:
    attempt = db.session.begin_nested()
    try:
        teller = begun.again(number)
        for kind in kinds:
            teller.step(kind)
        teller.check()
        teller.list_all()
        return teller.told
    finally:
        attempt.rollback()
        db.session.expire_all()


STORIES = st.lists(st.sampled_from(KINDS.split()), min_size=3, max_size=10)


def test_any_lives_told_in_any_order(begun):
    @settings(max_examples=EXAMPLES, deadline=None, database=None)
    @seed(20261130)
    @given(st.integers(0, 2**32), STORIES)
    def agree(number: int, kinds: list[str]) -> None:
        run(begun, number, kinds)

    agree()


def test_the_lives_that_matter_are_among_them(begun):
    """A fixed number of fixed stories: deaths, whole and true splits, joins, returns to the list, in any order."""
    told = Counter[str]()
    for number in range(6):
        rng = Random(number)
        told += run(
            begun, number, rng.choices(["death", "all_split", "split", "join", "exit", "reenter", "seen"], k=14)
        )
    assert min(told[kind] for kind in ("death", "all_split", "split", "join", "exit", "reenter")) > 5
    assert told["undivided"] > 3
