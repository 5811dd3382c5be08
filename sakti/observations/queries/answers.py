"""Answers of a house or person with who gave them, when, and what the national list says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from sakti.core.fields import FIELDS, Value
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.households.queries import behind
from sakti.households.tables import Household, Person
from sakti.observations.models import Event, Observation, Release
from sakti.observations.values import revive
from sakti.web.locale import current_language

#: A value and the observation that said it.
AnswerSource = tuple[Value | None, Observation]


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """One answer of a house or person: its value, who saw it when, and the national value where that differs."""

    name: str
    value: Value | None
    seen: Observation | None
    source: str
    national: Value | None = None
    national_on: date | None = None
    national_source: str = ""
    holds_since: date | None = None  # the day from which this value stands against the national one

    @property
    def is_national(self) -> bool:
        """Whether a list said what holds."""
        return self.seen is not None and self.seen.source == Source.LIST

    @property
    def words(self) -> str:
        return FIELDS[self.name].label(self.value, current_language())

    @property
    def national_words(self) -> str:
        return FIELDS[self.name].label(self.national, current_language())


def answers_of_household(household: Household, names: Sequence[str]) -> list[KnownAnswer]:
    return known_answers(_facts_of_household(household.id, None), names)


def answers_of_person(person: Person, names: Sequence[str]) -> list[KnownAnswer]:
    concerned = Observation.person_id.in_(behind(Person, {person.id}))
    query = select(Observation).where(concerned, Observation.voided_at.is_(None))
    return known_answers(list(db.session.scalars(query)), names)


def _order(row: Observation) -> tuple[date, int, datetime, datetime, int]:
    """As `core.timeline` sorts facts: of one day the stronger source, then the later noted, arrived, row."""
    return row.observed_on, row.source, row.captured_at, row.recorded_at, row.id


def known_answers(rows: Sequence[Observation], names: Sequence[str]) -> list[KnownAnswer]:
    """Per field what holds, by the rule of `core.timeline.steps`, with the observation that said so."""
    held: dict[str, AnswerSource] = {}
    since: dict[str, date] = {}
    national: dict[str, AnswerSource] = {}
    for row in sorted(rows, key=_order):
        for name, value in revive(row.content).items():
            if row.source == Source.LIST:
                national[name] = (value, row)
            beaten = name in held and held[name][1].source != Source.LIST and row.source == Source.LIST
            if not beaten or (name in FIELDS and FIELDS[name].latest_wins):
                if name not in held or held[name][0] != value:
                    since[name] = row.observed_on
                held[name] = (value, row)
    release_ids = [row.release_id for _, row in (*held.values(), *national.values()) if row.release_id]
    releases = _release_names(set(release_ids))
    return [_known_answer(name, held.get(name), national.get(name), since.get(name), releases) for name in names]


def _known_answer(
    name: str,
    held: AnswerSource | None,
    national: AnswerSource | None,
    since: date | None,
    releases: dict[int, str],
) -> KnownAnswer:
    if held is None:
        return KnownAnswer(name, None, None, "")
    value, row = held
    source = releases.get(row.release_id or 0) or row.recorded_by
    if national is None or national[0] == value:
        return KnownAnswer(name, value, row, source)
    listed, unlisted = national
    return KnownAnswer(
        name, value, row, source, listed, unlisted.observed_on, releases.get(unlisted.release_id or 0, ""), since
    )


def _release_names(ids: set[int]) -> dict[int, str]:
    return dict(db.session.execute(select(Release.id, Release.name).where(Release.id.in_(ids))).all())


def _facts_of_household(household_id: int, last_day: date | None) -> list[Observation]:
    """The facts of a household, and those of the one that it split from up to that day."""
    concerned = Observation.household_id.in_(behind(Household, {household_id}))
    query = select(Observation).where(concerned, Observation.person_id.is_(None), Observation.voided_at.is_(None))
    own = list(db.session.scalars(query if last_day is None else query.where(Observation.observed_on <= last_day)))
    founding = select(Event).where(
        Event.kind == "split", Event.target_household_id == household_id, Event.voided_at.is_(None)
    )
    parent = db.session.scalar(founding.limit(1))
    if parent is None or parent.household_id is None:
        return own
    day = parent.day if last_day is None else min(parent.day, last_day)
    return [*_facts_of_household(parent.household_id, day), *own]
