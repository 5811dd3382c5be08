"""Who carries how much, what is late, and who is silent."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sakti.core.support import NeedState
from sakti.extensions import db
from sakti.interventions import actions, queries
from sakti.interventions.due_work import count_due_work
from tests.actors import TESTS

FIRST, LAST = date(2020, 1, 1), date(2020, 6, 30)
MANY = settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def deliver(row, day, value, volume=Decimal(1), **details):
    return actions.deliver(
        intervention=row,
        delivered_on=day,
        volume=volume,
        value_rp=value,
        funding=[("CSR", value)],
        submission_key=None,
        by=TESTS,
        **details,
    )


def test_contributions_four_ways(world):
    here = [world.cast.botosari.id]
    deliver(world.running(organisation=world.baznas, due_on=date(2020, 5, 1)), date(2020, 2, 3), 3_000_000)
    deliver(world.running(world.tarjono), date(2020, 2, 3), 1_000_000)

    found = queries.contributions(here, FIRST, LAST)
    everywhere = queries.contributions(None, FIRST, LAST)

    helixes = {row.key: (row.planned, row.planned_rp, row.delivered, row.value_rp) for row in found.by_helix}
    assert helixes["community"] == (1, 3_000_000, 1, 3_000_000)
    assert helixes["government"] == (0, 0, 0, 0)
    assert [(row.key, row.value_rp) for row in found.by_funding] == [
        ("CSR", 3_000_000),
        ("", 0),
    ]  # plans name no source
    assert [(row.key, row.value_rp) for row in found.by_strategy] == [("pockets", 3_000_000)]
    assert [row.label for row in found.by_organisation] == ["Baznas Kabupaten Pekalongan"]
    assert everywhere.value_rp == 4_000_000
    assert queries.contributions(None, FIRST, LAST, organisations=[world.baznas.id]).value_rp == 3_000_000
    assert queries.funding_by_helix(here, FIRST, LAST) == {("community", "CSR"): 3_000_000}


def test_plans_are_followed_to_their_end_and_to_the_last_rupiah(world):
    finished = world.running(due_on=date(2020, 5, 1), planned_rp=4_000_000)
    deliver(finished, date(2020, 2, 3), 3_000_000)
    actions.move(intervention=finished, to="done", by=TESTS, day=date(2020, 2, 4))
    world.propose(world.tarjono, due_on=date(2020, 6, 1), planned_rp=2_000_000)

    found = queries.contributions(None, FIRST, LAST)

    (row,) = [row for row in found.by_helix if row.planned]
    assert (row.planned, row.promised, row.finished, row.paid_rp) == (2, 1, 1, 3_000_000)
    assert (str(row.physical), str(row.financial)) == ("50.00", "50.00")
    assert found.total == replace(row, key="", label="", helix="")
    assert queries.contributions(None, FIRST, date(2020, 2, 3)).total.finished == 0  # as it stood then


def test_physical_is_what_came_of_each_plan_and_no_sum_of_units(world):
    """A third, all of it and more, nothing though it is called done, one without a volume: 1/3 + 1 + 0 + 1 of 4."""
    hectares = world.running(due_on=LAST, volume=Decimal(300))
    deliver(hectares, date(2020, 2, 3), 1, volume=Decimal(100))
    units = world.running(world.tarjono, due_on=LAST, volume=Decimal(2))
    deliver(units, date(2020, 2, 3), 1, volume=Decimal(5))
    nothing = world.running(due_on=LAST)
    actions.move(intervention=nothing, to="done", by=TESTS, reason="bahan dari warga")
    deliver(world.running(due_on=LAST, volume=None), date(2020, 2, 3), 1)
    voided = deliver(hectares, date(2020, 2, 3), 1, volume=Decimal(200))
    actions.void_delivery(delivery=voided, reason="salah", by=TESTS)

    found = queries.contributions(None, FIRST, LAST).total

    assert (found.planned, found.reached, str(found.physical)) == (4, Fraction(7, 3), "58.33")
    assert queries.contributions(None, FIRST, date(2020, 2, 2)).total.reached == 0


def test_the_years_are_kept_apart(world):
    """Of this year's plans: the whole year, what is due, what this year paid and what the last one had."""
    due = world.running(due_on=date(2020, 5, 1), planned_rp=10, day=date(2019, 10, 1))
    later = world.running(world.tarjono, due_on=date(2020, 12, 31), planned_rp=100, day=date(2019, 10, 1))
    old = world.running(world.khotijah, due_on=date(2019, 12, 31), planned_rp=1000, day=date(2019, 10, 1))
    for row, day, value in ((due, date(2019, 12, 31), 3), (due, date(2020, 1, 1), 4), (later, date(2020, 2, 1), 50)):
        deliver(row, day, value, volume=Decimal("0.5"))
    world.running(due_on=date(2021, 1, 1), planned_rp=7, day=date(2019, 10, 1))

    found = queries.contributions(None, FIRST, LAST).total

    assert (found.year_planned, found.year_planned_rp) == (2, 110)
    assert (found.planned, found.planned_rp) == (1, 10)
    assert (found.realised_rp, found.carried_rp, found.paid_rp, str(found.financial)) == (4, 3, 7, "40.00")
    assert (found.waiting, found.waiting_rp) == (1, 1000)
    year = queries.fiscal_year(None, LAST, queries.contributions(None, date(2019, 1, 1), LAST).by_helix)
    assert year.total == found
    assert (found.arrears_rp, found.ahead_rp, found.year_paid_rp) == (0, 50, 54)
    deliver(old, date(2020, 3, 1), 1000)
    actions.move(intervention=old, to="done", by=TESTS, day=date(2020, 3, 1))
    paid = queries.contributions(None, FIRST, LAST).total
    assert (paid.arrears_rp, paid.ahead_rp, paid.realised_rp, paid.year_paid_rp) == (1000, 50, 4, 1054)
    assert queries.contributions(None, FIRST, LAST).total.waiting == 0
    assert queries.contributions(None, FIRST, date(2020, 2, 29)).total.waiting == 1  # as it stood then


def test_a_plan_without_rupiah_is_no_part_of_the_percentage(world):
    deliver(world.running(due_on=LAST, planned_rp=10), date(2020, 2, 3), 5)
    cheap = actions.add_programme(name="Gotong royong", unit="hari", by=TESTS)
    deliver(world.running(world.tarjono, programme=cheap, due_on=LAST), date(2020, 2, 3), 90)

    found = queries.contributions(None, FIRST, LAST).total

    assert (found.unpriced, found.unpriced_rp, found.realised_rp) == (1, 90, 95)
    assert (found.planned, found.planned_rp, str(found.financial)) == (2, 10, "50.00")


@MANY
@given(st.integers(0, 10**9))
def test_the_money_of_a_year_is_what_was_delivered_in_it_on_plans_that_stand(world, seed):
    """Added up one by one: whatever falls due when, each rupiah of the year is in one part, and in one part only."""
    rng, parts = Random(seed), Counter()
    with db.session.begin_nested() as attempt:
        for _each in range(rng.randint(1, 6)):
            due, priced = date(2020, 1, 1) + timedelta(rng.randint(-400, 700)), rng.random() < 0.7
            row = world.running(due_on=due, planned_rp=100, day=date(2018, 6, 1))
            row.planned_rp = 100 if priced else None
            stands = rng.random() < 0.8
            for _delivery in range(rng.randint(0, 3)):
                day, value = date(2018, 7, 1) + timedelta(rng.randint(0, 700)), rng.randint(1, 99)
                voided = rng.random() < 0.2
                made = deliver(row, day, value, volume=Decimal("0.1"))
                if voided:
                    actions.void_delivery(delivery=made, reason="salah", by=TESTS)
                if stands and not voided and FIRST <= day <= LAST:
                    parts["arrears" if due < FIRST else "due" if due <= LAST else "ahead"] += value
                    parts["unpriced"] += value * (FIRST <= due <= LAST and not priced)
            if not stands:
                actions.move(intervention=row, to="cancelled", reason="pindah", by=TESTS, day=LAST)
        found = queries.fiscal_year(None, LAST, queries.contributions(None, FIRST, LAST).by_helix).total
        attempt.rollback()

    told = (found.arrears_rp, found.realised_rp, found.ahead_rp, found.unpriced_rp)
    assert told == tuple(parts[name] for name in ("arrears", "due", "ahead", "unpriced"))
    assert found.year_paid_rp == parts["arrears"] + parts["due"] + parts["ahead"]


def test_a_delivery_without_a_plan_is_no_part_of_the_plans(world):
    actions.deliver(
        programme=world.latrine,
        organisation=world.baznas,
        household=world.warsito,
        delivered_on=LAST,
        by=TESTS,
        volume=Decimal(1),
        value_rp=9,
        funding=[("CSR", 9)],
        submission_key=None,
    )

    found = queries.contributions(None, FIRST, LAST).total

    assert (found.value_rp, found.paid_rp, found.physical) == (9, 0, None)


def test_a_helix_is_named_in_the_language_of_the_reader(world):
    assert queries.contributions(None, FIRST, LAST, locale="en").by_helix[0].label == "Regency government"
    assert queries.contributions(None, FIRST, LAST).by_helix[0].label == "Pemerintah kabupaten"


def test_what_was_voided_or_cancelled_is_not_counted(world):
    row = world.running()
    actions.void_delivery(delivery=deliver(row, date(2020, 2, 3), 5), reason="salah", by=TESTS)
    actions.move(intervention=row, to="cancelled", reason="pindah", by=TESTS, day=date(2020, 3, 1))

    found = queries.contributions(None, FIRST, LAST)

    assert (found.value_rp, sum(row.planned for row in found.by_helix)) == (0, 0)
    assert queries.contributions(None, FIRST, date(2020, 2, 28)).by_helix[0].planned == 1  # as it stood then


@pytest.mark.parametrize(("day", "days"), [(date(2020, 5, 1), None), (date(2020, 5, 2), 1), (date(2020, 6, 30), 60)])
def test_late_from_the_day_after(world, day, days):
    world.running(due_on=date(2020, 5, 1))

    assert [row.days for row in queries.late(None, day)] == ([] if days is None else [days])
    assert queries.late_by_village([world.cast.kertijayan.id], day) == {}


def test_a_proposal_or_a_kept_promise_is_not_late(world):
    world.propose(due_on=date(2020, 2, 1))
    kept = world.running(due_on=date(2020, 2, 1))
    deliver(kept, date(2020, 4, 1), 5)
    actions.move(intervention=kept, to="done", by=TESTS, day=date(2020, 4, 1))

    assert queries.late(None, LAST) == []
    assert [row.intervention_id for row in queries.late(None, date(2020, 3, 1))] == [kept.id]


def test_what_came_in_full_is_late_nowhere_though_nobody_called_it_done(client, world):
    """Ten tenths come after the due day: late until the last of them, on every page."""
    row = world.running(due_on=date(2020, 5, 1))
    for _each in range(9):
        deliver(row, date(2020, 6, 1), 5, volume=Decimal("0.1"))
    db.session.commit()
    client.sign_in(world.cast.alice)

    assert told_late(client, world, row) == {"list": True, "village": True, "board": True, "work": True, "need": True}
    deliver(row, date(2020, 6, 2), 5, volume=Decimal("0.1"))
    db.session.commit()

    assert told_late(client, world, row) == {
        "list": False,
        "village": False,
        "board": False,
        "work": False,
        "need": False,
    }
    assert [each.intervention_id for each in queries.late(None, date(2020, 6, 1))] == [row.id]
    for page in (f"/intervensi/{row.id}", "/intervensi?tampilan=daftar", f"/keluarga/{world.warsito.id}"):
        text = client.get(page).text
        assert ("belum dinyatakan selesai" in text, "terlambat 60 hari" in text) == (True, False), page


def told_late(client, world, row):
    """Where this promise is said to be late."""
    work = {str(each.label): each.count for each in count_due_work(world.cast.alice)}
    scope = world.cast.alice.scope
    return {
        "list": row.id in [each.intervention_id for each in queries.late(None, LAST)],
        "village": row.village_id in queries.late_by_village(None, LAST),
        "board": row in queries.assignments(scope, queries.InterventionFilter(late=True)).rows,
        "work": work.get("janji lewat tenggat", 0) > 0,
        "need": NeedState.LATE in {line.state for line in queries.needs_of(world.warsito.id, LAST)},
    }


def test_who_has_not_reported(world):
    row = world.running(due_on=date(2020, 5, 1))

    [silent] = queries.unreported(None, LAST)
    assert (silent.organisation, silent.due, silent.last_delivery_on) == ("Dinas Perumahan", 1, None)

    deliver(row, date(2020, 6, 10), 5, volume=Decimal("0.5"))
    assert queries.unreported(None, LAST) == []
    assert queries.unreported(None, LAST, days=10) != []

    deliver(row, date(2020, 6, 10), 5, volume=Decimal("0.5"))
    assert queries.unreported(None, LAST, days=10) == []  # nothing is owed any more


def test_by_helix_and_status_now_and_then(world):
    row = world.running()

    assert queries.by_helix_and_status(None)["government"] == {"running": 1}
    assert queries.by_helix_and_status([row.village_id], date(2020, 1, 7))["government"] == {"proposed": 1}
    assert queries.by_helix_and_status(None, date(2020, 1, 1))["government"] == {}
