"""When a job is due, in the district's own time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sakti.jobs import daily, monthly


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_six_in_the_morning_is_six_in_the_district():
    """06.00 WIB is 23.00 UTC of the day before."""
    assert monthly(5).due(at("2026-11-04T22:59"), at("2026-11-04T23:00")) == [date(2026, 11, 5)]
    assert monthly(5).due(at("2026-11-04T22:00"), at("2026-11-04T22:59")) == []


def test_a_slot_is_due_once():
    due = at("2026-11-04T23:00")

    assert monthly(5).due(due, at("2026-11-30T00:00")) == []


@pytest.mark.parametrize(("month", "last"), [(2, 28), (4, 30), (12, 31)])
def test_the_thirty_first_is_the_last_day_of_a_shorter_month(month, last):
    days = monthly(31).due(at("2026-01-31T12:00"), at("2026-12-31T12:00"))

    assert date(2026, month, last) in days
    assert len(days) == 11


def test_every_day_is_due_every_day():
    assert len(daily(1, 30).due(at("2026-10-31T18:30"), at("2026-11-03T18:30"))) == 3


def test_slots_do_not_depend_on_the_hour_or_the_day_of_the_month():
    assert monthly(5, 6).slot(date(2026, 11, 5)) == monthly(7, 8).slot(date(2026, 11, 7)) == "2026-11"
    assert daily(1).slot(date(2026, 11, 5)) == "2026-11-05"


@pytest.mark.parametrize(
    ("schedule", "following"),
    [(daily(6), "2026-11-21T23:00"), (monthly(5), "2026-12-04T23:00"), (monthly(31), "2026-11-29T23:00")],
)
def test_what_comes_next(schedule, following):
    assert schedule.following(at("2026-11-21T10:00")) == at(following)
