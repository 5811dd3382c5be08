"""Days, ages and the working rhythm of a village."""

from __future__ import annotations

import random
from bisect import bisect
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

BASELINE = date(2018, 12, 31)
SECOND_LIST = date(2020, 1, 31)
TABLE = date(2020, 6, 30)
REPLICATION_LIST = date(2020, 7, 31)
END = date(2021, 6, 30)
#: A list that comes when all is told; only who comes home may come later.
LATER_LIST = date(2021, 7, 31)

#: Days of lists: nothing else is dated on them, so that no order of kinds is ever asked for.
LIST_DAYS = frozenset({BASELINE, SECOND_LIST, REPLICATION_LIST})

#: Wet season and fasting month are quiet; after the harvest and before the budget year ends much happens.
SEASON = (0.6, 0.7, 1.0, 1.2, 0.8, 0.9, 1.1, 1.2, 1.3, 1.2, 1.1, 0.7)
#: April and May 2020: nobody may gather. June catches up.
UNUSUAL = {(2020, 4): 0.3, (2020, 5): 0.4, (2020, 6): 1.5}


def age(born: date, day: date) -> int:
    """Completed years; born on 29 February: birthday on 1 March in other years (contracts §6)."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    """The day on which somebody turns that old."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def any_day(rng: random.Random, first: date, last: date) -> date:
    """Any day from first to last that is not the day of a list."""
    for _ in range(50):
        day = first + timedelta(days=int(rng.random() * ((last - first).days + 1)))
        if day not in LIST_DAYS:
            return day
    raise ValueError(f"no free day between {first} and {last}")


def working_day(rng: random.Random, lead: float, first: date, last: date) -> date:
    """A day on which field work happens: by season, by how early this village moves, seldom on Sundays."""
    first += timedelta(days=first in LIST_DAYS)
    months, sums = _months(lead, first.replace(day=1), last.replace(day=1))
    month = months[min(bisect(sums, rng.random() * sums[-1]), len(months) - 1)]
    day = any_day(rng, max(first, month), min(last, _last_of(month)))
    if day.weekday() == 6 and day + timedelta(days=1) <= last and day + timedelta(days=1) not in LIST_DAYS:
        return day + timedelta(days=1)
    return day


@lru_cache(maxsize=4096)
def _months(lead: float, first: date, last: date) -> tuple[list[date], list[float]]:
    """The months from first to last and their running weights; lead > 0 works early, lead < 0 late."""
    months = list(months_between(first, last))
    size = max(len(months) - 1, 1)
    weights = [
        SEASON[m.month - 1] * UNUSUAL.get((m.year, m.month), 1.0) * (1 + lead * (1 - 2 * i / size))
        for i, m in enumerate(months)
    ]
    return months, list(accumulate(weights))


def months_between(first: date, last: date) -> list[date]:
    """First days of all months from first to last."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [date(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1, 1) for i in range(count)]


def _last_of(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1) - timedelta(days=1)
