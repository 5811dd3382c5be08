"""Merges and closed months: what was published stays, the difference is a correction, and a second person says yes."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.core.refusals import Refusal
from sakti.duplicates import actions, queries
from tests import homes
from tests.actors import TESTS
from tests.closing.test_statements import kept, told
from tests.reports.conftest import APRIL, MARCH, MAY, close

pytestmark = pytest.mark.one_engine


def pair_of(one, other):
    actions.report_twins(household_id=one.id, twin_id=other.id, by=TESTS)
    return queries.pair_of("household", one.id, other.id)


def merge(absorbed, stays, by=TESTS):
    return actions.merge_pair(pair=pair_of(absorbed, stays), keep_id=stays.id, members={}, reason="satu rumah", by=by)


def test_a_closed_month_is_corrected_by_the_next_paper_and_corrected_back(world):
    close(MARCH)
    before = kept(world.cast.regency, MARCH).document()

    row = merge(world.tarjono, world.khotijah)
    close(APRIL)

    found = told(world.cast.regency, APRIL).households
    assert (found.published.yes, found.opening.yes, found.closing.yes) == (3, 2, 2)
    assert {one.month for one in found.amended} == {MARCH}
    assert [one.told.value for one in told(world.cast.botosari, APRIL).causes] == ["merge"]
    actions.undo_merge(row=row, reason="keliru", by=TESTS)
    close(MAY)

    again = told(world.cast.regency, MAY).households
    assert (again.published.yes, again.opening.yes, again.closing.yes) == (2, 3, 3)
    assert kept(world.cast.regency, MARCH).document() == before


def test_the_village_where_the_absorbed_one_stood_is_told_why(world):
    close(MARCH)
    merge(world.tarjono, world.khotijah)
    close(APRIL)

    found = told(world.cast.kertijayan, APRIL)

    assert (found.households.published.yes, found.households.opening.yes) == (1, 0)
    assert [one.told.value for one in found.causes] == ["merge"]


@pytest.mark.parametrize("keeps_the_younger", [True, False])
def test_whoever_was_counted_in_a_closed_month_is_merged_by_two(world, keeps_the_younger):
    """Also where the kept one came later: the months in which the other stood alone change all the same."""
    young = homes.household(world.cast.kertijayan, {"name": "Khotijah"}, day=date(2020, 6, 2))
    close(MARCH)
    ends = (world.khotijah, young) if keeps_the_younger else (young, world.khotijah)

    if not keeps_the_younger:
        merge(*ends, by=world.cast.alice)
        return
    with pytest.raises(Refusal) as refused:
        merge(*ends, by=world.cast.alice)
    assert refused.value.code == "second_person_needed"


def test_so_is_the_parting(world):
    young = homes.household(world.cast.kertijayan, {"name": "Khotijah"}, day=date(2020, 6, 2))
    row = merge(world.khotijah, young)
    close(MARCH)

    with pytest.raises(Refusal) as refused:
        actions.undo_merge(row=row, reason="keliru", by=world.cast.alice)

    assert refused.value.code == "second_person_needed"


def test_one_that_changes_no_closed_month_needs_nobody(world):
    ones = [homes.household(world.cast.kertijayan, {"name": "Khotijah"}, day=date(2020, 6, 2)) for _ in "ab"]
    close(MARCH)

    row = merge(*ones, by=world.cast.alice)
    actions.undo_merge(row=row, reason="keliru", by=world.cast.alice)

    assert row.undone_at is not None
