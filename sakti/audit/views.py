"""The trail of what was done and read."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from sakti.audit import queries
from sakti.audit.forms import TrailFilter
from sakti.audit.sentences import sentence
from sakti.core.permissions import Permission
from sakti.web.locale import current_language
from sakti.web.permissions import current_names, current_scope, permit

blueprint = Blueprint("audit", __name__)


@blueprint.get("/jejak")
@permit(Permission.SEE_AUDIT, names=True)
def trail() -> str:
    form = TrailFilter.of_request()
    page = queries.trail(current_scope(), form.wanted, cursor=request.args.get("after"))
    names = current_names()
    words = {
        entry.id: sentence(
            entry.action,
            entry.details,
            current_language(),
            shows_free_text=names.reaches_village(entry.village_id),
        )
        for entry in page.rows
    }
    return render_template("audit/trail.html", page=page, words=words, form=form)
