"""The sentences that open a dashboard and a report: what improved most, the target households, what needs care.

A change is said of the same villages, and of how many they are; who is left is counted in all of them. Too small a
change opens nothing, and what cannot be judged is named with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sakti.core.changes import WORDS as UNITS
from sakti.core.changes import Change, Kind
from sakti.core.cohorts import ComparedVillages, in_same
from sakti.core.figures import Figure
from sakti.core.formatting import number, percent
from sakti.core.indicators import Indicator
from sakti.core.targets import LEAST_COVERAGE, SILENCES, Silence, doubt, month_of

TARGET_HOUSEHOLDS = "target_households_decile_1_4"
#: What moved less than this is no headline: a tenth of a point, of a count a tenth of a percent; and so many subjects.
LEAST_PART, LEAST_SUBJECTS = Fraction(1, 1000), 3
#: What is printed as less than this, in points or percent, has hardly moved.
LEAST_PRINTED = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator with what a sentence needs: the change of the same subjects or villages, and everybody now."""

    indicator: Indicator
    change: Change | None
    current: Figure
    least_coverage: Fraction = LEAST_COVERAGE

    @property
    def doubt(self) -> Silence | None:
        """Why nothing is said of it: nobody, or too few, were looked at, or too long ago."""
        return doubt(self.current, self.least_coverage)

    @property
    def gain(self) -> Fraction:
        """How far it moved for the better, as a part of those who were looked at: comparable between kinds of change.

        A share moves by its points. A count moves by its subjects, whatever became of its denominator.
        """
        if self.change is None:
            return Fraction(0)
        before, after = self.change.baseline, self.change.current
        if self.change.kind.counts_subjects:
            return Fraction(after.n - before.n, max(before.d, after.d, 1)) * self.indicator.better
        if before.share is None or after.share is None:
            return Fraction(0)
        return (after.share - before.share) * self.indicator.better

    @property
    def can_be_news(self) -> bool:
        """Whether there is a change to speak of. A level is not called one."""
        return self.change is not None and self.change.value is not None and self.change.kind is not Kind.LEVEL

    @property
    def is_news(self) -> bool:
        """Whether it moved by as much as opens a page."""
        if self.change is None or not self.can_be_news:
            return False
        before, after = self.change.baseline, self.change.current
        if self.change.kind.counts_subjects:
            subjects = abs(after.n - before.n)
            return subjects >= LEAST_SUBJECTS and subjects >= LEAST_PART * before.n
        return abs(self.gain) >= LEAST_PART and abs(self.gain) * after.d >= LEAST_SUBJECTS

    @property
    def has_hardly_moved(self) -> bool:
        """Whether its printed size is next to nothing. A count prints its subjects, and one is one."""
        if self.change is None or self.change.value is None or self.change.kind is Kind.COUNT:
            return False
        return self.change.direction != 0 and abs(self.change.value) < LEAST_PRINTED

    @property
    def waiting(self) -> int:
        """The subjects that answer the bad way."""
        return self.current.d - self.current.n if self.indicator.better > 0 else self.current.n

    @property
    def waiting_share(self) -> Fraction:
        return Fraction(self.waiting, self.current.d) if self.current.d else Fraction(0)


WORDS = {
    "id": {
        "up": "naik {size}",
        "down": "turun {size}",
        "counted": "{verb} dari {before} menjadi {after} {unit}",
        "same": "tetap",
        "hardly": "hampir tetap ({before} → {after})",
        "since": "sejak {month}",
        "in_all": " di {count} desa",
        "points": "poin persen",
        "relative": "% (relatif: {before} → {after})",
        "level": "{subject} kini {percent}; {left}",
        "none": "Belum ada data di {place} sampai {month}.",
        "none_next": "Angka muncul setelah daftar menurut nama dimasukkan.",
        "no_news": "Belum ada perubahan yang berarti{since}{place}.",
        "no_gain": "Belum ada yang membaik secara berarti{since}{place}.",
        "else_no_news": "Selain itu belum ada perubahan yang berarti{since}{place}.",
        "else_no_gain": "Selain itu belum ada yang membaik secara berarti{since}{place}.",
        "doubt": "Belum dapat dinilai: {what}.",
        "late": "{count} janji bantuan lewat tenggat.",
        "no_late": "Tidak ada janji bantuan yang lewat tenggat.",
        "all": "tidak ada lagi yang menunggu",
        "worse": "Perlu perhatian: {sentence}",
        "most": "Paling tertinggal: {sentence}",
        "waiting": "{subject}; {left}.",
    },
    "en": {
        "up": "rose by {size}",
        "down": "fell by {size}",
        "counted": "{verb} from {before} to {after} {unit}",
        "same": "is unchanged",
        "hardly": "is nearly unchanged ({before} → {after})",
        "since": "since {month}",
        "in_all": " in {count} villages",
        "points": "percentage points",
        "relative": "% (relative: {before} → {after})",
        "level": "{subject} {percent}; {left}",
        "none": "No data for {place} up to {month}.",
        "none_next": "Figures appear once a by-name list has been imported.",
        "no_news": "Nothing moved by much{since}{place}.",
        "no_gain": "Nothing got better by much{since}{place}.",
        "else_no_news": "Nothing else moved by much{since}{place}.",
        "else_no_gain": "Nothing else got better by much{since}{place}.",
        "doubt": "Cannot be judged yet: {what}.",
        "late": "{count} promises are overdue.",
        "no_late": "No promise is overdue.",
        "all": "nobody is waiting any more",
        "worse": "Needs attention: {sentence}",
        "most": "Furthest behind: {sentence}",
        "waiting": "{subject}; {left}.",
    },
}
VERBS = {"id": {1: "naik", -1: "turun"}, "en": {1: "rose", -1: "fell"}}


def opening(
    measured: Sequence[Measured],
    place: str,
    on: date,
    late: int | None = None,
    locale: str = "id",
    villages: ComparedVillages | None = None,
) -> list[str]:
    """The best news, the target households, what needs care and is late; and what cannot be judged, with the reason.

    `villages`: of which a change is said, if the region has several.
    """
    w = WORDS[locale]
    if all(entry.doubt is Silence.NO_DATA for entry in measured):
        return [w["none"].format(place=place, month=month_of(on, locale)), w["none_next"]]
    sure = [entry for entry in measured if entry.doubt is None]
    others = [entry for entry in sure if entry.indicator.key != TARGET_HOUSEHOLDS]
    target = next((entry for entry in sure if entry.indicator.key == TARGET_HOUSEHOLDS), None)
    best = max((entry for entry in others if entry.is_news and entry.gain > 0), key=lambda e: e.gain, default=None)
    if best is None:
        words = _without_best(others, target, locale, villages)
    else:
        words = [statement(entry, locale, villages) for entry in (best, target) if entry is not None]
    care = _care([entry for entry in others if entry is not best], late, locale, villages)
    doubts = _doubts(measured, locale)
    return [*words, care, *doubts] if words else [*doubts, care]


def _without_best(
    others: Sequence[Measured], target: Measured | None, locale: str, villages: ComparedVillages | None
) -> list[str]:
    """The target households, and that nothing else moved by much or for the better: after them where they did."""
    said = [] if target is None else [statement(target, locale, villages)]
    if target is not None and target.is_news and target.gain > 0:
        return [*said, *_no_news(others, "else_", locale, villages)]
    everything = [*others, *([] if target is None else [target])]
    return [*_no_news(everything, "", locale, villages), *said] if others else said


def _no_news(measured: Sequence[Measured], what: str, locale: str, villages: ComparedVillages | None) -> list[str]:
    """That nothing moved by much, or only for the worse, since when and where; of what has a change at all."""
    days = [entry.change.baseline.as_of for entry in measured if entry.can_be_news and entry.change is not None]
    if not days:
        return []
    since = WORDS[locale]["since"].format(month=month_of(days[0], locale))
    key = "no_gain" if any(entry.is_news for entry in measured) else "no_news"
    return [WORDS[locale][what + key].format(since=f" {since}", place=_of_same(villages, locale))]


def _care(others: Sequence[Measured], late: int | None, locale: str, villages: ComparedVillages | None) -> str:
    """What got worse most, else where most are waiting; and the promises that are late."""
    w = WORDS[locale]
    promises = "" if late is None else w["late"].format(count=number(late, locale=locale)) if late else w["no_late"]
    if not others:
        return promises or w["all"].capitalize() + "."
    worst = min((entry for entry in others if entry.is_news and entry.gain < 0), key=lambda e: e.gain, default=None)
    if worst is not None:
        sentence, kind = statement(worst, locale, villages), "worse"
    else:
        most = max(others, key=lambda entry: entry.waiting_share)
        left = left_of(most, locale) + _of_all(villages, locale)
        sentence, kind = w["waiting"].format(subject=most.indicator.subject(locale), left=left), "most"
    return f"{w[kind].format(sentence=sentence[0].lower() + sentence[1:])} {promises}".rstrip()


def _doubts(measured: Sequence[Measured], locale: str) -> list[str]:
    """What is not judged, by reason; what nobody was asked stands on its card."""
    reasons: dict[Silence, list[str]] = {}
    for entry in measured:
        if entry.doubt not in (None, Silence.NO_DATA):
            reasons.setdefault(entry.doubt, []).append(_inside(entry.indicator.subject(locale)))
    said = [f"{', '.join(subjects)} ({SILENCES[locale][reason]})" for reason, subjects in reasons.items()]
    return [WORDS[locale]["doubt"].format(what="; ".join(said))] if said else []


def _inside(subject: str) -> str:
    """As it stands within a sentence."""
    return subject[0].lower() + subject[1:]


def left_of(measured: Measured, locale: str) -> str:
    """Who is left: "25 rumah tangga belum memakainya"."""
    left = measured.indicator.waiting(locale)
    return left.format(count=number(measured.waiting, locale=locale)) if measured.waiting else WORDS[locale]["all"]


def statement(measured: Measured, locale: str = "id", villages: ComparedVillages | None = None) -> str:
    """ "Pemakaian jamban sendiri naik 23,35 poin persen sejak Desember 2018; 25 rumah tangga belum memakainya."."""
    w = WORDS[locale]
    subject, remaining = measured.indicator.subject(locale), left_of(measured, locale) + _of_all(villages, locale)
    change = measured.change
    if change is None or change.value is None or change.kind is Kind.LEVEL:
        share = percent(measured.current.percent, locale)
        return w["level"].format(subject=subject, percent=share, left=remaining) + "."
    since = w["since"].format(month=month_of(change.baseline.as_of, locale)) + _of_same(villages, locale)
    if measured.has_hardly_moved:
        moved = w["hardly"].format(**_ends(change, locale))
    else:
        moved = _moved(change, change.value, measured.indicator, locale) if change.direction else w["same"]
    return f"{subject} {moved} {since}; {remaining}."


def _of_same(villages: ComparedVillages | None, locale: str) -> str:
    """ " di 3 desa yang sama", where others were left out of the comparison."""
    if villages is None or villages.are_all or not villages.same:
        return ""
    return f" {in_same(villages, locale)}"


def _of_all(villages: ComparedVillages | None, locale: str) -> str:
    """ " di 9 desa": of whom a number of today is, beside a change of fewer villages."""
    if villages is None or villages.are_all or not villages.same:
        return ""
    return WORDS[locale]["in_all"].format(count=number(len(villages.now), locale=locale))


def _ends(change: Change, locale: str) -> dict[str, str]:
    """What it was and is: shares of points, else counts."""
    ends = {"before": change.baseline, "after": change.current}
    if change.kind is Kind.POINTS:
        return {name: percent(figure.percent, locale) for name, figure in ends.items()}
    return {name: number(figure.n, locale=locale) for name, figure in ends.items()}


def _moved(change: Change, value: Decimal, indicator: Indicator, locale: str) -> str:
    w = WORDS[locale]
    counts = {"before": number(change.baseline.n, locale=locale), "after": number(change.current.n, locale=locale)}
    if change.is_of_few:
        unit = UNITS[locale][indicator.unit]
        return w["counted"].format(verb=VERBS[locale][change.direction], unit=unit, **counts)
    return w["up" if change.direction > 0 else "down"].format(size=_size(change, value, counts, locale))


def _size(change: Change, value: Decimal, counts: Mapping[str, str], locale: str) -> str:
    w = WORDS[locale]
    if change.kind is Kind.COUNT:
        return number(abs(int(value)), locale=locale)
    size = number(abs(value), 2, locale)
    if change.kind is Kind.POINTS:
        return f"{size} {w['points']}"
    return f"{size} {w['relative'].format(**counts)}"


__all__ = ["Measured", "left_of", "opening", "statement"]
