"""Month closes, frozen figures and corrections: what the house needs to know of it."""

from __future__ import annotations

from sakti.web.domain import Domain

DOMAIN = Domain(
    name="closing",
    models="sakti.closing.models",
    words="sakti.closing.words",
)
