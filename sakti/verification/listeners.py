"""What verval does when other domains publish something."""

from __future__ import annotations

from sakti.core.events import RecordsMerged, RecordsParted
from sakti.verification.actions import following

#: Under this name a merge keeps what verval moved. It stands in rows of `record_merge`.
NAME = "verval"


def follow_merge(event: RecordsMerged) -> None:
    """What waits for an absorbed household waits for the kept one."""
    event.remember(NAME, following.repoint(households=event.households, people=event.people, by=event.by))


def return_after_parting(event: RecordsParted) -> None:
    following.put_back(event.moved.get(NAME, []), by=event.by)
