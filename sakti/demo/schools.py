"""Children out of school: 72 become 38, because some return, age out or move, and others drop out."""

from __future__ import annotations

from datetime import date, timedelta

from sakti.demo.days import age, birthday
from sakti.demo.partners import SCHOOL
from sakti.demo.quota import OUT_AFTER, OUT_BEFORE
from sakti.demo.telling import Telling
from sakti.demo.world import Person, pick


def out(person: Person, day: date) -> bool:
    """Age 7-18 on the day, never been (1) or no longer (3) at school."""
    return person.aged(7, 18, day) and person.value("schooling", day) in (1, 3)


def describe(t: Telling, people: list[Person], day: date, count: int) -> None:
    """So many children out of school in the first list, more of them big and poor."""
    children = [p for p in people if p.sure and p.aged(7, 18, day)]
    for child in pick(t.rng, children, count, lambda p: _risk(age(p.born, day)) * (1.2 - p.house.wealth)):
        never = age(child.born, day) < 11 and t.rng.random() < 0.4
        child.facts |= {"schooling": 1 if never else 3, "school_level": None if never else child.facts["school_level"]}


def _risk(years: int) -> float:
    return 0.5 if years < 13 else 1.6 if years < 16 else 2.4 if years < 18 else 1.2


def publish(t: Telling, people: list[Person]) -> None:
    """From 72 to 38: -47.22 % relative."""
    describe(t, people, t.since, OUT_BEFORE)
    enter(t, t.since)
    children = [p for p in t.open(t.world.persons, 60) if p.aged(7, 18, t.until)]
    left = sum(out(person, t.until) for person in t.world.persons_on(t.until))
    dropping = max(11, OUT_AFTER - left + 6)
    at_school = [p for p in children if p.aged(13, 18, t.until) and p.facts.get("schooling") == 2 and not p.seen]
    back = [p for p in children if out(p, t.until)]
    for child in pick(t.rng, at_school, dropping, lambda p: 1.2 - p.house.wealth):
        child.see(t.day(child), schooling=3)
    for child in pick(t.rng, back, left + dropping - OUT_AFTER, lambda p: p.house.place.drive):
        come_back(t, child)


def come_back(t: Telling, child: Person) -> None:
    """Back at school, most with a packet of help; the visit that sees the child there counts."""
    help_day = t.day(child, ahead=30)
    if t.rng.random() < 0.7:
        t.deliver(help_day, SCHOOL, child)
    child.see(t.soon(child, help_day, 5, 28), schooling=2)


def enter(t: Telling, day: date) -> None:
    """Small children enter school each July; of most the list had no answer, of a few "never been"."""
    small = [p for p in t.open(t.world.persons) if p.aged(5, 6, day) and p.facts.get("schooling") is None]
    for number, child in enumerate(small):
        seventh = birthday(child.born, 7)
        july = date(seventh.year + (seventh.month > 7), 7, 10)
        first, last = t.window(child)
        seen = max(july + timedelta(days=t.rng.randint(3, 80)), first)
        if seen <= last and t.rng.random() < 0.93:
            child.facts["schooling"] = 1 if number < 4 else None
            child.see(seen, schooling=2, school_level=t.rng.choice((3, 3, 4)))


def go_on(t: Telling, share: float) -> None:
    """After the table, and in the replication villages."""
    enter(t, t.since)
    for child in [p for p in t.open(t.world.persons, 60) if out(p, t.until)]:
        if t.rng.random() < share * child.house.place.drive:
            come_back(t, child)
    at_school = [p for p in t.open(t.world.persons, 60) if p.aged(14, 18, t.until) and p.facts.get("schooling") == 2]
    for child in pick(t.rng, [p for p in at_school if not p.last("schooling", t.until)], round(len(at_school) * 0.006)):
        child.see(t.day(child), schooling=3)
