"""The world of the interventions' tests, and short ways through both doors."""

from __future__ import annotations

import csv
from itertools import count

import pytest
from sqlalchemy import select

from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.intake.logs import HEADINGS, import_deliveries, import_events, import_observations
from tests.actors import TESTS
from tests.interventions.conftest import on_a_fixed_day, world  # noqa: F401

READERS = {"observe": import_observations, "events": import_events, "deliveries": import_deliveries}
#: What a door says: taken in, taken in with a question, or refused.
TAKEN, QUESTIONED, REFUSED = "taken", "questioned", "refused"
_numbers = count(1)


@pytest.fixture
def file_says(tmp_path):
    """What the importer says of one row."""

    def read(log, **cells):
        file = tmp_path / f"{log}{next(_numbers)}.csv"
        with file.open("w", newline="") as handle:
            csv.writer(handle).writerows([HEADINGS[log], [cells.get(name, "") for name in HEADINGS[log]]])
        outcome = READERS[log](file=file, by=TESTS)
        if outcome.rejected:
            return REFUSED
        return QUESTIONED if outcome.tally.summary()["WARNING"] else TAKEN

    return read


def said(answer):
    """What a form says: whoever is sent on was taken in."""
    assert answer.status_code in (200, 303, 422), answer.text
    return TAKEN if answer.status_code == 303 else REFUSED


def home_of(name):
    return db.session.scalars(
        select(Household).join(Person, Person.household_id == Household.id).where(Person.name == name)
    ).one()
