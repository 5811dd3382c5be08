"""Who is compared between two days: everybody of each day, everybody of the same villages, or the same subjects."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sakti.core.formatting import number
from sakti.core.successions import UNCHANGED, Redrawn


class Cohort(StrEnum):
    """Of whom a figure speaks (contracts §6).

    A change of a region above the village is said of its same villages: a village that joins is no change of
    anybody's life. The level of a day is that of all villages.
    """

    CROSS_SECTION = "cross-section"
    SAME_VILLAGES = "same-villages"
    PANEL = "panel"


@dataclass(frozen=True, slots=True)
class ComparedVillages:
    """The villages of a region with at least one counted household: on both days, and on either of them.

    Without a baseline all three are those of the day. Villages that were divided or merged between the days are one:
    the same if somebody was counted in any of them on both days. Of one that is `torn` a part lies outside the region,
    and it is compared with nothing.
    """

    same: frozenset[int]
    now: frozenset[int]
    was: frozenset[int]
    redrawn: Redrawn = UNCHANGED

    @classmethod
    def between(cls, was: Collection[int], now: Collection[int], redrawn: Redrawn = UNCHANGED) -> ComparedVillages:
        before, after = frozenset(was), frozenset(now)
        same = before & after
        for one in redrawn.one:
            if one & before and one & after:
                same |= one & (before | after)
        return cls(same - redrawn.torn, after, before, redrawn)

    @property
    def torn(self) -> frozenset[int]:
        """Those that are compared with nothing, because a part of them lies elsewhere."""
        return self.redrawn.torn & (self.now | self.was)

    @property
    def joined(self) -> frozenset[int]:
        """Those that were not there at the baseline."""
        return self.now - self.same - self.torn

    @property
    def gone(self) -> frozenset[int]:
        """Those in which nobody is counted any more."""
        return self.was - self.same - self.torn

    @property
    def are_all(self) -> bool:
        """Whether nothing is left out by comparing: what is said of the same villages is said of all."""
        return not (self.joined or self.gone or self.torn)

    @property
    def compared(self) -> int:
        """How many are compared, those that are one counted once."""
        return self.redrawn.count(self.same)

    @property
    def all(self) -> int:
        """How many have a counted household now, counted in the same way."""
        return self.redrawn.count(self.now)


WORDS = {
    "id": {
        "same": "{count} desa yang sama",
        "in": "di {count} desa yang sama",
        "none": "belum ada desa yang sama",
        "joined": "{count} desa baru terpisah",
        "gone": "{count} desa tanpa sasaran lagi",
        "torn": "{count} desa yang dimekarkan atau digabung tidak dibandingkan",
        "whose": "Sasaran program di {here} dari {all} desa/kelurahan ({households} rumah tangga); {not}.",
        "whose_village": "Sasaran program: {households} rumah tangga; {not}.",
        "whose_untold": "Sasaran program di {here} dari {all} desa/kelurahan; {not}.",
        "whose_village_untold": "Sasaran program; {not}.",
        "province": "bukan angka penduduk provinsi",
        "regency": "bukan angka penduduk kabupaten",
        "district": "bukan angka penduduk kecamatan",
        "village": "bukan angka penduduk desa",
    },
    "en": {
        "same": "the same {count} villages",
        "in": "in the same {count} villages",
        "none": "no village is in both months",
        "joined": "{count} new villages apart",
        "gone": "{count} villages without target households now",
        "torn": "{count} divided or merged villages not compared",
        "whose": "The programme's target households in {here} of {all} villages ({households} households); {not}.",
        "whose_village": "The programme's target households: {households}; {not}.",
        "whose_untold": "The programme's target households in {here} of {all} villages; {not}.",
        "whose_village_untold": "The programme's target households; {not}.",
        "province": "not the province's population",
        "regency": "not the regency's population",
        "district": "not the district's population",
        "village": "not the village's population",
    },
}


def in_words(villages: ComparedVillages, locale: str = "id") -> str:
    """ "3 desa yang sama, 6 desa baru terpisah": of whom a change is said, and who is left out of it."""
    w = WORDS[locale]
    names = ("same", "joined", "gone", "torn")
    counted = [(key, villages.redrawn.count(getattr(villages, key))) for key in names]
    parts = [w[key].format(count=number(count, locale=locale)) for key, count in counted if count]
    return ", ".join(parts if villages.same else [w["none"], *parts])


def in_same(villages: ComparedVillages, locale: str = "id") -> str:
    """ "di 3 desa yang sama", beside a change that is not one of all villages."""
    return WORDS[locale]["in"].format(count=number(villages.compared, locale=locale))


def whose(level: str, here: int, villages: int, households: int | None, locale: str = "id") -> str:
    """Of whom the numbers of a region speak: "Sasaran program di 9 dari 285 desa/kelurahan (3.214 rumah tangga); …".

    `level`: of the region; `here`: its villages with counted households, `villages`: all that it has;
    `households`: None where that is not told.
    """
    w = WORDS[locale]
    key = "whose_village" if level == "village" else "whose"
    words = w[key if households is not None else f"{key}_untold"]
    counts = {"here": here, "all": villages, "households": households or 0}
    said = {name: number(count, locale=locale) for name, count in counts.items()}
    return words.format(**said, **{"not": w[level]})
