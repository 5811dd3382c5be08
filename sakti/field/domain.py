"""Visits, events and deliveries logged on a phone-sized screen: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="field",
    blueprint="sakti.field.views:blueprint",
    menu=(
        MenuEntry("field.home", _l("Kunjungan"), Section.WORK, 10),
        MenuEntry("field.stale", _l("Jawaban kedaluwarsa"), Section.WORK, 12),
        MenuEntry("field.listed_again", _l("Pernah keluar, disebut lagi"), Section.WORK, 13),
        MenuEntry("field.home", _l("Hari ini"), Section.THUMB, 10, icon="today"),
        MenuEntry("field.recorded", _l("Tercatat"), Section.THUMB, 30, icon="check"),
    ),
    permissions=frozenset(
        {
            Permission.EXPORT_HOUSEHOLDS,
            Permission.LOG_DELIVERY,
            Permission.LOG_VISIT,
            Permission.RECORD_EVENT,
        }
    ),
    due_work="sakti.field.due_work:count_due_work",
    words="sakti.field.words",
)
