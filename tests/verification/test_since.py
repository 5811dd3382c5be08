"""A result is a fact of its day: nothing later is overwritten, and what contradicts it goes to the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sakti.core.identity import read_kk
from sakti.core.timeline import EventKind
from sakti.core.verval import Described, DescribedPerson, Result, TaskState
from sakti.extensions import db
from sakti.households.queries import first_family
from sakti.households.tables import Household, Person
from sakti.observations.actions import record_event, record_split
from sakti.observations.queries import state_of
from sakti.observations.tables import Event
from sakti.verification import actions, queries
from sakti.web.clock import today
from tests import homes
from tests.actors import TESTS

R, K = Result, EventKind
CARD = read_kk("3326021506260001", False)


def sign_all(ground):
    for home in ground.homes:
        if ground.task(home).state == TaskState.OPEN:
            ground.accept(ground.visit(home))
    ground.meet()
    for by in (ground.cast.budi, ground.supervisor, ground.cast.alice):
        actions.sign(place=ground.place, signer="N", position="J", by=by)


def leaves(ground, home, who, result=R.MOVED, code="3", **told):
    return ground.accept(ground.visit(home, result, presence={who.id: code}, **told))


def joins(who, other, day):
    family = first_family(other.id)
    record_event(kind=K.JOIN, day=day, people=[who], target=other, family=family, by=TESTS)


def standing(who):
    db.session.refresh(who)
    return who.standing, who.household_id


def test_who_joined_another_family_is_not_taken_off_there(ground, other, client):
    home, who = ground.homes[0], homes.people_of(ground.homes[0])[-1]
    task = leaves(ground, home, who)
    joins(who, other, today() - timedelta(days=9))
    for each in ground.homes[1:]:
        ground.accept(ground.visit(each))
    ground.meet()
    client.sign_in(ground.cast.budi)
    page = client.get(f"/verval/desa/{ground.place.id}/sahkan-desa").text
    assert who.name in page
    assert "di keluarga lain sejak" in page

    for by in (ground.cast.budi, ground.supervisor, ground.cast.alice):
        actions.sign(place=ground.place, signer="N", position="J", by=by)

    assert standing(who) == ("living", other.id)
    assert task.state == TaskState.ACCEPTED
    assert db.session.query(Event).filter_by(kind="move_out").count() == 0


def test_who_took_a_new_card_before_the_visit_stays_there(ground):
    home, who = ground.homes[0], homes.people_of(ground.homes[0])[-1]
    leaves(ground, home, who)
    made = record_split(household=home, people=[who], card=CARD, day=today() - timedelta(days=4), by=TESTS)
    sign_all(ground)
    assert standing(who) == ("living", made.target_household_id)
    assert state_of(made.target_household_id, today())["standing"] == "living"


def test_who_leaves_and_marries_later_has_done_both(ground, other):
    home, who = ground.homes[0], homes.people_of(ground.homes[0])[-1]
    left, day = today() - timedelta(days=9), today() - timedelta(days=2)
    leaves(ground, home, who, happened_on=left)
    joins(who, other, day)
    sign_all(ground)
    assert standing(who) == ("living", other.id)
    assert state_of(home.id, left)["people"] == len(homes.people_of(home))


def test_what_contradicts_goes_back_to_the_desk_alone_with_both_facts(ground, other):
    """He died on the ninth day before; three days later he is on record as joining another family."""
    home, who = ground.homes[0], homes.people_of(ground.homes[0])[-1]
    task = leaves(ground, home, who, R.DIED, "2", happened_on=today() - timedelta(days=9))
    joins(who, other, today() - timedelta(days=6))
    sign_all(ground)
    assert (ground.place.stage, task.state) == ("regency", TaskState.SET_ASIDE)
    assert "kematian" in task.reason
    assert "bergabung ke rumah tangga lain" in task.reason
    assert standing(who) == ("living", other.id)
    assert all(queries.verified_on(each.id) == today() for each in ground.homes[1:])


def test_a_house_that_moved_since_is_not_taken_off_its_new_village(ground):
    home = ground.homes[0]
    task = ground.accept(ground.visit(home, R.MOVED, happened_on=today() - timedelta(days=9)))
    village = ground.cast.kertijayan.id
    record_event(kind=K.MOVE_VILLAGE, day=today() - timedelta(days=3), household=home, village_id=village, by=TESTS)
    sign_all(ground)
    assert task.state == TaskState.SET_ASIDE
    assert "pindah desa" in task.reason
    assert db.session.get_one(Household, home.id).standing == "living"


def test_a_result_is_dated_at_its_visit(ground):
    home, who = ground.homes[0], homes.people_of(ground.homes[0])[-1]
    visited = today() - timedelta(days=1)
    leaves(ground, home, who, visited_on=visited)
    sign_all(ground)
    assert db.session.query(Event).filter_by(kind="move_out").one().day == visited
    assert standing(db.session.get_one(Person, who.id))[0] == "away"


@pytest.fixture
def other(ground):
    """A family of the other village."""
    return homes.household(ground.cast.kertijayan, {"name": "Tujuan"})


# -- a family that left the list and is proposed again ---------------------------------------------------------------


@pytest.fixture
def proposed(ground):
    """A family that left the list as well off two years ago, proposed again by its head's number, with a new child."""
    home = homes.household(ground.cast.botosari, {"name": "Parno"}, {"name": "Darti"})
    left = today() - timedelta(days=700)
    record_event(kind=K.EXIT, day=left, household=home, note="mampu", by=TESTS)
    head = homes.people_of(home)[0]
    said = Described((DescribedPerson("Parno", head.nik, 1, head.birth_date, 1), DescribedPerson("Anak Baru")))
    told = {"kind": "add", "origin": "visit", "village_id": ground.cast.botosari.id, "reason": "Usaha bangkrut"}
    made = actions.propose(described=said, by=ground.cast.budi, **told)
    return home, left, made, actions.attach(proposal=made, verval=ground.round, by=ground.cast.budi)


def test_a_proposed_family_that_left_the_list_is_on_it_again(ground, proposed):
    """Found: `verval_nik_known`, and the only way was to void the exit, which changed every month since."""
    home, left, proposal, task = proposed
    ground.accept(ground.send(task, R.NEW))
    sign_all(ground)
    db.session.refresh(home)
    assert (home.standing, home.people, proposal.household_id) == ("living", 3, home.id)
    assert db.session.query(Event).filter_by(kind="reenter").one().day == today()
    days = (left - timedelta(days=1), left, today() - timedelta(days=1), today())
    assert [state_of(home.id, day)["standing"] for day in days] == ["living", "exited", "exited", "living"]
    assert db.session.query(Person).filter_by(name="Parno").count() == 1

    actions.reopen(place=ground.place, reason="keliru", by=ground.cast.alice)
    db.session.refresh(home)
    assert (home.standing, home.people) == ("exited", 2)
    ground.sign_all()
    db.session.refresh(home)
    assert (home.standing, home.people) == ("living", 3)
    assert db.session.query(Person).filter_by(name="Anak Baru").count() == 1
