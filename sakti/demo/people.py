"""Who lives in a house: ages, roles, school, work and health, in the codes of the DTSEN list."""

from __future__ import annotations

import random
from datetime import date, timedelta

from sakti.demo.days import BASELINE, age
from sakti.demo.identity import Numbers
from sakti.demo.names import Names
from sakti.demo.world import Person, Value

Member = tuple[int, int, int]  # role, sex, age
LETTERS = "abcdefghi"
DISEASES = ("02", "03", "04", "05", "06", "07", "08", "13", "18")
DISEASE_WEIGHTS = (40, 18, 8, 7, 14, 5, 3, 8, 5)


def family(rng: random.Random) -> list[Member]:
    """Roles, sexes and ages of one family: couples with children, three generations, widows, old people alone."""
    kind = rng.random()
    head = round(rng.triangular(62, 84, 70)) if kind < 0.13 else round(rng.triangular(23, 66, 42))
    if kind < 0.06:
        return [(1, 1 + (rng.random() < 0.65), head)]
    if kind < 0.13:
        return [(1, 1, head), (2, 2, max(head - rng.randint(0, 9), 50))]
    mother = kind < 0.22
    members = [(1, 2 if mother else 1, head)]
    if not mother:
        members.append((2, 2, max(head - rng.randint(-2, 9), 19)))
    members += _children(rng, members[-1][2])
    if rng.random() < 0.16 and head < 56:
        members.append((6, 2 if rng.random() < 0.7 else 1, min(head + rng.randint(21, 34), 91)))
    return members


def _children(rng: random.Random, mother: int) -> list[Member]:
    """Children of a mother of that age; grown ones have often left, some bring a child themselves."""
    children: list[Member] = []
    for _ in range(rng.choices((0, 1, 2, 3, 4), (8, 27, 38, 20, 7))[0]):
        years = mother - rng.randint(18, 38)
        if 0 <= years < 19 or (years >= 19 and rng.random() < 0.45 and years < 38):
            children.append((3, rng.randint(1, 2), years))
    grown = [child for child in children if child[2] >= 22]
    if grown and rng.random() < 0.25:
        children.append((5, rng.randint(1, 2), rng.randint(0, max(grown[0][2] - 21, 0))))
    return sorted(children, key=lambda child: -child[2])


def person(rng: random.Random, numbers: Numbers, village: str, name: str, member: Member, day: date) -> Person:
    """One person as the list of that day knows her or him."""
    role, sex, years = member
    born = day - timedelta(days=int(years * 365.25) + rng.randint(1, 364))
    made = Person(nik=numbers.nik(village, born, sex), name=name, sex=sex, born=born, birth_text=born.isoformat())
    made.role = role
    made.facts = facts(rng, age(born, day), role)
    return made


def newborn(rng: random.Random, numbers: Numbers, names: Names, village: str, born: date) -> Person:
    """A child of which nothing is known but the birth."""
    sex = rng.randint(1, 2)
    nik = numbers.nik(village, born, sex)
    return Person(nik=nik, name=names.of(sex), sex=sex, born=born, birth_text=born.isoformat(), role=3)


def facts(rng: random.Random, years: int, role: int) -> dict[str, Value]:
    """School, work and health at that age."""
    return {**_schooling(rng, years), **_work(rng, years), **_health(rng, years), "marital": _marital(rng, years, role)}


def _marital(rng: random.Random, years: int, role: int) -> int:
    if role == 2:
        return 2
    if role in (1, 6):
        return 4 if years > 62 and rng.random() < 0.5 else rng.choices((2, 3, 4), (88, 5, 7))[0]
    return 1


def _schooling(rng: random.Random, years: int) -> dict[str, Value]:
    """Asked from 5 years on; the few out of school are set by the story."""
    if years < 5:
        return {"schooling": None, "school_level": None, "certificate": None}
    if years < 7:
        at_school = years == 6 and rng.random() < 0.8
        return {"schooling": 2 if at_school else None, "school_level": 3 if at_school else None, "certificate": 23}
    if years < 19:
        level = rng.choice((3, 3, 3, 4)) if years < 13 else rng.choice((8, 8, 9) if years < 16 else (13, 15, 14))
        return {"schooling": 2, "school_level": level, "certificate": 23 if years < 13 else 3 if years < 16 else 8}
    done = rng.choices((23, 3, 8, 13, 19), (10, 42, 24, 21, 3) if years > 35 else (2, 22, 36, 36, 4))[0]
    never = years > 60 and rng.random() < 0.12
    return {"schooling": 1 if never else 3, "school_level": None if never else max(done % 23, 3), "certificate": done}


def _work(rng: random.Random, years: int) -> dict[str, Value]:
    """Asked from 5 years on."""
    if years < 5:
        return {"employed": None, "work_status": None}
    works = rng.random() < (0.0 if years < 15 else 0.25 if years < 19 else 0.72 if years < 65 else 0.35)
    status = rng.choices((1, 2, 3, 4, 5, 6, 7, 8), (22, 8, 2, 22, 2, 20, 17, 7))[0] if works else None
    return {"employed": 1 if works else 2, "work_status": status}


def _health(rng: random.Random, years: int) -> dict[str, Value]:
    """Chronic diseases rise with age; functional difficulties are asked from 2 (a-f) or 5 (g-i) years on."""
    sick = rng.random() < (0.004 if years < 15 else 0.022 if years < 40 else 0.15 if years < 60 else 0.3)
    codes = rng.choices(DISEASES, DISEASE_WEIGHTS, k=1 + (years > 55 and rng.random() < 0.2)) if sick else ["01"]
    health: dict[str, Value] = {"chronic_diseases": ";".join(sorted(set(codes)))}
    for i, letter in enumerate(LETTERS):
        asked = years >= 5 or (years >= 2 and i < 6)
        old = years > 65 and i in (0, 1, 2) and rng.random() < 0.3
        health[f"difficulty_{letter}"] = (3 if old else 4) if asked else None
    if years >= 2 and rng.random() < (0.016 if years < 60 else 0.05):
        health[f"difficulty_{rng.choice(LETTERS[:6])}"] = rng.choice((1, 2, 2))
    return health


def unsure(rng: random.Random, made: Person) -> None:
    """Seven in a thousand have no NIK in the list, or one that lost a digit (contracts §2): never a key."""
    if rng.random() < 0.007:
        made.sure = False
        made.nik = rng.choice(("0", "", "-", "0000000000000000", made.nik[:15]))
        for letter in LETTERS:
            if made.facts[f"difficulty_{letter}"] in (1, 2):
                made.facts[f"difficulty_{letter}"] = 3


def slips(rng: random.Random, made: Person) -> None:
    """Legal oddities of a NIK: the birth date was corrected later, or the office took the wrong sex."""
    if rng.random() < 0.0008 and made.sure and 1 < made.born.day < 27:
        made.born += timedelta(days=1)
        made.birth_text = made.born.isoformat()
    elif rng.random() < 0.0005 and made.sure and made.born < BASELINE:
        made.sex = 3 - made.sex
