"""Days are the district's; moments are UTC, in both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, StatementError

from sakti.extensions import db
from sakti.jobs.registry import Schedule
from sakti.settings import actions as settings
from sakti.settings.models import SettingValue
from sakti.web import clock
from sakti.web.locale import moment
from tests.actors import TESTS


def test_the_day_begins_seven_hours_before_utc(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 30, 17, 30, tzinfo=UTC))

    assert clock.today() == date(2026, 12, 1)


def test_a_moment_comes_back_as_it_went_in(session):
    noon = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=7)))
    session.add(SettingValue(key="x", value="", since=date(2026, 11, 21), recorded_at=noon, recorded_by=""))
    session.flush()

    assert session.scalar(select(SettingValue.recorded_at).where(SettingValue.recorded_at == noon)) == noon
    session.expire_all()
    assert session.query(SettingValue).one().recorded_at.utcoffset() == timedelta(0)


def test_a_moment_without_zone_is_a_mistake(session):
    bare = datetime(2026, 11, 21)  # noqa: DTZ001
    session.add(SettingValue(key="x", value="", since=bare.date(), recorded_at=bare, recorded_by=""))
    with pytest.raises(StatementError, match="no time zone"):
        session.flush()


def test_a_moment_is_shown_in_local_time(app):
    with app.test_request_context():
        assert moment(None, datetime(2026, 12, 5, 3, 5, tzinfo=UTC)) == "5 Desember 2026 10.05 WIB"


def test_tests_do_not_share_rows(session):
    assert db.session.query(SettingValue).count() == 0


# -- the three zones of Indonesia ------------------------------------------------------------------------------------

HOURS = {"WIB": 7, "WITA": 8, "WIT": 9}


def live_in(zone, since=date(2020, 1, 1)):
    settings.set_values(values={"time_zone": zone}, since=since, by=TESTS)
    db.session.commit()


@pytest.mark.parametrize("zone", HOURS)
def test_the_day_begins_with_the_districts_midnight(session, monkeypatch, zone):
    live_in(zone)
    midnight = datetime(2026, 12, 1, tzinfo=UTC) - timedelta(hours=HOURS[zone])

    monkeypatch.setattr(clock, "now", lambda: midnight - timedelta(seconds=1))
    assert (clock.today(), clock.zone_name()) == (date(2026, 11, 30), zone)
    monkeypatch.setattr(clock, "now", lambda: midnight)
    assert clock.today() == date(2026, 12, 1)
    assert clock.moment_of(date(2026, 12, 1)) == midnight
    assert clock.printed(midnight) == f"01/12/2026 00.00 {zone}"


@pytest.mark.parametrize("zone", HOURS)
def test_a_schedule_is_due_by_the_districts_clocks(session, zone):
    """On the first of a month at half past midnight it is still the day before in UTC."""
    live_in(zone)
    plan = Schedule(time(0, 30), 1)
    due = datetime(2026, 12, 1, 0, 30, tzinfo=UTC) - timedelta(hours=HOURS[zone])

    assert plan.due(due - timedelta(hours=1), due - timedelta(seconds=1)) == []
    assert plan.due(due - timedelta(hours=1), due) == [date(2026, 12, 1)]
    assert plan.following(due - timedelta(seconds=1)) == due


@pytest.mark.parametrize(("before", "after"), [("WIB", "WIT"), ("WIT", "WIB"), ("WITA", "WIT"), ("WIT", "WITA")])
def test_what_was_before_another_zone_keeps_its_printed_day(session, monkeypatch, before, after):
    """Days go on one after another, and none that was written before becomes another."""
    live_in(before)
    change = date(2026, 12, 10)
    evening = [datetime(2026, 12, 9, 10, tzinfo=UTC) + timedelta(minutes=10 * n) for n in range(100)]
    written = {moment: clock.printed(moment) for moment in evening}

    live_in(after, change)

    days = [clock.day_of(moment) for moment in evening]
    assert days == sorted(days)
    assert set(days) == {date(2026, 12, 9), change}
    unchanged = [each for each, day in zip(evening, days, strict=True) if day < change]
    assert {each: clock.printed(each) for each in unchanged} == {each: written[each] for each in unchanged}
    for hour in range(24):
        assert clock.day_of(clock.moment_of(change, time(hour))) == change


def test_outside_an_application_the_first_zone_holds(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 30, 17, tzinfo=UTC))

    assert (clock.today(), clock.zone_name()) == (date(2026, 12, 1), "WIB")


def test_a_database_without_settings_knows_no_zone(session, monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError("", {}, Exception("no such table"))

    live_in("WIT")
    with monkeypatch.context() as broken:
        broken.setattr(type(db.session()), "execute", away)
        assert clock.zone_name() == "WIB"
    assert clock.zone_name() == "WIT", "what could not be asked is asked again"
