"""The application factory: config, extensions, domains, one edge where writes are committed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

from sakti import config, paths
from sakti.extensions import init_extensions
from sakti.settings import queries as settings_queries
from sakti.web import kit
from sakti.web.numbers import IdConverter

#: Every domain that has tables. Importing them makes the metadata whole, for migrations too.
DOMAINS = (
    "audit",
    "settings",
    "jobs",
    "files",
    "submissions",
    "regions",
    "accounts",
    "organisations",
    "households",
    "observations",
    "interventions",
    "indicators",
    "intake",
    "verification",
    "duplicates",
    "assessment",
    "objections",
    "reports",
)

#: Every domain that answers requests.
DELIVERY = (
    "audit",
    "settings",
    "jobs",
    "files",
    "regions",
    "accounts",
    "organisations",
    "interventions",
    "indicators",
    "intake",
    "field",
    "vintages",
    "verification",
    "duplicates",
    "assessment",
    "objections",
    "dossiers",
    "dashboards",
    "reports",
)

#: Every domain that has work to be done on a schedule or in the background.
JOBS = ("assessment", "duplicates", "indicators", "installation", "intake", "reports", "submissions", "verification")


#: Every folder that says something of its own: what it refuses, what it writes into the trail.
WORDS = (
    "web",
    "settings",
    "jobs",
    "files",
    "submissions",
    "paper",
    "regions",
    "accounts",
    "organisations",
    "households",
    "observations",
    "interventions",
    "indicators",
    "intake",
    "field",
    "vintages",
    "verification",
    "duplicates",
    "assessment",
    "objections",
    "dossiers",
    "reports",
    "installation",
)


def load_models() -> None:
    for domain in DOMAINS:
        import_module(f"sakti.{domain}.models")


def connect_domains() -> None:
    """Who listens to whom: a change of states or of a village's class moves the figures, in the same transaction."""
    from sakti.dashboards import periods
    from sakti.duplicates import actions as desk
    from sakti.duplicates import jobs as duplicates
    from sakti.indicators import books, rollup
    from sakti.intake.landing.actions import imports
    from sakti.observations.actions import projection
    from sakti.regions import actions as regions
    from sakti.verification.actions import following, twins

    projection.subscribers[:] = [rollup.apply]
    imports.subscribers[:] = [duplicates.after_import]
    regions.subscribers[:] = [rollup.rebuild]
    desk.followers["verval"] = following
    twins.desks[:] = [desk]
    periods.last_closed_month_is_told_by(last_closed_month)
    books.books_are_kept_by(import_module("sakti.reports.queries.books").book_of)


def last_closed_month() -> int | None:
    """Dashboards open on the month that was closed last."""
    close = import_module("sakti.reports.queries").last_close()
    return None if close is None else int(close.month)


def create_app(**overrides: Any) -> Flask:
    """A ready application. Overrides are Flask configuration keys (tests and commands use them)."""
    for folder in WORDS:
        import_module(f"sakti.{folder}.words")
    app = Flask("sakti", template_folder=str(paths.data_folder("templates")), static_folder="static")
    app.url_map.converters["int"] = IdConverter
    app.config.update(config.settings() | overrides)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_extensions(app)
    load_models()
    connect_domains()
    kit.install(app)
    for domain in JOBS:
        import_module(f"sakti.{domain}.jobs")  # each registers what it can do
    for domain in DELIVERY:
        app.register_blueprint(import_module(f"sakti.{domain}.views").blueprint)
    app.context_processor(lambda: {"is_demo": settings_queries.is_demo()})
    return app
