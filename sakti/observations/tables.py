"""What other domains may select from and join, never write: the ledger and the states that are folded from it.

`LedgerRow` is for models of other things that somebody told (who, when noted, when arrived).
"""

from sakti.observations.models import (
    STATES,
    Absence,
    Event,
    EventPerson,
    HouseholdState,
    LedgerRow,
    LogFile,
    LogRow,
    Merge,
    Observation,
    PersonState,
    Release,
    Visit,
)

__all__ = [
    "STATES",
    "Absence",
    "Event",
    "EventPerson",
    "HouseholdState",
    "LedgerRow",
    "LogFile",
    "LogRow",
    "Merge",
    "Observation",
    "PersonState",
    "Release",
    "Visit",
]
