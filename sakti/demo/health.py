"""Chronic diseases treated 68.91 %, disability served 100 %."""

from __future__ import annotations

from datetime import date, timedelta

from sakti.demo import quota
from sakti.demo.partners import DISABILITY, TREATMENT
from sakti.demo.people import DISEASE_WEIGHTS, DISEASES, LETTERS
from sakti.demo.telling import Telling
from sakti.demo.world import Person, pick


def sick(person: Person, day: date) -> bool:
    """Any chronic disease known on that day."""
    return person.value("chronic_diseases", day) not in (None, "01")


def disabled(person: Person, day: date) -> bool:
    """Any functional difficulty 1 or 2 (contracts §2)."""
    return any(person.value(f"difficulty_{letter}", day) in (1, 2) for letter in LETTERS)


def publish(t: Telling, first_seen: date) -> None:
    """328 of 476, or another multiple of 82 of 119; everyone with a disability served."""
    _diagnose(t, 40, 8)
    ill = [person for person in t.world.persons_on(t.until) if sick(person, t.until)]
    n, d = quota.treated(len(ill))
    certain = pick(t.rng, [person for person in ill if person.sure], d)
    cured = set(pick(t.rng, certain, n, lambda p: p.house.place.drive))
    for person in certain:
        _follow(t, person, first_seen, 1 if person in cured else 2)
    _find_disabled(t, 12)
    for person in t.world.persons_on(t.until):
        if disabled(person, t.until):
            serve(t, person)
    _leavers(t)


def _diagnose(t: Telling, new: int, ended: int) -> None:
    """New diagnoses and a few that were wrong: 01 ends the disease (contracts §6)."""
    people = t.open(t.world.persons, 90)
    healthy = [p for p in people if p.aged(30, 85, t.until) and p.value("chronic_diseases", t.until) == "01"]
    for person in pick(t.rng, healthy, new):
        code = t.rng.choices(DISEASES, DISEASE_WEIGHTS)[0]
        person.see(t.day(person, ahead=60), chronic_diseases=code)
    for person in pick(t.rng, [p for p in people if sick(p, t.since)], ended):
        person.see(t.day(person), chronic_diseases="01")


def _follow(t: Telling, person: Person, first_seen: date, end: int) -> None:
    """What visits and treatments say of one patient, ending in treated (1) or not (2)."""
    known_since = person.last("chronic_diseases", t.until)
    before = None
    if not known_since and person.present(first_seen) and t.rng.random() < 0.62:
        before = 1 if t.rng.random() < (0.43 if end == 1 else 0.08) else 2
        person.see(first_seen, chronic_treated=before)
    day = t.day(person, known_since.day if known_since else None)
    if end == 1 and before != 1 and t.rng.random() < 0.6:
        t.deliver(day, TREATMENT, person)
    else:
        person.see(day, chronic_treated=end)


def treat(t: Telling, person: Person) -> None:
    """A treatment begins, seen by a visit or delivered by the health office."""
    visits = [seen for name in ("chronic_diseases", "chronic_treated") if (seen := person.last(name, t.until))]
    day = t.day(person, max((seen.day for seen in visits), default=None))
    if t.rng.random() < 0.6:
        t.deliver(day, TREATMENT, person)
    else:
        person.see(day, chronic_treated=1)


def _find_disabled(t: Telling, count: int) -> None:
    """Difficulties that the list did not name are found at home."""
    people = [p for p in t.open(t.world.persons, 90) if p.aged(6, 80, t.until) and not disabled(p, t.until)]
    for person in pick(t.rng, people, count):
        person.see(t.day(person, ahead=45), **{f"difficulty_{t.rng.choice(LETTERS[:6])}": 2})


def serve(t: Telling, person: Person) -> None:
    """One service after the difficulty is known; some get a second."""
    days = [seen.day for seen in person.seen if seen.field.startswith("difficulty_") and seen.value in (1, 2)]
    day = t.day(person, days[0] if days else None)
    t.deliver(day, DISABILITY, person)
    if t.rng.random() < 0.2 and day < t.window(person)[1]:
        t.deliver(t.day(person, day), DISABILITY, person)


def _leavers(t: Telling) -> None:
    """Some who are gone on the day of the table were served before."""
    for person in t.world.persons:
        until = person.stays[0].until
        if not until or not person.sure or person.present(t.until) or (until - t.since).days <= 90:
            continue
        if disabled(person, t.since) and t.rng.random() < 0.6:
            t.deliver(until - timedelta(days=t.rng.randint(10, 60)), DISABILITY, person)


def go_on(t: Telling, share: float) -> None:
    """After the table, and in the replication villages."""
    served = {row["key"] for row in t.world.deliveries if row["programme"] == DISABILITY.name}
    _diagnose(t, round(len(t.world.persons) * 0.003), 3)
    _find_disabled(t, round(len(t.world.persons) * 0.001))
    for person in t.open(t.world.persons):
        if sick(person, t.until) and person.value("chronic_treated", t.until) != 1 and t.rng.random() < share:
            treat(t, person)
        if disabled(person, t.until) and person.nik not in served and t.rng.random() < share * 1.4:
            serve(t, person)


def first_answers(t: Telling, day: date) -> None:
    """What the first visits find: some are treated already, most are not."""
    for person in t.open(t.world.persons):
        if sick(person, day) and t.rng.random() < 0.55:
            person.see(t.day(person, None, 200), chronic_treated=1 if t.rng.random() < 0.3 else 2)
