"""Promises of who is gone stop with a reason, those of who moved go along, and nothing new is promised to nobody."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households.models import Household
from sakti.interventions import actions, queries
from sakti.interventions.due_work import count_due_work
from sakti.observations.actions import record_event, void
from tests.actors import TESTS
from tests.interventions.conftest import TODAY

LATE = date(2020, 3, 1)
DAY = date(2020, 5, 4)


def happen(kind, day=DAY, **details):
    event = record_event(kind=kind, day=day, by=TESTS, **details)
    db.session.flush()
    return event


def die(world, name="Tarjono", day=DAY):
    return happen(EventKind.DEATH, day, people=[world.person(name)])


def refused(act):
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def listed(user, **wanted):
    page = queries.assignments(user.scope, queries.InterventionFilter(**wanted))
    return queries.assignment_rows(page.rows, user.scope.names)


# -- who is gone ----------------------------------------------------------------------------------------------------


def test_a_promise_to_the_dead_stops_with_the_reason(world):
    row = world.running(world.tarjono, due_on=LATE)
    assert [one.intervention_id for one in queries.late(None, TODAY)] == [row.id]
    death = die(world)

    [one] = listed(world.cast.alice, gone=True)
    assert (one.intervention.id, one.gone.standing, one.gone.since, one.days_late) == (row.id, "empty", DAY, 0)
    assert (queries.late(None, TODAY), queries.unreported(None, TODAY)) == ([], [])
    assert [one.intervention_id for one in queries.late(None, date(2020, 4, 1))] == [row.id]  # then somebody was there
    assert listed(world.cast.alice, late=True) == []

    void(row=death, reason="orang lain", by=TESTS)
    assert listed(world.cast.alice, gone=True) == []
    assert [one.intervention_id for one in queries.late(None, TODAY)] == [row.id]


def test_a_promise_to_a_house_waits_for_whoever_lives_there(world):
    world.running(due_on=LATE)
    die(world, "Warsito")

    assert listed(world.cast.alice, gone=True) == []


def test_what_is_one_persons_stops_with_the_person(world):
    mine = world.running(person=world.person("Warsito"), programme=world.training)
    house = world.running(person=world.person("Warsito"))  # a latrine, in his name
    die(world, "Warsito")

    [one] = listed(world.cast.alice, gone=True)
    assert (one.intervention.id, one.gone.standing) == (mine.id, "dead")
    assert house.id not in {one.intervention.id}


def test_a_group_stops_when_none_of_it_is_left(world):
    group = actions.add_group(name="Kelompok", village=world.cast.botosari, by=TESTS)
    for home in (world.warsito, world.khotijah):
        actions.add_member(group=group, household=home, by=TESTS)
    row = world.running(group=group)

    happen(EventKind.MOVE_OUT, household=world.warsito)
    assert listed(world.cast.alice, gone=True) == []
    happen(EventKind.MOVE_OUT, household=world.khotijah)
    assert [one.intervention.id for one in listed(world.cast.alice, gone=True)] == [row.id]


@pytest.mark.parametrize("status", ["proposed", "approved", "scheduled"])
def test_nothing_is_begun_for_nobody(world, status):
    row = world.propose(world.tarjono)
    for step in ("approved", "scheduled")[: ("proposed", "approved", "scheduled").index(status)]:
        actions.move(intervention=row, to=step, by=TESTS, day=date(2020, 1, 8))
    die(world)

    onward = {"proposed": ["approved"], "approved": ["scheduled", "running"], "scheduled": ["running"]}[status]
    for to in onward:
        assert refused(lambda to=to: actions.move(intervention=row, to=to, by=TESTS)) == "recipient_gone"
    assert actions.move_many(interventions=[row], to="approved", by=TESTS) == 0
    actions.move(intervention=row, to="cancelled", by=TESTS, reason="meninggal")


def test_nothing_is_delivered_to_who_is_gone_but_what_came_before_is(world):
    row = world.propose(world.tarjono)
    actions.move(intervention=row, to="approved", by=TESTS, day=date(2020, 1, 8))
    die(world)
    given = {"volume": Decimal(1), "value_rp": 0, "funding": [], "by": TESTS}
    free = {"programme": world.latrine, "organisation": world.housing, "household": world.tarjono}

    assert refused(lambda: actions.deliver(intervention=row, delivered_on=TODAY, **given)) == "recipient_not_there"
    assert refused(lambda: actions.deliver(**free, delivered_on=TODAY, **given)) == "recipient_not_there"
    actions.deliver(intervention=row, delivered_on=date(2020, 4, 1), **given)
    assert row.status == "running"


# -- no new promise from any door ------------------------------------------------------------------------------------


def test_nothing_is_proposed_for_nobody(client, world):
    die(world)
    db.session.commit()
    client.sign_in(world.cast.alice)

    assert refused(lambda: world.propose(world.tarjono, day=None)) == "recipient_gone"
    assert refused(lambda: world.propose(person=world.person("Tarjono"), day=None)) == "recipient_gone"
    many = {"programme": world.latrine, "organisation": world.housing, "by": TESTS, "batch": uuid4()}
    assert refused(lambda: actions.assign_many(subjects=[world.tarjono], **many)) == "recipient_gone"
    assert queries.chosen(world.cast.alice.scope, world.cast.kertijayan.id, [str(world.tarjono.id)]) == []
    page = f"/intervensi/baru?household={world.tarjono.id}"
    sent = client.submit(page, {"programme": str(world.latrine.id), "organisation": str(world.housing.id)})
    assert sent.status_code == 422
    assert "Tidak ada penerimanya" in sent.text


def test_who_asks_for_a_merged_record_is_led_to_the_kept_one(client, world):
    db.session.get_one(Household, world.khotijah.id).merged_into_id = world.warsito.id
    db.session.commit()
    client.sign_in(world.cast.alice)

    answer = client.get(f"/intervensi/baru?household={world.khotijah.id}&programme={world.latrine.id}")
    assert answer.status_code == 303
    assert f"household={world.warsito.id}" in answer.headers["Location"]
    assert world.propose(world.khotijah).household_id == world.warsito.id


# -- who moved -------------------------------------------------------------------------------------------------------


def move_away(world):
    return happen(EventKind.MOVE_VILLAGE, household=world.tarjono, village_id=world.cast.botosari.id)


def test_open_promises_go_along_and_what_is_over_stays(client, world):
    proposed, running, ended = (
        world.propose(world.tarjono),
        world.running(world.tarjono),
        world.propose(world.tarjono),
    )
    actions.move(intervention=ended, to="cancelled", by=TESTS, reason="ganda")
    budi = world.cast.budi  # a facilitator of Botosari alone
    assert not queries.may_deliver(budi, running)
    event = move_away(world)

    assert [row.village_id for row in (proposed, running)] == [world.cast.botosari.id] * 2
    assert ended.village_id == world.cast.kertijayan.id
    db.session.commit()
    client.sign_in(budi)
    assert client.get(f"/intervensi/{running.id}").status_code == 200
    assert client.get(f"/intervensi/{running.id}/realisasi").status_code == 200
    assert queries.may_deliver(budi, running)

    void(row=event, reason="tidak jadi", by=TESTS)
    assert running.village_id == world.cast.kertijayan.id


def test_a_promise_goes_with_the_person_who_marries_into_another_village(world):
    row = world.running(person=world.person("Slamet"), programme=world.training)
    house = world.running(person=world.person("Slamet"))
    happen(EventKind.JOIN, people=[world.person("Slamet")], target=world.tarjono)

    assert (row.village_id, house.village_id) == (world.cast.kertijayan.id, world.cast.botosari.id)
    given = actions.deliver(intervention=row, delivered_on=TODAY, volume=Decimal(1), value_rp=0, funding=[], by=TESTS)
    assert (given.village_id, given.household_id) == (world.cast.kertijayan.id, world.tarjono.id)


def test_what_falls_open_again_goes_where_they_live_now(world):
    row = world.running(world.tarjono)
    given = actions.deliver(intervention=row, delivered_on=LATE, volume=Decimal(1), value_rp=0, funding=[], by=TESTS)
    actions.move(intervention=row, to="done", by=TESTS, day=date(2020, 3, 2))
    move_away(world)
    assert row.village_id == world.cast.kertijayan.id

    actions.void_delivery(delivery=given, reason="tidak pernah diberikan", by=TESTS)
    assert (row.status, row.village_id) == ("running", world.cast.botosari.id)


# -- the worklist ----------------------------------------------------------------------------------------------------


def test_the_worklist_names_them_with_the_reason_and_ends_them_in_one_go(client, world):
    rows = [world.propose(world.tarjono), world.running(world.tarjono)]
    die(world)
    db.session.commit()
    counts = {str(work.label): work.count for work in count_due_work(world.cast.alice)}
    assert counts["intervensi tanpa penerima"] == 2
    client.sign_in(world.cast.alice)

    page = client.get("/intervensi/tanpa-penerima")
    assert "tanpa penerima: rumah kosong" in page.text
    assert "Selesaikan 2 intervensi" in page.text
    detail = client.get(f"/intervensi/{rows[1].id}").text
    assert "Tidak ada lagi yang tinggal di sana sejak" in detail
    assert f'href="/intervensi/{rows[1].id}/status/cancelled"' in detail
    assert "/status/approved" not in client.get(f"/intervensi/{rows[0].id}").text
    assert client.submit("/intervensi/tanpa-penerima", {"reason": "meninggal"}).status_code == 303
    db.session.expire_all()
    assert [row.status for row in rows] == ["rejected", "cancelled"]
    assert "Tidak ada yang tertinggal" in client.get("/intervensi/tanpa-penerima").text


def test_more_than_was_seen_is_not_ended(client, world):
    world.running(world.tarjono)
    die(world)
    db.session.commit()
    client.sign_in(world.cast.alice)

    sent = client.submit("/intervensi/tanpa-penerima", {"reason": "meninggal", "seen": "0"})
    assert sent.status_code == 422
    assert "Daftarnya berubah" in sent.text


def test_who_does_not_approve_sees_it_and_ends_nothing(client, world):
    row = world.running(world.khotijah)
    happen(EventKind.MOVE_OUT, household=world.khotijah)
    db.session.commit()
    client.sign_in(world.cast.budi)

    page = client.get("/intervensi/tanpa-penerima")
    assert "tanpa penerima: pindah ke luar" in page.text
    assert "<form" not in page.text.split("<main")[1].split("</main>")[0]
    answer = client.post("/intervensi/tanpa-penerima", data={"reason": "x"})
    assert answer.status_code in (400, 403)
    assert row.status == "running"
