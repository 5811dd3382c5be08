"""The monthly figures follow what other domains publish, in the same transaction."""

from __future__ import annotations

from sakti.core.events import StatesChanged, VillageClassChanged
from sakti.indicators.actions import rollup


def move_figures(event: StatesChanged) -> None:
    rollup.move_rollup(event)


def recount_villages(event: VillageClassChanged) -> None:
    """Some indicators ask whether a village is rural."""
    rollup.rebuild(event.villages)
