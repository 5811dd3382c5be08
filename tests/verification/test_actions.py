"""A round from its tasks to the ledger: what may be done, by whom, and what a signature does."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from sakti.audit.models import AuditEntry
from sakti.core.refusals import Refusal
from sakti.core.verval import TASK_WORKFLOW, VILLAGE_WORKFLOW, Described, DescribedPerson, Result, TaskState
from sakti.core.workflow import replay
from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.observations.models import Event, HouseholdState, Observation
from sakti.verification import actions, queries
from sakti.verification.models import VervalMove, VervalTask
from sakti.web.clock import today
from tests import factories, homes

R = Result


def refused(code, call, *args, **kwargs):
    with pytest.raises(Refusal) as caught, db.session.begin_nested():
        call(*args, **kwargs)
    assert caught.value.code == code


def counted(home) -> bool:
    day = today() + timedelta(days=1)
    query = select(HouseholdState.counted).where(
        HouseholdState.household_id == home.id, HouseholdState.since <= day, HouseholdState.until > day
    )
    return bool(db.session.scalar(query))


# -- rounds -----------------------------------------------------------------------------------------------------------


def test_a_round_has_a_task_for_every_target_household_of_its_villages(ground):
    tasks = queries.tasks_of(ground.place)

    assert {one.household_id for one in tasks} == {home.id for home in ground.homes}
    assert {one.facilitator_id for one in tasks} == {ground.cast.budi.id}


def test_new_target_households_are_added_once(ground):
    homes.household(ground.cast.botosari, {"name": "Baru"})

    assert actions.add_targets(verval=ground.round, by=ground.cast.alice) == 1
    assert actions.add_targets(verval=ground.round, by=ground.cast.alice) == 0


def test_two_of_one_name_are_refused(ground):
    told = {"villages": [ground.cast.botosari], "opens_on": today(), "deadline": today(), "by": ground.cast.alice}
    refused("name_taken", actions.open_round, name=ground.round.name, release=None, **told)


def test_a_round_needs_villages_and_days_in_their_order(ground):
    told = {"name": "Lain", "release": None, "by": ground.cast.alice}
    refused("verval_no_village", actions.open_round, villages=[], opens_on=today(), deadline=today(), **told)
    late = {"opens_on": today(), "deadline": today() - timedelta(days=1)}
    refused("verval_dates", actions.open_round, villages=[ground.cast.botosari], **late, **told)


def test_only_whoever_manages_opens_a_round(ground):
    told = {"name": "Lain", "release": None, "villages": [ground.cast.botosari], "opens_on": today()}
    refused("not_permitted", actions.open_round, deadline=today(), by=ground.cast.budi, **told)


def test_tasks_go_to_who_may_visit_there(ground):
    tasks = queries.tasks_of(ground.place)

    refused("verval_cannot_visit", actions.reassign, tasks=tasks, facilitator=ground.cast.citra, by=ground.cast.alice)
    assert actions.reassign(tasks=tasks, facilitator=ground.cast.alice, by=ground.cast.alice) == 3


# -- results ----------------------------------------------------------------------------------------------------------


def test_a_result_sent_twice_is_one(ground):
    task, key = ground.task(ground.homes[0]), uuid4()
    told = {"task": task, "result": R.SAME, "visited_on": today(), "submission_key": key, "by": ground.cast.budi}

    assert actions.submit(**told) is True
    assert actions.submit(**told) is False
    assert [move.after for move in queries.history(task)] == ["open", "submitted"]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("date_in_future", {"visited_on": date(2100, 1, 1)}),
        ("verval_before_round", {"visited_on": date(2018, 12, 31)}),
        ("verval_event_after_visit", {"happened_on": date(2100, 1, 1)}),
        ("verval_who_died", {"result": R.DIED}),
        ("verval_result_misplaced", {"result": R.NEW}),
        ("verval_twin_missing", {"result": R.TWIN}),
        ("verval_say_what", {"result": R.ABLE, "note": ""}),
        ("verval_say_what", {"result": R.CHANGED, "note": ""}),
        ("verval_position", {"latitude": 120.0, "longitude": 0.0}),
    ],
)
def test_a_result_that_cannot_be_is_refused(ground, code, told):
    refused(code, ground.visit, ground.homes[0], **told)


def test_nobody_decides_on_their_own_result(ground):
    task = ground.visit(ground.homes[0], by=ground.cast.alice)

    refused("verval_own_submission", ground.accept, task)
    assert ground.accept(task, by=ground.supervisor).state == "accepted"


def test_a_facilitator_decides_nothing(ground):
    task = ground.visit(ground.homes[0], by=ground.cast.alice)
    refused("not_permitted", ground.accept, task, by=ground.cast.budi)


def test_a_supervisor_of_elsewhere_decides_nothing_here(ground):
    task = ground.visit(ground.homes[0])
    refused("not_permitted", ground.accept, task, by=ground.cast.citra)


def test_sending_back_needs_a_reason_and_the_visit_is_made_again(ground):
    task = ground.visit(ground.homes[0])
    told = {"task": task, "to": TaskState.RETURNED, "by": ground.cast.alice}

    refused("reason_missing", actions.decide, **told)
    actions.decide(**told, reason="Foto rumah belum jelas")
    ground.visit(ground.homes[0], R.CHANGED)
    assert (task.state, task.reason) == ("submitted", "")


def test_only_the_sender_takes_a_result_back(ground):
    task = ground.visit(ground.homes[0])

    refused("verval_not_yours", actions.take_back, task=task, by=ground.cast.alice)
    actions.take_back(task=task, by=ground.cast.budi)
    assert task.state == "open"


def test_the_unchanged_of_others_are_accepted_at_once(ground):
    tasks = [
        ground.visit(ground.homes[0]),
        ground.visit(ground.homes[1], by=ground.cast.alice),
        ground.visit(ground.homes[2], R.ABLE),
    ]

    assert actions.accept_unchanged(tasks=tasks, by=ground.cast.alice) == [tasks[0]]


def test_a_decision_can_be_undone_before_a_signature(ground):
    task = ground.accept(ground.visit(ground.homes[0]))
    actions.undo_decision(task=task, by=ground.cast.alice)
    assert (task.state, task.decided_by) == ("submitted", None)


def test_each_action_begins_where_it_belongs(ground):
    """Undoing and sending lead to the same state, as do taking back and taking in again: neither does for the other."""
    task, alice = ground.task(ground.homes[0]), ground.cast.alice
    refused("move_not_allowed", actions.undo_decision, task=task, by=alice)
    ground.send(task, R.SAME)
    refused("move_not_allowed", actions.restore, task=task, by=alice)
    ground.accept(task)
    refused("move_not_allowed", ground.send, task, R.ABLE, by=alice)
    refused("move_not_allowed", actions.take_back, task=task, by=ground.cast.budi)


def test_a_task_taken_out_is_not_awaited(ground):
    actions.drop(task=ground.task(ground.homes[0]), reason="Rumah kosong sejak lama", by=ground.cast.alice)
    assert queries.open_count(ground.place) == 2


def test_every_history_replays_to_its_state(ground):
    test_sending_back_needs_a_reason_and_the_visit_is_made_again(ground)
    for task in db.session.scalars(select(VervalTask)):
        assert replay(TASK_WORKFLOW, ((move.before, move.after) for move in queries.history(task))) == task.state
    moves = db.session.scalars(select(VervalMove).where(VervalMove.place_id == ground.place.id).order_by(VervalMove.id))
    assert replay(VILLAGE_WORKFLOW, ((move.before, move.after) for move in moves)) == ground.place.stage


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6), st.sampled_from([*Result])), max_size=12))
def test_whatever_the_order_of_moves_the_history_replays_to_the_state(ground, walk):
    tasks = queries.tasks_of(ground.place)
    for which, what, result in walk:
        with suppress(Refusal), db.session.begin_nested():
            attempt(ground, tasks[which], what, result)
    for task in tasks:
        assert replay(TASK_WORKFLOW, ((move.before, move.after) for move in queries.history(task))) == task.state


def attempt(ground, task, what, result):
    alice = ground.cast.alice
    match what:
        case 0:
            ground.send(task, result)
        case 1:
            ground.accept(task)
        case 2 | 3:
            to = TaskState.RETURNED if what == 2 else TaskState.REJECTED
            actions.decide(task=task, to=to, reason="lagi", by=alice)
        case 4:
            actions.undo_decision(task=task, by=alice)
        case 5:
            actions.take_back(task=task, by=ground.cast.budi)
        case _:
            actions.drop(task=task, reason="x", by=alice)


# -- signatures -------------------------------------------------------------------------------------------------------


def finish(ground, result=R.SAME, home=0, **told) -> VervalTask:
    """One result that matters, all else unchanged, up to the last signature."""
    decided = told.pop("decided", {})
    for other in [one for one in ground.homes if one is not ground.homes[home]]:
        ground.accept(ground.visit(other))
    task = ground.accept(ground.visit(ground.homes[home], result, **told), **decided)
    ground.meet()
    ground.sign_all()
    return task


def test_nothing_reaches_the_ledger_before_the_last_signature(ground):
    before = db.session.scalar(select(func.count()).select_from(Event))
    for home in ground.homes:
        ground.accept(ground.visit(home, R.ABLE))
    ground.meet()
    for by in (ground.cast.budi, ground.supervisor):
        actions.sign(place=ground.place, signer="N", position="J", by=by)

    assert db.session.scalar(select(func.count()).select_from(Event)) == before
    assert all(counted(home) for home in ground.homes)


def test_a_signature_waits_for_the_meeting_and_for_every_task(ground):
    told = {"signer": "N", "position": "J", "by": ground.cast.budi}
    refused("move_not_allowed", actions.sign, place=ground.place, **told)
    ground.meet()
    refused("verval_still_open", actions.sign, place=ground.place, **told)


def test_whoever_signed_for_the_village_signs_nothing_above(ground):
    for home in ground.homes:
        ground.accept(ground.visit(home))
    ground.meet()
    actions.sign(place=ground.place, signer="N", position="J", by=ground.cast.alice)
    refused("verval_own_signature", actions.sign, place=ground.place, signer="N", position="J", by=ground.cast.alice)


def test_nobody_signs_two_levels(ground):
    """The regency's analyst may sign for the district and for the regency, and not for both."""
    for home in ground.homes:
        ground.accept(ground.visit(home))
    ground.meet()
    actions.sign(place=ground.place, signer="N", position="J", by=ground.cast.budi)
    actions.sign(place=ground.place, signer="N", position="J", by=ground.cast.alice)
    refused("verval_own_signature", actions.sign, place=ground.place, signer="N", position="J", by=ground.cast.alice)
    other = factories.user("Analis lain", role="analyst", region=ground.cast.regency)
    actions.sign(place=ground.place, signer="N", position="J", by=other)
    assert ground.place.stage == "regency"


def test_a_signature_is_for_the_stage_that_the_signer_saw(ground):
    for home in ground.homes:
        ground.accept(ground.visit(home))
    ground.meet()
    told = {"signer": "N", "position": "J", "seen": "musdes"}
    actions.sign(place=ground.place, by=ground.cast.budi, **told)
    refused("verval_signed_meanwhile", actions.sign, place=ground.place, by=ground.supervisor, **told)
    refused("verval_signed_meanwhile", actions.sign, place=ground.place, by=ground.supervisor, **told | {"seen": ""})
    assert ground.place.stage == "village"


def test_unchanged_is_verified(ground):
    task = finish(ground)

    assert queries.verified_on(ground.homes[0].id) == task.visited_on == today()
    assert counted(ground.homes[0])


def test_a_death_is_the_named_persons(ground):
    child = homes.people_of(ground.homes[0])[1]
    finish(ground, R.DIED, presence={child.id: "2"}, happened_on=today() - timedelta(days=3))

    assert child.standing == "dead"
    assert counted(ground.homes[0])


def test_all_dead_empties_the_household(ground):
    finish(ground, R.DIED, presence={one.id: "2" for one in homes.people_of(ground.homes[0])})
    assert ground.homes[0].standing == "empty"


@pytest.mark.parametrize(
    ("result", "decided", "standing"),
    [
        (R.MOVED, {}, "away"),
        (R.ABLE, {}, "exited"),
        (R.REFUSED, {}, "living"),
        (R.NOT_FOUND, {}, "living"),
        (R.NOT_FOUND, {"effect": "exit"}, "exited"),
        (R.CHANGED, {}, "living"),
    ],
)
def test_what_a_result_does_to_the_household(ground, result, decided, standing):
    finish(ground, result, decided=decided)
    assert ground.homes[0].standing == standing


def test_a_twin_leaves_only_while_the_other_stays(ground):
    twin = ground.homes[1]
    finish(ground, R.TWIN, twin=twin, decided={"effect": "exit"})

    assert (ground.homes[0].standing, twin.standing) == ("exited", "living")


def test_an_exit_says_why(ground):
    finish(ground, R.ABLE)
    note = db.session.scalar(select(Event.note).where(Event.household_id == ground.homes[0].id))
    assert note == "mampu (verval Verval DTSEN 2026-1)"


def proposed(ground, **told):
    people = (DescribedPerson("Keluarga Baru", "3326020101800099", 1, date(1980, 1, 1), 1), DescribedPerson("Anak"))
    said = Described(people, "3326020101990099", "Dukuh Baru", "004", "001", {"floor": 8})
    made = actions.propose(
        kind="add",
        origin="visit",
        village_id=ground.cast.botosari.id,
        reason="Belum terdata",
        described=said,
        by=ground.cast.budi,
        **told,
    )
    return made, actions.attach(proposal=made, verval=ground.round, by=ground.cast.budi)


def test_who_was_proposed_is_on_the_list_after_the_last_signature(ground):
    proposal, task = proposed(ground)
    ground.accept(ground.send(task, R.NEW))
    finish(ground)

    home = db.session.get_one(Household, proposal.household_id)
    assert (home.standing, home.people, home.address, counted(home)) == ("living", 2, "Dukuh Baru", True)
    assert db.session.get_one(Person, home.head_id).name == "Keluarga Baru"
    assert (proposal.state, proposal.outcome) == ("accepted", "masuk daftar (hasil kunjungan: usulan baru)")


def test_who_is_on_record_is_not_added_again(ground):
    head = homes.people_of(ground.homes[0])[0]
    _, task = proposed(ground)
    said = Described((DescribedPerson("Orang Lama", head.nik),))
    queries.proposals_of(task)[0].described = said.dump()

    refused("verval_nik_known", ground.accept, ground.send(task, R.NEW))


def test_a_proposal_of_a_household_uses_its_task(ground):
    made = actions.propose(
        kind="remove",
        origin="objection",
        village_id=ground.cast.botosari.id,
        household=ground.homes[0],
        reason="Sudah mampu",
        by=ground.cast.citra,
    )
    task = actions.attach(proposal=made, verval=ground.round, by=ground.cast.alice)
    assert task is ground.task(ground.homes[0])
    assert actions.attach(proposal=made, verval=ground.round, by=ground.cast.alice) is task
    finish(ground)

    assert (made.state, made.outcome) == ("rejected", "tetap dalam daftar (hasil kunjungan: tetap)")


def test_a_withdrawn_proposal_leaves_no_task(ground):
    made, task = proposed(ground)
    actions.withdraw(proposal=made, reason="Salah orang", by=ground.cast.budi)
    assert (made.state, task.state) == ("withdrawn", "dropped")


def test_reopening_takes_back_what_the_signature_wrote(ground):
    proposal, task = proposed(ground)
    ground.accept(ground.send(task, R.NEW))
    finish(ground, R.ABLE)
    made = db.session.get_one(Household, proposal.household_id)
    told = {"place": ground.place, "by": ground.cast.alice}

    refused("reason_missing", actions.reopen, reason=" ", **told)
    assert actions.reopen(reason="Salah satu nama keliru", **told) > 0
    assert (ground.homes[0].standing, made.standing) == ("living", "unborn")
    assert (proposal.state, task.household_id, queries.verified_on(ground.homes[1].id)) == ("tasked", None, None)
    assert (ground.place.stage, queries.holding_signatures(ground.place)) == ("musdes", [])


def test_signed_again_everything_is_there_once(ground):
    proposal, task = proposed(ground)
    ground.accept(ground.send(task, R.NEW))
    finish(ground, R.ABLE)
    actions.reopen(place=ground.place, reason="Salah satu nama keliru", by=ground.cast.alice)
    actions.undo_decision(task=task, by=ground.cast.alice)
    ground.accept(task)
    ground.sign_all()

    assert db.session.scalar(select(func.count()).select_from(Person).where(Person.name == "Keluarga Baru")) == 1
    assert db.session.get_one(Household, proposal.household_id).people == 2
    assert ground.homes[0].standing == "exited"


def test_a_signed_village_is_locked(ground):
    task = finish(ground)

    refused("verval_locked", actions.undo_decision, task=task, by=ground.cast.alice)
    refused("verval_locked", ground.meet)
    assert actions.add_targets(verval=ground.round, by=ground.cast.alice) == 0


def test_a_round_closes_when_every_village_is_signed(ground):
    refused("verval_unfinished", actions.close_round, verval=ground.round, by=ground.cast.alice)
    finish(ground)
    actions.close_round(verval=ground.round, by=ground.cast.alice)
    refused("verval_round_is_closed", actions.add_targets, verval=ground.round, by=ground.cast.alice)


def test_everything_leaves_a_trace_without_names(ground):
    finish(ground, R.ABLE)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("verval%"))).all()

    assert {"verval_round_opened", "verval_submitted", "verval_decided", "verval_signed"} <= {e.action for e in entries}
    assert not any("Kepala 1" in str(entry.details) for entry in entries)


def test_what_the_district_saw_of_a_new_family_is_its_own_knowledge(ground):
    _, task = proposed(ground)
    ground.accept(ground.send(task, R.NEW))
    finish(ground)
    sources = set(
        db.session.execute(
            select(Observation.source, Observation.household_id.is_(None)).where(Observation.note.like("usulan baru%"))
        ).all()
    )

    assert sources == {(1, False), (3, False), (3, True)}


def test_a_supervisor_does_not_sign_for_the_regency(ground):
    for home in ground.homes:
        ground.accept(ground.visit(home))
    ground.meet()
    for by in (ground.cast.budi, ground.supervisor):
        actions.sign(place=ground.place, signer="N", position="J", by=by)

    refused("not_permitted", actions.sign, place=ground.place, signer="N", position="J", by=ground.supervisor)


def test_a_namesake_of_the_visitor_signs(ground):
    namesake = factories.user(ground.cast.budi.name, role="supervisor", region=ground.cast.botosari)
    for home in ground.homes:
        ground.accept(ground.visit(home))
    ground.meet()
    actions.sign(place=ground.place, signer="N", position="J", by=ground.cast.budi)

    actions.sign(place=ground.place, signer="N", position="J", by=namesake)

    assert ground.place.stage == "district"


def test_a_meeting_is_held_after_the_round_began(ground):
    refused("musdes_before_round", ground.meet, held_on=today() - timedelta(days=31))


def test_who_is_written_down_twice_came_once(ground):
    one = {"element": "bpd", "name": "Pak BPD", "position": "Ketua"}

    assert ground.meet(attendees=[one, one | {"name": "pak bpd"}, one | {"element": "tomas"}]).attendees == [
        one,
        one | {"element": "tomas"},
    ]
