"""What goes by itself when its time has come: who asked, and who reported."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from sakti.audit.actions import record
from sakti.core.actors import SYSTEM
from sakti.core.privacy import RETENTION
from sakti.extensions import db
from sakti.objections.actions import forget_reporters
from sakti.privacy.models import PrivacyRequest

_DAYS = {kept.key: timedelta(days=kept.days) for kept in RETENTION if kept.days is not None}


def forget_requesters(*, moment: datetime) -> tuple[int, int]:
    """Wipe names and contacts of requesters and reporters whose matter was settled long ago. Returns how many."""
    old = PrivacyRequest.answered_at < moment - _DAYS["requesters"]
    held = (
        PrivacyRequest.requester.is_not(None) | PrivacyRequest.contact.is_not(None) | PrivacyRequest.told.is_not(None)
    )
    ids = db.session.scalars(select(PrivacyRequest.id).where(old, held)).all()
    if ids:
        wiped = update(PrivacyRequest).where(PrivacyRequest.id.in_(ids))
        db.session.execute(wiped.values(requester=None, contact=None, told=None))
    reporters = forget_reporters(before=moment - _DAYS["reporters"])
    if ids or reporters:
        record("requesters_forgotten", by=SYSTEM, count=len(ids), reporters=reporters)
    return len(ids), reporters
