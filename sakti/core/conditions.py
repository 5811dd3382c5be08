"""Conditions: the words that indicator definitions are made of. Data, so that two interpreters can read them.

`truth` is the specification in Python; `sakti.indicators.queries.sql` compiles the same objects to SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sakti.core import answers
from sakti.core.answers import Truth
from sakti.core.fields import StateValues
from sakti.core.periods import birthday


@dataclass(frozen=True, slots=True)
class Always:
    """True for everyone."""


@dataclass(frozen=True, slots=True)
class IsIn:
    """The field's value is one of these; unknown if the field was never observed."""

    field: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UnknownIf:
    """Unknown when the field has one of these values, else true: an answer that cannot decide (bottled water)."""

    field: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IsTrue:
    """A derived yes/no column, such as `has_disability`."""

    field: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes/no column that is no until something says yes (`trained`): never unknown."""

    field: str


@dataclass(frozen=True, slots=True)
class AtLeastPerPerson:
    """field / people ≥ least; unknown if the field is, or nobody lives there."""

    field: str
    least: float


@dataclass(frozen=True, slots=True)
class AgeBetween:
    """Completed years on the day, both ends included; unknown without a birth date."""

    youngest: int
    oldest: int


@dataclass(frozen=True, slots=True)
class Rural:
    """The village is rural on the day (BPS classification of 2020); never unknown."""


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Condition = Always | IsIn | UnknownIf | IsTrue | Flag | AtLeastPerPerson | AgeBetween | Rural | AllOf | AnyOf | Not


#: Derived yes/no columns (`IsTrue`), and whose they are.
TRUTHS = {"has_disability": "person", "has_chronic_disease": "person"}
UNITS = ("household", "person")


@dataclass(frozen=True, slots=True)
class Criterion:
    """A named condition of households or people, asked of those to whom it applies. A changed one has a new version."""

    key: str
    version: int
    unit: str  # "household" or "person"
    label_id: str
    label_en: str
    holds: Condition
    applies: Condition = Always()

    def label(self, locale: str = "id") -> str:
        return self.label_id if locale == "id" else self.label_en


def is_in(field: str, *values: int) -> IsIn:
    """The field has one of these codes."""
    return IsIn(field, values)


def all_of(*parts: Condition) -> AllOf:
    """All of these hold."""
    return AllOf(parts)


def any_of(*parts: Condition) -> AnyOf:
    """At least one of these holds."""
    return AnyOf(parts)


def truth(condition: Condition, state: StateValues, day: date, rural: bool) -> Truth:
    """Whether the condition holds of this state on this day, in a village that is rural or not."""
    match condition:
        case Always():
            return True
        case IsIn(field, values):
            return None if state[field] is None else state[field] in values
        case UnknownIf(field, values):
            return None if state[field] in values else True
        case IsTrue(field):
            return None if state[field] is None else bool(state[field])
        case Flag(field):
            return bool(state[field] == 1)
        case AtLeastPerPerson(field, least):
            return None if state[field] is None or not state["people"] else state[field] >= least * state["people"]
        case AgeBetween(youngest, oldest):
            born = state["birth_date"]
            return None if born is None else birthday(born, youngest) <= day < birthday(born, oldest + 1)
        case Rural():
            return rural
        case AllOf(parts):
            return answers.all_of(truth(part, state, day, rural) for part in parts)
        case AnyOf(parts):
            return answers.any_of(truth(part, state, day, rural) for part in parts)
        case Not(part):
            return answers.negate(truth(part, state, day, rural))


def age_bounds(condition: Condition) -> frozenset[int]:
    """The ages at which this condition may change its answer."""
    match condition:
        case AgeBetween(youngest, oldest):
            return frozenset({youngest, oldest + 1})
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*(age_bounds(part) for part in parts))
        case Not(part):
            return age_bounds(part)
        case _:
            return frozenset()


def depends_on_place(condition: Condition) -> bool:
    """Whether the village's classification matters."""
    match condition:
        case Rural():
            return True
        case AllOf(parts) | AnyOf(parts):
            return any(depends_on_place(part) for part in parts)
        case Not(part):
            return depends_on_place(part)
        case _:
            return False


def fields_read(condition: Condition) -> frozenset[str]:
    """The fields that this condition looks at."""
    match condition:
        case IsIn(field, _) | UnknownIf(field, _) | AtLeastPerPerson(field, _) | IsTrue(field) | Flag(field):
            return frozenset({field})
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*(fields_read(part) for part in parts))
        case Not(part):
            return fields_read(part)
        case _:
            return frozenset()
