"""An upload on its way into the ledger, in earnest or for a trial, and the figures that it moves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sakti.accounts import queries as accounts
from sakti.audit.queries import SeenTrail, seen_so_far, was_written_since
from sakti.core.actors import Remembered
from sakti.core.permissions import Permission, Scope
from sakti.core.progress import Progress
from sakti.core.refusals import Refusal
from sakti.files import actions as files
from sakti.intake import logs
from sakti.intake.desk import columns
from sakti.intake.desk.effects import FiguresByVillage, WrittenEffect, compare_figures, figures_within
from sakti.intake.desk.files import checked
from sakti.intake.desk.labels import STATE_WORDS
from sakti.intake.desk.queries.uploads import LOGS, path_of, upload_by_id
from sakti.intake.landing import preparation
from sakti.intake.landing.actions.imports import import_list
from sakti.intake.landing.checked_file import CheckMark, open_checked, seal_checked
from sakti.intake.landing.outcome import Outcome
from sakti.intake.landing.preparation import PreparedList
from sakti.intake.landing.queries.known import HARMLESS, holds
from sakti.intake.landing.queries.releases import reaches_all, release_of_file
from sakti.intake.reading.refusal import open_workbook
from sakti.intake.reading.workbook import Workbook
from sakti.web.transactions import reading

if TYPE_CHECKING:
    from sakti.intake.tables import Upload

IMPORTS: dict[str, Callable[..., logs.LogOutcome]] = {
    "observations": logs.import_observations,
    "events": logs.import_events,
    "deliveries": logs.import_deliveries,
}


def scope_of(upload: Upload) -> Scope:
    """What the uploader may import into, now."""
    return accounts.get(upload.user_id or 0).scope_for(Permission.IMPORT_LISTS)


def reached_villages(scope: Scope) -> frozenset[int] | None:
    """The villages of which an importer may read; None if all."""
    return None if reaches_all(scope) else scope.villages


def open_upload(*, upload_id: int, progress: Progress) -> Workbook:
    """What stands in the file; no transaction is open while it is read. Refuses what cannot be read."""
    with reading():
        path = path_of(upload_id)
    progress("Membaca berkas", 0, 0)
    with files.opened(path) as stream:
        return open_workbook(stream)


def open_log(*, upload_id: int, progress: Progress) -> Workbook | None:
    """What stands in a log that waits for its application; None for a list, which was read for its preview."""
    with reading():
        upload = upload_by_id(upload_id)
        waits = upload.layout in LOGS and upload.state == "checked"
    if not waits:
        return None
    return open_upload(upload_id=upload_id, progress=progress)


def prepare_upload(
    *, upload_id: int, book: Workbook | None = None, prepared: PreparedList | None = None, progress: Progress
) -> PreparedList | None:
    """Read and check a list before anything is locked, or open it as it was checked for its preview.

    None for a log, and for what is decided on already. `book`: the file, if it was read to be checked anew;
    `prepared`: the list, if only what it is matched with may have changed.
    """
    upload = upload_by_id(upload_id)
    if upload.layout in LOGS or upload.state not in ("waiting", "checked"):
        return None
    kept = prepared or (_open_kept(upload, progress) if book is None else None)
    if kept is not None:
        try:
            seen = release_of_file(kept.sha256, kept.layout_key, upload.as_of)
            return preparation.plan_again(kept, upload.as_of, reached_villages(scope_of(upload)), progress, seen)
        except Refusal as refusal:
            if refusal.code != "check_outdated":
                raise
    mapping, scope = columns.mapping_of(upload.chosen), scope_of(upload)
    return preparation.prepare_list(
        layout=None if mapping else upload.layout or None,
        as_of=upload.as_of,
        village=(upload.chosen or {}).get("village"),
        mapping=mapping,
        progress=progress,
        book=book or open_upload(upload_id=upload_id, progress=progress),
        again=not reaches_all(scope),
        reach=reached_villages(scope),
    )


def keep_checked(*, upload_id: int, prepared: PreparedList | None) -> None:
    """Keep a list as it was checked, beside its file, for when it is applied."""
    if prepared is not None:
        upload = upload_by_id(upload_id)
        mark = _mark_of(upload, prepared.sha256, prepared.layout_key)
        if (sealed := seal_checked(prepared, mark)) is not None:
            files.write(checked(upload.path), sealed)


def _open_kept(upload: Upload, progress: Progress) -> PreparedList | None:
    """The list as it was checked for its preview, unless what the check depended on has changed."""
    file = checked(upload.path)
    if not upload.file_sha256 or not files.place(upload.path).is_file() or not files.place(file).is_file():
        return None
    progress("Membaca berkas", 0, 0)
    try:
        kept = files.read(file)
    except Refusal:  # it is made anew from the list itself
        return None
    return open_checked(kept, _mark_of(upload, upload.file_sha256, upload.layout))


def _mark_of(upload: Upload, sha256: str, layout: str) -> CheckMark:
    chosen = upload.chosen or {}
    columns_chosen = json.dumps(chosen, sort_keys=True)
    return CheckMark(sha256, layout, columns_chosen, chosen.get("village") or "", upload.as_of)


@dataclass(frozen=True, slots=True)
class CountedFigures:
    """Figures as they were counted, and what of the trail was seen: as long as nobody writes, they are the same."""

    seen: SeenTrail
    figures: FiguresByVillage
    effects: list[WrittenEffect] | None  # what the preview says that will move, if it was matched at that moment


def figures_before(*, upload_id: int, prepared: PreparedList | None) -> CountedFigures | None:
    """The figures before a list, counted before anything is locked; not again if its preview counted them."""
    if prepared is None or prepared.known is None:
        return None
    upload = upload_by_id(upload_id)
    if upload.state == "checked" and upload.effects and prepared.known.is_kept:
        return CountedFigures(prepared.known.seen, {}, upload.effects)
    seen = seen_so_far()
    return CountedFigures(seen, figures_within(scope_of(upload), upload.as_of), None)


def holds_still(prepared: PreparedList | None) -> bool:
    """Whether nobody has written since a list was prepared. What is no list needs no preparing."""
    return prepared is None or prepared.known is None or holds(prepared.known)


def import_upload(
    upload: Upload,
    progress: Progress,
    *,
    dry_run: bool,
    prepared: PreparedList | None,
    before: CountedFigures | None = None,
    book: Workbook | None = None,
) -> tuple[Outcome | logs.LogOutcome, list[WrittenEffect]]:
    """What came of it, and which figures it moved.

    `before`: the figures, if they were counted already; `book`: what stands in a log, read before anything was locked.
    """
    scope = scope_of(upload)
    counted = None if before is None or was_written_since(before.seen, but=HARMLESS) else before
    figures = counted.figures if counted else figures_within(scope, upload.as_of)
    outcome: Outcome | logs.LogOutcome
    if upload.layout in LOGS:
        outcome = _import_log(upload, scope, progress, dry_run=dry_run, book=book)
    else:
        outcome = _import_list(upload, scope, progress, dry_run=dry_run, prepared=prepared)
    if counted and counted.effects is not None:
        return outcome, counted.effects  # the same list on the same ledger moves what its preview said
    progress("Membandingkan angka", 0, 0)
    return outcome, compare_figures(figures, figures_within(scope, upload.as_of), upload.as_of)


def _import_log(
    upload: Upload, scope: Scope, progress: Progress, *, dry_run: bool, book: Workbook | None
) -> logs.LogOutcome:
    if not reaches_all(scope):
        raise Refusal("log_needs_regency")
    if book is None:
        raise Refusal("upload_not_ready", state=STATE_WORDS[upload.state])
    return IMPORTS[upload.layout](
        file=files.place(upload.path),
        book=book,
        file_name=upload.file_name,
        dry_run=dry_run,
        by=accounts.get(upload.user_id or 0),
        progress=progress,
    )


def _import_list(
    upload: Upload, scope: Scope, progress: Progress, *, dry_run: bool, prepared: PreparedList | None
) -> Outcome:
    if prepared is None:
        raise Refusal("upload_not_ready", state=STATE_WORDS[upload.state])
    if not reaches_all(scope):
        refuse_foreign_villages(prepared, scope)
    return import_list(
        file=files.place(upload.path),
        as_of=upload.as_of,
        release=upload.release_name or None,
        file_name=upload.file_name,
        dry_run=dry_run,
        by=Remembered(upload.user_id, upload.uploaded_by),
        progress=progress,
        reach=reached_villages(scope),
        prepared=prepared,
    )


def refuse_foreign_villages(prepared: PreparedList, scope: Scope) -> None:
    """Nobody imports into a village where they are not assigned, nor learns what a list says of it."""
    households = prepared.checked.households if prepared.checked else []
    named = {household.village.id: household.village for household in households}
    foreign = sorted(
        f"{village.name} (Kec. {village.district})" for key, village in named.items() if not scope.reaches_village(key)
    )
    if foreign:
        shown = ", ".join(foreign[:5]) + (f" dan {len(foreign) - 5} desa lain" if len(foreign) > 5 else "")
        raise Refusal("village_out_of_scope", villages=shown)
