"""What the field reads: what is to do today, a visit and what it changed, and whose answers are out of date."""

from sakti.field.queries.listed_again import SIZE, count_listed_again, listed_again
from sakti.field.queries.stale import StaleAnswer, StaleHousehold, StaleWorklist, WantedStale, asked_on_visits
from sakti.field.queries.today import (
    FOUND,
    AnswerChange,
    HouseholdMatch,
    LoggedEntry,
    answer_changes,
    delivery_of,
    due,
    event_of,
    logged_entries,
    long_unseen,
    matching_households,
    possible_events,
    promised_interventions,
)

__all__ = [
    "FOUND",
    "SIZE",
    "AnswerChange",
    "HouseholdMatch",
    "LoggedEntry",
    "StaleAnswer",
    "StaleHousehold",
    "StaleWorklist",
    "WantedStale",
    "answer_changes",
    "asked_on_visits",
    "count_listed_again",
    "delivery_of",
    "due",
    "event_of",
    "listed_again",
    "logged_entries",
    "long_unseen",
    "matching_households",
    "possible_events",
    "promised_interventions",
]
