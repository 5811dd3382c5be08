"""An upload on its way into the ledger, in earnest or for a trial, and the figures that it moves."""

from __future__ import annotations

import json
from collections.abc import Callable

from sakti.accounts import queries as accounts
from sakti.core.actors import Remembered
from sakti.core.permissions import Permission, Scope
from sakti.core.progress import Progress
from sakti.core.refusals import Refusal
from sakti.files import actions as files
from sakti.intake import logs
from sakti.intake.desk import columns
from sakti.intake.desk.effects import WrittenEffect, compare_figures, figures_within
from sakti.intake.desk.files import checked
from sakti.intake.desk.labels import STATE_WORDS
from sakti.intake.desk.queries.uploads import LOGS, upload_by_id
from sakti.intake.landing import preparation
from sakti.intake.landing.actions.imports import import_list
from sakti.intake.landing.checked_file import CheckMark, open_checked, seal_checked
from sakti.intake.landing.outcome import Outcome
from sakti.intake.landing.preparation import PreparedList
from sakti.intake.landing.queries.releases import reaches_all
from sakti.intake.reading.refusal import sha256_of
from sakti.intake.reading.workbook import Workbook
from sakti.intake.tables import Upload

IMPORTS: dict[str, Callable[..., logs.LogOutcome]] = {
    "observations": logs.import_observations,
    "events": logs.import_events,
    "deliveries": logs.import_deliveries,
}


def scope_of(upload: Upload) -> Scope:
    """What the uploader may import into, now."""
    return accounts.get(upload.user_id or 0).scope_for(Permission.IMPORT_LISTS)


def reach_of(scope: Scope) -> frozenset[int] | None:
    """The villages of which an importer may read; None if all."""
    return None if reaches_all(scope) else scope.villages


def open_upload(*, upload_id: int, progress: Progress) -> Workbook | None:
    """The file as it is; None for a log. Refuses what cannot be read."""
    upload = upload_by_id(upload_id)
    if upload.layout in LOGS:
        return None
    progress("Membaca berkas", 0, 0)
    return preparation.open_workbook(files.place(upload.path))


def prepare_upload(*, upload_id: int, book: Workbook | None = None, progress: Progress) -> PreparedList | None:
    """Read and check a list before anything is locked, or open it as it was checked for its preview.

    None for a log, and for what is decided on already. `book`: the file, if it was read to be checked anew.
    """
    upload = upload_by_id(upload_id)
    if upload.layout in LOGS or upload.state not in ("waiting", "checked"):
        return None
    if book is None and (kept := _open_kept(upload, progress)) is not None:
        return preparation.plan_again(kept, upload.as_of, reach_of(scope_of(upload)), progress)
    mapping, scope = columns.mapping_of(upload.chosen), scope_of(upload)
    return preparation.prepare_list(
        file=files.place(upload.path),
        layout=None if mapping else upload.layout or None,
        as_of=upload.as_of,
        village=(upload.chosen or {}).get("village"),
        mapping=mapping,
        progress=progress,
        book=book,
        again=not reaches_all(scope),
        reach=reach_of(scope),
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
    file, sha256 = files.place(checked(upload.path)), sha256_of(files.place(upload.path))
    if sha256 is None or not file.is_file():
        return None
    progress("Membaca berkas", 0, 0)
    return open_checked(file.read_bytes(), _mark_of(upload, sha256, upload.layout))


def _mark_of(upload: Upload, sha256: str, layout: str) -> CheckMark:
    chosen = upload.chosen or {}
    columns_chosen = json.dumps(chosen, sort_keys=True)
    return CheckMark(sha256, layout, columns_chosen, chosen.get("village") or "", upload.as_of)


def import_upload(
    upload: Upload, progress: Progress, *, dry_run: bool, prepared: PreparedList | None
) -> tuple[Outcome | logs.LogOutcome, list[WrittenEffect]]:
    """What came of it, and which figures it moved."""
    scope = scope_of(upload)
    before = figures_within(scope, upload.as_of)
    outcome: Outcome | logs.LogOutcome
    if upload.layout in LOGS:
        outcome = _import_log(upload, scope, progress, dry_run=dry_run)
    else:
        outcome = _import_list(upload, scope, progress, dry_run=dry_run, prepared=prepared)
    progress("Membandingkan angka", 0, 0)
    return outcome, compare_figures(before, figures_within(scope, upload.as_of), upload.as_of)


def _import_log(upload: Upload, scope: Scope, progress: Progress, *, dry_run: bool) -> logs.LogOutcome:
    if not reaches_all(scope):
        raise Refusal("log_needs_regency")
    by, file = accounts.get(upload.user_id or 0), files.place(upload.path)
    return IMPORTS[upload.layout](file=file, file_name=upload.file_name, dry_run=dry_run, by=by, progress=progress)


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
        reach=reach_of(scope),
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
