"""Ordering that a list is taken back, or that the figures are worked out which that would move."""

from __future__ import annotations

from sakti.accounts.tables import User
from sakti.audit.actions import record
from sakti.intake.desk.queries.rehearsals import slot_of
from sakti.jobs.actions import enqueue
from sakti.jobs.actions import retry as retry_run
from sakti.jobs.tables import JobRun
from sakti.observations.tables import Release


def order_rehearsal(*, release: Release, by: User) -> JobRun:
    """Order the figures that would move; they hold until something else is observed."""
    page = f"/impor/masuk/{release.id}/tarik"
    run = enqueue("rehearse_undo", by=by, slot=slot_of(release), payload={"release": release.id}, page=page)
    if run.state == "failed":
        retry_run(run=run, by=by)
    record("undo_rehearsed", by=by, subject=release, name=release.name)
    return run


def order_undo(*, release: Release, reason: str, by: User, second: tuple[int, str] | None = None) -> JobRun:
    """Order that a list is taken back: once, or again if it failed. `second`: id and name of who accepted it."""
    payload, page = {"release": release.id, "reason": reason, "second": second}, f"/impor/masuk/{release.id}"
    run = enqueue("undo_import", by=by, slot=f"release-{release.id}", payload=payload, page=page)
    if run.state == "failed":
        retry_run(run=run, by=by)
        run.payload = payload
    return run
