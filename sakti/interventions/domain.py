"""Programmes, assignments, deliveries: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from sakti.core.events import HistoriesChanged
from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, OnMerge, SealedTable, Section, Subscription

DOMAIN = Domain(
    name="interventions",
    models="sakti.interventions.models",
    pointers={
        "intervention.household_id": OnMerge.FOLLOWS,
        "intervention.person_id": OnMerge.FOLLOWS,
        "delivery.household_id": OnMerge.FOLLOWS,
        "delivery.person_id": OnMerge.FOLLOWS,
        "group_member.household_id": OnMerge.FOLLOWS,
        "intervention.family_id": OnMerge.READ,
        "delivery.family_id": OnMerge.READ,
    },
    sealed=(
        SealedTable(
            "delivery",
            "realisasi",
            (
                *("intervention_id", "programme_id", "organisation_id", "subject_kind", "household_id", "person_id"),
                *("family_id", "group_id", "village_id", "delivered_on", "volume", "unit", "value_rp", "recorded_at"),
                "voided_at",
            ),
            place="village_id",
            day="delivered_on",
        ),
        SealedTable("funding_line", "baris sumber dana", ("delivery_id", "source", "value_rp")),
    ),
    blueprint="sakti.interventions.views:blueprint",
    menu=(
        MenuEntry("interventions.board", _l("Intervensi"), Section.WORK, 20),
        MenuEntry("interventions.programmes", lazy_pgettext("menu", "Program"), Section.WORK, 30),
    ),
    subscriptions=(Subscription(HistoriesChanged, "sakti.interventions.listeners:follow_recipients"),),
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
