"""One definition, two interpreters: Python and SQL agree on arbitrary definitions, states and dates."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import case, literal, select

from sakti.core.answers import Answer
from sakti.core.conditions import fields_read
from sakti.core.fields import SEEN
from sakti.core.figures import NOBODY, Counts
from sakti.core.indicators import INDICATORS, ask
from sakti.core.periods import add_months, day_of_number, month_end, month_index
from sakti.extensions import db
from sakti.indicators import queries
from sakti.indicators.actions import rollup
from sakti.indicators.figures import figure_of
from sakti.indicators.queries import rollup_rows
from sakti.indicators.queries.sql import ages_on, answers
from sakti.observations.tables import STATES
from sakti.regions.models import VillageClass
from sakti.regions.queries import classes
from sakti.settings.queries import freshnesses
from tests.indicators.conditions import definitions
from tests.indicators.conftest import CHANGES
from tests.indicators.registry import only

SUBJECT = {"household": "household_id", "person": "person_id"}
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
days = st.one_of(
    st.sampled_from([date(2019, 2, 28), date(2019, 3, 1), date(2020, 2, 29), date(2019, 3, 14), date(2019, 3, 15)]),
    st.integers(-40, 760).map(lambda n: date(2018, 7, 1) + timedelta(days=n)),
)


def said_in_python(indicator, rows, day, rural):
    key = SUBJECT[indicator.unit]
    return {
        row[key]: ask(indicator, row, day, rollup._rural_on(rural[row["village_id"]], day))
        for row in rows
        if row["since"] <= day < row["until"]
    }


def said_in_sql(indicator, day):
    table, place = STATES[indicator.unit].__table__, VillageClass.__table__
    said = answers(indicator, table.c, place.c.rural, ages_on(table.c, day))
    sides = ((said.yes, Answer.YES), (said.no, Answer.NO), (said.not_applicable, Answer.NOT_APPLICABLE))
    whens = [(literal(side) if isinstance(side, bool) else side, answer.value) for side, answer in sides]
    query = select(table.c[SUBJECT[indicator.unit]], case(*whens, else_=Answer.UNKNOWN.value))
    query = query.join(place, place.c.village_id == table.c.village_id)
    for one in (table, place):
        query = query.where(one.c.since <= day, one.c.until > day)
    return {key: Answer(text) for key, text in db.session.execute(query)}


@pytest.mark.parametrize("unit", ["household", "person"])
def test_they_agree_on_arbitrary_definitions(states, unit):
    rows, rural = states[unit == "person"], classes()

    @given(definitions(unit), days)
    @QUICK
    def agree(indicator, day):
        assert said_in_sql(indicator, day) == said_in_python(indicator, rows, day, rural)

    agree()


@pytest.mark.parametrize("key", INDICATORS)
def test_they_agree_on_the_published_definitions(states, key):
    indicator, rural = INDICATORS[key], classes()
    rows = states[indicator.unit == "person"]
    for day in (date(2018, 12, 31), date(2019, 2, 28), date(2019, 3, 1), date(2019, 3, 15), date(2020, 2, 29)):
        assert said_in_sql(indicator, day) == said_in_python(indicator, rows, day, rural)


def figures_in_python(indicator, rows, day, rural):
    """Per village, of who is counted."""
    counts = {}
    for row in rows:
        if row["counted"] and row["since"] <= day < row["until"]:
            answer = ask(indicator, row, day, rollup._rural_on(rural[row["village_id"]], day))
            here = counts.setdefault(row["village_id"], Counter())
            here[answer] += 1
            here["stale"] += answer in (Answer.YES, Answer.NO) and is_old(indicator, row, day)
    return {
        village: figure_of(
            indicator,
            Counts(
                c[Answer.YES],
                c[Answer.YES] + c[Answer.NO],
                c[Answer.NOT_APPLICABLE],
                c[Answer.UNKNOWN],
                c["stale"],
            ),
            day,
        )
        for village, c in counts.items()
    }


def is_old(indicator, row, day):
    """The oldest of what the yes-or-no reads, and the months that hold on the day."""
    if indicator.fresh_for is None:
        return False
    seen = [row[SEEN[name]] for name in fields_read(indicator.holds) if SEEN.get(name) and row[SEEN[name]]]
    changes = CHANGES if indicator.key == "two" else ()
    months = [months for since, months in changes if since <= day][-1:] or [indicator.fresh_for]
    return bool(seen) and add_months(day_of_number(min(seen)), months[0]) < day


FIRST, LAST = month_index(date(2018, 7, 1)), month_index(date(2020, 7, 1))


@pytest.mark.parametrize("unit", ["household", "person"])
def test_every_month_in_one_pass_is_every_month_by_itself(states, changing_freshness, unit):
    """Bulk rollup, as-of queries and the pure interpreter, at every month end, for arbitrary definitions."""
    rows, rural = states[unit == "person"], classes()
    villages = list(rural)

    @given(definitions(unit))
    @settings(QUICK, max_examples=25)
    def agree(indicator):
        with only(indicator):
            computed = rollup_rows.rollup_rows(rollup_rows.collect(None, LAST), FIRST, LAST)
            bulk = {(row[2], row[3]): row[4:] for row in computed}
            for month in range(FIRST, LAST + 1):
                day = month_end(month)
                wanted = figures_in_python(indicator, rows, day, rural)
                rows_of_month = {village: row for (at, village), row in bulk.items() if at == month and any(row)}
                got = {village: figure_of(indicator, Counts(*row), day) for village, row in rows_of_month.items()}
                assert got == wanted
                if month % 5 == 0:
                    assert queries.cross_section(villages, day)[indicator.key] == wanted

    agree()


@pytest.mark.parametrize("unit", ["household", "person"])
def test_contributions_of_one_state_are_its_answers_at_month_ends(states, changing_freshness, unit):
    """The incremental road: what one state adds, month by month."""
    rows, rural = states[unit == "person"], classes()

    @given(definitions(unit), st.sampled_from(rows))
    @QUICK
    def agree(indicator, row):
        intervals = rural[row["village_id"]]
        got = {}
        with only(indicator):
            fresh = freshnesses().get(indicator.mark)
        for first, last, *said in rollup.contributions(indicator, row, intervals, LAST, fresh):
            for month in range(first, last):
                assert month not in got
                got[month] = said
        wanted = {}
        for month in range(FIRST, LAST + 1):
            day = month_end(month)
            if row["since"] <= day < row["until"]:
                answer = ask(indicator, row, day, rollup._rural_on(intervals, day))
                judged = answer in (Answer.YES, Answer.NO)
                wanted[month] = [answer, judged and is_old(indicator, row, day)]
        assert got == wanted

    agree()


def test_a_panel_is_who_was_there_on_both_days(states):
    rural, villages = classes(), None
    villages = list(rural)
    before, after = date(2018, 12, 31), date(2020, 2, 29)
    both = queries.panel(villages, before, after)
    for key, indicator in INDICATORS.items():
        rows = states[indicator.unit == "person"]
        subject = SUBJECT[indicator.unit]
        there = [
            {row[subject] for row in rows if row["counted"] and row["since"] <= day < row["until"]}
            for day in (before, after)
        ]
        for day, figure in zip((before, after), both[key], strict=True):
            kept = [row for row in rows if row[subject] in there[0] & there[1]]
            answers_of = figures_in_python(indicator, kept, day, rural).values()
            assert figure == sum(answers_of, figure_of(indicator, NOBODY, day))
