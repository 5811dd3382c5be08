"""Who is compared between two days: everybody of each day, everybody of the same villages, or the same subjects."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sakti.core.formatting import number


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

    Without a baseline all three are those of the day.
    """

    same: frozenset[int]
    now: frozenset[int]
    was: frozenset[int]

    @classmethod
    def between(cls, was: Collection[int], now: Collection[int]) -> ComparedVillages:
        return cls(frozenset(was) & frozenset(now), frozenset(now), frozenset(was))

    @property
    def joined(self) -> frozenset[int]:
        """Those that were not there at the baseline."""
        return self.now - self.same

    @property
    def gone(self) -> frozenset[int]:
        """Those in which nobody is counted any more."""
        return self.was - self.same

    @property
    def are_all(self) -> bool:
        """Whether nothing is left out by comparing: what is said of the same villages is said of all."""
        return self.same == self.now == self.was


WORDS = {
    "id": {
        "same": "{count} desa yang sama",
        "in": "di {count} desa yang sama",
        "none": "belum ada desa yang sama",
        "joined": "{count} desa baru terpisah",
        "gone": "{count} desa tanpa sasaran lagi",
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
    counted = (("same", villages.same), ("joined", villages.joined), ("gone", villages.gone))
    parts = [w[key].format(count=number(len(ids), locale=locale)) for key, ids in counted if ids]
    return ", ".join(parts if villages.same else [w["none"], *parts])


def in_same(villages: ComparedVillages, locale: str = "id") -> str:
    """ "di 3 desa yang sama", beside a change that is not one of all villages."""
    return WORDS[locale]["in"].format(count=number(len(villages.same), locale=locale))


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
