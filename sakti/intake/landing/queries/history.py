"""What was known before a list: to tell new, changed, unchanged and missing apart (contracts §2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select, true

from sakti.core.json import JsonObject
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.intake.landing.queries.matching import Matches
from sakti.observations.tables import Event, HouseholdState, Observation, PersonState

LISTED = and_(Observation.source == int(Source.LIST), Observation.voided_at.is_(None))


@dataclass(slots=True)
class Before:
    """What earlier lists said, to tell new, changed and unchanged apart."""

    people: dict[int, JsonObject]
    households: dict[int, JsonObject]
    members: dict[int, frozenset[int]]


def look_back(matches: Matches, as_of: date) -> Before:
    """The latest national values up to the as-of date, and whom the last release named in each household."""
    result = Before({}, {}, {})
    groups: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    columns = (
        Observation.person_id,
        Observation.household_id,
        Observation.release_id,
        Observation.content,
        Observation.observed_on,
    )
    order = (Observation.observed_on, Observation.id)
    for part in chunks({person.id for person in matches.people.values()}):
        rows = select(*columns).where(Observation.person_id.in_(part), LISTED, Observation.observed_on <= as_of)
        for person, _, _, content, _ in db.session.execute(rows.order_by(*order)):
            result.people.setdefault(person, {}).update(content)
    for part in chunks(set(matches.households.values())):
        rows = select(*columns).where(
            Observation.household_id.in_(part),
            LISTED,
            Observation.person_id.is_(None),
            Observation.observed_on <= as_of,
        )
        for split, parent, day in _splits(part, as_of):
            result.households[split] = _listed_values(parent, day)
        for _, household, _, content, _ in db.session.execute(rows.order_by(*order)):
            result.households.setdefault(household, {}).update(content)
        named = select(*columns).where(Observation.household_id.in_(part), LISTED, Observation.observed_on <= as_of)
        last: dict[int, int] = {}
        for person, household, release, content, _ in db.session.execute(named.order_by(*order)):
            if person is None:
                last[household] = release
            else:
                groups[content.get("_group", household)][release].add(person)
        result.members.update({key: frozenset(groups[key][release]) for key, release in last.items()})
    result.members.update(_members(set(matches.households.values()) - result.members.keys(), as_of))
    return result


def _splits(households: Iterable[int], until: date) -> list[tuple[int, int, date]]:
    """(household, the one that it split from, day) of those that a split has made."""
    query = select(Event.target_household_id, Event.household_id, Event.day).where(
        Event.target_household_id.in_(households), Event.kind == "split", Event.voided_at.is_(None), Event.day <= until
    )
    rows = db.session.execute(query.order_by(Event.day, Event.id))
    return [(split, parent, day) for split, parent, day in rows if split is not None and parent is not None]


def _listed_values(household: int, until: date) -> JsonObject:
    """What lists said of a household up to a day, and of the one that it split from: a split inherits it."""
    values: JsonObject = {}
    for _, parent, day in _splits([household], until):
        values.update(_listed_values(parent, day))
    rows = select(Observation.content).where(
        Observation.household_id == household, Observation.person_id.is_(None), LISTED, Observation.observed_on <= until
    )
    for content in db.session.scalars(rows.order_by(Observation.observed_on, Observation.id)):
        values.update(content)
    return values


def _members(households: set[int], as_of: date) -> dict[int, frozenset[int]]:
    """Who lives in households that no list has named yet: splits have made them."""
    living: dict[int, set[int]] = defaultdict(set)
    for part in chunks(households):
        query = select(PersonState.household_id, PersonState.person_id).where(
            PersonState.household_id.in_(part),
            PersonState.since <= as_of,
            PersonState.until > as_of,
            PersonState.standing.in_(("living", "exited")),
        )
        for household, person in db.session.execute(query):
            living[household].add(person)
    return {key: frozenset(people) for key, people in living.items()}


def living_in(villages: Iterable[int], as_of: date) -> tuple[set[int], set[int]]:
    """Households and people who live in these villages on the day, on the target list or not."""
    sets: list[set[int]] = []
    somebody = HouseholdState.people > 0  # nobody lives in an exited household that has died out
    for model, key, there in (
        (HouseholdState, HouseholdState.household_id, somebody),
        (PersonState, PersonState.person_id, true()),
    ):
        ids: set[int] = set()
        for part in chunks(villages):
            query = select(key).where(
                model.village_id.in_(part),
                model.since <= as_of,
                model.until > as_of,
                model.standing.in_(("living", "exited")),
                there,
            )
            ids.update(db.session.scalars(query))
        sets.append(ids)
    return sets[0], sets[1]
