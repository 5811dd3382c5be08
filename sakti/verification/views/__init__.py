"""The screens of verval: a file a noun, all on one blueprint."""

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from sakti.verification import sentences
from sakti.web.permissions import may

blueprint = Blueprint("verification", __name__)


@blueprint.app_context_processor
def words() -> dict[str, object]:
    return {"verval": sentences}


@blueprint.context_processor
def places() -> dict[str, object]:
    """Under the thumb of whoever visits."""
    wanted = (
        ("field.home", _("Hari ini"), "today"),
        ("verification.mine", _("Verval"), "check"),
        ("dossiers.households", _("Keluarga"), "family"),
    )
    shown = [
        {"label": label, "url": url_for(endpoint), "active": request.endpoint == endpoint, "icon": icon, "count": None}
        for endpoint, label, icon in wanted
        if may(endpoint)
    ]
    return {"bottom_navigation": shown if may("verification.mine") and not may("verification.queue") else []}


from sakti.verification.views import documents, proposals, rounds, tasks, villages  # noqa: E402 - they route on it

__all__ = ["blueprint", "documents", "proposals", "rounds", "tasks", "villages"]
