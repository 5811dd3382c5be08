"""What changed between two figures, always with its kind: 12 points are not 12 percent, nor 12 households."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from sakti.core.figures import Figure, two_decimals
from sakti.core.formatting import number, percent


class Kind(StrEnum):
    """How a change is reported. A figure of one kind is never printed as another."""

    COUNT = "count"
    RELATIVE = "relative"
    POINTS = "points"
    LEVEL = "level"

    @property
    def counts_subjects(self) -> bool:
        """Whether it is told in numbers of subjects; else in shares."""
        return self in (Kind.RELATIVE, Kind.COUNT)

    @property
    def tells_a_change(self) -> bool:
        """A level says where something stands, and is not called a change."""
        return self is not Kind.LEVEL


#: A relative change of fewer than these is said as a count: "from 3 to 2", not −33,33 %.
FEW = 20


@dataclass(frozen=True, slots=True)
class Change:
    """baseline → current in one kind. `value` is None when it cannot be said (docs/figures.md, 3)."""

    kind: Kind
    baseline: Figure
    current: Figure
    value: Decimal | None

    @property
    def version(self) -> int:
        """Of the definition under which both days are computed: that of the later one."""
        return self.current.version

    @property
    def is_of_few(self) -> bool:
        """Whether a percentage of it would say more than there is."""
        return self.kind is Kind.RELATIVE and self.value is not None and self.baseline.n < FEW

    @property
    def direction(self) -> int:
        """-1 fell, 0 unchanged or unknown, +1 rose; of the printed value's own sign (a level compares shares)."""
        if self.kind is Kind.LEVEL:
            before, after = self.baseline.share, self.current.share
            return 0 if before is None or after is None else _sign(after - before)
        return 0 if self.value is None else _sign(Fraction(self.value))


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def shown(kind: Kind, figure: Figure) -> Decimal | int | None:
    """What a line of this kind of change shows: the count or the share; None where nobody was looked at."""
    if not figure.d:
        return None
    return figure.n if kind.counts_subjects else figure.percent


def between(kind: Kind, baseline: Figure, current: Figure) -> Change:
    """The change of this kind: relative of the counts, points of unrounded shares, level now, or count.

    Both days under one version of the definition: a change of words is no change of anybody's life.
    """
    if baseline.version != current.version:
        raise ValueError("a change is computed under one version of the definition for both days")
    return Change(kind, baseline, current, _value(kind, baseline, current))


def incomparable(kind: Kind, baseline: Figure, current: Figure) -> Change:
    """No change of any kind: there is nobody who could be compared."""
    return Change(kind, baseline, current, None)


def _value(kind: Kind, baseline: Figure, current: Figure) -> Decimal | None:
    match kind:
        case Kind.COUNT:
            return Decimal(current.n - baseline.n)
        case Kind.RELATIVE:
            return two_decimals(Fraction(current.n - baseline.n, baseline.n) * 100) if baseline.n else None
        case Kind.POINTS:
            if baseline.share is None or current.share is None:
                return None
            return two_decimals((current.share - baseline.share) * 100)
        case Kind.LEVEL:
            return current.percent


WORDS = {
    "id": {
        "household": "rumah tangga",
        "person": "orang",
        "up": "naik",
        "down": "turun",
        "same": "tetap",
        "points": "poin persen",
        "relative": "relatif",
        "of": "dari",
        "unknown": "belum dapat dihitung",
        "level": "tingkat",
        "no_change": "tingkat, bukan perubahan",
        "counted": "{verb} dari {before} menjadi {after} {unit}",
        "no_baseline": "baseline 0, perubahan relatif tidak dapat dihitung",
        "version": "menurut definisi versi {version}",
    },
    "en": {
        "household": "households",
        "person": "people",
        "up": "up",
        "down": "down",
        "same": "unchanged",
        "points": "percentage points",
        "relative": "relative",
        "of": "of",
        "unknown": "cannot be computed yet",
        "level": "level",
        "no_change": "a level, not a change",
        "counted": "{verb} from {before} to {after} {unit}",
        "no_baseline": "baseline is 0, a relative change cannot be computed",
        "version": "by version {version} of the definition",
    },
}


def in_words(change: Change, unit: str, locale: str = "id") -> str:
    """The change as a sentence part, its kind in words.

    "turun 21,40 % (relatif: 1.425 → 1.120 rumah tangga)", "naik 23,35 poin persen (61,68 % → 85,03 %)",
    "68,91 % (tingkat: 82 dari 119 orang)", of few "turun dari 3 menjadi 2 orang". A definition that has changed is
    named: ", menurut definisi versi 2".
    """
    words = _plain_words(change, unit, locale)
    if change.version == 1:
        return words
    return f"{words}, {WORDS[locale]['version'].format(version=change.version)}"


def _plain_words(change: Change, unit: str, locale: str) -> str:
    w = WORDS[locale]
    before, after = change.baseline, change.current
    counts = f"{number(before.n, locale=locale)} → {number(after.n, locale=locale)} {w[unit]}"
    if change.value is None:
        reason = w["no_baseline"] if change.kind is Kind.RELATIVE and not before.n else w["unknown"]
        return f"{reason} ({counts})" if change.kind is Kind.RELATIVE else reason
    if change.is_of_few:
        return _counted(change, unit, locale)
    size = number(abs(change.value), None if change.kind is Kind.COUNT else 2, locale)
    verb = {1: w["up"], -1: w["down"], 0: w["same"]}[change.direction]
    moved = verb if change.direction == 0 else f"{verb} {size}"
    match change.kind:
        case Kind.COUNT:
            return f"{moved} {w[unit]} ({counts})" if change.direction else f"{verb} ({counts})"
        case Kind.RELATIVE:
            return (
                f"{moved} % ({w['relative']}: {counts})" if change.direction else f"{verb} ({w['relative']}: {counts})"
            )
        case Kind.POINTS:
            shares = f"({percent(before.percent, locale)} → {percent(after.percent, locale)})"
            return f"{moved} {w['points']} {shares}" if change.direction else f"{verb} {shares}"
        case Kind.LEVEL:
            n, d = number(after.n, locale=locale), number(after.d, locale=locale)
            return f"{percent(after.percent, locale)} ({w['level']}: {n} {w['of']} {d} {w[unit]})"


def _counted(change: Change, unit: str, locale: str) -> str:
    """ "turun dari 3 menjadi 2 orang"."""
    w = WORDS[locale]
    before, after = (number(figure.n, locale=locale) for figure in (change.baseline, change.current))
    if not change.direction:
        return f"{w['same']} ({before} → {after} {w[unit]})"
    verb = w["up" if change.direction > 0 else "down"]
    return w["counted"].format(verb=verb, before=before, after=after, unit=w[unit])


def as_change(change: Change, unit: str, locale: str = "id") -> str:
    """What stands where a change is asked for: the change in words, and of a level that it is none."""
    if change.kind is Kind.LEVEL and change.value is not None:
        return WORDS[locale]["no_change"]
    return in_words(change, unit, locale)


def in_brief(change: Change, locale: str = "id") -> str:
    """The change for a narrow cell, its kind still in words: "+23,35 poin persen", "−21,40 % relatif", "tingkat".

    Of few what there was and is: "3 → 2".
    """
    w = WORDS[locale]
    if change.kind is Kind.LEVEL:
        return w["level"]
    if change.value is None:
        return w["unknown"]
    if change.is_of_few:
        return f"{number(change.baseline.n, locale=locale)} → {number(change.current.n, locale=locale)}"
    decimals = None if change.kind is Kind.COUNT else 2
    size = ("+" if change.value > 0 else "") + number(change.value, decimals, locale)
    kind = {Kind.COUNT: "", Kind.RELATIVE: f" % {w['relative']}", Kind.POINTS: f" {w['points']}"}[change.kind]
    return size + kind
