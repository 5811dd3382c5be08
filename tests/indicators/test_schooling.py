"""Why fewer children are out of school: who returned, and who only grew up, moved, died or left the list."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.indicators.figures import cross_section
from sakti.indicators.queries.schooling import children
from sakti.observations.actions import observe, record_event
from sakti.web import clock
from tests.actors import TESTS
from tests.interventions.conftest import on_a_fixed_day, world  # noqa: F401

#: They take long, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

FIRST, LAST = date(2018, 12, 31), date(2020, 6, 30)
DAY = date(2019, 5, 4)
MISTAKE_FREE = {"by": TESTS, "note": ""}


def schooling(world, answer, day=DAY):  # noqa: F811
    return observe(person=world.person("Slamet"), observed_on=day, values={"schooling": answer}, by=TESTS)


def moved(world, last=LAST):  # noqa: F811
    db.session.flush()
    found = children(FIRST, last).of([world.cast.botosari.id])
    assert found.balances
    return found


def returned(world):  # noqa: F811
    schooling(world, 2)


def died(world):  # noqa: F811
    record_event(kind=EventKind.DEATH, day=DAY, people=[world.person("Slamet")], **MISTAKE_FREE)


def away(world):  # noqa: F811
    record_event(kind=EventKind.MOVE_OUT, day=DAY, people=[world.person("Slamet")], **MISTAKE_FREE)


def exited(world):  # noqa: F811
    record_event(kind=EventKind.EXIT, day=DAY, household=world.warsito, **MISTAKE_FREE)


def moved_out(world):  # noqa: F811
    village = world.cast.kertijayan.id
    record_event(kind=EventKind.MOVE_VILLAGE, day=DAY, household=world.warsito, village_id=village, **MISTAKE_FREE)


@pytest.mark.parametrize("happen", [returned, died, away, exited, moved_out])
def test_a_child_that_is_no_longer_out_of_school(world, happen):  # noqa: F811
    happen(world)

    found = moved(world)

    assert (found.opening, found.left, found.closing) == (1, {happen.__name__: 1}, 0)


def test_growing_up_is_not_a_return(world, monkeypatch):  # noqa: F811
    monkeypatch.setattr(clock, "today", lambda: date(2027, 6, 30))
    schooling(world, 2)

    assert moved(world, date(2027, 6, 30)).left == {"grown": 1}  # born in 2008


def test_staying_away_is_no_movement(world):  # noqa: F811
    found = moved(world)

    assert (found.opening, found.came, found.left, found.closing) == (1, {}, {}, 1)


def test_dropping_out_again(world):  # noqa: F811
    schooling(world, 2, date(2019, 1, 4))
    schooling(world, 3, date(2020, 1, 4))

    assert children(date(2019, 6, 30), LAST).of([world.cast.botosari.id]).came == {"dropped_out": 1}


def test_between_two_villages_of_a_region_nothing_moves(world):  # noqa: F811
    moved_out(world)

    everywhere = children(FIRST, LAST).of([world.cast.botosari.id, world.cast.kertijayan.id])

    assert (everywhere.opening, everywhere.left, everywhere.closing) == (1, {}, 1)
    assert children(FIRST, LAST).of([world.cast.kertijayan.id]).came == {"moved_in": 1}


def test_it_opens_and_closes_with_the_figure(world):  # noqa: F811
    returned(world)

    found, key = moved(world), "out_of_school"
    figures = [
        cross_section([world.cast.botosari.id], day, [key])[key][world.cast.botosari.id].n for day in (FIRST, LAST)
    ]
    assert [found.opening, found.closing] == figures
