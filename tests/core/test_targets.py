"""Targets: direction-aware, exact, and said in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import pytest

from sakti.core.figures import Figure
from sakti.core.periods import month_end, month_index
from sakti.core.targets import (
    Goal,
    Silence,
    Standing,
    Status,
    TargetKind,
    Terms,
    Verdict,
    beside,
    binding,
    in_words,
    progress,
)

START, DUE = date(2018, 12, 31), date(2020, 12, 31)
MIDDLE = date(2019, 12, 31)  # 365 of 731 days


def goal(kind, value, better):
    return Goal(TargetKind(kind), Fraction(value), START, DUE, better)


def figure(n, d, on=MIDDLE, unknown=0, stale=None):
    return Figure(n, d, 0, unknown, on, stale=stale)


def judged(goal, baseline, current, on, **terms):
    """On a day before it is due: the first day and this one are enough."""
    standing = Standing(on, baseline, current)
    return progress(goal, [standing] * 2 if on > goal.due_on else [standing], Terms(**terms))


MORE, FEWER = +1, -1
NEEDED = [
    ("level", 80, MORE, figure(50, 100), Fraction(80)),
    ("relative", -30, FEWER, figure(1425, 2000), Fraction(1995, 2)),
    ("relative", 10, MORE, figure(40, 100), Fraction(44)),
    ("relative", -30, FEWER, figure(0, 100), None),  # nothing to take a part of
    ("count", 1000, FEWER, figure(1425, 2000), Fraction(1000)),
]


@pytest.mark.parametrize(("kind", "value", "better", "baseline", "needed"), NEEDED)
def test_what_has_to_be_reached(kind, value, better, baseline, needed):
    assert judged(goal(kind, value, better), baseline, figure(1, 2), MIDDLE).needed == needed


JUDGED = [
    # kind, value, better, baseline, now → reached, on track, status
    ("level", 80, MORE, (40, 100), (80, 100), True, True, "good"),
    ("level", 80, MORE, (40, 100), (60, 100), False, True, "good"),  # the line says 59,97 %
    ("level", 80, MORE, (40, 100), (59, 100), False, False, "attention"),
    ("level", 80, MORE, (40, 100), (45, 100), False, False, "critical"),
    ("level", 80, MORE, (40, 100), (39, 100), False, False, "critical"),
    ("relative", -50, FEWER, (36, 210), (18, 200), True, True, "good"),
    ("relative", -50, FEWER, (36, 210), (27, 200), False, True, "good"),
    ("relative", -50, FEWER, (36, 210), (31, 200), False, False, "attention"),
    ("relative", -50, FEWER, (36, 210), (40, 200), False, False, "critical"),
    ("count", 1000, FEWER, (1425, 2000), (1000, 2000), True, True, "good"),
    ("count", 1000, FEWER, (1425, 2000), (1425, 2000), False, False, "critical"),
    ("count", 100, MORE, (0, 50), (50, 60), False, True, "good"),
]


@pytest.mark.parametrize(("kind", "value", "better", "before", "now", "reached", "on_track", "status"), JUDGED)
def test_half_way_to_the_due_date(kind, value, better, before, now, reached, on_track, status):
    found = judged(goal(kind, value, better), figure(*before, START), figure(*now), MIDDLE)

    assert (found.reached, found.on_track, found.status) == (reached, on_track, Status(status))


def test_the_line_is_exact():
    found = judged(goal("level", 80, MORE), figure(40, 100, START), figure(41, 100), MIDDLE)

    assert found.expected == Fraction(40) + Fraction(40 * 365, 731)


def test_on_the_day_of_its_baseline_nothing_can_be_said_of_a_pace():
    found = judged(goal("level", 80, MORE), figure(40, 100, START), figure(40, 100, START), START)

    assert (found.needed, found.reached, found.status) == (80, None, Status.NONE)
    assert in_words(found) == "Target 80,00 % pada Desember 2020; belum dapat dinilai: baru mulai"


@pytest.mark.parametrize(
    ("start", "due", "first"),
    [
        (START, DUE, date(2019, 3, 15)),  # a tenth of 731 days, rounded up
        (START, date(2028, 12, 31), date(2019, 3, 31)),  # ninety days are sooner
        (date(2020, 11, 30), DUE, date(2020, 12, 4)),  # the region's data begin a month before
        (DUE, DUE, DUE),
    ],
)
def test_it_is_not_judged_before_a_tenth_of_the_way_or_ninety_days(start, due, first):
    asked = Goal(TargetKind.LEVEL, Fraction(80), START, due, MORE, start)
    for on, silence in ((first - timedelta(1), Silence.TOO_EARLY), (first, None)):
        assert progress(asked, [Standing(on, None, figure(90, 100, on))]).silence is silence


SILENT = [
    (figure(40, 100, START), figure(0, 0, unknown=50), Silence.NO_DATA),
    (figure(40, 100, START), figure(10, 10, unknown=11), Silence.TOO_FEW),
    (figure(40, 100, START), figure(50, 100, stale=51), Silence.STALE),
    (None, figure(50, 100), Silence.NO_BASELINE),
]


@pytest.mark.parametrize(("before", "now", "silence"), SILENT)
def test_without_data_there_is_no_judgement(before, now, silence):
    found = judged(goal("relative", 10, MORE), before, now, MIDDLE)

    assert (found.status, found.reached, found.on_track, found.silence) == (Status.NONE, None, None, silence)


def test_one_reason_is_given_for_a_figure_and_its_target():
    """The judged villages are fewer than those of the figure, and may be silent for another reason."""
    few, old = figure(30, 100, unknown=300), figure(30, 100, stale=80)
    on_old = judged(goal(TargetKind.LEVEL, 80, 1), figure(10, 100, START), old, MIDDLE)
    one = beside(on_old, few)

    assert (on_old.silence, one.silence) == (Silence.STALE, Silence.TOO_FEW)
    assert in_words(one).startswith(
        "Target 80,00 % pada Desember 2020; belum dapat dinilai: terlalu sedikit yang terdata"
    )
    assert in_words(one, reason=False).startswith("Target 80,00 % pada Desember 2020; belum dapat dinilai")
    assert "terlalu sedikit" not in in_words(one, reason=False)
    assert beside(on_old, figure(30, 100)).silence is Silence.STALE
    sure = judged(goal(TargetKind.LEVEL, 80, 1), figure(10, 100, START), figure(30, 100), MIDDLE)
    doubted = beside(sure, few)
    assert (sure.status, doubted.status) == (Status.ATTENTION, Status.NONE), "one card is judged or is not"
    assert (doubted.silence, doubted.on_track, doubted.pace) == (Silence.TOO_FEW, None, None)
    assert (doubted.actual, doubted.villages) == (sure.actual, sure.villages)


def test_whose_data_begin_after_the_due_day_is_not_judged():
    late = date(2021, 1, 31)
    asked = Goal(TargetKind.LEVEL, Fraction(80), START, DUE, MORE, late)
    found = progress(asked, [Standing(DUE, None, figure(0, 0)), Standing(late, None, figure(10, 100, late))])
    assert (found.silence, found.verdict, found.status) == (Silence.AFTER_DUE, None, Status.NONE)


def test_half_of_old_answers_are_not_too_many():
    found = judged(goal("level", 80, MORE), figure(1, 10), figure(5, 10, stale=5), MIDDLE)
    assert found.status is not Status.NONE


def test_how_much_must_be_known_is_the_districts_to_say():
    asked, now = goal("level", 80, MORE), figure(9, 10, unknown=5)
    assert judged(asked, None, now, MIDDLE).reached
    assert judged(asked, None, now, MIDDLE, least_coverage=Fraction(7, 10)).silence is Silence.TOO_FEW


def test_a_line_in_which_nothing_moved_foretells_nothing():
    found = judged(goal("level", 80, MORE), figure(40, 100, START), figure(60, 100), MIDDLE, moving=False)
    assert (found.pace, found.status) == (None, Status.GOOD)
    assert in_words(found).endswith("belum tercapai; laju tidak dihitung karena tidak ada perubahan baru")


def test_before_its_baseline_a_target_is_not_judged():
    before = date(2018, 6, 30)

    assert judged(goal("level", 80, MORE), None, figure(90, 100), before).status is Status.NONE


def test_half_of_the_eligible_are_enough():
    assert judged(goal("level", 80, MORE), figure(1, 10), figure(5, 10, unknown=10), MIDDLE).status is not Status.NONE


def test_a_level_needs_no_baseline_to_be_reached():
    assert judged(goal("level", 80, MORE), None, figure(90, 100), MIDDLE).status is Status.GOOD
    assert judged(goal("level", 80, MORE), None, figure(70, 100), MIDDLE).status is Status.ATTENTION


PACES = [
    # baseline, now → the day on which it is reached
    ((40, 100), (60, 100), date(2020, 12, 30)),  # 20 points in 365 days, 40 in 730
    ((40, 100), (50, 100), date(2022, 12, 30)),
    ((40, 100), (40, 100), None),
    ((40, 100), (30, 100), None),
    ((4000, 10000), (4001, 10000), None),  # four centuries are no way
]


@pytest.mark.parametrize(("before", "now", "day"), PACES)
def test_the_pace_goes_on_as_a_straight_line(before, now, day):
    assert judged(goal("level", 80, MORE), figure(*before, START), figure(*now), MIDDLE).pace == day


def test_the_pace_is_rounded_up_to_a_whole_day():
    found = judged(goal("level", 80, MORE), figure(0, 300, START), figure(3, 10), MIDDLE)

    assert found.pace == START + timedelta(974)  # 365 × 80 / 30 = 973⅓


def test_after_the_due_date_only_reaching_counts():
    late = date(2021, 1, 31)

    assert (
        judged(goal("level", 80, MORE), figure(40, 100, START), figure(79, 100, late), late).status is Status.ATTENTION
    )
    assert (
        judged(goal("level", 80, MORE), figure(40, 100, START), figure(50, 100, late), late).status is Status.CRITICAL
    )
    assert judged(goal("level", 80, MORE), figure(40, 100, START), figure(80, 100, late), late).status is Status.GOOD


SAID = [
    (
        "level",
        90,
        MORE,
        (40, 100),
        (60, 100),
        MIDDLE,
        "Target 90,00 % pada Desember 2020; pada laju ini baru tercapai pada Juli 2021",
        "Target 90.00 % by December 2020; at this pace reached only in July 2021",
    ),
    (
        "level",
        70,
        MORE,
        (40, 100),
        (60, 100),
        MIDDLE,
        "Target 70,00 % pada Desember 2020; pada laju ini tercapai pada Juli 2020",
        "Target 70.00 % by December 2020; at this pace reached in July 2020",
    ),
    (
        "relative",
        -30,
        FEWER,
        (1425, 2000),
        (1500, 2000),
        MIDDLE,
        "Target −30 % dari baseline (997) pada Desember 2020; pada laju ini tidak akan tercapai",
        "Target −30 % of the baseline (997) by December 2020; at this pace it will not be reached",
    ),
    (
        "count",
        1000,
        FEWER,
        (1425, 2000),
        (999, 2000),
        MIDDLE,
        "Target 1.000 pada Desember 2020; sudah tercapai",
        "Target 1,000 by December 2020; reached",
    ),
    (
        "level",
        90,
        MORE,
        (40, 100),
        (40, 100),
        date(2021, 1, 31),
        "Target 90,00 % pada Desember 2020; tidak tercapai pada tenggat",
        "Target 90.00 % by December 2020; not reached in time",
    ),
    (
        "level",
        90,
        MORE,
        (40, 100),
        (0, 0),
        MIDDLE,
        "Target 90,00 % pada Desember 2020; belum dapat dinilai: belum ada data",
        "Target 90.00 % by December 2020; cannot be judged yet: no data yet",
    ),
]


@pytest.mark.parametrize(("kind", "value", "better", "before", "now", "on", "indonesian", "english"), SAID)
def test_in_words(kind, value, better, before, now, on, indonesian, english):
    found = judged(goal(kind, value, better), figure(*before, START), figure(*now, on), on)

    assert (in_words(found), in_words(found, "en")) == (indonesian, english)


#: Percent at the due day, and at the ends of the months after it; None: nobody was looked at.
FATES = [
    ([80], Verdict.ON_TIME, None, False, Status.GOOD, "tercapai tepat waktu"),
    ([80, 79], Verdict.ON_TIME, None, True, Status.ATTENTION, "tercapai tepat waktu, kini turun"),
    ([80, 79, 80], Verdict.ON_TIME, None, False, Status.GOOD, "tercapai tepat waktu"),
    ([79], Verdict.MISSED, None, False, Status.ATTENTION, "tidak tercapai pada tenggat"),
    ([40, 41], Verdict.MISSED, None, False, Status.CRITICAL, "tidak tercapai pada tenggat"),
    ([79, 70, 80, 90], Verdict.LATE, 2, False, Status.GOOD, "tercapai terlambat (Februari 2021)"),
    ([79, 80, 70], Verdict.ONCE, 1, True, Status.ATTENTION, "pernah tercapai (Januari 2021), kini turun"),
    ([79, 80, 70, 80], Verdict.LATE, 1, False, Status.GOOD, "tercapai terlambat (Januari 2021)"),
    ([None, 80], Verdict.UNKNOWN, 1, False, Status.GOOD, "tidak diketahui pada tenggat"),
    (
        [80, None],
        Verdict.ON_TIME,
        None,
        False,
        Status.NONE,
        "tercapai tepat waktu; belum dapat dinilai: belum ada data",
    ),
]


@pytest.mark.parametrize(("values", "verdict", "month", "fallen", "status", "words"), FATES)
def test_what_it_was_on_its_day_stays(values, verdict, month, fallen, status, words):
    days = [month_end(month_index(DUE) + number) for number in range(len(values))]
    standings = [
        Standing(day, figure(40, 100, START), figure(value or 0, 100 if value is not None else 0, day, unknown=1))
        for day, value in zip(days, values, strict=True)
    ]
    found = progress(goal("level", 80, MORE), standings)

    assert (found.verdict, found.fallen, found.status) == (verdict, fallen, status)
    assert found.reached_on == (None if month is None else days[month])
    assert in_words(found) == f"Target 80,00 % pada Desember 2020; {words}"


def test_each_day_is_judged_by_the_villages_of_that_day_and_the_first():
    """Three villages then, two of them later: the part of the baseline to reach is that of who is compared."""
    asked = goal("relative", -50, FEWER)
    due = Standing(DUE, figure(100, 200, START), figure(51, 200, DUE), 3)
    later = Standing(date(2021, 1, 31), figure(60, 120, START), figure(30, 120, DUE), 2)
    found = progress(asked, [due, later])

    assert (found.verdict, found.needed, found.actual, found.villages) == (Verdict.LATE, 30, 30, 2)
    assert in_words(found).endswith("tercapai terlambat (Januari 2021) (30 di 2 desa yang sama)")


@pytest.mark.parametrize(
    ("own", "above", "binds"),
    [
        (["count"], [["level"]], ["count"]),
        ([], [["count"], ["level", "count"]], ["level"]),
        ([], [["count"]], []),
        ([], [["relative"], ["level"]], ["relative"]),
        ([], [], []),
    ],
)
def test_by_which_targets_a_region_is_judged(own, above, binds):
    """Its own; else those of the nearest larger region that can be asked of each part: no count."""
    found = binding([Kind(one) for one in own], [[Kind(one) for one in each] for each in above])
    assert [one.kind for one in found] == binds


@dataclass(frozen=True)
class Kind:
    kind: str
