"""Households, families, people. They are shown by others: what the house needs to know of it."""

from __future__ import annotations

from sakti.web.domain import Domain

DOMAIN = Domain(
    name="households",
    models="sakti.households.models",
    words="sakti.households.words",
)
