"""Clusters: households and people that namings, births, splits, joins and merges tie together, with their history."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import String, or_, select, type_coerce

from sakti.core.timeline import Cluster, Event, EventKind, Fact, Folded, Source, fold
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Household
from sakti.observations.models import Event as EventRow
from sakti.observations.models import EventPerson, Observation
from sakti.observations.queries import resolution
from sakti.observations.queries.resolution import NO_STEPS, Resolution, SeenRow, Steps
from sakti.observations.values import revive
from sakti.web.bulk import moment_text

#: As the database gives it unread: text from SQLite, a moment from PostgreSQL.
StoredMoment = str | datetime


class PlannedRow(NamedTuple):
    """What a list is about to say of a household, or of somebody whom it names there. `content`: as JSON text."""

    household_id: int
    person_id: int | None
    family_id: int | None
    observed_on: date
    content: str


class PlannedRows:
    """What a list is about to append, in its order, as if it stood in the ledger already.

    `homes`: household → village of those that it makes.
    """

    def __init__(self, rows: Iterable[PlannedRow] = (), homes: Mapping[int, int] | None = None) -> None:
        self.rows, self.homes = list(rows), homes or {}
        self._people: dict[int, set[int]] = defaultdict(set)
        self._places: dict[int, set[int]] = defaultdict(set)
        for row in self.rows:
            if row.person_id is not None:
                self._people[row.household_id].add(row.person_id)
                self._places[row.person_id].add(row.household_id)

    def linked(self, places: Iterable[int], people: Iterable[int]) -> tuple[set[int], set[int]]:
        """The households and people that these rows tie to others."""
        return (
            set[int]().union(*(self._places.get(key, ()) for key in people)),
            set[int]().union(*(self._people.get(key, ()) for key in places)),
        )

    def seen(self, places: set[int], people: set[int], first: int) -> list[SeenRow]:
        """The rows of a closure, as observations that come after all others: numbered from `first` on."""

        def is_within(row: PlannedRow) -> bool:
            return row.household_id in places if row.person_id is None else row.person_id in people

        return [
            SeenRow(
                seq,
                row.household_id,
                row.person_id,
                row.family_id,
                row.observed_on,
                int(Source.LIST),
                json.loads(row.content),
            )
            for seq, row in enumerate(filter(is_within, self.rows), start=first)
        ]


NOTHING_PLANNED = PlannedRows()


@dataclass(frozen=True, slots=True)
class Refolded:
    """What folding clusters anew gives: the closure, the merges through which it was read, and each cluster's history.

    `latest`: when the latest observation in it was noted, as the database keeps moments; None if there is none.
    """

    places: set[int]
    people: set[int]
    merged: Resolution
    folded: list[Folded]
    latest: StoredMoment | None

    def ends_before(self, moment: datetime) -> bool:
        """Whether what is noted now comes after all that was folded. A clock that was set back makes it come before."""
        if isinstance(self.latest, str):
            return self.latest <= moment_text(moment)
        return self.latest is None or self.latest <= moment


def refold(households: Iterable[int], planned: PlannedRows = NOTHING_PLANNED) -> Refolded:
    """The histories of the clusters of these households, from the ledger and what a list is about to append. Reads
    only."""
    places, people = closure(households, planned)
    merged = resolution.resolution(places, people)
    observations = _load_observations(places, people)
    latest = max((noted for noted, _ in observations), default=None)
    rows = [row for _, row in observations]
    rows += planned.seen(places, people, first=len(rows))
    clusters = _clusters(
        places, rows, _load_events(places, people), {**planned.homes, **_home_villages(places)}, merged
    )
    return Refolded(places, people, merged, [fold(cluster) for cluster in clusters], latest)


def closure(households: Iterable[int], planned: PlannedRows = NOTHING_PLANNED) -> tuple[set[int], set[int]]:
    """All households and people that are tied to these by namings, births, splits and joins."""
    places, people = set(households), set[int]()
    new_places, new_people = set(places), set[int]()
    while new_places or new_people:
        found_places, found_people = _linked(new_places, new_people)
        also_places, also_people = planned.linked(new_places, new_people)
        found_places |= also_places
        found_people |= also_people
        new_places, new_people = found_places - places, found_people - people
        places |= new_places
        people |= new_people
    return places, people


def _linked(places: set[int], people: set[int]) -> tuple[set[int], set[int]]:
    """One step outward in the ledger, voided entries too: they tie nothing, but cost nothing."""
    found_places, found_people = resolution.tied_ids("household", places), resolution.tied_ids("person", people)
    for part in chunks(places):
        found_people.update(
            db.session.scalars(
                select(Observation.person_id)
                .where(Observation.household_id.in_(part), Observation.person_id.is_not(None))
                .distinct()
            )
        )
        happened = select(EventRow.id, EventRow.household_id, EventRow.target_household_id).where(
            or_(EventRow.household_id.in_(part), EventRow.target_household_id.in_(part))
        )
        rows = db.session.execute(happened).all()
        found_places.update(row[1] for row in rows if row[1])
        found_places.update(row[2] for row in rows if row[2])
        for ids in chunks(row[0] for row in rows):
            found_people.update(
                db.session.scalars(select(EventPerson.person_id).where(EventPerson.event_id.in_(ids)).distinct())
            )
    for part in chunks(people):
        named = select(Observation.household_id).where(
            Observation.person_id.in_(part), Observation.household_id.is_not(None)
        )
        found_places.update(db.session.scalars(named.distinct()))
        moved = (
            select(EventRow.household_id, EventRow.target_household_id)
            .join(EventPerson, EventPerson.event_id == EventRow.id)
            .where(EventPerson.person_id.in_(part))
        )
        for household, target in db.session.execute(moved):
            found_places.update(key for key in (household, target) if key)
    return found_places, found_people


def places_of_people(people: set[int]) -> set[int]:
    """Every household in which the ledger ever names these people."""
    return _linked(set(), people)[0]


def load(households: Iterable[int]) -> list[Cluster]:
    """The clusters that these households belong to, each with all its unvoided facts and events."""
    return _load_through(households, NO_STEPS, NO_STEPS)


def fold_through(households: Iterable[int], *, joined: Steps = NO_STEPS, parted: Steps = NO_STEPS) -> list[Folded]:
    """The histories of these households as they would be if these merges were made, or taken back."""
    return [fold(cluster) for cluster in _load_through(households, joined, parted)]


def _load_through(households: Iterable[int], joined: Steps, parted: Steps) -> list[Cluster]:
    places, people = closure(households)
    rows = [row for _, row in _load_observations(places, people)]
    through = resolution.resolution(places, people, joined=joined, parted=parted)
    return _clusters(places, rows, _load_events(places, people), _home_villages(places), through)


def _clusters(
    places: set[int],
    rows: Sequence[SeenRow],
    happened: Sequence[Event],
    village_of: Mapping[int, int],
    through: Resolution,
) -> list[Cluster]:
    """The clusters of a closure, read through its merges."""
    observations, events = resolution.read_through(rows, happened, through)
    ties = _Ties(places)
    cluster_of_person: dict[int, int] = {}
    for row in observations:
        if row.person_id and row.household_id:
            cluster_of_person[row.person_id] = ties.join(cluster_of_person.get(row.person_id), row.household_id)
    for event in events:
        spots = [key for key in (event.household, event.target) if key]
        for person_id in event.people:
            for spot in spots:
                cluster_of_person[person_id] = ties.join(cluster_of_person.get(person_id), spot)
        if len(spots) == 2:
            ties.join(*spots)
    clusters: dict[int, Cluster] = defaultdict(Cluster)
    for place in places:
        clusters[ties.root(place)]
    for event in events:
        anchor = event.household or event.target or cluster_of_person.get(event.people[0])
        if anchor is not None:
            clusters[ties.root(anchor)].events.append(event)
    for row in observations:
        _add_observation(row, clusters, ties, cluster_of_person, village_of)
    return list(clusters.values())


class _Ties:
    """Union-find over household ids."""

    def __init__(self, places: Iterable[int]) -> None:
        self.parent = {place: place for place in places}

    def root(self, place: int) -> int:
        while self.parent[place] != place:
            self.parent[place] = self.parent[self.parent[place]]
            place = self.parent[place]
        return place

    def join(self, root: int | None, item: int) -> int:
        if root is not None:
            self.parent[self.root(root)] = self.root(item)
        return item


#: In which order records of one day count: as they were noted, then as they arrived, then as they stand. Moments of
#: observations are compared as the database keeps them: turning half a million texts into moments outlasts the fold.
Order = tuple[str, str, int]


def _load_observations(places: set[int], people: set[int]) -> list[tuple[StoredMoment, SeenRow]]:
    """The unvoided observations, in their order, each with the moment in which it was noted."""
    columns = (
        Observation.id,
        type_coerce(Observation.captured_at, String),
        type_coerce(Observation.recorded_at, String),
        Observation.household_id,
        Observation.person_id,
        Observation.family_id,
        Observation.observed_on,
        Observation.source,
        Observation.content,
    )
    rows: dict[Order, Sequence[Any]] = {}
    for part in chunks(places):
        query = select(*columns).where(
            Observation.household_id.in_(part), Observation.person_id.is_(None), Observation.voided_at.is_(None)
        )
        rows.update(((row[1], row[2], row[0]), row) for row in db.session.execute(query))
    for part in chunks(people):
        query = select(*columns).where(Observation.person_id.in_(part), Observation.voided_at.is_(None))
        rows.update(((row[1], row[2], row[0]), row) for row in db.session.execute(query))
    return [(order[0], SeenRow(rank, *rows[order][3:])) for rank, order in enumerate(sorted(rows))]


def _load_events(places: set[int], people: set[int]) -> list[Event]:
    """The unvoided events, in their order."""
    rows: dict[int, EventRow] = {}
    concerned: dict[int, list[int]] = defaultdict(list)
    for part in chunks(places):
        query = select(EventRow).where(
            or_(EventRow.household_id.in_(part), EventRow.target_household_id.in_(part)), EventRow.voided_at.is_(None)
        )
        rows.update((row.id, row) for row in db.session.scalars(query))
    for part in chunks(people):
        query = (
            select(EventRow)
            .join(EventPerson, EventPerson.event_id == EventRow.id)
            .where(EventPerson.person_id.in_(part), EventRow.voided_at.is_(None))
        )
        rows.update((row.id, row) for row in db.session.scalars(query))
    for part in chunks(rows):
        whom = select(EventPerson.event_id, EventPerson.person_id).where(EventPerson.event_id.in_(part))
        for event_id, person_id in db.session.execute(whom.order_by(EventPerson.person_id)):
            concerned[event_id].append(person_id)
    return [
        Event(
            row.day,
            rank,
            EventKind(row.kind),
            row.household_id,
            tuple(concerned[row.id]),
            row.target_household_id,
            row.family_id,
            row.village_id,
        )
        for rank, row in enumerate(sorted(rows.values(), key=_order))
    ]


def _order(row: EventRow) -> tuple[datetime, datetime, int]:
    return row.captured_at, row.recorded_at, row.id


def _home_villages(places: set[int]) -> dict[int, int]:
    result: dict[int, int] = {}
    for part in chunks(places):
        query = select(Household.id, Household.home_village_id).where(Household.id.in_(part))
        result.update((key, village) for key, village in db.session.execute(query))
    return result


def _add_observation(
    row: SeenRow,
    clusters: dict[int, Cluster],
    ties: _Ties,
    cluster_of: Mapping[int, int],
    village_of: Mapping[int, int],
) -> None:
    """A fact of its subject; of a list also the arrival of the subject in its household."""
    fact = Fact(row.observed_on, Source(row.source), row.seq, revive(row.content))
    if row.person_id is None:
        cluster = clusters[ties.root(row.household_id or 0)]
        cluster.household_facts.setdefault(row.household_id or 0, []).append(fact)
    else:
        anchor = cluster_of.get(row.person_id)
        if anchor is None:
            return
        cluster = clusters[ties.root(anchor)]
        cluster.person_facts.setdefault(row.person_id, []).append(fact)
    if row.source == Source.LIST and row.household_id is not None:
        people = (row.person_id,) if row.person_id else ()
        cluster.events.append(
            Event(
                row.observed_on,
                row.seq,
                EventKind.ARRIVAL,
                row.household_id,
                people,
                family=row.family_id,
                village=village_of[row.household_id],
            )
        )
