"""Signing in and out, and the language of whoever reads."""

from __future__ import annotations

from flask import Response, current_app, g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user, logout_user

from sakti.accounts import actions, passwords, queries
from sakti.accounts.actions import slowing
from sakti.accounts.forms import SignInForm
from sakti.accounts.queries import sessions
from sakti.accounts.views import blueprint
from sakti.core.permissions import Public, SignedIn
from sakti.core.refusals import Refusal
from sakti.web import clock, kept
from sakti.web.forms import BaseForm, form_page
from sakti.web.locale import LANGUAGES, remember
from sakti.web.permissions import permit, safe_next
from sakti.web.transactions import reading, transaction


@blueprint.get("/masuk")
@permit(Public)
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")) or "/", 303)
    return form_page("accounts/sign_in.html", SignInForm(formdata=None), over=over_in_words())


def over_in_words() -> str | None:
    """Why somebody who was signed in is asked to sign in again."""
    reasons = {
        sessions.IDLE: _("Anda sudah keluar sendiri karena lama tidak memakai SAKTI."),
        sessions.TOO_LONG: _("Sudah 12 jam sejak Anda masuk. Masuk lagi untuk melanjutkan."),
        sessions.PASSWORD: _("Kata sandi diganti sesudah Anda masuk. Masuk dengan yang baru."),
        sessions.ROLE: _("Tugas Anda diubah. Masuk lagi agar yang baru berlaku."),
        sessions.ENDED_BY_USER: _("Sesi di perangkat ini diakhiri dari perangkat lain."),
        sessions.ENDED_BY_ADMINISTRATOR: _("Sesi di perangkat ini diakhiri oleh administrator."),
    }
    return reasons.get(g.get("session_over") or "")


@blueprint.post("/masuk")
@permit(Public)
def try_sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return form_page("accounts/sign_in.html", form, over=None)
    username = form.username.data.strip().lower()[:60]
    turn = turn_for("password", username)
    try:
        take_turn(turn)
        user_id = authenticate(username, form.password.data)
    except Refusal as refusal:
        return refused(form, refusal)
    slowing.succeed(turn=turn)
    return enter(user_id, form.password.data)


def refused(form: BaseForm, refusal: Refusal) -> ResponseReturnValue:
    """The same page with what was typed, and when to try again."""
    form.refuse(refusal)
    return slowed(make_response(form_page("accounts/sign_in.html", form, over=None)), refusal)


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


def authenticate(username: str, password: str) -> int:
    """The id of the user whose password this is. Nothing is locked while it is hashed."""
    with reading():
        credentials = queries.credentials(username)
    if (
        not passwords.is_right_password(credentials.password_hash if credentials else None, password)
        or credentials is None
    ):
        raise Refusal("sign_in_failed")
    if credentials.one_time_until and credentials.one_time_until < clock.now():
        raise Refusal("one_time_expired")
    return credentials.user_id


def enter(user_id: int, password: str) -> ResponseReturnValue:
    """A new session: nothing of the one before signing in is kept, but a form that was lost with it."""
    begun = actions.sign_in(user=queries.get(user_id), password=password, visitor=visitor())
    carry(begun.token)
    answer = kept.resumed(user_id) or redirect(safe_next(request.args.get("next")) or "/", 303)
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


# -- the way out, and the language ------------------------------------------------------------------------------------


@blueprint.post("/keluar")
@permit(SignedIn)
def sign_out() -> ResponseReturnValue:
    actions.sign_out(user=current_user, session=sessions.current())
    logout_user()
    session.clear()
    response = redirect(url_for("accounts.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'  # not "storage": a phone may hold visits not sent yet
    return response


@blueprint.post("/bahasa")
@permit(Public)
def change_language() -> ResponseReturnValue:
    language = request.form.get("locale", "")
    response = redirect(safe_next(request.form.get("next")) or "/", 303)
    if language not in LANGUAGES:
        return response
    if current_user.is_authenticated:
        actions.set_language(user=current_user, language=language)
    refresh()
    return remember(response, language)  # type: ignore[arg-type]
