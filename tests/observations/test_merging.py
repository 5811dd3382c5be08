"""Merging is reading: two histories become one, and two again, to the last state, figure and number."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from sakti.core.identity import read_nik
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households import queries as households
from sakti.households.models import Family, Household, Person
from sakti.indicators.models import Rollup
from sakti.installation.actions import verification
from sakti.observations import actions
from sakti.observations.actions import merging
from sakti.observations.models import HouseholdState, Merge, PersonState
from sakti.regions import actions as regions
from tests import homes
from tests.actors import TESTS

#: They take long, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

DAY = date(2019, 3, 1)


def everything():
    """All states and caches and the figures, as plain rows."""
    db.session.flush()
    db.session.expire_all()
    tables = (
        HouseholdState.__table__,
        PersonState.__table__,
        Rollup.__table__,
        Person.__table__,
        Household.__table__,
        Family.__table__,
    )
    found = {table.name: sorted(map(tuple, db.session.execute(select(table))), key=str) for table in tables}
    found["rollup"] = [row for row in found["rollup"] if any(row[4:])]
    return found


def differences():
    return verification.differences(lambda *_: None)


def states(person):
    query = select(PersonState).where(PersonState.person_id == person.id).order_by(PersonState.since)
    return db.session.scalars(query).all()


def merge(absorbed, kept, **more):
    return merging.merge(absorbed=absorbed, kept=kept, reason="satu orang", by=TESTS, **more)


@pytest.fixture(autouse=True)
def classes(cast):
    """Figures ask whether a village is rural."""
    regions.project_classes()


@pytest.fixture
def twice(cast):
    """The same man in two houses of one village, the first list a year before the second."""
    one = homes.household(cast.botosari, {"name": "Slamet"}, {"name": "Muh. Sukri", "schooling": 1})
    other = homes.household(cast.botosari, {"name": "Mohamad Sukri"}, day=date(2019, 12, 31))
    return homes.people_of(one)[1], homes.people_of(other)[0]


def test_one_history_of_what_both_were_seen_to_be(twice):
    sukri, again = twice
    actions.observe(person=again, observed_on=date(2020, 5, 1), values={"employed": 1}, by=TESTS)

    merge(again, sukri)

    assert not states(again)
    assert [(one.since, one.schooling, one.employed) for one in states(sukri)][-1] == (date(2020, 5, 1), 1, 1)
    assert (again.standing, again.merged_into_id, sukri.standing) == ("merged", sukri.id, "living")
    assert differences() == []


def test_the_kept_place_stands(twice):
    sukri, again = twice
    merge(sukri, again)

    assert {one.household_id for one in states(again)} == {again.household_id}
    assert states(again)[0].since == date(2019, 12, 31)
    home = db.session.get(Household, sukri.household_id)
    assert home.people == 1


def test_a_death_is_a_death_wherever_it_was_written_down(twice):
    sukri, again = twice
    actions.record_event(kind=EventKind.DEATH, day=date(2020, 1, 9), people=[again], by=TESTS)
    merge(again, sukri)

    assert sukri.standing == "dead"


def test_what_is_recorded_later_on_the_absorbed_record_is_the_kept_ones(twice):
    sukri, again = twice
    merge(again, sukri)
    actions.observe(person=again, observed_on=date(2020, 5, 1), values={"employed": 2}, by=TESTS)

    assert states(sukri)[-1].employed == 2
    assert differences() == []


def test_chains_lead_to_the_end(twice, cast):
    sukri, again = twice
    third = homes.people_of(homes.household(cast.kertijayan, {"name": "Sukri"}))[0]
    merge(sukri, again)
    row = merge(again, third)

    assert {one.merged_into_id for one in (sukri, again)} == {third.id}
    assert differences() == []
    merging.unmerge(row=row, reason="keliru", by=TESTS)
    assert (sukri.merged_into_id, again.merged_into_id) == (again.id, None)
    assert differences() == []


def test_undone_as_if_nothing_had_been(twice):
    before = everything()
    sukri, again = twice
    row = merge(again, sukri)
    assert everything() != before

    merging.unmerge(row=row, reason="dua orang", by=TESTS)

    assert everything() == before


def test_a_house_that_was_recorded_twice(cast):
    one = homes.household(cast.botosari, {"name": "Karto"}, {"name": "Warti"}, latrine_access=1)
    other = homes.household(cast.kertijayan, {"name": "Karto"}, {"name": "Budi"}, day=date(2019, 12, 31))
    karto, _warti = homes.people_of(one)
    twin, budi = homes.people_of(other)
    card = households.families_of(other.id)[0].kk
    before = everything()

    row = merge(other, one, members={twin.id: karto.id})

    assert (one.people, other.standing, other.merged_into_id) == (3, "merged", one.id)
    assert budi.household_id == one.id
    assert {state.village_id for state in states(budi)} == {cast.botosari.id}
    assert households.households_by_key(card) == [one.id]
    assert households.households_by_key(other.number) == [one.id]
    assert households.person_by_nik(twin.nik) == karto
    assert differences() == []
    merging.unmerge(row=row, reason="dua rumah", by=TESTS)
    assert everything() == before


def test_a_sound_number_goes_to_whoever_is_kept_and_back(twice):
    sukri, again = twice
    sukri.nik, sukri.nik_standing = "", "missing"
    number = again.nik
    before = everything()

    row = merge(again, sukri)
    assert (sukri.nik, sukri.nik_standing) == (number, "reliable")
    assert households.person_by_nik(number) == sukri
    merging.unmerge(row=row, reason="keliru", by=TESTS)

    assert everything() == before


def test_a_split_into_the_kept_house_is_a_coming(cast):
    """One of two cards was made by a split: the house began once."""
    one = homes.household(cast.botosari, {"name": "Karto"}, {"name": "Budi"})
    _, budi = homes.people_of(one)
    actions.record_split(household=one, people=[budi], card=homes_card("3326020000009999"), day=DAY, by=TESTS)
    made = db.session.get(Household, budi.household_id)
    before = everything()

    row = merge(made, one)

    assert budi.household_id == one.id
    assert one.people == 2
    assert differences() == []
    merging.unmerge(row=row, reason="keliru", by=TESTS)
    assert everything() == before


def homes_card(text):
    from sakti.core.identity import read_kk

    return read_kk(text, numeric=False)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda one, other: merge(one, one), "merge_itself"),
        (lambda one, other: merging.merge(absorbed=one, kept=other, reason=" ", by=TESTS), "reason_missing"),
        (lambda one, other: (merge(one, other), merge(one, other)), "merge_not_living"),
        (lambda one, other: (merge(one, other), merge(other, one)), "merge_not_living"),
    ],
)
def test_refusals(twice, make, code):
    with pytest.raises(Refusal) as refused:
        make(*twice)
    assert refused.value.code == code


def test_the_real_number_replaces_the_temporary_one(twice):
    sukri, again = twice
    sukri.nik, sukri.nik_standing = "0000000000000001", "reliable"

    merging.set_nik(person=sukri, nik=read_nik("3326021705800009", False), reason="KTP dilihat", by=TESTS)
    assert sukri.nik == "3326021705800009"
    with pytest.raises(Refusal) as refused:
        merging.set_nik(person=sukri, nik=read_nik(again.nik, False), reason="KTP dilihat", by=TESTS)
    assert refused.value.code == "nik_taken"


# -- any history ------------------------------------------------------------------------------------------------------


def something(rng: Random, places: list[Household], people: list[Person]) -> None:
    """One thing that may happen or be seen on a day."""
    day = DAY + timedelta(days=rng.randrange(600))
    person, home, other = rng.choice(people), rng.choice(places), rng.choice(places)
    match rng.randrange(8):
        case 0:
            actions.observe(person=person, observed_on=day, values={"employed": rng.choice((1, 2))}, by=TESTS)
        case 1:
            actions.observe(household=home, observed_on=day, values={"latrine_access": rng.choice((1, 6))}, by=TESTS)
        case 2:
            kind = rng.choice((EventKind.MOVE_OUT, EventKind.MOVE_IN, EventKind.DEATH))
            actions.record_event(kind=kind, day=day, people=[person], by=TESTS)
        case 3:
            family = households.first_family(other.id)
            actions.record_event(kind=EventKind.JOIN, day=day, people=[person], target=other, family=family, by=TESTS)
        case 4:
            kind = rng.choice((EventKind.MOVE_OUT, EventKind.MOVE_IN, EventKind.EXIT, EventKind.REENTER))
            actions.record_event(kind=kind, day=day, household=home, by=TESTS)
        case 5:
            village = other.home_village_id
            actions.record_event(kind=EventKind.MOVE_VILLAGE, day=day, household=home, village_id=village, by=TESTS)
        case _:
            try:
                card = homes_card(f"33260277{rng.randrange(10**8):08d}")
                actions.record_split(household=home, people=[person], card=card, day=day, by=TESTS)
            except Refusal:
                return
            places.append(db.session.get(Household, max(db.session.scalars(select(Household.id)))))


def joined(rng: Random, places: list[Household], people: list[Person]) -> Merge | None:
    """A merge of two people or two houses, if it is allowed."""
    try:
        if rng.random() < 0.5:
            return merge(*rng.sample(people, 2))
        one, other = rng.sample(places, 2)
        mine, theirs = households.people_of(one.id), households.people_of(other.id)
        pairs = zip(mine, theirs, strict=False)
        return merge(one, other, members={a.id: b.id for a, b in pairs if rng.random() < 0.6})
    except Refusal:
        return None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
@example(seed=820184467)  # a home was one with another until that one was merged, and then merged itself
def test_any_history_is_told_as_one_and_as_two_again(cast, seed):
    nested = db.session.begin_nested()
    try:
        joined_and_parted(cast, Random(seed))
    finally:  # what one example leaves would be another one's
        nested.rollback()
        db.session.expire_all()


def joined_and_parted(cast, rng: Random) -> None:
    places = [homes.household(rng.choice((cast.botosari, cast.kertijayan)), *[{}] * rng.randint(1, 3)) for _ in "abc"]
    people = [one for place in places for one in homes.people_of(place)]
    for _ in range(rng.randrange(8)):
        something(rng, places, people)
    before = everything()

    rows = [row for _ in range(rng.randint(1, 4)) if (row := joined(rng, places, people)) is not None]
    assert differences() == []
    assert not {row.absorbed_id for row in rows if row.unit == "person"} & set(
        db.session.scalars(select(PersonState.person_id))
    )
    for row in reversed(rows):
        merging.unmerge(row=row, reason="keliru", by=TESTS)

    assert differences() == []
    assert everything() == before
