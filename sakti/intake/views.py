"""Handing in a list, seeing what it would do, and deciding."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.formatting import long_date
from sakti.core.permissions import Permission
from sakti.intake import queries, uploads
from sakti.intake.forms import LOG_WORDS, SEVERITY_WORDS, FindingFilter, ListForm, LogForm
from sakti.intake.template import write_template
from sakti.web import clock
from sakti.web.downloads import XLSX, Column, xlsx
from sakti.web.forms import BaseForm, form_page, refusals_into
from sakti.web.locale import current_language
from sakti.web.permissions import current_scope, permit

if TYPE_CHECKING:
    from sakti.intake.models import Upload

blueprint = Blueprint("intake", __name__)
PAGE = 50


@blueprint.get("/impor")
@permit(Permission.IMPORT_LISTS)
def index() -> str:
    scope = current_scope()
    return render_template(
        "intake/index.html", page=queries.uploads(scope, current_user.id, cursor=request.args.get("after")),
        releases=queries.releases(scope, current_user.id), logs=queries.logs(scope), log_words=LOG_WORDS,
        may_log=queries.reaches_all(scope),
    )  # fmt: skip


@blueprint.route("/impor/daftar", methods=["GET", "POST"])
@permit(Permission.IMPORT_LISTS)
def upload_list() -> ResponseReturnValue:
    form = ListForm()
    if form.validate_on_submit():
        given = {"as_of": form.as_of.data, "release": (form.release.data or "").strip()}
        if received := receive(form, given):
            return received
    return form_page("intake/upload_list.html", form, may_log=queries.reaches_all(current_scope()))


@blueprint.route("/impor/catatan", methods=["GET", "POST"])
@permit(Permission.IMPORT_LISTS)
def upload_log() -> ResponseReturnValue:
    form = LogForm()
    if form.validate_on_submit() and (received := receive(form, {"layout": form.log.data})):
        return received
    return form_page("intake/upload_log.html", form, may_log=queries.reaches_all(current_scope()))


def receive(form: Any, given: dict[str, Any]) -> ResponseReturnValue | None:
    """To the page of the new upload, or None if it was refused."""
    file, found = form.file.data, None
    with refusals_into(form):
        found = uploads.receive(stream=file.stream, file_name=file.filename or "", by=current_user, **given)
    return redirect(url_for("jobs.run", run_id=found.job_id), 303) if found else None


@blueprint.get("/impor/templat.xlsx")
@permit(Permission.IMPORT_LISTS)
def template() -> Response:
    """An empty list with every heading that is known, drop-downs, and what each code means."""
    file = io.BytesIO()
    write_template(file)
    file.seek(0)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name="templat-daftar.xlsx")


@blueprint.get("/impor/<int:upload_id>")
@permit(Permission.IMPORT_LISTS)
def upload(upload_id: int) -> ResponseReturnValue:
    found = own(upload_id)
    if found.state == "waiting" or uploads.is_being_applied(found):
        return redirect(url_for("jobs.run", run_id=found.job_id), 303)
    form = FindingFilter.of_request(codes=queries.codes(found))
    chosen = queries.findings(found, **form.chosen)
    start = min(max(request.args.get("after", 0, int), 0), len(chosen))
    return render_template(
        "intake/upload.html", upload=found, form=form, findings=chosen[start : start + PAGE], total=len(chosen),
        start=start, following=start + PAGE if start + PAGE < len(chosen) else None, log_words=LOG_WORDS,
        effects=queries.effects(found), severities=SEVERITY_WORDS, decision=BaseForm(formdata=None),
    )  # fmt: skip


@blueprint.get("/impor/<int:upload_id>/temuan.xlsx")
@permit(Permission.IMPORT_LISTS)
def findings(upload_id: int) -> Response:
    found = own(upload_id)
    form = FindingFilter.of_request(codes=queries.codes(found))
    columns = [
        Column(_("Akibat")), Column(_("Lembar")), Column(_("Baris"), "whole", 8), Column(_("Kolom")),
        Column(_("Kode"), width=22), Column(_("Temuan"), width=90),
    ]  # fmt: skip
    rows = (
        (str(SEVERITY_WORDS[one["severity"]]), one["sheet"], one["row"], one["column"], one["code"], one["message"])
        for one in queries.findings(found, **form.chosen)
    )
    return xlsx(_("Temuan") + " " + found.file_name, columns, rows, about=about(found, form.words))


def about(found: Upload, words: str) -> dict[str, str]:
    today = long_date(clock.today(), current_language())
    return {
        _("Berkas"): found.file_name, _("Sidik berkas (SHA-256)"): queries.file_hash(found), _("Saringan"): words,
        _("Diunduh oleh"): current_user.name, _("Diunduh pada"): today,
    }  # fmt: skip


@blueprint.post("/impor/<int:upload_id>/terapkan")
@permit(Permission.IMPORT_LISTS)
def apply(upload_id: int) -> ResponseReturnValue:
    run = uploads.apply(upload=own(upload_id), by=current_user)
    return redirect(url_for("jobs.run", run_id=run.id), 303)


@blueprint.post("/impor/<int:upload_id>/tinggalkan")
@permit(Permission.IMPORT_LISTS)
def leave(upload_id: int) -> ResponseReturnValue:
    found = own(upload_id)
    uploads.leave(upload=found, by=current_user)
    flash(_("Unggahan ditinggalkan. Tidak ada data yang berubah."), "good")
    return redirect(url_for("intake.index"), 303)


def own(upload_id: int) -> Upload:
    return queries.upload(current_scope(), current_user.id, upload_id)
