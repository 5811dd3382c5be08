"""Reading the trail."""

from sakti.audit.queries.anchors import Anchor
from sakti.audit.queries.checking import Head, anchor_findings, findings, first_broken, head
from sakti.audit.queries.records import BrokenRecord, broken_records
from sakti.audit.queries.trail import (
    SeenTrail,
    WantedEntries,
    conditions,
    midnight,
    of_subject,
    readings_that_showed,
    seen_so_far,
    select_trail,
    trail,
    was_written_since,
)

__all__ = [
    "Anchor",
    "BrokenRecord",
    "Head",
    "SeenTrail",
    "WantedEntries",
    "anchor_findings",
    "broken_records",
    "conditions",
    "findings",
    "first_broken",
    "head",
    "midnight",
    "of_subject",
    "readings_that_showed",
    "seen_so_far",
    "select_trail",
    "trail",
    "was_written_since",
]
