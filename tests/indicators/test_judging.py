"""By which villages a target is judged, and on which days: the court against a plain reading of the rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.figures import Counts
from sakti.core.freshness import Freshness
from sakti.core.indicators import INDICATORS
from sakti.core.periods import month_end, month_index
from sakti.core.targets import Silence, Status, Verdict
from sakti.indicators.judging import Court

FIRST = month_index(date(2018, 12, 31))
A, B, C = 1, 2, 3
KEY = "own_latrine"


@dataclass(frozen=True)
class Set:
    """A target of own latrines: a level, or a part of the baseline, by month numbers after December 2018."""

    kind: str = "level"
    value: Decimal = Decimal(80)
    begun: int = 0
    due: int = 12
    indicator: str = KEY

    @property
    def baseline_on(self):
        return month_end(FIRST + self.begun)

    @property
    def due_on(self):
        return month_end(FIRST + self.due)


def court(histories, on, fresh=24):
    """`histories`: village → per month after December 2018 (yes, asked[, stale]) or None for nobody there."""

    def counts_on(day):
        at = month_index(day) - FIRST
        found = {}
        for village, months in histories.items():
            told = months[min(at, len(months) - 1)] if at >= 0 else None
            if told is not None:
                yes, asked, *stale = told
                found[village] = {KEY: Counts(yes, asked, 0, 0, stale[0] if stale else 0)}
        return found

    def first_months():
        begun = {v: [at for at, told in enumerate(months) if told is not None] for v, months in histories.items()}
        return {village: FIRST + months[0] for village, months in begun.items() if months}

    indicators, mark = {KEY: INDICATORS[KEY]}, INDICATORS[KEY].mark
    day = month_end(FIRST + on)
    return Court(day, indicators, counts_on, first_months, {mark: Freshness(fresh)}, Fraction(1, 2))


def judged(histories, on, target=None, villages=(A, B, C), **words):
    return court(histories, on).judge(target or Set(), villages, **words).progress


STAYED = [(40, 100)] * 13


def test_a_village_that_joins_is_no_change():
    """Three villages of which one joins in the last month with nothing: judged are the two that were there."""
    rising = [(40 + 3 * month, 100) for month in range(13)]
    found = judged({A: rising, B: rising, C: [None] * 12 + [(0, 500)]}, 12)

    assert (found.villages, found.actual, found.verdict) == (2, 76, Verdict.MISSED)


def test_a_village_that_is_gone_is_left_out_of_its_own_baseline():
    found = judged({A: STAYED, B: [(100, 100)] + [None] * 12}, 12, Set("relative", Decimal(10)))

    assert (found.villages, found.start, found.needed, found.actual) == (1, 40, 44, 40)


def test_a_region_whose_data_begin_later_starts_there():
    found = judged({A: [None] * 6 + [(40, 100)] * 7}, 10)

    assert found.goal.start_on == month_end(FIRST + 6)
    assert found.expected == 40 + Fraction(40 * (month_end(FIRST + 10) - month_end(FIRST + 6)).days, 184)


@pytest.mark.parametrize(("on", "silence"), [(6, Silence.TOO_EARLY), (7, None)])
def test_and_is_not_judged_in_its_first_month(on, silence):
    assert judged({A: [None] * 6 + [(40, 100)] * 7}, on).silence is silence


def test_one_whose_data_begin_after_the_due_day_is_not_judged():
    found = judged({A: [None] * 13 + [(90, 100)]}, 14)

    assert (found.silence, found.verdict, found.status) == (Silence.AFTER_DUE, None, Status.NONE)


@pytest.mark.parametrize(
    ("after", "verdict", "words"),
    [
        ([(80, 100)], Verdict.ON_TIME, "tercapai tepat waktu"),
        ([(80, 100), (70, 100)], Verdict.ON_TIME, "tercapai tepat waktu, kini turun"),
        ([(70, 100), (80, 100)], Verdict.LATE, "tercapai terlambat (Januari 2020)"),
        ([(70, 100), (80, 100), (70, 100)], Verdict.ONCE, "pernah tercapai (Januari 2020), kini turun"),
        ([(70, 100), (71, 100)], Verdict.MISSED, "tidak tercapai pada tenggat"),
    ],
)
def test_it_is_judged_at_its_due_day_and_at_each_month_after_it(after, verdict, words):
    history = [(40, 100)] * 12 + after
    found = judged({A: history}, len(history) - 1, villages=(A,), is_village=True)

    assert (found.verdict, found.villages) == (verdict, None)
    from sakti.core.targets import outlook

    assert outlook(found) == words


def test_a_line_that_stood_still_has_no_pace():
    moved, still = ([(40, 100)] * 3 + [(50, 100)] * 40), [(40, 100)] + [(50, 100)] * 40
    target = Set(due=60)
    assert court({A: moved}, 12, fresh=12).judge(target, [A]).terms.moving
    assert not court({A: still}, 14, fresh=12).judge(target, [A]).terms.moving


def test_nor_one_in_which_nobody_has_looked_again():
    old = [(40, 100)] + [(50, 100, 100)] * 20
    assert not court({A: old}, 10).judge(Set(due=60), [A]).terms.moving


answers = st.one_of(st.none(), st.tuples(st.integers(0, 10), st.just(10), st.sampled_from([0, 10])))
histories = st.dictionaries(st.sampled_from([A, B, C]), st.lists(answers, min_size=1, max_size=20), min_size=1)
targets = st.builds(
    Set,
    st.sampled_from(["level", "relative", "count"]),
    st.sampled_from([Decimal(5), Decimal(60), Decimal(-30)]),
    st.integers(0, 8),
    st.integers(0, 14),
)


@given(histories, targets, st.integers(0, 20))
def test_the_short_way_to_a_status_is_that_of_the_whole_judgement(told, target, on):
    for village in told:
        whole = court(told, on).judge(target, [village], is_village=True).progress
        assert court(told, on).status(target, village) is whole.status


@given(histories, targets, st.integers(0, 20))
def test_the_verdict_is_the_one_of_the_rule(told, target, on):
    """Read off the months one by one, by other means."""
    found = court(told, on).judge(target, list(told)).progress
    if found.verdict is None:
        return

    def value(month):
        start = month_index(found.goal.start_on) - FIRST
        both = [v for v, months in told.items() if at(months, start) and at(months, month)]
        was, now = ([at(told[v], each) for v in both] for each in (start, month))
        n0, n, d = sum(t[0] for t in was), sum(t[0] for t in now), 10 * len(now)
        if not d or sum(t[2] for t in now) * 2 > d:
            return None
        match target.kind:
            case "level":
                return n * 100 >= target.value * d
            case "relative":
                return n >= n0 * (1 + Fraction(target.value) / 100) if n0 else None
        return n >= target.value

    def at(months, month):
        return months[min(month, len(months) - 1)]

    due, later = value(target.due), [value(month) for month in range(target.due + 1, on + 1)]
    wanted = (
        Verdict.ON_TIME
        if due
        else Verdict.UNKNOWN
        if due is None
        else Verdict.MISSED
        if True not in later
        else Verdict.ONCE
        if [one for one in later if one is not None][-1] is False
        else Verdict.LATE
    )
    assert found.verdict is wanted
