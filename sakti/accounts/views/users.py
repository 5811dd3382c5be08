"""The pages on which administrators keep users and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.accounts import actions, handing_over, queries
from sakti.accounts.actions import factors as factor_actions
from sakti.accounts.actions.seconding import waits
from sakti.accounts.actions.users import Grant, opens_far, refuse_mixed, refuse_wrong_bound, sees_far
from sakti.accounts.acts import ask_to_give_password, ask_to_grant, ask_to_reset
from sakti.accounts.forms import AssignmentForm, ReasonForm, UserFilter, UserForm
from sakti.accounts.queries import devices, factors, sessions
from sakti.accounts.views import blueprint
from sakti.core.permissions import ROLES, Permission
from sakti.core.refusals import Refusal
from sakti.countersigning.pages import lead_to
from sakti.organisations.queries import names as organisation_names
from sakti.regions import queries as regions
from sakti.settings import queries as settings
from sakti.settings.catalogue import SECOND_STEP, second_step_key
from sakti.web import clock
from sakti.web.forms import BaseForm, FormValues, form_page, refusals_into
from sakti.web.permissions import permit

if TYPE_CHECKING:
    from collections.abc import Collection

    from sakti.accounts.tables import User
    from sakti.countersigning.tables import CountersignRequest


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


def hand_over(user: User, password: str) -> ResponseReturnValue:
    """Lead to the page of a one-time password."""
    handing_over.remember(user, password)
    return redirect(url_for("accounts.one_time_password", user_id=user.id), 303)


@blueprint.get("/pengguna/<int:user_id>/kata-sandi-sekali-pakai")
@permit(Permission.MANAGE_USERS)
def one_time_password(user_id: int) -> str:
    """What is handed over; later, and in every other browser, only that it was."""
    user = queries.get(user_id)
    return render_template("accounts/hand_over.html", user=user, password=handing_over.handed_over(user))


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
        returning={each.id: returning(user, {each.id}) for each in user.assignments if not each.until},
        returning_all=returning(user, {each.id for each in user.assignments}),
        standing=sessions.standing(user),
        connected=devices.connected(user),
        factors=factors.factors_of(user),
        needed=factors.needs_second_factor(user),
        reason=ReasonForm(formdata=None),
    )


def returning(user: User, ended: Collection[int]) -> list[str]:
    """What goes back if these assignments end, in a sentence a village: said before anything is pressed."""
    found = queries.work_without(user, ended)
    places = {village_id: regions.get(village_id) for village_id, _count in found}
    return [
        _(
            "%(count)s tugas kembali ke meja desa %(village)s",
            count=count,
            village=place.name if (place := places[village_id]) else village_id,
        )
        for village_id, count in found
    ]


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
    """What sees far waits for another administrator; if there is none it holds, and the product says so."""
    user, form = queries.get(user_id), AssignmentForm().offer_choices()
    asked, alone = None, False
    if form.validate():
        with refusals_into(form):
            values = assignment_values(form)
            far = sees_far(user=user, role=form.role.data, region=values["region"])
            if far and not (form.grounds.data or "").strip():
                raise Refusal("reason_missing", field="grounds")
            alone = far and not waits(by=current_user)  # before it is done: it may name the second administrator
            if far and not alone and user.id != current_user.id:
                asked = ask_for(user, form, values)
            else:
                actions.assign(user=user, **values, reason=form.grounds.data or "", by=current_user)
    if form.errors:
        return user_page(user, form), 422
    if asked is not None:
        return lead_to(asked)
    flash(_("Tugas dicatat."), "good")
    if alone:
        flash(told_of_second(), "attention")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


def told_of_second() -> str:
    """What was done alone, to whoever did it; and how to name a second administrator, while there is none."""
    if waits(by=current_user):
        return _("Ini berlaku tanpa orang kedua, karena belum ada; auditor dan pimpinan melihatnya.")
    return _(
        "Anda satu-satunya administrator, jadi ini berlaku tanpa orang kedua dan ditampilkan kepada auditor dan "
        "pimpinan. Tunjuk administrator kedua: tambah pengguna, lalu beri peran Administrator."
    )


def ask_for(user: User, form: BaseForm, values: FormValues) -> CountersignRequest:
    """Whatever would refuse the grant itself refuses it now, before anybody is asked."""
    region, organisation_id = values["region"], values["organisation_id"]
    refuse_wrong_bound(ROLES[form.role.data], region, organisation_id)
    refuse_mixed(user, ROLES[form.role.data], form.since.data or clock.today())
    if form.until.data and form.until.data < (form.since.data or clock.today()):
        raise Refusal("assignment_dates", field="until")
    grant = Grant(form.role.data, region.id if region else None, organisation_id, form.since.data, form.until.data)
    return ask_to_grant(user=user, grant=grant, reason=form.grounds.data, by=current_user)


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
    returned = actions.end_assignment(assignment=assignment, by=current_user)
    flash(_("Tugas diakhiri hari ini. Riwayatnya tetap ada."), "good")
    tell_returned(returned)
    return redirect(url_for("accounts.user", user_id=user_id), 303)


def tell_returned(returned: list[tuple[int, int]]) -> None:
    """What of somebody's work waits for others now; supervisors and colleagues see it on their own desks."""
    for village_id, count in returned:
        region = regions.get(village_id)
        flash(
            _(
                "%(count)s tugasnya kembali ke desa %(village)s; penyelia dan petugas desa itu melihatnya.",
                count=count,
                village=region.name if region else village_id,
            ),
            "attention",
        )


@blueprint.route("/pengguna/<int:user_id>/kata-sandi", methods=["GET", "POST"])
@permit(Permission.MANAGE_USERS)
def reset_password(user_id: int) -> ResponseReturnValue:
    """A one-time password, at once; where it alone would open what sees far, another administrator says yes first."""
    user = queries.get(user_id)
    far, waiting = opens_far(user), waits(by=current_user)
    form: BaseForm = ReasonForm() if far else BaseForm()
    asked, password = None, ""
    if form.validate_on_submit():
        reason = form.reason.data if isinstance(form, ReasonForm) else ""
        with refusals_into(form):
            if far and waiting and user.id != current_user.id:
                asked = ask_to_give_password(user=user, reason=reason, by=current_user)
            else:
                password = actions.reset_password(user=user, reason=reason, by=current_user)
    if asked is not None:
        return lead_to(asked)
    if not password:
        return form_page("accounts/reset_password.html", form, user=user, waits=far and waiting)
    if far:
        flash(told_of_second(), "attention")
    return hand_over(user, password)


@blueprint.route("/pengguna/<int:user_id>/langkah-kedua", methods=["GET", "POST"])
@permit(Permission.MANAGE_USERS)
def reset_second_factor(user_id: int) -> ResponseReturnValue:
    """For who has lost the phone and the codes on paper; another administrator says yes, if there is one."""
    user, form = queries.get(user_id), ReasonForm()
    waiting, asked = waits(by=current_user), None
    if form.validate_on_submit():
        with refusals_into(form):
            if waiting and user.id != current_user.id:
                asked = ask_to_reset(user=user, reason=form.reason.data, by=current_user)
            else:
                factor_actions.reset(user=user, reason=form.reason.data, by=current_user)
    if not form.is_submitted() or form.errors:
        return form_page("accounts/reset_second_factor.html", form, user=user, waits=waiting)
    if asked is not None:
        return lead_to(asked)
    flash(_("Langkah kedua disetel ulang. Ia memasang yang baru pada saat masuk berikutnya."), "good")
    flash(told_of_second(), "attention")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


@blueprint.post("/pengguna/<int:user_id>/nonaktifkan")
@permit(Permission.MANAGE_USERS)
def deactivate(user_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    returned = actions.deactivate(user=queries.get(user_id), reason=form.reason.data or "", by=current_user)
    flash(_("Pengguna dinonaktifkan. Ia tidak dapat masuk lagi; catatannya tetap ada."), "good")
    tell_returned(returned)
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
    keys = {role: second_step_key(role) for role in ROLES}
    held = settings.held(keys.values(), clock.today())
    second_steps = {role: SECOND_STEP[held[key]] for role, key in keys.items()}
    return render_template("accounts/roles.html", roles=ROLES, permissions=list(Permission), second_steps=second_steps)
