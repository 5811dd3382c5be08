"""Two lists side by side: whom either of them names, and what became of whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlalchemy import Row, func, select, true

from sakti.core.permissions import NameScope
from sakti.core.vintages import Group, Side, crosses
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Household, Person
from sakti.observations.tables import Event, HouseholdState, Observation, PersonState, Release
from sakti.vintages.queries.changes import changed_households
from sakti.vintages.queries.states import states_on

#: Why a household is named by one list only, in the order of the page.
GONE = ("died", "away", "exited", "moved", "unlisted")
NEW = ("split", "moved", "known", "first")
#: A household and the name of its head.
HeadedHousehold: TypeAlias = Row[Household, str | None]


@dataclass(slots=True)
class Pairing:
    """Every household that either list names in the villages of both."""

    older: Release
    newer: Release
    villages: set[int]
    before: dict[int, tuple[int, Side]]  # household → (village, side)
    after: dict[int, tuple[int, Side]]
    reasons: dict[int, str]
    changed: set[int]

    def groups(self) -> Iterable[Group]:
        counted = Counter(self.fates().values())
        return [Group(*fate, count) for fate, count in counted.items()]

    def fates(self) -> dict[int, tuple[int, Side | None, Side | None, str, bool]]:
        """Household → village, both sides, reason, changed."""
        fates = {}
        for key in self.before.keys() | self.after.keys():
            was, now = self.before.get(key), self.after.get(key)
            village = (was or now or (0,))[0]
            sides = was[1] if was else None, now[1] if now else None
            fates[key] = (village, *sides, self.reasons.get(key, ""), key in self.changed)
        return fates


def pair_releases(older: Release, newer: Release, villages: Collection[int]) -> Pairing:
    """Set two lists side by side in the villages that both of them cover."""
    shared = {int(key) for key in older.coverage.keys() & newer.coverage.keys()} & set(villages)
    before, after = _named(older, shared), _named(newer, shared)
    pairing = Pairing(older, newer, shared, before, after, {}, set())
    pairing.reasons = _gone(before.keys() - after.keys(), before, newer.as_of)
    pairing.reasons |= _new(after.keys() - before.keys(), after, older.as_of, newer.as_of)
    crossing = {key for key in before.keys() & after.keys() if crosses(before[key][1], after[key][1])}
    pairing.changed = changed_households(older, newer, crossing)
    return pairing


def _named(release: Release, villages: set[int]) -> dict[int, tuple[int, Side]]:
    """Household → (village, decile) as the list has it. A record that was merged speaks for the one that it is now."""
    kept = func.coalesce(Household.merged_into_id, Household.id)
    decile = Observation.content["decile"].as_integer()
    query = (
        select(kept, Household.home_village_id, decile)
        .join(Household, Household.id == Observation.household_id)
        .where(Observation.release_id == release.id, Observation.person_id.is_(None), Observation.voided_at.is_(None))
        .order_by(Observation.id)
    )
    rows = db.session.execute(query)
    return {
        key: (village, Side(decile if decile in range(1, 11) else None))
        for key, village, decile in rows
        if village in villages
    }


def _gone(ids: Iterable[int], before: Mapping[int, tuple[int, Side]], day: date) -> dict[int, str]:
    """Why the newer list no longer names somebody, by how they stand on its day."""
    stands = states_on(
        HouseholdState,
        HouseholdState.household_id,
        ids,
        day,
        (
            HouseholdState.village_id,
            HouseholdState.standing,
        ),
    )
    words = {"empty": "died", "dead": "died", "away": "away", "exited": "exited"}
    reasons = {}
    for key in ids:
        _, village, standing = stands.get(key, (key, None, "empty"))
        moved = standing == "living" and village != before[key][0]
        reasons[key] = "moved" if moved else words.get(standing, "unlisted")
    return reasons


def _new(ids: Iterable[int], after: Mapping[int, tuple[int, Side]], first: date, last: date) -> dict[int, str]:
    """Why the older list did not name them yet."""
    stood = states_on(HouseholdState, HouseholdState.household_id, ids, first, (HouseholdState.village_id,))
    made: set[int] = set()
    for part in chunks(ids):
        split = select(Event.target_household_id).where(
            Event.target_household_id.in_(part),
            Event.kind == "split",
            Event.voided_at.is_(None),
            Event.day > first,
            Event.day <= last,
        )
        made.update(key for key in db.session.scalars(split) if key is not None)
    return {
        key: "split"
        if key in made
        else "first"
        if key not in stood
        else "moved"
        if stood[key][1] != after[key][0]
        else "known"
        for key in ids
    }


def households_page(
    names: NameScope, ids: Sequence[int], start: int, size: int
) -> tuple[int, Sequence[HeadedHousehold]]:
    """Of how many of these the reader sees names, and a page of them: (household, name of the head)."""
    reached: list[HeadedHousehold] = []
    within = true() if names.villages is None else Household.village_id.in_(sorted(names.villages))
    for part in chunks(ids):
        query = select(Household, Person.name).outerjoin(Person, Person.id == Household.head_id)
        query = query.where(Household.id.in_(part), within, Household.standing.not_in(("unborn", "merged")))
        reached += db.session.execute(query.order_by(Household.id)).all()
    return len(reached), reached[start : start + size]


def persons(pairing: Pairing) -> dict[str, Counter[str]]:
    """People who are in one list only, by reason."""
    before, after = _people(pairing.older), _people(pairing.newer)
    return {
        "gone": _reasons("gone", before - after, pairing.newer.as_of, pairing),
        "new": _reasons("new", after - before, pairing.older.as_of, pairing),
    }


def _people(release: Release) -> set[int]:
    """Whom a list names. Two records that were merged are one."""
    query = select(Observation.person_id).where(
        Observation.release_id == release.id, Observation.person_id.is_not(None), Observation.voided_at.is_(None)
    )
    merged = select(Person.id, Person.merged_into_id).where(Person.merged_into_id.is_not(None))
    kept: dict[int, int] = {key: into for key, into in db.session.execute(merged) if into is not None}
    return {kept.get(key, key) for key in db.session.scalars(query) if key is not None}


def _reasons(kind: str, people: set[int], day: date, pairing: Pairing) -> Counter[str]:
    """By how they stand on the day of the list that does not name them; in the villages of both lists."""
    stands = states_on(PersonState, PersonState.person_id, people, day, (PersonState.standing, PersonState.village_id))
    counted: Counter[str] = Counter()
    for part in chunks(people):
        query = select(Person.id, Household.home_village_id, Person.birth_date)
        query = query.join(Household, Household.id == Person.household_id).where(Person.id.in_(part))
        for key, home, born in db.session.execute(query):
            _, standing, village = stands.get(key, (key, None, None))
            if home in pairing.villages:
                counted[_why(kind, standing, village == home, bool(born and born > pairing.older.as_of))] += 1
    return counted


def _why(kind: str, standing: str | None, at_home: bool, born: bool) -> str:
    if kind == "new":
        return "born" if born else "first" if standing is None else "known" if at_home else "moved"
    if standing == "living" and not at_home:
        return "moved"
    return {"dead": "died", "away": "away", "exited": "exited"}.get(standing or "", "unlisted")
