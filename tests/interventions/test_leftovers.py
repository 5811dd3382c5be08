"""What a closed programme or organisation leaves: marked everywhere, not approved, handed over or ended in one go."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.interventions import actions, queries
from sakti.interventions.due_work import count_due_work
from sakti.interventions.models import Intervention
from sakti.observations.actions import record_event
from sakti.organisations.actions import deactivate
from tests.actors import TESTS
from tests.interventions.conftest import TODAY

JANUARY = date(2020, 1, 31)


def close(world, what):
    if what == "organisation":
        deactivate(organisation=world.housing, reason="dibubarkan", by=TESTS)
    else:
        world.latrine.active = False
    db.session.flush()


def left(user):
    page = queries.assignments(user.scope, queries.InterventionFilter(left=True))
    return {row.intervention.id: row.left for row in queries.assignment_rows(page.rows, user.scope.names)}


def give(row, volume="1"):
    return actions.deliver(
        intervention=row, delivered_on=date(2020, 3, 2), volume=Decimal(volume), value_rp=0, funding=[], by=TESTS
    )


@pytest.mark.parametrize("what", ["programme", "organisation"])
def test_what_is_open_is_marked_and_nothing_of_it_is_approved(client, world, what):
    proposed, running = world.propose(), world.running()
    over = world.propose()
    actions.move(intervention=over, to="rejected", by=TESTS, reason="ganda")
    close(world, what)

    assert left(world.cast.alice) == {proposed.id: what, running.id: what}
    with pytest.raises(Refusal) as caught:
        actions.move(intervention=proposed, to="approved", by=TESTS)
    assert caught.value.code == f"{what}_inactive"
    assert actions.move_many(interventions=[proposed], to="approved", by=TESTS) == 0
    give(running)  # what had begun may be finished
    counts = {str(work.label): work.count for work in count_due_work(world.cast.alice)}
    assert counts["tertinggal dari program atau pelaku yang ditutup"] == 2
    db.session.commit()
    client.sign_in(world.cast.alice)
    word = {"programme": "program ditutup", "organisation": "pelaku nonaktif"}[what]
    for page in ("/intervensi", "/intervensi?tampilan=daftar", f"/intervensi/{proposed.id}", "/intervensi/tertinggal"):
        assert word in client.get(page).text, page
    assert word in client.get(f"/keluarga/{world.warsito.id}").text
    assert "/status/approved" not in client.get(f"/intervensi/{proposed.id}").text


@pytest.mark.parametrize("what", ["programme", "organisation"])
def test_all_of_it_is_handed_over_in_one_go(client, world, what):
    proposed, running = world.propose(), world.running(world.khotijah, volume=Decimal(3), due_on=date(2020, 9, 1))
    give(running)
    whole = world.running(world.tarjono)
    give(whole)
    before = plans(JANUARY)
    close(world, what)
    heir = world.baznas if what == "organisation" else world.training
    place = world.housing.id if what == "organisation" else world.latrine.id
    db.session.commit()
    client.sign_in(world.cast.alice)

    address = f"/intervensi/tertinggal?{what}={place}"
    shown = "organisation" if what == "organisation" else "programme"
    detail = f"/pelaku/{place}" if what == "organisation" else f"/program/{place}"
    assert f"/intervensi/tertinggal?{shown}={place}" in client.get(detail).text
    sent = client.submit(address, {"to": str(heir.id), "reason": "dibubarkan"})

    assert sent.status_code == 303
    db.session.expire_all()
    assert [row.status for row in (proposed, running, whole)] == ["rejected", "cancelled", "done"]
    new = {row.household_id: row for row in db.session.query(Intervention).filter(Intervention.id > whole.id)}
    assert set(new) == {world.warsito.id, world.khotijah.id}
    assert [new[home.id].status for home in (world.warsito, world.khotijah)] == ["proposed", "approved"]
    rest = new[world.khotijah.id]
    assert (rest.volume, rest.due_on) == (Decimal(2), date(2020, 9, 1))
    assert getattr(rest, f"{what}_id") == heir.id
    assert rest.note.startswith(f"Melanjutkan #{running.id}.")
    assert left(world.cast.alice) == {}
    assert plans(JANUARY) == before


def plans(day):
    """Past months say what they said."""
    sums = queries.contributions(None, date(2019, 1, 1), day)
    return [(row.key, row.planned, row.planned_rp) for row in sums.by_helix]


def test_all_of_it_is_ended_in_one_go(client, world):
    rows = [world.propose(), world.running()]
    other = world.running(world.tarjono, organisation=world.baznas)
    close(world, "organisation")
    db.session.commit()
    client.sign_in(world.cast.alice)

    assert client.submit(f"/intervensi/tertinggal?organisation={world.housing.id}").status_code == 422
    sent = client.submit(f"/intervensi/tertinggal?organisation={world.housing.id}", {"reason": "dibubarkan"})
    assert sent.status_code == 303
    db.session.expire_all()
    assert [row.status for row in (*rows, other)] == ["rejected", "cancelled", "running"]
    assert queries.moves_of(rows[1])[-1].day == TODAY


def test_what_is_for_nobody_is_not_handed_over(world):
    gone = world.running(world.tarjono)
    record_event(kind=EventKind.MOVE_OUT, day=date(2020, 5, 4), household=world.tarjono, by=TESTS)
    close(world, "organisation")

    taken = actions.hand_over(interventions=[gone], organisation=world.baznas, reason="dibubarkan", by=TESTS)
    assert (taken, gone.status) == ([], "running")


def test_the_reason_is_asked_for(world):
    row = world.running()
    for act in (actions.end_open, actions.hand_over):
        with pytest.raises(Refusal, match="alasannya"):
            act(interventions=[row], reason=" ", by=TESTS)
