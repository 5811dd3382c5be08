"""Hands on what the domains tell each other (`core/events.py`): at once, in the publisher's transaction.

Who listens is kept by each application and comes from the domains' `subscriptions`; nothing subscribes by being
imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app

from sakti.core.events import DomainEvent

E = TypeVar("E", bound=DomainEvent)
#: Event type → listeners, in the order of the domains.
Listeners = dict[type[DomainEvent], list[Callable[[DomainEvent], None]]]

EXTENSION = "sakti-events"


def install(app: Flask) -> None:
    """An application to which nobody listens yet."""
    app.extensions[EXTENSION] = Listeners()


def subscribe(app: Flask, event: type[E], listener: Callable[[E], None]) -> None:
    """Let a listener hear of every event of one type; the same one twice is a mistake."""
    listeners = app.extensions[EXTENSION].setdefault(event, [])
    if listener in listeners:
        raise ValueError(f"{listener.__module__}.{listener.__name__} listens to {event.__name__} already")
    listeners.append(listener)


def publish(event: DomainEvent) -> None:
    """Tell everybody who listens to this type of event. What a listener raises, the publisher gets."""
    listeners: Listeners = current_app.extensions[EXTENSION]
    for listener in listeners.get(type(event), ()):
        listener(event)
