"""How old answers are: the database and plain Python agree, village by village and for any of them together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from statistics import median

import pytest

from sakti.core.answers import Answer
from sakti.core.indicators import INDICATORS, ask, seen_on
from sakti.core.periods import add_months, day_of_number
from sakti.indicators.queries.ages import answer_ages
from sakti.indicators.queries.figures import cross_section
from sakti.observations.queries import is_rural

AGEING = {key: indicator for key, indicator in INDICATORS.items() if indicator.fresh_for is not None}
#: After all that was seen, at the ends of months and within them.
DAYS = (
    date(2020, 5, 31),
    date(2020, 6, 29),
    date(2021, 2, 28),
    date(2021, 3, 14),
    date(2021, 4, 30),
    date(2024, 2, 29),
)


def months_between(seen: date, day: date) -> int:
    """Counted up, month by month, as a person would."""
    months = 0
    while add_months(seen, months + 1) <= day:
        months += 1
    return months


def ages_by_hand(states, key, villages, day):
    """The ages of the answers of people who count there, each asked by itself."""
    indicator = AGEING[key]
    rows = states[0 if indicator.unit == "household" else 1]
    found = []
    for row in rows:
        if not (row["counted"] and row["since"] <= day < row["until"] and row["village_id"] in villages):
            continue
        answer = ask(indicator, row, day, is_rural(row["village_id"], day))
        seen = seen_on(indicator, row)
        if answer in (Answer.YES, Answer.NO) and seen is not None:
            found.append(day_of_number(seen))
    return found


@pytest.mark.parametrize("day", DAYS)
def test_medians_and_what_is_stale_are_those_of_plain_python(district, states, day):
    villages = [district[1].id, district[2].id]
    held = answer_ages(villages, day, INDICATORS)
    figures = cross_section(villages, day, definitions=INDICATORS)

    assert set(held.fresh_for) == set(AGEING)
    asked = 0
    for key in AGEING:
        for some in ([villages[0]], [villages[1]], villages):
            seen = ages_by_hand(states, key, some, day)
            ages = [months_between(each, day) for each in seen]
            asked += len(ages)
            assert held.median(key, some) == (Decimal(str(median(ages))) if ages else None), (key, some)
            old = sum(add_months(each, held.fresh_for[key]) < day for each in seen)
            assert sum(figures[key][village].stale for village in some if village in figures[key]) == old
    assert asked > 50


def test_the_whole_database_is_that_of_all_villages(district, states):
    everywhere = answer_ages(None, DAYS[0], INDICATORS)

    assert everywhere == answer_ages([district[1].id, district[2].id], DAYS[0], INDICATORS)


def test_only_what_is_asked_for_and_grows_old(district, states):
    some = {key: INDICATORS[key] for key in ("own_latrine", "trained_working_age")}

    assert answer_ages(None, DAYS[0], some).fresh_for == {"own_latrine": 24}
