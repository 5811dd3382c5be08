"""Everything that is held of one person, and of nobody else: for a copy (UU 27/2022 articles 7 and 32)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from sakti.audit.queries import of_subject, readings_that_showed
from sakti.audit.sentences import sentence
from sakti.core import transitions
from sakti.core.fields import FIELDS, Value
from sakti.core.json import JsonObject
from sakti.core.objections import KIND_LABELS, STATE_LABELS, STATES, ObjectionKind
from sakti.core.permissions import NameScope
from sakti.core.timeline import EVENT_WORDS, Source
from sakti.dossiers import sentences
from sakti.extensions import db
from sakti.households.queries import behind, leading_to, person_within
from sakti.households.tables import Family, Household, Membership
from sakti.interventions.tables import Delivery, Intervention, Programme
from sakti.objections.tables import Objection
from sakti.observations.tables import Event, EventPerson, Observation, Release
from sakti.organisations.tables import Organisation
from sakti.privacy.queries.erasures import records_of
from sakti.regions.tables import Region
from sakti.verification.tables import Proposal

if TYPE_CHECKING:
    from sakti.audit.tables import AuditEntry


@dataclass(frozen=True, slots=True)
class CopiedAnswer:
    """One thing that was told of the person: what, when it was true, where it is from."""

    field: str
    value: str
    privacy: str
    observed_on: date
    source: str
    recorded_by: str
    recorded_at: datetime
    is_voided: bool


@dataclass(frozen=True, slots=True)
class CopiedStay:
    """Where the person belonged."""

    since: date
    until: date | None
    village: str


@dataclass(frozen=True, slots=True)
class CopiedEvent:
    """What happened to the person, without whom it happened to as well."""

    day: date
    what: str
    recorded_by: str
    is_voided: bool


@dataclass(frozen=True, slots=True)
class CopiedReceipt:
    """What was promised or given. `is_household`: to the house as a whole."""

    day: date | None
    programme: str
    organisation: str
    what: str
    is_household: bool


@dataclass(frozen=True, slots=True)
class CopiedObjection:
    """An objection about the house; whoever brought it is not told."""

    number: str
    kind: str
    received_on: date
    state: str


@dataclass(frozen=True, slots=True)
class CopiedReading:
    """Who did or read what of the person's record."""

    at: datetime
    by: str
    what: str


@dataclass(frozen=True, slots=True)
class PersonCopy:
    """The whole of it."""

    public_id: str
    name: str
    nik: str | None
    nik_standing: str
    kk: str | None
    sex: str
    birth_date: date | None
    birth_estimated: bool
    relation: str
    village: str
    rt: str
    rw: str
    address: str
    standing: str
    stays: list[CopiedStay]
    answers: list[CopiedAnswer]
    house_answers: list[CopiedAnswer]
    events: list[CopiedEvent]
    receipts: list[CopiedReceipt]
    objections: list[CopiedObjection]
    readings: list[CopiedReading]


def person_copy(names: NameScope, person_id: int) -> PersonCopy:
    """Refuses `person_unknown`."""
    person, home = person_within(names, person_id)
    people, homes = set(records_of(person.id)), behind(Household, {home.id})
    card = db.session.get(Family, person.family_id) if person.family_id else None
    village = db.session.get_one(Region, home.village_id)
    return PersonCopy(
        public_id=str(person.public_id),
        name=person.name,
        nik=person.nik,
        nik_standing=person.nik_standing,
        kk=card.kk if card else None,
        sex=FIELDS["sex"].label(person.sex),
        birth_date=person.birth_date,
        birth_estimated=person.birth_estimated,
        relation=FIELDS["relation"].label(person.relation),
        village=village.name,
        rt=home.rt,
        rw=home.rw,
        address=home.address,
        standing=sentences.standing(person.standing),
        stays=_stays(people),
        answers=_answers(Observation.person_id.in_(people)),
        house_answers=_answers(Observation.household_id.in_(homes) & Observation.person_id.is_(None)),
        events=_events(people),
        receipts=_receipts(people, leading_to(homes)),
        objections=_objections(homes),
        readings=_readings(people, homes),
    )


def _stays(people: set[int]) -> list[CopiedStay]:
    query = (
        select(Membership.since, Membership.until, Membership.ended, Region.name)
        .join(Household, Household.id == Membership.household_id)
        .join(Region, Region.id == Household.village_id)
        .where(Membership.person_id.in_(people))
        .order_by(Membership.since)
    )
    return [
        CopiedStay(since, until if ended else None, village)
        for since, until, ended, village in db.session.execute(query)
    ]


def _answers(condition: ColumnElement[bool]) -> list[CopiedAnswer]:
    query = select(Observation).where(condition).order_by(Observation.observed_on, Observation.id)
    releases = dict(db.session.execute(select(Release.id, Release.name)).all())
    return [
        CopiedAnswer(
            field=_label(name),
            value=_value(name, value),
            privacy=FIELDS[name].privacy.value if name in FIELDS else "personal",
            observed_on=row.observed_on,
            source=_source(row, releases),
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
            is_voided=row.voided_at is not None,
        )
        for row in db.session.scalars(query)
        for name, value in row.content.items()
        if name in FIELDS or name in _TOLD
    ]


#: What lists tell besides the fields of the data dictionary.
_TOLD = {"name": "nama", "birth_date": "tanggal lahir", "address": "alamat", "rt": "RT", "rw": "RW"}


def _label(name: str) -> str:
    return FIELDS[name].label_id if name in FIELDS else _TOLD[name]


def _value(name: str, value: Value | None) -> str:
    return FIELDS[name].label(value) if name in FIELDS else str(value)


def _source(row: Observation, releases: dict[int, str]) -> str:
    if row.release_id is not None:
        return _("daftar %(name)s", name=releases.get(row.release_id, "–"))
    if row.delivery_id is not None:
        return _("realisasi intervensi")
    return _("daftar") if row.source == Source.LIST else _("kunjungan atau pengamatan petugas")


def _events(people: set[int]) -> list[CopiedEvent]:
    query = select(Event).join(EventPerson, EventPerson.event_id == Event.id)
    query = query.where(EventPerson.person_id.in_(people)).order_by(Event.day, Event.id)
    return [
        CopiedEvent(row.day, EVENT_WORDS[row.kind][0], row.recorded_by, row.voided_at is not None)
        for row in db.session.scalars(query)
    ]


def _receipts(people: set[int], homes: set[int]) -> list[CopiedReceipt]:
    promised = (
        select(Intervention, Programme.name, Organisation.name)
        .join(Programme, Programme.id == Intervention.programme_id)
        .join(Organisation, Organisation.id == Intervention.organisation_id)
        .where(or_(Intervention.person_id.in_(people), Intervention.household_id.in_(homes)))
    )
    given = (
        select(Delivery, Programme.name, Organisation.name)
        .join(Programme, Programme.id == Delivery.programme_id)
        .join(Organisation, Organisation.id == Delivery.organisation_id)
        .where(or_(Delivery.person_id.in_(people), Delivery.household_id.in_(homes)))
        .where(Delivery.voided_at.is_(None))
    )
    rows = [
        CopiedReceipt(row.due_on, programme, who, transitions.label(row.status), row.person_id is None)
        for row, programme, who in db.session.execute(promised.order_by(Intervention.id))
        if row.person_id is None or row.person_id in people
    ]
    return rows + [
        CopiedReceipt(
            row.delivered_on,
            programme,
            who,
            sentences.amount(row.volume, row.unit, row.value_rp),
            row.person_id is None,
        )
        for row, programme, who in db.session.execute(given.order_by(Delivery.delivered_on, Delivery.id))
        if row.person_id is None or row.person_id in people
    ]


def _objections(homes: set[int]) -> list[CopiedObjection]:
    query = select(Objection.number, Proposal.kind, Objection.received_on, Proposal.state)
    query = query.join(Proposal, Proposal.id == Objection.proposal_id)
    rows = db.session.execute(query.where(Proposal.household_id.in_(homes)).order_by(Objection.id))
    return [
        CopiedObjection(number, KIND_LABELS[ObjectionKind(kind)][0], received_on, STATE_LABELS[STATES[state]][0])
        for number, kind, received_on, state in rows
    ]


def _readings(people: set[int], homes: set[int]) -> list[CopiedReading]:
    """The trail of the person's own record and of the house; free text that names others stays where it is."""
    entries = [entry for key in sorted(people) for entry in of_subject("person", key)]
    entries += [entry for key in sorted(homes) for entry in of_subject("household", key)]
    entries += readings_that_showed(people)
    entries = sorted({entry.id: entry for entry in entries}.values(), key=lambda entry: (entry.at, entry.id))
    return [CopiedReading(entry.at, entry.actor_name, _without_reason(entry)) for entry in entries]


def _without_reason(entry: AuditEntry) -> str:
    return sentence(entry.action, {**entry.details, "reason": "…"} if "reason" in entry.details else entry.details)


def document(copied: PersonCopy) -> JsonObject:
    """The copy as JSON: days and moments in ISO form."""
    plain: JsonObject = json.loads(json.dumps(asdict(copied), default=lambda value: value.isoformat()))
    return plain
