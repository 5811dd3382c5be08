"""What promises do when people move, and when that is taken back."""

from __future__ import annotations

from sakti.core.events import HistoriesChanged
from sakti.interventions.actions.presence import follow
from sakti.interventions.queries.following import last_places


def follow_recipients(event: HistoriesChanged) -> None:
    """Open promises go along. Most small changes move nobody: of these no promise is looked at."""
    if event.before is None or event.after is None or last_places(event.before) != last_places(event.after):
        follow(villages=event.villages)
