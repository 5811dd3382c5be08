"""Who carries how much, what is late, and who is silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from sakti.core.support import NeedState
from sakti.extensions import db
from sakti.interventions import actions, queries
from sakti.interventions.due_work import count_due_work
from tests.actors import TESTS

FIRST, LAST = date(2020, 1, 1), date(2020, 6, 30)


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
    assert [(row.key, row.value_rp) for row in found.by_funding] == [("CSR", 3_000_000)]
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
    deliver(old, date(2020, 3, 1), 1000)
    actions.move(intervention=old, to="done", by=TESTS, day=date(2020, 3, 1))
    assert queries.contributions(None, FIRST, LAST).total.waiting == 0
    assert queries.contributions(None, FIRST, date(2020, 2, 29)).total.waiting == 1  # as it stood then


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
