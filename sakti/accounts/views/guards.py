"""What comes between a signed-in user and the page asked for: an own password first, a fresh one for weighty pages."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from sakti.accounts.actions import sessions
from sakti.accounts.queries import factors
from sakti.accounts.queries import sessions as queries
from sakti.accounts.views import blueprint
from sakti.core.permissions import Public
from sakti.web import clock, transactions
from sakti.web.permissions import safe_next, wants_fresh

#: What somebody with a one-time password may do before choosing an own one.
BEFORE_OWN_PASSWORD = {"accounts.change_password", "accounts.sign_out", "accounts.change_language"}


@blueprint.before_app_request
def note_use() -> None:
    """A session is seen at most once a minute, and never at the cost of the page."""
    session, now = queries.current(), clock.now()
    if current_user.is_authenticated and session is not None and (now - session.seen_at).total_seconds() >= 60:
        transactions.attempt(partial(sessions.touch, session_id=session.id, moment=now))


@blueprint.before_app_request
def ask_for_own_password() -> ResponseReturnValue | None:
    if g.get("need") in (None, Public) or request.endpoint in BEFORE_OWN_PASSWORD:
        return None
    return redirect(url_for("accounts.change_password"), 303) if current_user.must_change_password else None


#: What somebody may do who has to have a second factor and has none yet.
BEFORE_SECOND_FACTOR = BEFORE_OWN_PASSWORD | {
    "accounts.second_factor",
    "accounts.add_app",
    "accounts.add_passkey",
    "accounts.confirm",
}


@blueprint.before_app_request
def ask_for_second_factor() -> ResponseReturnValue | None:
    """Who has to have one sets it up right after the password, and reaches nothing before."""
    session = queries.current()
    if session is None or g.get("need") in (None, Public) or request.endpoint in BEFORE_SECOND_FACTOR:
        return None
    return redirect(url_for("accounts.second_factor"), 303) if factors.must_pass(session, current_user) else None


@blueprint.before_app_request
def ask_for_password_again() -> ResponseReturnValue | None:
    """Before what gives away much at once. Afterwards the user is where the button is."""
    session = queries.current()
    if session is None or not wants_fresh(request.endpoint or "") or queries.is_fresh(session):
        return None
    return redirect(url_for("accounts.confirm", next=way_back()), 303)


def way_back() -> str | None:
    """The page asked for; of a write, the page on which its button stands."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    return safe_next(came_from.path + (f"?{came_from.query}" if came_from.query else "")) or "/"
