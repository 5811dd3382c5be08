"""What was seen is judged alike, whether a visit tells it or a file (contracts §3)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.households.models import Person
from sakti.observations.models import Observation
from tests.doors.conftest import QUESTIONED, REFUSED, TAKEN, home_of, said

HOME, SLAMET = "3326020101010001", "3326020101080003"
#: The field, what is told of it, the day, and what both doors say. `person`: of Slamet, twelve years old.
CASES = {
    "a code": ("latrine_access", "1", "3 Februari 2020", TAKEN),
    "a code with a nought": ("latrine_access", "01", "3 Februari 2020", TAKEN),
    "no code": ("latrine_access", "9", "3 Februari 2020", REFUSED),
    "words": ("latrine_access", "ada", "3 Februari 2020", REFUSED),
    "a size": ("floor_area", "45", "3 Februari 2020", TAKEN),
    "half a metre": ("floor_area", "45,5", "3 Februari 2020", TAKEN),
    "no size": ("floor_area", "0", "3 Februari 2020", REFUSED),
    "less than nothing": ("floor_area", "-4", "3 Februari 2020", REFUSED),
    "a size of a field": ("floor_area", "10000", "3 Februari 2020", REFUSED),
    "of a person": ("schooling", "2", "3 Februari 2020", TAKEN),
    "no code of a person": ("schooling", "7", "3 Februari 2020", REFUSED),
    "a disease": ("chronic_diseases", "02", "3 Februari 2020", TAKEN),
    "no disease that is known": ("chronic_diseases", "99", "3 Februari 2020", REFUSED),
    "a day to come": ("latrine_access", "1", "1 Januari 2099", REFUSED),
    "a day long ago": ("latrine_access", "1", "31 Desember 1899", REFUSED),
    "no such day": ("latrine_access", "1", "31 Februari 2020", REFUSED),
}
PERSONAL = {"schooling", "chronic_diseases"}


@pytest.mark.one_engine
@pytest.mark.parametrize(("field", "value", "day", "says"), CASES.values(), ids=CASES)
def test_form_and_file_say_the_same(client, file_says, world, field, value, day, says):
    client.sign_in(world.cast.alice)
    slamet = db.session.scalars(select(Person.id).where(Person.name == "Slamet")).one()
    subject = ("person", SLAMET, f"p{slamet}") if field in PERSONAL else ("household", HOME, "h")

    answers = {"client_id": str(uuid4()), "observed_on": day, "note": "", f"{subject[2]}-{field}": value}
    by_form = said(client.submit(f"/lapangan/keluarga/{home_of('Slamet').id}/kunjungan", answers))
    in_file = file_says("observe", observed_on=day, subject=subject[0], key=subject[1], field=field, value=value)

    assert (by_form, in_file) == (says, says)
    seen = select(Observation.content).where(Observation.source == Source.DISTRICT)
    contents = db.session.scalars(seen).all()
    assert len(contents) == (2 if says == TAKEN else 0)
    assert len({str(one) for one in contents}) <= 1


@pytest.mark.one_engine
def test_what_was_seen_before_a_birth_is_questioned(file_says, world):
    """No visit asks it: nobody of that age was there."""
    cells = {"subject": "person", "key": SLAMET, "field": "schooling", "value": "2"}

    assert file_says("observe", observed_on="2007-12-31", **cells) == QUESTIONED
    assert file_says("observe", observed_on="2008-01-01", **cells) == TAKEN
