"""What dashboards read besides figures, in bulk: plain numbers, because 285 villages must be on the screen at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from sakti.core.periods import month_end
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.households.tables import Household, Person
from sakti.indicators.tables import Target
from sakti.interventions.tables import Delivery
from sakti.observations.tables import Event, HouseholdState, Observation, PersonState


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
    heard = {village for query in queries for village in db.session.scalars(query)}
    return heard if villages is None else heard & set(villages)


def deciles(villages: Collection[int], day: date) -> tuple[dict[int, int], int]:
    """Target households by decile on a day, and how many have none."""
    query = select(HouseholdState.decile, func.count()).where(
        HouseholdState.counted.is_(True),
        HouseholdState.since <= day,
        HouseholdState.until > day,
        HouseholdState.village_id.in_(sorted(villages)),
    )
    counts = dict(db.session.execute(query.group_by(HouseholdState.decile)).all())
    unknown = counts.pop(None, 0)
    return {decile: count for decile, count in counts.items() if decile is not None}, unknown


@dataclass(frozen=True, slots=True)
class Identities:
    """How many people are on the target list, and how many of them lack a reliable NIK."""

    people: int
    missing: int
    doubtful: int


def identities(villages: Collection[int], day: date) -> Identities:
    query = (
        select(Person.nik_standing, func.count())
        .join(PersonState, PersonState.person_id == Person.id)
        .where(
            PersonState.counted.is_(True),
            PersonState.since <= day,
            PersonState.until > day,
            PersonState.village_id.in_(sorted(villages)),
        )
    )
    counts = dict(db.session.execute(query.group_by(Person.nik_standing)).all())
    return Identities(sum(counts.values()), counts.get("missing", 0), counts.get("doubtful", 0))


def newest_observation(village_id: int, until: date) -> date | None:
    query = select(func.max(Observation.observed_on)).join(Household, Household.id == Observation.household_id)
    query = query.where(Household.village_id == village_id, Observation.observed_on <= until)
    return db.session.scalar(query.where(Observation.voided_at.is_(None)))
