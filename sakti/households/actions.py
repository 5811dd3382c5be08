"""Writing households, families and people: one by one, many at once for lists, and the caches of their state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import LargeBinary, delete, select, type_coerce, update

from sakti.core.identity import Identity
from sakti.extensions import db
from sakti.households.models import Family, Household, Membership, Person
from sakti.households.queries import chunks, name_key
from sakti.web.bulk import insert_rows, moment_text
from sakti.web.clock import now
from sakti.web.public_ids import new_public_ids
from sakti.web.sealing import Sealed, is_same


def add_household(*, village_id: int, like: Household | None = None) -> Household:
    """A household without a number; a split keeps the address of the old one until somebody tells the new."""
    household = Household(
        home_village_id=village_id,
        village_id=village_id,
        created_at=now(),
        address=like.address if like else "",
        rt=like.rt if like else "",
        rw=like.rw if like else "",
    )
    db.session.add(household)
    db.session.flush()
    return household


def place_household(*, household: Household, address: str, rt: str, rw: str) -> None:
    """Where in its village a household lives, as somebody has told it."""
    household.address, household.rt, household.rw = address, rt, rw
    db.session.flush()


def add_family(*, household: Household, kk: Identity) -> Family:
    family = Family(household_id=household.id, kk=kk.text or None, kk_standing=kk.standing.value, created_at=now())
    db.session.add(family)
    db.session.flush()
    return family


def add_person(
    *, nik: Identity, name: str, sex: int | None, birth_date: date | None, household: Household, family: Family | None
) -> Person:
    person = Person(
        nik=nik.text or None,
        nik_standing=nik.standing.value,
        name=name,
        name_key=name_key(name),
        sex=sex,
        birth_date=birth_date,
        household_id=household.id,
        family_id=family.id if family else None,
        created_at=now(),
    )
    db.session.add(person)
    db.session.flush()
    return person


def describe_newborn(
    *, person: Person, name: str, sex: int | None, birth_date: date | None, household: Household, family: Family | None
) -> None:
    """A record that a voided birth has left behind is this child's now."""
    person.name, person.name_key, person.sex, person.birth_date = name, name_key(name), sex, birth_date
    person.household_id, person.family_id = household.id, family.id if family else None


def settle_like(*, household: Household, like: Household) -> None:
    """A household begins where another one lives."""
    household.home_village_id, household.regency = like.home_village_id, like.regency
    household.address, household.rt, household.rw = like.address, like.rt, like.rw


# -- many at once: what a list brings ----------------------------------------------------------------------------------


class NewHousehold(NamedTuple):
    """A household that a list makes, with an id of its own already."""

    id: int
    number: str | None
    home_village_id: int
    village_id: int
    regency: str
    address: str
    rt: str
    rw: str
    head_id: int | None
    people: int
    standing: str


class NewFamily(NamedTuple):
    """A family that a list makes; its number is sealed already."""

    id: int
    household_id: int
    regency: str
    kk: bytes | None
    kk_standing: str


class NewPerson(NamedTuple):
    """Somebody whom a list makes; their number is sealed already, the birth date ISO text."""

    id: int
    nik: bytes | None
    nik_standing: str
    name: str
    name_key: str
    sex: int | None
    birth_date: str | None
    birth_estimated: bool
    relation: int | None
    household_id: int
    family_id: int
    regency: str
    standing: str


def add_many(
    *,
    households: Sequence[NewHousehold],
    families: Sequence[NewFamily],
    people: Sequence[NewPerson],
    release_id: int,
    moment: datetime,
) -> None:
    """Append what one list makes, in the running transaction."""
    origin = (release_id, moment_text(moment))
    columns = ("release_id", "created_at")
    insert_rows(
        Household.__table__,
        (*NewHousehold._fields, "public_id", *columns),
        [
            (*tuple(row), public_id, *origin)
            for row, public_id in zip(households, new_public_ids(len(households)), strict=True)
        ],
    )
    insert_rows(Family.__table__, (*NewFamily._fields, *columns), [(*family, *origin) for family in families])
    insert_rows(
        Person.__table__,
        (*NewPerson._fields, "public_id", *columns),
        [(*tuple(row), public_id, *origin) for row, public_id in zip(people, new_public_ids(len(people)), strict=True)],
    )


class SealedNumber(NamedTuple):
    """A number as the database keeps it, and whether it is a key."""

    sealed: bytes | None
    standing: str


def swap_number(
    *, model: type[Person] | type[Family], key: int, number: SealedNumber, only_if: SealedNumber | None = None
) -> SealedNumber:
    """Give a person's NIK or a family's card another value; returns what was there. `only_if`: else it stays."""
    column, standing = (Person.nik, Person.nik_standing) if model is Person else (Family.kk, Family.kk_standing)
    sealed, kind = type_coerce(column, LargeBinary), column.type
    assert isinstance(kind, Sealed)  # noqa: S101 - both are
    before = db.session.execute(select(sealed, standing).where(model.id == key)).one()
    held = SealedNumber(None if before[0] is None else bytes(before[0]), before[1])
    if only_if is None or (held.standing == only_if.standing and is_same(held.sealed, only_if.sealed, kind.place)):
        table = model.__table__
        values = {column.name: type_coerce(number.sealed, LargeBinary), standing.name: number.standing}
        db.session.execute(update(table).where(table.c.id == key).values(values))
    return held


def name_numbers(numbers: Mapping[int, str]) -> list[int]:
    """Give households (→ their number) that have none theirs; returns which had none."""
    unnumbered: list[int] = []
    for part in chunks(numbers):
        unnumbered += db.session.scalars(select(Household.id).where(Household.id.in_(part), Household.number.is_(None)))
    if unnumbered:
        db.session.execute(update(Household), [{"id": key, "number": numbers[key]} for key in unnumbered])
    return unnumbered


def forget_number(*, household_id: int) -> None:
    db.session.execute(update(Household).where(Household.id == household_id).values(number=None))


def retire_made_by(*, release_id: int) -> None:
    """Sound numbers and names of what a list made lead to nobody any more: the list was taken back."""
    silent = {"synchronize_session": False}
    theirs = update(Person).where(Person.release_id == release_id).execution_options(**silent)
    db.session.execute(theirs.values(name_key=""))
    db.session.execute(theirs.where(Person.nik_standing == "reliable").values(nik_standing="doubtful"))
    cards = update(Family).where(Family.release_id == release_id, Family.kk_standing == "reliable")
    db.session.execute(cards.values(kk_standing="doubtful").execution_options(**silent))


# -- caches of the latest state: written by the projection alone ------------------------------------------------------


class PersonCache(NamedTuple):
    """What a person's own row repeats of their latest state."""

    id: int
    household_id: int
    family_id: int | None  # None: as it was
    standing: str
    sex: int | None
    birth_date: date | None
    birth_estimated: bool
    relation: int | None


class HouseholdCache(NamedTuple):
    """What a household's own row repeats of its latest state."""

    id: int
    village_id: int | None
    standing: str
    people: int
    head_id: int | None


def refresh_people(caches: Iterable[PersonCache]) -> None:
    rows = [cache._asdict() for cache in caches]
    with_family = [row for row in rows if row["family_id"] is not None]
    without = [
        {key: value for key, value in row.items() if key != "family_id"} for row in rows if row["family_id"] is None
    ]
    for part in (with_family, without):
        if part:
            db.session.execute(update(Person), part)


def refresh_households(caches: Iterable[HouseholdCache]) -> None:
    if rows := [cache._asdict() for cache in caches]:
        db.session.execute(update(Household), rows)


class MembershipRow(NamedTuple):
    """Somebody belonged to a family and household from a day until (not including) another; days as ISO text."""

    person_id: int
    regency: str
    since: str
    until: str
    household_id: int
    family_id: int | None
    began: str
    ended: str | None


def erase_memberships(person_ids: Iterable[int]) -> None:
    for part in chunks(person_ids):
        db.session.execute(delete(Membership).where(Membership.person_id.in_(part)))


def add_memberships(rows: Iterable[MembershipRow]) -> None:
    insert_rows(Membership.__table__, MembershipRow._fields, rows)


def clear_caches(*, households: Collection[int], people: Collection[int]) -> None:
    """Whoever has no state any more (a birth or split that was voided) lives nowhere."""
    for part in chunks(people):
        db.session.execute(update(Person).where(Person.id.in_(part)).values(standing="unborn"))
    for part in chunks(households):
        empty = update(Household).where(Household.id.in_(part))
        db.session.execute(empty.values(people=0, head_id=None, standing="unborn"))


def mark_merged(*, households: Mapping[int, int], people: Mapping[int, int]) -> None:
    """Absorbed records (→ the kept ones) say where they went; they have no state of their own."""
    for part in chunks(households):
        empty = {"standing": "merged", "people": 0, "head_id": None}
        db.session.execute(update(Household), [{"id": key, "merged_into_id": households[key], **empty} for key in part])
    for part in chunks(people):
        rows = [{"id": key, "merged_into_id": people[key], "standing": "merged"} for key in part]
        db.session.execute(update(Person), rows)
    _move_in(people)


def _move_in(ends: Mapping[int, int]) -> None:
    """In one village an absorbed name is found where the kept one lives; elsewhere its page stays where it was."""
    homes: dict[int, tuple[int, int]] = {}
    query = select(Person.id, Household.id, Household.village_id).join(Household, Household.id == Person.household_id)
    for part in chunks({*ends, *ends.values()}):
        homes.update(
            {key: (home, village) for key, home, village in db.session.execute(query.where(Person.id.in_(part)))}
        )
    rows = [
        {"id": absorbed, "household_id": homes[kept][0]}
        for absorbed, kept in ends.items()
        if homes[absorbed] != homes[kept] and homes[absorbed][1] == homes[kept][1]
    ]
    if rows:
        db.session.execute(update(Person), rows)


def release_households(*, household_ids: Collection[int]) -> None:
    """What led to another household stands by itself again: the split that made it leaves somebody behind after all."""
    for part in chunks(household_ids):
        led = update(Household).where(Household.id.in_(part), Household.merged_into_id.is_not(None))
        db.session.execute(led.values(merged_into_id=None))


def lead_back(*, homes: Mapping[int, int]) -> None:
    """Households that only a voided split made (→ the one from which it was) are unborn, and lead there."""
    for part in chunks(homes):
        db.session.execute(update(Household), [{"id": key, "merged_into_id": homes[key]} for key in part])


def lead_cards(*, homes: Mapping[int, int]) -> None:
    """Families (→ the household in which their people are): their cards lead there."""
    for part in chunks(homes):
        query = select(Family.id, Family.household_id).where(Family.id.in_(part))
        moved = [key for key, household in db.session.execute(query) if household != homes[key]]
        if moved:
            db.session.execute(update(Family), [{"id": key, "household_id": homes[key]} for key in moved])


def part_records(*, model: type[Household] | type[Person], absorbed_id: int) -> None:
    """An absorbed record stands by itself again; the projection says how."""
    parted = update(model).where(model.id == absorbed_id)
    db.session.execute(parted.values(merged_into_id=None, standing="unborn"))


def move_families(*, family_ids: Sequence[int], household_id: int, only_from: int | None = None) -> None:
    """These cards are cards of that household: keys lead there. `only_from`: those that are another's stay."""
    moved = update(Family).where(Family.id.in_(family_ids))
    if only_from is not None:
        moved = moved.where(Family.household_id == only_from)
    db.session.execute(moved.values(household_id=household_id))


def swap_numbers(first: Person, second: Person) -> None:
    """In steps: a sound number is never two people's at once."""
    first_number, theirs = (first.nik, first.nik_standing), (second.nik, second.nik_standing)
    first.nik, first.nik_standing = None, "missing"
    db.session.flush()
    second.nik, second.nik_standing = first_number
    db.session.flush()
    first.nik, first.nik_standing = theirs
    db.session.flush()


def give_nik(*, person: Person, nik: Identity) -> None:
    """The number that somebody really has, in place of a missing, temporary or wrong one."""
    person.nik, person.nik_standing = nik.text, nik.standing.value


# -- erasure: what tells who somebody was ------------------------------------------------------------------------------


def forget_people(*, names: Mapping[int, str]) -> None:
    """People (→ what they are called from now on) without name and number; no list and no search leads to them."""
    rows = [
        {"id": key, "name": name, "name_key": "", "nik": None, "nik_standing": "missing"} for key, name in names.items()
    ]
    for part in chunks(names):
        wanted = set(part)
        db.session.execute(update(Person), [row for row in rows if row["id"] in wanted])


def forget_cards(*, family_ids: Collection[int]) -> None:
    for part in chunks(family_ids):
        db.session.execute(update(Family).where(Family.id.in_(part)).values(kk=None, kk_standing="missing"))


def forget_addresses(*, household_ids: Collection[int]) -> None:
    """Where houses stood of which nobody is left, and the numbers by which lists know them."""
    for part in chunks(household_ids):
        gone = update(Household).where(Household.id.in_(part))
        db.session.execute(gone.values(address="", rt="", rw="", number=None))
