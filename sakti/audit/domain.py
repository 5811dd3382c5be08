"""Who did or read what: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="audit",
    models="sakti.audit.models",
    blueprint="sakti.audit.views:blueprint",
    menu=(MenuEntry("audit.trail", _l("Jejak"), Section.MANAGE, 60),),
    permissions=frozenset(
        {
            Permission.SEE_AUDIT,
        }
    ),
    words="sakti.audit.words",
)
