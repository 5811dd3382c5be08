"""Needs: what a household or one of its people lacks, read off its state. A need is an indicator answered the bad way.

A need has the key of its indicator, so that a figure, the households behind it and the programmes that answer it are
spoken of with one word. Unknown is no need: first somebody has to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sakti.core.answers import Answer
from sakti.core.fields import StateValues, beside_the_point
from sakti.core.indicators import INDICATORS, Indicator, ask


@dataclass(frozen=True, slots=True)
class Need:
    """A lack, and the indicator that shows it.

    `narrower`: needs that are part of it, and whose answers answer it. `parts`: needs that are part of it, and whose
    answers answer it where nothing else of it is known to be lacking: a latrine does not mend a roof.
    """

    key: str
    label_id: str
    label_en: str
    narrower: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

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
        answering = {self.key}
        for key in (*self.narrower, *self.parts):
            part = NEEDS[key]
            if part.is_met(ask(part.indicator, state, day, rural)):
                continue
            if key in self.narrower or not self._lacks_more_than(part, state, day, rural):
                answering |= part.answered_by(state, day, rural)
        return answering

    def _lacks_more_than(self, part: Need, state: StateValues, day: date, rural: bool) -> bool:
        """Whether it is lacking whatever the part's answer may be."""
        without = _without(state, part.fields)
        return ask(self.indicator, without, day, rural) is self.sign

    @property
    def fields(self) -> tuple[str, ...]:
        """What its answer reads, of what can be seen."""
        return tuple(column.removesuffix("_seen") for column in self.indicator.seen)

    def told_on(self, state: StateValues, day: date, rural: bool, visits: Mapping[str, date]) -> date | None:
        """Since when visits tell its answer; None: they do not, or nobody knows it.

        `visits`: field → the last day on which a visit saw it. A lack is told by what decides it; that it is met is
        told when all that it reads and that applies was seen.
        """
        answer = ask(self.indicator, state, day, rural)
        if answer is self.sign:
            seen = sorted({visits[name] for name in self.fields if name in visits}, reverse=True)
            return next((since for since in seen if self._decides(since, state, day, rural, visits)), None)
        idle = beside_the_point(state)
        days = [visits.get(name) for name in self.fields if name not in idle]
        known = [each for each in days if each is not None]
        return min(known) if self.is_met(answer) and known and len(known) == len(days) else None

    def _decides(self, since: date, state: StateValues, day: date, rural: bool, visits: Mapping[str, date]) -> bool:
        """Whether what visits saw from a day on decides that it is lacking."""
        older = [name for name in self.fields if name not in visits or visits[name] < since]
        return ask(self.indicator, _without(state, older), day, rural) is self.sign

    def is_met(self, answer: Answer) -> bool:
        """Somebody saw that it is not there."""
        return answer in (Answer.YES, Answer.NO) and answer is not self.sign

    def label(self, locale: str = "id") -> str:
        return self.label_id if locale == "id" else self.label_en


def _without(state: StateValues, fields: Iterable[str]) -> StateValues:
    """The state as if nobody had seen these."""
    return {**state, **dict.fromkeys(fields)}


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
            parts=("improved_sanitation", "improved_water"),
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
