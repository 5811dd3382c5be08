"""Tasks of whom nobody is there to be visited stop with the reason; what was sent goes along with who moved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sakti.core.identity import read_kk
from sakti.core.timeline import EventKind
from sakti.core.verval import Result, TaskState
from sakti.households.queries import members
from sakti.observations.actions import record_event, record_split, void
from sakti.verification import actions, queries
from sakti.web.clock import today
from tests.actors import TESTS
from tests.verification.conftest import release
from tests.verification.test_pooling import DONE, works


def die(home):
    return record_event(kind=EventKind.DEATH, day=today(), people=list(members(home.id)), by=TESTS)


def leave(home):
    return record_event(kind=EventKind.MOVE_OUT, day=today(), household=home, by=TESTS)


def marry(home, target):
    told = [
        record_event(kind=EventKind.JOIN, day=today(), people=[one], target=target, by=TESTS)
        for one in members(home.id)
    ]
    return told[-1]


def move(home, village):
    return record_event(kind=EventKind.MOVE_VILLAGE, day=today(), household=home, village_id=village.id, by=TESTS)


GONE = {
    "dead": (lambda ground: die(ground.homes[0]), "tidak ada lagi yang tinggal di sana: tidak ada yang dikunjungi"),
    "left": (lambda ground: leave(ground.homes[0]), "pindah ke luar: tidak ada yang dikunjungi"),
    "empty": (
        lambda ground: marry(ground.homes[0], ground.homes[1]),
        "tidak ada lagi yang tinggal di sana: tidak ada yang dikunjungi",
    ),
}


@pytest.mark.parametrize("how", GONE)
def test_a_visit_to_nobody_stops_with_the_reason_and_comes_back(client, ground, how):
    happens, reason = GONE[how]
    task = ground.task(ground.homes[0])
    event = happens(ground)

    assert (task.state, task.reason) == ("dropped", reason)
    client.sign_in(ground.cast.budi)
    page = client.get("/verval/tugas").text
    assert reason in page
    assert "Berhenti, tanpa penerima" in page
    client.sign_in(ground.supervisor)
    assert "Berhenti, tanpa penerima" in client.get(f"/verval/{ground.round.id}").text
    assert reason in client.get("/verval/periksa?state=dropped").text

    void(row=event, reason="keliru", by=TESTS)
    assert (task.state, task.reason) == ("open", "")


def test_nobody_says_that_all_is_visited_where_visits_stopped(client, ground):
    for home in ground.homes:
        leave(home)
    client.sign_in(ground.cast.budi)
    page = client.get("/verval/tugas").text

    assert DONE not in page
    assert "Yang tersisa di desa Anda berhenti" in page


def test_the_proposal_waits_and_is_taken_up_with_the_task(ground):
    task = ground.task(ground.homes[0])
    about = {"village_id": ground.cast.botosari.id, "household": ground.homes[0], "reason": "mampu"}
    proposal = actions.propose(kind="remove", origin="visit", by=TESTS, **about)
    actions.attach(proposal=proposal, verval=ground.round, by=TESTS)
    event = leave(ground.homes[0])
    assert proposal.state == "open"

    void(row=event, reason="keliru", by=TESTS)
    assert (proposal.state, proposal.task_id) == ("tasked", task.id)


def test_what_was_sent_before_they_were_gone_stays_at_the_desk(ground):
    task = ground.visit(ground.homes[0])
    die(ground.homes[0])

    assert task.state == "submitted"
    assert works(ground.supervisor)["hasil verval menunggu keputusan"] == 1


def wide(ground):
    return actions.open_round(
        name="Verval 2",
        release=release("DTSEN 2026-2"),
        villages=[ground.cast.botosari, ground.cast.kertijayan],
        opens_on=today() - timedelta(days=3),
        deadline=today() + timedelta(days=30),
        by=ground.cast.alice,
    )


def test_what_was_sent_goes_along_with_who_moved(ground):
    there = queries.task_of(wide(ground).id, ground.homes[0].id)
    ground.send(there, Result.SAME)
    here = ground.visit(ground.homes[0])
    event = move(ground.homes[0], ground.cast.kertijayan)

    assert queries.place_of(there).village_id == ground.cast.kertijayan.id
    assert (there.state, there.submitted_by_id) == ("submitted", ground.cast.budi.id)
    assert (here.state, here.reason) == ("dropped", "pindah ke Kertijayan, di luar putaran ini")

    void(row=event, reason="tidak jadi", by=TESTS)
    assert queries.place_of(there).village_id == ground.cast.botosari.id
    assert (here.state, here.result) == ("submitted", "tetap")
    actions.decide(task=here, to=TaskState.ACCEPTED, by=ground.cast.alice)


def test_a_house_that_is_one_with_another_is_visited_once(ground):
    home = ground.homes[0]
    first, *rest = members(home.id)
    split = record_split(
        household=home, people=rest, card=read_kk("3326021506260001", False), day=today() - timedelta(days=9), by=TESTS
    )
    actions.add_targets(verval=ground.round, by=ground.cast.alice)
    second = queries.task_of(ground.round.id, split.target_household_id)
    death = record_event(kind=EventKind.DEATH, day=today() - timedelta(days=10), people=[first], by=TESTS)

    assert (ground.task(home).state, second.state) == ("open", "dropped")
    assert second.reason.startswith("satu rumah tangga dengan yang lain")

    void(row=death, reason="orang lain", by=TESTS)
    assert second.state == "open"
