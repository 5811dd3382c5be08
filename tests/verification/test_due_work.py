"""Of verval, visits wait for the facilitator, and results for whoever did not send them."""

from __future__ import annotations

from sakti.verification.due_work import count_due_work


def counts(user):
    return {work.endpoint: work.count for work in count_due_work(user)}


def test_visits_wait_until_they_are_sent(ground):
    before = counts(ground.cast.budi)
    ground.visit(ground.homes[0])

    assert before == {"verification.mine": 3}
    assert counts(ground.cast.budi) == {"verification.mine": 2}


def test_results_wait_for_others_than_who_sent_them(ground):
    ground.visit(ground.homes[0])
    ground.visit(ground.homes[1], by=ground.cast.alice)

    assert counts(ground.supervisor)["verification.queue"] == 2
    assert counts(ground.cast.alice)["verification.queue"] == 1


def test_a_decision_ends_the_waiting(ground):
    ground.accept(ground.visit(ground.homes[0]))

    assert counts(ground.supervisor)["verification.queue"] == 0
