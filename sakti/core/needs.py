"""Needs: what a household or one of its people lacks, read off its state. A need is an indicator answered the bad way.

A need has the key of its indicator, so that a figure, the households behind it and the programmes that answer it are
spoken of with one word. Unknown is no need: first somebody has to look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sakti.core.answers import Answer
from sakti.core.fields import StateValues
from sakti.core.indicators import INDICATORS, Indicator, ask


@dataclass(frozen=True, slots=True)
class Need:
    """A lack, and the indicator that shows it. `narrower`: needs that are part of it, and whose answers answer it."""

    key: str
    label_id: str
    label_en: str
    narrower: tuple[str, ...] = ()

    @property
    def indicator(self) -> Indicator:
        return INDICATORS[self.key]

    @property
    def unit(self) -> str:
        return self.indicator.unit

    @property
    def sign(self) -> Answer:
        """The answer that shows the need: "no" where more is better, "yes" where fewer is."""
        return Answer.NO if self.indicator.better > 0 else Answer.YES

    def answered_by(self, state: StateValues, day: date, rural: bool) -> set[str]:
        """The needs whose answers answer it: itself, and its parts as long as they are not met."""
        parts = (NEEDS[key] for key in self.narrower)
        return {self.key} | {part.key for part in parts if not part.is_met(ask(part.indicator, state, day, rural))}

    def is_met(self, answer: Answer) -> bool:
        """Somebody saw that it is not there."""
        return answer in (Answer.YES, Answer.NO) and answer is not self.sign

    def label(self, locale: str = "id") -> str:
        return self.label_id if locale == "id" else self.label_en


NEEDS: dict[str, Need] = {
    need.key: need
    for need in (
        Need("own_latrine", "Belum memakai jamban sendiri", "No own latrine in use"),
        Need("improved_sanitation", "Sanitasi belum layak", "Sanitation not improved", ("own_latrine",)),
        Need("improved_water", "Air minum belum layak", "Drinking water not improved"),
        Need(
            "livable_house",
            "Rumah belum layak huni",
            "House not livable",
            ("own_latrine", "improved_sanitation", "improved_water"),
        ),
        Need("electricity", "Belum berlistrik", "No electricity"),
        Need("out_of_school", "Anak tidak sekolah", "Child out of school"),
        Need("chronic_disease_treated", "Penyakit kronis belum ditangani", "Chronic disease not treated"),
        Need("disability_served", "Disabilitas belum dilayani", "Disability not served"),
        Need("trained_working_age", "Usia kerja belum terlatih", "Working age, not trained"),
    )
}


def needs(unit: str, state: StateValues, day: date, rural: bool) -> Iterator[Need]:
    """The needs of one household or person in this state on this day, in the order of the list."""
    for need in NEEDS.values():
        if need.unit == unit and ask(need.indicator, state, day, rural) is need.sign:
            yield need
