"""From the ledger to the states: load a cluster, fold it, write states, memberships and caches.

A projection can be thrown away and made again (`sakti verify` proves it). What changed is published (`StatesChanged`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import delete, or_, select, update

from sakti.core.events import StatesChanged
from sakti.core.indicators import HOUSEHOLD_COLUMNS, PERSON_COLUMNS
from sakti.core.periods import FOREVER, month_index
from sakti.core.timeline import Cluster, Event, EventKind, Fact, Folded, Source, State, Stay, fold
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Household, Membership, Person
from sakti.observations import resolution
from sakti.observations.models import Event as EventRow
from sakti.observations.models import EventPerson, HouseholdState, Observation, PersonState
from sakti.observations.resolution import Resolution
from sakti.observations.values import revive
from sakti.web.bulk import insert_rows
from sakti.web.events import publish

#: Of a change of more households than these only the villages are published, not every state.
SMALL = 40

HOUSEHOLD_STATE_COLUMNS = (
    "household_id",
    "since",
    "until",
    "since_month",
    "until_month",
    "village_id",
    "counted",
    "standing",
    *HOUSEHOLD_COLUMNS,
)
CODED_PERSON_COLUMNS = tuple(name for name in PERSON_COLUMNS if name != "birth_date")
PERSON_STATE_COLUMNS = (
    "person_id",
    "since",
    "until",
    "since_month",
    "until_month",
    "household_id",
    "village_id",
    "counted",
    "standing",
    "birth_date",
    "birth_month",
    "leapling",
    *CODED_PERSON_COLUMNS,
)
MEMBERSHIP_COLUMNS = ("person_id", "since", "until", "household_id", "family_id", "began", "ended")


# -- loading --------------------------------------------------------------------------------------------------------


def closure(households: Iterable[int]) -> tuple[set[int], set[int]]:
    """All households and people that are tied to these by namings, births, splits and joins."""
    places, people = set(households), set[int]()
    new_places, new_people = set(places), set[int]()
    while new_places or new_people:
        found_places, found_people = _linked(new_places, new_people)
        new_places, new_people = found_places - places, found_people - people
        places |= new_places
        people |= new_people
    return places, people


def _linked(places: set[int], people: set[int]) -> tuple[set[int], set[int]]:
    """One step outward in the ledger, voided entries too: they tie nothing, but cost nothing."""
    found_places, found_people = resolution.tied("household", places), resolution.tied("person", people)
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
    return _load(*closure(households))


def _load(places: set[int], people: set[int], through: Resolution | None = None) -> list[Cluster]:
    through = through or resolution.resolution(places, people)
    observations, events = resolution.read(_load_observations(places, people), _load_events(places, people), through)
    village_of = _home_villages(places)
    ties = _Ties(places)
    cluster_of_person: dict[int, int] = {}
    for row in observations:
        if row.person_id and row.household_id:
            cluster_of_person[row.person_id] = ties.join(cluster_of_person.get(row.person_id), row.household_id)
    for event in events:
        spots = [key for key in (event.household, event.target) if key]
        for one in event.people:
            for spot in spots:
                cluster_of_person[one] = ties.join(cluster_of_person.get(one), spot)
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

    def join(self, one: int | None, other: int) -> int:
        if one is not None:
            self.parent[self.root(one)] = self.root(other)
        return other


def _load_observations(places: set[int], people: set[int]) -> list[Any]:
    columns = (
        Observation.id,
        Observation.household_id,
        Observation.person_id,
        Observation.family_id,
        Observation.observed_on,
        Observation.source,
        Observation.content,
    )
    rows: dict[int, Any] = {}
    for part in chunks(places):
        query = select(*columns).where(
            Observation.household_id.in_(part), Observation.person_id.is_(None), Observation.voided_at.is_(None)
        )
        rows.update((row.id, row) for row in db.session.execute(query))
    for part in chunks(people):
        query = select(*columns).where(Observation.person_id.in_(part), Observation.voided_at.is_(None))
        rows.update((row.id, row) for row in db.session.execute(query))
    return [rows[key] for key in sorted(rows)]


def _load_events(places: set[int], people: set[int]) -> list[Event]:
    rows: dict[int, EventRow] = {}
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
    concerned: dict[int, list[int]] = defaultdict(list)
    for part in chunks(rows):
        whom = select(EventPerson.event_id, EventPerson.person_id).where(EventPerson.event_id.in_(part))
        for event_id, person_id in db.session.execute(whom.order_by(EventPerson.person_id)):
            concerned[event_id].append(person_id)
    return [
        Event(
            row.day,
            row.id,
            EventKind(row.kind),
            row.household_id,
            tuple(concerned[row.id]),
            row.target_household_id,
            row.family_id,
            row.village_id,
        )
        for _, row in sorted(rows.items())
    ]


def _home_villages(places: set[int]) -> dict[int, int]:
    result: dict[int, int] = {}
    for part in chunks(places):
        query = select(Household.id, Household.home_village_id).where(Household.id.in_(part))
        result.update((key, village) for key, village in db.session.execute(query))
    return result


def _add_observation(
    row: Any, clusters: dict[int, Cluster], ties: _Ties, cluster_of: Mapping[int, int], village_of: Mapping[int, int]
) -> None:
    """A fact of its subject; of a list also the arrival of the subject in its household."""
    fact = Fact(row.observed_on, Source(row.source), row.id, revive(row.content))
    if row.person_id is None:
        cluster = clusters[ties.root(row.household_id)]
        cluster.household_facts.setdefault(row.household_id, []).append(fact)
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
                row.id,
                EventKind.ARRIVAL,
                row.household_id,
                people,
                family=row.family_id,
                village=village_of[row.household_id],
            )
        )


# -- writing --------------------------------------------------------------------------------------------------------


def project(households: Iterable[int], also: Iterable[int] = (), *, publishes: bool = True) -> None:
    """Fold the clusters of these households anew and publish what changed.

    `also`: villages whose states were written besides (`write_states` of a bulk import). `publishes`: off where the
    caller makes anew what others have drawn from the states (`sakti verify --repair`).
    """
    wanted, others = set(households), set(also)
    if not wanted and not others:
        return
    db.session.flush()
    places, people = closure(wanted)
    through = resolution.resolution(places, people)
    folded = [fold(cluster) for cluster in _load(places, people, through)]
    small = publishes and len(places) <= SMALL and not others
    before = [*_states_of(HouseholdState, places), *_states_of(PersonState, people)] if small else None
    villages = _villages_of(places, people) | others
    _erase(places, people)
    write_states(folded)
    _forget_caches(
        places - {state.subject for one in folded for state in one.households},
        people - {state.subject for one in folded for state in one.people},
    )
    _refresh_caches(folded)
    resolution.mark(through)
    if publishes:
        villages |= {s.village for one in folded for s in (*one.households, *one.people) if s.village}
        after = [*_states_of(HouseholdState, places), *_states_of(PersonState, people)] if small else None
        publish(StatesChanged(villages, before, after))


def _states_of(model: Any, ids: set[int]) -> list[Any]:
    """States as plain rows (no identity map: they are about to be replaced)."""
    key = model.household_id if model is HouseholdState else model.person_id
    rows: list[Any] = []
    for part in chunks(ids):
        rows += db.session.execute(select(*model.__table__.columns).where(key.in_(part))).all()
    return rows


def _villages_of(places: set[int], people: set[int]) -> set[int]:
    found: set[int] = set()
    for model, key, ids in (
        (HouseholdState, HouseholdState.household_id, places),
        (PersonState, PersonState.person_id, people),
    ):
        for part in chunks(ids):
            query = select(model.village_id).where(key.in_(part)).distinct()
            found.update(v for v in db.session.scalars(query) if v is not None)
    return found


def _erase(places: set[int], people: set[int]) -> None:
    for part in chunks(places):
        db.session.execute(delete(HouseholdState).where(HouseholdState.household_id.in_(part)))
    for part in chunks(people):
        db.session.execute(delete(PersonState).where(PersonState.person_id.in_(part)))
        db.session.execute(delete(Membership).where(Membership.person_id.in_(part)))


def write_states(folded: Sequence[Folded]) -> None:
    """Append states and memberships."""
    insert_rows(
        HouseholdState.__table__,
        HOUSEHOLD_STATE_COLUMNS,
        [household_row(state) for one in folded for state in one.households],
    )
    insert_rows(
        PersonState.__table__, PERSON_STATE_COLUMNS, [person_row(state) for one in folded for state in one.people]
    )
    insert_rows(
        Membership.__table__, MEMBERSHIP_COLUMNS, [membership_row(stay) for one in folded for stay in one.stays]
    )


@lru_cache(maxsize=50_000)
def _written(day: date) -> tuple[str, int, bool]:
    """A day as it is stored: ISO text, its month, whether it is 29 February."""
    return day.isoformat(), month_index(day), (day.month, day.day) == (2, 29)


_UNBORN = (None, None, False)


def household_row(state: State) -> tuple[Any, ...]:
    """The state as a row of `HOUSEHOLD_STATE_COLUMNS`."""
    since, since_month, _ = _written(state.since)
    until, until_month, _ = _written(state.until)
    return (
        state.subject,
        since,
        until,
        since_month,
        until_month,
        state.village,
        state.counted,
        state.standing,
        *map(state.values.get, HOUSEHOLD_COLUMNS),
    )


def person_row(state: State) -> tuple[Any, ...]:
    """The state as a row of `PERSON_STATE_COLUMNS`."""
    since, since_month, _ = _written(state.since)
    until, until_month, _ = _written(state.until)
    born = state.values.get("birth_date")
    birth_date, birth_month, leapling = _written(born) if born else _UNBORN
    return (
        state.subject,
        since,
        until,
        since_month,
        until_month,
        state.household,
        state.village,
        state.counted,
        state.standing,
        birth_date,
        birth_month,
        leapling,
        *map(state.values.get, CODED_PERSON_COLUMNS),
    )


def membership_row(stay: Stay) -> tuple[Any, ...]:
    return (
        stay.person,
        _written(stay.since)[0],
        _written(stay.until)[0],
        stay.household,
        stay.family,
        stay.began,
        stay.ended,
    )


def _forget_caches(places: set[int], people: set[int]) -> None:
    """Whoever has no state any more (a birth or split that was voided) lives nowhere; the others are refreshed next."""
    nowhere = {"standing": "unborn"}
    for part in chunks(people):
        db.session.execute(update(Person).where(Person.id.in_(part)).values(nowhere))
    for part in chunks(places):
        db.session.execute(update(Household).where(Household.id.in_(part)).values(people=0, head_id=None, **nowhere))


def _refresh_caches(folded: Sequence[Folded]) -> None:
    """The latest state of each subject, on its own row: where lists, search and pages look."""
    families = {stay.person: stay.family for one in folded for stay in one.stays if stay.family is not None}
    last_people = {state.subject: state for one in folded for state in one.people}
    last_places = {state.subject: state for one in folded for state in one.households}
    people = [
        {
            "id": key,
            "household_id": state.household,
            "standing": state.standing,
            "sex": state.values.get("sex"),
            "birth_date": state.values.get("birth_date"),
            "birth_estimated": bool(state.values.get("birth_estimated")),
            "relation": state.values.get("relation"),
            **({"family_id": families[key]} if key in families else {}),
        }
        for key, state in last_people.items()
    ]
    with_family = [row for row in people if "family_id" in row]
    without = [row for row in people if "family_id" not in row]
    for rows in (with_family, without):
        if rows:
            db.session.execute(update(Person), rows)
    leading = heads(last_people.values())
    places = [
        {
            "id": key,
            "village_id": state.village,
            "standing": state.standing,
            "people": state.values["people"],
            "head_id": leading.get(key),
        }
        for key, state in last_places.items()
    ]
    if places:
        db.session.execute(update(Household), places)


def heads(states: Iterable[State]) -> dict[int, int]:
    """Who heads each household: the living head, else the spouse, else by relation and age (D§9 no. 6)."""
    ranked: dict[int, tuple[Any, ...]] = {}
    for state in states:
        relation = state.values.get("relation") or 9
        order = {"living": 0, "exited": 0, "away": 1}.get(state.standing, 2)
        rank = (order, relation, state.values.get("birth_date") or FOREVER, state.subject)
        if state.household not in ranked or rank < ranked[state.household]:
            ranked[state.household] = rank
    return {household: rank[-1] for household, rank in ranked.items()}


_ENCODER = json.JSONEncoder(default=str, separators=(",", ":"), check_circular=False)


def dump(content: Mapping[str, Any]) -> str:
    """Values as stored JSON, dates as ISO text, for bulk inserts."""
    return _ENCODER.encode(content)


def joined(*objects: str) -> str:
    """Stored JSON objects as one."""
    return "{" + ",".join([one[1:-1] for one in objects if one != "{}"]) + "}"
