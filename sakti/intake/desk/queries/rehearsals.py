"""When what was worked out about taking a list back still holds."""

from __future__ import annotations

from sqlalchemy import func, select

from sakti.extensions import db
from sakti.observations.tables import Observation, Release


def slot_of(release: Release) -> str:
    """The slot of a rehearsal: a new one as soon as anything else is observed."""
    newest = db.session.scalar(select(func.max(Observation.id))) or 0
    return f"release-{release.id}-{newest}"
