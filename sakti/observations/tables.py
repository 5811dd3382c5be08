"""What other domains may select from and join, never write: the ledger and the states that are folded from it."""

from sakti.observations.models import (
    STATES,
    Absence,
    Event,
    EventPerson,
    HouseholdState,
    LogFile,
    LogRow,
    Merge,
    Observation,
    PersonState,
    Release,
)

__all__ = [
    "STATES",
    "Absence",
    "Event",
    "EventPerson",
    "HouseholdState",
    "LogFile",
    "LogRow",
    "Merge",
    "Observation",
    "PersonState",
    "Release",
]
