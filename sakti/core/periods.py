"""Months, ages and calendar arithmetic. A month is an index: year × 12 + (month − 1)."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

#: The end of an interval that has not ended. No fact may lie on or after it.
FOREVER = date(9999, 12, 31)


def month_index(day: date) -> int:
    """The month of a day as one number; a fact that holds from `day` is seen at the end of this month."""
    return day.year * 12 + day.month - 1


FOREVER_MONTH = month_index(FOREVER)


def month_end(index: int) -> date:
    """The last day of the month, on which its figures are read."""
    year, month = divmod(index, 12)
    return date(year, month + 1, days_in(index))


def month_start(index: int) -> date:
    """The first day of a month."""
    year, month = divmod(index, 12)
    return date(year, month + 1, 1)


def parse_month(text: str) -> int:
    """ "2026-11" → index. Raises ValueError."""
    if not re.fullmatch(r"\d{4}-\d{2}", text):
        raise ValueError(text)
    return month_index(date.fromisoformat(text + "-01"))


def month_text(index: int) -> str:
    """index → "2026-11"."""
    year, month = divmod(index, 12)
    return f"{year:04d}-{month + 1:02d}"


def birthday(born: date, age: int) -> date:
    """The day on which `age` is completed; born on 29 February: 1 March in other years (contracts §6)."""
    year = born.year + age
    if not date.min.year <= year <= date.max.year:
        return date.min if age < 0 else FOREVER
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def age_on(born: date, day: date) -> int:
    """Age in completed years."""
    years = day.year - born.year
    return years if day >= birthday(born, years) else years - 1


def latest_birth(day: date, age: int) -> date:
    """The latest birth date of somebody who has completed `age` on `day`."""
    year = day.year - age
    if year < date.min.year:
        return date.min
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February, and no such day then
        return date(year, 2, 28)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month if it has no such day."""
    month = month_index(day) + months
    return month_end(month).replace(day=min(day.day, days_in(month)))


def days_in(month: int) -> int:
    """How many days a month has."""
    return calendar.monthrange(*_year_and_month(month))[1]


def _year_and_month(index: int) -> tuple[int, int]:
    return index // 12, index % 12 + 1


#: Of a day as one whole number: 32 for each month, and the day in it. Their order is that of the days.
DAYS_OF_A_MONTH = 32


def day_number(day: date) -> int:
    """A day as one number whose parts an engine can take apart without knowing a calendar."""
    return month_index(day) * DAYS_OF_A_MONTH + day.day


def day_of_number(number: int) -> date:
    """The day of a number."""
    month, day = divmod(number, DAYS_OF_A_MONTH)
    return month_start(month).replace(day=day)


def stale_from(number: int, months: int) -> int:
    """The first month at whose end something that was seen on this day (`day_number`) is older than so many months.

    Older: seen + months < day, clipped to the month's end (contracts §6). Only from the last day of a month does it
    take one month more.
    """
    seen, day = divmod(number, DAYS_OF_A_MONTH)
    return seen + months + (day >= days_in(seen + months))


def months_since(number: int, day: date) -> int:
    """How many whole months ago that was (`day_number`): the most that `add_months` can add without passing the day."""
    seen, on = divmod(number, DAYS_OF_A_MONTH)
    month = month_index(day)
    return month - seen - (min(on, days_in(month)) > day.day)


def latest_stale(day: date, months: int) -> date:
    """The last day on which something was seen that is older than so many months on `day`; the first of all days if
    that would lie before it.
    """
    if month_index(day) - months <= month_index(date.min):
        return date.min
    before = day - timedelta(days=1)
    month = month_index(before) - months
    is_last = before.day == days_in(month_index(before))
    return month_end(month) if is_last else month_start(month).replace(day=min(before.day, days_in(month)))


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)
