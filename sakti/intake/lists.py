"""Importing a by-name list: one transaction or none. What it would do is found out by doing it and rolling back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from sakti.audit.actions import record as record_audit
from sakti.core.actors import Actor
from sakti.core.events import ListImported
from sakti.core.findings import Severity, Tally
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.intake.layouts import LAYOUTS, Layout, Mapping
from sakti.intake.maps import map_for
from sakti.intake.places import Places
from sakti.intake.recognising import Recognised, describe
from sakti.intake.refused import FileRefused, refused_for
from sakti.intake.rows import check
from sakti.intake.sheets import Unreadable, Workbook, read
from sakti.intake.units import Checked, Village
from sakti.intake.writing import Writing
from sakti.observations.actions import releases
from sakti.observations.tables import Release
from sakti.regions.queries import aliases, districts, village_by_code
from sakti.regions.queries import villages as all_villages
from sakti.web.bulk import without_collecting
from sakti.web.events import publish


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do."""

    layout: str
    release: str
    as_of: date
    file_sha256: str
    dry_run: bool
    same_file: bool
    rows: dict[str, int]
    households: dict[str, int]
    persons: dict[str, int]
    tally: Tally
    release_id: int | None = None

    def summary(self) -> dict[str, Any]:
        """The JSON of contracts §2."""
        return {
            "layout": self.layout,
            "release": self.release,
            "as_of": self.as_of.isoformat(),
            "file_sha256": self.file_sha256,
            "dry_run": self.dry_run,
            "same_file": self.same_file,
            "rows": self.rows,
            "households": self.households,
            "persons": self.persons,
            "findings": self.tally.summary(),
        }


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read and checked. That takes the longest and needs no lock: it asks nothing of who lives where.

    `checked` is None for a file that was taken in before, as long as nobody asks for it all the same.
    """

    book: Workbook
    layout: Layout
    village: str | None  # code of the one that it is about, if it does not say so itself
    checked: Checked | None


@without_collecting()
def import_list(
    *,
    file: Path,
    layout: str | None = None,
    as_of: date,
    release: str | None = None,
    file_name: str | None = None,
    village: str | None = None,
    mapping: Mapping | None = None,
    dry_run: bool = False,
    by: Actor,
    progress: Progress = silent,
    reach: Collection[int] | None = None,
    prepared: Prepared | None = None,
) -> Outcome:
    """Import a by-name list in the running transaction (a dry run is the same, and the caller rolls back).

    `village`: code of the village that the file is about, if it does not say so itself. `mapping`: what its columns
    are, if no layout knows. `reach`: the villages that the importer may read of (None: all). `prepared`: the file, if
    `prepare` has read it already. Refuses what `prepare` refuses.
    """
    ready = prepared or prepare(
        file=file, layout=layout, as_of=as_of, village=village, mapping=mapping, progress=progress
    )
    if (seen := _seen(ready.book.sha256, ready.layout.key, as_of)) is not None:
        return _same_again(seen, dry_run)
    book, chosen = ready.book, ready.layout
    checked = ready.checked  # None if it was known while it was read, and is not any more
    checked = checked or _checked(book, chosen, as_of, ready.village, progress)
    name = release or f"{file_name or file.name}, {as_of.isoformat()}"
    row = releases.add_release(
        name=name,
        layout=chosen.key,
        as_of=as_of,
        file_sha256=book.sha256,
        file_name=file_name or file.name,
        by=by,
    )
    progress("Mencocokkan dengan data yang ada", 0, len(checked.households))
    writing = Writing(row, checked, by, progress, reach)
    writing.run()
    outcome = _outcome(row, checked, writing, dry_run)
    releases.conclude_release(
        release=row,
        summary=outcome.summary(),
        findings=[finding.as_dict() for finding in outcome.tally.findings],
        traces=writing.traces,
        coverage=writing.coverage(),
    )
    record_audit("list_imported", by=by, subject=row, name=name, sha256=book.sha256, rows=outcome.rows)
    db.session.flush()
    if not dry_run:
        publish(ListImported(row.id))
    return outcome


@without_collecting()
def prepare(
    *,
    file: Path,
    layout: str | None = None,
    as_of: date,
    village: str | None = None,
    mapping: Mapping | None = None,
    progress: Progress = silent,
    book: Workbook | None = None,
    again: bool = False,
) -> Prepared:
    """Read a file and check its rows. `book`: the file, if it is read already; `again`: check one that is known too.

    Refuses `layout_unknown`, `region_unknown`, and `file_refused` for a file that cannot be read or lacks a needed
    heading or its village.
    """
    if book is None:
        progress("Membaca berkas", 0, 0)
        book = opened(file)
    found = recognised(book, layout, mapping)
    chosen = found.layout or LAYOUTS["dtsen"]
    place = village or (mapping.village if mapping else None) or found.village
    if not again and _seen(book.sha256, chosen.key, as_of) is not None:
        return Prepared(book, chosen, place, None)
    return Prepared(book, chosen, place, _checked(book, chosen, as_of, place, progress))


def _checked(book: Workbook, layout: Layout, as_of: date, village: str | None, progress: Progress) -> Checked:
    progress("Memeriksa baris", 0, 0)
    checked = check(book, layout, places(village), as_of)
    if checked.unusable:
        raise FileRefused(Tally([one for one in checked.tally.findings if one.severity is Severity.ERROR]))
    return checked


def opened(file: Path) -> Workbook:
    """The file as rows of cells. Refuses `file_refused`."""
    try:
        return read(file)
    except Unreadable as reason:
        raise refused_for("file_unreadable", reason=reason) from None


def _outcome(release: Release, checked: Checked, writing: Writing, dry_run: bool) -> Outcome:
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


def recognised(book: Workbook, layout: str | None, mapping: Mapping | None = None) -> Recognised:
    """What a file is. Refuses `layout_unknown` for a layout that is named and not known."""
    if layout and layout.startswith("mapped:"):  # what an upload was recognised as: by a mapping that is remembered
        layout = None
    if layout in LAYOUTS or layout is None:
        return describe(book, layout=layout, mapping=mapping, remembered=map_for)
    raise Refusal("layout_unknown", layout=layout, known=", ".join(LAYOUTS))


def places(village: str | None = None) -> Places:
    """The villages that a list may name, by whatever code, and the one that its upload names."""
    above = {region.id: region.name for region in districts()}
    known = {one.code: Village(one.id, one.code, one.name, above.get(one.parent_id or 0, "")) for one in all_villages()}
    fixed = known[village_by_code(village).code] if village else None
    return Places(known, aliases(), fixed)


def _seen(sha256: str, layout: str, as_of: date) -> Release | None:
    return db.session.scalar(
        select(Release).where(
            Release.file_sha256 == sha256, Release.layout == layout, Release.as_of == as_of, Release.undone_at.is_(None)
        )
    )


def _same_again(release: Release, dry_run: bool) -> Outcome:
    """The same file again: everything is unchanged; rows and findings as the first time."""
    first = release.summary
    tally = Tally()
    for one in release.findings:
        tally.add_known(one)
    return Outcome(
        release.layout,
        release.name,
        release.as_of,
        release.file_sha256,
        dry_run,
        True,
        first["rows"],
        _all_unchanged(first["households"]),
        _all_unchanged(first["persons"]),
        tally,
        release.id,
    )


def _all_unchanged(first: dict[str, int]) -> dict[str, int]:
    """The counts of a file that is read again."""
    everyone = first["new"] + first["changed"] + first["unchanged"]
    missing = first["missing_from_release"]
    return {"new": 0, "changed": 0, "unchanged": everyone, "missing_from_release": missing}
