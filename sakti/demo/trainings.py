"""Trainings: 55.30 % of the people of 15-59 years have been to one, counted once each."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta

from sakti.demo import quota
from sakti.demo.days import birthday, working_day
from sakti.demo.partners import TRAININGS, Organisation, Programme, actor, cost
from sakti.demo.places import Place
from sakti.demo.telling import Telling
from sakti.demo.world import Person, pick

Session = tuple[date, int, Programme, Organisation, int]  # day, number, what, by whom, rupiah a head


def publish(t: Telling) -> None:
    """Train exactly as many as the published level asks for."""
    able = [p for p in t.world.persons_on(t.until) if p.aged(15, 59, t.until)]
    missing, count = quota.trained(len(able))
    for person in pick(t.rng, [p for p in able if p.aged(27, 52, t.until) and p.sure and not p.seen], missing):
        person.birth_text = ""
    ready = [p for p in t.open(able, 75) if p.aged(15, 59, t.until) and _fifteen(p) < t.until - timedelta(days=75)]
    train(t, pick(t.rng, ready, count, lambda p: p.house.place.drive))
    others = [p for p in t.open(t.world.persons, 75) if p.aged(60, 64, t.until)]
    train(t, pick(t.rng, others, 18))


def train(t: Telling, people: list[Person]) -> None:
    """Groups of about 24 meet in their village; a few people go twice."""
    groups: dict[str, list[Person]] = {}
    for person in people:
        groups.setdefault(person.house.place.code, []).append(person)
    for members in groups.values():
        sessions = _sessions(t, members[0].house.place, max(len(members) // 24, 2))
        for person in members:
            for _ in range(2 if t.rng.random() < 0.06 else 1):
                _attend(t, person, sessions)


def _sessions(t: Telling, place: Place, count: int) -> list[Session]:
    """Days and subjects of the trainings of one village; the last one shortly before the end."""
    kinds = [programme for programme in TRAININGS if place.typology in programme.typologies]
    end = min(t.until, place.reports_until)
    made: list[Session] = []
    for number in range(count):
        first, last = t.since + timedelta(days=12), end - timedelta(days=4)
        day = working_day(t.rng, place.lead, first, last) if number else last - timedelta(days=t.rng.randint(0, 20))
        kind = t.rng.choice(kinds)
        made.append((day, number, kind, actor(t.rng, kind, place), cost(t.rng, kind)))
    return sorted(made, key=lambda session: session[:2])


def _attend(t: Telling, person: Person, sessions: list[Session]) -> None:
    first, _ = t.window(person)
    start = bisect_left(sessions, max(first, _fifteen(person)), key=lambda session: session[0])
    day, _, kind, by, price = sessions[t.rng.randrange(start, len(sessions))]
    t.deliver(day, kind, person, by, price)


def _fifteen(person: Person) -> date:
    return birthday(person.born, 15)


def go_on(t: Telling, share: float) -> None:
    """After the table, and in the replication villages: people who have not been to one."""
    done = {row["key"] for row in t.world.deliveries if str(row["programme"]).startswith("Pelatihan")}
    ready = [p for p in t.open(t.world.persons, 75) if p.aged(16, 58, t.until) and p.nik not in done]
    train(t, pick(t.rng, ready, round(len(ready) * share), lambda p: p.house.place.drive))
