"""Reading the trail."""

from sakti.audit.queries.trail import (
    WantedEntries,
    conditions,
    first_broken,
    head,
    midnight,
    newest_position,
    of_subject,
    select_trail,
    trail,
    was_written_since,
)

__all__ = [
    "WantedEntries",
    "conditions",
    "first_broken",
    "head",
    "midnight",
    "newest_position",
    "of_subject",
    "select_trail",
    "trail",
    "was_written_since",
]
