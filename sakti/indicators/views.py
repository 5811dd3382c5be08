"""The definitions behind figures, targets, and published macro figures. (Figures themselves: `sakti.dashboards`.)"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.indicators import INDICATORS
from sakti.core.permissions import Permission
from sakti.indicators import actions, queries
from sakti.indicators.forms import KINDS, SERIES, MacroForm, TargetForm
from sakti.regions import queries as regions
from sakti.web import clock
from sakti.web.forms import form_page, refusals_into
from sakti.web.permissions import current_scope, permit

blueprint = Blueprint("indicators", __name__)


@blueprint.get("/definisi")
@permit(Permission.SEE_FIGURES)
def definitions() -> str:
    return render_template("indicators/definitions.html", indicators=INDICATORS.values())


@blueprint.get("/target")
@permit(Permission.SEE_FIGURES)
def targets() -> str:
    scope = current_scope()
    targets_by_region = queries.named_targets(scope.villages)
    return render_template("indicators/targets.html", targets=targets_by_region, indicators=INDICATORS, kinds=KINDS)


@blueprint.route("/target/baru", methods=["GET", "POST"])
@permit(Permission.SET_TARGETS)
def add_target() -> ResponseReturnValue:
    form = TargetForm().offer_choices(current_scope())
    if form.validate_on_submit():
        values = form.values | {"region": regions.by_code(form.region.data)}
        with refusals_into(form):
            actions.add_target(**values, scope=current_scope(), by=current_user)
        if not form.errors:
            flash(_("Target tersimpan."), "good")
            return redirect(url_for("indicators.targets"), 303)
    return form_page("indicators/add_target.html", form)


@blueprint.post("/target/<int:target_id>/akhiri")
@permit(Permission.SET_TARGETS)
def end_target(target_id: int) -> ResponseReturnValue:
    ended = actions.end_target(target_id=target_id, scope=current_scope(), by=current_user)
    label = INDICATORS[ended.indicator].label_id
    flash(_("Target %(label)s diakhiri. Tambahkan lagi bila keliru; riwayatnya ada di jejak.", label=label), "good")
    return redirect(url_for("indicators.targets"), 303)


@blueprint.get("/angka-makro")
@permit(Permission.SEE_FIGURES)
def macro() -> str:
    return render_template("indicators/macro.html", values=queries.named_macro_values())


@blueprint.route("/angka-makro/baru", methods=["GET", "POST"])
@permit(Permission.SET_TARGETS)
def add_macro() -> ResponseReturnValue:
    form = MacroForm(data={"retrieved_on": clock.today(), "unit": "persen"}).offer_choices(current_scope())
    if form.validate_on_submit():
        values = form.values | {"region": regions.by_code(form.region.data)}
        with refusals_into(form):
            actions.add_macro_value(**values, by=current_user)
        if not form.errors:
            flash(_("Angka makro tersimpan."), "good")
            return redirect(url_for("indicators.macro"), 303)
    return form_page("indicators/add_macro.html", form, series=SERIES)


@blueprint.post("/angka-makro/<int:value_id>/tarik")
@permit(Permission.SET_TARGETS)
def end_macro(value_id: int) -> ResponseReturnValue:
    ended = actions.end_macro_value(value_id=value_id, by=current_user)
    message = _(
        "%(series)s %(period)s ditarik. Masukkan lagi bila keliru; riwayatnya ada di jejak.",
        series=ended.series,
        period=ended.period,
    )
    flash(message, "good")
    return redirect(url_for("indicators.macro"), 303)
