"""The list of organisations, adding and changing them, and the kinds of actors. Their own page shows interventions
too, so it belongs to that domain (`interventions.organisation`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.permissions import Permission
from sakti.organisations import actions, queries
from sakti.organisations.forms import HelixForm, HelixWordsForm, OrganisationFilter, OrganisationForm, ReasonForm
from sakti.web import clock
from sakti.web.editing import edit_page, edits_into
from sakti.web.forms import form_page, refusals_into
from sakti.web.permissions import current_scope, permit

if TYPE_CHECKING:
    from sakti.organisations.tables import Organisation

blueprint = Blueprint("organisations", __name__)


@blueprint.get("/pelaku")
@permit(Permission.SEE_INTERVENTIONS)
def index() -> str:
    form = OrganisationFilter.of_request()
    active = {"yes": True, "no": False}.get(form.active.data or "")
    organisations = queries.page(
        current_scope(),
        search=form.chosen.get("search", ""),
        helix=form.chosen.get("helix", ""),
        active=active,
        cursor=request.args.get("after"),
    )
    standings = {each.id: queries.agreement_standing(each, clock.today()) for each in organisations.rows}
    helixes = {each.id: each for each in queries.helixes()}
    return render_template(
        "organisations/index.html", page=organisations, form=form, helixes=helixes, standings=standings
    )


@blueprint.route("/pelaku/baru", methods=["GET", "POST"])
@permit(Permission.MANAGE_ORGANISATIONS)
def add() -> ResponseReturnValue:
    form = OrganisationForm().offer_choices()
    if form.validate_on_submit():
        with refusals_into(form):
            organisation = actions.add_organisation(**filled_in(form), by=current_user)
            return saved(_("Pelaku ditambahkan."), organisation.id)
    return form_page("organisations/form.html", form, organisation=None)


@blueprint.route("/pelaku/<int:organisation_id>/ubah", methods=["GET", "POST"])
@permit(Permission.MANAGE_ORGANISATIONS)
def edit(organisation_id: int) -> ResponseReturnValue:
    organisation = queries.reachable(current_scope(), organisation_id) or abort(404)
    form = form_of(organisation)
    if form.validate_on_submit():
        with edits_into(form, lambda: form_of(organisation, formdata=None).words()):
            actions.edit_organisation(
                organisation=organisation, opened_with=form.opened_with, **filled_in(form), by=current_user
            )
            return saved(_("Perubahan disimpan."), organisation_id)
    return edit_page("organisations/form.html", form, organisation=organisation, reason=ReasonForm(formdata=None))


def form_of(organisation: Organisation, **given: None) -> OrganisationForm:
    """The form as it is filled in, or with `formdata=None` as it was saved."""
    helix, region = queries.helix_of(organisation).code, str(organisation.region_id or "")
    return OrganisationForm(obj=organisation, helix=helix, region=region, **given).offer_choices()


def filled_in(form: OrganisationForm) -> dict[str, Any]:
    """The form as an action takes it."""
    values = form.values
    helix, region = queries.helix(values.pop("helix")), values.pop("region")
    return {**values, "helix": helix, "region_id": int(region) if region else None}


def saved(words: str, organisation_id: int) -> ResponseReturnValue:
    flash(words, "good")
    return redirect(url_for("interventions.organisation", organisation_id=organisation_id), 303)


@blueprint.post("/pelaku/<int:organisation_id>/nonaktifkan")
@permit(Permission.MANAGE_ORGANISATIONS)
def deactivate(organisation_id: int) -> ResponseReturnValue:
    organisation = queries.reachable(current_scope(), organisation_id) or abort(404)
    actions.deactivate(organisation=organisation, reason=ReasonForm().reason.data or "", by=current_user)
    return saved(_("Pelaku dinonaktifkan. Janji dan realisasinya tetap ada."), organisation_id)


@blueprint.post("/pelaku/<int:organisation_id>/aktifkan")
@permit(Permission.MANAGE_ORGANISATIONS)
def reactivate(organisation_id: int) -> ResponseReturnValue:
    organisation = queries.reachable(current_scope(), organisation_id) or abort(404)
    actions.reactivate(organisation=organisation, by=current_user)
    return saved(_("Pelaku aktif kembali."), organisation_id)


@blueprint.route("/pelaku/unsur", methods=["GET", "POST"])
@permit(Permission.MANAGE_ORGANISATIONS)
def helixes() -> ResponseReturnValue:
    form = HelixForm()
    if form.validate_on_submit():
        with refusals_into(form):
            actions.add_helix(**form.values, by=current_user)
            return helix_saved(_("Unsur ditambahkan."))
    return form_page("organisations/helixes.html", form, helixes=queries.helixes(), counts=queries.counts_by_helix())


@blueprint.route("/pelaku/unsur/<code>", methods=["GET", "POST"])
@permit(Permission.MANAGE_ORGANISATIONS)
def edit_helix(code: str) -> ResponseReturnValue:
    helix = queries.helix(code) or abort(404)
    form = HelixWordsForm(obj=helix)
    if form.validate_on_submit():
        with edits_into(form, lambda: HelixWordsForm(obj=helix, formdata=None).words()):
            actions.edit_helix(helix=helix, opened_with=form.opened_with, **form.values, by=current_user)
            return helix_saved(_("Perubahan disimpan."))
    return edit_page("organisations/helix.html", form, helix=helix)


def helix_saved(words: str) -> ResponseReturnValue:
    flash(words, "good")
    return redirect(url_for("organisations.helixes"), 303)
