"""A closed month stays as it was; what comes later is a correction, listed once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from sakti.audit.models import AuditEntry
from sakti.audit.queries import Head, head
from sakti.closing import queries
from sakti.closing.documents import Picture
from sakti.closing.models import FrozenFigure, FrozenPicture
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.indicators.queries import results
from sakti.observations.actions import record_event, void
from sakti.reports import content
from tests.actors import TESTS
from tests.reports.conftest import APRIL, JUNE, MARCH, MAY, build_latrine, close

LATRINE = "own_latrine"


def line(region, month, key=LATRINE):
    return next(one for one in content.build(region, month).place.lines if one.indicator.key == key)


def counts(figure):
    return figure.n, figure.d, figure.excluded, figure.unknown


def test_it_freezes_the_live_figures(world):
    live = {one.indicator.key: counts(one.current) for one in results([world.cast.botosari.id], date(2020, 5, 31))}

    made = close(MAY)

    rows = db.session.scalars(select(FrozenFigure).filter_by(close_id=made.id, village_id=world.cast.botosari.id))
    assert {row.indicator: (row.n, row.d, row.excluded, row.unknown) for row in rows} == live


def test_every_region_with_data_has_its_picture(world):
    made = close(MAY)

    regions = set(db.session.scalars(select(FrozenPicture.region_id).where(FrozenPicture.close_id == made.id)))
    assert {world.cast.regency.id, world.cast.botosari.id, world.cast.kertijayan.id} <= regions


def test_a_picture_is_the_same_after_its_way_through_the_database(world):
    world.running(due_on=date(2020, 2, 1))
    region = world.cast.botosari
    live = queries.LivePictures(MAY, region).of(region)

    assert Picture.parse(live.document()) == live


def test_a_village_alone_is_what_the_reading_of_all_says_of_it(world):
    moved = {"household": world.warsito, "village_id": world.cast.kertijayan.id}
    record_event(kind=EventKind.MOVE_VILLAGE, day=date(2020, 5, 9), **moved, by=TESTS)
    everything = queries.read_source(MAY, None, None)

    for region, leaves, comes in ((world.cast.botosari, 1, 0), (world.cast.kertijayan, 0, 1)):
        alone = queries.LivePictures(MAY, region).of(region)
        assert alone == queries.live_picture(everything, region, [region.id], [])
        assert (alone.households.left.get("moved_out", 0), alone.households.came.get("moved_in", 0)) == (leaves, comes)


def test_later_facts_do_not_change_a_closed_month(world):
    close(MAY)

    build_latrine(world.warsito, date(2020, 5, 20))

    assert counts(line(world.cast.botosari, MAY).now) == (1, 2, 0, 0)
    assert results([world.cast.botosari.id], date(2020, 5, 31), keys=[LATRINE])[0].current.n == 2


def test_a_difference_is_a_restatement(world):
    close(MAY)
    build_latrine(world.warsito, date(2020, 5, 20))

    found = [one for one in queries.restatements(MAY) if one.indicator == LATRINE]

    assert [(one.village_id, one.old, one.new) for one in found] == [
        (world.cast.botosari.id, (1, 2, 0, 0), (2, 2, 0, 0))
    ]
    assert found[0].since is not None


def test_the_next_close_lists_it_and_the_one_after_does_not(world):
    close(MARCH)
    build_latrine(world.warsito, date(2020, 3, 20))

    close(APRIL)
    close(MAY)

    listed = [(one.month, one.indicator.key) for one in content.build(world.cast.botosari, APRIL).fixes]
    assert (MARCH, LATRINE) in listed
    assert content.build(world.cast.botosari, MAY).fixes == []


def test_what_was_corrected_and_taken_back_is_listed_again(world):
    close(MARCH)
    entry = build_latrine(world.warsito, date(2020, 3, 20))
    close(APRIL)
    void(row=entry, reason="salah rumah", by=TESTS)

    march = [one for one in queries.pending(MAY) if one.month == MARCH and one.indicator == LATRINE]

    assert [(one.old, one.new) for one in march] == [((2, 2, 0, 0), (1, 2, 0, 0))]


def test_another_month_sees_the_corrected_one_before_it(world):
    close(APRIL)
    build_latrine(world.warsito, date(2020, 4, 20))
    close(MAY)

    found = line(world.cast.botosari, MAY)

    assert (found.last.n, found.restated) == (2, True)


def test_who_came_and_left_balances(world):
    close(MAY)

    picture = content.build(world.cast.regency, MAY).place.picture

    assert picture.households.balances
    assert (picture.households.closing, picture.persons.closing) == (3, 5)


@pytest.mark.parametrize(
    ("month", "code"), [(JUNE, "month_not_over"), (JUNE + 1, "month_not_over"), (MAY - 60, "month_empty")]
)
def test_it_refuses(world, month, code):
    with pytest.raises(Refusal) as refusal:
        close(month)

    assert refusal.value.code == code
    assert queries.closes() == []


def test_it_refuses_a_second_time(world):
    close(MAY)

    with pytest.raises(Refusal, match="sudah ditutup"):
        close(MAY)


def test_earlier_open_months_are_no_obstacle(world):
    assert MARCH in queries.open_before(MAY)

    assert close(MAY).month == MAY


def test_the_fingerprint_depends_on_the_figures_alone(world):
    one = close(APRIL).sha256
    other = close(MAY).sha256

    assert len(one) == 64
    assert one != other


def test_it_leaves_a_trace(world):
    close(MAY)

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "month_closed")).one()
    assert entry.details["month"] == "2020-05"


def test_it_freezes_how_far_the_trail_had_come(world):
    held = close(MAY)

    assert held.head_number > 0
    assert Head(held.head_number, held.head_seal) == head()
    assert queries.head_in_words(held).startswith(f"{held.head_number} · ")


def test_nothing_is_half_done_when_it_fails(world, monkeypatch):
    monkeypatch.setattr("sakti.closing.actions.fingerprint", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError), db.session.begin_nested():
        close(MAY)

    assert queries.closes() == []
    assert db.session.scalar(select(func.count()).select_from(FrozenFigure)) == 0
