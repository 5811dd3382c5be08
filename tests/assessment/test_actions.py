"""From the cards on the table to proposals in verval; the list and its deciles stay as they are."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from sakti.assessment import actions, queries
from sakti.assessment.actions import ClassEntry, ProblemEntry
from sakti.assessment.documents import minutes_of, page_of, result_of
from sakti.assessment.models import PpaCard
from sakti.audit.models import AuditEntry
from sakti.core.assessment import Verdict
from sakti.core.refusals import Refusal
from sakti.core.verval import Described, Result, TaskState
from sakti.extensions import db
from sakti.observations.actions.merging import merge
from sakti.observations.models import Event, HouseholdState, Observation
from sakti.observations.queries import state_of
from sakti.verification import actions as verval
from sakti.verification import queries as verification
from sakti.verification.models import Proposal
from sakti.web.clock import today
from tests import homes
from tests.assessment.conftest import about


def refused(code, call, **told):
    with pytest.raises(Refusal) as caught:
        call(**told)
    assert caught.value.code == code


# -- the table -----------------------------------------------------------------------------------------------------


def test_a_card_for_everybody_who_lives_there(table):
    assert set(table.cards) == {"Karto", "Suharti", "Wagimin", "Parjo"}
    assert [one.name for one in queries.classes(table.session)] == ["Mampu", "Cukup", "Miskin", "Sangat miskin"]


def test_without_areas_the_whole_village_comes_and_cards_that_lie_elsewhere_go(table):
    table.place(Karto="Miskin")
    actions.change_about(session=table.session, about=about(areas=[]), by=table.cast.budi)
    assert set(table.cards) == {"Karto", "Suharti", "Wagimin", "Parjo", "Ngatini"}
    actions.change_about(session=table.session, about=about(areas=[(None, 2)]), by=table.cast.budi)
    assert set(table.cards) == {"Karto", "Ngatini"}  # who was placed stays on the table


def test_who_comes_to_the_list_later_is_gathered_once(table):
    homes.household(table.cast.botosari, {"name": "Baru"}, rt="001", rw="001")
    assert actions.gather(session=table.session, by=table.cast.budi) == 1
    assert actions.gather(session=table.session, by=table.cast.budi) == 0


def test_a_merged_household_keeps_its_card_and_gets_no_second(table):
    table.place(Karto="Miskin")
    home, other = table.homes["Karto"], table.homes["Ngatini"]
    actions.change_about(session=table.session, about=about(areas=[]), by=table.cast.budi)
    merge(absorbed=home, kept=other, reason="tercatat dua kali", by=table.cast.alice)

    assert actions.gather(session=table.session, by=table.cast.budi) == 0
    assert all(one.listed for one in table.cards.values())
    cards = {one.card.household_id: one for one in queries.cards(table.session)}
    assert (len(cards), other.id in cards) == (4, False)
    assert (cards[home.id].card.class_id, cards[home.id].decile) == (
        table.kinds["Miskin"].id,
        state_of(other.id, today())["decile"],
    )


def test_moving_twice_moves_once(table):
    assert table.place(Karto="Miskin") == 1
    assert table.place(Karto="Miskin") == 0
    assert table.place(Karto=None) == 1
    count = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "ppa_placed")
    assert db.session.scalar(count) == 2


def test_a_class_of_another_session_is_refused(table):
    other = actions.open_session(village_id=table.cast.botosari.id, about=about(), by=table.cast.budi)
    foreign, card = queries.classes(other)[0].id, table.cards["Karto"].card
    refused("ppa_class_other", actions.place, session=table.session, placed={card.id: foreign}, by=table.cast.budi)
    assert actions.place(session=other, placed={card.id: foreign}, by=table.cast.budi) == 0


def test_a_described_card_is_made_once_and_can_be_taken_back(table):
    said, key = Described.load(table.add("Surip").described), uuid4()
    for _twice in range(2):
        made = actions.add_card(session=table.session, described=said, submission_key=key, by=table.cast.budi)
    assert len(table.cards) == 5  # the same name twice is two cards under one name
    actions.remove_card(card=made, session=table.session, by=table.cast.budi)
    nobody = Described()
    refused(
        "ppa_no_name",
        actions.add_card,
        session=table.session,
        described=nobody,
        submission_key=uuid4(),
        by=table.cast.budi,
    )
    listed = table.cards["Karto"].card
    refused("ppa_card_unknown", actions.remove_card, card=listed, session=table.session, by=table.cast.budi)


def test_classes_are_the_communitys_and_keep_their_cards(table):
    table.place(Karto="Miskin")
    kinds = [ClassEntry(one.id, one.name.upper(), "ciri", one.is_poor) for one in queries.classes(table.session)]
    actions.set_classes(
        session=table.session, kinds=[kinds[0], kinds[2], ClassEntry(None, "Fakir", "", True)], by=table.cast.budi
    )
    assert list(table.kinds) == ["MAMPU", "MISKIN", "Fakir"]
    assert table.cards["Karto"].card.class_id == table.kinds["MISKIN"].id
    refused(
        "ppa_class_in_use",
        actions.set_classes,
        session=table.session,
        kinds=[kinds[0], ClassEntry(None, "X", "", True)],
        by=table.cast.budi,
    )
    refused("ppa_two_classes", actions.set_classes, session=table.session, kinds=[kinds[2]], by=table.cast.budi)


def test_causes_are_listed_by_votes(table):
    told = [
        ProblemEntry("jalan rusak", "hujan", "diaspal", 3),
        ProblemEntry("", "kosong"),
        ProblemEntry("air", votes=11),
        ProblemEntry("modal"),
    ]
    actions.set_problems(session=table.session, entries=told, by=table.cast.budi)
    assert [(one.problem, one.votes) for one in queries.problems(table.session)] == [
        ("air", 11),
        ("jalan rusak", 3),
        ("modal", None),
    ]


def test_a_session_is_not_held_tomorrow_and_not_by_others(table):
    tomorrow = about(held_on=today() + timedelta(days=1))
    refused("date_in_future", actions.change_about, session=table.session, about=tomorrow, by=table.cast.budi)
    refused("not_permitted", actions.change_about, session=table.session, about=about(), by=table.cast.citra)
    refused(
        "not_permitted", actions.open_session, village_id=table.cast.kertijayan.id, about=about(), by=table.cast.budi
    )


# -- what it found -------------------------------------------------------------------------------------------------


def test_who_seems_left_out_and_who_wrongly_in(table):
    table.rank_everybody()
    result = result_of(table.session)

    assert {one.shown.name: (one.verdict, one.kind) for one in result.sharpened} == {
        "Karto": (Verdict.LEFT_OUT, "correct"),
        "Surip": (Verdict.LEFT_OUT, "add"),
        "Suharti": (Verdict.WRONGLY_IN, "remove"),
    }
    assert result.verdicts[Verdict.UNRANKED] == 1
    assert (result.total.total, result.total.absent, result.total.unknown) == (5, 1, 1)


def test_what_counts_as_poor_and_low_is_the_sessions(table):
    table.rank_everybody()
    actions.change_about(session=table.session, about=about(decile_limit=7), by=table.cast.budi)
    assert {one.shown.name for one in result_of(table.session).sharpened} == {"Surip", "Suharti"}


@pytest.mark.parametrize(("told", "code"), [({"participants": {}}, "ppa_nobody_came"), ({}, "ppa_nothing_placed")])
def test_an_empty_session_is_not_final(table, told, code):
    actions.change_about(session=table.session, about=about(**told), by=table.cast.budi)
    refused(code, actions.finalise, session=table.session, by=table.cast.budi)


def test_a_final_session_keeps_what_the_list_said(table):
    table.rank_everybody()
    table.finalise()
    homes_before = table.cards["Karto"].decile
    db.session.execute(HouseholdState.__table__.update().values(decile=1))
    assert (homes_before, table.cards["Karto"].decile) == (7, 7)
    assert table.session.compared_on == today()
    for call in (
        lambda: table.place(Karto=None),
        lambda: table.add(),
        lambda: actions.change_about(session=table.session, about=about(), by=table.cast.budi),
        lambda: actions.set_problems(session=table.session, entries=[], by=table.cast.budi),
        table.finalise,
    ):
        refused("ppa_final", call)


def test_reopening_needs_a_reason_and_withdraws_what_nobody_decided(table):
    table.rank_everybody()
    table.finalise()
    sent = actions.propose(session=table.session, chosen=ids(table), by=table.cast.budi)
    refused("reason_missing", actions.reopen, session=table.session, reason=" ", by=table.cast.budi)

    assert actions.reopen(session=table.session, reason="salah kelas", by=table.cast.budi) == sent == 3
    assert {one.state for one in queries.proposals_of(table.session)} == {"withdrawn"}
    refused("ppa_not_final", actions.reopen, session=table.session, reason="lagi", by=table.cast.budi)
    table.finalise()
    assert actions.propose(session=table.session, chosen=ids(table), by=table.cast.budi) == 3
    assert [one.after for one in queries.steps(table.session)] == ["final", "draft", "final"]


# -- into verval ---------------------------------------------------------------------------------------------------


def ids(table):
    return [one.shown.card.id for one in result_of(table.session).sharpened]


def test_proposals_wait_without_a_round_and_are_made_once(table):
    table.rank_everybody()
    refused("ppa_not_final", actions.propose, session=table.session, chosen=[1], by=table.cast.budi)
    table.finalise()
    assert actions.propose(session=table.session, chosen=ids(table), by=table.cast.budi) == 3
    assert actions.propose(session=table.session, chosen=ids(table), by=table.cast.budi) == 0
    made = db.session.scalars(select(Proposal).order_by(Proposal.id)).all()
    assert {(one.kind, one.origin, one.state) for one in made} == {
        (kind, "ppa", "open") for kind in ("add", "correct", "remove")
    }
    assert not [name for name in table.cards for one in made if name in one.reason]


def test_only_what_was_ticked_is_sent(table):
    table.rank_everybody()
    table.finalise()
    one = table.cards["Suharti"].card.id
    assert actions.propose(session=table.session, chosen=[one, table.cards["Wagimin"].card.id], by=table.cast.budi) == 1


def test_with_an_open_round_they_become_tasks(table):
    verval_round = table.open_round()
    table.rank_everybody()
    table.finalise()
    actions.propose(session=table.session, chosen=ids(table), by=table.cast.budi)

    made = db.session.scalars(select(Proposal)).all()
    assert {one.state for one in made} == {"tasked"}
    task = verification.task_of(verval_round.id, table.homes["Karto"].id)
    assert [one.kind for one in verification.proposals_of(task)] == ["correct"]


def test_a_decided_task_leaves_the_proposal_waiting(table):
    verval_round = table.open_round()
    task = verification.task_of(verval_round.id, table.homes["Karto"].id)
    verval.submit(
        task=task, result=Result.SAME, visited_on=today(), submission_key=uuid4(), note="ada", by=table.cast.budi
    )
    verval.decide(task=task, to=TaskState.ACCEPTED, by=table.cast.alice)
    table.place(Karto="Miskin", Wagimin="Mampu")
    table.finalise()
    actions.propose(session=table.session, chosen=ids(table), by=table.cast.budi)
    states = dict(db.session.execute(select(Proposal.household_id, Proposal.state)).all())
    assert states == {table.homes["Karto"].id: "open", table.homes["Wagimin"].id: "tasked"}


def test_nothing_of_a_session_touches_the_list(table):
    before = ledger(), state_of(table.homes["Karto"].id, today())
    table.rank_everybody()
    table.finalise()
    actions.propose(session=table.session, chosen=ids(table), by=table.cast.budi)
    assert (ledger(), state_of(table.homes["Karto"].id, today())) == before


def ledger():
    return [db.session.scalar(select(func.count()).select_from(each)) for each in (Observation, Event)]


# -- the minutes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("told", "shown"), [({"count": 7}, (7, [])), ({"names": ["Bu Darmi"]}, (0, ["Bu Darmi"]))])
def test_the_minutes_do_with_half_a_group(table, told, shown):
    actions.change_about(session=table.session, about=about(participants={"women": told}), by=table.cast.budi)
    ((_, group),) = minutes_of(table.session, table.cast.botosari).participants

    assert (group["count"], group["names"]) == shown
    assert "Perempuan" in page_of(table.session, table.cast.botosari)


def test_the_minutes_say_everything(table):
    table.rank_everybody()
    table.finalise()
    made = minutes_of(table.session, table.cast.botosari)

    assert made.opening.startswith("Pada hari ini, ")
    assert (made.people, made.people_in_words, made.area) == (16, "enam belas", "RW 001")
    assert made.signers[0] == ("Kepala Desa", "Pak Kades")
    assert made.rule[0] == "Miskin menurut warga: Miskin dan Sangat miskin."
    assert [one.name for one in made.result.in_class(table.kinds["Sangat miskin"].id)] == ["Wagimin", "Surip"]


def test_a_described_name_is_sealed(table):
    card = table.add("Surip")
    stored = db.session.execute(
        select(func.count()).select_from(PpaCard).where(PpaCard.id == card.id, PpaCard.described.is_not(None))
    )
    assert stored.scalar() == 1
    raw = db.session.connection().exec_driver_sql(f"SELECT described FROM ppa_card WHERE id = {card.id}").scalar()
    assert b"Surip" not in bytes(raw)
