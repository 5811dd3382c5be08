"""Acts that wait for a second person: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="countersigning",
    models="sakti.countersigning.models",
    blueprint="sakti.countersigning.views:blueprint",
    jobs="sakti.countersigning.jobs:JOBS",
    menu=(MenuEntry("countersigning.index", _l("Persetujuan kedua"), Section.WORK, 95),),
    permissions=frozenset({Permission.COUNTERSIGN}),
    due_work="sakti.countersigning.due_work:count_due_work",
    words="sakti.countersigning.words",
)
