"""What was told of closed months after the last close: entries, entries taken back, lists, and whom they are about.

An entry belongs to the village in which its subject lived the day before, so that who left by it is not forgotten; one
that moves somebody belongs to both villages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, undefer

from sakti.core.periods import month_index
from sakti.core.statements import Cause, Told, together
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households.tables import Household, Person
from sakti.interventions.tables import Delivery
from sakti.observations.tables import Event, EventPerson, HouseholdState, Merge, Observation, PersonState, Release
from sakti.web.types import TableSelect

Ledger: TypeAlias = type[Observation] | type[Event] | type[Delivery]
States: TypeAlias = type[HouseholdState] | type[PersonState]
Number: TypeAlias = SQLColumnExpression[int | None]
Text: TypeAlias = SQLColumnExpression[str | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries: those that arrived after `since`, up to `until`, about days up to `last` that were closed."""

    since: datetime
    until: datetime
    last: date

    def arrived(self, model: Ledger) -> ColumnElement[bool]:
        """Entries that stand."""
        return and_(model.recorded_at > self.since, model.recorded_at <= self.until, model.voided_at.is_(None))

    def taken_back(self, model: Ledger) -> ColumnElement[bool]:
        """Entries of before that stand no longer. What came and went in between was never told."""
        return and_(model.recorded_at <= self.since, model.voided_at > self.since, model.voided_at <= self.until)


@dataclass(frozen=True, slots=True)
class LateEntry:
    """So many entries of one kind, by one person, of the same villages."""

    villages: frozenset[int]
    cause: Cause


@dataclass(frozen=True, slots=True)
class LateEntries:
    """All of them; `of` reads those of a region. `touched`: the earliest day that anything is about (None: nothing)."""

    entries: list[LateEntry]
    touched: date | None

    def of(self, villages: Collection[int]) -> tuple[Cause, ...]:
        inside = frozenset(villages)
        return together(entry.cause for entry in self.entries if not inside.isdisjoint(entry.villages))


NOTHING_LATE = LateEntries([], None)


def late_entries(asked: Asked, villages: Collection[int] | None = None) -> LateEntries:
    """What came late about these villages (None: about all)."""
    inside = None if villages is None else frozenset(villages)
    found = [entry for entry in _entries(asked) if inside is None or not inside.isdisjoint(entry.villages)]
    return LateEntries(found, _touched(asked))


def _entries(asked: Asked) -> Iterator[LateEntry]:
    yield from _observed(asked)
    yield from _happened(asked)
    yield from _delivered(asked)
    yield from _listed(asked)
    yield from _listed_again(asked)
    yield from _merged(asked)


# -- entries of the ledgers -----------------------------------------------------------------------------------------


def _observed(asked: Asked) -> Iterator[LateEntry]:
    """Of visits and files; those of a list are counted by their list."""
    for told, which, by in _kinds(Observation, asked, Told.OBSERVATION, Told.OBSERVATION_VOIDED):
        own = (which, Observation.observed_on <= asked.last, Observation.release_id.is_(None))
        for state, subject in (
            (HouseholdState, Observation.household_id),
            (PersonState, Observation.person_id),
        ):
            is_of = Observation.person_id.is_(None) if state is HouseholdState else Observation.person_id.is_not(None)
            place = _lived(state, subject, Observation.observed_on)
            month = func.min(Observation.observed_on), func.max(Observation.observed_on)
            query = select(place.label("village"), by, func.count(), *month).where(*own, is_of).group_by("village", by)
            for village, who, count, first, last in db.session.execute(query):
                yield _entry([village], told, "", count, first, last, who)


def _happened(asked: Asked) -> Iterator[LateEntry]:
    """Of a household, or of single people: then where the first of them lived."""
    person = select(func.min(EventPerson.person_id)).where(EventPerson.event_id == Event.id).scalar_subquery()
    for told, which, by in _kinds(Event, asked, Told.EVENT, Told.EVENT_VOIDED):
        for state, subject, is_of in (
            (HouseholdState, Event.household_id, Event.household_id.is_not(None)),
            (PersonState, person, Event.household_id.is_(None)),
        ):
            place = _lived(state, subject, Event.day)
            query = select(place.label("village"), Event.village_id, Event.kind, by, Event.day)
            for village, target, kind, who, day in db.session.execute(
                query.where(which, Event.day <= asked.last, is_of)
            ):
                yield _entry([village, target], told, kind, 1, day, day, who)


def _delivered(asked: Asked) -> Iterator[LateEntry]:
    days = func.min(Delivery.delivered_on), func.max(Delivery.delivered_on)
    for told, which, by in _kinds(Delivery, asked, Told.DELIVERY, Told.DELIVERY_VOIDED):
        query = select(Delivery.village_id, by, func.count(), *days).group_by(Delivery.village_id, by)
        for village, who, count, first, last in db.session.execute(
            query.where(which, Delivery.delivered_on <= asked.last)
        ):
            yield _entry([village], told, "", count, first, last, who)


def _kinds(
    model: Ledger, asked: Asked, came: Told, went: Told
) -> tuple[tuple[Told, ColumnElement[bool], Text], tuple[Told, ColumnElement[bool], Text]]:
    return (came, asked.arrived(model), model.recorded_by), (went, asked.taken_back(model), model.voided_by)


#: Whose state it is.
OWNS: Mapping[States, Number] = {HouseholdState: HouseholdState.household_id, PersonState: PersonState.person_id}


def _lived(state: States, subject: Number, day: SQLColumnExpression[date] | date) -> ColumnElement[int | None]:
    """The village of the day before; else the first in which the subject ever was."""
    known = select(state.village_id).where(OWNS[state] == subject, state.village_id.is_not(None))
    before = known.where(state.since < day).order_by(state.since.desc()).limit(1).scalar_subquery()
    ever = known.order_by(state.since).limit(1).scalar_subquery()
    return func.coalesce(before, ever)


def _entry(
    villages: Collection[int | None], told: Told, what: str, count: int, first: date, last: date, who: str | None
) -> LateEntry:
    named = frozenset(village for village in villages if village is not None)
    by = (who,) if who else ()
    return LateEntry(named, Cause(told, what, count, month_index(first), month_index(last), by))


# -- lists and merges -----------------------------------------------------------------------------------------------


def _listed(asked: Asked) -> Iterator[LateEntry]:
    """A list is one cause in each village that it names: so many households."""
    arrived = and_(Release.recorded_at > asked.since, Release.recorded_at <= asked.until, Release.undone_at.is_(None))
    undone = and_(Release.recorded_at <= asked.since, Release.undone_at > asked.since, Release.undone_at <= asked.until)
    for told, which in ((Told.LIST, arrived), (Told.LIST_UNDONE, undone)):
        query = select(Release).where(which, Release.as_of <= asked.last).options(undefer(Release.coverage))
        for release in db.session.scalars(query):
            who = release.recorded_by if told is Told.LIST else release.undone_by
            for village, covered in release.coverage.items():
                yield _entry(
                    [int(village)], told, release.name, covered["households"], release.as_of, release.as_of, who
                )


def _listed_again(asked: Asked) -> Iterator[LateEntry]:
    """Rows of a list that was told before: they had been held or rejected, and its file came again."""
    place = _lived(HouseholdState, Observation.household_id, Observation.observed_on)
    query = (
        select(
            place.label("village"),
            Release.name,
            Release.as_of,
            Observation.recorded_by,
            func.count(func.distinct(Observation.household_id)),
        )
        .join(Release, Release.id == Observation.release_id)
        .where(Release.recorded_at <= asked.since, asked.arrived(Observation), Release.as_of <= asked.last)
        .group_by("village", Release.name, Release.as_of, Observation.recorded_by)
    )
    for village, name, as_of, who, count in db.session.execute(query):
        yield _entry([village], Told.LIST, name, count, as_of, as_of, who)


def _merged(asked: Asked) -> Iterator[LateEntry]:
    """Records that are read as one since, or no longer: it concerns all that was told of both, where each was."""
    came = and_(Merge.merged_at > asked.since, Merge.merged_at <= asked.until)
    went = and_(Merge.undone_at > asked.since, Merge.undone_at <= asked.until)
    known = (
        (Told.MERGE, and_(came, or_(Merge.undone_at.is_(None), Merge.undone_at > asked.until)), Merge.merged_by),
        (Told.MERGE_UNDONE, and_(went, Merge.merged_at <= asked.since), Merge.undone_by),
    )
    for told, which, who in known:
        for unit in ("household", "person"):
            kept_in, absorbed_in = (_stood(unit, key, asked.last) for key in (Merge.kept_id, Merge.absorbed_id))
            query = select(kept_in, absorbed_in, who).where(Merge.unit == unit, which, Merge.within_id.is_(None))
            for kept, absorbed, name in db.session.execute(query):
                yield _entry([kept, absorbed], told, unit, 1, asked.last, asked.last, name)


def _stood(unit: str, key: InstrumentedAttribute[int], day: date) -> ColumnElement[int | None]:
    """The village of a merged record; an absorbed household has no states any more, and its row says where it was."""
    home: Number = key
    if unit == "person":
        home = select(Person.household_id).where(Person.id == key).scalar_subquery()
    row = select(Household.village_id).where(Household.id == home).scalar_subquery()
    return func.coalesce(_lived(HouseholdState, home, day), row)


# -- how far back ---------------------------------------------------------------------------------------------------


def _touched(asked: Asked) -> date | None:
    """The earliest day about which anything was told since: all before it is as it was told.

    Also by what came and went in between: a paper beside the chain may have told it.
    """
    if _has_merges(asked):
        return date.min
    queries: list[TableSelect] = [
        select(func.min(day)).where(
            or_(model.recorded_at > asked.since, model.voided_at > asked.since), day <= asked.last
        )
        for model, day in ((Observation, Observation.observed_on), (Event, Event.day))
    ]
    homes = _homes_made(asked)  # with a split that is taken back goes all that was told of the home that it made
    queries += [
        select(func.min(Event.day)).where(or_(Event.household_id.in_(homes), Event.target_household_id.in_(homes))),
        select(func.min(Observation.observed_on)).where(Observation.household_id.in_(homes)),
    ]
    days = [day for query in queries if (day := db.session.scalar(query)) is not None]
    return min(days, default=None)


def _homes_made(asked: Asked) -> Select[int | None]:
    """The households that splits made which arrived or were taken back, whenever that was."""
    moved = or_(asked.arrived(Event), asked.taken_back(Event))
    return select(Event.target_household_id).where(moved, Event.kind == EventKind.SPLIT.value)


def _has_merges(asked: Asked) -> bool:
    moved = or_(Merge.merged_at > asked.since, Merge.undone_at > asked.since)
    return db.session.scalar(select(func.count()).select_from(Merge).where(moved)) != 0
