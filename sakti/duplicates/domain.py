"""Who may be recorded twice: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.events import ListImported, RecordsAlike, TwinReported, TwinReportWithdrawn
from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section, Subscription

DOMAIN = Domain(
    name="duplicates",
    models="sakti.duplicates.models",
    blueprint="sakti.duplicates.views:blueprint",
    jobs="sakti.duplicates.jobs:JOBS",
    menu=(MenuEntry("duplicates.index", _l("Data ganda"), Section.WORK, 90),),
    subscriptions=(
        Subscription(ListImported, "sakti.duplicates.listeners:look_for_duplicates"),
        Subscription(RecordsAlike, "sakti.duplicates.listeners:keep_alike"),
        Subscription(TwinReported, "sakti.duplicates.listeners:keep_twin"),
        Subscription(TwinReportWithdrawn, "sakti.duplicates.listeners:drop_twin"),
    ),
    permissions=frozenset(
        {
            Permission.MERGE_RECORDS,
        }
    ),
    due_work="sakti.duplicates.due_work:count_due_work",
    acts="sakti.duplicates.acts:ACTS",
    words="sakti.duplicates.words",
)
