"""The one writer: who, when, which regency; in whose reach; and what counts of one day."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind, Source
from sakti.extensions import db
from sakti.observations import ledger
from sakti.observations.actions import observe, projection
from sakti.observations.ledger import EventEntry, ObservationEntry
from sakti.observations.models import Event, Observation
from sakti.observations.queries import state_of
from sakti.regions import actions as regions
from sakti.web.clock import now
from tests import factories, homes
from tests.actors import TESTS
from tests.homes import people_of

DAY = date(2019, 5, 2)


@pytest.fixture(autouse=True)
def classes(cast):
    regions.project_classes()


@pytest.fixture
def home(cast):
    return homes.household(cast.botosari, {"name": "Slamet"}, {"name": "Siti"})


def test_each_entry_says_who_when_and_where(home, cast):
    mother = people_of(home)[1]
    entries = [
        ObservationEntry(DAY, Source.DISTRICT, {"latrine_access": 1}, household_id=home.id),
        EventEntry(EventKind.DEATH, DAY, people=(mother.id,)),
        ObservationEntry(DAY, Source.DISTRICT, {"employed": 1}, person_id=mother.id, told_by="Bidan Sri"),
    ]

    ids = ledger.append(entries, by=cast.budi)

    house, person = db.session.get(Observation, ids[0]), db.session.get(Observation, ids[2])
    death = db.session.get(Event, ids[1])
    assert {row.regency for row in (house, death, person)} == {"33.26"}
    assert {row.recorded_by_id for row in (house, death, person)} == {cast.budi.id}
    assert [row.recorded_by for row in (house, death, person)] == [cast.budi.name, cast.budi.name, "Bidan Sri"]
    assert house.captured_at == house.recorded_at


def test_a_program_has_a_name_and_no_account(home):
    (key,) = ledger.append([ObservationEntry(DAY, Source.DISTRICT, {"water": 1}, household_id=home.id)], by=TESTS)

    assert (lambda row: (row.recorded_by, row.recorded_by_id))(db.session.get(Observation, key)) == ("tests", None)


@pytest.mark.parametrize("entry", ["house", "person", "event", "target"])
def test_what_lies_outside_the_writers_reach_is_refused_whatever_the_entry(cast, home, entry):
    elsewhere = homes.household(cast.kertijayan, {"name": "Karto"})
    person = people_of(elsewhere)[0]
    told = {
        "house": ObservationEntry(DAY, Source.DISTRICT, {"water": 1}, household_id=elsewhere.id),
        "person": ObservationEntry(DAY, Source.DISTRICT, {"employed": 1}, person_id=person.id),
        "event": EventEntry(EventKind.DEATH, DAY, people=(person.id,)),
        "target": EventEntry(EventKind.JOIN, DAY, people=(people_of(home)[1].id,), target_household_id=elsewhere.id),
    }[entry]

    with pytest.raises(Refusal) as refused:
        ledger.append([told], by=cast.budi)

    assert refused.value.code == ("two_villages" if entry == "target" else "out_of_scope")
    assert entry != "target" or cast.alice.name in refused.value.message()
    assert len(ledger.append([told], by=cast.alice)) == 1


def test_of_one_day_the_later_noted_counts_even_if_it_arrives_first(home):
    noon = now() - timedelta(days=1)
    for captured_at, access in ((noon, 6), (noon - timedelta(hours=3), 1)):
        observe(household=home, observed_on=DAY, values={"latrine_access": access}, captured_at=captured_at, by=TESTS)

    assert state_of(home.id, DAY)["latrine_access"] == 6


def test_the_stronger_source_counts_before_the_moment(home):
    noon = now() - timedelta(days=1)
    see = {"household": home, "observed_on": DAY, "by": TESTS}
    observe(values={"latrine_access": 1}, captured_at=noon - timedelta(hours=3), **see)
    observe(values={"latrine_access": 6}, captured_at=noon, source=Source.DELIVERY, **see)

    assert state_of(home.id, DAY)["latrine_access"] == 1


def test_a_clock_that_is_ahead_is_put_right(home):
    early = observe(
        household=home, observed_on=DAY, values={"water": 3}, captured_at=now() + timedelta(days=9), by=TESTS
    )
    observe(household=home, observed_on=DAY, values={"water": 4}, by=TESTS)

    assert early.captured_at <= early.recorded_at
    assert state_of(home.id, DAY)["water"] == 4


def test_a_household_in_another_regency_carries_its_code(cast, home):
    city = factories.region("33.75", "Kota Pekalongan", "regency")
    village = factories.region("33.75.01.1001", "Medono", "village", city)
    regions.project_classes()
    moved = homes.household(village, {"name": "Wiryo"})

    projection.project({moved.id})

    assert moved.regency == "33.75"
    assert state_of(moved.id, DAY)["regency"] == "33.75"
    assert people_of(moved)[0].regency == "33.75"


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.booleans() | st.none() | st.dates(), max_size=5))
def test_values_are_stored_as_json_says(content):
    assert ledger.encode(content) == json.dumps(content, default=str, separators=(",", ":"))
