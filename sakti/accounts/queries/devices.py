"""Which telephones are connected, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from sakti.accounts.models import Device, User
from sakti.accounts.queries.factors import needs_second_factor
from sakti.accounts.queries.sessions import token_hash
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.web import clock

#: What a telephone is connected for.
FIELD_WORK = Permission.LOG_VISIT


def connected(user: User) -> Sequence[Device]:
    """Those that still hand over, the newest first."""
    standing = Device.user_id == user.id, Device.revoked_at.is_(None), Device.expires_at > clock.now()
    return db.session.scalars(select(Device).where(*standing).order_by(Device.id.desc())).all()


def device_of(user: User, device_id: int) -> Device:
    """One of this user's. Refuses `device_unknown`."""
    device = db.session.get(Device, device_id)
    if device is None or device.user_id != user.id:
        raise Refusal("device_unknown")
    return device


def device_for(token: str, permission: Permission) -> Device | None:
    """The telephone with this token, if its user may do this today; else none, whatever the reason."""
    held = select(Device).where(Device.token_hash == token_hash(token))
    device = db.session.scalar(held)
    if device is None or device.revoked_at is not None or clock.now() >= device.expires_at:
        return None
    user = device.user
    if not user.active or user.must_change_password or not user.has(permission):
        return None
    return None if device.second_factor_at is None and needs_second_factor(user) else device
