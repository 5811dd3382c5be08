"""Reading programmes, interventions, needs and deliveries. Others import from here."""

from sakti.interventions.queries.assignments import (
    Standing,
    Wanted,
    assignment_rows,
    assignments,
    counts_by_status,
    group,
    group_members,
    groups,
    in_batch,
    intervention,
    moves_of,
    of_household,
    reaches,
)
from sakti.interventions.queries.candidates import Candidate, WantedCandidates, candidates, chosen, served_already
from sakti.interventions.queries.contributions import (
    Contribution,
    Contributions,
    Late,
    Unreported,
    by_helix_and_status,
    contributions,
    funding_by_helix,
    late,
    late_by_village,
    unreported,
)
from sakti.interventions.queries.deliveries import (
    WantedDeliveries,
    delivered_volume,
    deliveries,
    deliveries_of,
    delivery,
    delivery_rows,
    funding_of,
    sum_of,
    value_by_village,
)
from sakti.interventions.queries.needs import HouseholdNeed, OpenNeed, needs_of, needs_without_intervention
from sakti.interventions.queries.programmes import (
    FUNDING_SOURCES,
    SECTORS,
    STRATEGIES,
    programme,
    programme_by_name,
    programmes,
    select_programmes,
)
from sakti.interventions.queries.subjects import Subject, subjects

__all__ = [
    "FUNDING_SOURCES", "SECTORS", "STRATEGIES", "Candidate", "Contribution", "Contributions", "HouseholdNeed", "Late",
    "OpenNeed", "Standing", "Subject", "Unreported", "Wanted", "WantedCandidates", "WantedDeliveries",
    "assignment_rows", "assignments", "by_helix_and_status", "candidates", "chosen", "contributions",
    "counts_by_status", "delivered_volume", "deliveries", "deliveries_of", "delivery", "delivery_rows",
    "funding_by_helix", "funding_of", "group", "group_members", "groups", "in_batch", "intervention", "late",
    "late_by_village", "moves_of", "needs_of", "needs_without_intervention", "of_household", "programme",
    "programme_by_name", "programmes", "reaches", "select_programmes", "served_already", "subjects", "sum_of",
    "unreported", "value_by_village",
]  # fmt: skip
