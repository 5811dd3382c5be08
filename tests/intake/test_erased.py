"""A later list that names somebody who was erased: a new record on a ground of its own, and nobody counted twice."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from sakti.core.progress import silent
from sakti.duplicates.queries.pairs import census
from sakti.extensions import db
from sakti.households.models import Person
from sakti.installation.actions.verification import differences
from sakti.privacy.actions import erase_person
from tests.actors import TESTS
from tests.intake.lists import KK, nik, row, wife

#: They take long, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

EXITED, LATER = date(2019, 6, 1), date(2019, 12, 31)
LATRINE = {"fasilitas_bab": "1", "kloset": "1", "tinja": "1", "desil": "2"}


def erase_everybody() -> None:
    for person in db.session.scalars(select(Person).order_by(Person.id)).all():
        erase_person(person_id=person.id, ground="request", by=TESTS, confirmed_by="orang kedua")


def test_they_come_in_as_if_for_the_first_time(hand_in, log, figure):
    hand_in(row(**LATRINE), wife())
    log("events", [EXITED.isoformat(), "exit", KK])
    before = figure("own_latrine", date(2019, 3, 31))
    erase_everybody()

    outcome = hand_in(row(**LATRINE), wife(), as_of=LATER)

    assert outcome.persons["new"] == 2
    again = db.session.scalars(select(Person).where(Person.nik == nik())).one()
    assert again.name == "Slamet"
    assert figure("own_latrine", date(2019, 3, 31)) == before
    assert figure("own_latrine", LATER).d == 1
    assert differences(silent) == []


def test_erased_people_are_not_taken_for_each_other(hand_in, log):
    hand_in(row(), row("Karto", nik=nik(number=7), no_kk="3326021111110002", tanggal_lahir="1980-03-20"))
    for card in (KK, "3326021111110002"):
        log("events", [EXITED.isoformat(), "exit", card])
    assert len(census()[0]) == 2
    erase_everybody()

    assert census()[0] == []
