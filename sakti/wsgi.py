"""The application for a WSGI server: `gunicorn sakti.wsgi:app`."""

from __future__ import annotations

import gc

from werkzeug.middleware.proxy_fix import ProxyFix

from sakti.app import create_app


def serving_app(*, behind_proxy: bool) -> object:
    """An application ready for traffic. Frozen after start: collecting garbage made the slow tail."""
    application = create_app()
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

        return serving_app(behind_proxy=os.environ.get("SAKTI_HTTPS") == "1")
    raise AttributeError(name)
