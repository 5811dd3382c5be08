"""Outlines of villages: what the house needs to know of it."""

from __future__ import annotations

from sakti.core.permissions import Permission
from sakti.web.domain import Domain

DOMAIN = Domain(
    name="outlines",
    models="sakti.outlines.models",
    blueprint="sakti.outlines.views:blueprint",
    permissions=frozenset({Permission.MANAGE_REGIONS}),
    words="sakti.outlines.words",
)
