"""What the house needs to know of this domain. Households, families, people. They are shown by others."""

from __future__ import annotations

from sakti.web.domain import Domain

DOMAIN = Domain(
    name="households",
    models="sakti.households.models",
    words="sakti.households.words",
)
