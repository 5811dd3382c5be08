"""The pages on which administrators keep users and roles."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.accounts import actions, passwords, queries
from sakti.accounts.forms import AssignmentForm, ReasonForm, UserFilter, UserForm
from sakti.accounts.queries import sessions
from sakti.accounts.views import blueprint
from sakti.core.permissions import ROLES, Permission
from sakti.core.refusals import Refusal
from sakti.organisations.queries import names as organisation_names
from sakti.regions import queries as regions
from sakti.web import clock, sealing
from sakti.web.forms import BaseForm, FormValues, form_page, refusals_into
from sakti.web.permissions import permit

if TYPE_CHECKING:
    from sakti.accounts.tables import User


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


#: How long the page of a one-time password can be opened again: a reload, a look back.
SHOWN = timedelta(minutes=5)
HANDED_OVER = "handed-over"


def hand_over(user: User, password: str) -> ResponseReturnValue:
    """Lead to the page of a one-time password. Only this browser has it, sealed, for a few minutes."""
    note = json.dumps([user.id, password, (clock.now() + SHOWN).timestamp()])
    session[HANDED_OVER] = base64.b64encode(sealing.seal_bytes(note.encode(), HANDED_OVER)).decode()
    return redirect(url_for("accounts.one_time_password", user_id=user.id), 303)


@blueprint.get("/pengguna/<int:user_id>/kata-sandi-sekali-pakai")
@permit(Permission.MANAGE_USERS)
def one_time_password(user_id: int) -> str:
    """What is handed over; later, and in every other browser, only that it was."""
    user = queries.get(user_id)
    return render_template("accounts/hand_over.html", user=user, password=handed_over(user))


def handed_over(user: User) -> str | None:
    """The one-time password of this user that this browser was just given, while it works."""
    try:
        note = sealing.unseal_bytes(base64.b64decode(session.get(HANDED_OVER, "")), HANDED_OVER)
        owner, password, until = json.loads(note)
    except (Refusal, ValueError):
        return None
    stands = owner == user.id and until > clock.now().timestamp() and user.must_change_password
    return str(password) if stands and passwords.is_right_password(user.password_hash, password) else None


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
        standing=sessions.standing(user),
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
def reset_password(user_id: int) -> ResponseReturnValue:
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
