"""What the house needs to know of this domain. The ledger and the projection of states. They are shown by others."""

from __future__ import annotations

from sakti.web.domain import Domain

DOMAIN = Domain(
    name="observations",
    models="sakti.observations.models",
    words="sakti.observations.words",
)
