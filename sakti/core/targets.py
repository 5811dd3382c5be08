"""Targets: what is to be reached by when, how far it is, and when it is reached at this pace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, TypeVar

from sakti.core.figures import Figure, two_decimals
from sakti.core.formatting import MONTHS_EN, MONTHS_ID, number, percent
from sakti.core.states import state_in_words

#: Below this share of observed subjects a figure says too little to be judged.
LEAST_COVERAGE = Fraction(1, 2)
#: Above this share of old answers it says too little of the day.
MOST_STALE = Fraction(1, 2)
#: How long after its beginning a target is not judged, unless a tenth of its time is shorter.
FIRST_DAYS = timedelta(days=90)
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
    """Word and shape of a judgement: good ●, attention ▲, critical ■, none ○ (nothing can be said, for a reason)."""

    GOOD = "good"
    ATTENTION = "attention"
    CRITICAL = "critical"
    NONE = "none"


class Silence(StrEnum):
    """Why nothing is said of a target."""

    NO_DATA = "no_data"  # nobody was looked at
    NO_BASELINE = "no_baseline"  # nobody was there to begin with, or nothing to take a part of
    TOO_FEW = "too_few"  # too small a part was looked at
    STALE = "stale"  # more than half of the answers are old
    TOO_EARLY = "too_early"
    AFTER_DUE = "after_due"  # the region's data begin after the day on which it was due


class Verdict(StrEnum):
    """What became of a target whose day has come; what it was on that day stays."""

    ON_TIME = "on_time"
    LATE = "late"
    ONCE = "once"  # reached late, and no longer
    MISSED = "missed"
    UNKNOWN = "unknown"  # nothing could be said of the due day


@dataclass(frozen=True, slots=True)
class Goal:
    """A target as plain values. `better` is the indicator's: -1 fewer is better, +1 more is.

    `since`: from which day on it is judged, if the region's data begin after the baseline day.
    """

    kind: TargetKind
    value: Fraction
    baseline_on: date
    due_on: date
    better: int
    since: date | None = None

    @property
    def start_on(self) -> date:
        return self.since or self.baseline_on


@dataclass(frozen=True, slots=True)
class Standing:
    """What is judged of one day: villages counted on the first day and on this one, as they were on both.

    `start` None: nobody was there to begin with. `villages`: how many they are; None where the region is a village.
    """

    on: date
    start: Figure | None
    actual: Figure
    villages: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """How sure a figure must be to be judged, and whether its line says anything of a pace.

    `least_coverage`: the least part that was looked at. `moving`: somebody looked again within the freshness period,
    and the line moved in it; else a straight line through it foretells nothing.
    """

    least_coverage: Fraction = LEAST_COVERAGE
    moving: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a target stands. Values are counts, or percent for a level; None where it cannot be said.

    `silence`: why nothing is said of the last day. `verdict`: what became of it, from its due day on; `reached_on` the
    month's end on which it was reached late; `fallen`: reached once, and known not to be so any more.
    """

    goal: Goal
    on: date
    start: Fraction | None
    actual: Fraction | None
    needed: Fraction | None
    reached: bool | None
    expected: Fraction | None = None  # on the straight line from the first day to the due date
    on_track: bool | None = None
    pace: date | None = None  # the day on which it is reached if it goes on like this; None: never, or nothing to go by
    status: Status = Status.NONE
    silence: Silence | None = None
    verdict: Verdict | None = None
    reached_on: date | None = None
    fallen: bool = False
    moving: bool = True
    villages: int | None = None


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


def doubt(figure: Figure, least_coverage: Fraction = LEAST_COVERAGE) -> Silence | None:
    """Why a figure is not judged, whatever the target: nobody was seen, too few, or too long ago."""
    if not figure.d:
        return Silence.NO_DATA
    if figure.coverage is not None and figure.coverage < least_coverage:
        return Silence.TOO_FEW
    return Silence.STALE if is_mostly_stale(figure) else None


def is_mostly_stale(figure: Figure) -> bool:
    """More than half of its answers are old: then nothing is judged by it, and no line goes through it."""
    return figure.stale_share is not None and figure.stale_share > MOST_STALE


def progress(goal: Goal, standings: Sequence[Standing], terms: Terms = Terms()) -> Progress:
    """Judge a target on the day of the last standing.

    From its due day on the standings begin with that of the due day; each later month's end stands between. Before it
    the last one is enough.
    """
    last = standings[-1]
    start, actual, wanted = _values(goal, last)
    silence = _silence(goal, last, wanted, terms)
    reached = None if silence else _is_reached(goal, last)
    is_due = goal.start_on <= goal.due_on <= last.on
    verdict, reached_on = _verdict(goal, standings, terms) if is_due else (None, None)
    fallen = reached is False and (verdict is Verdict.ON_TIME or reached_on is not None)
    found = Progress(
        goal=goal,
        on=last.on,
        start=start,
        actual=actual,
        needed=wanted,
        reached=reached,
        silence=silence,
        verdict=verdict,
        reached_on=reached_on,
        fallen=fallen,
        moving=terms.moving,
        villages=last.villages,
    )
    if reached is None or actual is None or wanted is None:
        return found
    expected = _line(goal, start, wanted, last.on)
    on_track = reached or (last.on < goal.due_on and expected is not None and (actual - expected) * goal.better >= 0)
    pace = last.on if reached else _pace(goal, start, actual, wanted, last.on) if terms.moving else None
    status = _status(goal, start, actual, expected, on_track, last.on)
    if fallen:
        status = Status.ATTENTION
    return replace(found, expected=expected, on_track=on_track, pace=pace, status=status)


def beside(judged: Progress, figure: Figure, least_coverage: Fraction = LEAST_COVERAGE) -> Progress:
    """A target beside its indicator's figure: where that is too thin or too old, nothing is judged, for that reason.

    The villages that are judged may be fewer than those of the figure, and better known than all are. Both stand in one
    card, which is judged or is not. What became of a target on its due day stays said.
    """
    reason = doubt(figure, least_coverage)
    if reason is None:
        return judged
    said: Progress = replace(
        judged, silence=reason, reached=None, expected=None, on_track=None, pace=None, status=Status.NONE, fallen=False
    )
    return said


def _values(goal: Goal, standing: Standing) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """What it was, is, and should become."""
    start = None if standing.start is None else measured(goal.kind, standing.start)
    return start, measured(goal.kind, standing.actual), needed(goal, start)


def _is_reached(goal: Goal, standing: Standing) -> bool | None:
    """None where it cannot be said."""
    _, actual, wanted = _values(goal, standing)
    return None if actual is None or wanted is None else (actual - wanted) * goal.better >= 0


def _silence(goal: Goal, standing: Standing, wanted: Fraction | None, terms: Terms) -> Silence | None:
    if (found := doubt(standing.actual, terms.least_coverage)) is not None:
        return found
    if wanted is None:
        return Silence.NO_BASELINE
    if goal.start_on > goal.due_on:
        return Silence.AFTER_DUE
    return Silence.TOO_EARLY if standing.on < min(first_judged(goal), goal.due_on) else None


def first_judged(goal: Goal) -> date:
    """Before a tenth of the way, or ninety days if that is sooner, a figure says nothing of a target."""
    days = (goal.due_on - goal.start_on).days
    return goal.start_on + min(timedelta(days=max(-(-days // 10), 0)), FIRST_DAYS)


def _verdict(goal: Goal, standings: Sequence[Standing], terms: Terms) -> tuple[Verdict, date | None]:
    due, *later = standings
    known = [one for one in later if doubt(one.actual, terms.least_coverage) is None]
    then = None if doubt(due.actual, terms.least_coverage) else _is_reached(goal, due)
    if then:
        return Verdict.ON_TIME, None
    first = next((one.on for one in known if _is_reached(goal, one)), None)
    if then is None:
        return Verdict.UNKNOWN, first
    if first is None:
        return Verdict.MISSED, None
    still = not known or _is_reached(goal, known[-1]) is not False
    return (Verdict.LATE if still else Verdict.ONCE), first


def _line(goal: Goal, start: Fraction | None, wanted: Fraction, on: date) -> Fraction | None:
    """The value on the straight line; after the due date the target itself."""
    span = (goal.due_on - goal.start_on).days
    if on >= goal.due_on or span <= 0:
        return wanted
    return None if start is None else start + (wanted - start) * Fraction((on - goal.start_on).days, span)


def _pace(goal: Goal, start: Fraction | None, actual: Fraction, wanted: Fraction, on: date) -> date | None:
    """The straight line through the first day and today, prolonged to the target."""
    elapsed = (on - goal.start_on).days
    if start is None or elapsed <= 0 or (actual - start) * goal.better <= 0:
        return None
    days = -(-(wanted - start) * elapsed // (actual - start))  # rounded up: reached is reached
    return goal.start_on + timedelta(days=int(days)) if days <= LONGEST.days else None


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
        "pace": "pada laju ini tercapai pada {month}",
        "late": "pada laju ini baru tercapai pada {month}",
        "never": "pada laju ini tidak akan tercapai",
        "still": "belum tercapai; laju tidak dihitung karena tidak ada perubahan baru",
        "of_baseline": "{change} % dari baseline",
        "of_baseline_count": "{change} % dari baseline ({count})",
        "at": "{value} di {count} desa yang sama",
        "fallen": "kini turun",
        "risen": "kini naik",
    },
    "en": {
        "target": "Target {value} by {due}",
        "reached": "reached",
        "pace": "at this pace reached in {month}",
        "late": "at this pace reached only in {month}",
        "never": "at this pace it will not be reached",
        "still": "not reached; no pace is computed, because nothing moved lately",
        "of_baseline": "{change} % of the baseline",
        "of_baseline_count": "{change} % of the baseline ({count})",
        "at": "{value} in the same {count} villages",
        "fallen": "fallen since",
        "risen": "risen since",
    },
}

#: Why nothing is said, in the words that every screen and paper has for it.
SILENCES = {locale: {silence: state_in_words(silence.value, locale) for silence in Silence} for locale in ("id", "en")}


def doubt_in_words(silence: Silence | None, locale: str = "id") -> str | None:
    """Why a figure is not judged; None of one that is, and of one of nobody, which says so itself."""
    return None if silence in (None, Silence.NO_DATA) else SILENCES[locale][silence]


VERDICTS = {
    "id": {
        Verdict.ON_TIME: "tercapai tepat waktu",
        Verdict.LATE: "tercapai terlambat ({month})",
        Verdict.ONCE: "pernah tercapai ({month})",
        Verdict.MISSED: "tidak tercapai pada tenggat",
        Verdict.UNKNOWN: "tidak diketahui pada tenggat",
    },
    "en": {
        Verdict.ON_TIME: "reached in time",
        Verdict.LATE: "reached late ({month})",
        Verdict.ONCE: "reached once ({month})",
        Verdict.MISSED: "not reached in time",
        Verdict.UNKNOWN: "unknown on the due day",
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


def outlook(progress: Progress, locale: str = "id", *, reason: bool = True) -> str:
    """What becomes of it: its verdict, or that it is reached, when it will be at this pace, or why nothing is said.

    Without `reason` where that stands beside it already.
    """
    w = WORDS[locale]
    if progress.verdict is not None:
        return _verdict_in_words(progress, locale, reason=reason)
    if progress.silence is not None:
        return _unjudged(progress.silence, locale, reason=reason)
    if progress.reached:
        return w["reached"]
    if progress.pace is None:
        return w["never" if progress.moving else "still"]
    late = progress.pace > progress.goal.due_on
    return w["late" if late else "pace"].format(month=month_of(progress.pace, locale))


def _unjudged(silence: Silence, locale: str, *, reason: bool) -> str:
    unjudged = state_in_words("none", locale)
    return f"{unjudged}: {SILENCES[locale][silence]}" if reason else unjudged


def _verdict_in_words(progress: Progress, locale: str, *, reason: bool) -> str:
    w, verdict = WORDS[locale], progress.verdict or Verdict.UNKNOWN
    month = "" if progress.reached_on is None else month_of(progress.reached_on, locale)
    words = [VERDICTS[locale][verdict].format(month=month)]
    if progress.fallen:
        words.append(w["fallen" if progress.goal.better > 0 else "risen"])
    if progress.silence is not None:
        words.append(_unjudged(progress.silence, locale, reason=reason))
    return "; ".join(words) if progress.silence is not None else ", ".join(words)


def in_words(progress: Progress, locale: str = "id", *, reason: bool = True) -> str:
    """ "Target 90,00 % pada Desember 2020; pada laju ini tercapai pada Oktober 2020 (85,03 % di 3 desa yang sama)".

    Without `reason` it only says that it cannot be judged: where the reason stands beside it already.
    """
    goal, w = progress.goal, WORDS[locale]
    words = w["target"].format(value=value_in_words(goal, progress.needed, locale), due=month_of(goal.due_on, locale))
    return f"{words}; {outlook(progress, locale, reason=reason)}{_judged_in_words(progress, locale)}"


def _judged_in_words(progress: Progress, locale: str) -> str:
    """The value and the set that were judged, of a region of several villages."""
    if progress.villages is None or progress.actual is None:
        return ""
    share = progress.goal.kind is TargetKind.LEVEL
    value = percent(two_decimals(progress.actual), locale) if share else number(int(progress.actual), locale=locale)
    count = number(progress.villages, locale=locale)
    return f" ({WORDS[locale]['at'].format(value=value, count=count)})"


def month_of(day: date, locale: str) -> str:
    """ "Desember 2019" or "December 2019"."""
    return f"{(MONTHS_ID if locale == 'id' else MONTHS_EN)[day.month - 1]} {day.year}"
