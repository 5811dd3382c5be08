"""Being signed in without the sign-in page, which has tests of its own."""

from __future__ import annotations

from typing import Any

from sakti.accounts import actions


def session_of(user: Any) -> str:
    """What the cookie of a new session of this user holds."""
    return actions.begin_session(user=user, visitor=actions.Visitor("127.0.0.1"), second_step=True).token
