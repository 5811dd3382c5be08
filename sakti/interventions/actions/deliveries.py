"""Recording what was delivered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.carrying import STARTED
from sakti.core.formatting import rupiah
from sakti.core.refusals import Refusal
from sakti.core.timeline import Source
from sakti.core.transitions import DELIVERABLE, Status, label
from sakti.extensions import db
from sakti.households.tables import Household, Person
from sakti.interventions.actions.assignments import move
from sakti.interventions.actions.overlaps import refuse_excess
from sakti.interventions.actions.presence import refuse_given_to_nobody
from sakti.interventions.models import Delivery, FundingLine, Intervention, Programme
from sakti.interventions.queries.assignments import last_move
from sakti.interventions.queries.deliveries import of_submission
from sakti.interventions.queries.presence import Absence, absence_of, absent_on
from sakti.interventions.queries.recipients import OF_A_HOUSE
from sakti.observations.actions import observe
from sakti.observations.queries import Whereabouts, kept_records
from sakti.organisations.tables import Organisation
from sakti.submissions.actions import accept_once
from sakti.web import clock


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
    excess: str | None = None,
) -> Delivery:
    """What somebody reports by hand: on an intervention (which says what, who and for whom), or free.

    `excess`: why more comes than was planned, kept in its note; None: nobody can be asked.
    The same `submission_key` again returns the first. The first delivery starts an approved or scheduled intervention.
    Refuses `date_in_future`, `volume_missing`, `value_negative`, `funding_differs`, `delivery_not_open`,
    `subject_missing`, `recipient_not_there`, `more_than_planned`, `dearer_than_planned` and
    `submission_differs`.
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
        excess=excess,
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
    excess: str | None,
) -> Delivery:
    _refuse_nonsense(delivered_on, volume, value_rp, funding)
    refuse_given_to_nobody(_absence(intervention, household, person, delivered_on), delivered_on)
    if intervention is not None:
        refuse_excess(intervention, volume, value_rp, excess)
        note = f"Melebihi rencana: {excess.strip()}. {note or ''}".strip() if excess and excess.strip() else note
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
    if person is not None and (intervention is None or programme.answers_need not in OF_A_HOUSE):
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


def _absence(
    intervention: Intervention | None, household: Household | None, person: Person | None, day: date
) -> Absence | None:
    """Why nobody was there on the day for whom it is said to have been."""
    return absence_of(person or household, day) if intervention is None else absent_on(intervention, day)


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
    if intervention_id is not None and household is not None:
        columns["household_id"] = household.id  # as what it was promised to: both lead to one house, or both do not
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
