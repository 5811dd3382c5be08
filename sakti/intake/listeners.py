"""What intake does when other rooms publish an event."""

from __future__ import annotations

from sakti.core.events import NamedElsewhere
from sakti.intake.landing.actions.claims import note_named_elsewhere
from sakti.web.transactions import outlive


def keep_count_of_named(event: NamedElsewhere) -> None:
    """What they wrote may be refused, or only tried out; that they were told stays."""
    outlive(note_named_elsewhere, event)
