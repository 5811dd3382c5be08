"""One list that came in: what it brought, what was odd in it, and taking it back."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.permissions import Permission
from sakti.countersigning.actions import must_be_seconded
from sakti.countersigning.pages import lead_to
from sakti.intake import acts
from sakti.intake.desk import rehearsal
from sakti.intake.desk.actions.undo import order_rehearsal, order_undo
from sakti.intake.desk.labels import layout_words
from sakti.intake.forms import UndoForm
from sakti.intake.landing.queries import releases
from sakti.intake.landing.queries.claims import of_release
from sakti.intake.landing.queries.dependents import built_on, count_undone
from sakti.intake.views import blueprint
from sakti.intake.views.uploads import findings_file, listed
from sakti.web.permissions import current_scope, permit


@blueprint.get("/impor/masuk/<int:release_id>")
@permit(Permission.IMPORT_LISTS)
def release(release_id: int) -> str:
    release = releases.release(current_scope(), current_user.id, release_id)
    return render_template(
        "intake/release.html",
        release=release,
        layout_words=layout_words,
        excerpt_of=lambda _one: [],
        upload_id=releases.uploads_of([release.id]).get(release.id),
        claims=of_release(release.id),
        **listed(release.findings),
    )


@blueprint.get("/impor/masuk/<int:release_id>/temuan.xlsx")
@permit(Permission.IMPORT_LISTS)
def release_findings(release_id: int) -> Response:
    release = releases.release(current_scope(), current_user.id, release_id)
    return findings_file(release.name, release.file_sha256, release.findings, release)


@blueprint.route("/impor/masuk/<int:release_id>/tarik", methods=["GET", "POST"])
@permit(Permission.IMPORT_LISTS)
def undo(release_id: int) -> ResponseReturnValue:
    """Take the whole list back: what will be, what stands in the way, and why it is done."""
    release = releases.release(current_scope(), current_user.id, release_id)
    form, page = UndoForm(), url_for("intake.release", release_id=release_id)
    if release.undone_at is not None:
        return redirect(page, 303)
    releases.must_reach(current_scope(), release)
    stands, waits = built_on(release), must_be_seconded(by=current_user, day=release.as_of)
    if form.validate_on_submit() and not stands and waits:
        return lead_to(acts.ask_to_undo(release=release, reason=form.reason.data, by=current_user))
    if form.validate_on_submit() and not stands:
        run = order_undo(release=release, reason=form.reason.data, by=current_user)
        flash(_("Daftar ini sedang ditarik kembali."), "good")
        return redirect(url_for("jobs.run", run_id=run.id), 303)
    shown = render_template(
        "intake/undo.html",
        release=release,
        form=form,
        stands=stands,
        counts=count_undone(release),
        page=page,
        waits=waits,
        effects=rehearsal.effects_of_undo(release),
        may_rehearse=rehearsal.may_rehearse(release),
    )
    return shown, 422 if form.errors or (form.is_submitted() and stands) else 200


@blueprint.post("/impor/masuk/<int:release_id>/tarik/hitung")
@permit(Permission.IMPORT_LISTS)
def rehearse_undo(release_id: int) -> ResponseReturnValue:
    """Work out which figures taking it back would move."""
    release = releases.release(current_scope(), current_user.id, release_id)
    releases.must_reach(current_scope(), release)
    run = order_rehearsal(release=release, by=current_user)
    return redirect(url_for("jobs.run", run_id=run.id), 303)
