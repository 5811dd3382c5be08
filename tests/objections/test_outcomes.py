"""State and words of an objection follow from what was done, in part or whole; none waits for a task that is gone."""

from __future__ import annotations

from uuid import uuid4

import pytest

from sakti.core.objections import ObjectionState, status_text
from sakti.core.refusals import Refusal
from sakti.core.verval import Described, Result, TaskState
from sakti.objections import actions, queries
from sakti.paper import press
from sakti.verification import actions as verification
from sakti.verification import queries as verval
from sakti.web.clock import today
from tests import factories, homes
from tests.homes import people_of
from tests.verification.test_merging import merge, part

S = ObjectionState


def task_of(desk, round_, home):
    return verval.task_of(round_.id, home.id)


def newcomers_task(desk, round_):
    """That of somebody who is no household yet."""
    place = verval.villages_of(round_)[desk.cast.botosari.id]
    (task,) = [each for each in verval.tasks_of(place) if each.household_id is None]
    return task


def finish(desk, round_, *left_out):
    """All that is left is found unchanged, and everybody signs."""
    place = verval.villages_of(round_)[desk.cast.botosari.id]
    for task in verval.tasks_of(place):
        if task.state == TaskState.OPEN and task not in left_out:
            visit(desk, task, Result.SAME)
    verification.record_musdes(
        place=place,
        held_on=today(),
        venue="Balai",
        chair="Kades",
        decisions=["Disepakati."],
        attendees=[{"element": "bpd", "name": "X", "position": ""}],
        by=desk.cast.budi,
    )
    supervisor = factories.user("Sri Penyelia", role="supervisor", region=desk.cast.botosari)
    for by in (desk.cast.budi, supervisor, factories.user("Analis lain", role="analyst", region=desk.cast.regency)):
        verification.sign(place=place, signer="Nama", position="Jabatan", by=by)


def visit(desk, task, result, effect=None, **told):
    told = {"visited_on": today(), "submission_key": uuid4(), "note": "dilihat"} | told
    verification.submit(task=task, result=result, by=desk.cast.budi, **told)
    verification.decide(task=task, to=TaskState.ACCEPTED, effect=effect, by=desk.cast.alice)


def told_of(shown):
    return status_text(shown.proposal.kind, shown.state, "id", shown.proposal.done)


# -- a task that is taken out of its round ----------------------------------------------------------------------


def test_what_was_asked_of_a_dropped_task_waits_again(desk):
    round_ = desk.open_round()
    made = desk.bring()
    task = task_of(desk, round_, desk.karto)
    assert verification.drop(task=task, reason="Rumah kosong", by=desk.cast.alice) == 1

    shown = desk.shown(made)
    assert (shown.state, queries.round_of(shown.proposal)) == (S.WAITING, None)
    assert "menunggu kunjungan" in told_of(shown)
    assert [row[2] for row in queries.waiting_by_village(desk.cast.alice.names_for("record_objection"))] == [1]
    finish(desk, round_)
    verification.close_round(verval=round_, by=desk.cast.alice)
    assert desk.shown(made).state is S.WAITING
    with pytest.raises(Refusal, match=f"belum selesai.*{made.number}"):
        desk.bring()
    special = actions.open_special(village_id=desk.cast.botosari.id, by=desk.cast.alice)
    assert queries.round_of(desk.shown(made).proposal).id == special.id

    again = task_of(desk, special, desk.karto)
    verification.drop(task=again, reason="Rumah kosong", by=desk.cast.alice)
    finish(desk, special)
    verification.close_round(verval=special, by=desk.cast.alice)
    second = actions.open_special(village_id=desk.cast.botosari.id, by=desk.cast.alice)
    assert second.name == f"{special.name} (2)"


def test_a_task_that_comes_back_takes_what_waits_with_it(desk):
    round_ = desk.open_round()
    made, other = desk.bring(), desk.bring("correct", described=Described(telling="lantai tanah"))
    task = task_of(desk, round_, desk.karto)
    verification.drop(task=task, reason="Rumah kosong", by=desk.cast.alice)
    actions.withdraw(objection=other, reason="x", by=desk.operator)
    verification.restore(task=task, by=desk.cast.alice)

    assert (desk.shown(made).state, desk.shown(other).state) == (S.IN_WORK, S.WITHDRAWN)


def test_passed_on_again_it_has_the_task_that_it_had(desk):
    round_ = desk.open_round()
    added = desk.bring("add")
    task = newcomers_task(desk, round_)
    verification.drop(task=task, reason="Belum perlu", by=desk.cast.alice)
    assert desk.shown(added).state is S.WAITING
    assert actions.pass_on(village_id=desk.cast.botosari.id, by=desk.cast.alice) == 1

    assert (task.state, desk.shown(added).proposal.task_id) == ("open", task.id)


def test_a_task_about_nobody_does_not_come_back(desk):
    round_ = desk.open_round()
    added = desk.bring("add")
    task = newcomers_task(desk, round_)
    verification.drop(task=task, reason="Belum perlu", by=desk.cast.alice)
    actions.withdraw(objection=added, reason="x", by=desk.operator)
    with pytest.raises(Refusal) as caught:
        verification.restore(task=task, by=desk.cast.alice)
    assert caught.value.code == "proposal_gone"


# -- what was done, and what is told of it ----------------------------------------------------------------------

DIED, MOVED, CHANGED = Result.DIED, Result.MOVED, Result.CHANGED
WHOLE, ONE = "all", "one"

CASES = [
    ("correct", MOVED, ONE, S.ACCEPTED, "data sudah diperbaiki"),
    ("correct", DIED, ONE, S.ACCEPTED, "data sudah diperbaiki"),
    ("correct", CHANGED, "", S.ACCEPTED, "data sudah diperbaiki"),
    ("correct", MOVED, WHOLE, S.ACCEPTED, "daftar sudah disesuaikan"),
    ("correct", Result.SAME, "", S.REJECTED, "tidak mendukungnya"),
    ("correct", Result.NOT_FOUND, "", S.REJECTED, "tidak dapat memastikannya"),
    ("remove", Result.ABLE, "", S.ACCEPTED, "daftar sudah disesuaikan"),
    ("remove", MOVED, WHOLE, S.ACCEPTED, "daftar sudah disesuaikan"),
    ("remove", MOVED, ONE, S.PARTLY, "diterima sebagian"),
    ("remove", DIED, ONE, S.PARTLY, "tetap dalam daftar"),
    ("remove", CHANGED, "", S.REJECTED, "datanya sudah diperbaiki"),
    ("remove", Result.REFUSED, "", S.REJECTED, "tidak dapat memastikannya"),
]


@pytest.mark.one_engine
@pytest.mark.parametrize(("kind", "result", "who", "state", "words"), CASES)
def test_state_words_and_receipt_say_what_was_done(desk, kind, result, who, state, words):
    family = homes.household(desk.cast.botosari, {"name": "Karto Uji"}, {"name": "Anak", "relation": 3})
    daughter = people_of(family)[1]
    round_ = desk.open_round()
    described = Described(telling="Anaknya sudah menikah") if kind == "correct" else None
    made = desk.bring(kind, household=family, **{"described": described} if described else {})
    gone = people_of(family) if who == WHOLE else [daughter] if who else []
    code = "2" if result is DIED else "3"
    visit(desk, task_of(desk, round_, family), result, presence={one.id: code for one in gone})
    finish(desk, round_)

    shown = desk.shown(made)
    assert (shown.state, shown.is_done) == (state, True)
    assert words in told_of(shown)
    assert "Karto" not in shown.proposal.outcome + told_of(shown)
    is_kept = family.standing == "living"
    assert ("tetap dalam daftar" in shown.proposal.outcome) is is_kept


def test_the_receipt_says_what_the_record_says(client, desk, monkeypatch):
    family = homes.household(desk.cast.botosari, {"name": "Karto Uji"}, {"name": "Anak", "relation": 3})
    round_ = desk.open_round()
    made = desk.bring(household=family)
    visit(desk, task_of(desk, round_, family), MOVED, presence={people_of(family)[1].id: "3"})
    finish(desk, round_)
    client.sign_in(desk.cast.alice)
    printed = []
    monkeypatch.setattr(press, "printed", lambda page, *_: printed.append(page) or type("P", (), {"data": b"%PDF"})())
    page = client.get(f"/usulan/{made.id}").text
    client.get(f"/usulan/{made.id}/tanda-terima.pdf")

    words = "Usulan diterima sebagian: data keluarga sudah diperbaiki, keluarganya tetap dalam daftar."
    assert words in page
    assert words in printed[0]
    assert "diterima sebagian" in client.get("/usulan").text
    assert "diterima sebagian" in client.get("/usulan/ringkasan").text


@pytest.mark.one_engine
def test_the_drop_page_says_what_becomes_of_the_proposals(client, desk):
    round_ = desk.open_round()
    desk.bring()
    task = task_of(desk, round_, desk.karto)
    client.sign_in(desk.cast.alice)
    page = f"/verval/tugas/{task.id}/keluarkan"
    assert "1 usulan yang diperiksanya menunggu lagi" in client.get(page).text
    answer = client.submit(page, {"reason": "Rumah kosong"})
    assert "1 usulan menunggu putaran lain" in client.get(answer.location).text


def test_reopened_nothing_is_told_as_done(desk):
    round_ = desk.open_round()
    made = desk.bring()
    desk.verify(round_, desk.karto, Result.ABLE)
    assert desk.shown(made).proposal.done == "left"
    place = verval.villages_of(round_)[desk.cast.botosari.id]
    verification.reopen(place=place, reason="Salah", by=desk.cast.alice)
    shown = desk.shown(made)

    assert (shown.state, shown.proposal.done, shown.proposal.outcome) == (S.IN_WORK, None, "")


def test_merging_back_gives_nothing_to_a_village_that_is_signed(desk):
    round_ = desk.open_round()
    made = desk.bring(household=desk.karto)
    task = task_of(desk, round_, desk.karto)
    visit(desk, task_of(desk, round_, desk.suharti), Result.SAME)
    row = merge(desk.karto, desk.suharti)
    assert (task.state, desk.shown(made).state) == ("dropped", S.WAITING)
    finish(desk, round_)
    part(row)

    assert desk.shown(made).state is S.WAITING
