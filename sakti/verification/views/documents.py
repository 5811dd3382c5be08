"""What leaves verval as a file: the minutes with names (Terbatas), and the round as a list. Each download is logged."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from flask import Response, abort, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from xlsxwriter import Workbook

from sakti.audit.actions import record_reading
from sakti.core.permissions import Permission
from sakti.paper import shelf
from sakti.verification import documents, queries
from sakti.verification.forms import ReasonForm
from sakti.verification.views import blueprint
from sakti.web import clock
from sakti.web.downloads import XLSX, safe_name, write_about
from sakti.web.forms import form_page
from sakti.web.permissions import current_names, current_scope, permit

if TYPE_CHECKING:
    from sakti.regions.tables import Region
    from sakti.verification.tables import VervalRound, VervalVillage


@blueprint.get("/verval/desa/<int:place_id>/berita-acara.pdf")
@permit(Permission.SEE_HOUSEHOLDS, names=True)
def minutes_pdf(place_id: int) -> ResponseReturnValue:
    place, region, verval = queries.place_within(current_names(), place_id)
    pdf = shelf.pdf(page_of(place, region, verval))
    record_reading("verval_minutes_downloaded", by=current_user, subject=place, village_id=region.id)
    name = safe_name(f"berita-acara-{region.name}-{verval.name}")
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", download_name=f"{name}.pdf")


def page_of(place: VervalVillage, region: Region, verval: VervalRound) -> str:
    minutes = documents.minutes_of(place, region, verval)
    return documents.page_of(minutes) if minutes else abort(404)


@blueprint.post("/verval/desa/<int:place_id>/berita-acara")
@permit(Permission.SEE_HOUSEHOLDS, names=True)
def print_minutes(place_id: int) -> ResponseReturnValue:
    """Minutes of many rows take a while: a job prints them, and its page leads to them."""
    whole = queries.place_within(current_names(), place_id)
    back = url_for(".minutes_pdf", place_id=place_id)
    order = {"job": documents.MINUTES, "payload": {"place": place_id}, "by": current_user, "back": back}
    return redirect(shelf.order(page_of(*whole), **order), 303)


@blueprint.get("/verval/<int:round_id>/daftar.xlsx")
@permit(Permission.EXPORT_HOUSEHOLDS, names=True)
def export(round_id: int) -> Response:
    return sheet_of(queries.round_within(current_scope(), round_id), "")


@blueprint.route("/verval/<int:round_id>/daftar-lengkap", methods=["GET", "POST"])
@permit(Permission.REVEAL_IDENTITY, fresh=True, names=True)
def export_revealed(round_id: int) -> ResponseReturnValue:
    """With NIK and KK in full, as the source's office needs it back: for a reason, which is logged."""
    verval, form = queries.round_within(current_scope(), round_id), ReasonForm()
    if form.validate_on_submit():
        return sheet_of(verval, form.reason.data)
    return form_page("verification/export.html", form, round=verval)


def sheet_of(verval: VervalRound, reason: str) -> Response:
    tasks = documents.every_task(current_names(), verval)
    record_reading(
        "verval_round_exported", by=current_user, subject=verval, rows=len(tasks), reason=reason, revealed=bool(reason)
    )
    file = io.BytesIO()
    with Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        for name, rows in documents.sheets(verval, tasks, revealed=bool(reason)):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for across, value in enumerate(row):
                    sheet.write_string(at, across, str(value), text)
        write_about(book, about(reason, len(tasks)))
    file.seek(0)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=safe_name(verval.name) + ".xlsx")


def about(reason: str, count: int) -> dict[str, str]:
    return {
        _("Diunduh oleh"): current_user.name,
        _("Pada"): clock.printed(clock.now()),
        _("Jumlah tugas"): str(count),
        _("Alasan membuka NIK dan KK"): reason or _("NIK dan KK disamarkan"),
    }
