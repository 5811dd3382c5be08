"""Dated settings: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="settings",
    models="sakti.settings.models",
    blueprint="sakti.settings.views:blueprint",
    menu=(MenuEntry("settings.index", _l("Pengaturan"), Section.MANAGE, 40),),
    permissions=frozenset(
        {
            Permission.MANAGE_SETTINGS,
        }
    ),
    zones="sakti.settings.queries:ZONES",
    words="sakti.settings.words",
)
