"""The list of toys, and mending one."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sakti.toys import actions, queries

from sakti.core.permissions import Permission
from sakti.web.permissions import permit

blueprint = Blueprint("toys", __name__)


@blueprint.get("/mainan")
@permit(Permission.SEE_FIGURES)
def index() -> str:
    return render_template("toys/index.html", toys=queries.toys())


@blueprint.post("/mainan/<int:toy_id>/perbaiki")
@permit(Permission.LOG_VISIT)
def mend(toy_id: int) -> ResponseReturnValue:
    actions.mend_toy(toy=queries.toy(toy_id), by=current_user)
    return redirect(url_for("toys.index"), 303)
