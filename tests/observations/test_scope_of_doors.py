"""Whoever acts, and through whatever door: nothing of somebody beyond their reach changes (random actors and acts)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from sakti.core.actors import Actor
from sakti.core.identity import read_kk, read_nik
from sakti.core.permissions import ALL_NAMES, Scope
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.dossiers.actions import void_record
from sakti.extensions import db
from sakti.households.models import Family, Household, Membership, Person
from sakti.households.queries import first_family, people_of
from sakti.observations.actions import merging, observe, record_birth, record_event, record_split
from sakti.observations.models import Event, HouseholdState, Observation, PersonState
from sakti.regions.actions import project_classes
from tests import factories
from tests.actors import TESTS
from tests.homes import household

#: They take long, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

DAY = date(2019, 6, 1)
TABLES = (
    (Household, Household.id, "homes"),
    (Person, Person.id, "people"),
    (Family, Family.household_id, "homes"),
    (HouseholdState, HouseholdState.household_id, "homes"),
    (PersonState, PersonState.person_id, "people"),
    (Membership, Membership.person_id, "people"),
    (Observation, Observation.household_id, "homes"),
    (Observation, Observation.person_id, "people"),
)


class Reaching:
    """Somebody who reaches these villages, with every permission there is."""

    id, name = None, "Seseorang"

    def __init__(self, villages: frozenset[int]) -> None:
        self.scope = Scope(villages, None)

    def scope_for(self, _permission: object) -> Scope:
        return self.scope

    def names_for(self, _permission: object) -> object:
        return ALL_NAMES  # a page that let everything through: the writer itself has to refuse


def everything(homes: set[int], people: set[int]) -> list[list[str]]:
    db.session.flush()
    db.session.expire_all()
    ids = {"homes": sorted(homes), "people": sorted(people)}
    return [
        sorted(map(str, db.session.execute(select(*model.__table__.columns).where(column.in_(ids[of]))).all()))
        for model, column, of in TABLES
    ]


# -- the doors: each takes the actor and two households, and does something to the first (and the second) -------------


def visit(by: Actor, home: Household, _other: Household) -> None:
    observe(household=home, observed_on=DAY, values={"latrine_access": 1}, by=by)


def visit_of_a_person(by: Actor, home: Household, _other: Household) -> None:
    observe(person=people_of(home.id)[0], observed_on=DAY, values={"schooling": 2}, by=by)


def whole_house(kind: EventKind):
    def door(by: Actor, home: Household, _other: Household) -> None:
        record_event(kind=kind, day=DAY, household=home, by=by)

    return door


def death(by: Actor, home: Household, _other: Household) -> None:
    record_event(kind=EventKind.DEATH, day=DAY, people=[people_of(home.id)[0]], by=by)


def move(by: Actor, home: Household, other: Household) -> None:
    record_event(kind=EventKind.MOVE_VILLAGE, day=DAY, household=home, village_id=other.village_id, by=by)


def join(by: Actor, home: Household, other: Household) -> None:
    family, people = first_family(other.id), [people_of(home.id)[-1]]
    record_event(kind=EventKind.JOIN, day=DAY, people=people, target=other, family=family, by=by)


def split(by: Actor, home: Household, _other: Household) -> None:
    card = read_kk("3326141111119999", numeric=False)
    record_split(household=home, people=[people_of(home.id)[-1]], card=card, day=DAY, by=by)


def birth(by: Actor, home: Household, _other: Household) -> None:
    record_birth(
        household=home,
        family=first_family(home.id),
        nik=read_nik("3326144505190001", numeric=False),
        name="Bayi",
        sex=2,
        birth_date=date(2019, 5, 5),
        day=DAY,
        by=by,
    )


def void_what_was_seen(by: Actor, home: Household, _other: Household) -> None:
    row = db.session.scalars(select(Observation.id).where(Observation.household_id == home.id, Observation.source == 3))
    for key in row.all():
        void_record(kind="observation", record_id=key, names=ALL_NAMES, reason="keliru", by=by)


def void_an_event(by: Actor, home: Household, _other: Household) -> None:
    rows = db.session.scalars(select(Event.id).where(Event.household_id == home.id, Event.voided_at.is_(None)))
    for key in rows.all():
        void_record(kind="event", record_id=key, names=ALL_NAMES, reason="keliru", by=by)


def merge_houses(by: Actor, home: Household, other: Household) -> None:
    merging.merge(absorbed=home, kept=other, reason="sama", by=by)


def merge_people(by: Actor, home: Household, other: Household) -> None:
    merging.merge(absorbed=people_of(home.id)[0], kept=people_of(other.id)[0], reason="sama", by=by)


def new_number(by: Actor, home: Household, _other: Household) -> None:
    number = read_nik("3326140101800007", numeric=False)
    merging.set_nik(person=people_of(home.id)[0], nik=number, reason="KTP", by=by)


DOORS = (
    visit,
    visit_of_a_person,
    whole_house(EventKind.MOVE_OUT),
    whole_house(EventKind.EXIT),
    whole_house(EventKind.MOVE_IN),
    death,
    move,
    join,
    split,
    birth,
    void_what_was_seen,
    void_an_event,
    merge_houses,
    merge_people,
    new_number,
)
ACTS = st.lists(
    st.tuples(st.sampled_from([0, 1, 2]), st.sampled_from(DOORS), st.integers(0, 3), st.integers(0, 3)),
    min_size=1,
    max_size=8,
)


@given(ACTS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_act_changes_anybody_beyond_the_actors_reach(app, acts):
    _, botosari, kertijayan = factories.regency_with_two_villages()
    project_classes()
    try:
        places = (botosari, botosari, kertijayan, kertijayan)
        homes = [household(place, {}, {}, latrine_access=6) for place in places]
        observe(household=homes[0], observed_on=date(2019, 2, 1), values={"water": 4}, by=TESTS)
        observe(household=homes[2], observed_on=date(2019, 2, 1), values={"water": 4}, by=TESTS)
        db.session.flush()
        ids = [home.id for home in homes]
        actors = [Reaching(frozenset(each)) for each in ({botosari.id}, {kertijayan.id}, set())]
        for who, door, one, other in acts:
            try_one(actors[who], door, ids[one], ids[other])
    finally:
        db.session.rollback()


def try_one(by: Reaching, door, one: int, other: int) -> None:
    """Nothing of whoever was beyond the reach before it is another than before, whether it was refused or done."""
    beyond = {
        home.id
        for home in db.session.scalars(select(Household))
        if not by.scope.reaches_village(home.village_id) and not lived_within(by, home.id)
    }
    people = set(db.session.scalars(select(Person.id).where(Person.household_id.in_(beyond))))
    before = everything(beyond, people)
    with suppress(Refusal), db.session.begin_nested():
        door(by, db.session.get_one(Household, one), db.session.get_one(Household, other))
    assert everything(beyond, people) == before


def lived_within(by: Reaching, household_id: int) -> bool:
    """Whoever lived in a village of theirs at some time is theirs for the days of that time."""
    query = select(HouseholdState.village_id).where(HouseholdState.household_id == household_id)
    return any(village is not None and by.scope.reaches_village(village) for village in db.session.scalars(query))


@pytest.mark.parametrize("door", DOORS)
def test_each_door_opens_for_whoever_reaches_both(cast, door):
    """Else the property above would prove nothing."""
    project_classes()
    homes = [household(cast.botosari, {}, {}), household(cast.kertijayan, {}, {})]
    observe(household=homes[0], observed_on=date(2019, 2, 1), values={"water": 4}, by=TESTS)
    both = Reaching(frozenset({cast.botosari.id, cast.kertijayan.id}))

    door(both, homes[0], homes[1])
