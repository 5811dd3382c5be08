"""The three sentences that open a dashboard: what improved most, the target households, what needs care."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sakti.core.changes import Change, Kind
from sakti.core.figures import Figure
from sakti.core.formatting import number, percent
from sakti.core.indicators import Indicator
from sakti.core.targets import LEAST_COVERAGE, month_of

TARGET_HOUSEHOLDS = "target_households_decile_1_4"


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator with what a sentence needs of it."""

    indicator: Indicator
    change: Change | None
    current: Figure

    @property
    def usable(self) -> bool:
        """A sentence is said only of what was looked at."""
        return self.current.coverage is not None and self.current.coverage >= LEAST_COVERAGE

    @property
    def gain(self) -> Fraction:
        """How far it moved for the better, in shares: comparable between indicators of any kind."""
        if self.change is None or self.change.baseline.share is None or self.current.share is None:
            return Fraction(0)
        return (self.current.share - self.change.baseline.share) * self.indicator.better

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
        "same": "tetap",
        "since": "sejak {month}",
        "points": "poin persen",
        "relative": "% (relatif: {before} → {after})",
        "level": "{subject} kini {percent}; {left}",
        "none": "Belum ada data di {place} sampai {month}.",
        "none_next": "Angka muncul setelah daftar menurut nama dimasukkan.",
        "late": "{count} janji bantuan lewat tenggat.",
        "no_late": "Tidak ada janji bantuan yang lewat tenggat.",
        "all": "tidak ada lagi yang menunggu",
        "worse": "Perlu perhatian: {sentence}",
        "most": "Paling banyak yang menunggu: {sentence}",
        "waiting": "{subject}; {left}.",
    },
    "en": {
        "up": "rose by {size}",
        "down": "fell by {size}",
        "same": "is unchanged",
        "since": "since {month}",
        "points": "percentage points",
        "relative": "% (relative: {before} → {after})",
        "level": "{subject} {percent}; {left}",
        "none": "No data for {place} up to {month}.",
        "none_next": "Figures appear once a by-name list has been imported.",
        "late": "{count} promises are overdue.",
        "no_late": "No promise is overdue.",
        "all": "nobody is waiting any more",
        "worse": "Needs attention: {sentence}",
        "most": "Most are waiting here: {sentence}",
        "waiting": "{subject}; {left}.",
    },
}


def opening(
    measured: Sequence[Measured], place: str, on: date, late: int | None = None, locale: str = "id"
) -> list[str]:
    """Three sentences (fewer without data): the best news, the target households, what needs care and is late."""
    w = WORDS[locale]
    by_key = {entry.indicator.key: entry for entry in measured if entry.usable}
    if not by_key:
        return [w["none"].format(place=place, month=month_of(on, locale)), w["none_next"]]
    others = [entry for key, entry in by_key.items() if key != TARGET_HOUSEHOLDS]
    moved = [entry for entry in others if entry.change is not None and entry.change.kind is not Kind.LEVEL] or others
    best = max(moved, key=lambda entry: entry.gain, default=None)
    statements = [statement(best, locale)] if best is not None else []
    if TARGET_HOUSEHOLDS in by_key:
        statements.append(statement(by_key[TARGET_HOUSEHOLDS], locale))
    return [*statements, _care([entry for entry in others if entry is not best], late, locale)]


def _care(others: Sequence[Measured], late: int | None, locale: str) -> str:
    """What got worse most, else where most are waiting; and the promises that are late."""
    w = WORDS[locale]
    promises = "" if late is None else w["late"].format(count=number(late, locale=locale)) if late else w["no_late"]
    if not others:
        return promises or w["all"].capitalize() + "."
    worst = min(others, key=lambda entry: (min(entry.gain, Fraction(0)), -entry.waiting_share))
    sentence = (
        statement(worst, locale)
        if worst.gain < 0
        else w["waiting"].format(subject=worst.indicator.subject(locale), left=left_of(worst, locale))
    )
    words = w["worse" if worst.gain < 0 else "most"].format(sentence=sentence[0].lower() + sentence[1:])
    return f"{words} {promises}".rstrip()


def left_of(measured: Measured, locale: str) -> str:
    """Who is left: "25 rumah tangga belum memakainya"."""
    left = measured.indicator.waiting(locale)
    return left.format(count=number(measured.waiting, locale=locale)) if measured.waiting else WORDS[locale]["all"]


def statement(measured: Measured, locale: str = "id") -> str:
    """ "Pemakaian jamban sendiri naik 23,35 poin persen sejak Desember 2018; 25 rumah tangga belum memakainya."."""
    w = WORDS[locale]
    subject, remaining = measured.indicator.subject(locale), left_of(measured, locale)
    change = measured.change
    if change is None or change.value is None or change.kind is Kind.LEVEL:
        share = percent(measured.current.percent, locale)
        return w["level"].format(subject=subject, percent=share, left=remaining) + "."
    since = w["since"].format(month=month_of(change.baseline.as_of, locale))
    if not change.direction:
        return f"{subject} {w['same']} {since}; {remaining}."
    moved = w["up" if change.direction > 0 else "down"].format(size=_size(change, change.value, w, locale))
    return f"{subject} {moved} {since}; {remaining}."


def _size(change: Change, value: Decimal, w: Mapping[str, str], locale: str) -> str:
    if change.kind is Kind.COUNT:
        return number(abs(int(value)), locale=locale)
    size = number(abs(value), 2, locale)
    if change.kind is Kind.POINTS:
        return f"{size} {w['points']}"
    counts = {"before": number(change.baseline.n, locale=locale), "after": number(change.current.n, locale=locale)}
    return f"{size} {w['relative'].format(**counts)}"
