"""Which language a page speaks: the user's own choice, a cookie, else Indonesian.

The browser's wish is not asked: offices run English Windows and speak Indonesian.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Response, has_request_context, request
from flask_babel import get_locale
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context

from sakti import paths
from sakti.core.formatting import long_date
from sakti.extensions import babel
from sakti.web import clock

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
COOKIE = "bahasa"


def choose() -> str:
    if not has_request_context():
        return "id"
    wishes = (getattr(current_user, "language", None), request.cookies.get(COOKIE))
    return next((wish for wish in wishes if wish in LANGUAGES), "id")


def current_language() -> str:
    """ "id" or "en", for `core.formatting` and for texts that come in both."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "id"


def remember(response: Response, language: str) -> Response:
    response.set_cookie(COOKIE, language, max_age=timedelta(days=365), httponly=True, samesite="Lax")
    return response


@pass_context
def moment(_context: Context, when: datetime) -> str:
    """A stored moment in the district's own time: 5 Desember 2026 10.05 WIB, in the zone that held then."""
    local = clock.local(when)
    return f"{long_date(local.date(), current_language())} {local:%H.%M} {local.tzname()}"


def install(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(paths.PACKAGE / "translations")
    babel.init_app(app, default_locale="id", default_timezone="UTC", locale_selector=choose)
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.globals |= {"time_zone": clock.zone_name, "now_is": lambda: clock.now()}
    app.context_processor(lambda: {"locale": current_language()})
