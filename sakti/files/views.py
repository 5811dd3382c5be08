"""Showing a photo to whoever may see the households of its village, and taking in the files of any form."""

from __future__ import annotations

import io

from flask import Blueprint, abort, request, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.permissions import Permission
from sakti.files import actions, queries, receiving
from sakti.web.permissions import current_names, permit
from sakti.web.transactions import before_writing, brings_files

blueprint = Blueprint("files", __name__)


@blueprint.before_app_request
def receive_files() -> None:
    """After the permission and the token, and before the transaction of the request begins."""
    if request.endpoint is not None and brings_files():
        with before_writing():
            receiving.receive(request.files.items(multi=True))


@blueprint.teardown_app_request
def forget_files(_error: BaseException | None) -> None:
    if request.endpoint is not None and brings_files():
        actions.forget_unused()


@blueprint.get("/foto/<int:photo_id>")
@permit(Permission.SEE_HOUSEHOLDS, names=True)
def photo(photo_id: int) -> ResponseReturnValue:
    stored = queries.photo(current_names(), photo_id)
    if not actions.place(stored.path).is_file():
        abort(404)
    record_reading("photo_seen", by=current_user, subject=stored, village_id=stored.village_id)
    picture = io.BytesIO(actions.read(stored.path))
    return send_file(picture, mimetype=stored.media_type, download_name=f"foto-{stored.id}.jpg", etag=stored.sha256)
