"""Programmes, assignments, deliveries: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, Section

DOMAIN = Domain(
    name="interventions",
    models="sakti.interventions.models",
    blueprint="sakti.interventions.views:blueprint",
    menu=(
        MenuEntry("interventions.board", _l("Intervensi"), Section.WORK, 20),
        MenuEntry("interventions.programmes", lazy_pgettext("menu", "Program"), Section.WORK, 30),
    ),
    permissions=frozenset(
        {
            Permission.APPROVE_INTERVENTIONS,
            Permission.ASSIGN_INTERVENTIONS,
            Permission.CORRECT_RECORDS,
            Permission.EXPORT_HOUSEHOLDS,
            Permission.LOG_DELIVERY,
            Permission.MANAGE_PROGRAMMES,
            Permission.SEE_INTERVENTIONS,
            Permission.VERIFY_INTERVENTIONS,
        }
    ),
    due_work="sakti.interventions.due_work:count_due_work",
    acts="sakti.interventions.acts:ACTS",
    words="sakti.interventions.words",
)
