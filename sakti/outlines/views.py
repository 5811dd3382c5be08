"""The page of outlines: which are in force, a new file and what it would change, taking it, taking it back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.charts import MappedVillage, Svg, village_map
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.files.scanner import refuse_infected
from sakti.outlines import actions, queries, reading
from sakti.outlines.forms import FIELD, OutlinesForm
from sakti.outlines.words import missed_in_words
from sakti.regions import queries as regions
from sakti.web import clock
from sakti.web.forms import BaseForm, form_page, refusals_into
from sakti.web.locale import current_language
from sakti.web.numbers import beginning
from sakti.web.pagination import cut
from sakti.web.permissions import permit
from sakti.web.transactions import before_writing, brings_files

blueprint = Blueprint("outlines", __name__)


@blueprint.before_request
def read_file() -> None:
    """After the permission and the token, and before the transaction of the request begins."""
    file = request.files.get(FIELD) if brings_files() and request.endpoint == "outlines.index" else None
    if file is None or not file.filename:
        return
    with before_writing():
        try:
            refuse_infected(file.stream)
            actions.remember(reading.read(file.stream, file.filename))
        except Refusal as refusal:
            actions.remember(Refusal(refusal.code, field=FIELD, **refusal.words))
        finally:
            file.stream.seek(0)


@blueprint.route("/wilayah/garis-batas", methods=["GET", "POST"])
@permit(Permission.MANAGE_REGIONS)
def index() -> ResponseReturnValue:
    form = OutlinesForm()
    if form.validate_on_submit():
        kept = None
        with refusals_into(form):
            kept = actions.keep_draft(outlines=actions.remembered(), by=current_user)
        if kept is not None:
            if kept.is_in_force:
                flash(_("Garis batas di berkas ini sama dengan yang berlaku. Tidak ada yang berubah."), "good")
                return redirect(url_for("outlines.index"), 303)
            return redirect(url_for("outlines.preview", edition_id=kept.edition.id), 303)
    held = queries.in_force()
    return form_page(
        "outlines/index.html",
        form,
        held=held,
        drawn=None if held is None else drawn(held.id),
        without=queries.villages_without(held.id) if held is not None else [],
        editions=cut(queries.taken_editions(), start=beginning("riwayat"), size=20),
        drafts=cut(queries.drafts(), start=beginning("menunggu"), size=20),
        decision=BaseForm(formdata=None),
    )


@blueprint.get("/wilayah/garis-batas/<int:edition_id>")
@permit(Permission.MANAGE_REGIONS)
def preview(edition_id: int) -> ResponseReturnValue:
    edition, held = queries.edition(edition_id), queries.in_force()
    without = queries.villages_without(edition.id)
    before = queries.outlines(held.id).keys() if held is not None else frozenset[int]()
    return render_template(
        "outlines/preview.html",
        edition=edition,
        held=held,
        drawn=drawn(edition.id),
        without=without,
        lost=[line for line in without if line.id in before] if edition.taken_at is None else [],
        all=len(regions.villages()),
        why=missed_in_words,
        decision=BaseForm(formdata=None),
    )


@blueprint.post("/wilayah/garis-batas/<int:edition_id>/pakai")
@permit(Permission.MANAGE_REGIONS)
def take(edition_id: int) -> ResponseReturnValue:
    edition = actions.take(edition=queries.edition(edition_id), by=current_user)
    flash(_("Garis batas %(count)s desa dipakai di peta dan laporan.", count=edition.villages), "good")
    return redirect(url_for("outlines.index"), 303)


@blueprint.post("/wilayah/garis-batas/<int:edition_id>/buang")
@permit(Permission.MANAGE_REGIONS)
def leave(edition_id: int) -> ResponseReturnValue:
    actions.leave(edition=queries.edition(edition_id), by=current_user)
    flash(_("Berkas dibuang. Peta tidak berubah."), "good")
    return redirect(url_for("outlines.index"), 303)


@blueprint.post("/wilayah/garis-batas/<int:edition_id>/tarik")
@permit(Permission.MANAGE_REGIONS)
def withdraw(edition_id: int) -> ResponseReturnValue:
    before = actions.withdraw(edition=queries.edition(edition_id), by=current_user)
    if before is None:
        flash(_("Garis batas ditarik. Peta kembali memakai petak."), "good")
    else:
        flash(_("Garis batas ditarik. Yang berlaku kembali %(file)s.", file=before.file_name), "good")
    return redirect(url_for("outlines.index"), 303)


def drawn(edition_id: int) -> Svg | None:
    """All outlines of an edition, plain, each with its name."""
    outlines = queries.outlines(edition_id)
    lines = [line for line in regions.village_lines(clock.today()) if line.id in outlines]
    if not lines:
        return None
    villages = [MappedVillage(line.name, outlines[line.id], "better", line.district_name) for line in lines]
    title, shades = _("Garis batas desa"), {"better": _("ada garis batas")}
    return village_map(villages, key="drawn-outlines", title=title, shades=shades, locale=current_language(), width=520)
