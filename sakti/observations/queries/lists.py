"""Which list is the newest of a village: lists of one village say nothing of another's people."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from sakti.extensions import db
from sakti.observations.tables import Release


def newest_lists(day: date | None = None) -> dict[int, int]:
    """Village → its newest list that counts, by the day that it speaks of; `day`: of those that speak of it or before.

    A list that came in late about an earlier day is not the newest.
    """
    query = select(Release.id, Release.coverage).where(Release.undone_at.is_(None))
    if day is not None:
        query = query.where(Release.as_of <= day)
    newest: dict[int, int] = {}
    for release, coverage in db.session.execute(query.order_by(Release.as_of, Release.id)):
        newest.update((int(village), release) for village in coverage)
    return newest
