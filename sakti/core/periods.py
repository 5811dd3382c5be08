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
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


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


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb pebruari peb february",
            "maret mar march mrt",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agu agt ags aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov nopember nop",
            "desember des dec december",
        ),
        1,
    )
    for name in names.split()
}
_ISO = re.compile(r"^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$")
_DMY = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
_WORDS = re.compile(r"^(\d{1,2})[\s\-]+([A-Za-z]+)\.?[\s\-,]+(\d{4})$")


def parse_date(text: str) -> date | None:
    """A written date: YYYY-MM-DD, DD/MM/YYYY or 12 Maret 2010. None if it is none, or no such day exists."""
    text = text.strip()
    if match := _ISO.match(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DMY.match(text):
        day, month, year = (int(part) for part in match.groups())
    elif match := _WORDS.match(text):
        day, year = int(match[1]), int(match[3])
        month = _MONTHS.get(match[2].lower(), 0)
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
