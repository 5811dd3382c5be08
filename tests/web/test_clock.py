"""Days are the district's; moments are UTC, in both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from sakti.extensions import db
from sakti.settings.models import SettingValue
from sakti.web import clock
from sakti.web.locale import moment


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
