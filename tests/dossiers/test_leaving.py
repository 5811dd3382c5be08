"""Who leaves a household takes along what is theirs: interventions, and what happens to them from then on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sakti.core.identity import read_kk
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households.models import Household
from sakti.interventions import queries as interventions
from sakti.interventions.actions import add_programme, assign, deliver, move
from sakti.observations.actions import record_event, record_split
from tests.actors import TESTS
from tests.homes import people_of


@pytest.fixture
def promise(cast, homes):
    """An approved training of Siti."""
    training = add_programme(name="Menjahit", by=TESTS, unit="orang")
    made = assign(
        programme=training,
        organisation=cast.partner,
        person=people_of(homes.warsito)[1],
        by=TESTS,
        due_on=date(2021, 9, 1),
        day=date(2019, 1, 2),
    )
    move(intervention=made, to="approved", by=TESTS, day=date(2019, 1, 3))
    return made


@pytest.fixture
def left(homes, promise):
    """Siti forms a household of her own."""
    event = record_split(
        household=homes.warsito,
        people=[people_of(homes.warsito)[1]],
        card=read_kk("3326020101190009", False),
        day=date(2020, 1, 5),
        by=TESTS,
    )
    db.session.commit()
    return db.session.get(Household, event.target_household_id)


def assigned(client, home):
    page = client.get(f"/keluarga/{home.id}").text.split("Riwayat")[0]
    return "Menjahit" in page


def test_an_intervention_stands_where_its_person_belongs(client, cast, homes, left):
    client.sign_in(cast.alice)

    assert (assigned(client, homes.warsito), assigned(client, left)) == (False, True)
    assert "Menjahit, untuk" not in client.get(f"/lapangan/keluarga/{homes.warsito.id}/realisasi").text
    assert "Menjahit, untuk Siti Aminah" in client.get(f"/lapangan/keluarga/{left.id}/realisasi").text


def test_who_left_is_served_already(homes, left, promise):
    mother = people_of(left)[0]
    whose = [(left.id, mother.id), (homes.warsito.id, None)]

    served = interventions.served_already([promise.programme_id], whose)

    assert [len(served[one]) for one in whose] == [1, 0]


def test_what_happens_to_them_elsewhere_is_told_elsewhere(client, cast, homes, left, promise):
    mother = people_of(left)[0]
    deliver(
        intervention=promise,
        delivered_on=date(2020, 5, 2),
        by=TESTS,
        volume=Decimal(1),
        value_rp=0,
        funding=(),
        submission_key=None,
    )
    record_event(kind=EventKind.JOIN, day=date(2020, 6, 1), people=[mother], target=homes.khotijah, by=TESTS)
    db.session.commit()

    page = client.sign_in(cast.budi).get(f"/keluarga/{homes.warsito.id}").text

    assert "5 Januari 2020" in page
    assert "2 Mei 2020" not in page
    assert "1 Juni 2020" not in page
