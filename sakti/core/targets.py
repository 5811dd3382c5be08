"""Targets: what is to be reached by when, how far it is, and when it is reached at this pace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, TypeVar

from sakti.core.figures import Figure, two_decimals
from sakti.core.formatting import MONTHS_EN, MONTHS_ID, number, percent

#: Below this share of observed subjects a figure says too little to be judged.
LEAST_COVERAGE = Fraction(1, 2)
#: Behind the straight line, but at least this part of the way there: attention rather than critical.
HALF_WAY = Fraction(1, 2)
#: A pace that would need longer than this is no way to reach the target.
LONGEST = timedelta(days=50 * 365)


class TargetKind(StrEnum):
    """relative: percent of the own baseline's count (−30); level: a share in percent (80); count: so many subjects."""

    RELATIVE = "relative"
    LEVEL = "level"
    COUNT = "count"


#: A count belongs to the region that it was set for; a share or a part of the own baseline is asked of each part of it.
ASKED_OF_EACH = (TargetKind.RELATIVE, TargetKind.LEVEL)


class Binding(Protocol):
    """Whatever says of which kind a target is."""

    @property
    def kind(self) -> str: ...


T = TypeVar("T", bound=Binding)


def binding(own: Sequence[T], above: Iterable[Sequence[T]]) -> Sequence[T]:
    """By which targets of an indicator a region is judged: its own, else what the nearest larger one asks of each."""
    if own:
        return own
    lent = ([target for target in theirs if target.kind in ASKED_OF_EACH] for theirs in above)
    return next(filter(None, lent), [])


class Status(StrEnum):
    """Word and shape of a judgement: good ●, attention ▲, critical ■, none ○ (no data, or too little of it)."""

    GOOD = "good"
    ATTENTION = "attention"
    CRITICAL = "critical"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Goal:
    """A target as plain values. `better` is the indicator's: -1 fewer is better, +1 more is."""

    kind: TargetKind
    value: Fraction
    baseline_on: date
    due_on: date
    better: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a target stands. Values are counts, or percent for a level; None where it cannot be said."""

    goal: Goal
    on: date
    start: Fraction | None
    actual: Fraction | None
    needed: Fraction | None
    expected: Fraction | None  # on the straight line from baseline to due date
    reached: bool | None
    on_track: bool | None
    pace: date | None  # the day on which it is reached if it goes on like this; None: never
    status: Status


def measured(kind: TargetKind, figure: Figure) -> Fraction | None:
    """What a target of this kind looks at: the share in percent for a level, else the count."""
    if kind is TargetKind.LEVEL:
        return None if figure.share is None else figure.share * 100
    return Fraction(figure.n) if figure.d else None


def needed(goal: Goal, start: Fraction | None) -> Fraction | None:
    """The value to reach; a relative target has none without a baseline, nor with one of zero."""
    if goal.kind is not TargetKind.RELATIVE:
        return goal.value
    return None if not start else start * (1 + goal.value / 100)


def progress(goal: Goal, baseline: Figure | None, current: Figure, on: date) -> Progress:
    """Judge a target on a day. `baseline` is the figure of the goal's own baseline day."""
    start = None if baseline is None else measured(goal.kind, baseline)
    actual = measured(goal.kind, current)
    wanted = needed(goal, start)
    covered = current.coverage is not None and current.coverage >= LEAST_COVERAGE
    reached = actual is not None and wanted is not None and (actual - wanted) * goal.better >= 0
    begun = on > goal.baseline_on or (reached and on == goal.baseline_on)
    if actual is None or wanted is None or not covered or not begun:
        return Progress(goal, on, start, actual, wanted, None, None, None, None, Status.NONE)
    expected = _line(goal, start, wanted, on)
    on_track = reached or (on < goal.due_on and expected is not None and (actual - expected) * goal.better >= 0)
    pace = on if reached else _pace(goal, start, actual, wanted, on)
    status = _status(goal, start, actual, expected, on_track, on)
    return Progress(goal, on, start, actual, wanted, expected, reached, on_track, pace, status)


def _line(goal: Goal, start: Fraction | None, wanted: Fraction, on: date) -> Fraction | None:
    """The value on the straight line; after the due date the target itself."""
    span = (goal.due_on - goal.baseline_on).days
    if on >= goal.due_on or span <= 0:
        return wanted
    return None if start is None else start + (wanted - start) * Fraction((on - goal.baseline_on).days, span)


def _pace(goal: Goal, start: Fraction | None, actual: Fraction, wanted: Fraction, on: date) -> date | None:
    """The straight line through baseline and today, prolonged to the target."""
    elapsed = (on - goal.baseline_on).days
    if start is None or elapsed <= 0 or (actual - start) * goal.better <= 0:
        return None
    days = -(-(wanted - start) * elapsed // (actual - start))  # rounded up: reached is reached
    return goal.baseline_on + timedelta(days=int(days)) if days <= LONGEST.days else None


def _status(
    goal: Goal, start: Fraction | None, actual: Fraction, expected: Fraction | None, on_track: bool, on: date
) -> Status:
    if on_track:
        return Status.GOOD
    if start is None or expected is None:
        return Status.ATTENTION if on < goal.due_on else Status.CRITICAL
    way = (expected - start) * goal.better
    return Status.ATTENTION if way > 0 and (actual - start) * goal.better >= way * HALF_WAY else Status.CRITICAL


# -- in words -------------------------------------------------------------------------------------------------------

WORDS = {
    "id": {
        "target": "Target {value} pada {due}",
        "reached": "sudah tercapai",
        "missed": "tidak tercapai pada waktunya",
        "pace": "pada laju ini tercapai pada {month}",
        "late": "pada laju ini baru tercapai pada {month}",
        "never": "pada laju ini tidak akan tercapai",
        "unknown": "belum dapat dinilai",
        "of_baseline": "{change} % dari baseline",
        "of_baseline_count": "{change} % dari baseline ({count})",
    },
    "en": {
        "target": "Target {value} by {due}",
        "reached": "reached",
        "missed": "not reached in time",
        "pace": "at this pace reached in {month}",
        "late": "at this pace reached only in {month}",
        "never": "at this pace it will not be reached",
        "unknown": "cannot be judged yet",
        "of_baseline": "{change} % of the baseline",
        "of_baseline_count": "{change} % of the baseline ({count})",
    },
}


def value_in_words(goal: Goal, wanted: Fraction | None, locale: str = "id") -> str:
    """90,00 % · 1.000 · −30 % dari baseline (998)."""
    if goal.kind is TargetKind.LEVEL:
        return percent(two_decimals(goal.value), locale)
    if goal.kind is TargetKind.COUNT:
        return number(int(goal.value), locale=locale)
    change = ("+" if goal.value > 0 else "") + number(two_decimals(goal.value).normalize() + 0, locale=locale)
    if wanted is None:
        return WORDS[locale]["of_baseline"].format(change=change)
    count = number(whole(wanted, goal.better), locale=locale)
    return WORDS[locale]["of_baseline_count"].format(change=change, count=count)


def whole(wanted: Fraction, better: int) -> int:
    """Subjects are whole: at most 997,5 means 997, at least 997,5 means 998."""
    return int(wanted // 1) if better < 0 else int(-(-wanted // 1))


def outlook(progress: Progress, locale: str = "id") -> str:
    """What becomes of it: reached, missed, reached in October 2020 at this pace, or never."""
    w = WORDS[locale]
    if progress.reached is None:
        return w["unknown"]
    if progress.reached:
        return w["reached"]
    if progress.pace is None:
        return w["never"]
    late = progress.pace > progress.goal.due_on
    return w["late" if late else "pace"].format(month=month_of(progress.pace, locale))


def in_words(progress: Progress, locale: str = "id") -> str:
    """ "Target 90,00 % pada Desember 2020; pada laju ini tercapai pada Oktober 2020"."""
    goal, w = progress.goal, WORDS[locale]
    words = w["target"].format(value=value_in_words(goal, progress.needed, locale), due=month_of(goal.due_on, locale))
    missed = f"{w['missed']}; " if progress.reached is False and progress.on >= goal.due_on else ""
    return f"{words}; {missed}{outlook(progress, locale)}"


def month_of(day: date, locale: str) -> str:
    """ "Desember 2019" or "December 2019"."""
    return f"{(MONTHS_ID if locale == 'id' else MONTHS_EN)[day.month - 1]} {day.year}"
