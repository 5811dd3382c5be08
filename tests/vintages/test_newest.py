"""The newest list of a village is its own: one of another village, or of an earlier day, changes nothing here."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.closing.queries.quality import quality
from sakti.extensions import db
from sakti.intake.landing.actions.undo import undo_list
from sakti.observations.models import Release
from sakti.observations.queries.lists import newest_lists
from sakti.verification.actions.special import open_special
from sakti.web import clock
from tests.actors import TESTS
from tests.intake_ui.conftest import KERTIJAYAN, person

JANUARY, FEBRUARY, MARCH = date(2019, 1, 31), date(2019, 2, 28), date(2019, 3, 31)


def absent(day: date) -> dict[int, int]:
    return quality(day, None, clock.now(), {}).counts["absent"]


@pytest.fixture
def lists(take_in, cast):
    """Botosari's second list lacks two of four; then comes one of Kertijayan alone."""
    take_in(*(person(n) for n in (1, 2, 3, 4)), as_of=JANUARY, release="Botosari 1")
    take_in(*(person(n) for n in (1, 2)), as_of=FEBRUARY, release="Botosari 2")
    take_in(person(5, KERTIJAYAN), person(6, KERTIJAYAN), as_of=MARCH, release="Kertijayan 1")
    return {release.name: release for release in db.session.query(Release)}


def test_a_list_of_another_village_ends_no_absence(lists, cast):
    assert absent(FEBRUARY) == absent(MARCH) == {cast.botosari.id: 2}
    assert newest_lists() == {
        cast.botosari.id: lists["Botosari 2"].id,
        cast.kertijayan.id: lists["Kertijayan 1"].id,
    }


def test_absence_is_judged_as_of_the_day(lists, cast, take_in):
    assert absent(JANUARY) == {}
    take_in(person(5, KERTIJAYAN), as_of=date(2019, 4, 30), release="Kertijayan 2")
    assert absent(MARCH) == {cast.botosari.id: 2}
    assert absent(date(2019, 4, 30)) == {cast.botosari.id: 2, cast.kertijayan.id: 1}


def test_a_list_of_an_earlier_day_that_comes_late_is_not_the_newest(lists, cast, take_in):
    """It names two who live there, and lacks two: but February's list stands."""
    take_in(*(person(n) for n in (3, 4)), as_of=date(2019, 2, 1), release="Botosari, terlambat")

    assert newest_lists()[cast.botosari.id] == lists["Botosari 2"].id
    assert absent(MARCH) == {cast.botosari.id: 2}


def test_a_list_that_was_taken_back_leaves_the_one_before(lists, cast):
    undo_list(release=lists["Botosari 2"], reason="salah kirim", by=TESTS)

    assert newest_lists()[cast.botosari.id] == lists["Botosari 1"].id
    assert absent(MARCH) == {}


def test_a_round_of_its_own_goes_by_the_list_of_its_village(lists, cast):
    names = {}
    for village in (cast.botosari, cast.kertijayan):
        verval = open_special(name=village.name, village_id=village.id, deadline=clock.today(), by=cast.alice)
        names[village.name] = db.session.get_one(Release, verval.release_id).name

    assert names == {"Botosari": "Botosari 2", "Kertijayan": "Kertijayan 1"}
