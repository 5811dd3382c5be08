"""What the made-up district remembers while its story is told: houses, people, where who was when."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from sakti.demo.days import age
from sakti.demo.places import PILOTS, Place, Weights

Value = int | str | None
Row = dict[str, Value]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen:
    """One value of one field from one day on, and who said so: a visit, a late note of one, a delivery, or a list."""

    day: date
    field: str
    value: Value
    source: str = "visit"


@dataclass(slots=True, eq=False)
class Stay:
    """A person lives in a house and is on the target list, since <= day < until."""

    person: Person
    house: House
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Was the person there on that day?"""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(slots=True, eq=False)
class Subject:
    """What households and persons share: facts of the first list, what was seen later, and stays."""

    facts: dict[str, Value] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)

    def see(self, day: date, source: str = "visit", /, **values: Value) -> None:
        """Note values of one visit; the seen list stays in the order of days."""
        self.seen += [Seen(day, name, value, source) for name, value in values.items()]
        self.seen.sort(key=lambda seen: seen.day)

    def last(self, name: str, day: date) -> Seen | None:
        """What was seen last of a field, up to and including that day."""
        last = None
        for seen in self.seen:
            if seen.day > day:
                break
            if seen.field == name:
                last = seen
        return last

    def value(self, name: str, day: date) -> Value:
        """The state of a field on a day."""
        seen = self.last(name, day)
        return self.facts.get(name) if seen is None else seen.value

    def present(self, day: date) -> bool:
        """Lives in the district and is on the target list."""
        return any(stay.covers(day) for stay in self.stays)

    def window(self, last: date) -> tuple[date, date]:
        """First and last day on which somebody could visit, up to `last`: within the stays that reach it."""
        since = min(stay.since for stay in self.stays if stay.covers(last))
        return since + timedelta(days=3), last


@dataclass(slots=True, eq=False)
class Person(Subject):
    """One person. `sure`: the NIK can be a key (contracts §3); `card`: the family card of the list, `kk` today's."""

    nik: str = ""
    sure: bool = True
    name: str = ""
    sex: int = 1
    born: date = date.min
    birth_text: str = ""
    role: int = 1
    kk: str = ""
    card: str = ""
    patch: Row = field(default_factory=dict)

    def years(self, day: date) -> int | None:
        """Age in completed years, None if the list has no birth date."""
        return age(self.born, day) if self.birth_text else None

    def aged(self, low: int, high: int, day: date) -> bool:
        """Is the age known and between low and high?"""
        years = self.years(day)
        return years is not None and low <= years <= high

    @property
    def house(self) -> House:
        """Where the person lives, or lived last."""
        return self.stays[-1].house


@dataclass(slots=True, eq=False)
class House(Subject):
    """One household; `parent` is the one it was split from on `since`; `done`: its one great change is behind it."""

    place: Place = PILOTS[0]
    origin: Place = PILOTS[0]
    code: str = ""
    rt: str = ""
    rw: str = ""
    address: str = ""
    kk: str = ""
    kk_sure: bool = True
    wealth: float = 0.5
    members: list[Person] = field(default_factory=list)
    since: date = date.min
    parent: House | None = None
    split_on: date | None = None
    done: bool = False
    quiet_until: date = date.min
    exited: date | None = None

    def value(self, name: str, day: date) -> Value:
        """As for every subject; a split household starts with what was true of the old one that day."""
        seen = self.last(name, day)
        if seen is not None:
            return seen.value
        return self.parent.value(name, self.since) if self.parent else self.facts.get(name)

    @property
    def divided(self) -> bool:
        """Was it split, or did it come from a split? Then two households share one history."""
        return self.split_on is not None or self.parent is not None

    def key(self, rng: random.Random, day: date) -> str:
        """no_rumah_tangga, sometimes the family card instead: both name the household (contracts §3)."""
        if not self.code or (rng.random() < 0.3 and self.answers_to_card(day)):
            return self.kk
        return self.code

    def answers_to_card(self, day: date) -> bool:
        """Is the first family's card a sure key on that day, somebody of it living there?"""
        return self.kk_sure and any(person.kk == self.kk for person in self.people(day))

    def people(self, day: date) -> list[Person]:
        """Who lives there on that day."""
        return [stay.person for stay in self.stays if stay.covers(day)]


@dataclass(slots=True)
class World:
    """All houses and people of one group of villages, and the logs that the story writes."""

    rng: random.Random
    houses: list[House] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    events: list[dict[str, str]] = field(default_factory=list)
    deliveries: list[Row] = field(default_factory=list)

    def houses_on(self, day: date) -> list[House]:
        """Households that count on a day."""
        return [house for house in self.houses if house.present(day)]

    def persons_on(self, day: date) -> list[Person]:
        """People who count on a day."""
        return [person for person in self.persons if person.present(day)]


def weighted(rng: random.Random, weights: Weights) -> int:
    """One code, by weight."""
    return rng.choices([code for code, _ in weights], [weight for _, weight in weights])[0]


def pick(rng: random.Random, items: Iterable[T], count: int, weight: Callable[[T], float] = lambda _: 1.0) -> list[T]:
    """`count` different items, heavier ones more likely, in the order given."""
    ranked = [(-math.log(1 - rng.random()) / max(weight(item), 1e-9), i, item) for i, item in enumerate(items)]
    if count > len(ranked) or count < 0:
        raise ValueError(f"cannot pick {count} of {len(ranked)}")
    chosen = sorted(ranked, key=lambda entry: entry[0])[:count]
    return [item for _, _, item in sorted(chosen, key=lambda entry: entry[1])]
