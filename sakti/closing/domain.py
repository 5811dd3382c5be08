"""Month closes, frozen figures and corrections: what the house needs to know of it."""

from __future__ import annotations

from sakti.core.events import LastCloseAsked
from sakti.web.domain import Domain, Subscription

DOMAIN = Domain(
    name="closing",
    models="sakti.closing.models",
    subscriptions=(Subscription(LastCloseAsked, "sakti.closing.listeners:say_last_close"),),
    words="sakti.closing.words",
)
