"""Dashboards of the regency and its villages: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="dashboards",
    blueprint="sakti.dashboards.views:blueprint",
    menu=(
        MenuEntry("dashboards.home", _l("Dasbor"), Section.WATCH, 10),
        MenuEntry("dashboards.figures", _l("Angka"), Section.WATCH, 20),
    ),
    permissions=frozenset(
        {
            Permission.SEE_FIGURES,
            Permission.SEE_INTERVENTIONS,
        }
    ),
)
