"""Programmes: the list, a page of each, adding and changing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.needs import NEEDS
from sakti.core.permissions import Permission
from sakti.interventions import actions, queries
from sakti.interventions.forms import ProgrammeFilter, ProgrammeForm
from sakti.interventions.views import blueprint
from sakti.organisations import queries as actors
from sakti.web.editing import edit_page, edits_into
from sakti.web.forms import form_page, refusals_into
from sakti.web.permissions import current_scope, permit

if TYPE_CHECKING:
    from sakti.interventions.tables import Programme

#: Sums "of all time" begin here: before any programme.
BEGINNING = date(2000, 1, 1)


@blueprint.get("/program")
@permit(Permission.SEE_INTERVENTIONS)
def programmes() -> str:
    form = ProgrammeFilter.of_request()
    page = queries.programme_page(cursor=request.args.get("after"), **form.wanted)
    return render_template("interventions/programmes.html", form=form, page=page, **vocabulary())


def vocabulary() -> dict[str, object]:
    """The words that programmes are described with."""
    return {"strategies": queries.STRATEGIES, "sectors": queries.SECTORS, "needs": NEEDS}


@blueprint.get("/program/<int:programme_id>")
@permit(Permission.SEE_INTERVENTIONS)
def programme(programme_id: int) -> str:
    programme, scope = queries.programme(programme_id) or abort(404), current_scope()
    owner = actors.get(programme.organisation_id) if programme.organisation_id else None
    wanted = queries.DeliveryFilter(programme_id=programme_id)
    return render_template(
        "interventions/programme.html",
        programme=programme,
        owner=owner,
        **vocabulary(),
        counts=queries.counts_by_status(scope, queries.InterventionFilter(programme_id=programme_id)),
        given=queries.sum_of(scope, wanted),
        villages=queries.value_by_village(scope, programme_id=programme_id),
        left=queries.counts_by_status(scope, queries.InterventionFilter(programme_id=programme_id, left=True)),
        late=queries.counts_by_status(scope, queries.InterventionFilter(programme_id=programme_id, late=True)),
        places=queries.place_names(),
    )


@blueprint.route("/program/baru", methods=["GET", "POST"])
@permit(Permission.MANAGE_PROGRAMMES)
def add_programme() -> ResponseReturnValue:
    form = ProgrammeForm().offer_choices()
    if form.validate_on_submit():
        with refusals_into(form):
            programme = actions.add_programme(**form.details, by=current_user)
            return saved(_("Program ditambahkan."), programme.id)
    return form_page("interventions/programme_form.html", form, programme=None)


@blueprint.route("/program/<int:programme_id>/ubah", methods=["GET", "POST"])
@permit(Permission.MANAGE_PROGRAMMES)
def edit_programme(programme_id: int) -> ResponseReturnValue:
    programme = queries.programme(programme_id) or abort(404)
    form = form_of(programme)
    if form.validate_on_submit():
        with edits_into(form, lambda: form_of(programme, formdata=None).words()):
            actions.edit_programme(programme=programme, opened_with=form.opened_with, **form.details, by=current_user)
            return saved(_("Perubahan disimpan."), programme_id)
    return edit_page("interventions/programme_form.html", form, programme=programme)


def form_of(programme: Programme, **given: None) -> ProgrammeForm:
    """The form as it is filled in, or with `formdata=None` as it was saved."""
    return ProgrammeForm(obj=programme, organisation=str(programme.organisation_id or ""), **given).offer_choices()


def saved(words: str, programme_id: int) -> ResponseReturnValue:
    flash(words, "good")
    return redirect(url_for("interventions.programme", programme_id=programme_id), 303)
