"""What the house needs to know of this domain."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.events import StatesChanged
from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section, Subscription

DOMAIN = Domain(
    name="toys",
    models="sakti.toys.models",
    blueprint="sakti.toys.views:blueprint",
    jobs="sakti.toys.jobs:JOBS",
    menu=(MenuEntry("toys.index", _l("Mainan"), Section.WORK, 200),),
    subscriptions=(Subscription(StatesChanged, "sakti.toys.listeners:bring_toy"),),
    permissions=frozenset({Permission.SEE_FIGURES, Permission.LOG_VISIT}),
    due_work="sakti.toys.due_work:count_due_work",
    words="sakti.toys.words",
)
