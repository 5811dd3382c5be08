"""What is known before a list lands, asked for outside the lock of writers; and whether it still holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sakti.audit.queries import SeenTrail, was_written_since
from sakti.households.tables import Family, Household, Person
from sakti.intake.landing.queries.history import Before, living_in, look_back
from sakti.intake.landing.queries.matching import Matches
from sakti.intake.reading.records import HouseholdRows
from sakti.web.bulk import next_ids

#: What people write into the trail that changes nothing of who is known, or of what is recorded of them.
HARMLESS = frozenset(
    {
        "columns_mapped",
        "columns_settled",
        "job_retried",
        "job_started_by_hand",
        "password_changed",
        "password_reset",
        "signed_in",
        "signed_out",
        "undo_rehearsed",
        "upload_left",
        "upload_received",
    }
)


@dataclass(slots=True)
class Known:
    """Whom a list names of those who are known, what earlier lists said of them, and who lives in its villages.

    `seen`: what of the trail was seen when this was asked. Whoever writes leaves an entry in the transaction that
    writes; so nothing can slip by.
    """

    seen: SeenTrail
    matches: Matches
    before: Before
    living_households: set[int]
    living_people: set[int]
    is_kept: bool = False  # it was asked for a preview, and kept


def look_up(households: Sequence[HouseholdRows], matches: Matches, seen: SeenTrail, as_of: date) -> Known:
    """What is known of a list that was matched; `seen`: of the trail, before it was."""
    villages = {household.village.id for household in households}
    return Known(seen, matches, look_back(matches, as_of), *living_in(villages, as_of))


def ids_to_come() -> dict[str, int]:
    """Unit → the id that its table would give to the next record now."""
    ids = next_ids(Household.__table__, Family.__table__, Person.__table__)
    return dict(zip(("household", "family", "person"), ids, strict=True))


def holds(known: Known) -> bool:
    """Whether nothing was written since that could change it."""
    return not was_written_since(known.seen, but=HARMLESS)
