"""Worklists of what was left open: without a recipient, or of a programme or organisation that was closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.interventions import actions, queries
from sakti.interventions.forms import LeftoverForm, options
from sakti.interventions.queries import InterventionFilter
from sakti.interventions.views import blueprint
from sakti.interventions.views.reading import log_names
from sakti.organisations import queries as actors
from sakti.web.forms import form_page, refusals_into
from sakti.web.numbers import whole
from sakti.web.permissions import current_names, current_scope, permit

if TYPE_CHECKING:
    from sakti.interventions.tables import Intervention


@blueprint.route("/intervensi/tanpa-penerima", methods=["GET", "POST"])
@permit(Permission.SEE_INTERVENTIONS, names=True)
def without_recipient() -> ResponseReturnValue:
    """Open promises and proposals for who died, moved away or lives there no more, each with the reason."""
    form = LeftoverForm()
    form.to.choices = heirs("", None)
    return worklist(InterventionFilter(gone=True), form)


@blueprint.route("/intervensi/tertinggal", methods=["GET", "POST"])
@permit(Permission.SEE_INTERVENTIONS, names=True)
def leftovers() -> ResponseReturnValue:
    """What is open of whatever was closed: of one, with ?organisation= or ?programme=, it can be handed over."""
    form = LeftoverForm()
    organisation, programme = whole(request.args.get("organisation")), whole(request.args.get("programme"))
    one = "organisation" if organisation is not None else "programme" if programme is not None else ""
    form.to.choices = heirs(one, organisation if one == "organisation" else programme)
    return worklist(InterventionFilter(left=True, organisation_id=organisation, programme_id=programme), form, one)


def heirs(kind: str, of: int | None) -> list[SelectChoice]:
    """Who or what may go on with what one organisation or programme leaves; nobody, where several leave it."""
    pairs = options.actors(current_scope(), active_only=True) if kind == "organisation" else []
    pairs = options.programme_names(active_only=True) if kind == "programme" else pairs
    return options.with_blank([pair for pair in pairs if pair[0] != str(of)])


def worklist(wanted: InterventionFilter, form: LeftoverForm, one: str = "") -> ResponseReturnValue:
    """The list, a page at a time, and below it what becomes of all of it, for whoever may decide that."""
    may_end = current_user.has(Permission.APPROVE_INTERVENTIONS)
    mine = current_user.scope_for(Permission.APPROVE_INTERVENTIONS) if may_end else None
    total = sum(count for count, _rp in queries.counts_by_status(current_scope(), wanted).values())
    if form.validate_on_submit():
        if mine is None:
            abort(403)
        with refusals_into(form):
            told = settle(queries.every_of(mine, wanted), form, one)
            flash(told, "good")
            return redirect(request.full_path, 303)
    page = queries.assignments(current_scope(), wanted, cursor=request.args.get("after"))
    rows = queries.assignment_rows(page.rows, current_names())
    log_names(row.subject for row in rows)
    if not form.is_submitted():
        form.seen.data = 0 if mine is None else len(queries.every_of(mine, wanted))
    return form_page(
        "interventions/leftovers.html",
        form,
        wanted=wanted,
        one=one,
        page=page,
        rows=rows,
        total=total,
        may_end=may_end and bool(page.rows),
        closed=closed(wanted),
    )


def closed(wanted: InterventionFilter) -> str:
    """The name of the one organisation or programme whose leavings these are."""
    if wanted.organisation_id is not None:
        return (actors.reachable(current_scope(), wanted.organisation_id) or abort(404)).name
    return "" if wanted.programme_id is None else (queries.programme(wanted.programme_id) or abort(404)).name


def settle(rows: list[Intervention], form: LeftoverForm, one: str) -> str:
    """End or hand over all of them; what was done, in words. Refuses `list_changed`."""
    if str(len(rows)) != form.seen.data:
        form.seen.data = str(len(rows))
        raise Refusal("list_changed", count=len(rows))
    heir = whole(form.to.data)
    if heir is None:
        count = actions.end_open(interventions=rows, reason=form.reason.data, by=current_user)
        return _("%(count)s intervensi diakhiri.", count=count)
    taken = actions.hand_over(
        interventions=rows,
        reason=form.reason.data,
        by=current_user,
        programme=queries.programme(heir) if one == "programme" else None,
        organisation=actors.reachable(current_scope(), heir) if one == "organisation" else None,
    )
    return _("%(count)s intervensi dilanjutkan.", count=len(taken))
