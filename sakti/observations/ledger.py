"""The one writer of facts about people and households: whatever the door, entries are appended here and never changed.

It says of each row who told it, when it was noted and when it arrived, in which regency it belongs, and refuses what
lies outside the writer's reach. Folding what was appended is the caller's next step (`actions.projection.project`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from sakti.accounts.queries.reach import who_reaches
from sakti.audit.actions import touch
from sakti.audit.queries.records import key_of
from sakti.core.actors import Actor
from sakti.core.permissions import Permission, Scope
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind, Source
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Household, Person
from sakti.observations.models import Event, EventPerson, HouseholdState, Observation
from sakti.web.bulk import insert_rows, moment_text, reserve_ids
from sakti.web.clock import now
from sakti.web.permissions import requested_permission

#: Field → value as `core.fields` stores it, or the same as JSON text already.
Content = Mapping[str, object] | str


class ObservationEntry(NamedTuple):
    """What was seen of one household or person on one day. Of a list it names the household of its person too."""

    observed_on: date
    source: Source
    content: Content
    household_id: int | None = None
    person_id: int | None = None
    family_id: int | None = None
    regency: str | None = None  # None: looked up
    delivery_id: int | None = None
    visit_id: int | None = None
    corrects_id: int | None = None
    note: str = ""
    photo_id: int | None = None
    submission_id: int | None = None
    captured_at: datetime | None = None  # None: now
    told_by: str | None = None  # the name that a log gives; None: the actor told it


class EventEntry(NamedTuple):
    """A family event. A move of single people has no household; of a whole one no people."""

    kind: EventKind
    day: date
    household_id: int | None = None
    people: tuple[int, ...] = ()
    target_household_id: int | None = None
    family_id: int | None = None
    village_id: int | None = None
    note: str = ""
    submission_id: int | None = None
    captured_at: datetime | None = None


Entry = ObservationEntry | EventEntry


class EntryPlace(NamedTuple):
    """Where a household lies now, or lay last."""

    village: int
    regency: str


OBSERVATION_COLUMNS = (
    "id",
    "household_id",
    "person_id",
    "family_id",
    "observed_on",
    "source",
    "content",
    "release_id",
    "delivery_id",
    "visit_id",
    "corrects_id",
    "note",
    "photo_id",
    "submission_id",
    "regency",
    "captured_at",
    "recorded_at",
    "recorded_by",
    "recorded_by_id",
)
EVENT_COLUMNS = (
    "id",
    "kind",
    "day",
    "household_id",
    "target_household_id",
    "family_id",
    "village_id",
    "note",
    "submission_id",
    "regency",
    "captured_at",
    "recorded_at",
    "recorded_by",
    "recorded_by_id",
)

#: Of so few texts the whole encoder takes several times as long, and a list brings a hundred thousand of them.
_FEW = 3
_quoted = json.encoder.encode_basestring_ascii
_ENCODER = json.JSONEncoder(default=str, separators=(",", ":"), check_circular=False)


def encode(content: Mapping[str, object]) -> str:
    """Values as stored JSON, dates as ISO text."""
    if len(content) <= _FEW and all(isinstance(value, str) for value in content.values()):
        return "{" + ",".join([f"{_quoted(key)}:{_quoted(str(value))}" for key, value in content.items()]) + "}"
    return _ENCODER.encode(content)


def join(*objects: str) -> str:
    """Several stored JSON objects as one."""
    return "{" + ",".join([text[1:-1] for text in objects if text != "{}"]) + "}"


def encode_with(content: Mapping[str, object], stored: str) -> str:
    """Values and what is stored JSON already, as one stored object."""
    return join(encode(content), stored)


def append(
    entries: Sequence[Entry], *, by: Actor, scope: Scope | None = None, release_id: int | None = None
) -> list[int]:
    """Append entries in their order, in the running transaction; returns their ids in the same order.

    `scope`: what the writer reaches through this door; by default what the actor reaches now. Refuses `out_of_scope`
    if the households and people concerned lived outside it on the fact's day, and `two_villages` if some of them did.
    A moment of capture after now counts as now. `release_id`: the list that brings the observations.
    """
    db.session.flush()
    reach = by.scope if scope is None else scope
    homes = _homes(entries)
    places = _places(entries, homes, reach)
    if reach.villages is not None:
        _refuse_out_of_reach(entries, homes, places, reach)
    stamp = _Stamp(now(), by, release_id)
    events = [entry for entry in entries if isinstance(entry, EventEntry)]
    observations = [entry for entry in entries if isinstance(entry, ObservationEntry)]
    observation_ids = reserve_ids(Observation.__table__, len(observations))
    event_ids = reserve_ids(Event.__table__, len(events))
    insert_rows(
        Observation.__table__,
        OBSERVATION_COLUMNS,
        [
            _observation_row(key, entry, entry.regency or places[_home(entry, homes)].regency, stamp)
            for key, entry in zip(observation_ids, observations, strict=True)
        ],
    )
    if events:
        rows = [
            _event_row(key, entry, places[_home(entry, homes)].regency, stamp)
            for key, entry in zip(event_ids, events, strict=True)
        ]
        people = [(key, person) for key, entry in zip(event_ids, events, strict=True) for person in entry.people]
        insert_rows(Event.__table__, EVENT_COLUMNS, rows)
        insert_rows(EventPerson.__table__, ("event_id", "person_id"), people)
        touch(Event.__table__, event_ids)
        touch(EventPerson.__table__, [key_of(pair) for pair in people])
    if release_id is None:  # a list is sealed afterwards, as a whole
        touch(Observation.__table__, observation_ids)
    rest = {ObservationEntry: iter(observation_ids), EventEntry: iter(event_ids)}
    return [next(rest[type(entry)]) for entry in entries]


class _Stamp:
    """Who tells now, and in which list, as it is written on every row."""

    def __init__(self, moment: datetime, by: Actor, release_id: int | None) -> None:
        self.moment, self.text = moment, moment_text(moment)
        self.release_id = release_id
        self.name, self.account = by.name, by.id

    def of_capture(self, captured_at: datetime | None) -> str:
        """When it was noted; nothing is noted after it arrives."""
        return self.text if captured_at is None else moment_text(min(captured_at, self.moment))


def _observation_row(key: int, entry: ObservationEntry, regency: str, stamp: _Stamp) -> tuple[object, ...]:
    """The entry as a row of `OBSERVATION_COLUMNS`."""
    return (
        key,
        entry.household_id,
        entry.person_id,
        entry.family_id,
        entry.observed_on.isoformat(),
        int(entry.source),
        entry.content if isinstance(entry.content, str) else encode(entry.content),
        stamp.release_id,
        entry.delivery_id,
        entry.visit_id,
        entry.corrects_id,
        entry.note,
        entry.photo_id,
        entry.submission_id,
        regency,
        stamp.of_capture(entry.captured_at),
        stamp.text,
        entry.told_by or stamp.name,
        stamp.account,
    )


def _event_row(key: int, entry: EventEntry, regency: str, stamp: _Stamp) -> tuple[object, ...]:
    """The entry as a row of `EVENT_COLUMNS`."""
    return (
        key,
        entry.kind.value,
        entry.day.isoformat(),
        entry.household_id,
        entry.target_household_id,
        entry.family_id,
        entry.village_id,
        entry.note,
        entry.submission_id,
        regency,
        stamp.of_capture(entry.captured_at),
        stamp.text,
        stamp.name,
        stamp.account,
    )


def _people(entry: Entry) -> tuple[int, ...]:
    """Whom an entry concerns without naming their household."""
    if isinstance(entry, EventEntry):
        return entry.people
    return (entry.person_id,) if entry.household_id is None and entry.person_id is not None else ()


def _home(entry: Entry, homes: Mapping[int, int]) -> int:
    """The household in which an entry happens, or that its first person belongs to."""
    return homes[_people(entry)[0]] if entry.household_id is None else entry.household_id


def _homes(entries: Iterable[Entry]) -> dict[int, int]:
    """Person → the household they belong to now, of those whose household the entries do not name."""
    wanted = {person for entry in entries for person in _people(entry)}
    homes: dict[int, int] = {}
    for part in chunks(wanted):
        query = select(Person.id, Person.household_id).where(Person.id.in_(part))
        homes.update((person, household) for person, household in db.session.execute(query))
    return homes


def _places(entries: Iterable[Entry], homes: Mapping[int, int], reach: Scope) -> dict[int, EntryPlace]:
    """Where the households lie that the entries concern; not of those that say it, for a writer who reaches all."""
    wanted = set(homes.values())
    for entry in entries:
        if isinstance(entry, EventEntry):
            wanted |= {key for key in (entry.household_id, entry.target_household_id) if key is not None}
        elif entry.household_id is not None and (entry.regency is None or reach.villages is not None):
            wanted.add(entry.household_id)
    places: dict[int, EntryPlace] = {}
    for part in chunks(wanted):
        query = select(Household.id, Household.village_id, Household.regency).where(Household.id.in_(part))
        places.update((key, EntryPlace(village, regency)) for key, village, regency in db.session.execute(query))
    return places


def _refuse_out_of_reach(
    entries: Iterable[Entry], homes: Mapping[int, int], places: Mapping[int, EntryPlace], scope: Scope
) -> None:
    """A fact is for whoever reaches the village in which its subject lived on the fact's day, or lives now if it had
    no place then."""
    by_day: dict[date, set[int]] = defaultdict(set)
    for entry in entries:
        day = entry.day if isinstance(entry, EventEntry) else entry.observed_on
        by_day[day].add(_home(entry, homes))
        if isinstance(entry, EventEntry) and entry.target_household_id is not None:
            by_day[day].add(entry.target_household_id)
    for day, households in by_day.items():
        lived = _villages_on(households, day)
        _refuse_villages({lived.get(key, places[key].village) for key in households}, scope)


def refuse_beyond(households: Iterable[int], day: date, *, by: Actor) -> None:
    """What is done to recorded facts asks the same as recording them: who voids, merges or parts reaches the villages
    in which these households lived on that day, or live now. Refuses `out_of_scope` and `two_villages`.
    """
    scope, wanted = by.scope, set(households)
    if scope.villages is None or not wanted:
        return
    lived = _villages_on(wanted, day)
    for part in chunks(wanted - lived.keys()):
        query = select(Household.id, Household.village_id).where(Household.id.in_(part))
        lived |= dict(db.session.execute(query).all())
    _refuse_villages(set(lived.values()), scope)


def _refuse_villages(villages: Collection[int], scope: Scope) -> None:
    """What reaches into another village besides the writer's own is for who has both: they are named."""
    if all(scope.reaches_village(village) for village in villages):
        return
    if any(scope.reaches_village(village) for village in villages):
        permission = requested_permission() or Permission.RECORD_EVENT
        raise Refusal("two_villages", who=who_reaches(villages, permission))
    raise Refusal("out_of_scope")


def _villages_on(households: Iterable[int], day: date) -> dict[int, int]:
    """Household → the village in which it lived on a day, of those that had a place then."""
    villages: dict[int, int] = {}
    for part in chunks(households):
        query = select(HouseholdState.household_id, HouseholdState.village_id).where(
            HouseholdState.household_id.in_(part), HouseholdState.since <= day, HouseholdState.until > day
        )
        villages.update((key, village) for key, village in db.session.execute(query) if village is not None)
    return villages
