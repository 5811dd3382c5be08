"""Support of a household that turns out to be one with another: all took a new card, or the split was voided."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from sakti.core.identity import read_kk
from sakti.core.progress import silent
from sakti.core.timeline import EventKind
from sakti.dossiers.queries import timeline
from sakti.extensions import db
from sakti.households.models import Household
from sakti.installation.actions.verification import differences
from sakti.interventions import actions, queries
from sakti.interventions.actions.leftovers import hand_over
from sakti.interventions.queries.asking import sightings
from sakti.interventions.queries.support import is_untouched, support_of
from sakti.observations.actions import observe, record_split, void
from sakti.observations.queries import answers_of_household
from sakti.regions.models import Region
from tests.actors import TESTS
from tests.interventions.conftest import TODAY
from tests.interventions.test_presence import happen, listed, refused
from tests.interventions.test_support import give

SPLIT, DIED = date(2019, 6, 10), date(2019, 6, 1)
CARD = "3326021506260001"


def split(world, day=SPLIT):
    """The widow and her son take a card of their own; the household that it makes."""
    told = record_split(
        household=world.warsito,
        people=[world.person("Sumiati"), world.person("Slamet")],
        card=read_kk(CARD, numeric=False),
        day=day,
        by=TESTS,
    )
    db.session.flush()
    return told, db.session.get_one(Household, told.target_household_id)


def becomes_one(world, _split):
    return happen(EventKind.DEATH, DIED, people=[world.person("Warsito")])


def is_voided(_world, told):
    void(row=told, reason="keliru", by=TESTS)
    db.session.flush()


WAYS = pytest.mark.parametrize("lead", [becomes_one, is_voided])


def supported(household):
    """What each question about support says: the ledger, by village and by household, the lists, the page."""
    db.session.expire_all()
    of = support_of(TODAY, households=[household.id]).of((household.id, None))
    everywhere = support_of(TODAY).of((household.id, None))
    here = support_of(TODAY, villages=[household.village_id]).of((household.id, None))
    assert sorted(map(repr, of)) == sorted(map(repr, everywhere)) == sorted(map(repr, here))
    touched = db.session.scalar(select(~is_untouched()).where(Household.id == household.id))
    assert bool(of) == bool(touched)
    return {one.delivery_id or -(one.intervention_id or 0) for one in of}


@WAYS
def test_support_follows_the_household_that_stays(world, lead):
    """A plan, a delivery, a latrine in somebody's name and a group's: all are told of the house in which they live."""
    told, made = split(world)
    group = actions.add_group(name="Ternak", village=db.session.get_one(Region, made.village_id), by=TESTS)
    actions.add_member(group=group, household=made, by=TESTS)
    plan = world.running(made, due_on=date(2020, 2, 1))
    named = world.running(person=world.person("Sumiati"))
    joint = world.running(group=group)
    came = give(world, made)
    every = {-plan.id, -named.id, -joint.id, came.id}
    assert supported(made) == every
    assert supported(world.warsito) == set()

    lead(world, told)

    assert supported(world.warsito) == every
    mine = {row.id for row in queries.of_household(world.warsito.id)}
    assert mine == {plan.id, named.id, joint.id}
    [shown] = [one for one in listed(world.cast.alice) if one.intervention.id == plan.id]
    assert shown.subject.household_id == world.warsito.id
    assert shown.subject.label in ("Sumiati", "Warsito")
    months = timeline.of_household(world.cast.alice.scope.names, world.warsito, [])
    assert {(entry.kind, entry.id) for _, entries in months for entry in entries} >= {("delivery", came.id)}
    assert not [one for one in differences(silent) if "household" in one]


@WAYS
def test_what_leads_there_goes_where_they_go_and_stops_when_nobody_is_left(world, lead):
    told, made = split(world)
    plan = world.running(made, due_on=date(2020, 2, 1))
    lead(world, told)

    away = happen(
        EventKind.MOVE_VILLAGE, date(2020, 3, 1), household=world.warsito, village_id=world.tarjono.village_id
    )
    assert plan.village_id == world.tarjono.village_id
    void(row=away, reason="keliru", by=TESTS)
    assert plan.village_id == world.warsito.village_id

    happen(EventKind.MOVE_OUT, date(2020, 4, 1), household=world.warsito)
    [one] = listed(world.cast.alice, gone=True)
    assert (one.intervention.id, one.gone.standing) == (plan.id, "away")


@WAYS
def test_the_same_twice_is_seen_over_both_cards(world, lead):
    told, made = split(world)
    world.running(made)
    lead(world, told)

    assert refused(lambda: world.propose(world.warsito, overlap="")) == "already_served"


def test_a_voided_death_gives_back_to_the_second_house(world):
    """Also what came on the plan meanwhile."""
    told, made = split(world)
    plan = world.running(made)
    death = becomes_one(world, told)
    came = actions.deliver(
        intervention=plan, delivered_on=date(2020, 3, 1), volume=Decimal(1), value_rp=0, funding=(), by=TESTS
    )
    assert supported(world.warsito) == {came.id}

    void(row=death, reason="orang lain", by=TESTS)

    assert supported(world.warsito) == set()
    assert supported(made) == {came.id}


def test_a_split_told_again_has_its_support_again(world):
    told, made = split(world)
    plan = world.running(made)
    is_voided(world, told)
    assert made.merged_into_id == world.warsito.id

    _again, same = split(world, date(2019, 7, 1))

    assert (same.id, same.merged_into_id) == (made.id, None)
    assert supported(made) == {-plan.id}
    assert supported(world.warsito) == set()


def test_what_a_voided_split_saw_is_not_the_old_houses(world):
    """Visits to the house that never was say nothing of the other; only its support is theirs."""
    told, made = split(world)
    observe(household=made, observed_on=date(2020, 1, 5), values={"latrine_access": 1}, by=TESTS)
    is_voided(world, told)

    [latrine] = answers_of_household(world.warsito, ["latrine_access"])
    assert latrine.value == 6
    assert sightings([world.warsito.id], TODAY, date(2019, 1, 1)).last_at((world.warsito.id, None)) is None


def test_nested_voided_splits_lead_to_the_first_house(world):
    told, made = split(world)
    inner = record_split(
        household=made,
        people=[world.person("Slamet")],
        card=read_kk("3326021506260002", numeric=False),
        day=date(2019, 8, 1),
        by=TESTS,
    )
    last = db.session.get_one(Household, inner.target_household_id)
    plan = world.running(last)
    is_voided(world, inner)
    assert supported(made) == {-plan.id}

    is_voided(world, told)

    assert supported(world.warsito) == {-plan.id}


@WAYS
def test_what_is_handed_over_is_the_houses_that_it_is(world, lead):
    told, made = split(world)
    plan = world.running(made)
    lead(world, told)

    [new] = hand_over(
        interventions=[plan], programme=world.latrine, organisation=world.baznas, reason="diteruskan", by=TESTS
    )

    assert new.household_id == world.warsito.id
