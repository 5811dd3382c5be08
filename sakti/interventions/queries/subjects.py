"""For whom an intervention or a delivery is: by name for those who may see names there, else by number and place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from flask_babel import gettext as _
from sqlalchemy import select

from sakti.core.permissions import NameScope, Scope
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.households.queries import chunks, households_by_key, person_by_nik
from sakti.households.tables import Family, Household, Person
from sakti.interventions.models import Delivery, Group, Intervention
from sakti.regions import queries as regions
from sakti.regions.tables import Region

Assigned = Intervention | Delivery


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject in words. `named` says that the label is somebody's name, and that showing it must be logged; `open`
    that the reader may see names there, and so what others have written about it freely.
    """

    kind: str
    label: str
    village: str
    detail: str = ""
    named: bool = False
    household_id: int | None = None
    person_id: int | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """What the labels are made of, fetched once for a whole list."""

    villages: dict[int, str]
    households: dict[int, Household]
    families: dict[int, int]
    people: dict[int, Person]
    groups: dict[int, str]


def subjects(rows: Sequence[Assigned], names: NameScope) -> dict[int, Subject]:
    """Per row id its subject. `names` is where the reader may see names."""
    known = _fetch(rows, names)
    found = {}
    for row in rows:
        may_see = names.reaches_village(row.village_id)
        found[row.id] = replace(_subject(row, known, may_see), open=may_see)
    return found


#: Whom something can be assigned to.
Recipient = Household | Person | Group | Region
Keyed = TypeVar("Keyed", Household, Person, Family, Group, Region)


@dataclass(frozen=True, slots=True)
class AssignedTo:
    """Somebody who is about to be assigned something: as `actions.assign` takes it, and in words."""

    given: dict[str, Any]
    label: str
    village: str


MODELS: dict[str, type[Recipient]] = {"household": Household, "person": Person, "group": Group, "village": Region}


def subject_of(scope: Scope, names: NameScope, kind: str, number: int) -> AssignedTo | None:
    """The subject with this id: a village that is reached in full, or who lives where the reader has names."""
    subject: Recipient | None = cast(Recipient | None, db.session.get(MODELS[kind], number))
    place = _place_of(subject)
    if subject is None or place is None or not scope.names.reaches_village(place.id):
        return None
    if isinstance(subject, Region):
        return AssignedTo({kind: subject}, subject.name, place.name)
    if not names.reaches_village(place.id):
        return None
    if isinstance(subject, Group):
        return AssignedTo({kind: subject}, subject.name, place.name)
    person = subject if isinstance(subject, Person) else db.session.get(Person, subject.head_id or 0)
    return AssignedTo({kind: subject}, person.name if person else f"#{number}", place.name)


def kept_of(kind: str, number: int) -> int | None:
    """The id of the record with which a household or person was merged."""
    record = db.session.get(MODELS[kind], number)
    return record.merged_into_id if isinstance(record, (Household, Person)) else None


def _place_of(subject: Recipient | None) -> Region | None:
    if isinstance(subject, Region):
        return subject if subject.level == "village" else None
    home = db.session.get(Household, subject.household_id) if isinstance(subject, Person) else subject
    return None if home is None else db.session.get(Region, home.village_id)


def recipient(names: NameScope, key: str) -> tuple[Household, Person | None]:
    """Whom a NIK, KK number or household number means. Refuses `recipient_unknown` and `recipient_ambiguous`."""
    key = key.strip()
    person = person_by_nik(key)
    keys = [person.household_id] if person else households_by_key(key)
    homes = [home for home in _by_id(Household, keys) if names.reaches_village(home.village_id)]
    if len(homes) != 1:
        raise Refusal("recipient_ambiguous" if homes else "recipient_unknown", field="key", key=key)
    return homes[0], person


def place_names() -> dict[int, str]:
    """Village id → its name with its district, because village names repeat."""
    districts = {one.id: one.name for one in regions.districts()}
    return {one.id: f"{one.name} ({districts.get(one.parent_id or 0, '')})" for one in regions.villages()}


def _fetch(rows: Sequence[Assigned], names: NameScope) -> _Known:
    named = [row for row in rows if names.reaches_village(row.village_id)]
    families = {one.id: one.household_id for one in _by_id(Family, (row.family_id for row in named))}
    places = {row.household_id for row in named} | set(families.values())
    households = _kept_homes(places)
    heads = (household.head_id for household in households.values())
    people = {one.id: one for one in _by_id(Person, {*heads, *(row.person_id for row in named)})}
    return _Known(
        villages={one.id: one.name for one in _by_id(Region, (row.village_id for row in rows))},
        households=households,
        families=families,
        people=people,
        groups={one.id: one.name for one in _by_id(Group, (row.group_id for row in rows))},
    )


def _by_id(model: type[Keyed], ids: Iterable[int | None]) -> list[Keyed]:
    rows: list[Keyed] = []
    for part in chunks({key for key in ids if key is not None}):
        rows += db.session.scalars(select(model).where(model.id.in_(part))).all()
    return rows


def _kept_homes(places: Iterable[int | None]) -> dict[int, Household]:
    """Per id the household, or the one to which it leads."""
    named = _by_id(Household, places)
    kept = {one.id: one for one in _by_id(Household, (one.merged_into_id for one in named))}
    return {one.id: kept.get(one.merged_into_id or 0, one) for one in named}


def _subject(row: Assigned, known: _Known, named: bool) -> Subject:
    village = known.villages.get(row.village_id, "")
    match row.subject_kind:
        case "village":
            return Subject("village", _("Desa %(name)s", name=village), village)
        case "group":
            name = known.groups.get(row.group_id or 0, "")
            label = name if named and name else _("Kelompok #%(id)s", id=row.group_id)
            return Subject("group", label, village, detail=_("kelompok"))
        case "person":
            return _person(row, known, village, named)
        case _:
            return _household(row, known, village, named)


def _person(row: Assigned, known: _Known, village: str, named: bool) -> Subject:
    person = known.people.get(row.person_id or 0)
    if not named or person is None:
        return Subject("person", _("Orang #%(id)s", id=row.person_id), village)
    home = known.households.get(row.household_id or 0)
    return Subject("person", person.name, village, address(home), True, person.household_id, person.id)


def _household(row: Assigned, known: _Known, village: str, named: bool) -> Subject:
    """A household or a family: by its head."""
    is_family = row.subject_kind == "family"
    household = known.households.get(known.families.get(row.family_id or 0, 0) if is_family else row.household_id or 0)
    if not named or household is None:
        number = row.family_id if is_family else row.household_id
        label = _("Keluarga #%(id)s", id=number) if is_family else _("Rumah tangga #%(id)s", id=number)
        return Subject(row.subject_kind, label, village)
    head = known.people.get(household.head_id or 0)
    label = head.name if head else _("Rumah tangga #%(id)s", id=household.id)
    return Subject(row.subject_kind, label, village, address(household), True, household.id)


def address(household: Household | None) -> str:
    """RT 01/RW 02."""
    if household is None or not (household.rt or household.rw):
        return ""
    return f"RT {household.rt or '–'}/RW {household.rw or '–'}"
