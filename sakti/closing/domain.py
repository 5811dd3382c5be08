"""What the house needs to know of this domain. Month closes, frozen figures and corrections."""

from __future__ import annotations

from sakti.web.domain import Domain

DOMAIN = Domain(
    name="closing",
    models="sakti.closing.models",
    words="sakti.closing.words",
)
