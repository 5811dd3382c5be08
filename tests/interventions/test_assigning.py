"""Proposing interventions, one and many, and the table of moves at work."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest

from sakti.core.refusals import Refusal
from sakti.core.transitions import WORKFLOW, Status
from sakti.core.workflow import find_move
from sakti.extensions import db
from sakti.households.models import Family
from sakti.interventions import actions, queries
from sakti.interventions.models import Intervention, StatusMove
from tests.actors import TESTS

BATCH = UUID("6c1ff2f0-0000-4000-8000-000000000001")


def test_a_proposal_costs_what_the_programme_says_and_begins_its_history(world):
    made = world.propose(volume=Decimal(2))

    assert (made.status, made.planned_rp, made.unit) == ("proposed", 6_000_000, "unit")
    assert [(move.before, move.after, move.day) for move in queries.moves_of(made)] == [
        (None, "proposed", date(2020, 1, 6))
    ]


def test_a_village_has_a_group_once(world):
    actions.add_group(name="Kelompok Batik", village=world.cast.botosari, by=TESTS)
    actions.add_group(name="Kelompok Batik", village=world.cast.kertijayan, by=TESTS)

    with pytest.raises(Refusal, match="sudah ada"):
        actions.add_group(name="kelompok  batik", village=world.cast.botosari, by=TESTS)


def test_everyone_and_everything_can_be_a_subject(world):
    family = db.session.query(Family).first()
    group = actions.add_group(name="Kelompok Batik", village=world.cast.botosari, by=TESTS)
    db.session.flush()

    kinds = [
        world.propose(**{kind: subject}).subject_kind
        for kind, subject in (
            ("household", world.warsito),
            ("person", world.person("Slamet")),
            ("family", family),
            ("group", group),
            ("village", world.cast.botosari),
        )
    ]

    assert kinds == ["household", "person", "family", "group", "village"]
    assert {row.village_id for row in db.session.query(Intervention)} == {world.cast.botosari.id}


@pytest.mark.parametrize("two", [True, False])
def test_there_is_exactly_one_subject(world, two):
    subjects = {"village": world.cast.botosari, "household": world.warsito} if two else {}

    with pytest.raises(Refusal) as refusal:
        actions.assign(programme=world.latrine, organisation=world.housing, by=TESTS, **subjects)

    assert refusal.value.code == "subject_missing"


def test_the_same_submission_makes_one(world):
    assert world.propose(submission_key=uuid5(NAMESPACE_URL, "telepon-1")) is world.propose(
        submission_key=uuid5(NAMESPACE_URL, "telepon-1")
    )


def test_a_batch_sent_twice_assigns_once(world):
    subjects = [world.warsito, world.khotijah, world.person("Slamet")]
    order = {
        "programme": world.latrine,
        "organisation": world.housing,
        "subjects": subjects,
        "batch": BATCH,
        "by": TESTS,
    }

    first, second = actions.assign_many(**order), actions.assign_many(**order)

    assert (len(first.made), len(second.made), len(second.again)) == (3, 0, 3)
    assert {row.batch for row in db.session.query(Intervention)} == {str(BATCH)}


def test_another_batch_assigns_again(world):
    for batch in (BATCH, UUID(int=BATCH.int + 1)):
        actions.assign_many(
            programme=world.latrine,
            organisation=world.housing,
            subjects=[world.warsito],
            batch=batch,
            by=TESTS,
        )

    assert db.session.query(Intervention).count() == 2


@pytest.mark.parametrize(("before", "after"), [(one, two) for one in Status for two in Status])
def test_only_the_moves_of_the_table_are_made(world, before, after):
    made = world.propose()
    made.status = before.value
    db.session.flush()

    if find_move(WORKFLOW, before, after):
        actions.move(intervention=made, to=after, reason="sebab", by=TESTS)
        assert made.status == after
    else:
        with pytest.raises(Refusal, match="tidak dapat langsung"):
            actions.move(intervention=made, to=after, reason="sebab", by=TESTS)


@pytest.mark.parametrize("move", [move for move in WORKFLOW.moves if move.needs_reason], ids=str)
def test_ending_needs_a_reason(world, move):
    made = world.propose()
    made.status = str(move.before)

    with pytest.raises(Refusal) as refusal:
        actions.move(intervention=made, to=move.after, reason="  ", by=TESTS)

    assert refusal.value.code == "reason_missing"


def test_a_move_cannot_go_back_in_time_or_ahead(world):
    made = world.propose()

    for day, code in ((date(2019, 12, 31), "move_before_last"), (date(2020, 7, 1), "date_in_future")):
        with pytest.raises(Refusal) as refusal:
            actions.move(intervention=made, to="approved", day=day, by=TESTS)
        assert refusal.value.code == code


@pytest.mark.parametrize(
    ("who", "to", "allowed"),
    [
        ("alice", "approved", True),
        ("budi", "approved", False),
        ("citra", "approved", False),
        ("dewi", "approved", False),
        ("budi", "cancelled", True),
        ("citra", "cancelled", False),
        ("eko", "approved", False),
    ],
)
def test_who_may_move_what(world, who, to, allowed):
    made, person = world.propose(), getattr(world.cast, who)

    if allowed:
        assert actions.move(intervention=made, to=to, reason="sebab", by=person).after == to
    else:
        with pytest.raises(Refusal) as refusal:
            actions.move(intervention=made, to=to, reason="sebab", by=person)
        assert refusal.value.code == "not_permitted"


def test_a_partner_starts_its_own_interventions_only(world):
    own, others = world.propose(organisation=world.baznas), world.propose()
    for row in (own, others):
        actions.move(intervention=row, to="approved", by=TESTS)

    actions.move(intervention=own, to="running", by=world.cast.dewi)
    with pytest.raises(Refusal):
        actions.move(intervention=others, to="running", by=world.cast.dewi)


def test_an_inactive_programme_takes_nothing_new(world):
    world.latrine.active = False

    with pytest.raises(Refusal, match="tidak aktif"):
        world.propose()


def test_every_move_is_in_the_history(world):
    made = world.running()
    actions.move(intervention=made, to="done", by=TESTS, reason="tanpa realisasi")
    actions.move(intervention=made, to="verified", by=world.cast.budi, reason="dari foto")

    history = db.session.query(StatusMove).order_by(StatusMove.id).all()
    assert [move.after for move in history] == ["proposed", "approved", "running", "done", "verified"]
    assert history[-1].recorded_by == "Budi Fasilitator"
