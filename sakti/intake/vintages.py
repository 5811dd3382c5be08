"""Lists side by side: what each of them named, and what became of whom between two of them."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from flask import current_app
from sqlalchemy import func, select, true
from sqlalchemy.orm import undefer

from sakti.audit.tables import AuditEntry
from sakti.core.fields import HOUSEHOLD_FIELDS, PERSON_FIELDS
from sakti.core.permissions import Scope
from sakti.core.refusals import Refusal
from sakti.core.vintages import Comparison, Group, Side, compare, crosses
from sakti.extensions import db
from sakti.households.queries import behind, chunks
from sakti.households.tables import Household, Person
from sakti.observations.tables import Event, HouseholdState, Observation, PersonState, Release

#: Why a household is named by one list only, in the order of the page.
GONE = ("died", "away", "exited", "moved", "unlisted")
NEW = ("split", "moved", "known", "first")
#: Answers that tell of circumstances. The decile is what is to be explained, and who somebody is does not change.
HOUSE = tuple(name for name in HOUSEHOLD_FIELDS if name != "decile")
PEOPLE = tuple(name for name in PERSON_FIELDS if name not in ("sex", "relation"))
HOUSE_COLUMNS = tuple(name for name in HOUSE if name in HouseholdState.__table__.c)
PEOPLE_COLUMNS = tuple(
    name for name in (*PEOPLE, "has_chronic_disease", "has_disability") if name in PersonState.__table__.c
)


@dataclass(frozen=True, slots=True)
class Vintage:
    """One list in some villages. `deciles`: decile → households; 0 is not known."""

    release: Release
    households: int
    persons: int
    deciles: Mapping[int, int]
    villages: int

    @property
    def unknown(self) -> int:
        return self.deciles.get(0, 0)

    @property
    def poor(self) -> int:
        return sum(self.deciles.get(decile, 0) for decile in range(1, 5))


def counting() -> Sequence[Release]:
    """The lists that count, the oldest day first."""
    query = select(Release).where(Release.undone_at.is_(None)).options(undefer(Release.coverage))
    return db.session.scalars(query.order_by(Release.as_of, Release.id)).all()


def vintages(villages: Collection[int]) -> list[Vintage]:
    """The lists that name anybody in these villages."""
    found = [_vintage(release, villages) for release in counting()]
    return [one for one in found if one.villages]


def _vintage(release: Release, villages: Collection[int]) -> Vintage:
    mine = [one for key, one in release.coverage.items() if int(key) in villages]
    deciles = Counter({decile: sum(one["deciles"][decile] for one in mine) for decile in range(11)})
    return Vintage(
        release, sum(one["households"] for one in mine), sum(one["persons"] for one in mine), deciles, len(mine)
    )


def pair(
    known: Sequence[Vintage], older: int | None, newer: int | None, villages: Collection[int]
) -> tuple[Vintage, Vintage] | None:
    """The two lists that were asked for, the older day first; else the last two that name a village in common.

    Refuses `release_unknown`.
    """
    by_id = {one.release.id: one for one in known}
    if {older or 0, newer or 0} - by_id.keys() - {0}:
        raise Refusal("release_unknown")
    wanted = {older or 0, newer or 0} - {0}
    pairs = [(one, other) for at, one in enumerate(known) for other in known[at + 1 :]]
    asked = [each for each in pairs if wanted <= {one.release.id for one in each}]
    if len(wanted) == 2:
        return asked[0]
    return next((each for each in reversed(asked) if shared(*each, villages)), None)


def shared(one: Vintage, other: Vintage, villages: Collection[int]) -> set[int]:
    """The villages that both lists cover."""
    return {int(key) for key in one.release.coverage.keys() & other.release.coverage.keys()} & set(villages)


def in_one_only(one: Release, other: Release, villages: Collection[int]) -> set[int]:
    """The villages that one of the two lists covers and the other does not."""
    return {int(key) for key in one.coverage.keys() ^ other.coverage.keys()} & set(villages)


# -- what became of whom ------------------------------------------------------------------------------------------


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
        found = {}
        for key in self.before.keys() | self.after.keys():
            was, now = self.before.get(key), self.after.get(key)
            village = (was or now or (0,))[0]
            sides = was[1] if was else None, now[1] if now else None
            found[key] = (village, *sides, self.reasons.get(key, ""), key in self.changed)
        return found


def pairing(older: Release, newer: Release, villages: Collection[int]) -> Pairing:
    """Set two lists side by side in the villages that both of them cover."""
    shared = {int(key) for key in older.coverage.keys() & newer.coverage.keys()} & set(villages)
    before, after = _named(older, shared), _named(newer, shared)
    found = Pairing(older, newer, shared, before, after, {}, set())
    found.reasons = _gone(before.keys() - after.keys(), before, newer.as_of)
    found.reasons |= _new(after.keys() - before.keys(), after, older.as_of, newer.as_of)
    crossing = {key for key in before.keys() & after.keys() if crosses(before[key][1], after[key][1])}
    found.changed = changed(older, newer, crossing)
    return found


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
        key: (village, Side(said if said in range(1, 11) else None))
        for key, village, said in rows
        if village in villages
    }


def _states(model: Any, key: Any, ids: Iterable[int], day: date, columns: Sequence[Any]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for part in chunks(ids):
        query = select(key, *columns).where(key.in_(part), model.since <= day, model.until > day)
        found.update((row[0], row) for row in db.session.execute(query))
    return found


def _gone(ids: Iterable[int], before: Mapping[int, tuple[int, Side]], day: date) -> dict[int, str]:
    """Why the newer list no longer names somebody, by how they stand on its day."""
    stands = _states(
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
    found = {}
    for key in ids:
        _, village, standing = stands.get(key, (key, None, "empty"))
        moved = standing == "living" and village != before[key][0]
        found[key] = "moved" if moved else words.get(standing, "unlisted")
    return found


def _new(ids: Iterable[int], after: Mapping[int, tuple[int, Side]], first: date, last: date) -> dict[int, str]:
    """Why the older list did not name them yet."""
    stood = _states(HouseholdState, HouseholdState.household_id, ids, first, (HouseholdState.village_id,))
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


# -- has anything else changed ------------------------------------------------------------------------------------


def changed(older: Release, newer: Release, ids: set[int]) -> set[int]:
    """The households of whom anything else is recorded differently: an answer of either list, who lives there, or what
    holds on the two days by all that is known, the district's visits too."""
    told: set[int] = set()
    for part in chunks(ids, 2000):
        before, after = (_said(release, part) for release in (older, newer))
        told |= {key for key in part if _differ(before.get(key, {}), after.get(key, {}))}
        told |= _moved_states(part, older.as_of, newer.as_of)
    return told


Said = dict[int | None, dict[str, Any]]  # person (None: the house) → answers


def _said(release: Release, ids: Sequence[int]) -> dict[int, Said]:
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
    found: dict[int, Said] = defaultdict(dict)
    for household, person, content in db.session.execute(query):
        found[household].setdefault(person, {}).update(content)
    return found


def _differ(before: Said, after: Said) -> bool:
    if before.keys() != after.keys():
        return True
    return any(
        known(before[who].get(name), after[who].get(name))
        for who in before
        for name in (HOUSE if who is None else PEOPLE)
    )


def known(one: Any, other: Any) -> bool:
    """Both are known, and they differ. What one source does not ask tells of no change."""
    return one is not None and other is not None and one != other


def _moved_states(ids: Sequence[int], first: date, last: date) -> set[int]:
    """Households whose answers, or whose people's, hold differently on the two days."""
    found: set[int] = set()
    for model, key, columns, place in (
        (HouseholdState, HouseholdState.household_id, HOUSE_COLUMNS, HouseholdState.household_id),
        (PersonState, PersonState.person_id, PEOPLE_COLUMNS, PersonState.household_id),
    ):
        there = select(key).where(place.in_(ids), model.since <= last, model.until > last)
        people = set(db.session.scalars(there))
        shown = [place, *(getattr(model, name) for name in columns)]
        before, after = (_states(model, key, people, day, shown) for day in (first, last))
        found.update(
            now[1] for one, now in after.items() if one in before and any(map(known, before[one][2:], now[2:]))
        )
    return found


# -- for the page -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What a page tells of two lists; nobody is named in it."""

    groups: Sequence[Group]
    people: dict[str, Counter[str]]


_MOST = 24
_lock = Lock()


def told(older: Release, newer: Release, villages: Collection[int]) -> Told:
    """Worked out once for as long as nobody writes: the lists of a regency name half a million people."""
    held: OrderedDict[Any, Told] = current_app.extensions.setdefault("sakti-vintages", OrderedDict())
    newest = select(AuditEntry.id, AuditEntry.at).where(AuditEntry.kind == "write").order_by(AuditEntry.id.desc())
    stamp = tuple(db.session.execute(newest.limit(1)).first() or ())
    key = (stamp, older.id, newer.id, frozenset(villages))
    with _lock:
        if key in held:
            held.move_to_end(key)
            return held[key]
    found = pairing(older, newer, villages)
    made = Told(list(found.groups()), persons(found))
    with _lock:
        held[key] = made
        while len(held) > _MOST:
            held.popitem(last=False)
    return made


def compared(groups: Sequence[Group]) -> tuple[Comparison, dict[int, Comparison]]:
    """All together, and per village."""
    by_village: dict[int, list[Group]] = defaultdict(list)
    for one in groups:
        by_village[one.village].append(one)
    return compare(groups), {village: compare(mine) for village, mine in by_village.items()}


KINDS = ("gone", "new", "left", "entered", "up", "down")


def of_kind(found: Pairing, kind: str, reason: str = "") -> list[int]:
    """Households that fared so, for who may see them."""
    chosen = []
    for key, (_, before, after, why, moved) in found.fates().items():
        if kind == kind_of(before, after) or kind == way_of(before, after):
            fits = not reason or reason == why or reason == ("changed" if moved else "same")
            chosen += [key] if fits else []
    return sorted(chosen)


def kind_of(before: Side | None, after: Side | None) -> str:
    if before is None or after is None:
        return "new" if before is None else "gone"
    if not crosses(before, after):
        return ""
    return "left" if before.is_poor else "entered"


def way_of(before: Side | None, after: Side | None) -> str:
    if before is None or after is None or before.decile is None or after.decile is None:
        return ""
    return "" if before.decile == after.decile else "up" if after.decile > before.decile else "down"


def households(scope: Scope, ids: Sequence[int], start: int, size: int) -> tuple[int, Sequence[Any]]:
    """How many of these the reader reaches, and a page of them: (household, name of the head)."""
    reached: list[Any] = []
    within = true() if scope.villages is None else Household.village_id.in_(sorted(scope.villages))
    for part in chunks(ids):
        query = select(Household, Person.name).outerjoin(Person, Person.id == Household.head_id)
        query = query.where(Household.id.in_(part), within, Household.standing.not_in(("unborn", "merged")))
        reached += db.session.execute(query.order_by(Household.id)).all()
    return len(reached), reached[start : start + size]


def persons(found: Pairing) -> dict[str, Counter[str]]:
    """People who are in one list only, by reason."""
    before, after = _people(found.older), _people(found.newer)
    return {
        "gone": _reasons("gone", before - after, found.newer.as_of, found),
        "new": _reasons("new", after - before, found.older.as_of, found),
    }


def _people(release: Release) -> set[int]:
    """Whom a list names. Two records that were merged are one."""
    query = select(Observation.person_id).where(
        Observation.release_id == release.id, Observation.person_id.is_not(None), Observation.voided_at.is_(None)
    )
    merged = select(Person.id, Person.merged_into_id).where(Person.merged_into_id.is_not(None))
    kept: dict[int, int] = {key: into for key, into in db.session.execute(merged) if into is not None}
    return {kept.get(key, key) for key in db.session.scalars(query) if key is not None}


def _reasons(kind: str, people: set[int], day: date, found: Pairing) -> Counter[str]:
    """By how they stand on the day of the list that does not name them; in the villages of both lists."""
    stands = _states(PersonState, PersonState.person_id, people, day, (PersonState.standing, PersonState.village_id))
    counted: Counter[str] = Counter()
    for part in chunks(people):
        query = select(Person.id, Household.home_village_id, Person.birth_date)
        query = query.join(Household, Household.id == Person.household_id).where(Person.id.in_(part))
        for key, home, born in db.session.execute(query):
            _, standing, village = stands.get(key, (key, None, None))
            if home in found.villages:
                counted[_why(kind, standing, village == home, bool(born and born > found.older.as_of))] += 1
    return counted


def _why(kind: str, standing: str | None, at_home: bool, born: bool) -> str:
    if kind == "new":
        return "born" if born else "first" if standing is None else "known" if at_home else "moved"
    if standing == "living" and not at_home:
        return "moved"
    return {"dead": "died", "away": "away", "exited": "exited"}.get(standing or "", "unlisted")
