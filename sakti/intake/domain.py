"""Lists and logs from spreadsheets: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="intake",
    models="sakti.intake.models",
    blueprint="sakti.intake.views:blueprint",
    jobs="sakti.intake.jobs:JOBS",
    menu=(MenuEntry("intake.index", _l("Impor daftar"), Section.WORK, 50),),
    permissions=frozenset(
        {
            Permission.IMPORT_LISTS,
        }
    ),
    acts="sakti.intake.acts:ACTS",
    words="sakti.intake.words",
)
