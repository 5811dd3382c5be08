"""An objection from the desk to its outcome: decided by verval alone, told without names."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from sakti.core.objections import ObjectionKind, ObjectionState, status_text
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.core.verval import Described, DescribedPerson, Result
from sakti.extensions import db
from sakti.objections import actions, queries, sentences
from sakti.objections.due_work import count_due_work
from sakti.objections.models import Objection
from sakti.observations.actions import merging, record_event
from sakti.settings.actions import set_values
from sakti.verification import actions as verification
from sakti.verification import queries as verval
from sakti.verification.models import Proposal
from sakti.web.clock import today
from tests.actors import TESTS
from tests.homes import people_of
from tests.verification.conftest import release


def refused(code, call, **told):
    with pytest.raises(Refusal) as caught:
        call(**told)
    assert caught.value.code == code


def someone(name, nik=""):
    return Described((DescribedPerson(name, nik, relation=1),))


# -- taking it down ------------------------------------------------------------------------------------------------


def test_it_gets_a_number_a_deadline_and_waits(desk):
    made = desk.bring()
    shown = desk.shown(made)

    assert (shown.state, shown.name, shown.village) == (ObjectionState.WAITING, "Karto bin Wiryo", "Botosari")
    assert shown.proposal.deadline == today() + timedelta(days=14)
    assert (shown.proposal.origin, shown.proposal.origin_id) == ("objection", made.id)


def test_the_deadline_is_a_setting_and_shorter_for_the_urgent(desk):
    set_values(values={"objection_days": "10", "objection_days_urgent": "3"}, since=today(), by=TESTS)
    normal, urgent = desk.bring(), desk.bring(household=desk.suharti, priority="urgent")
    found = [desk.shown(one).proposal.deadline - today() for one in (normal, urgent)]
    assert found == [timedelta(days=10), timedelta(days=3)]


@pytest.mark.parametrize("value", ["0", "366", "dua", "-1", ""])
def test_a_deadline_is_a_number_of_days(app, value):
    refused("days_bad", set_values, values={"objection_days": value}, since=today(), by=TESTS)


def test_the_same_form_sent_twice_is_one(desk):
    key = uuid4()
    assert desk.bring(submission_key=key).id == desk.bring(submission_key=key).id


def test_the_same_asked_twice_of_a_household_names_the_first(desk):
    made = desk.bring()
    with pytest.raises(Refusal, match=made.number):
        desk.bring()
    assert desk.bring("correct", described=Described(telling="lantai tanah")).id != made.id


def test_a_household_that_was_merged_is_the_kept_one(desk):
    asked = desk.bring()
    merging.merge(absorbed=desk.karto, kept=desk.suharti, reason="satu rumah", by=TESTS)

    for home in (desk.karto, desk.suharti):
        with pytest.raises(Refusal, match=asked.number):
            desk.bring(household=home)


def test_it_is_received_today_or_before_and_in_ones_own_village(desk):
    refused("date_in_future", desk.bring, received_on=today() + timedelta(days=1))
    refused("not_permitted", desk.bring, by=desk.cast.citra)
    refused("reason_missing", desk.bring, reason=" ")
    refused("proposal_nobody", desk.bring, kind="add", described=someone(" "))


def test_who_brought_it_is_sealed(desk):
    made = desk.bring()
    raw = db.session.connection().exec_driver_sql(f"SELECT reporter, contact FROM objection WHERE id = {made.id}").one()
    assert (made.reporter, made.contact) == ("Pak Pelapor", "08123")
    assert not [one for one in raw if b"Pelapor" in bytes(one) or b"08123" in bytes(one)]


# -- what is alike -------------------------------------------------------------------------------------------------


def names_of(user):
    return user.names_for(Permission.RECORD_OBJECTION)


def alike(desk, said, who=None):
    return queries.alike(names_of(who or desk.operator), desk.cast.botosari.id, said)


def test_the_same_nik_is_found_with_dots_too(desk):
    nik = people_of(desk.karto)[0].nik
    dotted = f"{nik[:4]}.{nik[4:]}"
    assert [(one.why, one.household_id) for one in alike(desk, someone("Lain", dotted))] == [("nik", desk.karto.id)]


def test_who_left_the_list_is_no_other_family(desk):
    nik = people_of(desk.karto)[0].nik
    record_event(kind=EventKind.EXIT, day=date(2020, 2, 1), household=desk.karto, by=TESTS)
    assert [(one.why, one.household_id) for one in alike(desk, someone("Karto", nik))] == [("returning", desk.karto.id)]
    assert "kembali menjadi sasaran" in sentences.why("returning")


def test_the_same_name_in_another_spelling_is_found(desk):
    assert [one.why for one in alike(desk, someone("St. Soeharti"))] == ["name"]
    assert alike(desk, someone("Tidak Ada Yang Sama")) == []


def test_of_people_in_other_villages_nothing_is_told(desk):
    nik = people_of(desk.elsewhere)[0].nik
    assert alike(desk, someone("Mbah Surip", nik)) == []
    assert [one.why for one in alike(desk, someone("X", nik), desk.cast.alice)] == ["nik"]


def test_who_was_proposed_already_is_found_by_name(desk):
    made = desk.bring("add")
    found = alike(desk, someone("mbah  soerip"))
    assert [(one.why, one.number) for one in found] == [("proposed", made.number)]


# -- into verval and out of it -------------------------------------------------------------------------------------


def test_an_open_round_takes_it_up_at_once(desk):
    verval_round = desk.open_round()
    made = desk.bring()
    task = verval.task_of(verval_round.id, desk.karto.id)
    assert desk.shown(made).state is ObjectionState.IN_WORK
    assert [one.id for one in verval.proposals_of(task)] == [made.proposal_id]


def test_a_round_of_its_own_where_none_is_open(desk):
    refused("objection_nothing_waits", actions.open_special, village_id=desk.cast.botosari.id, by=desk.cast.alice)
    made = [desk.bring(), desk.bring("add")]
    refused("not_permitted", actions.open_special, village_id=desk.cast.botosari.id, by=desk.cast.budi)
    refused("verval_no_release", actions.open_special, village_id=desk.cast.botosari.id, by=desk.cast.alice)
    release()
    verval_round = actions.open_special(village_id=desk.cast.botosari.id, by=desk.cast.alice)
    place = verval.villages_of(verval_round)[desk.cast.botosari.id]
    assert len(verval.tasks_of(place)) == 2  # the proposals alone: no target household is asked about
    assert {desk.shown(one).state for one in made} == {ObjectionState.IN_WORK}
    assert {one.facilitator_id for one in verval.tasks_of(place)} == {desk.cast.budi.id}


def test_what_waits_is_passed_on_when_a_round_opens(desk):
    made = desk.bring()
    refused("objection_no_round", actions.pass_on, village_id=desk.cast.botosari.id, by=desk.cast.alice)
    desk.open_round()
    assert actions.pass_on(village_id=desk.cast.botosari.id, by=desk.cast.alice) == 1
    assert actions.pass_on(village_id=desk.cast.botosari.id, by=desk.cast.alice) == 0
    assert desk.shown(made).state is ObjectionState.IN_WORK


@pytest.mark.parametrize(
    ("result", "state"), [(Result.ABLE, ObjectionState.ACCEPTED), (Result.SAME, ObjectionState.REJECTED)]
)
def test_verval_decides_and_the_outcome_names_nobody(desk, result, state):
    verval_round = desk.open_round()
    made = desk.bring()
    desk.verify(verval_round, desk.karto, result)

    shown = desk.shown(made)
    assert (shown.state, shown.is_done) == (state, True)
    assert "Karto" not in shown.proposal.outcome + status_text(shown.proposal.kind, shown.state)


def test_somebody_new_comes_to_the_list(desk):
    verval_round = desk.open_round()
    made = desk.bring("add")
    desk.verify(verval_round, None, Result.NEW)
    shown = desk.shown(made)
    assert (shown.state, shown.proposal.household_id is None) == (ObjectionState.ACCEPTED, False)


def test_withdrawing_needs_a_reason_which_is_not_told(desk):
    made = desk.bring()
    refused("reason_missing", actions.withdraw, objection=made, reason="", by=desk.operator)
    refused("not_permitted", actions.withdraw, objection=made, reason="x", by=desk.cast.citra)
    actions.withdraw(objection=made, reason="Pak Karto marah", by=desk.operator)
    shown = desk.shown(made)
    assert shown.state is ObjectionState.WITHDRAWN
    assert "Karto" not in status_text(shown.proposal.kind, shown.state)
    refused("proposal_not_open", actions.withdraw, objection=made, reason="lagi", by=desk.operator)


# -- the board and the summary -------------------------------------------------------------------------------------


def test_the_urgent_and_the_late_come_first(desk):
    late = desk.bring(received_on=today() - timedelta(days=40))
    urgent = desk.bring(household=desk.suharti, priority="urgent")
    done = desk.bring("add")
    actions.withdraw(objection=done, reason="x", by=desk.operator)
    scope = names_of(desk.operator)

    assert [one.objection.id for one in queries.objections(scope).rows] == [urgent.id, late.id, done.id]
    assert [one.objection.id for one in queries.objections(scope, overdue=True).rows] == [late.id]
    assert queries.overdue_count(scope) == 1
    assert [work.count for work in count_due_work(desk.operator)] == [1]
    assert queries.objections(names_of(desk.cast.citra)).rows == []


def test_an_objection_is_found_by_its_receipt_and_by_whom_it_is_about(desk):
    about_karto = desk.bring()
    about_surip = desk.bring("add")
    scope = names_of(desk.operator)

    def found(text):
        return [one.objection.id for one in queries.objections(scope, text=text).rows]

    assert found(about_karto.number) == found(about_karto.number.lower()) == [about_karto.id]
    assert found(about_karto.number.replace("-", " ")) == found(about_karto.number[3:7]) == [about_karto.id]
    assert found("karto") == [about_karto.id]
    assert found("us") == []  # every number begins so
    assert found("MBAH-SURIP") == found("surip rt 1") == [about_surip.id]
    assert found("surip rt 2") == found("nobody") == []


def test_the_board_goes_on_to_its_end(desk):
    every = {desk.bring("add", described=Described((DescribedPerson(f"Mbah {n}"),))).id for n in range(5)}
    scope = names_of(desk.operator)

    parts = [queries.objections(scope, start=start, size=2) for start in (0, 2, 4)]

    assert [part.following for part in parts] == [2, 4, None]
    assert {one.objection.id for part in parts for one in part.rows} == every
    assert {part.total for part in parts} == {5}


def test_the_summary_keeps_small_numbers_back(desk):
    made = [desk.bring("add", described=someone(f"Orang {n}")) for n in range(6)]
    desk.bring()
    scope = desk.cast.eko.scope_for(Permission.SEE_FIGURES)
    rows = {row.kind: row for row in queries.summary(scope, desk.cast.botosari.id)}

    assert rows[ObjectionKind.ADD].counts[ObjectionState.WAITING] == 6
    assert (rows[ObjectionKind.REMOVE].counts[ObjectionState.WAITING], rows[ObjectionKind.REMOVE].total) == (None, None)
    assert (rows[ObjectionKind.CORRECT].counts[ObjectionState.WAITING], rows[ObjectionKind.CORRECT].total) == (0, 0)
    actions.withdraw(objection=made[0], reason="x", by=desk.operator)
    rows = {row.kind: row for row in queries.summary(scope, desk.cast.botosari.id)}
    assert rows[ObjectionKind.ADD].counts[ObjectionState.WAITING] is None  # five beside one: the sum would tell the one
    assert rows[ObjectionKind.ADD].total == 6


def test_proposals_of_a_ppa_are_no_objections(desk):
    verification.propose(
        kind="remove",
        origin="ppa",
        village_id=desk.cast.botosari.id,
        household=desk.karto,
        reason="PPA",
        by=desk.cast.budi,
    )
    assert db.session.scalars(select(Objection)).all() == []
    assert [row[2] for row in queries.waiting_by_village(names_of(desk.cast.alice))] == [1]
    with pytest.raises(Refusal) as caught:
        desk.bring()
    assert caught.value.code == "objection_already"
    assert db.session.scalars(select(Proposal)).all()[0].origin == "ppa"
