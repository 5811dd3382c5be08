"""How the installation is: what `sakti doctor` says, on a page for administrators."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, current_app, render_template

from sakti.core.permissions import Permission
from sakti.installation import queries
from sakti.installation.actions.health import examine
from sakti.web.permissions import permit

blueprint = Blueprint("installation", __name__)


@blueprint.get("/keadaan")
@permit(Permission.MANAGE_SETTINGS)
def health() -> str:
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    findings = examine(app, thorough=False)
    backups, keys = queries.last_backups(), queries.recovery_keys()
    return render_template("installation/health.html", findings=findings, backups=backups, keys=keys)
