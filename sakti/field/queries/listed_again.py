"""Families that left the target list and are named by a newer list: are they poor again, or is the list behind?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from sqlalchemy import Row, Select, Subquery, func, select

from sakti.core.permissions import NameScope
from sakti.core.timeline import EventKind, Source
from sakti.extensions import db
from sakti.field.queries.today import within
from sakti.households.tables import Household, Person
from sakti.observations.queries.lists import newest_lists
from sakti.observations.tables import Event, Observation, Release
from sakti.web.seen import note_seen

#: How many a page shows.
SIZE = 50
#: id, head's name, village, RT, RW, day of leaving, name and day of the list
ListedAgain: TypeAlias = Row[int, str | None, int, str, str, date, str, date]


def listed_again(names: NameScope, after: int = 0, size: int = SIZE) -> Sequence[ListedAgain]:
    """In the order of ids; `after` is the last id of the page before."""
    head = Person.__table__.alias("head")
    left, query = _named(names)
    chosen = query.with_only_columns(
        Household.id,
        head.c.name,
        Household.village_id,
        Household.rt,
        Household.rw,
        left.c.day,
        Release.name.label("list"),
        Release.as_of,
    ).outerjoin(head, head.c.id == Household.head_id)
    rows = db.session.execute(
        chosen.where(Household.id > after).distinct().order_by(Household.id, Release.as_of.desc()).limit(size)
    ).all()
    note_seen("households", [row.id for row in rows])
    return rows


def count_listed_again(names: NameScope) -> int:
    _left, query = _named(names)
    households = query.with_only_columns(Household.id).distinct().subquery()
    return db.session.scalar(select(func.count()).select_from(households)) or 0


def _named(names: NameScope) -> tuple[Subquery, Select[int]]:
    """Households off the list which the newest list of their village names on a later day than that of their exit."""
    exits = (
        select(Event.household_id, func.max(Event.day).label("day"))
        .where(Event.kind == EventKind.EXIT.value, Event.voided_at.is_(None))
        .group_by(Event.household_id)
        .subquery()
    )
    query = (
        select(Household.id)
        .join(exits, exits.c.household_id == Household.id)
        .join(Observation, Observation.household_id == Household.id)
        .join(Release, Release.id == Observation.release_id)
        .where(
            Household.standing == "exited",
            Observation.source == int(Source.LIST),
            Observation.voided_at.is_(None),
            Observation.observed_on > exits.c.day,
            Observation.release_id.in_(sorted(set(newest_lists().values()))),
        )
    )
    return exits, within(query, names)
