"""Runs as rows, the worker, the page of schedules: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="jobs",
    models="sakti.jobs.models",
    blueprint="sakti.jobs.views:blueprint",
    menu=(MenuEntry("jobs.index", _l("Jadwal"), Section.MANAGE, 50),),
    permissions=frozenset(
        {
            Permission.ISSUE_REPORTS,
        }
    ),
    words="sakti.jobs.words",
)
