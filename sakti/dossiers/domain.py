"""Everything about one household or person on one page: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="dossiers",
    blueprint="sakti.dossiers.views:blueprint",
    menu=(
        MenuEntry("dossiers.households", _l("Rumah tangga"), Section.WATCH, 30),
        MenuEntry("dossiers.households", _l("Keluarga"), Section.THUMB, 20, icon="family"),
    ),
    permissions=frozenset(
        {
            Permission.CORRECT_RECORDS,
            Permission.EXPORT_HOUSEHOLDS,
            Permission.REVEAL_IDENTITY,
            Permission.SEE_FIGURES,
            Permission.SEE_HOUSEHOLDS,
        }
    ),
    acts="sakti.dossiers.acts:ACTS",
    words="sakti.dossiers.words",
)
