"""Signing in and out, the own account, and the pages on which administrators keep users and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user, login_user, logout_user

from sakti.accounts import actions, passwords, queries
from sakti.accounts.forms import AssignmentForm, PasswordForm, ReasonForm, SignInForm, UserFilter, UserForm
from sakti.core.permissions import ROLES, Permission, Public, SignedIn
from sakti.core.refusals import Refusal
from sakti.organisations.queries import names as organisation_names
from sakti.regions import queries as regions
from sakti.web import clock
from sakti.web.forms import BaseForm, FormValues, form_page, refusals_into
from sakti.web.locale import LANGUAGES, remember
from sakti.web.permissions import permit, safe_next
from sakti.web.transactions import reading, transaction

if TYPE_CHECKING:
    from sakti.accounts.tables import User

blueprint = Blueprint("accounts", __name__)


#: What somebody with a one-time password may do before choosing an own one.
BEFORE_OWN_PASSWORD = {"accounts.change_password", "accounts.sign_out", "accounts.change_language"}


@blueprint.before_app_request
def ask_for_own_password() -> ResponseReturnValue | None:
    if g.get("need") in (None, Public) or request.endpoint in BEFORE_OWN_PASSWORD:
        return None
    return redirect(url_for("accounts.change_password"), 303) if current_user.must_change_password else None


@blueprint.get("/masuk")
@permit(Public)
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")) or "/", 303)
    return form_page("accounts/sign_in.html", SignInForm())


@blueprint.post("/masuk")
@permit(Public)
def try_sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if form.validate():
        refuse_too_many_attempts(form.username.data)
        try:
            begin_session(authenticate(form.username.data, form.password.data), form.password.data)
        except Refusal as refusal:
            form.refuse(refusal)
    if form.errors:
        return form_page("accounts/sign_in.html", form)
    return redirect(safe_next(request.args.get("next")) or "/", 303)


def refuse_too_many_attempts(username: str) -> None:
    """Every attempt is counted before its password is looked at, and stays counted if it fails."""
    with transaction():
        allowed = actions.note_attempt(username=username, address=request.remote_addr or "")
    if not allowed:
        raise Refusal("too_many_attempts")


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


def begin_session(user_id: int, password: str) -> None:
    """A new session: nothing of the one before signing in is kept."""
    user = queries.get(user_id)
    actions.sign_in(user=user, password=password, address=request.remote_addr or "")
    session.clear()
    session.permanent = True
    login_user(user)


@blueprint.post("/keluar")
@permit(SignedIn)
def sign_out() -> ResponseReturnValue:
    actions.sign_out(user=current_user)
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


@blueprint.get("/akun")
@permit(SignedIn)
def account() -> str:
    return render_template("accounts/account.html", user=current_user, roles=ROLES, bounds=bounds(current_user))


@blueprint.route("/akun/kata-sandi", methods=["GET", "POST"])
@permit(SignedIn)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        with refusals_into(form):
            replace_password(form)
    if not form.is_submitted() or form.errors:
        return form_page("accounts/change_password.html", form)
    flash(_("Kata sandi sudah diganti. Perangkat lain harus masuk lagi."), "good")
    return redirect(url_for("accounts.account"), 303)


def replace_password(form: PasswordForm) -> None:
    user = queries.get(current_user.id)
    if not passwords.is_right_password(user.password_hash, form.current.data):
        raise Refusal("password_wrong", field="current")
    actions.set_password(user=user, password=form.password.data, by=user)
    login_user(user)  # this session goes on; all others have the old version


@blueprint.get("/pengguna")
@permit(Permission.MANAGE_USERS)
def users() -> str:
    form = UserFilter.of_request()
    active = {"yes": True, "no": False}.get(form.active.data or "")
    page = queries.users(search=form.search.data or "", active=active, cursor=request.args.get("after"))
    return render_template("accounts/users.html", page=page, form=form, roles=ROLES)


@blueprint.route("/pengguna/baru", methods=["GET", "POST"])
@permit(Permission.MANAGE_USERS)
def add_user() -> ResponseReturnValue:
    form = UserForm()
    if form.validate_on_submit():
        with refusals_into(form):
            user, password = actions.add_user(**form.values, by=current_user)
            return hand_over(user, password)
    return form_page("accounts/add_user.html", form)


def hand_over(user: User, password: str) -> str:
    """The page that shows a one-time password, once: it is kept nowhere."""
    return render_template("accounts/hand_over.html", user=user, password=password)


@blueprint.get("/pengguna/<int:user_id>")
@permit(Permission.MANAGE_USERS)
def user(user_id: int) -> str:
    return user_page(queries.get(user_id), AssignmentForm(formdata=None).offer_choices())


def user_page(user: User, form: BaseForm) -> str:
    return render_template(
        "accounts/user.html",
        user=user,
        form=form,
        roles=ROLES,
        bounds=bounds(user),
        reason=ReasonForm(formdata=None),
    )


def bounds(user: User) -> dict[int, str]:
    """What each assignment is bound to, in words, by its id."""
    names = organisation_names()
    words = {}
    for assignment in user.assignments:
        region = regions.get(assignment.region_id) if assignment.region_id else None
        organisation = names.get(assignment.organisation_id or 0)
        words[assignment.id] = f"{region.name} ({region.code})" if region else organisation or _("seluruh kabupaten")
    return words


@blueprint.post("/pengguna/<int:user_id>/tugas")
@permit(Permission.MANAGE_USERS)
def assign(user_id: int) -> ResponseReturnValue:
    user, form = queries.get(user_id), AssignmentForm().offer_choices()
    if form.validate():
        with refusals_into(form):
            actions.assign(user=user, **assignment_values(form), by=current_user)
    if form.errors:
        return user_page(user, form), 422
    flash(_("Tugas dicatat."), "good")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


def assignment_values(form: AssignmentForm) -> FormValues:
    return {
        "role": form.role.data,
        "region": regions.by_code(form.region.data) if form.region.data else None,
        "organisation_id": int(form.organisation.data) if form.organisation.data else None,
        "since": form.since.data,
        "until": form.until.data,
    }


@blueprint.post("/pengguna/<int:user_id>/tugas/<int:assignment_id>/akhiri")
@permit(Permission.MANAGE_USERS)
def end_assignment(user_id: int, assignment_id: int) -> ResponseReturnValue:
    assignment = queries.get_assignment(queries.get(user_id), assignment_id)
    actions.end_assignment(assignment=assignment, by=current_user)
    flash(_("Tugas diakhiri hari ini. Riwayatnya tetap ada."), "good")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


@blueprint.post("/pengguna/<int:user_id>/kata-sandi")
@permit(Permission.MANAGE_USERS)
def reset_password(user_id: int) -> str:
    user = queries.get(user_id)
    return hand_over(user, actions.reset_password(user=user, by=current_user))


@blueprint.post("/pengguna/<int:user_id>/nonaktifkan")
@permit(Permission.MANAGE_USERS)
def deactivate(user_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    actions.deactivate(user=queries.get(user_id), reason=form.reason.data or "", by=current_user)
    flash(_("Pengguna dinonaktifkan. Ia tidak dapat masuk lagi; catatannya tetap ada."), "good")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


@blueprint.post("/pengguna/<int:user_id>/aktifkan")
@permit(Permission.MANAGE_USERS)
def reactivate(user_id: int) -> ResponseReturnValue:
    actions.reactivate(user=queries.get(user_id), by=current_user)
    flash(_("Pengguna aktif kembali. Beri kata sandi sekali pakai jika ia lupa."), "good")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


@blueprint.get("/peran")
@permit(Permission.MANAGE_USERS)
def roles() -> str:
    return render_template("accounts/roles.html", roles=ROLES, permissions=list(Permission))
