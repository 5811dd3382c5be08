"""Reading the ledger and the states that are folded from it."""

from sakti.observations.queries.answers import KnownAnswer, answers_of_household, answers_of_person, known_answers
from sakti.observations.queries.places import Whereabouts
from sakti.observations.queries.records import (
    event,
    event_of_submission,
    home_on,
    is_rural,
    kept_home,
    kept_person,
    kept_records,
    left_behind_by_birth,
    left_behind_by_split,
    observation,
    observations_of_visit,
    people_of_event,
    person_states,
    state_of,
    visit_of,
)

__all__ = [
    "KnownAnswer",
    "Whereabouts",
    "answers_of_household",
    "answers_of_person",
    "event",
    "event_of_submission",
    "home_on",
    "is_rural",
    "kept_home",
    "kept_person",
    "kept_records",
    "known_answers",
    "left_behind_by_birth",
    "left_behind_by_split",
    "observation",
    "observations_of_visit",
    "people_of_event",
    "person_states",
    "state_of",
    "visit_of",
]
