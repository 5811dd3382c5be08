"""Month close, the report and its schedule: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="reports",
    models="sakti.reports.models",
    blueprint="sakti.reports.views:blueprint",
    jobs="sakti.reports.jobs:JOBS",
    menu=(
        MenuEntry("reports.index", _l("Laporan"), Section.WATCH, 50),
        MenuEntry("reports.months", _l("Tutup buku"), Section.WORK, 100),
    ),
    permissions=frozenset(
        {
            Permission.CLOSE_MONTH,
            Permission.ISSUE_REPORTS,
            Permission.SEE_LIMITED_REPORTS,
            Permission.SEE_REPORTS,
        }
    ),
    acts="sakti.reports.acts:ACTS",
    due_work="sakti.reports.due_work:count_due_work",
    words="sakti.reports.words",
)
