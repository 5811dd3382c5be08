"""People whom a list names in another village than theirs: what waits for somebody who reaches both."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.permissions import Permission
from sakti.intake.forms import DeclineClaimForm
from sakti.intake.landing.actions import claims as actions
from sakti.intake.landing.queries import claims
from sakti.intake.views import blueprint
from sakti.web.clock import today
from sakti.web.forms import form_page, refusals_into
from sakti.web.permissions import current_names, permit

DECIDE = Permission.DECIDE_VERVAL


@blueprint.get("/klaim")
@permit(DECIDE, names=True)
def claims_waiting() -> str:
    names = current_names()
    groups = claims.waiting(names)
    record_reading("claims_seen", by=current_user, rows=len(groups))
    return render_template("intake/claims.html", groups=groups, busy=claims.busy(names, today()), many=claims.MANY)


@blueprint.get("/klaim/<int:claim_id>")
@permit(DECIDE, names=True)
def claim(claim_id: int) -> ResponseReturnValue:
    return claim_page(claims.group_within(current_names(), claim_id), DeclineClaimForm(formdata=None))


def claim_page(group: claims.ClaimGroup, form: DeclineClaimForm) -> ResponseReturnValue:
    record_reading("claim_seen", by=current_user, subject=group.household, village_id=group.first.from_village_id)
    return form_page("intake/claim.html", form, group=group, own=group.first.claimed_by_id == current_user.id)


@blueprint.post("/klaim/<int:claim_id>/terima")
@permit(DECIDE, names=True)
def accept_claim(claim_id: int) -> ResponseReturnValue:
    actions.accept_claim(group=claims.group_within(current_names(), claim_id), by=current_user)
    flash(_("Pindah tercatat. Pembawa daftar dapat memasukkan daftarnya sekali lagi."), "good")
    return redirect(url_for(".claims_waiting"), 303)


@blueprint.post("/klaim/<int:claim_id>/tolak")
@permit(DECIDE, names=True)
def decline_claim(claim_id: int) -> ResponseReturnValue:
    group, form = claims.group_within(current_names(), claim_id), DeclineClaimForm()
    if form.validate():
        with refusals_into(form):
            actions.decline_claim(group=group, reason=form.reason.data, by=current_user)
    if form.errors:
        return claim_page(group, form)
    flash(_("Klaim ditolak. Tidak ada yang berubah."), "good")
    return redirect(url_for(".claims_waiting"), 303)
