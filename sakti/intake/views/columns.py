"""What was recognised of an upload, and saying otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.json import JsonObject
from sakti.core.permissions import Permission
from sakti.intake.desk.actions import uploads
from sakti.intake.desk.columns import chosen_of, column_groups
from sakti.intake.desk.labels import layout_words
from sakti.intake.forms import ColumnsForm
from sakti.intake.views import blueprint
from sakti.intake.views.uploads import own
from sakti.regions import queries as regions
from sakti.web.forms import FormValues, refusals_into
from sakti.web.permissions import current_scope, permit

if TYPE_CHECKING:
    from sakti.intake.tables import Upload
    from sakti.regions.tables import Region


@blueprint.route("/impor/<int:upload_id>/kolom", methods=["GET", "POST"])
@permit(Permission.IMPORT_LISTS, names=True)
def columns(upload_id: int) -> ResponseReturnValue:
    """Which column is which, with a few of its cells; settling it tries the file out."""
    upload = own(upload_id)
    if upload.state not in ("mapping", "checked", "refused") or not (recognised := upload.recognised):
        return redirect(url_for("intake.upload", upload_id=upload_id), 303)
    reached = [village for village in regions.villages() if current_scope().reaches_village(village.id)]
    form = ColumnsForm([(village.code, village.name) for village in reached], data=proposed(upload, reached))
    given = [request.form.get(f"column-{place}", "") for place in range(len(recognised["headings"]))]
    if form.validate_on_submit():
        village = next((place for place in reached if place.code == form.village.data), None)
        chosen = chosen_of(recognised, given, form.book.data, village)
        with refusals_into(form):
            run = uploads.settle(upload=upload, chosen=chosen, remember=form.remember.data, by=current_user)
            return redirect(url_for("jobs.run", run_id=run.id), 303)
    mapping = (upload.chosen or {}).get("columns") or recognised["mapping"]
    picked = given if request.method == "POST" else [mapping.get(heading, "") for heading in recognised["headings"]]
    every = list(enumerate(recognised["headings"]))
    shown = [heading for heading in every if picked[heading[0]] or not recognised["layout"]]
    rest = [heading for heading in every if heading not in shown]
    record_reading("upload_read", by=current_user, subject=upload, name=upload.file_name)
    page = render_template(
        "intake/columns.html",
        upload=upload,
        known=recognised,
        form=form,
        picked=picked,
        groups=column_groups(),
        shown=by_sheet(recognised, shown),
        rest=by_sheet(recognised, rest),
        unread=len(rest),
        layout_words=layout_words,
        ignored=_("abaikan"),
    )
    return page, 422 if form.errors else 200


def by_sheet(recognised: JsonObject, headings: list[tuple[int, str]]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Headings with their places, sheet by sheet."""
    homes = recognised.get("homes") or [recognised["sheet"]] * len(recognised["headings"])
    sheets = dict.fromkeys(homes[place] for place, _heading in headings)
    return [(sheet, [heading for heading in headings if homes[heading[0]] == sheet]) for sheet in sheets]


def proposed(upload: Upload, reached: Sequence[Region]) -> FormValues:
    """What was chosen before, else what was recognised; an operator of one village need not choose it."""
    recognised, chosen = upload.recognised or {}, upload.chosen or {}
    village = chosen.get("village") or recognised.get("village") or ""
    if not village and (recognised.get("needs_village") or recognised.get("unplaced")) and len(reached) == 1:
        village = reached[0].code
    book = chosen.get("book") or recognised.get("book")
    return {"book": book, "village": village, "remember": not recognised.get("layout")}
