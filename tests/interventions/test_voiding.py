"""Voiding takes back what rested on it: what was called done or verified falls to what the rest carries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sakti.core.carrying import FELL, STARTED, Fall, fall_of
from sakti.core.transitions import Status
from sakti.core.workflow import Step
from sakti.extensions import db
from sakti.interventions import actions, queries
from sakti.web import clock
from tests.actors import TESTS

MARCH = date(2020, 3, 2)
APRIL = date(2020, 4, 6)


def give(row, day=MARCH, volume="1"):
    details = {"value_rp": 3_000_000, "funding": [("APBD kab", 3_000_000)], "by": TESTS}
    return actions.deliver(intervention=row, delivered_on=day, volume=Decimal(volume), **details)


def finish(row, *statuses, reason="dilihat dari foto"):
    for status in statuses:
        actions.move(intervention=row, to=status, by=TESTS, day=APRIL, reason=reason)


def void(delivery):
    actions.void_delivery(delivery=delivery, reason="tidak pernah diberikan", by=TESTS)


@pytest.mark.parametrize("statuses", [["done"], ["done", "verified"]])
def test_without_its_only_delivery_nothing_is_done(world, statuses):
    row = world.running()
    delivery = give(row)
    finish(row, *statuses)

    void(delivery)

    last = queries.moves_of(row)[-1]
    assert (row.status, last.before, last.day) == ("running", statuses[-1], APRIL)
    assert last.reason == f"{FELL}: tidak pernah diberikan"
    assert queries.by_helix_and_status(None, APRIL)["government"] == {"running": 1}
    sums = queries.contributions(None, date(2020, 1, 1), clock.today())
    assert [(one.finished, one.verified, one.value_rp) for one in sums.by_helix if one.planned] == [(0, 0, 0)]


@pytest.mark.parametrize("statuses", [["done"], ["done", "verified"]])
def test_what_only_a_delivery_had_started_stands_where_it_stood(world, statuses):
    row = world.propose()
    actions.move(intervention=row, to="approved", by=TESTS, day=date(2020, 1, 8))
    first, second = give(row), give(row)
    finish(row, *statuses)

    void(first)
    assert row.status == statuses[-1]  # the other one carries it
    void(second)
    assert (row.status, queries.moves_of(row)[-1].day) == ("approved", MARCH)
    assert [one.intervention_id for one in queries.late(None, date(2021, 1, 1))] == []


def test_it_falls_in_steps_when_deliveries_go_one_by_one(world):
    row = world.propose(volume=Decimal(2))
    actions.move(intervention=row, to="approved", by=TESTS, day=date(2020, 1, 8))
    first, second = give(row), give(row)
    finish(row, "done", "verified")

    void(first)
    assert row.status == "running"
    void(second)
    assert row.status == "approved"


def test_what_came_after_it_was_called_done_did_not_carry_it(world):
    """Called done with a reason, delivered and verified since: the reason stands, the verification does not."""
    row = world.running()
    actions.move(intervention=row, to="done", by=TESTS, day=date(2020, 2, 3), reason="bahan dari warga")
    delivery = give(row)
    finish(row, "verified")

    void(delivery)
    assert (row.status, queries.moves_of(row)[-1].day) == ("done", APRIL)


def test_what_is_over_falls_no_further(world):
    row = world.running()
    delivery = give(row)
    finish(row, "cancelled")

    void(delivery)
    assert row.status == "cancelled"


def test_the_page_says_so_beforehand(client, world):
    row = world.running()
    delivery = give(row)
    finish(row, "done", "verified")
    db.session.commit()
    client.sign_in(world.cast.alice)
    said = f"Intervensi #{row.id} kembali ke “berjalan” sejak 6 April 2020"

    assert said in client.get(f"/realisasi/{delivery.id}/batalkan").text
    assert said in client.get(f"/catatan/delivery/{delivery.id}/batalkan").text
    client.submit(f"/realisasi/{delivery.id}/batalkan", {"reason": "tidak pernah diberikan"})
    page = client.get(f"/intervensi/{row.id}").text
    assert f'href="/intervensi/{row.id}/realisasi"' in page
    assert "realisasi dibatalkan: tidak pernah diberikan" in page


def test_a_page_without_a_fall_speaks_of_none(client, world):
    row = world.running()
    delivery = give(row)
    db.session.commit()
    client.sign_in(world.cast.alice)

    assert "kembali ke “" not in client.get(f"/realisasi/{delivery.id}/batalkan").text


def steps(*said):
    return [Step(before, after, day, reason, "", None, clock.now()) for before, after, day, reason in said]


HISTORY = (
    (None, "proposed", date(2020, 1, 1), ""),
    ("proposed", "approved", date(2020, 1, 2), ""),
    ("approved", "running", MARCH, STARTED),
    ("running", "done", APRIL, ""),
)


@pytest.mark.parametrize(
    ("status", "more", "left", "fall"),
    [
        ("done", [], [], Fall(Status.APPROVED, MARCH)),
        ("done", [], [(MARCH, Decimal("0.5"))], Fall(Status.RUNNING, APRIL)),
        ("done", [], [(MARCH, Decimal(1))], None),
        ("done", [], [(date(2020, 4, 7), Decimal(1))], Fall(Status.RUNNING, APRIL)),  # it came after that day
        ("verified", [("done", "verified", APRIL, "")], [(MARCH, Decimal(1))], None),
        # somebody chose that it runs: it goes on running
        (
            "done",
            [("done", "running", APRIL, "foto lain"), ("running", "done", APRIL, "")],
            [],
            Fall(Status.RUNNING, APRIL),
        ),
        ("running", [("done", "running", APRIL, "foto lain")], [], None),
        ("running", [("done", "running", APRIL, f"{FELL}: ganda")], [], Fall(Status.APPROVED, MARCH)),
    ],
)
def test_how_far_it_falls(status, more, left, fall):
    assert fall_of(status, steps(*HISTORY, *more), Decimal(1), left, MARCH) == fall
