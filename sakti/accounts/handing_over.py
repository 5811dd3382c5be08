"""A one-time password on its way to whoever it is for: shown for a few minutes, in one browser."""

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


def remember(user: User, password: str) -> None:
    """Only this browser has it, sealed."""
    note = json.dumps([user.id, password, (clock.now() + SHOWN).timestamp()])
    session[HANDED_OVER] = base64.b64encode(sealing.seal_bytes(note.encode(), HANDED_OVER)).decode()


def handed_over(user: User) -> str | None:
    """The one-time password of this user that this browser was just given, while it works."""
    try:
        note = sealing.unseal_bytes(base64.b64decode(session.get(HANDED_OVER, "")), HANDED_OVER)
        owner, password, until = json.loads(note)
    except (Refusal, ValueError):
        return None
    stands = owner == user.id and until > clock.now().timestamp() and user.must_change_password
    return str(password) if stands and passwords.is_right_password(user.password_hash, password) else None
