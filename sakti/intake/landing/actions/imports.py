"""Importing a by-name list: one transaction or none. What it would do is found out by doing it and rolling back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

from sakti.audit.actions import record as record_audit
from sakti.core.actors import Actor
from sakti.core.findings import Tally
from sakti.core.progress import Progress, silent
from sakti.extensions import db
from sakti.intake.landing.outcome import Outcome, all_unchanged
from sakti.intake.landing.preparation import PreparedList, check_prepared, prepare_list
from sakti.intake.landing.queries.releases import release_of_file
from sakti.intake.reading.layouts import ColumnMapping
from sakti.intake.reading.records import CheckedList
from sakti.intake.writing import Writing
from sakti.observations.actions import releases
from sakti.observations.tables import Release
from sakti.web.bulk import without_collecting

#: Told of each list that came in, in the transaction that wrote it.
subscribers: list[Callable[[int], None]] = []


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
        file=file, layout=layout, as_of=as_of, village=village, mapping=mapping, progress=progress
    )
    if (seen := release_of_file(ready.sha256, ready.layout_key, as_of)) is not None:
        return _same_again(seen, dry_run)
    checked = check_prepared(ready, as_of, progress).checked  # if it was known while it was read, and is not any more
    assert checked is not None  # noqa: S101 - read now, or kept because it was checked
    name = release or f"{file_name or file.name}, {as_of.isoformat()}"
    row = releases.add_release(
        name=name,
        layout=ready.layout_key,
        as_of=as_of,
        file_sha256=ready.sha256,
        file_name=file_name or file.name,
        by=by,
    )
    progress("Mencocokkan dengan data yang ada", 0, len(checked.households))
    writing = Writing(row, checked, by, progress, reach)
    writing.run()
    outcome = _outcome(row, checked, writing, dry_run)
    releases.conclude_release(
        release=row,
        summary={**outcome.summary()},
        findings=[finding.as_dict() for finding in outcome.tally.findings],
        traces=writing.traces,
        coverage=writing.coverage(),
    )
    record_audit("list_imported", by=by, subject=row, name=name, sha256=ready.sha256, rows=outcome.rows)
    db.session.flush()
    if not dry_run:
        for notify in subscribers:
            notify(row.id)
    return outcome


def _outcome(release: Release, checked: CheckedList, writing: Writing, dry_run: bool) -> Outcome:
    rows = {
        "read": checked.read,
        "imported": checked.imported,
        "held": checked.held,
        "rejected": checked.rejected,
        "skipped": checked.skipped,
    }
    return Outcome(
        release.layout,
        release.name,
        release.as_of,
        release.file_sha256,
        dry_run,
        False,
        rows,
        writing.counts["households"],
        writing.counts["persons"],
        checked.tally,
        release.id,
    )


def _same_again(release: Release, dry_run: bool) -> Outcome:
    """The same file again: everything is unchanged; rows and findings as the first time."""
    first = release.summary
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
        first["rows"],
        all_unchanged(first["households"]),
        all_unchanged(first["persons"]),
        tally,
        release.id,
    )
