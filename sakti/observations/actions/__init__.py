"""Writing the ledger: telling, voiding, merging; each is folded into states at once."""

from sakti.observations.actions.recording import (
    newcomer,
    observe,
    record_birth,
    record_event,
    record_split,
    record_visit,
)
from sakti.observations.actions.voiding import places_of, void

__all__ = [
    "newcomer",
    "observe",
    "places_of",
    "record_birth",
    "record_event",
    "record_split",
    "record_visit",
    "void",
]
