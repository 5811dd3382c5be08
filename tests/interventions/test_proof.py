"""What a status stands on: what was delivered, and what somebody saw after it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import event

from sakti.core.identity import read_kk
from sakti.core.refusals import Refusal
from sakti.core.support import Sighting
from sakti.core.timeline import EventKind, Source
from sakti.extensions import db
from sakti.interventions import actions, queries
from sakti.interventions.models import GroupMember
from sakti.interventions.queries import InterventionFilter
from sakti.observations.actions import observe, record_event, record_split
from sakti.observations.actions import void as void_observation
from tests.actors import TESTS

GIVEN, SEEN, TODAY = date(2020, 3, 1), date(2020, 4, 1), date(2020, 6, 30)


def give(row, volume="1", day=GIVEN):
    return actions.deliver(intervention=row, delivered_on=day, volume=Decimal(volume), value_rp=0, funding=(), by=TESTS)


def finish(row, by, day=TODAY, reason=""):
    return actions.move(intervention=row, to="done", by=by, day=day, reason=reason)


def verify(row, by, reason="", day=TODAY):
    return actions.move(intervention=row, to="verified", by=by, reason=reason, day=day)


def refused(move, *args, **details):
    """The code of what was refused."""
    with pytest.raises(Refusal) as refusal:
        move(*args, **details)
    return refusal.value.code


def see(household, latrine, day=SEEN, **details):
    return observe(household=household, observed_on=day, values={"latrine_access": latrine}, by=TESTS, **details)


@pytest.fixture
def done(world):
    """A latrine that was delivered and called done."""
    row = world.running(organisation=world.baznas)
    give(row)
    finish(row, TESTS, GIVEN)
    return row


# -- finished ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "sudah beres"])
def test_who_is_no_analyst_cannot_call_done_what_was_not_delivered(world, reason):
    row = world.running(organisation=world.baznas)

    assert refused(finish, row, world.cast.dewi, reason=reason) == "volume_short"
    assert refused(finish, row, world.cast.budi, reason=reason) == "volume_short"
    assert row.status == "running"


def test_an_analyst_says_why(world):
    row = world.running()

    assert refused(finish, row, world.cast.alice) == "volume_unexplained"
    step = finish(row, world.cast.alice, reason="bahan dari warga")

    assert (row.status, step.reason) == ("done", "bahan dari warga")


@pytest.mark.parametrize(
    ("volumes", "short"), [(("2",), True), (("2", "0.99"), True), (("2", "1"), False), (("4",), False)]
)
def test_all_that_was_planned_must_have_come(world, volumes, short):
    row = world.running(organisation=world.baznas, volume=Decimal(3))
    for volume in volumes:
        give(row, volume)

    if short:
        assert refused(finish, row, world.cast.dewi) == "volume_short"
    else:
        finish(row, world.cast.dewi)


def test_tenths_add_up(world):
    row = world.running(organisation=world.baznas, volume=Decimal("0.8"))
    for _each in range(8):
        give(row, "0.1")

    finish(row, world.cast.dewi)
    assert not queries.assignment_rows([row], world.cast.alice.scope.names)[0].is_short


def test_what_came_later_or_was_voided_does_not_count(world):
    row = world.running(organisation=world.baznas)
    given = give(row, day=date(2020, 5, 1))

    assert refused(finish, row, world.cast.dewi, day=date(2020, 4, 30)) == "volume_short"
    actions.void_delivery(delivery=given, reason="salah", by=TESTS)
    assert refused(finish, row, TESTS) == "volume_unexplained"


def test_the_refusal_says_how_much_is_missing(world):
    row = world.running(organisation=world.baznas, volume=Decimal(3))
    give(row, "1.5")

    with pytest.raises(Refusal, match="Baru 1,5 dari 3 unit") as refusal:
        finish(row, world.cast.dewi)
    assert "Only 1.5 of 3 unit" in refusal.value.message("en")


# -- verified ---------------------------------------------------------------------------------------------------------


def test_a_visit_that_shows_it_verifies(world, done):
    see(world.warsito, 1)

    verify(done, world.cast.budi)

    assert (done.status, queries.sighting(done, TODAY)) == ("verified", Sighting.MET)


def test_nobody_came_since(world, done):
    see(world.warsito, 1, GIVEN)  # on the day itself
    see(world.warsito, 1, source=Source.LIST)
    observe(household=world.warsito, observed_on=SEEN, values={"water": 4}, by=TESTS)  # looked at something else
    void_observation(row=see(world.warsito, 1), reason="salah", by=TESTS)

    assert refused(verify, done, world.cast.budi) == "visit_missing"
    assert verify(done, world.cast.budi, "dilihat dari foto").reason == "dilihat dari foto"


def test_who_came_saw_that_there_is_none(world, done):
    see(world.warsito, 6)

    assert refused(verify, done, world.cast.budi) == "visit_unmet"
    verify(done, world.cast.budi, "dipakai bersama dahulu")


def test_a_visit_after_the_day_of_the_verification_is_none(world, done):
    see(world.warsito, 1, date(2020, 6, 1))

    assert refused(verify, done, world.cast.budi, day=date(2020, 5, 31)) == "visit_missing"
    verify(done, world.cast.budi, day=date(2020, 6, 1))


def test_a_training_is_seen_by_a_visit_to_the_house(world):
    person = world.person("Sumiati")
    row = world.running(programme=world.training, person=person)
    give(row)
    finish(row, TESTS, GIVEN)
    assert refused(verify, row, world.cast.budi) == "visit_missing"

    see(world.warsito, 6)
    verify(row, world.cast.budi)


def test_of_a_group_everybody_is_seen(world):
    group = actions.add_group(name="Kelompok", village=world.cast.botosari, by=TESTS)
    for household in (world.warsito, world.khotijah):
        actions.add_member(group=group, household=household, by=TESTS)
    row = world.running(group=group)
    give(row)
    finish(row, TESTS, GIVEN)

    see(world.warsito, 1)
    assert queries.sighting(row, TODAY) is Sighting.UNSEEN
    see(world.khotijah, 6)
    assert queries.sighting(row, TODAY) is Sighting.UNMET
    see(world.khotijah, 1, date(2020, 5, 1))
    assert queries.sighting(row, TODAY) is Sighting.MET


@pytest.mark.parametrize("for_whom", ["village", "nobody's need"])
def test_where_nothing_can_be_seen_somebody_says_so(world, for_whom):
    details = {"village": world.cast.botosari}
    if for_whom != "village":
        details = {"programme": actions.add_programme(name="Modal", unit="paket", by=TESTS)}
    row = world.running(**details)
    give(row)
    finish(row, TESTS, GIVEN)
    see(world.warsito, 1)

    assert refused(verify, row, world.cast.budi) == "visit_missing"
    verify(row, world.cast.budi, "balai desa dilihat bersama kepala desa")


def test_who_died_or_left_is_not_waited_for(world):
    group = actions.add_group(name="Kelompok", village=world.cast.botosari, by=TESTS)
    for household in (world.warsito, world.khotijah):
        actions.add_member(group=group, household=household, by=TESTS)
    row = world.running(group=group)
    give(row)
    finish(row, TESTS, GIVEN)
    see(world.warsito, 1)
    assert queries.sighting(row, TODAY) is Sighting.UNSEEN

    record_event(kind=EventKind.DEATH, day=SEEN, people=[world.person("Khotijah")], by=TESTS)
    assert queries.sighting(row, TODAY) is Sighting.MET


def test_the_house_is_looked_at_in_whose_name_ever_it_was_written_down(world):
    row = world.running(person=world.person("Sumiati"))
    give(row)
    finish(row, TESTS, GIVEN)
    record_split(
        household=world.warsito,
        people=[world.person("Sumiati")],
        card=read_kk("3326020101190009", False),
        day=date(2020, 3, 15),
        by=TESTS,
    )
    see(world.warsito, 1)

    assert queries.sighting(row, TODAY) is Sighting.MET


def test_one_part_that_is_lacking_shows_it_before_everything_was_seen(world):
    septic = actions.add_programme(name="Septik", answers_need="improved_sanitation", unit="unit", by=TESTS)
    row = world.running(programme=septic)
    give(row)
    finish(row, TESTS, GIVEN)

    see(world.warsito, 6)
    assert queries.sighting(row, TODAY) is Sighting.UNMET
    see(world.warsito, 1, date(2020, 5, 1))  # the rest is what a list said before it came
    assert queries.sighting(row, TODAY) is Sighting.UNSEEN
    rest = {"latrine_type": 1, "excreta_disposal": 1}
    observe(household=world.warsito, observed_on=date(2020, 5, 2), values=rest, by=TESTS)
    assert queries.sighting(row, TODAY) is Sighting.MET


def test_a_group_is_read_in_as_many_questions_as_one_household(world):
    group = actions.add_group(name="Kelompok", village=world.cast.botosari, by=TESTS)
    actions.add_member(group=group, household=world.warsito, by=TESTS)
    row = world.running(group=group)
    give(row)
    finish(row, TESTS, GIVEN)
    few = questions(row)
    for household in (world.khotijah, world.tarjono):
        db.session.add(GroupMember(group_id=group.id, household_id=household.id))
    db.session.flush()

    assert questions(row) == few


def questions(row):
    """How many statements it takes to say what visits show."""
    said = []

    def note(_connection, _cursor, statement, *_more):
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    queries.sighting(row, TODAY)
    event.remove(db.engine, "before_cursor_execute", note)
    return len(said)


def test_what_was_verified_is_set_back_with_a_reason_by_who_verifies(world, done):
    verify(done, world.cast.budi, "dilihat dari foto")
    set_back = partial(actions.move, intervention=done, to="running", day=TODAY)

    assert refused(set_back, by=world.cast.dewi, reason="foto rumah lain") == "not_permitted"
    assert refused(set_back, by=world.cast.budi) == "reason_missing"
    step = set_back(by=world.cast.budi, reason="foto rumah lain")

    assert (done.status, step.before, step.reason) == ("running", "verified", "foto rumah lain")


# -- from before ------------------------------------------------------------------------------------------------------


@pytest.fixture
def from_before(world):
    """Work that was called done and verified before a delivery was asked for."""
    row = world.running()
    row.status = "verified"
    db.session.commit()
    return row


def test_work_from_before_is_flagged_and_stays(client, world, from_before, done):
    scope, names = world.cast.alice.scope, world.cast.alice.scope.names
    short = queries.assignments(scope, InterventionFilter(short=True)).rows
    flags = {row.intervention.id: row.is_short for row in queries.assignment_rows([from_before, done], names)}

    assert [row.id for row in short] == [from_before.id]
    assert flags == {from_before.id: True, done.id: False}
    client.sign_in(world.cast.alice)
    assert (
        "Dinyatakan selesai, padahal realisasinya kurang dari rencana."
        in client.get(f"/intervensi/{from_before.id}").text
    )
    listed = client.get("/intervensi?tampilan=daftar&short=yes").text
    assert "realisasi kurang" in listed
    assert f"#{done.id}</a>" not in listed


# -- on the screen ----------------------------------------------------------------------------------------------------


def test_the_page_offers_to_finish_only_what_can_be_finished(client, world):
    row = world.running(organisation=world.baznas)
    db.session.commit()
    address = f"/intervensi/{row.id}"
    finishing = f'href="{address}/status/done"'

    shown = {who: finishing in client.sign_in(getattr(world.cast, who)).get(address).text for who in ("alice", "dewi")}
    assert shown == {"alice": True, "dewi": False}
    give(row)
    db.session.commit()
    assert finishing in client.sign_in(world.cast.dewi).get(address).text


def test_the_form_says_what_is_missing_and_takes_a_reason(client, world, done):
    row = world.running()
    db.session.commit()
    client.sign_in(world.cast.alice)
    page = f"/intervensi/{row.id}/status/done"

    assert "Baru 0 dari 1 unit yang direalisasikan" in client.get(page).text
    assert client.submit(page).status_code == 422
    assert client.submit(page, {"reason": "bahan dari warga"}).status_code == 303

    seen = client.submit(f"/intervensi/{done.id}/status/verified")
    assert seen.status_code == 422
    assert "Belum ada kunjungan sesudah 1 Maret 2020" in seen.text
