"""What the desk for duplicates does when other domains publish something."""

from __future__ import annotations

from sakti.core.actors import SYSTEM
from sakti.core.events import ListImported, RecordsAlike, TwinReported, TwinReportWithdrawn
from sakti.duplicates import actions
from sakti.jobs.actions import enqueue


def look_for_duplicates(event: ListImported) -> None:
    """A list came in: whom it named is looked at, in the background."""
    release = event.release_id
    enqueue("find_duplicates", by=SYSTEM, slot=f"release-{release}", payload={"release": release})


def keep_alike(event: RecordsAlike) -> None:
    for other in sorted(event.others):
        actions.report_alike(person_id=event.person_id, other_id=other, why=event.why, by=event.by)


def keep_twin(event: TwinReported) -> None:
    actions.report_twins(household_id=event.household_id, twin_id=event.twin_id, by=event.by)


def drop_twin(event: TwinReportWithdrawn) -> None:
    actions.withdraw_twins(household_id=event.household_id, twin_id=event.twin_id, by=event.by)
