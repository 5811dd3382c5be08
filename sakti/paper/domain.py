"""Printing. It has words only: what the house needs to know of it."""

from __future__ import annotations

from sakti.web.domain import Domain

DOMAIN = Domain(
    name="paper",
    words="sakti.paper.words",
)
