"""Lists and logs from spreadsheets: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.events import NamedElsewhere
from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, OnMerge, Section, Subscription

DOMAIN = Domain(
    name="intake",
    models="sakti.intake.models",
    pointers={
        "claim.household_id": OnMerge.READ,
        "claim.person_id": OnMerge.READ,
    },
    blueprint="sakti.intake.views:blueprint",
    jobs="sakti.intake.jobs:JOBS",
    menu=(
        MenuEntry("intake.index", _l("Impor daftar"), Section.WORK, 50),
        MenuEntry("intake.claims_waiting", _l("Disebut di desa lain"), Section.WORK, 55),
    ),
    permissions=frozenset(
        {
            Permission.DECIDE_VERVAL,
            Permission.IMPORT_LISTS,
        }
    ),
    subscriptions=(Subscription(NamedElsewhere, "sakti.intake.listeners:keep_count_of_named"),),
    acts="sakti.intake.acts:ACTS",
    due_work="sakti.intake.due_work:count_due_work",
    words="sakti.intake.words",
)
