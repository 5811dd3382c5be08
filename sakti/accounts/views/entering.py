"""What the doors share: whose turn it is to try, and what the browser is given when somebody comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, current_app, make_response, redirect, request, session

from sakti.accounts import actions, queries
from sakti.accounts.actions import slowing
from sakti.accounts.queries import sessions
from sakti.core.refusals import Refusal
from sakti.web import kept
from sakti.web.transactions import reading, transaction

if TYPE_CHECKING:
    from sakti.accounts.tables import User


def slowed(response: Response, refusal: Refusal) -> Response:
    """Says to programs what the page says to people, if they have to wait."""
    if refusal.code == "too_many_attempts":
        response.status_code = 429
        response.headers["Retry-After"] = str(refusal.words["wait"])
    return response


def take_turn(turn: slowing.Turn) -> None:
    """Every try is counted before it is looked at, and stays counted if it fails. Refuses `too_many_attempts`."""
    with transaction():
        wait = slowing.take(turn=turn)
    if wait:
        raise Refusal("too_many_attempts", wait=wait, how_long=in_words(wait))


def note_failure(username: str, refusal: Refusal) -> None:
    """A wrong password or code goes into the trail; whoever only has to wait was not looked at."""
    if refusal.code != "too_many_attempts":
        with transaction():
            actions.note_failure(username=username, address=request.remote_addr or "")


def in_words(seconds: int) -> tuple[str, str]:
    """How long to wait, in both languages."""
    if seconds < 90:
        return f"{seconds} detik", f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return f"{minutes} menit", f"{minutes} minutes"


def turn_for(kind: str, username: str) -> slowing.Turn:
    """The turn of this visitor to try something under a name. Whether the name exists makes no difference."""
    with reading():
        user = queries.by_username(username)
        known = sessions.known_device(user, browser_token()) if user else None
        device_id = known.id if known else None
    return slowing.turn_of(kind=kind, name=username, address=request.remote_addr or "", device_id=device_id)


def enter(user: User, back: str | None, *, second_step: bool = False) -> Response:
    """A new session: nothing of the one before signing in is kept, but a form that was lost with it."""
    begun = actions.sign_in(user=user, visitor=visitor(), second_step=second_step)
    carry(begun.token)
    answer = kept.resumed(user.id) or redirect(back or "/", 303)
    return known_from_now(make_response(answer), begun.browser_token)


def visitor() -> actions.Visitor:
    return actions.Visitor(request.remote_addr or "", request.user_agent.string, browser_token())


def carry(token: str) -> None:
    """Put a session's token into the cookie, and nothing else: what was there before belongs to nobody."""
    session.clear()
    session.permanent = True
    session["_user_id"], session["_fresh"] = token, True


# -- the browser's own cookie -----------------------------------------------------------------------------------------


def browser_cookie() -> str:
    return "__Host-perangkat" if current_app.config["SECURE_COOKIES"] else "perangkat"


def browser_token() -> str | None:
    """What this browser was given when somebody signed in from it before. It opens nothing."""
    token = request.cookies.get(browser_cookie(), "")
    return token if 40 <= len(token) <= 60 else None


def known_from_now(response: Response, token: str) -> Response:
    response.set_cookie(
        browser_cookie(),
        token,
        max_age=sessions.KNOWN_FOR,
        secure=current_app.config["SECURE_COOKIES"],
        httponly=True,
        samesite="Lax",
    )
    return response
