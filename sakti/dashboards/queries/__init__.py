"""What dashboards read besides figures, which they ask of `sakti.closing` and `sakti.indicators.figures`."""

from sakti.dashboards.queries.cache import remembered
from sakti.dashboards.queries.facts import (
    Identities,
    SetTarget,
    deciles,
    identities,
    newest_fact,
    newest_observation,
    reporting_villages,
    set_targets,
)

__all__ = [
    "Identities",
    "SetTarget",
    "deciles",
    "identities",
    "newest_fact",
    "newest_observation",
    "remembered",
    "reporting_villages",
    "set_targets",
]
