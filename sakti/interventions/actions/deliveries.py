"""Recording what was delivered, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.formatting import rupiah
from sakti.core.refusals import Refusal
from sakti.core.timeline import Source
from sakti.core.transitions import DELIVERABLE, Status, label
from sakti.countersigning.actions import refuse_alone
from sakti.extensions import db
from sakti.households.tables import Household, Person
from sakti.interventions.actions.assignments import move, take_back
from sakti.interventions.models import Delivery, FundingLine, Intervention, Programme
from sakti.interventions.queries.assignments import last_move
from sakti.interventions.queries.deliveries import observations_of, of_submission, stands_on
from sakti.observations.actions import observe
from sakti.observations.actions import void as void_record
from sakti.observations.queries import Whereabouts, kept_records
from sakti.organisations.tables import Organisation
from sakti.submissions.actions import accept_once
from sakti.web import clock

#: Why a delivery started an intervention, in its history: such a start goes when its deliveries do.
STARTED = "realisasi pertama"


def deliver(
    *,
    delivered_on: date,
    volume: Decimal,
    value_rp: int,
    funding: Sequence[tuple[str, int]],
    by: Actor,
    submission_key: UUID | None = None,
    intervention: Intervention | None = None,
    programme: Programme | None = None,
    organisation: Organisation | None = None,
    household: Household | None = None,
    person: Person | None = None,
    unit: str = "",
    note: str = "",
    photo_id: int | None = None,
) -> Delivery:
    """What somebody reports by hand: on an intervention (which says what, who and for whom), or free.

    The same `submission_key` again returns the first. The first delivery starts an approved or scheduled intervention.
    Refuses `date_in_future`, `volume_missing`, `value_negative`, `funding_differs`, `delivery_not_open`,
    `subject_missing` and `submission_differs`.
    """
    write = partial(
        _deliver,
        delivered_on=delivered_on,
        volume=volume,
        value_rp=value_rp,
        funding=funding,
        by=by,
        intervention=intervention,
        programme=programme,
        organisation=organisation,
        household=household,
        person=person,
        unit=unit,
        note=note,
        photo_id=photo_id,
    )
    to = {"programme": programme, "organisation": organisation, "household": household, "person": person}
    payload: dict[str, object] = {
        name: row.id for name, row in ({"intervention": intervention} | to).items() if row is not None
    }
    payload |= {"delivered_on": delivered_on, "volume": volume, "value_rp": value_rp, "funding": funding, "note": note}
    return accept_once(key=submission_key, kind="delivery", payload=payload, by=by, write=write, find=of_submission)


def _deliver(
    submission_id: int | None,
    *,
    delivered_on: date,
    volume: Decimal,
    value_rp: int,
    funding: Sequence[tuple[str, int]],
    by: Actor,
    intervention: Intervention | None,
    programme: Programme | None,
    organisation: Organisation | None,
    household: Household | None,
    person: Person | None,
    unit: str,
    note: str,
    photo_id: int | None,
) -> Delivery:
    _refuse_nonsense(delivered_on, volume, value_rp, funding)
    details: dict[str, Any] = {"note": note, "photo_id": photo_id, "submission_id": submission_id}
    if intervention is not None:
        _open(intervention, delivered_on, by)
        programme = db.session.get_one(Programme, intervention.programme_id)
        organisation = db.session.get_one(Organisation, intervention.organisation_id)
        household, person = _home(intervention), _person(intervention)
        details |= {"intervention_id": intervention.id, "village_id": intervention.village_id}
        details |= {field: getattr(intervention, field) for field in ("subject_kind", "family_id", "group_id")}
    if programme is None or organisation is None or (intervention is None and household is None):
        raise Refusal("subject_missing")
    if intervention is None and person is not None:
        household = _home_on(person, delivered_on)
    return record_delivery(
        programme=programme,
        organisation=organisation,
        household=household,
        person=person,
        delivered_on=delivered_on,
        volume=volume,
        unit=unit or (programme.unit if intervention is None else intervention.unit),
        value_rp=value_rp,
        funding=funding,
        by=by,
        **details,
    )


def _refuse_nonsense(day: date, volume: Decimal, value_rp: int, funding: Sequence[tuple[str, int]]) -> None:
    if day > clock.today():
        raise Refusal("date_in_future", field="delivered_on", day=day.isoformat())
    if volume <= 0:
        raise Refusal("volume_missing", field="volume")
    if min(value_rp, *(amount for _, amount in funding), 0) < 0:
        raise Refusal("value_negative", field="value_rp")
    paid = sum(amount for _, amount in funding)
    if paid != value_rp:
        raise Refusal("funding_differs", field="value_rp", sum=rupiah(paid), value=rupiah(value_rp))


def _open(intervention: Intervention, day: date, by: Actor) -> None:
    """Refuse what is not open; start what was only approved or scheduled."""
    if intervention.status not in DELIVERABLE:
        raise Refusal("delivery_not_open", status=label(intervention.status))
    if intervention.status in (Status.APPROVED, Status.SCHEDULED):
        last = last_move(intervention)
        start = max(day, last.day) if last else day
        move(intervention=intervention, to=Status.RUNNING, by=by, reason=STARTED, day=start)


def _home(row: Intervention) -> Household | None:
    return None if row.household_id is None else db.session.get(Household, row.household_id)


def _person(row: Intervention) -> Person | None:
    return None if row.person_id is None else db.session.get(Person, row.person_id)


def record_delivery(
    *,
    programme: Programme,
    organisation: Organisation,
    household: Household | None,
    person: Person | None = None,
    delivered_on: date,
    volume: Decimal,
    unit: str,
    value_rp: int,
    funding: Sequence[tuple[str, int]],
    by: Actor,
    intervention_id: int | None = None,
    note: str = "",
    photo_id: int | None = None,
    submission_id: int | None = None,
    subject_kind: str | None = None,
    family_id: int | None = None,
    group_id: int | None = None,
    village_id: int | None = None,
    project: bool = True,
    audit: bool = True,
) -> Delivery:
    """A delivery with its funding lines, as it is: to a household or one of its people, a family, group or village.

    A programme that records something sets it on the person from that day on; it never sets an outcome such as a
    latrine in use: that is seen by a visit.
    """
    recorded = {"recorded_at": clock.now(), "recorded_by": by.name, "recorded_by_id": by.id}
    columns = _recipient(household, person, subject_kind, village_id, delivered_on)
    columns |= {"family_id": family_id, "group_id": group_id}
    delivery = Delivery(
        programme_id=programme.id,
        organisation_id=organisation.id,
        intervention_id=intervention_id,
        **columns,
        delivered_on=delivered_on,
        volume=volume,
        unit=unit,
        value_rp=value_rp,
        note=note,
        photo_id=photo_id,
        submission_id=submission_id,
        **recorded,
    )
    db.session.add(delivery)
    db.session.flush()
    _pay(delivery, funding)
    if programme.records and person is not None:
        _set_on(person, programme.records, delivery, by, project)
    if audit:
        _note(delivery, programme, by)
    return delivery


def _recipient(
    household: Household | None, person: Person | None, subject_kind: str | None, village_id: int | None, day: date
) -> dict[str, object]:
    """The columns that say whom it was for, and where: there where the household lived, else in the village given."""
    household, person = kept_records(household, person)
    if household is not None:
        village_id = Whereabouts([], [household.id]).village(household.id, day) or household.village_id
    return {
        "subject_kind": subject_kind or ("person" if person else "household"),
        "person_id": person.id if person else None,
        "household_id": household.id if household else None,
        "village_id": village_id,
    }


def _home_on(person: Person, day: date) -> Household:
    """Where the person lived on that day: what is the house's stays there."""
    home = Whereabouts([person.id], []).home(person.id, day)
    return db.session.get_one(Household, person.household_id if home is None else home)


def _pay(delivery: Delivery, funding: Sequence[tuple[str, int]]) -> None:
    db.session.add_all(
        FundingLine(delivery_id=delivery.id, source=source, value_rp=amount) for source, amount in funding
    )


def _set_on(person: Person, name: str, delivery: Delivery, by: Actor, project: bool) -> None:
    """What a programme records is true of the person from the day of the delivery on."""
    observe(
        person=person,
        observed_on=delivery.delivered_on,
        values={name: 1},
        source=Source.DELIVERY,
        delivery_id=delivery.id,
        by=by,
        project=project,
        audit=False,
    )


def _note(delivery: Delivery, programme: Programme, by: Actor) -> None:
    record(
        "delivery_recorded",
        by=by,
        subject=delivery,
        village_id=delivery.village_id,
        programme=programme.name,
        day=delivery.delivered_on.isoformat(),
    )


def void_delivery(*, delivery: Delivery, reason: str, by: Actor) -> None:
    """Take a delivery back, with what it recorded about a person and the start that it gave to its intervention.

    Refuses `reason_missing`, `already_voided`, and `second_person_needed` where it counts in a closed month.
    """
    refuse_alone(by=by, day=delivery.delivered_on)
    take_delivery_back(delivery=delivery, reason=reason, by=by)


def take_delivery_back(*, delivery: Delivery, reason: str, by: Actor) -> None:
    """As `void_delivery`, for whoever has just recorded it: figures are as they were before, so nobody is asked."""
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if delivery.voided_at is not None:
        raise Refusal("already_voided")
    delivery.voided_at, delivery.voided_by, delivery.void_reason = clock.now(), by.name, reason.strip()
    db.session.flush()
    for observation in observations_of(delivery):
        void_record(row=observation, reason=reason, by=by)
    if delivery.intervention_id is not None:
        _not_started(db.session.get_one(Intervention, delivery.intervention_id), reason, by)
    record("delivery_voided", by=by, subject=delivery, village_id=delivery.village_id, reason=reason.strip())


def _not_started(intervention: Intervention, reason: str, by: Actor) -> None:
    """Without a delivery left, what only a delivery had started stands where it stood; what somebody chose stays."""
    last = last_move(intervention)
    if last is None or last.after != Status.RUNNING or last.reason != STARTED or stands_on(intervention):
        return
    take_back(last=last, intervention=intervention, reason=reason.strip(), by=by)
