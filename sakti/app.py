"""The application factory: config, extensions, domains, one edge where writes are committed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

from sakti import config, paths
from sakti.extensions import init_extensions

#: Every domain that has tables. Importing them makes the metadata whole, for migrations too.
DOMAINS = (
    "audit", "settings", "jobs", "files", "regions", "accounts", "organisations", "households",
    "observations", "interventions", "indicators", "intake", "reports",
)  # fmt: skip

#: Every domain that answers requests.
DELIVERY = (
    "audit", "settings", "jobs", "regions", "accounts", "organisations", "interventions", "indicators",
    "intake", "field", "dossiers", "dashboards", "reports",
)  # fmt: skip


def load_models() -> None:
    for domain in DOMAINS:
        import_module(f"sakti.{domain}.models")


def create_app(**overrides: Any) -> Flask:
    """A ready application. Overrides are Flask configuration keys (tests and commands use them)."""
    app = Flask("sakti", template_folder=str(paths.data_folder("templates")), static_folder="static")
    app.config.update(config.settings() | overrides)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_extensions(app)
    load_models()
    for domain in DELIVERY:
        app.register_blueprint(import_module(f"sakti.{domain}.views").blueprint)
    return app
