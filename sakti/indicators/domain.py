"""Figures, the rollup, targets, macro figures: what the house needs to know of it."""

from __future__ import annotations

from sakti.core.events import StatesChanged, VillageClassChanged
from sakti.core.permissions import Permission
from sakti.web.domain import Domain, SealedTable, Subscription

DOMAIN = Domain(
    name="indicators",
    models="sakti.indicators.models",
    sealed=(
        SealedTable(
            "target",
            "target",
            ("indicator", "region_id", "kind", "value", "baseline_on", "due_on", "ended_at"),
            place="region_id",
            day="due_on",
        ),
    ),
    blueprint="sakti.indicators.views:blueprint",
    jobs="sakti.indicators.jobs:JOBS",
    subscriptions=(
        Subscription(StatesChanged, "sakti.indicators.listeners:move_figures"),
        Subscription(VillageClassChanged, "sakti.indicators.listeners:recount_villages"),
    ),
    permissions=frozenset(
        {
            Permission.SEE_FIGURES,
            Permission.SET_TARGETS,
        }
    ),
    words="sakti.indicators.words",
)
