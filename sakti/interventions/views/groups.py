"""Groups of households that receive something together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.permissions import Permission
from sakti.interventions import actions, queries
from sakti.interventions.forms import GroupForm, MemberForm
from sakti.interventions.views import blueprint
from sakti.regions import queries as regions
from sakti.web.forms import form_page, refusals_into
from sakti.web.numbers import beginning
from sakti.web.pagination import cut
from sakti.web.permissions import current_names, current_scope, permit

if TYPE_CHECKING:
    from sakti.interventions.tables import Group


@blueprint.get("/kelompok")
@permit(Permission.ASSIGN_INTERVENTIONS, names=True)
def groups() -> str:
    page = cut(queries.groups(current_names()), start=beginning())
    members = queries.group_members([group.id for group in page.rows])
    return render_template("interventions/groups.html", page=page, members=members, places=queries.place_names())


@blueprint.route("/kelompok/baru", methods=["GET", "POST"])
@permit(Permission.ASSIGN_INTERVENTIONS)
def add_group() -> ResponseReturnValue:
    form = GroupForm().offer_choices(current_scope())
    if form.validate_on_submit():
        village = regions.get(int(form.village.data)) or abort(404)
        with refusals_into(form):
            group = actions.add_group(name=form.name.data, village=village, by=current_user)
            flash(_("Kelompok dibentuk. Sekarang tambahkan anggotanya."), "good")
            return redirect(url_for("interventions.group", group_id=group.id), 303)
    return form_page("interventions/group_form.html", form)


def reachable(group_id: int) -> Group:
    return queries.group(current_names(), group_id) or abort(404)


@blueprint.route("/kelompok/<int:group_id>", methods=["GET", "POST"])
@permit(Permission.ASSIGN_INTERVENTIONS, names=True)
def group(group_id: int) -> ResponseReturnValue:
    """The members, and a field that adds one."""
    group, form = reachable(group_id), MemberForm()
    if form.validate_on_submit():
        with refusals_into(form):
            household, _person = queries.recipient(current_names(), form.key.data)
            actions.add_member(group=group, household=household, by=current_user)
            return redirect(url_for("interventions.group", group_id=group_id), 303)
    households = queries.group_members([group_id])[group_id]
    members = queries.described([(household, None) for household in households], current_names(), {})
    if members:
        record_reading("interventions_read", by=current_user, village_id=group.village_id, count=len(members))
    return form_page("interventions/group.html", form, group=group, members=members, places=queries.place_names())


@blueprint.post("/kelompok/<int:group_id>/keluarkan/<int:household_id>")
@permit(Permission.ASSIGN_INTERVENTIONS, names=True)
def remove_member(group_id: int, household_id: int) -> ResponseReturnValue:
    actions.remove_member(group=reachable(group_id), household_id=household_id, by=current_user)
    flash(_("Anggota dikeluarkan. Yang sudah diterima kelompok tetap tercatat."), "good")
    return redirect(url_for("interventions.group", group_id=group_id), 303)
