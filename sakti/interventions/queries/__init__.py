"""Reading programmes, interventions, needs and deliveries. Others import from here."""

from sakti.interventions.queries.assignments import (
    Standing,
    Wanted,
    assignment_rows,
    assignments,
    counts_by_status,
    every_assignment,
    group,
    group_members,
    groups,
    in_batch,
    intervention,
    may_deliver,
    moves_of,
    newest_with_status,
    of_household,
    reaches,
)
from sakti.interventions.queries.candidates import (
    Candidate,
    WantedCandidates,
    as_subjects,
    candidates,
    chosen,
    described,
    like,
    served_already,
)
from sakti.interventions.queries.contributions import (
    Contribution,
    Contributions,
    Late,
    Unreported,
    VillageShare,
    by_helix_and_status,
    by_village,
    contributions,
    funding_by_helix,
    late,
    late_by_village,
    unreported,
)
from sakti.interventions.queries.deliveries import (
    Given,
    WantedDeliveries,
    delivered_volume,
    deliveries,
    deliveries_of,
    delivery,
    delivery_rows,
    every_delivery,
    funding_of,
    funding_sources,
    observations_of,
    rest_of,
    sum_of,
    value_by_village,
)
from sakti.interventions.queries.needs import HouseholdNeed, OpenNeed, needs_of, needs_without_intervention
from sakti.interventions.queries.programmes import (
    FUNDING_SOURCES,
    SECTORS,
    STRATEGIES,
    planned_cost,
    programme,
    programme_by_name,
    programme_page,
    programmes,
    select_programmes,
)
from sakti.interventions.queries.subjects import AssignedTo, Subject, place_names, recipient, subject_of, subjects

__all__ = [
    "FUNDING_SOURCES", "SECTORS", "STRATEGIES", "AssignedTo", "Candidate", "Contribution", "Contributions", "Given",
    "HouseholdNeed", "Late", "OpenNeed", "Standing", "Subject", "Unreported", "VillageShare", "Wanted",
    "WantedCandidates", "WantedDeliveries", "as_subjects", "assignment_rows", "assignments", "by_helix_and_status",
    "by_village", "candidates", "chosen", "contributions", "counts_by_status", "delivered_volume", "deliveries",
    "deliveries_of", "delivery", "delivery_rows", "described", "every_assignment", "every_delivery",
    "funding_by_helix", "funding_of", "funding_sources", "group", "group_members", "groups", "in_batch",
    "intervention", "late", "late_by_village", "like", "may_deliver", "moves_of", "needs_of",
    "needs_without_intervention", "newest_with_status", "observations_of", "of_household", "place_names",
    "planned_cost", "programme", "programme_by_name", "programme_page", "programmes", "reaches", "recipient",
    "rest_of", "select_programmes", "served_already", "subject_of", "subjects", "sum_of", "unreported",
    "value_by_village",
]  # fmt: skip
