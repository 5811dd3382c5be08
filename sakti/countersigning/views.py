"""The page of acts that wait for a second person, and each act with its yes and no."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.countersigning import actions, queries
from sakti.countersigning.forms import DeclineForm
from sakti.countersigning.registry import acts
from sakti.countersigning.sentences import TONES, state
from sakti.web.forms import form_page, refusals_into
from sakti.web.numbers import beginning
from sakti.web.permissions import permit

blueprint = Blueprint("countersigning", __name__)
SEE = Permission.COUNTERSIGN


@blueprint.app_context_processor
def words() -> dict[str, object]:
    return {"second_state": state, "second_tones": TONES}


@blueprint.get("/persetujuan")
@permit(SEE)
def index() -> str:
    return render_template(
        "countersigning/index.html",
        waiting=queries.waiting_for(current_user),
        own=queries.of_user(current_user, beginning("milik")),
        alone=queries.done_alone(current_user),
        acts=acts(),
    )


@blueprint.get("/persetujuan/<int:request_id>")
@permit(SEE)
def request(request_id: int) -> ResponseReturnValue:
    return page_of(request_id, DeclineForm(formdata=None))


def page_of(request_id: int, form: DeclineForm) -> ResponseReturnValue:
    row = queries.request_within(current_user, request_id)
    waits = row.state == "waiting"
    return form_page(
        "countersigning/request.html",
        form,
        row=row,
        act=acts().get(row.kind),
        may_decide=waits and queries.may_second(current_user, row),
        may_withdraw=waits and row.asked_by_id == current_user.id,
        may_mark=row.id in {each.id for each in queries.done_alone(current_user)},
    )


@blueprint.post("/persetujuan/<int:request_id>/setujui")
@permit(SEE)
def accept(request_id: int) -> ResponseReturnValue:
    row = queries.request_within(current_user, request_id)
    actions.accept(request=row, by=current_user)
    flash(_("Disetujui dan dilakukan."), "good")
    after = acts()[row.kind].after
    return redirect(url_for(".request", request_id=request_id) if after is None else after(row.payload), 303)


@blueprint.post("/persetujuan/<int:request_id>/tolak")
@permit(SEE)
def decline(request_id: int) -> ResponseReturnValue:
    row, form = queries.request_within(current_user, request_id), DeclineForm()
    if row.state != "waiting":  # its page has no form any more that could say so
        raise Refusal("countersign_decided", who=row.decided_by or "–")
    if form.validate():
        with refusals_into(form):
            actions.decline(request=row, reason=form.reason.data, by=current_user)
    if form.errors:
        return page_of(request_id, form)
    flash(_("Tidak disetujui. Tidak ada yang berubah."), "good")
    return redirect(url_for(".request", request_id=request_id), 303)


@blueprint.post("/persetujuan/<int:request_id>/tarik")
@permit(SEE)
def withdraw(request_id: int) -> ResponseReturnValue:
    actions.withdraw(request=queries.request_within(current_user, request_id), by=current_user)
    flash(_("Permintaan ditarik. Tidak ada yang berubah."), "good")
    return redirect(url_for(".request", request_id=request_id), 303)


@blueprint.post("/persetujuan/<int:request_id>/dibaca")
@permit(SEE)
def mark_seen(request_id: int) -> ResponseReturnValue:
    row = queries.request_within(current_user, request_id)
    if not queries.watches(current_user):
        raise Refusal("not_permitted")
    actions.mark_seen(request=row, by=current_user)
    return redirect(url_for(".index"), 303)
