"""The application factory: config, extensions, domains, one edge where writes are committed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

from sakti import config, paths
from sakti.audit.actions import readings, records
from sakti.extensions import init_extensions
from sakti.jobs import registry
from sakti.settings import queries as settings_queries
from sakti.submissions import repeats
from sakti.web import assembly, kept, kit
from sakti.web.addresses import AddressRule
from sakti.web.numbers import IdConverter
from sakti.web.requests import CleanRequest

#: Every domain, from below: each may import those before it (`pyproject.toml`). What a domain has to offer it announces
#: in its `domain.py`; a new one needs a line here and nothing else in this file.
DOMAINS = (
    "audit",
    "settings",
    "files",
    "jobs",
    "submissions",
    "countersigning",
    "paper",
    "regions",
    "outlines",
    "organisations",
    "accounts",
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
    "successions",
    "closing",
    "dossiers",
    "dashboards",
    "reports",
    "privacy",
    "installation",
)


def load_models() -> None:
    """Make the metadata whole without an application, for migrations and their tests."""
    assembly.load_models(assembly.load_domains(DOMAINS))


def load_words() -> None:
    """Make what every domain refuses sayable without an application: for commands, before and beside one."""
    assembly.load_words(assembly.load_domains(DOMAINS))


def create_app(*, domains: Sequence[str] = DOMAINS, **overrides: Any) -> Flask:
    """A ready application. Overrides are Flask configuration keys (tests and commands use them)."""
    announced = assembly.load_domains(domains)
    assembly.load_words(announced)
    app = Flask("sakti", template_folder=str(paths.data_folder("templates")), static_folder="static")
    app.request_class = CleanRequest
    app.url_rule_class = AddressRule
    app.url_map.converters["int"] = IdConverter
    app.config.update(config.settings() | overrides)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_extensions(app)
    assembly.load_models(announced)
    kit.install(app)
    assembly.install(app, announced)
    repeats.install(app)
    records.install()
    readings.install(app)
    registry.install(app, registry.declared_jobs(announced))
    app.context_processor(lambda: {"is_demo": not kept.is_without_database() and settings_queries.is_demo()})
    return app
