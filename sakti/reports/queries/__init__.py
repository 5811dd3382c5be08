"""Reading issued reports and their schedule; others import from here. Closed months are read in `sakti.closing`."""

from sakti.reports.queries.issued import (
    DueMonth,
    ReportFilters,
    due_months,
    due_on,
    held_back_count,
    is_on_shelf,
    job_schedule,
    newest_schedule,
    next_version,
    reachable_regions,
    reaches,
    report,
    reports,
    schedule,
    scheduled_regions,
    versions,
)
from sakti.reports.queries.numbering import next_serial, number_of
from sakti.reports.queries.signing import UnsignedMonths, require_signable, unsigned_months

__all__ = [
    "DueMonth",
    "ReportFilters",
    "UnsignedMonths",
    "due_months",
    "due_on",
    "held_back_count",
    "is_on_shelf",
    "job_schedule",
    "newest_schedule",
    "next_serial",
    "next_version",
    "number_of",
    "reachable_regions",
    "reaches",
    "report",
    "reports",
    "require_signable",
    "schedule",
    "scheduled_regions",
    "unsigned_months",
    "versions",
]
