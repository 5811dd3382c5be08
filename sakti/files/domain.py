"""Stored photos and uploaded lists: what the house needs to know of it."""

from __future__ import annotations

from sakti.core.permissions import Permission
from sakti.web.domain import Domain

DOMAIN = Domain(
    name="files",
    models="sakti.files.models",
    blueprint="sakti.files.views:blueprint",
    permissions=frozenset(
        {
            Permission.SEE_HOUSEHOLDS,
        }
    ),
    words="sakti.files.words",
)
