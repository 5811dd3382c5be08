"""Money, cards and numbers that are not where the merges that stand say: for `sakti verify`, and for mending it.

Up to 0.31 a merge could be taken back while a later one rested on it, and what had moved twice did not come back.
What each merge moved is noted, so it can be told, and put right, also long after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import LargeBinary, Table, select, type_coerce

from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Family, Person
from sakti.interventions.tables import Delivery, Intervention
from sakti.observations.queries.resolution import Resolution, resolution
from sakti.observations.tables import Merge
from sakti.web.assembly import installed_domains
from sakti.web.domain import OnMerge
from sakti.web.sealing import under_present_key

MOVED = {"interventions": Intervention.__table__, "deliveries": Delivery.__table__, "families": Family.__table__}
NIK = "person.nik"


@dataclass(frozen=True, slots=True)
class Astray:
    """A row that points to one household or person and belongs to another."""

    table: str
    column: str
    key: int
    held: int
    wanted: int


class _Went(NamedTuple):
    """One row was moved by one merge."""

    merge: Merge
    origin: int
    to: int
    is_card: bool = False


def astray() -> list[Astray]:
    """Rows that point to a record which is another's history, and rows that did not come back from a merge."""
    found = {(each.table, each.column, each.key): each for each in _at_absorbed()}
    found |= {(each.table, each.column, each.key): each for each in _not_back()}
    return sorted(found.values(), key=lambda each: (each.table, each.column, each.key))


def _at_absorbed() -> Iterator[Astray]:
    """Of the columns that follow a merge. The key of a membership in a group is told by itself (`put_back`).

    A household that stayed one when all took a new card is led on to by the fold, not by a merge: nothing was moved.
    """
    stands = select(Merge.absorbed_id).where(Merge.undone_at.is_(None))
    for domain in installed_domains():
        for name, what in domain.pointers.items():
            table, column = name.split(".")
            place = db.metadata.tables[table].c[column]
            if what is OnMerge.FOLLOWS and not place.primary_key:
                target = next(iter(place.foreign_keys)).column.table
                query = select(place.table.c.id, place, target.c.merged_into_id).join(target, target.c.id == place)
                merged = target.c.id.in_(stands.where(Merge.unit == target.name))
                for key, held, wanted in db.session.execute(query.where(target.c.merged_into_id.is_not(None), merged)):
                    yield Astray(table, column, key, held, wanted)


def _not_back() -> Iterator[Astray]:
    """Of the rows that merges have moved. Where somebody else has put a row since, it stays."""
    merges = db.session.scalars(select(Merge).order_by(Merge.id)).all()
    through = _standing(merges)
    went = _went(merges)
    for table, column in sorted({(name, column) for name, column, _ in went}):
        rows = {key: steps for (name, place, key), steps in went.items() if (name, place) == (table, column)}
        for key, held in _held(MOVED[table], column, rows).items():
            steps = rows[key]
            people = went.get((table, "person_id", key), ())
            wanted = _wanted(column, steps, people, through)
            if held != wanted and held in {end for step in steps for end in (step.origin, step.to)}:
                yield Astray(MOVED[table].name, column, key, held, wanted)


def _standing(merges: Sequence[Merge]) -> Resolution:
    ids = {unit: {row.absorbed_id for row in merges if row.unit == unit} for unit in ("household", "person")}
    return resolution(ids["household"], ids["person"])


def _went(merges: Sequence[Merge]) -> Mapping[tuple[str, str, int], list[_Went]]:
    went: dict[tuple[str, str, int], list[_Went]] = defaultdict(list)
    for row in merges:
        for key in row.moved.get("families", ()):
            went["families", "household_id", key].append(_Went(row, row.absorbed_id, row.kept_id, is_card=True))
        for table, entries in row.moved.get("interventions", {}).items():
            if table in MOVED:
                for column, origin, to, keys in entries:
                    for key in keys:
                        went[table, column, key].append(_Went(row, origin, to))
    return went


def _held(table: Table, column: str, keys: Mapping[int, object]) -> dict[int, int]:
    held: dict[int, int] = {}
    for part in chunks(keys):
        query = select(table.c.id, table.c[column]).where(table.c.id.in_(part))
        held.update((key, value) for key, value in db.session.execute(query))
    return held


def _wanted(column: str, steps: Sequence[_Went], people: Sequence[_Went], through: Resolution) -> int:
    """Whose it was first, read through the merges that stand. What was a person's went along with the person.

    Where a fold has put it elsewhere between two merges (a card that is a home of its own again), it is that one's.
    """
    first = steps[0].origin
    for before, step in pairwise(steps if column == "household_id" and steps[0].is_card else ()):
        if before.merge.undone_at is None and step.origin not in (before.origin, before.to):
            first = step.origin
    if column == "person_id":
        return through.people.get(first, first)
    if people:
        now = through.people.get(people[0].origin, people[0].origin)
        along = [
            step.to
            for step in steps
            if step.merge.unit == "person"
            and step.merge.undone_at is None
            and through.people.get(step.merge.kept_id, step.merge.kept_id) == now
        ]
        first = along[-1] if along else first
    return through.places.get(first, first)


def numbers_astray() -> list[tuple[int, int]]:
    """(person, holder): of a merge that was taken back, whose NIK stayed with the other while the owner has none."""
    every = db.session.scalars(select(Merge).where(Merge.unit == "person").order_by(Merge.id)).all()
    first: dict[int, tuple[str | None, str]] = {}
    for row in every:  # what somebody had before any merge
        for key, (sealed, standing) in row.moved.get("niks", {}).items():
            first.setdefault(int(key), (sealed, standing))
    holders = {number: person for person, number in _numbers(set(first))}
    owners = {row.absorbed_id for row in every if row.undone_at is not None} & first.keys()
    found = []
    for owner in sorted(_without_number(owners)):
        sealed, standing = first[owner]
        if sealed and standing == "reliable":
            number = under_present_key(bytes.fromhex(sealed), NIK)
            if number in holders:
                found.append((owner, holders[number]))
    return found


def _without_number(people: set[int]) -> Iterator[int]:
    """Whose record is their own, and has no sound NIK."""
    for part in chunks(people):
        mine = Person.id.in_(part), Person.merged_into_id.is_(None), Person.nik_standing != "reliable"
        yield from db.session.scalars(select(Person.id).where(*mine))


def _numbers(people: set[int]) -> Iterator[tuple[int, bytes]]:
    """The sound numbers of these people, as the present key seals them."""
    sealed = type_coerce(Person.nik, LargeBinary)
    for part in chunks(people):
        query = select(Person.id, sealed).where(Person.id.in_(part), Person.nik_standing == "reliable")
        for key, number in db.session.execute(query):
            yield key, under_present_key(bytes(number), NIK)
