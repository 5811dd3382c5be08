"""What the house needs to know of this domain. Printing. It has words only."""

from __future__ import annotations

from sakti.web.domain import Domain

DOMAIN = Domain(
    name="paper",
    words="sakti.paper.words",
)
