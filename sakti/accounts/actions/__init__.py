"""What this domain writes: users and what they are assigned to, sessions, and who has to wait."""

from sakti.accounts.actions.following import follow_village, unfollow_village
from sakti.accounts.actions.sessions import BegunSession, Visitor, begin_session
from sakti.accounts.actions.users import (
    ONE_TIME_LASTS,
    add_user,
    assign,
    deactivate,
    end_assignment,
    note_failure,
    reactivate,
    renew_hash,
    reset_password,
    set_language,
    set_password,
    sign_in,
    sign_out,
)

__all__ = [
    "ONE_TIME_LASTS",
    "BegunSession",
    "Visitor",
    "add_user",
    "assign",
    "begin_session",
    "deactivate",
    "end_assignment",
    "follow_village",
    "note_failure",
    "reactivate",
    "renew_hash",
    "reset_password",
    "set_language",
    "set_password",
    "sign_in",
    "sign_out",
    "unfollow_village",
]
