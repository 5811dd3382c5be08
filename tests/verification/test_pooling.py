"""A visitor leaves: what was to be visited goes back to the village, and no page says that all is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sakti.accounts.actions import assign, deactivate, end_assignment
from sakti.core.timeline import EventKind
from sakti.core.verval import TaskState
from sakti.extensions import db
from sakti.observations.actions import record_event, void
from sakti.verification import actions, queries
from sakti.verification.actions.pooling import release_tasks
from sakti.verification.due_work import count_due_work
from sakti.web.clock import today
from tests import factories
from tests.actors import TESTS
from tests.verification.conftest import release

DONE = "Semua sudah dikunjungi"


@pytest.fixture
def successor(ground):
    return factories.user("Tuti Pengganti", role="facilitator", region=ground.cast.botosari)


def leave(ground, how="ended"):
    if how == "ended":
        return end_assignment(assignment=ground.cast.budi.assignments[0], by=ground.cast.admin)
    return deactivate(user=ground.cast.budi, reason="pindah tugas", by=ground.cast.admin)


def works(user):
    return {str(work.label): work.count for work in count_due_work(user)}


@pytest.mark.parametrize("how", ["ended", "deactivated"])
def test_what_is_to_be_visited_goes_back_to_the_village_and_others_are_told(ground, successor, how):
    sent, back = ground.visit(ground.homes[0]), ground.visit(ground.homes[1])
    actions.decide(task=back, to=TaskState.RETURNED, by=ground.cast.alice, reason="foto buram")

    assert leave(ground, how) == [(ground.cast.botosari.id, 2)]
    held = {home: ground.task(home).facilitator_id for home in ground.homes}
    assert [held[home] for home in ground.homes] == [ground.cast.budi.id, None, None]
    assert sent.submitted_by_id == ground.cast.budi.id
    assert works(successor)["tugas verval di desa Anda tanpa petugas"] == 2
    assert works(ground.supervisor)["tugas verval tanpa petugas"] == 2


def test_who_goes_on_visiting_there_keeps_the_tasks(ground):
    assign(user=ground.cast.budi, role="operator", region=ground.cast.botosari, by=ground.cast.admin)
    kept = next(each for each in ground.cast.budi.assignments if each.role == "facilitator")

    assert end_assignment(assignment=kept, by=ground.cast.admin) == []


def test_what_is_sent_back_later_waits_for_the_village(ground):
    task = ground.visit(ground.homes[0])
    leave(ground)
    actions.decide(task=task, to=TaskState.RETURNED, by=ground.cast.alice, reason="foto buram")

    assert task.facilitator_id is None


def test_an_assignment_that_ends_by_itself_is_seen_by_the_job(ground):
    ground.cast.budi.assignments[0].until = today()
    db.session.flush()

    assert release_tasks(user_id=None, by=TESTS) == [(ground.cast.botosari.id, 3)]
    assert release_tasks(user_id=None, by=TESTS) == []


def test_the_page_of_the_successor_shows_what_waits(client, ground, successor):
    client.sign_in(successor)
    page = client.get("/verval/tugas").text
    assert DONE not in page
    assert "Dipegang petugas lain" in page
    assert ground.cast.budi.name in page

    leave(ground)
    db.session.commit()
    client.sign_in(successor)
    page = client.get("/verval/tugas").text
    assert DONE not in page
    assert "Belum ada petugasnya" in page
    assert all(f"Kepala {n}" in page for n in (1, 2, 3))
    for home in ground.homes:
        ground.visit(home, by=successor)
    db.session.commit()
    assert DONE in client.get("/verval/tugas").text


def test_beyond_the_end_of_the_list_stands_its_beginning(client, ground):
    client.sign_in(ground.cast.budi)
    page = client.get("/verval/tugas?mulai=60&sisa=60").text

    assert DONE not in page
    assert "Kepala 1" in page


def test_without_a_round_nobody_says_that_all_is_visited(client, ground):
    other = factories.user("Di Kertijayan", role="facilitator", region=ground.cast.kertijayan)
    client.sign_in(other)
    page = client.get("/verval/tugas").text

    assert DONE not in page
    assert "Belum ada putaran yang dibuka" in page


def test_the_administrator_is_told_and_the_board_marks_who_left(client, ground, successor):
    ground.visit(ground.homes[0])
    db.session.commit()
    client.sign_in(ground.cast.admin)
    budi = ground.cast.budi
    before = " ".join(client.get(f"/pengguna/{budi.id}").text.split())
    assert before.count("2 tugas kembali ke meja desa Botosari") == 2  # beside the assignment, and where he is closed
    assert {ground.task(home).facilitator_id for home in ground.homes} == {budi.id}
    ending = f"/pengguna/{budi.id}/tugas/{budi.assignments[0].id}/akhiri"
    answer = client.submit(f"/pengguna/{budi.id}", to=ending)
    assert answer.status_code == 303
    assert "2 tugasnya kembali ke desa Botosari" in client.get(f"/pengguna/{budi.id}").text

    client.sign_in(ground.supervisor)
    board = client.get(f"/verval/{ground.round.id}").text
    assert "tidak bertugas lagi di sini" in board
    assert "menunggu petugas" in board


# -- households that move --------------------------------------------------------------------------------------------


def test_a_visit_is_made_where_the_household_lives_now(ground):
    wide = actions.open_round(
        name="Verval 2",
        release=release("DTSEN 2026-2"),
        villages=[ground.cast.botosari, ground.cast.kertijayan],
        opens_on=today() - timedelta(days=3),
        deadline=today() + timedelta(days=30),
        by=ground.cast.alice,
    )
    here, there = ground.task(ground.homes[0]), queries.task_of(wide.id, ground.homes[0].id)
    event = record_event(
        kind=EventKind.MOVE_VILLAGE,
        day=today(),
        household=ground.homes[0],
        village_id=ground.cast.kertijayan.id,
        by=TESTS,
    )

    assert queries.place_of(there).village_id == ground.cast.kertijayan.id
    assert there.facilitator_id is None
    assert (here.state, here.reason) == ("dropped", "pindah ke Kertijayan, di luar putaran ini")

    void(row=event, reason="tidak jadi", by=TESTS)
    assert queries.place_of(there).village_id == ground.cast.botosari.id
    assert here.state == "open"
