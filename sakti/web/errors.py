"""Pages for what went wrong: what happened, that nothing was lost, what to do. Never a stack trace."""

from __future__ import annotations

import errno

from flask import Flask, current_app, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, InternalServerError

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.web import kept
from sakti.web.locale import current_language
from sakti.web.permissions import safe_next
from sakti.web.requests import wants_json

#: Pages of our own, templates/errors/<status>.html. Other client errors look like 400.
OWN_PAGES = frozenset({400, 403, 404, 409, 413, 429, 500, 503})
REFUSED_STATUS = {
    "not_permitted": 403,
    "out_of_scope": 403,
    "two_villages": 403,
    "too_many_attempts": 429,
    "submission_unnamed": 400,
    "busy_own": 429,
    "busy_others": 503,
}


#: The database is away, locked, or has no connection left.
AWAY = (OperationalError, InterfaceError, NoConnection)


#: How the databases say that nothing more can be written: SQLite, and PostgreSQL's code.
FULL = ("disk is full", "53100")


def is_full(error: BaseException | None) -> bool:
    """Whether the server has no room left on its disk."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    original = getattr(error, "orig", None)
    return original is not None and any(mark in f"{original} {getattr(original, 'sqlstate', '')}" for mark in FULL)


def page(status: int, reason: str | None = None, why: str = "") -> ResponseReturnValue:
    """An error page. The transaction is dropped first: the page must not read what a failed write left behind."""
    if status >= 500:
        kept.without_database()
    roll_back()
    if wants_json():
        return jsonify(error=status, message=reason), status
    if status >= 500 and (unsaved := kept.unsaved_page(why or ("busy" if status == 503 else "crash"), status)):
        return unsaved
    own = status if status in OWN_PAGES else 500 if status >= 500 else 400
    return render_template(f"errors/{own}.html", reason=reason), status


def roll_back() -> None:
    try:
        db.session.rollback()
    except AWAY:  # its connection is gone, and what it had begun with it
        db.session.remove()


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    return page(error.code)


def on_refusal(refusal: Refusal) -> ResponseReturnValue:
    """A refusal that no form caught: what is unknown is not found, all else conflicts with the present state."""
    status = REFUSED_STATUS.get(refusal.code, 404 if refusal.code.endswith("_unknown") else 409)
    return page(status, refusal.message(current_language()))


def on_lost_token(_error: CSRFError) -> ResponseReturnValue:
    """A form of another session of the same browser: whoever fills it in has signed in anew since."""
    db.session.rollback()
    if request.endpoint == "accounts.try_sign_in" and current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")) or "/", 303)  # pressed twice: the first one signed in
    return kept.unsaved_page("token", 400) or page(400)


def on_database_away(error: Exception) -> ResponseReturnValue:
    current_app.logger.exception("database not available", exc_info=error)
    return page_of_full_disk() if is_full(error) else page(503)


def on_full_disk(error: OSError) -> ResponseReturnValue:
    if not is_full(error):
        raise error
    current_app.logger.exception("no room on the disk", exc_info=error)
    return page_of_full_disk()


def page_of_full_disk() -> ResponseReturnValue:
    """To wait helps nobody: somebody has to make room."""
    return page(503, _("Disk server penuh, jadi belum ada yang dapat disimpan. Beri tahu admin Bappeda."), "full")


def on_crash(error: InternalServerError) -> ResponseReturnValue:
    """Errors while committing arrive here, wrapped, because the view has answered already."""
    if isinstance(error.original_exception, AWAY):
        return on_database_away(error.original_exception)
    if is_full(error.original_exception):
        return page_of_full_disk()
    return page(500)


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(InternalServerError, on_crash)
    app.register_error_handler(Refusal, on_refusal)
    app.register_error_handler(CSRFError, on_lost_token)
    app.register_error_handler(OSError, on_full_disk)
    for error in AWAY:
        app.register_error_handler(error, on_database_away)
