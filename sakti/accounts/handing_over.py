"""What is shown for a few minutes, in one browser: a one-time password for whoever it is for, and one's own codes."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import session

from sakti.accounts import passwords
from sakti.core.refusals import Refusal
from sakti.web import clock, sealing

if TYPE_CHECKING:
    from sakti.accounts.tables import User

#: How long the page of a one-time password can be opened again: a reload, a look back.
SHOWN = timedelta(minutes=5)
HANDED_OVER = "handed-over"
CODES = "recovery-codes"


def remember(user: User, password: str) -> None:
    """Only this browser has it, sealed."""
    _keep(HANDED_OVER, user, password)


def handed_over(user: User) -> str | None:
    """The one-time password of this user that this browser was just given, while it works."""
    password = _kept(HANDED_OVER, user)
    stands = password is not None and user.must_change_password
    return password if stands and passwords.is_right_password(user.password_hash, password or "") else None


def remember_codes(user: User, codes: list[str]) -> None:
    _keep(CODES, user, "\n".join(codes))


def handed_over_codes(user: User) -> list[str]:
    """The recovery codes that this browser was just given; none later."""
    return (_kept(CODES, user) or "").split()


def _keep(place: str, user: User, secret: str) -> None:
    note = json.dumps([user.id, secret, (clock.now() + SHOWN).timestamp()])
    session[place] = base64.b64encode(sealing.seal_bytes(note.encode(), place)).decode()


def _kept(place: str, user: User) -> str | None:
    try:
        owner, secret, until = json.loads(sealing.unseal_bytes(base64.b64decode(session.get(place, "")), place))
    except (Refusal, ValueError):
        return None
    return str(secret) if owner == user.id and until > clock.now().timestamp() else None
