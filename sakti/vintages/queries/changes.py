"""Whether anything but the decile of a household is recorded differently by, or between, two lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from sakti.core.fields import HOUSEHOLD_FIELDS, PERSON_FIELDS, Value
from sakti.extensions import db
from sakti.households.queries import behind, chunks
from sakti.households.tables import Household, Person
from sakti.observations.tables import HouseholdState, Observation, PersonState, Release
from sakti.vintages.queries.states import states_on

#: Answers that tell of circumstances. The decile is what is to be explained, and who somebody is does not change.
HOUSE = tuple(name for name in HOUSEHOLD_FIELDS if name != "decile")
PEOPLE = tuple(name for name in PERSON_FIELDS if name not in ("sex", "relation"))
HOUSE_COLUMNS = tuple(name for name in HOUSE if name in HouseholdState.__table__.c)
PEOPLE_COLUMNS = tuple(
    name for name in (*PEOPLE, "has_chronic_disease", "has_disability") if name in PersonState.__table__.c
)


def changed_households(older: Release, newer: Release, ids: set[int]) -> set[int]:
    """The households of whom anything else is recorded differently: an answer of either list, who lives there, or what
    holds on the two days by all that is known, the district's visits too."""
    changed: set[int] = set()
    for part in chunks(ids, 2000):
        before, after = (_answers(release, part) for release in (older, newer))
        changed |= {key for key in part if _differ(before.get(key, {}), after.get(key, {}))}
        changed |= _moved_states(part, older.as_of, newer.as_of)
    return changed


HouseholdAnswers = dict[int | None, dict[str, Value]]  # person (None: the house) → answers


def _answers(release: Release, ids: Sequence[int]) -> dict[int, HouseholdAnswers]:
    """Household → what the list says of the house and of each person."""
    kept = func.coalesce(Household.merged_into_id, Household.id)
    whose = func.coalesce(Person.merged_into_id, Person.id)
    query = (
        select(kept, whose, Observation.content)
        .join(Household, Household.id == Observation.household_id)
        .outerjoin(Person, Person.id == Observation.person_id)
        .where(Observation.household_id.in_(behind(Household, ids)))
        .where(Observation.release_id == release.id, Observation.voided_at.is_(None))
    )
    answers: dict[int, HouseholdAnswers] = defaultdict(dict)
    for household, person, content in db.session.execute(query):
        answers[household].setdefault(person, {}).update(content)
    return answers


def _differ(before: HouseholdAnswers, after: HouseholdAnswers) -> bool:
    if before.keys() != after.keys():
        return True
    return any(
        both_known_and_different(before[who].get(name), after[who].get(name))
        for who in before
        for name in (HOUSE if who is None else PEOPLE)
    )


def both_known_and_different(before: Value | None, after: Value | None) -> bool:
    """Both are known, and they differ. What one source does not ask tells of no change."""
    return before is not None and after is not None and before != after


def _moved_states(ids: Sequence[int], first: date, last: date) -> set[int]:
    """Households whose answers, or whose people's, hold differently on the two days."""
    changed: set[int] = set()
    for model, key, columns, place in (
        (HouseholdState, HouseholdState.household_id, HOUSE_COLUMNS, HouseholdState.household_id),
        (PersonState, PersonState.person_id, PEOPLE_COLUMNS, PersonState.household_id),
    ):
        there = select(key).where(place.in_(ids), model.since <= last, model.until > last)
        people = set(db.session.scalars(there))
        shown = [place, *(getattr(model, name) for name in columns)]
        before, after = (states_on(model, key, people, day, shown) for day in (first, last))
        changed.update(
            row[1]
            for subject, row in after.items()
            if subject in before and any(map(both_known_and_different, before[subject][2:], row[2:]))
        )
    return changed
