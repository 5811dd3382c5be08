"""What verval does when other domains publish something."""

from __future__ import annotations

from sakti.core.events import DutiesEnded, HistoriesChanged, RecordsMerged, RecordsParted
from sakti.interventions.queries.following import last_places
from sakti.verification.actions import following, pooling

#: Under this name a merge keeps what verval moved. It stands in rows of `record_merge`.
NAME = "verval"


def follow_merge(event: RecordsMerged) -> None:
    """What waits for an absorbed household waits for the kept one."""
    event.remember(NAME, following.repoint(households=event.households, people=event.people, by=event.by))


def return_after_parting(event: RecordsParted) -> None:
    following.put_back(event.moved.get(NAME, []), by=event.by)


def give_back_tasks(event: DutiesEnded) -> None:
    """What somebody was to visit waits for whoever else visits there."""
    event.returned.extend(pooling.release_tasks(user_id=event.user_id, by=event.by))


def follow_households(event: HistoriesChanged) -> None:
    """A visit that is still to be made is made where the household lives now."""
    if event.before is None or event.after is None or last_places(event.before) != last_places(event.after):
        pooling.follow_homes(villages=event.villages)
