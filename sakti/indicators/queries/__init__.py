"""What this domain reads. Figures have a front door of their own: `sakti.indicators.figures`."""

from sakti.indicators.queries.figures import (
    SUBJECT,
    ByVillage,
    Definitions,
    Result,
    at_month_end,
    cross_section,
    panel,
    results,
    span,
)
from sakti.indicators.queries.targets import named_macro_values, named_targets, targets, targets_of

__all__ = [
    "SUBJECT",
    "ByVillage",
    "Definitions",
    "Result",
    "at_month_end",
    "cross_section",
    "named_macro_values",
    "named_targets",
    "panel",
    "results",
    "span",
    "targets",
    "targets_of",
]
