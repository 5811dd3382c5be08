"""Assigning interventions, one or many, and moving them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.core.transitions import WORKFLOW, Status
from sakti.core.workflow import check_move, find_move
from sakti.extensions import db
from sakti.households.tables import Family, Household, Person
from sakti.interventions.actions.overlaps import refuse_overlap
from sakti.interventions.actions.presence import follow, refuse_begun_for_nobody, refuse_nobody
from sakti.interventions.models import Group, Intervention, Programme, StatusMove
from sakti.interventions.queries.asking import Whose
from sakti.interventions.queries.assignments import last_move, left_of, of_batch, of_submission, reaches
from sakti.interventions.queries.candidates import whose_of
from sakti.interventions.queries.presence import absences
from sakti.interventions.queries.programmes import planned_cost
from sakti.interventions.queries.proof import lack
from sakti.observations.queries import kept_records
from sakti.organisations.tables import Organisation
from sakti.regions.tables import Region
from sakti.submissions.actions import accept, accept_once
from sakti.submissions.tables import Submission
from sakti.web import clock
from sakti.web.history import record_step


def assign(
    *,
    programme: Programme,
    organisation: Organisation,
    by: Actor,
    household: Household | None = None,
    person: Person | None = None,
    family: Family | None = None,
    village: Region | None = None,
    group: Group | None = None,
    volume: Decimal | None = None,
    planned_rp: int | None = None,
    due_on: date | None = None,
    day: date | None = None,
    note: str = "",
    batch: str | None = None,
    submission_key: UUID | None = None,
    submission_id: int | None = None,
    overlap: str | None = None,
    audit: bool = True,
) -> Intervention:
    """Propose a programme of an organisation for one subject, on a day (today).

    The same `submission_key` makes one only. The plan costs volume × unit cost unless it says otherwise. `overlap`:
    why it is proposed although the same is there; None: nobody can be asked. Refuses `already_served` without that,
    `subject_missing`, who is not there (`recipient_gone`), inactive programmes and organisations,
    `date_in_future`, and `submission_differs`.
    """
    household, person = kept_records(household, person)
    columns = _subject(household, person, family, village, group)
    named = {"person": person, "household": household, "family": family, "group": group}
    given = {kind: subject for kind, subject in named.items() if subject is not None}

    def write(of_submission_id: int | None) -> Intervention:
        refuse_inactive(programme, organisation)
        refuse_nobody(person or household or family or group, past_day(day))
        refuse_overlap(programme, whose_of(given), village.id if village else None, overlap)
        row = Intervention(
            programme_id=programme.id,
            organisation_id=organisation.id,
            status=Status.PROPOSED.value,
            **columns,
            volume=volume,
            unit=programme.unit,
            planned_rp=planned_cost(programme, volume, planned_rp),
            due_on=due_on,
            batch=batch,
            note=note,
            created_at=clock.now(),
            created_by=by.name,
            submission_id=of_submission_id or submission_id,
        )
        _add(row, past_day(day), overlap or "", by)
        if audit:
            record(
                "intervention_assigned",
                by=by,
                subject=row,
                village_id=row.village_id,
                programme=programme.name,
                organisation=organisation.name,
            )
        return row

    plan = {"volume": volume, "planned_rp": planned_rp, "due_on": due_on, "note": note}
    payload = {"programme": programme.id, "organisation": organisation.id, **columns, **plan}
    return accept_once(key=submission_key, kind="intervention", payload=payload, by=by, write=write, find=of_submission)


def _add(row: Intervention, day: date, reason: str, by: Actor) -> None:
    db.session.add(row)
    db.session.flush()
    _note_move(row, None, day, reason, by)


def refuse_inactive(programme: Programme, organisation: Organisation) -> None:
    if not programme.active:
        raise Refusal("programme_inactive", field="programme", name=programme.name)
    if not organisation.active:
        raise Refusal("organisation_inactive", field="organisation", name=organisation.name)


def _refuse_closed(row: Intervention) -> None:
    refuse_inactive(
        db.session.get_one(Programme, row.programme_id), db.session.get_one(Organisation, row.organisation_id)
    )


def past_day(day: date | None) -> date:
    """The day, today if none was said. Refuses `date_in_future`."""
    if day is not None and day > clock.today():
        raise Refusal("date_in_future", field="day", day=day.isoformat())
    return day or clock.today()


def _subject(
    household: Household | None,
    person: Person | None,
    family: Family | None,
    village: Region | None,
    group: Group | None,
) -> dict[str, Any]:
    """The columns that name the subject and its village. A person brings the household where it lives."""
    given = {"household": household, "person": person, "family": family, "village": village, "group": group}
    named = [kind for kind, subject in given.items() if subject is not None and not (kind == "household" and person)]
    if len(named) != 1:
        raise Refusal("subject_missing")
    home = household
    if person is not None or family is not None:
        home = db.session.get_one(Household, (person or family).household_id)  # type: ignore[union-attr]
    place = village.id if village else group.village_id if group else home.village_id if home else None
    return {
        "subject_kind": named[0],
        "village_id": place,
        "household_id": home.id if home else None,
        "person_id": person.id if person else None,
        "family_id": family.id if family else None,
        "group_id": group.id if group else None,
    }


@dataclass(frozen=True, slots=True)
class Assigned:
    """What a bulk assignment did: `again` are those that the same batch had made before."""

    made: list[Intervention]
    again: list[Intervention]


def assign_many(
    *,
    programme: Programme,
    organisation: Organisation,
    subjects: Sequence[Household | Person],
    batch: UUID,
    by: Actor,
    overlap: str | None = None,
    **details: Any,
) -> Assigned:
    """Propose a programme for many households or people at once. The same batch again makes nothing twice.

    Refuses what `assign` refuses.
    """
    whom = [("person" if isinstance(subject, Person) else "household", subject.public_id) for subject in subjects]
    payload = {"programme": programme.id, "organisation": organisation.id, "whom": whom, **details}
    made: list[Intervention] = []

    def write(submission: Submission) -> None:
        refuse_overlap(programme, [_whose(subject) for subject in subjects], None, overlap)
        made.extend(
            assign(
                programme=programme,
                organisation=organisation,
                by=by,
                batch=str(batch),
                submission_id=submission.id,
                overlap=overlap or None,
                audit=False,
                person=subject if isinstance(subject, Person) else None,
                household=subject if isinstance(subject, Household) else None,
                **details,
            )
            for subject in subjects
        )

    accept(public_id=batch, kind="assignments", payload=payload, by=by, write=write)
    done = Assigned(made, [] if made else of_batch(str(batch)))
    if done.made:
        record(
            "interventions_assigned",
            by=by,
            subject=programme,
            village_id=done.made[0].village_id,
            batch=str(batch),
            programme=programme.name,
            organisation=organisation.name,
            count=len(done.made),
        )
    return done


def _whose(subject: Household | Person) -> Whose:
    return (subject.household_id, subject.id) if isinstance(subject, Person) else (subject.id, None)


def move(
    *, intervention: Intervention, to: str, by: Actor, reason: str = "", day: date | None = None, audit: bool = True
) -> StatusMove:
    """Move an intervention on (core.transitions). Refuses `move_not_allowed`, `not_permitted`, `reason_missing`,
    `date_in_future`, a day before the last move's, `recipient_gone`, what was closed, and what `queries.proof.lack`
    says, unless a reason explains it: `volume_short`, `volume_unexplained`, `visit_missing`, `visit_unmet`."""
    moved_on = day or clock.today()
    unless_explained = partial(_refuse_lack, intervention, to, moved_on, reason, by)
    move = check_move(
        WORKFLOW,
        intervention.status,
        to,
        may=lambda permission: reaches(by, permission, intervention),
        reason=reason,
        guards={
            "not_before_last_move": partial(_refuse_day, intervention, moved_on),
            "still_runs": partial(_refuse_closed, intervention),
            "somebody_is_there": partial(refuse_begun_for_nobody, intervention, moved_on),
            "delivered_or_explained": unless_explained,
            "seen_or_explained": unless_explained,
        },
    )
    before, intervention.status = intervention.status, str(move.after)
    step = _note_move(intervention, before, moved_on, reason, by)
    if audit:
        record(
            "intervention_moved",
            by=by,
            subject=intervention,
            village_id=intervention.village_id,
            before=before,
            after=to,
            day=moved_on.isoformat(),
        )
    return step


def _refuse_lack(intervention: Intervention, to: str, day: date, reason: str, by: Actor) -> None:
    """Refuses what is missing for a move; a reason stands in for it where the refusal asks for one."""
    missing = lack(intervention, to, day, by)
    if missing is not None and not (missing.field == "reason" and reason.strip()):
        raise missing


def _refuse_day(intervention: Intervention, day: date) -> None:
    """Refuses `date_in_future`, and a day before the last move's."""
    past_day(day)
    last = last_move(intervention)
    if last is not None and day < last.day:
        raise Refusal("move_before_last", field="day", day=last.day.isoformat())


def fall(*, intervention: Intervention, to: Status, day: date, reason: str, by: Actor) -> StatusMove:
    """Set a status back to what is left to carry it, from the day since which it never was what had been said.

    Both stay in the history. Nobody chooses it, so nobody's permission is asked: it follows from something else.
    """
    before, intervention.status = intervention.status, to.value
    step = _note_move(intervention, before, day, reason, by)
    follow(villages=[intervention.village_id], only=[intervention.id])
    record(
        "intervention_moved",
        by=by,
        subject=intervention,
        village_id=intervention.village_id,
        before=before,
        after=intervention.status,
        day=day.isoformat(),
    )
    return step


def _note_move(row: Intervention, before: str | None, day: date, reason: str, by: Actor) -> StatusMove:
    step = StatusMove(intervention_id=row.id, day=day)
    return record_step(step, before=before, after=row.status, by=by, reason=reason)


def move_many(*, interventions: Sequence[Intervention], to: str, by: Actor, reason: str = "") -> int:
    """Move all of these for which the move is allowed today: how many that were.

    What is for nobody, or of a programme or organisation that was closed, is left where it stands.
    """
    stopped = {*absences(interventions), *left_of(interventions)}
    able = [row for row in interventions if row.id not in stopped and find_move(WORKFLOW, row.status, to)]
    for row in able:
        move(intervention=row, to=to, by=by, reason=reason)
    return len(able)
