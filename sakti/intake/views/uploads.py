"""Handing in a list or a log, seeing what it would do, and deciding."""

from __future__ import annotations

import io
import tempfile
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.formatting import long_date
from sakti.core.json import JsonList, JsonObject
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.intake.desk import annotation, files
from sakti.intake.desk.actions import uploads
from sakti.intake.desk.effects import read_effects
from sakti.intake.desk.findings import cells_of, choose_findings, kinds, sheets
from sakti.intake.desk.labels import SEVERITY_WORDS, code_words, column_words, layout_words
from sakti.intake.desk.queries import uploads as queries
from sakti.intake.forms import LOG_WORDS, FindingFilter, ListForm, LogForm
from sakti.intake.landing.queries import releases
from sakti.intake.landing.queries.releases import reaches_all
from sakti.intake.reading.template import write_template
from sakti.intake.views import blueprint
from sakti.jobs import queries as jobs
from sakti.web import clock
from sakti.web.downloads import XLSX, Column, safe_name, xlsx
from sakti.web.forms import BaseForm, FormValues, form_page, refusals_into
from sakti.web.locale import current_language
from sakti.web.numbers import beginning
from sakti.web.permissions import current_names, current_scope, permit

if TYPE_CHECKING:
    from sakti.intake.tables import Upload
    from sakti.observations.tables import Release

blueprint.add_app_template_global(column_words)

PAGE = 50
#: A file with so many rows or fewer is written with its findings while its reader waits.
AT_ONCE = 20_000


@blueprint.get("/impor")
@permit(Permission.IMPORT_LISTS, names=True)
def index() -> str:
    scope, names = current_scope(), current_names()
    lists = releases.releases(scope, current_user.id, cursor=request.args.get("releases"))
    return render_template(
        "intake/index.html",
        page=queries.uploads(names, current_user.id, cursor=request.args.get("after")),
        releases=lists,
        logs=queries.logs(names, beginning("catatan")),
        log_words=LOG_WORDS,
        may_log=reaches_all(scope),
        layout_words=layout_words,
    )


@blueprint.route("/impor/daftar", methods=["GET", "POST"])
@permit(Permission.IMPORT_LISTS)
def upload_list() -> ResponseReturnValue:
    form = ListForm()
    if form.validate_on_submit():
        given = {"as_of": form.as_of.data, "release": (form.release.data or "").strip()}
        if received := receive(form, given):
            return received
    return form_page("intake/upload_list.html", form, may_log=reaches_all(current_scope()))


@blueprint.route("/impor/catatan", methods=["GET", "POST"])
@permit(Permission.IMPORT_LISTS)
def upload_log() -> ResponseReturnValue:
    form = LogForm()
    if form.validate_on_submit() and (received := receive(form, {"layout": form.log.data})):
        return received
    return form_page("intake/upload_log.html", form, may_log=reaches_all(current_scope()))


def receive(form: ListForm | LogForm, given: FormValues) -> ResponseReturnValue | None:
    """To the page of the new upload, or None if it was refused."""
    file, received = form.file.data, None
    with refusals_into(form):
        received = uploads.receive(stream=file.stream, file_name=file.filename or "", by=current_user, **given)
    return redirect(url_for("jobs.run", run_id=received.job_id), 303) if received else None


@blueprint.get("/impor/templat.xlsx")
@permit(Permission.IMPORT_LISTS)
def template() -> Response:
    """An empty list with every heading that is known, drop-downs, and what each code means."""
    file = io.BytesIO()
    write_template(file)
    file.seek(0)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name="templat-daftar.xlsx")


@blueprint.get("/impor/<int:upload_id>")
@permit(Permission.IMPORT_LISTS, names=True)
def upload(upload_id: int) -> ResponseReturnValue:
    upload = own(upload_id)
    if upload.state == "waiting" or uploads.is_being_applied(upload):
        return redirect(url_for("jobs.run", run_id=upload.job_id), 303)
    if upload.state == "mapping":
        return redirect(url_for("intake.columns", upload_id=upload_id), 303)
    kept = upload.excerpts
    record_reading("upload_read", by=current_user, subject=upload, name=upload.file_name)
    return render_template(
        "intake/upload.html",
        upload=upload,
        log_words=LOG_WORDS,
        layout_words=layout_words,
        effects=read_effects(upload.effects or [], upload.as_of),
        decision=BaseForm(formdata=None),
        annotated=annotated(upload),
        excerpt_of=lambda finding: cells_of(kept, finding),
        **listed(upload.findings),
        since=releases.since(upload) if upload.state == "checked" else [],
        kept_until=clock.day_of(upload.uploaded_at + queries.KEPT),
        refusal=refusal_of(upload),
    )


def refusal_of(upload: Upload) -> str:
    """Why it was refused or left, in the reader's language."""
    if upload.state != "refused" or current_language() != "en" or upload.job_id is None:
        return upload.refusal
    english: str = (jobs.get(upload.job_id).result or {}).get("english", "")
    return english or upload.refusal


def listed(findings: JsonList | None) -> JsonObject:
    """Findings by the page, as they were filtered."""
    form = FindingFilter.of_request(kinds=kinds(findings), sheets=sheets(findings))
    chosen = choose_findings(findings, **form.chosen)
    start = min(max(request.args.get("after", 0, int), 0), len(chosen))
    return {
        "form": form,
        "findings": chosen[start : start + PAGE],
        "total": len(chosen),
        "start": start,
        "following": start + PAGE if start + PAGE < len(chosen) else None,
        "kinds": kinds(findings),
        "of_code": code_words,
        "severities": SEVERITY_WORDS,
    }


def annotated(upload: Upload) -> str:
    """How the file with its findings is to be had: "now", "ready", "order", or "" once the file is gone."""
    if upload.layout in queries.LOGS or upload.state not in ("checked", "refused") or not files.is_there(upload.path):
        return ""
    if upload.rows_read <= AT_ONCE:
        return "now"
    return "ready" if files.is_there(files.annotated(upload.path)) else "order"


@blueprint.get("/impor/<int:upload_id>/dengan-temuan.xlsx")
@permit(Permission.IMPORT_LISTS, fresh=True, names=True)
def with_findings(upload_id: int) -> ResponseReturnValue:
    """The uploader's own sheet back, with what was found at each row."""
    upload = own(upload_id)
    way = annotated(upload)
    if way in ("", "order"):
        raise Refusal("file_gone")
    record_reading("upload_taken_along", by=current_user, subject=upload, name=upload.file_name)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    annotation.annotate_into(file, upload) if way == "now" else file.write(files.annotated_bytes(upload.path))
    file.seek(0)
    name = safe_name(upload.file_name.rsplit(".", 1)[0] + " temuan") + ".xlsx"
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)


@blueprint.post("/impor/<int:upload_id>/dengan-temuan")
@permit(Permission.IMPORT_LISTS, names=True)
def order_with_findings(upload_id: int) -> ResponseReturnValue:
    upload = own(upload_id)
    run = uploads.order("annotate_upload", upload, by=current_user)
    return redirect(url_for("jobs.run", run_id=run.id), 303)


@blueprint.get("/impor/<int:upload_id>/temuan.xlsx")
@permit(Permission.IMPORT_LISTS, names=True)
def findings(upload_id: int) -> Response:
    upload = own(upload_id)
    return findings_file(upload.file_name, upload.file_sha256 or "", upload.findings, upload)


def findings_file(file_name: str, sha256: str, findings: JsonList | None, subject: Upload | Release) -> Response:
    """Findings alone, as a sheet; who took them along is written down."""
    form = FindingFilter.of_request(kinds=kinds(findings), sheets=sheets(findings))
    columns = [
        Column(_("Akibat")),
        Column(_("Lembar")),
        Column(_("Baris"), "whole", 8),
        Column(_("Kolom")),
        Column(_("Kode"), width=22),
        Column(_("Temuan"), width=90),
    ]
    rows = (
        (str(SEVERITY_WORDS[row["severity"]]), row["sheet"], row["row"], row["column"], row["code"], row["message"])
        for row in choose_findings(findings, **form.chosen)
    )
    record_reading("findings_exported", by=current_user, subject=subject, name=file_name)
    return xlsx(_("Temuan") + " " + file_name, columns, rows, about=about(file_name, sha256, form.words))


def about(file_name: str, sha256: str, words: str) -> dict[str, str]:
    today = long_date(clock.today(), current_language())
    return {
        _("Berkas"): file_name,
        _("Sidik berkas (SHA-256)"): sha256,
        _("Saringan"): words,
        _("Diunduh oleh"): current_user.name,
        _("Diunduh pada"): today,
    }


@blueprint.post("/impor/<int:upload_id>/terapkan")
@permit(Permission.IMPORT_LISTS, names=True)
def apply(upload_id: int) -> ResponseReturnValue:
    run = uploads.apply(upload=own(upload_id), by=current_user)
    return redirect(url_for("jobs.run", run_id=run.id), 303)


@blueprint.post("/impor/<int:upload_id>/periksa")
@permit(Permission.IMPORT_LISTS, names=True)
def check_again(upload_id: int) -> ResponseReturnValue:
    run = uploads.try_again(upload=own(upload_id), by=current_user)
    return redirect(url_for("jobs.run", run_id=run.id), 303)


@blueprint.post("/impor/<int:upload_id>/tinggalkan")
@permit(Permission.IMPORT_LISTS, names=True)
def leave(upload_id: int) -> ResponseReturnValue:
    upload = own(upload_id)
    uploads.leave(upload=upload, by=current_user)
    flash(_("Unggahan ditinggalkan. Tidak ada data yang berubah."), "good")
    return redirect(url_for("intake.index"), 303)


def own(upload_id: int) -> Upload:
    return queries.upload(current_names(), current_user.id, upload_id)
