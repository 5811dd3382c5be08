"""Reading requests, erasures, incidents, and what is kept how long."""

from sakti.privacy.queries.incidents import incident_of_submission, incident_with, incidents, open_incidents
from sakti.privacy.queries.people import PersonMatch, matching_people, public_ids
from sakti.privacy.queries.requests import (
    OPEN,
    ShownRequest,
    changed_since,
    late_count,
    request_by_id,
    request_of_submission,
    request_within,
    requests,
    steps_of,
)

__all__ = [
    "OPEN",
    "PersonMatch",
    "ShownRequest",
    "changed_since",
    "incident_of_submission",
    "incident_with",
    "incidents",
    "late_count",
    "matching_people",
    "open_incidents",
    "public_ids",
    "request_by_id",
    "request_of_submission",
    "request_within",
    "requests",
    "steps_of",
]
