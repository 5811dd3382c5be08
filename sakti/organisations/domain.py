"""Who acts: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_pgettext

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="organisations",
    models="sakti.organisations.models",
    blueprint="sakti.organisations.views:blueprint",
    menu=(MenuEntry("organisations.index", lazy_pgettext("menu", "Pelaku"), Section.WORK, 40),),
    permissions=frozenset(
        {
            Permission.MANAGE_ORGANISATIONS,
            Permission.SEE_INTERVENTIONS,
        }
    ),
    words="sakti.organisations.words",
)
