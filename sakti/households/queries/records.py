"""Finding households, families and people. Keys are exact; only reliable numbers are keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from sakti.core.permissions import NameScope
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.households.models import Family, Household, Membership, Person
from sakti.web.seen import note_seen

CHUNK = 5000


def chunks(ids: Iterable[int], size: int = CHUNK) -> list[list[int]]:
    """Pieces small enough for one IN list."""
    every = sorted(ids)
    return [every[start : start + size] for start in range(0, len(every), size)]


def households_by_key(key: str) -> Sequence[int]:
    """Household ids behind a no_rumah_tangga or a reliable no_kk. More than one: the key is ambiguous."""
    kept = func.coalesce(Household.merged_into_id, Household.id)
    carded = select(Family.household_id).where(Family.kk == key, Family.kk_standing == "reliable")
    numbered = select(kept).where(Household.number == key, Household.standing != "unborn")
    return sorted({*db.session.scalars(numbered), *db.session.scalars(carded)})


def first_family(household_id: int) -> Family | None:
    return db.session.scalar(select(Family).where(Family.household_id == household_id).order_by(Family.id).limit(1))


def person_by_nik(nik: str) -> Person | None:
    """The one person with this reliable NIK; if the record that has it is another's history now, that one."""
    if not re.fullmatch(r"\d{16}", nik):
        return None
    person = db.session.scalar(select(Person).where(Person.nik == nik, Person.nik_standing == "reliable"))
    return person if person is None or person.merged_into_id is None else db.session.get(Person, person.merged_into_id)


def holder_of_nik(nik: str) -> Person | None:
    """Whose record has this reliable NIK, also one that is another's history now."""
    return db.session.scalar(select(Person).where(Person.nik == nik, Person.nik_standing == "reliable").limit(1))


def holder_of_card(card: str) -> Family | None:
    """Which family has this reliable KK number."""
    return db.session.scalar(select(Family).where(Family.kk == card, Family.kk_standing == "reliable").limit(1))


def household(household_id: int) -> Household | None:
    return db.session.get(Household, household_id)


def person(person_id: int) -> Person | None:
    return db.session.get(Person, person_id)


def families_of(household_id: int) -> Sequence[Family]:
    """The families of a household, without those that only a list made which was taken back since."""
    theirs = select(Person.id).where(Person.family_id == Family.id)
    gone = theirs.where(Person.standing == "unborn").exists() & ~theirs.where(Person.standing != "unborn").exists()
    query = select(Family).where(Family.household_id == household_id, ~gone)
    return db.session.scalars(query.order_by(Family.id)).all()


def people_of(household_id: int) -> Sequence[Person]:
    """Who belongs to the household now, the head first."""
    query = select(Person).where(
        Person.household_id == household_id, Person.merged_into_id.is_(None), Person.standing != "unborn"
    )
    return db.session.scalars(query.order_by(Person.relation.is_(None), Person.relation, Person.birth_date)).all()


def behind(model: type[Person] | type[Household], ids: Iterable[int]) -> set[int]:
    """These and the records that were merged into them: whose ledger entries make their history."""
    wanted = set(ids)
    for part in chunks(set(wanted)):
        merged = select(model.id).where(model.merged_into_id.in_(part), model.standing != "unborn")
        wanted.update(db.session.scalars(merged))
    return wanted


def leading_to(ids: Iterable[int]) -> set[int]:
    """These households and all that lead to them, those that only a voided split made too: what was promised or given
    there is theirs, what was seen there is not."""
    wanted = set(ids)
    for part in chunks(set(wanted)):
        wanted.update(db.session.scalars(select(Household.id).where(Household.merged_into_id.in_(part))))
    return wanted


def memberships_of(person_id: int) -> Sequence[Membership]:
    query = select(Membership).where(Membership.person_id == person_id).order_by(Membership.since)
    return db.session.scalars(query).all()


def family_with(card: str, household_id: int) -> Family | None:
    """The family of that card in the household; the household's first one if the text is no card of it."""
    families = select(Family).where(Family.household_id == household_id, Family.kk == card)
    return db.session.scalar(families.limit(1)) or first_family(household_id)


def household_within(names: NameScope, household_id: int) -> Household:
    """Refuses `household_unknown`, whether it does not exist or lies where the reader has no names."""
    household = db.session.get(Household, household_id)
    if household is None or not names.reaches_village(household.village_id):
        raise Refusal("household_unknown")
    return household


def person_within(names: NameScope, person_id: int) -> tuple[Person, Household]:
    """A person with the household that they belong to, or belonged to last, where the reader has names.

    Refuses `person_unknown`.
    """
    person = db.session.get(Person, person_id)
    home = db.session.get(Household, person.household_id) if person else None
    if person is None or home is None or not names.reaches_village(home.village_id):
        raise Refusal("person_unknown")
    return person, home


def members(household_id: int) -> Sequence[Person]:
    """Who belongs to the household now, the head first; those who moved away are among them, the dead are not."""
    query = select(Person).where(Person.household_id == household_id, Person.standing.in_(("living", "away", "exited")))
    return db.session.scalars(query.order_by(Person.relation.is_(None), Person.relation, Person.birth_date)).all()


def people_ever_of(household_id: int) -> set[int]:
    """Ids of everybody who belongs or belonged to the household."""
    now = select(Person.id).where(Person.household_id == household_id)
    once = select(Membership.person_id).where(Membership.household_id == household_id)
    return {*db.session.scalars(now), *db.session.scalars(once)}


def names_of(person_ids: set[int]) -> dict[int, str]:
    names: dict[int, str] = dict(
        db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids))).all()
    )
    note_seen("persons", names)
    return names


def regencies_of(household_ids: Iterable[int]) -> dict[int, str]:
    """Household → the code of its regency."""
    regencies: dict[int, str] = {}
    for part in chunks(household_ids):
        rows = db.session.execute(select(Household.id, Household.regency).where(Household.id.in_(part)))
        regencies.update((household, regency) for household, regency in rows)
    return regencies
