"""What dashboards read in bulk: plain numbers, no objects, because 285 villages must be on the screen at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from sakti.core.figures import Figure
from sakti.core.indicators import INDICATORS
from sakti.core.periods import month_end
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.households.tables import Household, Person
from sakti.indicators.tables import Rollup, Target
from sakti.interventions.tables import Delivery
from sakti.observations.tables import Event, HouseholdState, Observation, PersonState

#: n, d, excluded, unknown.
Counts = tuple[int, int, int, int]
NOBODY: Counts = (0, 0, 0, 0)
#: Village → indicator → counts.
Standing = dict[int, dict[str, Counts]]
#: So many months make a small line; more would cost more than they show.
MOST_POINTS = 13


def figure(counts: Counts, day: date) -> Figure:
    return Figure(*counts, day)


def _versions() -> list[Any]:
    """Every indicator in its present version: named, so that the primary key finds a month without a scan."""
    return [Rollup.indicator.in_(list(INDICATORS)), Rollup.version.in_({one.version for one in INDICATORS.values()})]


def _in(column: Any, villages: Collection[int] | None) -> list[Any]:
    return [] if villages is None else [column.in_(sorted(villages))]


def standing(villages: Collection[int] | None, month: int) -> Standing:
    """The counts of every village at the end of a month; villages without data are missing."""
    columns = (Rollup.village_id, Rollup.indicator, Rollup.n, Rollup.d, Rollup.excluded, Rollup.unknown)
    query = select(*columns).where(*_versions(), Rollup.month == month, *_in(Rollup.village_id, villages))
    found: Standing = {}
    for village, key, n, d, excluded, unknown in db.session.execute(query):
        if d or unknown or excluded:
            found.setdefault(village, {})[key] = (n, d, excluded, unknown)
    return found


def summed(found: Standing, villages: Collection[int] | None = None) -> dict[str, Counts]:
    """The counts of a region: sums over its villages."""
    sums = {key: [0, 0, 0, 0] for key in INDICATORS}
    for village, by_key in found.items():
        if villages is None or village in villages:
            for key, counts in by_key.items():
                held = sums[key]
                held[0] += counts[0]
                held[1] += counts[1]
                held[2] += counts[2]
                held[3] += counts[3]
    return {key: (n, d, excluded, unknown) for key, (n, d, excluded, unknown) in sums.items()}


def chosen_months(first: int, last: int) -> list[int]:
    """Both ends and as many months evenly between as a small line can show."""
    step = max(1, -(-(last - first) // (MOST_POINTS - 1)))
    return sorted({*range(last, first - 1, -step), first, last})


def trend(villages: Collection[int] | None, months: Collection[int]) -> dict[str, dict[int, Counts]]:
    """Per indicator and month the counts of a region."""
    sums = (func.sum(Rollup.n), func.sum(Rollup.d), func.sum(Rollup.excluded), func.sum(Rollup.unknown))
    query = select(Rollup.indicator, Rollup.month, *sums).where(
        *_versions(), Rollup.month.in_(sorted(months)), *_in(Rollup.village_id, villages)
    )
    found: dict[str, dict[int, Counts]] = {key: {} for key in INDICATORS}
    for key, month, n, d, excluded, unknown in db.session.execute(query.group_by(Rollup.indicator, Rollup.month)):
        found[key][month] = (int(n), int(d), int(excluded), int(unknown))
    return found


def first_month_with_data(village_id: int) -> int | None:
    query = select(func.min(Rollup.month)).where(Rollup.village_id == village_id)
    return db.session.scalar(query.where((Rollup.d > 0) | (Rollup.unknown > 0)))


def newest_fact() -> date | None:
    """The day of the newest observation, event or delivery."""
    days = [
        db.session.scalar(select(func.max(day))) for day in (Observation.observed_on, Event.day, Delivery.delivered_on)
    ]
    return max((day for day in days if day is not None), default=None)


# -- targets --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetTarget:
    """A target as plain values."""

    indicator: str
    region_id: int
    kind: str
    value: str
    baseline_on: date
    due_on: date


def set_targets() -> list[SetTarget]:
    """Every target in force, the earliest due first."""
    columns = (Target.indicator, Target.region_id, Target.kind, Target.value, Target.baseline_on, Target.due_on)
    query = select(*columns).where(Target.ended_at.is_(None)).order_by(Target.due_on, Target.id)
    return [
        SetTarget(key, region, kind, str(value), since, due)
        for key, region, kind, value, since, due in db.session.execute(query)
    ]


# -- villages -------------------------------------------------------------------------------------------------------


def reporting_villages(villages: Collection[int] | None, month: int) -> set[int]:
    """Villages from which something dated in this month was recorded: a visit, an event, a delivery; not a list."""
    since, until = month_end(month).replace(day=1), month_end(month)
    home = func.coalesce(Observation.household_id, Person.household_id)
    queries = (
        select(Delivery.village_id)
        .distinct()
        .where(Delivery.delivered_on >= since, Delivery.delivered_on <= until, Delivery.voided_at.is_(None)),
        select(Household.village_id)
        .distinct()
        .select_from(Observation)
        .outerjoin(Person, Person.id == Observation.person_id)
        .join(Household, Household.id == home)
        .where(Observation.observed_on >= since, Observation.observed_on <= until, Observation.voided_at.is_(None))
        .where(Observation.source != int(Source.LIST)),
        select(Household.village_id)
        .distinct()
        .join(Event, Event.household_id == Household.id)
        .where(Event.day >= since, Event.day <= until, Event.voided_at.is_(None)),
    )
    found = {village for query in queries for village in db.session.scalars(query)}
    return found if villages is None else found & set(villages)


def deciles(villages: Collection[int], day: date) -> tuple[dict[int, int], int]:
    """Target households by decile on a day, and how many have none."""
    query: Any = select(HouseholdState.decile, func.count()).where(
        HouseholdState.counted.is_(True),
        HouseholdState.since <= day,
        HouseholdState.until > day,
        HouseholdState.village_id.in_(sorted(villages)),
    )
    found = dict(db.session.execute(query.group_by(HouseholdState.decile)).all())
    unknown = found.pop(None, 0)
    return found, unknown


@dataclass(frozen=True, slots=True)
class Identities:
    """How many people are on the target list, and how many of them lack a reliable NIK."""

    people: int
    missing: int
    doubtful: int


def identities(villages: Collection[int], day: date) -> Identities:
    query: Any = (
        select(Person.nik_standing, func.count())
        .join(PersonState, PersonState.person_id == Person.id)
        .where(
            PersonState.counted.is_(True),
            PersonState.since <= day,
            PersonState.until > day,
            PersonState.village_id.in_(sorted(villages)),
        )
    )
    found = dict(db.session.execute(query.group_by(Person.nik_standing)).all())
    return Identities(sum(found.values()), found.get("missing", 0), found.get("doubtful", 0))


def newest_observation(village_id: int, until: date) -> date | None:
    query = select(func.max(Observation.observed_on)).join(Household, Household.id == Observation.household_id)
    query = query.where(Household.village_id == village_id, Observation.observed_on <= until)
    return db.session.scalar(query.where(Observation.voided_at.is_(None)))
