"""Ordering that a list is taken back, and finding out beforehand which figures that would move."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from sakti.accounts import queries as accounts
from sakti.accounts.tables import User
from sakti.audit.actions import record
from sakti.core.permissions import Permission
from sakti.core.progress import Progress
from sakti.extensions import db
from sakti.indicators.queries import cross_section
from sakti.intake import queries, releases, undoing
from sakti.intake.queries import Effect
from sakti.intake.uploads import differences
from sakti.jobs import queries as jobs
from sakti.jobs.actions import enqueue
from sakti.jobs.actions import retry as retry_run
from sakti.jobs.tables import JobRun
from sakti.observations.tables import Observation, Release
from sakti.regions.queries import villages

#: A larger list is taken back for so long that nobody should wait for a mere trial of it.
MOST_ROWS = 100_000


def may_rehearse(release: Release) -> bool:
    return bool(release.summary["rows"]["imported"] <= MOST_ROWS)


def order_rehearsal(*, release: Release, by: User) -> JobRun:
    """Order the figures that would move; they hold until something else is observed."""
    page = f"/impor/masuk/{release.id}/tarik"
    run = enqueue("rehearse_undo", by=by, slot=_slot(release), payload={"release": release.id}, page=page)
    if run.state == "failed":
        retry_run(run=run, by=by)
    record("undo_rehearsed", by=by, subject=release, name=release.name)
    return run


def _slot(release: Release) -> str:
    newest = db.session.scalar(select(func.max(Observation.id))) or 0
    return f"release-{release.id}-{newest}"


def effects(release: Release) -> list[Effect] | None:
    """Which figures would move, if somebody has had that worked out and nothing was observed since."""
    run = jobs.of_slot("rehearse_undo", _slot(release))
    if run is None or run.state != "done" or not run.result:
        return None
    return queries.effects_of(run.result["effects"], release.as_of)


def try_undo(*, release_id: int, user_id: int, progress: Progress) -> list[dict[str, Any]]:
    """Take it back, and say which figures that moved; the caller rolls back. Refuses what `undoing.undo` refuses."""
    release, by = releases.locked(release_id), accounts.get(user_id)
    scope = by.scope_for(Permission.IMPORT_LISTS)
    releases.must_reach(scope, release)
    within = scope.villages if scope.villages is not None else frozenset(village.id for village in villages())
    day, before = release.as_of, cross_section(within, release.as_of)
    undoing.undo(release=release, reason="…", by=by, progress=progress)
    return differences(before, cross_section(within, day), day)


def order_undo(*, release: Release, reason: str, by: User) -> JobRun:
    """Order that a list is taken back: once, or again if it failed."""
    payload, page = {"release": release.id, "reason": reason}, f"/impor/masuk/{release.id}"
    run = enqueue("undo_import", by=by, slot=f"release-{release.id}", payload=payload, page=page)
    if run.state == "failed":
        retry_run(run=run, by=by)
        run.payload = payload
    return run
