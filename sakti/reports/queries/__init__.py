"""Reading closes, pictures and issued reports. Each file reads one of them; others import from here."""

from sakti.indicators.movements import CAME, LEFT, Movement
from sakti.reports.queries.closes import (
    MonthState,
    changed_counts,
    close_of,
    closes,
    frozen_figures,
    frozen_picture,
    frozen_pictures,
    last_close,
    months,
    open_before,
    pending,
    restatements,
)
from sakti.reports.queries.issued import (
    DueMonth,
    Wanted,
    due_months,
    due_on,
    is_on_shelf,
    job_schedule,
    next_serial,
    next_version,
    reachable_regions,
    reaches,
    report,
    reports,
    schedule,
    scheduled_regions,
    versions,
)
from sakti.reports.queries.pictures import (
    NO_QUALITY,
    NO_STEPS,
    Correction,
    Counts,
    Picture,
    PlannedTarget,
    Source,
    live,
    pictures,
    source,
    with_data,
)

__all__ = [
    "CAME", "LEFT", "NO_QUALITY", "NO_STEPS", "Correction", "Counts", "DueMonth", "MonthState", "Movement",
    "Picture", "PlannedTarget", "Source", "Wanted", "changed_counts", "close_of", "closes", "due_months", "due_on",
    "frozen_figures",
    "frozen_picture", "frozen_pictures", "is_on_shelf", "job_schedule", "last_close", "live", "months", "next_serial",
    "next_version", "open_before", "pending", "pictures", "reachable_regions", "reaches", "report", "reports",
    "restatements", "schedule", "scheduled_regions", "source", "versions", "with_data",
]  # fmt: skip
