"""Villages whose class changes, and many states in them: every combination of what was and was not observed."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from sakti.core.fields import SEEN
from sakti.core.indicators import HOUSEHOLD_COLUMNS, PERSON_COLUMNS
from sakti.core.periods import FOREVER
from sakti.core.timeline import Folded, State
from sakti.extensions import db
from sakti.observations.actions import projection
from sakti.observations.models import HouseholdState, PersonState
from sakti.organisations.actions import seed_helixes
from sakti.regions import actions as regions
from sakti.settings import actions as settings
from sakti.settings.catalogue import freshness_key
from sakti.web.bulk import insert_rows, moment_text
from sakti.web.clock import now
from sakti.web.public_ids import new_public_id
from tests import factories
from tests.actors import TESTS
from tests.intake.conftest import hand_in, log  # noqa: F401  lists and logs for these tests too

START = date(2018, 7, 1)
REGENCY = "33.26"
LEAP_DAYS = (date(2000, 2, 29), date(2004, 2, 29), date(2012, 2, 29), date(1960, 2, 29))


@pytest.fixture
def district(app: Flask) -> Any:
    """(regency, Botosari, Kertijayan); Kertijayan becomes urban in the middle of March 2019."""
    found = factories.regency_with_two_villages()
    seed_helixes()
    regions._seed_terms()
    regions.project_classes()
    regions.record_fact(village=found[2], topic="classification", value="urban", since=date(2019, 3, 15), by=TESTS)
    return found


def some_day(chance: random.Random) -> date:
    """Often an awkward one: a month's first or last day, the end of February."""
    awkward = [date(2019, 2, 28), date(2020, 2, 29), date(2019, 3, 1), date(2019, 1, 31), date(2019, 6, 30)]
    return chance.choice([*awkward, START + timedelta(days=chance.randrange(700))])


def intervals(chance: random.Random) -> list[tuple[date, date]]:
    cuts = sorted({some_day(chance) for _ in range(chance.randrange(1, 4))})
    last = chance.choice([FOREVER, date(2020, 6, 30)])
    return list(zip(cuts, [*cuts[1:], max(last, cuts[-1] + timedelta(days=1))], strict=True))


def values(chance: random.Random, unit: str, born: date | None) -> dict[str, Any]:
    """Answers, and of each the day on which it was last seen."""
    said = answers(chance, unit, born)
    known = [name for name, value in said.items() if value is not None and name in SEEN]
    return said | {SEEN[name]: some_day(chance) - timedelta(days=chance.choice([0, 1, 30, 400])) for name in known}


def answers(chance: random.Random, unit: str, born: date | None) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name in HOUSEHOLD_COLUMNS if unit == "household" else PERSON_COLUMNS:
        said[name] = chance.choice([None, 1, 2, 3, 4, 5])
    if unit == "household":
        people = chance.randrange(0, 6)
        return said | {"people": people, "floor_area": chance.choice([None, 7.2 * people + 0.0, 30.5, 1.0])}
    truths = {name: chance.choice([None, True, False]) for name in ("has_chronic_disease", "has_disability")}
    return said | truths | {"birth_date": born, "sex": chance.choice([None, 1, 2])}


#: What a district might set for an indicator: twice in one month, and at a month's end.
CHANGES = ((date(2019, 5, 15), 3), (date(2019, 5, 20), 2), (date(2019, 11, 30), 24))


@pytest.fixture
def changing_freshness(district: Any) -> None:
    """The arbitrary indicator "two" (conditions.py) has another freshness from some days on."""
    for since, months in CHANGES:
        settings.put(freshness_key("two"), str(months), since, TESTS)


@pytest.fixture
def states(district: Any) -> list[Any]:
    """States of 60 households and 90 people, written straight into the tables; the rows as they were read back."""
    chance = random.Random(20181231)
    villages = [district[1].id, district[2].id]
    homes, people = range(1, 61), range(1, 91)
    moment, origin = moment_text(now()), ("regency", "public_id")
    insert_rows(
        db.metadata.tables["household"],
        ("id", "home_village_id", "village_id", "address", "rt", "rw", "people", "standing", "created_at", *origin),
        [
            (key, villages[0], villages[0], "", "", "", 0, "unborn", moment, REGENCY, new_public_id().hex)
            for key in homes
        ],
    )
    insert_rows(
        db.metadata.tables["person"],
        ("id", "nik_standing", "name", "name_key", "household_id", "standing", "created_at", *origin),
        [(key, "missing", "A", "a", 1, "unborn", moment, REGENCY, new_public_id().hex) for key in people],
    )
    folded = Folded([], [], [])
    for unit, keys, target in (("household", homes, folded.households), ("person", people, folded.people)):
        for key in keys:
            born = chance.choice(
                [None, *LEAP_DAYS, date(2019, 1, 31), START - timedelta(days=chance.randrange(25_000))]
            )
            for since, until in intervals(chance):
                said = values(chance, unit, born)
                counted = chance.random() < 0.85
                standing, home = "living" if counted else "away", key if unit == "household" else 1
                target.append(State(key, home, chance.choice(villages), since, until, counted, standing, said))
    projection.write_states([folded])
    db.session.flush()
    return [
        db.session.execute(select(*model.__table__.columns)).mappings().all() for model in (HouseholdState, PersonState)
    ]
