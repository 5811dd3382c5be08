"""What was left open: for nobody, or of a programme or organisation that was closed. Ended or handed over in one go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.core.transitions import PROMISED, Status
from sakti.extensions import db
from sakti.households.tables import Family, Household, Person
from sakti.interventions.actions.assignments import assign, move
from sakti.interventions.models import Group, Intervention, Programme
from sakti.interventions.queries.assignments import reaches
from sakti.interventions.queries.deliveries import rest_of
from sakti.interventions.queries.presence import absences
from sakti.interventions.queries.volumes import complete_of
from sakti.observations.queries import kept_home
from sakti.organisations.tables import Organisation
from sakti.regions.tables import Region


def end_open(*, interventions: Sequence[Intervention], reason: str, by: Actor) -> int:
    """End all of these: what came whole is done, a proposal rejected, a promise cancelled. How many.

    What was delivered stays. Refuses `reason_missing` and what `move` refuses.
    """
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    whole = complete_of(interventions)
    for row in interventions:
        move(intervention=row, to=_end_of(row, row.id in whole, by), by=by, reason=reason)
    return len(interventions)


def _end_of(row: Intervention, is_whole: bool, by: Actor) -> Status:
    if row.status == Status.PROPOSED:
        return Status.REJECTED
    is_done = is_whole and row.status == Status.RUNNING and reaches(by, Permission.LOG_DELIVERY, row)
    return Status.DONE if is_done else Status.CANCELLED


def hand_over(
    *,
    interventions: Sequence[Intervention],
    by: Actor,
    reason: str,
    programme: Programme | None = None,
    organisation: Organisation | None = None,
) -> list[Intervention]:
    """Let another programme or organisation go on with what is left of these; returns what it took over.

    The old ones end where they stand, so that past months say what they said; the new ones begin today, promised where
    the old ones were. What is for nobody is not handed over. Refuses `reason_missing` and what `assign` refuses.
    """
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    nobodys, whole = absences(interventions), complete_of(interventions)
    taken = [
        _hand_over(row, programme, organisation, reason, by)
        for row in interventions
        if row.id not in nobodys and row.id not in whole
    ]
    end_open(interventions=[row for row in interventions if row.id in whole], reason=reason, by=by)
    if taken:
        names = [each.name for each in (programme, organisation) if each is not None]
        record("interventions_handed_over", by=by, subject=taken[0], count=len(taken), to=names[0])
    return taken


def _hand_over(
    row: Intervention, programme: Programme | None, organisation: Organisation | None, reason: str, by: Actor
) -> Intervention:
    rest, was_promised = rest_of(row), row.status in PROMISED
    new = assign(
        programme=programme or db.session.get_one(Programme, row.programme_id),
        organisation=organisation or db.session.get_one(Organisation, row.organisation_id),
        volume=rest["volume"],
        planned_rp=rest["value_rp"],
        due_on=row.due_on,
        note=f"Melanjutkan #{row.id}. {row.note}".strip(),
        by=by,
        **_subject_of(row),
    )
    if was_promised:
        move(intervention=new, to=Status.APPROVED, by=by)
    words = f"{reason.strip()} (dilanjutkan sebagai #{new.id})"
    move(intervention=row, to=Status.CANCELLED if was_promised else Status.REJECTED, by=by, reason=words)
    return new


class _Recipient(TypedDict, total=False):
    """For whom something is: exactly one of them."""

    household: Household
    person: Person
    family: Family
    group: Group
    village: Region


def _subject_of(row: Intervention) -> _Recipient:
    """For whom it is, as `assign` takes it."""
    match row.subject_kind:
        case "household":
            return {"household": db.session.get_one(Household, kept_home(row.household_id or 0))}
        case "person":
            return {"person": db.session.get_one(Person, row.person_id)}
        case "family":
            return {"family": db.session.get_one(Family, row.family_id)}
        case "group":
            return {"group": db.session.get_one(Group, row.group_id)}
        case _:
            return {"village": db.session.get_one(Region, row.village_id)}
