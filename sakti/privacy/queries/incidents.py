"""Incidents, which name nobody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.privacy.models import PrivacyIncident


def incidents() -> Sequence[PrivacyIncident]:
    """Those that are not closed first."""
    query = select(PrivacyIncident).order_by(PrivacyIncident.closed_at.is_not(None), PrivacyIncident.noticed_at.desc())
    return db.session.scalars(query).all()


def open_incidents() -> int:
    query = select(func.count()).select_from(PrivacyIncident).where(PrivacyIncident.closed_at.is_(None))
    return db.session.scalar(query) or 0


def incident_with(incident_id: int) -> PrivacyIncident:
    """Refuses `incident_unknown`."""
    incident = db.session.get(PrivacyIncident, incident_id)
    if incident is None:
        raise Refusal("incident_unknown")
    return incident


def incident_of_submission(submission_id: int) -> PrivacyIncident | None:
    return db.session.scalar(select(PrivacyIncident).where(PrivacyIncident.submission_id == submission_id))
