"""Source releases side by side: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="vintages",
    blueprint="sakti.vintages.views:blueprint",
    menu=(MenuEntry("vintages.index", _l("Rilis sumber"), Section.WATCH, 40),),
    permissions=frozenset(
        {
            Permission.SEE_FIGURES,
            Permission.SEE_HOUSEHOLDS,
        }
    ),
    words="sakti.vintages.words",
)
