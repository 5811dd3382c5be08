"""Signing in and out, and the language of whoever reads."""

from __future__ import annotations

from flask import g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user, logout_user

from sakti.accounts import actions, passwords, queries
from sakti.accounts.actions import slowing
from sakti.accounts.forms import SignInForm
from sakti.accounts.queries import factors, sessions
from sakti.accounts.views import blueprint, second_step
from sakti.accounts.views.entering import enter, note_failure, slowed, take_turn, turn_for
from sakti.core.permissions import Public, SignedIn
from sakti.core.refusals import Refusal
from sakti.web import clock
from sakti.web.forms import BaseForm, form_page
from sakti.web.locale import LANGUAGES, remember
from sakti.web.permissions import permit, safe_next
from sakti.web.transactions import reading


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
        sessions.SECOND_FACTOR: _("Langkah kedua akun Anda diubah. Masuk lagi dengan yang baru."),
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
        note_failure(username, refusal)
        return refused(form, refusal)
    slowing.succeed(turn=turn)
    user = queries.get(user_id)
    actions.renew_hash(user=user, password=form.password.data)
    back = safe_next(request.args.get("next"))
    return second_step.begin(user, back) if factors.has_factor(user) else enter(user, back)


def refused(form: BaseForm, refusal: Refusal) -> ResponseReturnValue:
    """The same page with what was typed, and when to try again."""
    form.refuse(refusal)
    return slowed(make_response(form_page("accounts/sign_in.html", form, over=None)), refusal)


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
