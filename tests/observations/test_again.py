"""Told wrongly, taken back, told again; and events of households that were merged before or are parted after."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.core.identity import read_kk, read_nik
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.field.actions import record_family_event
from sakti.households.models import Family, Household
from sakti.installation.actions import verification
from sakti.observations import actions
from sakti.observations.actions import merging
from sakti.regions import actions as regions
from tests import homes
from tests.actors import TESTS

DAY, LATER = date(2020, 1, 5), date(2020, 6, 1)
NIK, CARD, OTHER_CARD = "3326021501190009", "3326020101190009", "3326020101190017"


@pytest.fixture(autouse=True)
def classes(cast):
    regions.project_classes()


@pytest.fixture
def home(cast):
    return homes.household(cast.botosari, {"name": "Slamet"}, {"name": "Siti"}, {"name": "Joko"})


@pytest.fixture
def kept(cast):
    return homes.household(cast.botosari, {"name": "Kasan"})


def sound():
    """Everything that is derived says what the ledger says."""
    db.session.commit()
    return list(verification.differences(lambda *_: None)) == []


def split(household, people, card=CARD, day=DAY):
    return actions.record_split(household=household, people=people, card=read_kk(card, False), day=day, by=TESTS)


def born(household, birth_date=date(2020, 1, 1)):
    family = db.session.query(Family).filter_by(household_id=household.id).first()
    return actions.record_birth(
        household=household,
        family=family,
        nik=read_nik(NIK, False),
        name="Rizki",
        sex=1,
        birth_date=birth_date,
        day=DAY,
        by=TESTS,
    )


def everybody():
    return sum(one.people for one in db.session.query(Household))


def test_a_birth_that_was_taken_back_is_told_again_with_its_number(home):
    actions.void(row=born(home, date(2019, 12, 1)), reason="salah tanggal", by=TESTS)

    born(home)

    assert sound()
    assert home.people == 4
    child = homes.people_of(home)[3]
    assert (child.nik, child.birth_date) == (NIK, date(2020, 1, 1))


def test_a_number_that_a_birth_still_holds_is_taken(home):
    born(home)

    with pytest.raises(Refusal, match="NIK"):
        born(home)


def test_a_split_that_was_taken_back_is_told_again_with_its_card(home):
    _father, mother, child = homes.people_of(home)
    actions.void(row=split(home, [child]), reason="salah orang", by=TESTS)

    again = split(home, [mother])

    assert sound()
    assert home.people == 2
    assert db.session.get(Household, again.target_household_id).head_id == mother.id


def test_a_card_that_a_split_still_holds_is_taken(home):
    _father, mother, child = homes.people_of(home)
    split(home, [mother])

    with pytest.raises(Refusal, match="KK"):
        split(home, [child])


def test_who_came_by_a_household_that_was_merged_can_leave_the_kept_one(home, kept):
    _father, mother, child = homes.people_of(home)
    made = db.session.get(Household, split(home, [mother, child]).target_household_id)
    row = merging.merge(absorbed=made, kept=kept, reason="satu rumah", by=TESTS)

    split(kept, [child], OTHER_CARD, LATER)

    assert sound()
    assert (home.people, kept.people, everybody()) == (1, 2, 4)
    merging.unmerge(row=row, reason="dua rumah", by=TESTS)
    assert sound()
    assert (home.people, kept.people, made.people, everybody()) == (1, 1, 1, 4)


def test_who_was_merged_with_another_can_leave_and_be_parted_again(home, kept, cast):
    twin = homes.people_of(homes.household(cast.botosari, {"name": "Warso"}, {"name": "Joko S."}))[1]
    child = homes.people_of(home)[2]
    row = merging.merge(absorbed=twin, kept=child, reason="satu orang", by=TESTS)

    split(home, [child], day=LATER)

    assert sound()
    assert everybody() == 5
    merging.unmerge(row=row, reason="dua orang", by=TESTS)
    assert sound()
    assert everybody() == 6


def test_nobody_dies_before_they_are_born(home):
    child = homes.people_of(home)[2]
    child.birth_date = date(2010, 1, 1)

    with pytest.raises(Refusal, match="1 Januari 2010"):
        record_family_event(
            kind=EventKind.DEATH,
            household=home,
            particulars={"day": date(2009, 1, 1), "people": [child.id]},
            by=TESTS,
        )


def test_nothing_happens_to_a_household_that_was_merged(home, kept):
    merging.merge(absorbed=home, kept=kept, reason="satu rumah", by=TESTS)

    with pytest.raises(Refusal, match="digabung"):
        record_family_event(kind=EventKind.EXIT, household=home, particulars={"day": DAY, "note": "mampu"}, by=TESTS)
