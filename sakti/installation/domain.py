"""Database, backup, verify, doctor and the page of what it finds: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="installation",
    models="sakti.installation.models",
    blueprint="sakti.installation.views:blueprint",
    jobs="sakti.installation.jobs:JOBS",
    menu=(MenuEntry("installation.health", _l("Keadaan aplikasi"), Section.MANAGE, 45),),
    permissions=frozenset(
        {
            Permission.MANAGE_SETTINGS,
        }
    ),
    words="sakti.installation.words",
)
