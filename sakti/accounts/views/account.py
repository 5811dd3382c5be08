"""The own account: what one is assigned to, and the own password."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.accounts import actions, passwords, queries
from sakti.accounts.actions import sessions as session_actions
from sakti.accounts.actions import slowing
from sakti.accounts.forms import ConfirmForm, PasswordForm
from sakti.accounts.queries import sessions
from sakti.accounts.views import blueprint
from sakti.accounts.views.entering import slowed, take_turn
from sakti.accounts.views.users import bounds
from sakti.core.permissions import ROLES, SignedIn
from sakti.core.refusals import Refusal
from sakti.web.forms import form_page, refusals_into
from sakti.web.permissions import permit, safe_next
from sakti.web.transactions import transaction


@blueprint.get("/akun")
@permit(SignedIn)
def account() -> str:
    """Also says where one was signed in last: who sees a stranger there changes the password."""
    return render_template(
        "accounts/account.html",
        user=current_user,
        roles=ROLES,
        bounds=bounds(current_user),
        sign_ins=sessions.sign_ins(current_user),
    )


@blueprint.route("/akun/kata-sandi", methods=["GET", "POST"])
@permit(SignedIn)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            check_present_password(form.current.data, field="current")
        except Refusal as refusal:
            form.refuse(refusal)
            return slowed(make_response(form_page("accounts/change_password.html", form)), refusal)
        with refusals_into(form):
            user = queries.get(current_user.id)
            actions.set_password(user=user, password=form.password.data, by=user, session=sessions.current())
    if not form.is_submitted() or form.errors:
        return form_page("accounts/change_password.html", form)
    flash(_("Kata sandi sudah diganti. Perangkat lain harus masuk lagi."), "good")
    return redirect(url_for("accounts.account"), 303)


def check_present_password(password: str, *, field: str) -> None:
    """Refuses `password_wrong`, and `too_many_attempts` to whoever goes on guessing in a session left open."""
    session = sessions.current()
    turn = slowing.turn_in_session(session_id=session.id if session else 0)
    stored = queries.get(current_user.id).password_hash
    take_turn(turn)
    if not passwords.is_right_password(stored, password):
        raise Refusal("password_wrong", field=field)
    with transaction():  # it was right, whatever comes of the form
        slowing.succeed(turn=turn)


@blueprint.route("/akun/konfirmasi", methods=["GET", "POST"])
@permit(SignedIn)
def confirm() -> ResponseReturnValue:
    """The password once more, before what gives away much at once; then back to where one was."""
    form = ConfirmForm()
    if not form.validate_on_submit():
        return form_page("accounts/confirm.html", form)
    try:
        check_present_password(form.password.data, field="password")
    except Refusal as refusal:
        form.refuse(refusal)
        return slowed(make_response(form_page("accounts/confirm.html", form)), refusal)
    if session := sessions.current():
        session_actions.confirm_password(session=session)
    return redirect(safe_next(request.args.get("next")) or url_for("accounts.account"), 303)
