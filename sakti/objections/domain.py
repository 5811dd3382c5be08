"""Who should be added, removed or corrected: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="objections",
    models="sakti.objections.models",
    blueprint="sakti.objections.views:blueprint",
    menu=(
        MenuEntry("objections.summary", _l("Ringkasan usulan"), Section.WATCH, 60),
        MenuEntry("objections.index", _l("Usul–sanggah"), Section.WORK, 80),
    ),
    permissions=frozenset(
        {
            Permission.MANAGE_VERVAL,
            Permission.RECORD_OBJECTION,
            Permission.SEE_FIGURES,
        }
    ),
    due_work="sakti.objections.due_work:count_due_work",
    words="sakti.objections.words",
)
