"""Importing a by-name list: one transaction or none. What it would do is found out by doing it and rolling back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from sakti.audit.actions import record as record_audit
from sakti.core.actors import Actor
from sakti.core.events import ListImported
from sakti.core.findings import Tally, leaves_row_out
from sakti.core.printable import printable
from sakti.core.progress import Progress, silent
from sakti.extensions import db
from sakti.intake.landing.actions.claims import raise_claims
from sakti.intake.landing.actions.numbers import merge_traces
from sakti.intake.landing.actions.writer import write_list
from sakti.intake.landing.outcome import Outcome, all_unchanged
from sakti.intake.landing.plan import LandingPlan
from sakti.intake.landing.preparation import PreparedList, plan_again, prepare_list
from sakti.intake.landing.queries.readings import is_settled
from sakti.intake.landing.queries.releases import release_of_file
from sakti.intake.reading.layouts import ColumnMapping
from sakti.observations.actions import releases
from sakti.observations.counts import ROW_FATES
from sakti.observations.tables import Release
from sakti.web.bulk import without_collecting
from sakti.web.events import publish


@without_collecting()
def import_list(
    *,
    file: Path,
    layout: str | None = None,
    as_of: date,
    release: str | None = None,
    file_name: str | None = None,
    village: str | None = None,
    mapping: ColumnMapping | None = None,
    dry_run: bool = False,
    by: Actor,
    progress: Progress = silent,
    reach: Collection[int] | None = None,
    prepared: PreparedList | None = None,
) -> Outcome:
    """Import a by-name list in the running transaction (a dry run is the same, and the caller rolls back).

    `village`: code of the village that the file is about, if it does not say so itself. `mapping`: what its columns
    are, if no layout knows. `reach`: the villages that the importer may read of (None: all). `prepared`: the file, if
    `prepare_list` has read it already. Refuses what `prepare_list` refuses.
    """
    ready = prepared or prepare_list(
        file=file, layout=layout, as_of=as_of, village=village, mapping=mapping, progress=progress, reach=reach
    )
    seen = release_of_file(ready.sha256, ready.layout_key, as_of)
    if seen is not None and is_settled(seen):
        return _same_again(seen, dry_run)
    ready = plan_again(ready, as_of, reach, progress, seen)
    plan = ready.plan
    assert plan is not None  # noqa: S101 - it was made now, or holds still
    if seen is not None:
        return _read_again(seen, ready, plan, dry_run=dry_run, by=by, progress=progress)
    name = release or f"{printable(file_name or file.name)}, {as_of.isoformat()}"
    row = releases.add_release(
        name=name,
        layout=ready.layout_key,
        as_of=as_of,
        file_sha256=ready.sha256,
        file_name=printable(file_name or file.name),
        by=by,
    )
    traces = write_list(release=row, plan=plan, by=by, progress=progress)
    outcome = _outcome(row, ready, plan, dry_run)
    releases.conclude_release(
        release=row,
        rows=outcome.rows,
        units={"households": outcome.households, "persons": outcome.persons},
        findings=[finding.as_dict() for finding in outcome.tally.findings],
        traces=traces,
        coverage=plan.coverage,
    )
    raise_claims(rows=ready.elsewhere, release=row, by=by)
    record_audit("list_imported", by=by, subject=row, name=name, sha256=ready.sha256, rows=outcome.rows)
    db.session.flush()
    if not dry_run:
        publish(ListImported(row.id))
    return outcome


def _read_again(
    seen: Release, ready: PreparedList, plan: LandingPlan, *, dry_run: bool, by: Actor, progress: Progress
) -> Outcome:
    """Take up what was held or rejected and is so no more, as part of the same list. The rest records nothing."""
    outcome = _outcome(seen, ready, plan, dry_run, same_file=True)
    if not plan.taken:
        return outcome
    asked = {(found["sheet"], found["row"]) for found in seen.findings if leaves_row_out(found)}
    traces = write_list(release=seen, plan=plan, by=by, progress=progress, is_again=True)
    releases.extend_release(
        release=seen,
        rows=outcome.rows,
        units={"households": outcome.households, "persons": outcome.persons},
        findings=[finding.as_dict() for finding in outcome.tally.findings],
        traces=merge_traces(seen.traces, traces),
        coverage=plan.coverage,
    )
    raise_claims(rows=[row for row in ready.elsewhere if (row.sheet, row.row) not in asked], release=seen, by=by)
    record_audit("list_read_again", by=by, subject=seen, name=seen.name, count=plan.taken, rows=outcome.rows)
    db.session.flush()
    if not dry_run:
        publish(ListImported(seen.id))
    return outcome


def _outcome(
    release: Release, prepared: PreparedList, plan: LandingPlan, dry_run: bool, *, same_file: bool = False
) -> Outcome:
    return Outcome(
        release.layout,
        release.name,
        release.as_of,
        release.file_sha256,
        dry_run,
        same_file,
        {fate: getattr(prepared.checked, fate) for fate in ROW_FATES},
        plan.counts["households"],
        plan.counts["persons"],
        plan.tally,
        release.id,
        plan.taken,
    )


def _same_again(release: Release, dry_run: bool) -> Outcome:
    """The same file again: everything is unchanged; rows and findings as the first time."""
    tally = Tally()
    for finding in release.findings:
        tally.add_known(finding)
    return Outcome(
        release.layout,
        release.name,
        release.as_of,
        release.file_sha256,
        dry_run,
        True,
        release.rows,
        all_unchanged(release.households),
        all_unchanged(release.persons),
        tally,
        release.id,
    )
