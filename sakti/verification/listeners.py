"""What verval does when other domains publish something."""

from __future__ import annotations

from sakti.core.events import DutiesAsked, DutiesEnded, HistoriesChanged, RecordsMerged, RecordsParted
from sakti.core.permissions import Permission
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


def count_tasks_to_give_back(event: DutiesAsked) -> None:
    """What would wait for whoever else visits there."""
    scope = event.reach(Permission.DO_VERVAL)
    event.returned.extend(pooling.tasks_beyond(user_id=event.user_id, scope=scope))


def follow_households(event: HistoriesChanged) -> None:
    """A visit that is still to be made is made where the household lives now, if anybody does."""
    before, after = event.before, event.after
    if before is None or after is None or pooling.last_lives(before) != pooling.last_lives(after):
        pooling.follow_homes(villages=event.villages)
