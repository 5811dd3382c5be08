"""Deliveries: recording them on an intervention or free, the list with its spreadsheet, a page of each, voiding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.permissions import Permission
from sakti.countersigning.actions import must_be_seconded
from sakti.countersigning.pages import lead_to
from sakti.files.actions import store_photo
from sakti.interventions import actions, acts, queries
from sakti.interventions.forms import DeliverForm, DeliveriesFilter, FreeDeliverForm, VoidForm
from sakti.interventions.views import blueprint
from sakti.interventions.views.reading import log_names, names_to_export
from sakti.organisations import queries as actors
from sakti.web import clock
from sakti.web.downloads import Column, xlsx
from sakti.web.forms import form_page, refusals_into
from sakti.web.locale import current_language
from sakti.web.permissions import current_names, current_scope, permit

if TYPE_CHECKING:
    from sakti.interventions.tables import Delivery


@blueprint.get("/realisasi")
@permit(Permission.SEE_INTERVENTIONS, names=True)
def deliveries() -> str:
    scope = current_scope()
    form = DeliveriesFilter.of_request(scope=scope)
    page = queries.deliveries(scope, form.wanted, cursor=request.args.get("after"))
    rows = queries.delivery_rows(page.rows, current_names())
    log_names(row.subject for row in rows)
    total, value = queries.sum_of(scope, form.wanted)
    return render_template("interventions/deliveries.html", form=form, page=page, rows=rows, total=total, value=value)


@blueprint.get("/realisasi/unduh")
@permit(Permission.SEE_INTERVENTIONS, names=True)
def export_deliveries() -> Response:
    scope = current_scope()
    form = DeliveriesFilter.of_request(scope=scope)
    rows = list(queries.every_delivery(scope, form.wanted, names_to_export()))
    log_names((row.subject for row in rows), action="interventions_exported")
    about = {_("Saringan"): form.words, _("Diunduh oleh"): current_user.name, _("Tanggal"): str(clock.today())}
    return xlsx(_("Realisasi"), delivery_columns(), map(delivery_line, rows), about=about)


def delivery_columns() -> list[Column]:
    return [
        Column(_("Nomor"), "whole", 8),
        Column(_("Tanggal"), "date", 12),
        Column(_("Program"), width=28),
        Column(_("Pelaku"), width=28),
        Column(_("Unsur"), width=20),
        Column(_("Desa"), width=20),
        Column(_("Penerima"), width=28),
        Column(_("Alamat"), width=14),
        Column(_("Volume"), "decimal", 10),
        Column(_("Satuan"), width=10),
        Column(_("Nilai"), "rupiah", 16),
        Column(_("Sumber dana"), width=36),
        Column(_("Intervensi"), "whole", 10),
    ]


def delivery_line(row: queries.ListedDelivery) -> list[object]:
    one = row.delivery
    funding = "; ".join(f"{line.source}: {line.value_rp}" for line in row.funding)
    return [
        one.id,
        one.delivered_on,
        row.programme.name,
        row.organisation.name,
        row.helix.label(current_language()),
        row.subject.village,
        row.subject.label,
        row.subject.detail,
        one.volume,
        one.unit,
        one.value_rp,
        funding,
        one.intervention_id,
    ]


@blueprint.route("/intervensi/<int:intervention_id>/realisasi", methods=["GET", "POST"])
@permit(Permission.LOG_DELIVERY, names=True)
def deliver(intervention_id: int) -> ResponseReturnValue:
    """What was delivered on an intervention: who, what and for whom are known."""
    found = queries.intervention(current_scope(), intervention_id) or abort(404)
    form = DeliverForm(**queries.rest_of(found)).offer_sources()
    if form.validate_on_submit():
        with refusals_into(form):
            photo_id = stored_photo(form, found.village_id)
            actions.deliver(intervention=found, **form.given, photo_id=photo_id, by=current_user)
            flash(_("Realisasi tersimpan."), "good")
            return redirect(url_for("interventions.intervention", intervention_id=intervention_id), 303)
    [row] = queries.assignment_rows([found], current_names())
    log_names([row.subject], village_id=found.village_id)
    return form_page("interventions/deliver.html", form, row=row)


@blueprint.route("/realisasi/baru", methods=["GET", "POST"])
@permit(Permission.LOG_DELIVERY, names=True)
def add_delivery() -> ResponseReturnValue:
    """A delivery that nobody had planned. Only who may see names can say for whom."""
    form = FreeDeliverForm(key=request.args.get("key", "")).offer_choices(current_scope())
    if form.validate_on_submit():
        with refusals_into(form):
            named = named_in(form)
            photo_id = stored_photo(form, named["household"].village_id)
            made = actions.deliver(**form.given, **named, photo_id=photo_id, by=current_user)
            flash(_("Realisasi tersimpan."), "good")
            return redirect(url_for("interventions.delivery", delivery_id=made.id), 303)
    return form_page("interventions/add_delivery.html", form, by_name=current_names().villages != frozenset())


def stored_photo(form: DeliverForm, village_id: int) -> int | None:
    """The id of the photo that came with the form, if one did."""
    photo = form.photo.data
    if not photo:
        return None
    return store_photo(content=photo.read(), name=photo.filename, village_id=village_id, by=current_user).id


def named_in(form: FreeDeliverForm) -> dict[str, Any]:
    """The programme, the actor and the recipient of a free delivery."""
    household, person = queries.recipient(current_names(), form.key.data)
    return {
        "programme": queries.programme(int(form.programme.data)),
        "household": household,
        "person": person,
        "organisation": actors.reachable(current_scope(), int(form.organisation.data)),
    }


def reachable(delivery_id: int) -> Delivery:
    return queries.delivery(current_scope(), delivery_id) or abort(404)


@blueprint.get("/realisasi/<int:delivery_id>")
@permit(Permission.SEE_INTERVENTIONS, names=True)
def delivery(delivery_id: int) -> str:
    found = reachable(delivery_id)
    [row] = queries.delivery_rows([found], current_names())
    log_names([row.subject], village_id=found.village_id)
    may_void = queries.reaches(current_user, Permission.CORRECT_RECORDS, found) and found.voided_at is None
    return render_template("interventions/delivery.html", row=row, may_void=may_void)


@blueprint.route("/realisasi/<int:delivery_id>/batalkan", methods=["GET", "POST"])
@permit(Permission.CORRECT_RECORDS, names=True)
def void_delivery(delivery_id: int) -> ResponseReturnValue:
    found, form = reachable(delivery_id), VoidForm()
    waits = must_be_seconded(by=current_user, day=found.delivered_on)
    if form.validate_on_submit() and waits:
        return lead_to(acts.ask_to_void(delivery=found, reason=form.reason.data, by=current_user))
    if form.validate_on_submit():
        with refusals_into(form):
            actions.void_delivery(delivery=found, reason=form.reason.data, by=current_user)
        if not form.errors:
            flash(_("Realisasi dibatalkan. Angka yang bergantung padanya sudah dihitung ulang."), "good")
            return redirect(url_for("interventions.delivery", delivery_id=delivery_id), 303)
    [row] = queries.delivery_rows([found], current_names())
    log_names([row.subject], village_id=found.village_id)
    recorded, further = queries.observations_of(found), acts.say_fall(found)
    return form_page("interventions/void.html", form, row=row, recorded=recorded, further=further, waits=waits)
