"""Showing a photo to whoever may see the households of its village."""

from __future__ import annotations

from flask import Blueprint, abort, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.permissions import Permission
from sakti.files import actions, queries
from sakti.web.permissions import current_names, permit

blueprint = Blueprint("files", __name__)


@blueprint.get("/foto/<int:photo_id>")
@permit(Permission.SEE_HOUSEHOLDS)
def photo(photo_id: int) -> ResponseReturnValue:
    stored = queries.photo(current_names(), photo_id)
    file = actions.place(stored.path)
    if not file.is_file():
        abort(404)
    record_reading("photo_seen", by=current_user, subject=stored, village_id=stored.village_id)
    return send_file(file, mimetype=stored.media_type, download_name=f"foto-{stored.id}.jpg")
