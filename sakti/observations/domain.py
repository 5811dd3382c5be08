"""The ledger and the projection of states. They are shown by others: what the house needs to know of it."""

from __future__ import annotations

from sakti.web.domain import Domain

DOMAIN = Domain(
    name="observations",
    models="sakti.observations.models",
    words="sakti.observations.words",
)
