"""Everything that happened to a household or person, newest first: what was seen, events, deliveries, status moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TypeVar

from sqlalchemy import or_, select

from sakti.core.permissions import NameScope
from sakti.core.timeline import Source
from sakti.dossiers import sentences
from sakti.extensions import db
from sakti.households.queries import behind, household_within, leading_to, names_of, person_within
from sakti.households.tables import Household, Membership, Person
from sakti.interventions.tables import Delivery, Intervention, Programme, StatusMove
from sakti.observations.tables import Absence, Event, EventPerson, Observation, Release
from sakti.observations.values import revive
from sakti.organisations.tables import Organisation
from sakti.regions.tables import Region

Named = TypeVar("Named", Release, Region)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened, in words. `kind` and `id` say which record to void."""

    day: date
    order: int
    kind: str
    id: int
    sentence: str
    details: tuple[str, ...] = ()
    note: str = ""
    by: str = ""
    recorded_at: datetime | None = None
    void_reason: str | None = None
    voided_by: str | None = None
    photo_id: int | None = None

    @property
    def may_be_voided(self) -> bool:
        return self.kind in ("observation", "event", "delivery") and self.void_reason is None


def of_household(
    names: NameScope, household: Household, people: Sequence[int]
) -> list[tuple[date, list[TimelineEntry]]]:
    """By month. `people` are those who belong or belonged to it. Refuses `household_unknown`."""
    household_within(names, household.id)
    days = _stays(household.id)
    return months(_entries(sorted(behind(Household, {household.id})), _records(people), days))


def of_person(names: NameScope, person: Person) -> list[tuple[date, list[TimelineEntry]]]:
    """By month. Refuses `person_unknown`."""
    person_within(names, person.id)
    return months(_entries([], _records([person.id]), None))


def _records(people: Sequence[int]) -> list[int]:
    """These people and the records that were merged into them."""
    return sorted(behind(Person, people))


def months(entries: Iterable[TimelineEntry]) -> list[tuple[date, list[TimelineEntry]]]:
    ordered = sorted(entries, key=lambda entry: (entry.day, entry.order, entry.id), reverse=True)
    return [(month, list(inside)) for month, inside in groupby(ordered, key=lambda entry: entry.day.replace(day=1))]


def _stays(household_id: int) -> dict[int, tuple[date, date]]:
    """Per person from when until when they belonged to the household."""
    rows = db.session.execute(
        select(Membership.person_id, Membership.since, Membership.until).where(Membership.household_id == household_id)
    )
    stays: dict[int, tuple[date, date]] = {}
    for person, since, until in rows:
        first, last = stays.get(person, (since, until))
        stays[person] = (min(first, since), max(last, until))
    return stays


def _entries(
    places: Sequence[int], people: Sequence[int], days: dict[int, tuple[date, date]] | None
) -> Iterator[TimelineEntry]:
    names = names_of(set(people))
    yield from _observed(places, people, names, days)
    yield from _happened(places, people, names, days)
    supported = sorted(leading_to(places))
    yield from _delivered(supported, people, names, days)
    yield from _moved(supported, people, names, days)
    yield from _absent(places, people)


def _within(person: int | None, day: date, days: dict[int, tuple[date, date]] | None) -> bool:
    """Whether the person belonged to the household that day; their life elsewhere is told elsewhere."""
    if days is None or person is None or person not in days:
        return True
    return days[person][0] <= day <= days[person][1]


def _observed(
    places: Sequence[int], people: Sequence[int], names: dict[int, str], days: dict[int, tuple[date, date]] | None
) -> Iterator[TimelineEntry]:
    query = select(Observation).where(
        or_(Observation.household_id.in_(places), Observation.person_id.in_(people)), Observation.delivery_id.is_(None)
    )
    lists: dict[tuple[int | None, date], list[Observation]] = defaultdict(list)
    for row in db.session.scalars(query.order_by(Observation.id)):
        if row.source == Source.LIST:
            lists[row.release_id, row.observed_on].append(row)
        elif _within(row.person_id, row.observed_on, days):
            yield _observation_entry(row, names)
    yield from _named_by_lists(lists)


def _observation_entry(row: Observation, names: dict[int, str]) -> TimelineEntry:
    whom = names.get(row.person_id or 0)
    values = sentences.values(revive(row.content))
    if not values and row.content:
        values = (sentences.birth_date_words(row.content),)
    return TimelineEntry(
        row.observed_on,
        1,
        "observation",
        row.id,
        sentences.observation_sentence(whom),
        values,
        row.note,
        row.recorded_by,
        row.recorded_at,
        row.void_reason,
        row.voided_by,
        row.photo_id,
    )


def _named_by_lists(lists: dict[tuple[int | None, date], list[Observation]]) -> Iterator[TimelineEntry]:
    releases = {release.id: release for release in _by_id(Release, (release for release, _ in lists))}
    for (release_id, day), rows in lists.items():
        name = releases[release_id].name if release_id in releases else ""
        house = next((row for row in rows if row.person_id is None), rows[0])
        people = sum(row.person_id is not None for row in rows)
        values = sentences.values(revive(house.content)) if house.person_id is None or len(rows) == 1 else ()
        yield TimelineEntry(
            day,
            0,
            "release",
            house.id,
            sentences.release_sentence(name, people),
            values,
            "",
            house.recorded_by,
            house.recorded_at,
            house.void_reason,
            house.voided_by,
        )


def _happened(
    places: Sequence[int], people: Sequence[int], names: dict[int, str], days: dict[int, tuple[date, date]] | None
) -> Iterator[TimelineEntry]:
    concerning = select(EventPerson.event_id).where(EventPerson.person_id.in_(people))
    here = (Event.household_id.in_(places), Event.target_household_id.in_(places))
    rows = list(db.session.scalars(select(Event).where(or_(Event.id.in_(concerning), *here)).order_by(Event.id)))
    whom: dict[int, list[int]] = defaultdict(list)
    query = select(EventPerson.event_id, EventPerson.person_id).order_by(EventPerson.person_id)
    for event, person in db.session.execute(query.where(EventPerson.event_id.in_([row.id for row in rows]))):
        whom[event].append(person)
    rows = [
        row
        for row in rows
        if _concerns_household(row, places, [person_id for person_id in whom[row.id] if person_id in names], days)
    ]
    names = names | names_of({person_id for people_ids in whom.values() for person_id in people_ids})
    villages = {village.id: village.name for village in _by_id(Region, (row.village_id for row in rows))}
    for row in rows:
        sentence = sentences.event_sentence(
            row.kind,
            [names[person_id] for person_id in whom[row.id]],
            villages.get(row.village_id or 0, ""),
            away=bool(places) and row.target_household_id not in (None, *places),
        )
        yield TimelineEntry(
            row.day,
            2,
            "event",
            row.id,
            sentence,
            (),
            sentences.note(row.kind, row.note),
            row.recorded_by,
            row.recorded_at,
            row.void_reason,
            row.voided_by,
        )


def _concerns_household(
    row: Event, places: Sequence[int], people: Sequence[int], days: dict[int, tuple[date, date]] | None
) -> bool:
    """An event of the household itself, or of somebody while they belonged to it."""
    if row.household_id in places or row.target_household_id in places:
        return True
    return any(_within(person_id, row.day, days) for person_id in people)


def _delivered(
    places: Sequence[int], people: Sequence[int], names: dict[int, str], days: dict[int, tuple[date, date]] | None
) -> Iterator[TimelineEntry]:
    theirs = Delivery.person_id.in_(people)
    query = select(Delivery, Programme.name, Organisation.name)
    query = query.join(Programme, Programme.id == Delivery.programme_id)
    query = query.join(Organisation, Organisation.id == Delivery.organisation_id)
    query = query.where(or_(Delivery.household_id.in_(places), theirs))
    for row, programme, organisation in db.session.execute(query.order_by(Delivery.id)):
        if not _within(row.person_id, row.delivered_on, days):
            continue
        sentence = sentences.delivery_sentence(programme, organisation, names.get(row.person_id or 0))
        amount = sentences.amount(row.volume, row.unit, row.value_rp)
        yield TimelineEntry(
            row.delivered_on,
            3,
            "delivery",
            row.id,
            sentence,
            (amount,),
            row.note,
            row.recorded_by,
            row.recorded_at,
            row.void_reason,
            row.voided_by,
            row.photo_id,
        )


def _moved(
    places: Sequence[int], people: Sequence[int], names: dict[int, str], days: dict[int, tuple[date, date]] | None
) -> Iterator[TimelineEntry]:
    theirs = Intervention.person_id.in_(people)
    query = select(StatusMove, Intervention, Programme.name)
    query = query.join(Intervention, Intervention.id == StatusMove.intervention_id)
    query = query.join(Programme, Programme.id == Intervention.programme_id)
    query = query.where(or_(Intervention.household_id.in_(places), theirs))
    for move, row, programme in db.session.execute(query.order_by(StatusMove.id)):
        if not _within(row.person_id, move.day, days):
            continue
        sentence = sentences.move_sentence(programme, move.after, names.get(row.person_id or 0))
        yield TimelineEntry(move.day, 4, "move", move.id, sentence, (), move.reason, move.recorded_by, move.recorded_at)


def _absent(places: Sequence[int], people: Sequence[int]) -> Iterator[TimelineEntry]:
    query = select(Absence, Release).join(Release, Release.id == Absence.release_id)
    concerned = Absence.household_id.in_(places) if places else Absence.person_id.in_(people)
    for row, release in db.session.execute(query.where(concerned, Release.undone_at.is_(None))):
        yield TimelineEntry(
            release.as_of,
            0,
            "absence",
            row.id,
            sentences.absence_sentence(release.name),
            (),
            "",
            release.recorded_by,
            release.recorded_at,
        )


def _by_id(model: type[Named], ids: Iterable[int | None]) -> Sequence[Named]:
    wanted = {key for key in ids if key is not None}
    return db.session.scalars(select(model).where(model.id.in_(wanted))).all() if wanted else []
