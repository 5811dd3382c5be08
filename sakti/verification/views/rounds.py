"""Rounds: the list, a new one, the coverage board. Counts only: nobody is named here but who visits."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.permissions import Permission
from sakti.verification import actions, queries
from sakti.verification.forms import RoundForm
from sakti.verification.views import blueprint
from sakti.web.clock import today
from sakti.web.forms import form_page, refusals_into
from sakti.web.permissions import current_scope, may, permit


@blueprint.get("/verval")
@permit(Permission.SEE_FIGURES)
def rounds() -> str:
    scope = current_scope()
    shown = [(verval, totals(queries.coverage(scope, verval))) for verval in queries.rounds(scope)]
    return render_template("verification/rounds.html", rounds=shown, day=today())


def totals(lines: list[queries.CoverageLine]) -> queries.CoverageLine:
    return sum(lines, queries.CoverageLine(_("Jumlah")))


@blueprint.route("/verval/baru", methods=["GET", "POST"])
@permit(Permission.MANAGE_VERVAL)
def add_round() -> ResponseReturnValue:
    form = RoundForm().offer(current_scope())
    if form.validate_on_submit():
        with refusals_into(form):
            verval = actions.open_round(
                name=form.name.data,
                release=queries.release(form.release.data),
                villages=form.chosen,
                opens_on=form.opens_on.data,
                deadline=form.deadline.data,
                basis=form.basis.data or "",
                by=current_user,
            )
            flash(_("Putaran dibuka, dan tugasnya sudah dibagi."), "good")
            return redirect(url_for(".round_board", round_id=verval.id), 303)
    return form_page("verification/round_form.html", form)


@blueprint.get("/verval/<int:round_id>")
@permit(Permission.SEE_FIGURES)
def round_board(round_id: int) -> str:
    scope = current_scope()
    verval = queries.round_within(scope, round_id)
    lines = queries.coverage(scope, verval)
    people = queries.facilitator_lines(scope, verval) if may("verification.village") else []
    return render_template(
        "verification/round.html",
        round=verval,
        stopped=queries.stopped_in(verval.id, scope.whole_villages),
        lines=lines,
        total=totals(lines),
        people=people,
        day=today(),
        release=queries.release(verval.release_id).name,
    )


@blueprint.post("/verval/<int:round_id>/sasaran")
@permit(Permission.MANAGE_VERVAL)
def add_targets(round_id: int) -> ResponseReturnValue:
    verval = queries.round_within(current_scope(), round_id)
    count = actions.add_targets(verval=verval, by=current_user)
    flash(_("%(count)s tugas ditambahkan.", count=count) if count else _("Semua keluarga sasaran sudah ada."), "good")
    return redirect(url_for(".round_board", round_id=round_id), 303)


@blueprint.post("/verval/<int:round_id>/tutup")
@permit(Permission.MANAGE_VERVAL)
def close_round(round_id: int) -> ResponseReturnValue:
    actions.close_round(verval=queries.round_within(current_scope(), round_id), by=current_user)
    flash(_("Putaran ditutup. Membuka kembali sebuah desa membukanya lagi."), "good")
    return redirect(url_for(".round_board", round_id=round_id), 303)
