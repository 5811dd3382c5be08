"""A form that is sent twice is taken once, and the second sending gets the answer of the first.

Every form carries an id that was made when it was shown (`web/forms.py`, the field `submission`). Around each view
that takes forms, the id is claimed before the view works and its answer noted after it, in the view's own transaction:
who sends the same at the same moment waits for that one, and is then led to what it made. A form that was refused, or
that answered with a page and not with an address, leaves nothing behind and may be sent again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import cast
from uuid import NAMESPACE_URL, UUID, uuid5

from flask import Flask, flash, g, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.permissions import Public
from sakti.core.refusals import Refusal
from sakti.submissions import actions, queries
from sakti.web import kept
from sakti.web.forms import SUBMISSION
from sakti.web.requests import wants_json

#: Done twice it is done once.
SIGN_OUT = "accounts.sign_out"
#: What a script of ours sends without an id: it says with its move what it has seen, and is told if that is no more so.
MOVES = frozenset({"assessment.move"})


def install(app: Flask) -> None:
    """Put this around every view that takes forms."""
    taking = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    for endpoint in taking:
        view = cast("Callable[..., ResponseReturnValue]", app.view_functions[endpoint])
        makes_something = endpoint != SIGN_OUT and getattr(view, "need", None) is not Public
        app.view_functions[endpoint] = answered_once(view, needs_key=makes_something, is_move=endpoint in MOVES)


def answered_once(
    view: Callable[..., ResponseReturnValue], *, needs_key: bool, is_move: bool = False
) -> Callable[..., ResponseReturnValue]:
    @wraps(view)
    def answered(*args: object, **kwargs: object) -> ResponseReturnValue:
        if not is_sent():
            return view(*args, **kwargs)
        key = key_of_request()
        if key is None:
            return unnamed() if needs_key and not (is_move and wants_json()) else view(*args, **kwargs)
        try:
            receipt = actions.claim_form(key=key, content=content_of_request(), by=current_user)
        except Refusal:
            return differs(key)
        if receipt.is_repeated:
            flash(_("Ini sudah tersimpan; tidak dicatat dua kali."), "good")
            return redirect(queries.answer_of(receipt.submission) or "/", 303)
        response = make_response(view(*args, **kwargs))
        led_on = 300 <= response.status_code < 400
        if response.status_code < 400:
            actions.answer_form(submission=receipt.submission, address=response.location if led_on else None)
        return response

    return answered


def is_sent() -> bool:
    """Whether somebody who is signed in sends this; what only opens again with what was typed is not sent."""
    return request.method == "POST" and not g.get("reopening") and current_user.is_authenticated


def key_of_request() -> UUID | None:
    """The id of what is sent; of each user and each address its own. None for what came without one."""
    try:
        sent = UUID(request.form.get(SUBMISSION, ""))
    except ValueError:
        return None
    return uuid5(NAMESPACE_URL, f"{current_user.id} {request.full_path} {sent}")


def unnamed() -> ResponseReturnValue:
    """A form without its id could be taken twice, so it is not taken: it comes back with what was typed, and an id."""
    page = kept.unsaved_page("unnamed", 400)
    if page is None:
        raise Refusal("submission_unnamed")
    return page


def content_of_request() -> str:
    """Everything that was sent: two forms with this in common are the same. Files by their hash."""
    passing = kept.PASSING | {SUBMISSION}
    fields = sorted((name, value) for name, value in request.form.items(multi=True) if name not in passing)
    files = []
    for name, file in request.files.items(multi=True):
        files.append((name, file.filename, hashlib.file_digest(file.stream, "sha256").hexdigest()))  # type: ignore[arg-type]
        file.stream.seek(0)
    return json.dumps([fields, files], ensure_ascii=False)


def differs(key: UUID) -> ResponseReturnValue:
    """The same form with other answers, usually after going back: what was made, and a way to record this one too."""
    earlier = queries.submission(key)
    made = queries.answer_of(earlier) if earlier else None
    page = kept.unsaved_page("differs", 409, made=made)
    if page is None:
        raise Refusal("submission_differs")
    return page
