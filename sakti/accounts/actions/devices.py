"""Connecting telephones, and taking that back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import update

from sakti.accounts.models import Device, SignInSession, User
from sakti.accounts.queries.devices import FIELD_WORK
from sakti.accounts.queries.sessions import token_hash
from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.web import clock

#: After so long it is connected anew.
LASTS = timedelta(days=30)
#: By which a token is known as one of ours, wherever it turns up.
MARK = "sakti_"


def connect(*, user: User, label: str, session: SignInSession | None) -> tuple[Device, str]:
    """A telephone's own session, and the token that only the telephone keeps. Refuses `device_needs_field_work`."""
    if not user.has(FIELD_WORK):
        raise Refusal("device_needs_field_work")
    token, now = MARK + secrets.token_urlsafe(32), clock.now()
    device = Device(
        user_id=user.id,
        label=label,
        token_hash=token_hash(token),
        created_at=now,
        expires_at=now + LASTS,
        second_factor_at=session.second_factor_at if session else None,
    )
    db.session.add(device)
    db.session.flush()
    record("device_connected", by=user, subject=user, label=label)
    return device, token


def revoke(*, device: Device, by: Actor) -> None:
    """It hands over nothing more; what it holds stays on it."""
    if device.revoked_at is None:
        device.revoked_at = clock.now()
        record("device_revoked", by=by, subject=device.user, username=device.user.username, label=device.label)


def revoke_all(*, user: User) -> None:
    """Every telephone of a user: the password is another one now, or nobody's."""
    standing = Device.user_id == user.id, Device.revoked_at.is_(None)
    db.session.execute(update(Device).where(*standing).values(revoked_at=clock.now()))


def touch(*, device_id: int, moment: datetime) -> None:
    """Note that a telephone was heard of."""
    db.session.execute(update(Device).where(Device.id == device_id).values(seen_at=moment))
