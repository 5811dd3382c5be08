"""Proposals wait for who decides them, late promises for who logs deliveries; each within their reach."""

from __future__ import annotations

from datetime import date

from sakti.interventions.due_work import count_due_work
from tests.actors import TESTS


def counts(user):
    return {str(work.label): work.count for work in count_due_work(user)}


def test_proposals_and_late_promises_wait(world):
    world.propose(by=TESTS)
    world.running(household=world.khotijah, by=TESTS, due_on=date(2020, 3, 1))
    world.running(household=world.tarjono, organisation=world.baznas, by=TESTS, due_on=date(2020, 12, 1))

    assert counts(world.cast.alice) == {
        "usulan intervensi": 1,
        "intervensi tanpa penerima": 0,
        "tertinggal dari program atau pelaku yang ditutup": 0,
        "janji lewat tenggat": 1,
    }
    assert counts(world.cast.budi) == {"janji lewat tenggat": 1}
    assert counts(world.cast.dewi) == {"janji lewat tenggat": 0}
    assert counts(world.cast.eko) == {}
