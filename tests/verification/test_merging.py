"""Merged while a round runs: tasks and proposals follow and go back; "ganda" asks the desk for duplicates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sakti.core.duplicates import STRONG
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.core.verval import Presence, Result, TaskState
from sakti.duplicates import actions as desk
from sakti.duplicates import queries as pairs
from sakti.extensions import db
from sakti.households.models import Household
from sakti.installation.actions import verification
from sakti.observations.actions import record_event
from sakti.verification import actions, queries
from sakti.web.clock import today
from tests import homes
from tests.actors import TESTS


def merge(absorbed, kept, members=None, by=TESTS):
    desk.report_twins(household_id=absorbed.id, twin_id=kept.id, by=by)
    pair = pairs.pair_of("household", absorbed.id, kept.id)
    return desk.merge_pair(pair=pair, keep_id=kept.id, members=members or {}, reason="satu rumah", by=by)


def part(row):
    desk.undo_merge(row=row, reason="dua rumah", by=TESTS)


def sound():
    db.session.commit()
    return list(verification.differences(lambda *_: None)) == []


@pytest.fixture
def late(ground):
    """A household that came to the village after the round began: it has no task."""
    return homes.household(ground.cast.botosari, {"name": "Kepala 1"}, {"name": "Anak 1", "relation": 3})


def test_a_task_follows_its_household_and_goes_back(ground, late):
    home = ground.homes[0]
    task = ground.task(home)

    row = merge(home, late)

    assert task.household_id == late.id
    assert sound()
    assert ground.visit(late).state == "submitted"
    part(row)
    assert task.household_id == home.id
    assert sound()


def test_who_is_gone_is_the_kept_record_of_them(ground, late):
    home = ground.homes[0]
    ones, twins = homes.people_of(home), homes.people_of(late)
    task = ground.visit(home, Result.DIED, presence={ones[1].id: Presence.DEAD})

    row = merge(home, late, {ones[0].id: twins[0].id, ones[1].id: twins[1].id})

    assert task.presence == {str(twins[0].id): "1", str(twins[1].id): "2"}
    part(row)
    assert task.presence == {str(ones[0].id): "1", str(ones[1].id): "2"}


def test_of_two_tasks_one_leaves_the_round_and_comes_back(ground):
    one, other, _third = ground.homes
    ground.visit(one)

    row = merge(one, other)

    assert (ground.task(one).state, ground.task(other).state) == (TaskState.DROPPED, TaskState.OPEN)
    assert "digabung" in ground.task(one).reason
    assert queries.coverage(ground.cast.alice.scope, ground.round)[0].total == 2
    part(row)
    assert (ground.task(one).state, ground.task(one).result) == (TaskState.SUBMITTED, "tetap")


def test_the_proposal_of_a_task_that_leaves_goes_to_the_other(ground):
    one, other, _third = ground.homes
    asked = actions.propose(
        kind="remove",
        origin="visit",
        village_id=ground.cast.botosari.id,
        household=one,
        reason="mampu",
        by=TESTS,
    )
    actions.attach(proposal=asked, verval=ground.round, by=TESTS)

    row = merge(one, other)

    assert (asked.household_id, asked.task_id) == (other.id, ground.task(other).id)
    part(row)
    assert (asked.household_id, asked.task_id) == (one.id, ground.task(one).id)


def test_what_is_signed_stays_and_signing_again_speaks_of_the_kept_one(ground, late):
    able, one, other = ground.homes
    for home in (one, other):
        ground.accept(ground.visit(home))
    ground.accept(ground.visit(able, Result.ABLE))
    ground.meet()
    ground.sign_all()
    assert able.standing == "exited"

    merge(able, late)
    assert ground.task(able).state == TaskState.ACCEPTED
    actions.reopen(place=ground.place, reason="perbaikan", by=ground.cast.alice)
    assert late.standing == "living"
    ground.sign_all()

    assert db.session.get(Household, late.id).standing == "exited"
    assert sound()


def test_who_moved_to_another_village_is_not_taken_off_there(ground):
    able, one, other = ground.homes
    for home in (one, other):
        ground.accept(ground.visit(home))
    ground.accept(ground.visit(able, Result.ABLE))
    record_event(
        kind=EventKind.MOVE_VILLAGE,
        day=today() - timedelta(days=1),
        household=able,
        village_id=ground.cast.kertijayan.id,
        by=TESTS,
    )
    ground.meet()

    ground.sign_all()

    assert able.standing == "living"
    assert sound()


# -- "ganda" ------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(ground):
    one, other, _third = ground.homes
    return ground.visit(one, Result.TWIN, twin=other)


def pair_of(ground):
    return pairs.pair_of("household", ground.homes[0].id, ground.homes[1].id)


def test_an_accepted_ganda_is_a_pair_on_the_desk(ground, told):
    assert pair_of(ground) is None

    ground.accept(told)

    assert (pair_of(ground).state, pair_of(ground).score) == ("open", STRONG)
    desk.keep_suspicions(suspicions=[], whole=True)  # the nightly search finds nothing of it
    assert pair_of(ground).state == "open"


def test_taking_the_decision_back_takes_the_pair_back(ground, told):
    ground.accept(told)

    actions.undo_decision(task=told, by=ground.cast.alice)

    assert pair_of(ground).state == "gone"


def test_verval_asks_again_about_those_who_were_said_to_differ(ground, told):
    desk.report_twins(household_id=ground.homes[0].id, twin_id=ground.homes[1].id, by=TESTS)
    desk.declare_different(pair=pair_of(ground), note="", by=TESTS)

    ground.accept(told)

    assert pair_of(ground).state == "open"


def test_a_merged_ganda_takes_nobody_off(ground, told):
    one, other, third = ground.homes
    ground.accept(told, effect="exit")
    desk.merge_pair(pair=pair_of(ground), keep_id=other.id, members={}, reason="satu rumah", by=TESTS)
    for home in (other, third):
        ground.accept(ground.visit(home))
    ground.meet()
    ground.sign_all()

    assert (one.standing, other.standing) == ("merged", "living")
    assert sound()


def test_a_merged_household_is_asked_about_once(ground, late):
    village = ground.cast.botosari
    asked = actions.propose(
        kind="remove", origin="ppa", village_id=village.id, household=late, reason="mampu", by=TESTS
    )
    merge(late, ground.homes[0])

    task = actions.attach(proposal=asked, verval=ground.round, by=TESTS)

    assert task.id == ground.task(ground.homes[0]).id


def test_a_household_that_was_merged_elsewhere_has_no_task_here(ground, late):
    asked = actions.propose(
        kind="remove",
        origin="ppa",
        village_id=ground.cast.botosari.id,
        household=late,
        reason="mampu",
        by=TESTS,
    )
    merge(late, homes.household(ground.cast.kertijayan, {"name": "Kepala 1"}))

    with pytest.raises(Refusal, match="desa lain"):
        actions.attach(proposal=asked, verval=ground.round, by=TESTS)
