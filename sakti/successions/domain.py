"""Divided, merged and renamed villages: what the house needs to know of it. The table is that of regions."""

from __future__ import annotations

from sakti.core.permissions import Permission
from sakti.web.domain import Domain

DOMAIN = Domain(
    name="successions",
    blueprint="sakti.successions.views:blueprint",
    permissions=frozenset({Permission.MANAGE_REGIONS, Permission.SEE_FIGURES}),
    acts="sakti.successions.acts:ACTS",
    words="sakti.successions.words",
)
