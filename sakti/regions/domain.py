"""Provinces to villages: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_pgettext

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="regions",
    models="sakti.regions.models",
    blueprint="sakti.regions.views:blueprint",
    menu=(MenuEntry("regions.index", lazy_pgettext("menu", "Wilayah"), Section.MANAGE, 10),),
    permissions=frozenset(
        {
            Permission.MANAGE_REGIONS,
            Permission.SEE_FIGURES,
        }
    ),
    words="sakti.regions.words",
)
