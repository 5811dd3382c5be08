"""The second step of signing in: a code or a passkey, after the right password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from sakti.accounts import passkeys, passwords, queries
from sakti.accounts.actions import factors as actions
from sakti.accounts.actions import slowing
from sakti.accounts.forms import SecondStepForm
from sakti.accounts.queries import factors
from sakti.accounts.views import blueprint
from sakti.accounts.views.entering import enter, note_failure, slowed, take_turn, turn_for
from sakti.core.permissions import Public
from sakti.core.refusals import Refusal
from sakti.web import clock, kept
from sakti.web.forms import form_page
from sakti.web.locale import current_language
from sakti.web.permissions import permit
from sakti.web.transactions import reading

if TYPE_CHECKING:
    from sakti.accounts.tables import User

#: Seconds for which a right password waits for its second step, and a challenge for its answer.
PATIENCE = 600
STEP, CHALLENGE = "second_step", "challenge"


def begin(user: User, back: str | None) -> ResponseReturnValue:
    """The password was right: the cookie says so to the next page, and opens nothing.

    A form that was lost with the session before is carried on by the page itself (`web/kept.py`).
    """
    session.clear()
    g.pop("csrf_token", None)  # it was that of the session before
    session[STEP] = {"user": user.id, "version": user.session_version, "at": seconds(), "back": back}
    if kept.carried():
        return page(SecondStepForm(formdata=None), user)
    return redirect(url_for("accounts.second_step"), 303)


def seconds() -> int:
    return int(clock.now().timestamp())


def waiting_user() -> User:
    """Whose second step it is. Refuses `step_too_late`."""
    step = session.get(STEP)
    if step is None or seconds() - step["at"] > PATIENCE:
        raise Refusal("step_too_late")
    user = queries.get(step["user"])
    if not user.active or user.session_version != step["version"]:
        raise Refusal("step_too_late")
    return user


@blueprint.get("/masuk/langkah-kedua")
@permit(Public)
def second_step() -> ResponseReturnValue:
    try:
        user = waiting_user()
    except Refusal as refusal:
        return back_to_password(refusal)
    return page(SecondStepForm(formdata=None), user)


def back_to_password(refusal: Refusal) -> ResponseReturnValue:
    flash(refusal.message(current_language()), "attention")
    return redirect(url_for("accounts.sign_in"), 303)


def page(form: SecondStepForm, user: User) -> ResponseReturnValue:
    known = [each.credential_id for each in actions.passkeys_of(user)] if site().can_have_passkeys else []
    question, challenge = passkeys.ask(site=site(), known=known) if known else ("", b"")
    if known:
        keep_challenge(challenge)
    return form_page("accounts/second_step.html", form, question=question)


@blueprint.post("/masuk/langkah-kedua")
@permit(Public)
def pass_second_step() -> ResponseReturnValue:
    """Tries are slowed as those of the password are, and harder: whoever guesses here has that already."""
    form = SecondStepForm()
    try:
        user = waiting_user()
    except Refusal as refusal:
        return back_to_password(refusal)
    turn = turn_for("code", user.username)
    try:
        take_turn(turn)
        take(user, form)
    except Refusal as refusal:
        note_failure(user.username, refusal)
        form.refuse(refusal)
        return slowed(make_response(page(form, user)), refusal)
    slowing.succeed(turn=turn)
    return enter(user, session[STEP]["back"], second_step=True)


def take(user: User, form: SecondStepForm) -> None:
    """What was given, if it is right. Refuses `code_wrong`, `passkey_wrong`."""
    if form.credential.data:
        actions.take_passkey(user=user, site=site(), challenge=challenge_kept(), answer=form.credential.data)
    else:
        code = (form.code.data or "")[:40]
        actions.take_code(user=user, code=code, paper_id=on_paper(user, code))


def on_paper(user: User, code: str) -> int | None:
    """Which of the user's codes on paper this is. Nothing is locked while they are hashed."""
    typed = actions.bare(code)
    if len(typed) != actions.CODE_LENGTH:
        return None
    with reading():
        unused = factors.unused_codes(user)
    return next((code_id for code_id, stored in unused if passwords.is_right_password(stored, typed)), None)


# -- what passkeys need from the request ------------------------------------------------------------------------------


def site() -> passkeys.Site:
    """The host that the browser sees, or the name that the installation is set to."""
    host = current_app.config["HOST_NAME"] or request.host.rsplit(":", 1)[0]
    return passkeys.Site(host, request.host_url.rstrip("/"))


def keep_challenge(challenge: bytes) -> None:
    session[CHALLENGE] = {"is": challenge.hex(), "at": seconds()}


def challenge_kept() -> bytes:
    """The challenge of the page before, once. Refuses `passkey_wrong`."""
    kept = session.pop(CHALLENGE, None)
    if kept is None or seconds() - kept["at"] > PATIENCE:
        raise Refusal("passkey_wrong")
    return bytes.fromhex(kept["is"])
