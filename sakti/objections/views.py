"""The screens of usul–sanggah: the board, taking one down, what came of it, a receipt and a summary without names."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.objections import ObjectionKind, ObjectionState
from sakti.core.permissions import Permission
from sakti.field.queries import matching_households
from sakti.households import queries as households
from sakti.objections import actions, queries, sentences
from sakti.objections.forms import BoardFilter, ObjectionForm, ReasonForm, chosen_village
from sakti.paper import press
from sakti.regions import queries as regions
from sakti.settings import queries as settings
from sakti.verification import queries as verification
from sakti.web.clock import today
from sakti.web.forms import form_page, refusals_into
from sakti.web.numbers import beginning, whole
from sakti.web.permissions import current_names, current_scope, permit

if TYPE_CHECKING:
    from sakti.households.tables import Household

blueprint = Blueprint("objections", __name__)
RECORD = Permission.RECORD_OBJECTION


@blueprint.app_context_processor
def words() -> dict[str, object]:
    return {"usul": sentences}


@blueprint.get("/usulan")
@permit(RECORD, names=True)
def index() -> str:
    names = current_names()
    form = BoardFilter(request.args).offer(names)
    page = queries.objections(names, **form.wanted, start=beginning())
    record_reading("objections_seen", by=current_user, rows=len(page.rows))
    waiting = [(*row, queries.round_for(row[0])) for row in queries.waiting_by_village(names)]
    return render_template(
        "objections/index.html",
        form=form,
        page=page,
        day=today(),
        waiting=waiting,
        overdue=queries.overdue_count(names),
        only_overdue=form.wanted["overdue"],
    )


@blueprint.route("/usulan/baru", methods=["GET", "POST"])
@permit(RECORD, names=True)
def add() -> ResponseReturnValue:
    """First what is asked, then about whom, then why and who brought it."""
    kind = request.args.get("jenis", "")
    if kind not in set(ObjectionKind):
        return render_template("objections/choose.html", kinds=list(ObjectionKind))
    return describe(ObjectionKind.ADD, None) if kind == ObjectionKind.ADD else about_a_household(ObjectionKind(kind))


def about_a_household(kind: ObjectionKind) -> ResponseReturnValue:
    key, text = whole(request.args.get("keluarga")), request.args.get("q", "")
    if key is not None:
        return describe(kind, households.household_within(current_names(), key))
    page = matching_households(current_names(), text, beginning())
    if text:
        record_reading("objection_searched", by=current_user, rows=len(page.rows))
    places = {village.id: village.name for village in regions.villages()}
    return render_template("objections/find.html", kind=kind, text=text, page=page, places=places)


def describe(kind: ObjectionKind, home: Household | None) -> ResponseReturnValue:
    form = ObjectionForm().offer(current_names(), kind)
    alike: list[queries.Alike] = []
    if form.validate_on_submit():
        village_id = home.village_id if home else form.village.data
        alike = queries.alike(current_names(), village_id, form.described) if form.described and not home else []
        if alike and not form.checked.data:
            record_reading("objection_alike_seen", by=current_user, village_id=village_id, rows=len(alike))
            form.checked.errors = [_("Ada yang mirip. Periksa dahulu, lalu centang.")]
        else:
            with refusals_into(form):
                objection = actions.record_objection(
                    kind=kind,
                    village_id=village_id,
                    household=home,
                    described=form.described,
                    reason=form.reason.data,
                    brought=form.brought,
                    submission_key=UUID(form.client_id.data),
                    by=current_user,
                    **form.evidence,
                )
                flash(_("Usulan tercatat dengan nomor %(number)s.", number=objection.number), "good")
                return redirect(url_for(".objection", objection_id=objection.id), 303)
    head = next(iter(households.people_of(home.id)), None) if home else None
    if home:
        record_reading("objection_searched", by=current_user, subject=home, village_id=home.village_id, rows=1)
    return form_page("objections/describe.html", form, kind=kind, home=home, head=head, alike=alike)


@blueprint.get("/usulan/<int:objection_id>")
@permit(RECORD, names=True)
def objection(objection_id: int) -> str:
    shown = queries.objection_within(current_names(), objection_id)
    number = shown.objection.number
    record_reading(
        "objection_seen", by=current_user, subject=shown.objection, village_id=shown.proposal.village_id, number=number
    )
    return render_template(
        "objections/objection.html",
        row=shown,
        described=verification.described(shown.proposal),
        day=today(),
        round=queries.round_of(shown.proposal),
    )


@blueprint.route("/usulan/<int:objection_id>/tarik", methods=["GET", "POST"])
@permit(RECORD, names=True)
def withdraw(objection_id: int) -> ResponseReturnValue:
    shown, form = queries.objection_within(current_names(), objection_id), ReasonForm()
    if form.validate_on_submit():
        with refusals_into(form):
            actions.withdraw(objection=shown.objection, reason=form.reason.data, by=current_user)
            flash(_("Usulan ditarik."), "good")
            return redirect(url_for(".objection", objection_id=objection_id), 303)
    return form_page("objections/withdraw.html", form, row=shown)


@blueprint.get("/usulan/<int:objection_id>/tanda-terima.pdf")
@permit(RECORD, names=True)
def receipt(objection_id: int) -> ResponseReturnValue:
    """What whoever brought it takes home: a number and how far it has come, no name."""
    shown = queries.objection_within(current_names(), objection_id)
    page = press.rendered(
        "pdf/receipt.html",
        "minutes.css",
        "receipt.css",
        row=shown,
        letterhead=settings.on_paper(today()),
        day=today(),
        village=regions.get(shown.proposal.village_id),
        usul=sentences,
    )
    printed = press.printed(page, press.silent)
    record_reading(
        "objection_seen",
        by=current_user,
        subject=shown.objection,
        village_id=shown.proposal.village_id,
        number=shown.objection.number,
    )
    name = f"tanda-terima-{shown.objection.number.lower()}.pdf"
    return send_file(io.BytesIO(printed.data), mimetype="application/pdf", download_name=name)


@blueprint.post("/usulan/desa/<int:village_id>/teruskan")
@permit(Permission.MANAGE_VERVAL)
def pass_on(village_id: int) -> ResponseReturnValue:
    count = actions.pass_on(village_id=village_id, by=current_user)
    flash(_("%(count)s usulan diteruskan ke verval.", count=count), "good")
    return redirect(url_for(".index"), 303)


@blueprint.post("/usulan/desa/<int:village_id>/putaran-khusus")
@permit(Permission.MANAGE_VERVAL)
def open_special(village_id: int) -> ResponseReturnValue:
    verval = actions.open_special(village_id=village_id, by=current_user)
    flash(_("Putaran %(name)s dibuka untuk usulan yang menunggu.", name=verval.name), "good")
    return redirect(url_for("verification.round_board", round_id=verval.id), 303)


@blueprint.get("/usulan/ringkasan")
@permit(Permission.SEE_FIGURES)
def summary() -> str:
    scope = current_scope()
    whole = scope.whole_villages
    villages = [village for village in regions.villages() if whole is None or village.id in whole]
    village = chosen_village(villages)
    rows = queries.summary(scope, village.id) if village else []
    return render_template(
        "objections/summary.html",
        villages=villages,
        village=village,
        rows=rows,
        states=list(ObjectionState),
        has_any=any(row.total != 0 for row in rows),
    )
