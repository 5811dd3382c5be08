"""The application for a WSGI server: `gunicorn sakti.wsgi:app`."""

from __future__ import annotations

import gc

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from sakti.app import create_app
from sakti.core.refusals import Refusal
from sakti.installation.actions import sealing_keys


def serving_app(*, behind_proxy: bool) -> Flask:
    """An application ready for traffic. Frozen after start: collecting garbage made the slow tail.

    Refuses what `sealing_keys.check` refuses.
    """
    application = create_app()
    with application.app_context():
        sealing_keys.check()
    if behind_proxy:
        application.wsgi_app = ProxyFix(application.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    return application


def __getattr__(name: str) -> object:
    """Made when a server asks for it, so that importing this module costs nothing."""
    if name == "app":
        import os

        try:
            return serving_app(behind_proxy=os.environ.get("SAKTI_HTTPS") == "1")
        except Refusal as refusal:
            raise SystemExit(refusal.message()) from None  # one line in the server's log, not a traceback
    raise AttributeError(name)
