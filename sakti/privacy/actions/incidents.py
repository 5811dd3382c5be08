"""Incidents: taken down when they are noticed, told within 3 × 24 hours, closed when they are handled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.privacy import new_number
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.privacy import queries
from sakti.privacy.models import PrivacyIncident
from sakti.submissions.actions import accept_once
from sakti.web.clock import now


@dataclass(frozen=True, slots=True)
class Happening:
    """What article 46 (2) wants to be told: which data, when and how, what was done."""

    happened_at: datetime
    noticed_at: datetime
    what: str
    data_kinds: Sequence[str]
    people_count: int | None = None
    handling: str = ""


def record_incident(*, happening: Happening, submission_key: UUID | None, by: Actor) -> PrivacyIncident:
    """Take it down. The same `submission_key` makes one only. Refuses `privacy_times_wrong`."""

    def write(submission_id: int | None) -> PrivacyIncident:
        _check_times(happening)
        incident = PrivacyIncident(submission_id=submission_id, number=new_number("IN"), recorded_by=by.name)
        _describe(incident, happening)
        db.session.add(incident)
        db.session.flush()
        record("incident_recorded", by=by, subject=incident, number=incident.number)
        return incident

    return accept_once(
        key=submission_key,
        kind="privacy_incident",
        payload=asdict(happening),
        by=by,
        write=write,
        find=queries.incident_of_submission,
    )


def change_incident(
    *,
    incident: PrivacyIncident,
    happening: Happening,
    agency_told_at: datetime | None,
    subjects_told_at: datetime | None,
    is_closed: bool,
    by: Actor,
) -> None:
    """What is known by now, and who has been told. Refuses `privacy_times_wrong`, `incident_not_told`."""
    _check_times(happening)
    if any(told is not None and told > now() for told in (agency_told_at, subjects_told_at)):
        raise Refusal("privacy_times_wrong")
    if is_closed and not (agency_told_at and subjects_told_at and happening.handling.strip()):
        raise Refusal("incident_not_told")
    _describe(incident, happening)
    incident.agency_told_at, incident.subjects_told_at = agency_told_at, subjects_told_at
    incident.closed_at = (incident.closed_at or now()) if is_closed else None
    record("incident_changed", by=by, subject=incident, number=incident.number)


def _check_times(happening: Happening) -> None:
    if not happening.happened_at <= happening.noticed_at <= now():
        raise Refusal("privacy_times_wrong", field="noticed")


def _describe(incident: PrivacyIncident, happening: Happening) -> None:
    incident.happened_at, incident.noticed_at = happening.happened_at, happening.noticed_at
    incident.what, incident.data_kinds = happening.what.strip(), list(happening.data_kinds)
    incident.people_count, incident.handling = happening.people_count, happening.handling.strip()
