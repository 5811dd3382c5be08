"""One row that cannot be written never stops a village's signature: it is set aside by name, for the desk."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from sakti.audit import actions as audit
from sakti.audit import queries as trail
from sakti.core.identity import read_nik
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.core.verval import TASK_WORKFLOW, Described, DescribedPerson, Result, TaskState
from sakti.core.workflow import replay
from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.observations.actions import record_birth, record_event
from sakti.observations.models import Observation
from sakti.verification import actions, documents, queries
from sakti.verification.due_work import count_due_work
from sakti.web.clock import today
from tests.actors import TESTS

R = Result
NIK = "3326020101800099"


def refused(code, call, **told):
    with pytest.raises(Refusal) as caught, db.session.begin_nested():
        call(**told)
    assert caught.value.code == code


def newcomer(ground, name="Keluarga Baru", nik=NIK, **told):
    said = Described((DescribedPerson(name, nik, 1, date(1980, 1, 1), 1), DescribedPerson(f"Anak {name}")))
    about = {"kind": "add", "origin": "visit", "village_id": ground.cast.botosari.id, "reason": "Belum terdata"}
    made = actions.propose(described=said, by=ground.cast.budi, **about | told)
    return made, actions.attach(proposal=made, verval=ground.round, by=ground.cast.budi)


def is_born(home, nik=NIK):
    """Somebody else gets that number meanwhile, by another door."""
    told = {"name": "Bayi Lain", "sex": 1, "birth_date": date(2026, 1, 1), "day": date(2026, 1, 1), "by": TESTS}
    record_birth(household=home, family=None, nik=read_nik(nik, False), **told)


def unchanged(ground):
    for home in ground.homes:
        ground.accept(ground.visit(home))


@pytest.fixture
def signed(ground):
    """A village that was signed by all, with one newcomer whose number somebody else got after the second signature."""
    proposal, task = newcomer(ground)
    ground.accept(ground.send(task, R.NEW))
    unchanged(ground)
    ground.meet()
    for by in (ground.cast.budi, ground.supervisor):
        actions.sign(place=ground.place, signer="N", position="J", by=by)
    is_born(ground.homes[0])
    actions.sign(place=ground.place, signer="N", position="J", by=ground.cast.alice)
    return ground, proposal, task


def people_named(name):
    return db.session.scalar(select(func.count()).select_from(Person).where(Person.name == name))


def test_the_rest_is_signed_and_the_one_is_named_with_its_reason(signed):
    ground, proposal, task = signed

    assert ground.place.stage == "regency"
    assert (task.state, proposal.state, task.household_id) == ("set_aside", "tasked", None)
    assert "NIK Keluarga Baru sudah tercatat" in task.reason
    assert all(queries.verified_on(home.id) == today() for home in ground.homes)
    assert people_named("Keluarga Baru") == 0
    assert queries.set_aside(ground.place) == [task]
    assert replay(TASK_WORKFLOW, ((move.before, move.after) for move in queries.history(task))) == "set_aside"


def test_nothing_of_it_stays_in_the_ledger_and_all_else_keeps_its_seal(signed):
    ground, _, _ = signed
    written = db.session.scalar(
        select(func.count()).select_from(Observation).where(Observation.note.contains("verval"))
    )
    assert written == 0
    assert db.session.scalar(select(func.count()).select_from(Household)) == len(ground.homes) + 1
    db.session.commit()
    audit.seal_all()
    db.session.expire_all()
    assert queries.holding_signatures(ground.place)[-1].level == "regency"
    assert list(trail.broken_records()) == []


def test_it_is_written_once_nothing_stands_in_the_way(signed):
    ground, proposal, task = signed
    told = {"task": task, "to": TaskState.ACCEPTED, "by": ground.cast.alice}
    refused("verval_nik_known", actions.settle_aside, **told)
    refused("not_permitted", actions.settle_aside, **told | {"by": ground.supervisor})
    other = db.session.scalars(select(Person).where(Person.name == "Bayi Lain")).one()
    other.nik_standing = "doubtful"  # it was the other one's number that was wrong

    assert actions.settle_aside(**told) > 0
    home = db.session.get_one(Household, proposal.household_id)
    assert (task.state, proposal.state, proposal.done, home.standing) == ("accepted", "accepted", "added", "living")
    assert (people_named("Keluarga Baru"), task.verified_on) == (1, today())


def test_it_is_rejected_by_somebody_else_with_a_reason(signed):
    ground, proposal, task = signed
    told = {"task": task, "to": TaskState.REJECTED}
    refused("reason_missing", actions.settle_aside, by=ground.supervisor, **told)
    refused("not_permitted", actions.settle_aside, by=ground.cast.budi, reason="x", **told)
    actions.settle_aside(by=ground.supervisor, reason="Orang yang sama", **told)

    assert (task.state, proposal.state, proposal.done) == ("rejected", "rejected", "nothing")
    assert "hasil kunjungan ditolak" in proposal.outcome


def test_taken_out_its_proposal_waits_for_another_round(signed):
    ground, proposal, task = signed
    actions.settle_aside(task=task, to=TaskState.DROPPED, reason="Perbaiki NIK", by=ground.cast.alice)

    assert (task.state, proposal.state) == ("dropped", "open")


def test_a_proposal_may_be_withdrawn_while_it_is_set_aside(signed):
    ground, proposal, task = signed
    actions.withdraw(proposal=proposal, reason="Salah orang", by=ground.cast.budi)

    assert (task.state, proposal.state) == ("dropped", "withdrawn")


def test_a_round_closes_when_the_desk_has_settled_it(signed):
    ground, _, task = signed
    refused("verval_aside_waits", actions.close_round, verval=ground.round, by=ground.cast.alice)
    actions.settle_aside(task=task, to=TaskState.DROPPED, reason="Perbaiki NIK", by=ground.cast.alice)
    actions.close_round(verval=ground.round, by=ground.cast.alice)

    assert ground.round.state == "closed"


def test_reopened_it_waits_for_a_decision_like_before(signed):
    ground, proposal, task = signed
    actions.reopen(place=ground.place, reason="Lihat lagi", by=ground.cast.alice)

    assert (task.state, proposal.state) == ("submitted", "tasked")
    assert replay(TASK_WORKFLOW, ((move.before, move.after) for move in queries.history(task))) == "submitted"


def test_it_is_work_that_waits_and_has_a_list_of_its_own(signed):
    ground, _, task = signed
    assert {work.endpoint: work.count for work in count_due_work(ground.supervisor)}["verification.aside"] == 1
    line = queries.coverage(ground.cast.alice.scope, ground.round)[0]
    assert (line.total, line.visited, line.accepted, line.aside) == (4, 4, 3, 1)
    lists = documents.annexes(ground.place)
    (row,) = lists[documents.Annex.ASIDE]
    assert (row.task, row.telling) == (task, task.reason)


def test_two_newcomers_of_one_number_are_told_when_the_second_is_accepted(ground):
    _, one = newcomer(ground)
    _, other = newcomer(ground, "Yang Kedua")
    ground.accept(ground.send(one, R.NEW))
    refused("verval_nik_twice", ground.accept, task=ground.send(other, R.NEW))


def test_a_family_in_which_two_have_one_number_is_told(ground):
    twice = Described((DescribedPerson("Bapak", NIK, 1, date(1980, 1, 1), 1), DescribedPerson("Ibu", NIK)))
    made, task = newcomer(ground)
    made.described = twice.dump()
    refused("verval_nik_twice", ground.accept, task=ground.send(task, R.NEW))


def test_who_was_on_no_list_has_nothing_to_leave(ground):
    """A newcomer who turned out well off, accepted: nothing is written, nothing stands still."""
    proposal, task = newcomer(ground)
    ground.accept(ground.send(task, R.ABLE))
    unchanged(ground)
    ground.meet()
    ground.sign_all()

    assert (task.state, proposal.state, proposal.outcome) == (
        "accepted",
        "rejected",
        "tidak masuk daftar (hasil kunjungan: mampu)",
    )
    assert [row.task for row in documents.annexes(ground.place)[documents.Annex.DECLINED]] == [task]


def test_a_twin_whose_other_record_left_since_is_set_aside(ground):
    one, other, third = ground.homes
    ground.accept(ground.visit(one, R.TWIN, twin=other), effect="exit")
    ground.accept(ground.visit(other))
    ground.accept(ground.visit(third))
    ground.meet()
    actions.sign(place=ground.place, signer="N", position="J", by=ground.cast.budi)
    record_event(kind=EventKind.EXIT, day=today(), household=other, by=TESTS)
    actions.sign(place=ground.place, signer="N", position="J", by=ground.supervisor)
    assert [task.household_id for task, _ in queries.obstacles(ground.place)] == [one.id]
    actions.sign(place=ground.place, signer="N", position="J", by=ground.cast.alice)

    assert (ground.task(one).state, one.standing) == ("set_aside", "living")


# -- on screen --------------------------------------------------------------------------------------------------------

pages = pytest.mark.one_engine


@pages
def test_whoever_signs_sees_it_before_and_after(client, ground):
    _, task = newcomer(ground)
    ground.accept(ground.send(task, R.NEW))
    unchanged(ground)
    ground.meet()
    is_born(ground.homes[0])
    client.sign_in(ground.cast.budi)
    shown = client.get(f"/verval/desa/{ground.place.id}/sahkan-desa").text
    assert "1 hasil tidak dapat dicatat" in shown
    assert "NIK Keluarga Baru sudah tercatat" in shown
    for by in (ground.cast.budi, ground.supervisor):
        actions.sign(place=ground.place, signer="N", position="J", by=by)

    client.sign_in(ground.cast.alice)
    page = f"/verval/desa/{ground.place.id}/sahkan"
    client.get(page)
    answer = client.submit(page, {"seen": "district", "signer": "Ibu", "position": "Kabid"})
    assert answer.status_code == 303
    told = client.get(answer.location).text
    assert "Keluarga Baru" in told
    assert "menunggu diperiksa" in told
    assert "Lihat yang disisihkan" in client.get("/verval/periksa").text
    assert "Keluarga Baru" in client.get("/verval/periksa?state=set_aside").text


@pages
def test_the_desk_settles_it_on_its_page(client, signed):
    ground, proposal, task = signed
    client.sign_in(ground.cast.alice)
    page = f"/verval/periksa/{task.id}"
    assert "Tulis sekarang" in client.get(page).text
    refusal = client.submit(page, {"to": "accepted", "reason": ""})
    assert refusal.status_code == 422
    assert "sudah tercatat" in refusal.text
    assert client.submit(page, {"to": "dropped", "reason": "NIK keliru"}).status_code == 303
    assert (task.state, proposal.state) == ("dropped", "open")
