"""Ages, months and the dates that people write. Ages end on birthdays, months on their last day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sakti.core.periods import (
    FOREVER,
    FOREVER_MONTH,
    add_months,
    age_on,
    birthday,
    day_number,
    latest_birth,
    latest_stale,
    month_end,
    month_index,
    month_start,
    month_text,
    months_since,
    next_day,
    parse_month,
)

LEAPLING = date(2016, 2, 29)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2010, 6, 15), date(2020, 6, 14), 9),
        (date(2010, 6, 15), date(2020, 6, 15), 10),
        (date(2010, 6, 15), date(2010, 6, 15), 0),
        (LEAPLING, date(2019, 2, 28), 2),
        (LEAPLING, date(2019, 3, 1), 3),  # contracts §6: birthday on 1 March in other years
        (LEAPLING, date(2020, 2, 28), 3),
        (LEAPLING, date(2020, 2, 29), 4),
        (date(1900, 3, 1), date(2020, 2, 29), 119),
        (date(2001, 12, 31), date(2020, 12, 31), 19),
        (date(2002, 1, 1), date(2020, 12, 31), 18),
    ],
)
def test_age(born, day, age):
    assert age_on(born, day) == age


def test_birthdays_of_a_leapling():
    assert [birthday(LEAPLING, age) for age in (0, 1, 4)] == [LEAPLING, date(2017, 3, 1), date(2020, 2, 29)]
    assert birthday(date(2096, 2, 29), 4) == date(2100, 3, 1)  # 2100 has no 29 February


@pytest.mark.parametrize(
    ("day", "age", "latest"),
    [
        (date(2020, 6, 30), 7, date(2013, 6, 30)),
        (date(2020, 2, 29), 7, date(2013, 2, 28)),
        (date(2020, 2, 29), 4, date(2016, 2, 29)),
        (date(2019, 2, 28), 3, date(2016, 2, 28)),
        (date(2019, 3, 1), 3, date(2016, 3, 1)),
    ],
)
def test_latest_birth(day, age, latest):
    assert latest_birth(day, age) == latest


def test_days_at_either_end_of_the_calendar():
    """Somebody asks for figures of the year 10, or types a birth date of 9990: an answer, not a crash."""
    assert latest_birth(date(10, 1, 1), 60) == birthday(date(50, 1, 1), -120) == date.min
    assert birthday(date(9990, 1, 1), 19) == FOREVER


days = st.dates(date(1890, 1, 1), date(2110, 12, 31))


@given(days, days, st.integers(0, 125))
@example(LEAPLING, date(2019, 2, 28), 3)
@example(LEAPLING, date(2020, 2, 29), 4)
@example(date(2013, 3, 1), date(2020, 2, 29), 7)
def test_age_birthday_and_latest_birth_say_the_same(born, day, age):
    if day < born:
        return
    old_enough = age_on(born, day) >= age
    assert old_enough == (birthday(born, age) <= day) == (born <= latest_birth(day, age))


@given(days)
def test_months(day):
    index = month_index(day)
    assert month_start(index) <= day <= month_end(index)
    assert next_day(month_end(index)) == month_start(index + 1)
    assert parse_month(month_text(index)) == index
    assert (month_end(index) - month_start(index)) < timedelta(31)


def test_months_in_words():
    assert month_text(month_index(date(2026, 11, 30))) == "2026-11"
    assert month_end(parse_month("2020-02")) == date(2020, 2, 29)
    assert month_index(FOREVER) == FOREVER_MONTH


@pytest.mark.parametrize("text", ["2020-13", "2020-00", "202-01", "2020-1", "2020/01", "", "Januari 2020"])
def test_what_is_no_month(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_month(text)


@pytest.mark.parametrize(
    ("seen", "day", "months"),
    [
        (date(2020, 1, 31), date(2020, 2, 28), 0),
        (date(2020, 1, 31), date(2020, 2, 29), 1),  # clipped to the month's end
        (date(2019, 2, 28), date(2020, 2, 29), 12),
        (date(2020, 2, 29), date(2021, 2, 27), 11),
        (date(2020, 2, 29), date(2021, 2, 28), 12),
        (date(2020, 5, 15), date(2020, 5, 15), 0),
        (date(2018, 12, 31), date(2020, 6, 30), 18),
    ],
)
def test_whole_months_since_something_was_seen(seen, day, months):
    assert months_since(day_number(seen), day) == months


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 4000))
def test_whole_months_are_the_most_that_fit(seen, days):
    day = seen + timedelta(days=days)
    months = months_since(day_number(seen), day)

    assert add_months(seen, months) <= day < add_months(seen, months + 1)


@given(st.dates(), st.integers(0, 600))
def test_the_last_stale_day_is_there_on_any_day(day, months):
    """Found: the page of figures failed for a day in the first years of the calendar."""
    last = latest_stale(day, months)

    assert date.min <= last <= day
    if date(60, 1, 1) < last and day < date(9900, 1, 1):
        assert add_months(last, months) < day <= add_months(last + timedelta(days=1), months)
