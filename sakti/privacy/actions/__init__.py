"""Writing requests, erasures and incidents."""

from sakti.privacy.actions.erasing import erase_person, replay
from sakti.privacy.actions.incidents import Happening, change_incident, record_incident
from sakti.privacy.actions.requests import (
    Asked,
    answer_request,
    check_identity,
    lead_to_objection,
    record_request,
    refuse_request,
)
from sakti.privacy.actions.retention import forget_requesters

__all__ = [
    "Asked",
    "Happening",
    "answer_request",
    "change_incident",
    "check_identity",
    "erase_person",
    "forget_requesters",
    "lead_to_objection",
    "record_incident",
    "record_request",
    "refuse_request",
    "replay",
]
