"""How a telephone shows whose it is: a bearer token, for the views that say so (`DeviceSync`) and for no other."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from flask import g

from sakti.accounts.actions import devices as actions
from sakti.accounts.queries import devices as queries
from sakti.core.permissions import Permission
from sakti.web import clock, transactions

if TYPE_CHECKING:
    from sakti.accounts.tables import Device, User

#: How often it is written down that a telephone was heard of.
MINUTE = timedelta(minutes=1)


def device_user(token: str, permission: Permission) -> User | None:
    """The user whose telephone this is, if the token stands and the user may do this today."""
    device = queries.device_for(token, permission)
    if device is None:
        return None
    now = clock.now()
    if device.seen_at is None or now - device.seen_at >= MINUTE:
        transactions.attempt(partial(actions.touch, device_id=device.id, moment=now))
    g.device = device
    return device.user


def present_device() -> Device:
    """The telephone that asks."""
    device: Device = g.device
    return device
