"""The front door of figures: whoever shows, compares or freezes a number asks these functions, and nobody else counts.

    results(villages, day, baseline)       any day, from the states: one row per indicator, with its change
    village_counts, region_series, …      ends of months, from the rollup
    populations(villages, months)          who lives there, whatever is asked of them

They stand in `queries/figures.py`, where the database may be asked; where a figure *changes* is `actions/rollup.py`.
"""

from sakti.indicators.queries.figures import (
    SUBJECT,
    ByVillage,
    Definitions,
    Result,
    Series,
    VillageCounts,
    VillageSeries,
    at_month_end,
    compared_villages,
    counted_villages,
    counts_from_states,
    cross_section,
    figure_of,
    first_months,
    panel,
    populations,
    region_series,
    results,
    span,
    summed,
    village_counts,
    village_series,
)

__all__ = [
    "SUBJECT",
    "ByVillage",
    "Definitions",
    "Result",
    "Series",
    "VillageCounts",
    "VillageSeries",
    "at_month_end",
    "compared_villages",
    "counted_villages",
    "counts_from_states",
    "cross_section",
    "figure_of",
    "first_months",
    "panel",
    "populations",
    "region_series",
    "results",
    "span",
    "summed",
    "village_counts",
    "village_series",
]
