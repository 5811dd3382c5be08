"""The board of interventions, its spreadsheet, and the page of each with its moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core import transitions
from sakti.core.needs import NEEDS
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.core.transitions import Status
from sakti.core.workflow import Move, find_move, moves_from
from sakti.interventions import actions, queries
from sakti.interventions.forms import BoardFilter, MoveForm, ReasonedMoveForm
from sakti.interventions.views import blueprint
from sakti.interventions.views.reading import log_names, names_to_export
from sakti.web import clock
from sakti.web.downloads import Column, xlsx
from sakti.web.forms import form_page, refusals_into
from sakti.web.locale import current_language
from sakti.web.permissions import current_names, current_scope, permit

if TYPE_CHECKING:
    from sakti.interventions.tables import Intervention

#: How many the board shows of each status before "lihat semua".
CARDS = 5


@blueprint.get("/intervensi")
@permit(Permission.SEE_INTERVENTIONS, names=True)
def board() -> str:
    """Columns of statuses, or with `tampilan=daftar` (or a status chosen) the list."""
    scope = current_scope()
    form = BoardFilter.of_request(scope=scope)
    as_list = bool(request.args.get("tampilan") == "daftar" or form.status.data)
    shown = listed(form) if as_list else columns(form)
    log_names(row.subject for rows in shown["rows"].values() for row in rows)
    counts = queries.counts_by_status(scope, form.wanted)
    return render_template("interventions/board.html", form=form, as_list=as_list, counts=counts, **shown)


def listed(form: BoardFilter) -> dict[str, Any]:
    page = queries.assignments(current_scope(), form.wanted, cursor=request.args.get("after"))
    return {"page": page, "rows": {"": queries.assignment_rows(page.rows, current_names())}}


def columns(form: BoardFilter) -> dict[str, Any]:
    """The newest few of each status."""
    newest = {
        status.value: queries.newest_with_status(current_scope(), form.wanted, status.value, CARDS)
        for status in transitions.Status
    }
    rows = iter(queries.assignment_rows([row for some in newest.values() for row in some], current_names()))
    return {"page": None, "rows": {status: [next(rows) for _row in some] for status, some in newest.items()}}


@blueprint.get("/intervensi/unduh")
@permit(Permission.SEE_INTERVENTIONS, names=True)
def export_board() -> Response:
    scope = current_scope()
    form = BoardFilter.of_request(scope=scope)
    rows = list(queries.every_assignment(scope, form.wanted, names_to_export()))
    log_names((row.subject for row in rows), action="interventions_exported")
    about = {_("Saringan"): form.words, _("Diunduh oleh"): current_user.name, _("Tanggal"): str(clock.today())}
    return xlsx(_("Intervensi"), board_columns(), map(board_line, rows), about=about)


def board_columns() -> list[Column]:
    return [
        Column(_("Nomor"), "whole", 8),
        Column(_("Program"), width=28),
        Column(_("Pelaku"), width=28),
        Column(_("Unsur"), width=20),
        Column(_("Desa"), width=20),
        Column(_("Sasaran"), width=28),
        Column(_("Alamat"), width=14),
        Column(_("Volume"), "decimal", 10),
        Column(_("Satuan"), width=10),
        Column(_("Rencana"), "rupiah", 16),
        Column(_("Tenggat"), "date", 12),
        Column(_("Status"), width=16),
        Column(_("Terlambat (hari)"), "whole", 14),
        Column(_("Kebutuhan"), width=28),
        Column(_("Tertinggal"), width=28),
    ]


def board_line(row: queries.ListedIntervention) -> list[object]:
    one, language = row.intervention, current_language()
    need = NEEDS.get(row.programme.answers_need or "")
    return [
        one.id,
        row.programme.name,
        row.organisation.name,
        row.helix.label(language),
        row.subject.village,
        row.subject.label,
        row.subject.detail,
        one.volume,
        one.unit,
        one.planned_rp,
        one.due_on,
        transitions.label(one.status, language),
        row.days_late or None,
        need.label(language) if need else "",
        said_left(row),
    ]


def said_left(row: queries.ListedIntervention) -> str:
    """Why nothing goes on with an open one, in words."""
    if row.gone is not None:
        return _("tanpa penerima")
    return {"programme": _("program ditutup"), "organisation": _("pelaku nonaktif")}.get(row.left, "")


def reachable(intervention_id: int) -> Intervention:
    return queries.intervention(current_scope(), intervention_id) or abort(404)


@blueprint.get("/intervensi/<int:intervention_id>")
@permit(Permission.SEE_INTERVENTIONS, names=True)
def intervention(intervention_id: int) -> str:
    intervention = reachable(intervention_id)
    [row] = queries.assignment_rows([intervention], current_names())
    log_names([row.subject], village_id=intervention.village_id)
    return render_template(
        "interventions/intervention.html",
        row=row,
        moves=queries.moves_of(intervention),
        allowed=allowed(intervention),
        forward=forward(row),
        need=NEEDS.get(row.programme.answers_need or ""),
        deliveries=queries.deliveries_of(intervention),
        delivered=queries.delivered_volume(intervention),
        may_deliver=queries.may_deliver(current_user, intervention),
        labels={status: words[current_language() == "en"] for status, words in transitions.LABELS.items()},
    )


def forward(row: queries.ListedIntervention) -> list[Move]:
    """The moves on that can be made as it stands: what was not delivered is finished by an analyst, or not yet.

    Nothing is begun for nobody, and nothing decided of what was closed.
    """
    stopped = transitions.PROMISED if row.gone else (Status.APPROVED, Status.SCHEDULED) if row.left else ()
    return [move for move in allowed(row.intervention) if move.after not in stopped and _is_forward(row, move)]


def _is_forward(row: queries.ListedIntervention, move: Move) -> bool:
    missing = None if move.needs_reason else lack(row.intervention, move.after)
    return not move.needs_reason and (missing is None or missing.field == "reason")


def lack(intervention: Intervention, status: str) -> Refusal | None:
    """What is missing today for a move of the present user."""
    return queries.lack(intervention, status, clock.today(), current_user)


def allowed(intervention: Intervention) -> list[Move]:
    """The moves that the present user may make with this intervention: its buttons."""
    return moves_from(
        transitions.WORKFLOW,
        intervention.status,
        lambda permission: queries.reaches(current_user, permission, intervention),
    )


def overtaken(intervention: Intervention, status: str) -> ResponseReturnValue:
    """A page that was open too long asks for a move that was made meanwhile. Not one's own moves are not found."""
    if status not in transitions.LABELS or find_move(transitions.WORKFLOW, intervention.status, status):
        abort(404)
    now = transitions.label(intervention.status, current_language())
    flash(_("Statusnya sudah “%(status)s”, jadi langkah itu tidak terbuka lagi.", status=now), "attention")
    return redirect(url_for("interventions.intervention", intervention_id=intervention.id), 303)


@blueprint.route("/intervensi/<int:intervention_id>/status/<status>", methods=["GET", "POST"])
@permit(Permission.SEE_INTERVENTIONS, names=True)
def move(intervention_id: int, status: str) -> ResponseReturnValue:
    """The page before a move: what will be, and why. Which moves are allowed depends on the status and the person."""
    intervention = reachable(intervention_id)
    move = next((each for each in allowed(intervention) if each.after == status), None)
    if move is None:
        return overtaken(intervention, status)
    missing = lack(intervention, status)
    asks = move.needs_reason or (missing is not None and missing.field == "reason")
    form = ReasonedMoveForm() if asks else MoveForm()
    if form.validate_on_submit():
        with refusals_into(form):
            actions.move(
                intervention=intervention, to=status, reason=form.reason.data or "", day=form.day.data, by=current_user
            )
        if not form.errors:
            flash(_("Status sekarang: %(status)s.", status=transitions.label(status, current_language())), "good")
            return redirect(url_for("interventions.intervention", intervention_id=intervention_id), 303)
    [row] = queries.assignment_rows([intervention], current_names())
    log_names([row.subject], village_id=intervention.village_id)
    return form_page("interventions/move.html", form, row=row, move=move, missing=missing)
