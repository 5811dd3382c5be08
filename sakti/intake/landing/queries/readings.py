"""What a file brought when it came before: while rows of it were held or rejected, it is read again (contracts §2)."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from sakti.core.findings import leaves_row_out
from sakti.extensions import db
from sakti.households.queries import chunks, name_key
from sakti.households.tables import Household, Person
from sakti.intake.reading.records import PersonRow
from sakti.observations.tables import Observation, Release


@dataclass(frozen=True, slots=True)
class NamedBefore:
    """Somebody whom the file has named: under which name and birth date, and in which village it placed them."""

    person: int  # the kept one, if the record was merged since
    village: int
    name: str
    birth_date: str | None


@dataclass(frozen=True, slots=True)
class EarlierReading:
    """Rows that are recorded already record nothing again; those that were left out may be taken up."""

    release_id: int
    left_out: frozenset[tuple[str, int]]  # sheet and row
    people: tuple[NamedBefore, ...]  # in the order of the file
    households: frozenset[int]  # of whose house it has told

    def has(self, row: PersonRow) -> bool:
        """Whether this row was taken in."""
        return (row.sheet, row.row) not in self.left_out


def is_settled(release: Release) -> bool:
    """Whether every row of a list was taken in: then it brings nothing more."""
    return not release.rows_held and not release.rows_rejected


def earlier_reading(release: Release) -> EarlierReading:
    """What the file has brought that was taken in as this list."""
    left_out = {(found["sheet"], found["row"]) for found in release.findings if leaves_row_out(found)}
    told = select(Observation.household_id).where(Observation.release_id == release.id, Observation.person_id.is_(None))
    homes = {household for household in db.session.scalars(told) if household is not None}
    return EarlierReading(release.id, frozenset(left_out), _named_by(release), frozenset(homes | _kept(homes)))


def _named_by(release: Release) -> tuple[NamedBefore, ...]:
    """Each once. A row that was voided since says all the same who was meant."""
    kept = func.coalesce(Person.merged_into_id, Person.id)
    query = (
        select(kept, Household.home_village_id, Observation.content)
        .join(Person, Person.id == Observation.person_id)
        .join(Household, Household.id == Observation.household_id)
        .where(Observation.release_id == release.id)
    )
    named: dict[int, NamedBefore] = {}
    for person, village, content in db.session.execute(query.order_by(Observation.id)):
        told = NamedBefore(person, village, name_key(str(content.get("name", ""))), content.get("birth_date"))
        named.setdefault(person, told)
    return tuple(named.values())


def _kept(homes: Collection[int]) -> set[int]:
    """The households into which some of these were merged."""
    kept: set[int] = set()
    for part in chunks(homes):
        query = select(Household.merged_into_id).where(Household.id.in_(part), Household.merged_into_id.is_not(None))
        kept.update(key for key in db.session.scalars(query) if key is not None)
    return kept


def people_of_rows(rows: Iterable[PersonRow], earlier: EarlierReading, by_nik: Mapping[str, int]) -> dict[int, int]:
    """By id(row), the person whom each row that was taken in has named. `by_nik`: who has a reliable number now.

    Such rows and whom they named are equally many, so nobody is made anew: also where the number or name of a record
    was put right since, or wiped.
    """
    there = [row for row in rows if earlier.has(row)]
    left = {named.person: named for named in earlier.people}
    found: dict[int, int] = {}
    for row in there:
        person = by_nik.get(row.nik.text)
        if person is not None and left.pop(person, None) is not None:
            found[id(row)] = person
    alike: dict[tuple[int, str, str | None], deque[int]] = defaultdict(deque)
    for named in left.values():
        alike[named.village, named.name, named.birth_date].append(named.person)
    for row in (row for row in there if id(row) not in found):
        born = row.birth_date.isoformat() if row.birth_date else None
        if queue := alike.get((row.village.id, name_key(row.name), born)):
            found[id(row)] = queue.popleft()
            del left[found[id(row)]]
    rest = [row for row in there if id(row) not in found]
    return found | {id(row): person for row, person in zip(rest, left, strict=False)}
