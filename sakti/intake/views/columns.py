"""What was recognised of an upload, and saying otherwise."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.permissions import Permission
from sakti.intake.desk.actions import uploads
from sakti.intake.desk.columns import chosen_of, column_groups
from sakti.intake.desk.labels import layout_words
from sakti.intake.forms import ColumnsForm
from sakti.intake.views import blueprint
from sakti.intake.views.uploads import own
from sakti.regions import queries as regions
from sakti.web.forms import refusals_into
from sakti.web.permissions import current_scope, permit


@blueprint.route("/impor/<int:upload_id>/kolom", methods=["GET", "POST"])
@permit(Permission.IMPORT_LISTS)
def columns(upload_id: int) -> ResponseReturnValue:
    """Which column is which, with a few of its cells; settling it tries the file out."""
    found = own(upload_id)
    if found.state not in ("mapping", "checked", "refused") or not (known := found.recognised):
        return redirect(url_for("intake.upload", upload_id=upload_id), 303)
    reached = [one for one in regions.villages() if current_scope().reaches_village(one.id)]
    form = ColumnsForm([(one.code, one.name) for one in reached], data=proposed(found, reached))
    given = [request.form.get(f"column-{place}", "") for place in range(len(known["headings"]))]
    if form.validate_on_submit():
        village = next((one for one in reached if one.code == form.village.data), None)
        chosen = chosen_of(known, given, form.book.data, village)
        with refusals_into(form):
            run = uploads.settle(upload=found, chosen=chosen, remember=form.remember.data, by=current_user)
            return redirect(url_for("jobs.run", run_id=run.id), 303)
    mapping = (found.chosen or {}).get("columns") or known["mapping"]
    picked = given if request.method == "POST" else [mapping.get(heading, "") for heading in known["headings"]]
    every = list(enumerate(known["headings"]))
    shown = [one for one in every if picked[one[0]] or not known["layout"]]
    rest = [one for one in every if one not in shown]
    page = render_template(
        "intake/columns.html",
        upload=found,
        known=known,
        form=form,
        picked=picked,
        groups=column_groups(),
        shown=by_sheet(known, shown),
        rest=by_sheet(known, rest),
        unread=len(rest),
        layout_words=layout_words,
        ignored=_("abaikan"),
    )
    return page, 422 if form.errors else 200


def by_sheet(known: Any, headings: list[tuple[int, str]]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Headings with their places, sheet by sheet."""
    homes = known.get("homes") or [known["sheet"]] * len(known["headings"])
    sheets = dict.fromkeys(homes[place] for place, _heading in headings)
    return [(sheet, [one for one in headings if homes[one[0]] == sheet]) for sheet in sheets]


def proposed(found: Any, reached: Any) -> dict[str, Any]:
    """What was chosen before, else what was recognised; an operator of one village need not choose it."""
    known, chosen = found.recognised or {}, found.chosen or {}
    village = chosen.get("village") or known.get("village") or ""
    if not village and (known.get("needs_village") or known.get("unplaced")) and len(reached) == 1:
        village = reached[0].code
    book = chosen.get("book") or known.get("book")
    return {"book": book, "village": village, "remember": not known.get("layout")}
