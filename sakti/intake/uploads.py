"""What is done with an upload: it is received, tried out, applied once or left.

Trying out is the import itself, rolled back afterwards; so the preview says what will happen, and not what somebody
thinks that will happen.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from sakti.accounts import queries as accounts
from sakti.accounts.tables import User
from sakti.audit.actions import record
from sakti.core.actors import Remembered
from sakti.core.figures import Figure, total
from sakti.core.findings import Finding, finding
from sakti.core.permissions import Permission, Scope
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.files import actions as files
from sakti.indicators.queries import cross_section
from sakti.intake import columns, lists, logs, maps, queries, releases
from sakti.intake.annotating import annotate
from sakti.intake.excerpts import Excerpts, excerpts
from sakti.intake.layouts import LAYOUTS
from sakti.intake.lists import Prepared, Progress
from sakti.intake.models import Upload
from sakti.intake.queries import LOGS, reaches_all
from sakti.intake.sheets import Workbook
from sakti.intake.tables import tables
from sakti.jobs.actions import enqueue
from sakti.jobs.actions import retry as retry_run
from sakti.jobs.tables import JobRun
from sakti.regions.queries import villages
from sakti.web import clock

STATE_WORDS = {
    "waiting": "masih diperiksa",
    "mapping": "menunggu kolomnya dipastikan",
    "checked": "siap",
    "refused": "ditolak",
    "applied": "sudah diterapkan",
    "left": "sudah ditinggalkan",
}

IMPORTS: dict[str, Callable[..., Any]] = {
    "observations": logs.import_observations,
    "events": logs.import_events,
    "deliveries": logs.import_deliveries,
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What an upload would do."""

    layout: str
    release: str
    summary: dict[str, Any]
    findings: Sequence[Finding]
    effects: list[dict[str, Any]]
    tried: dict[str, Any]  # when, after which list, and of which villages: to tell when it holds no longer


# -- receiving and deciding -----------------------------------------------------------------------------------------


def receive(
    *, stream: IO[bytes], file_name: str, layout: str = "", as_of: date | None = None, release: str = "", by: User
) -> Upload:
    """Keep a file and order its trial. `layout` is one of LOGS, or empty for a by-name list of whatever layout."""
    if as_of is not None and as_of > clock.today():
        raise Refusal("date_in_future", field="as_of", day=as_of.strftime("%d/%m/%Y"))
    if layout in LOGS and not reaches_all(by.scope_for(Permission.IMPORT_LISTS)):
        raise Refusal("log_needs_regency")
    stored = files.store_list(stream=stream, name=file_name, by=by)
    upload = Upload(
        file_name=stored.name,
        path=stored.path,
        layout=layout,
        as_of=as_of or clock.today(),
        release_name=release[:120],
        uploaded_at=clock.now(),
        uploaded_by=by.name,
        user_id=by.id,
    )
    db.session.add(upload)
    db.session.flush()
    upload.job_id = order("check_upload", upload, by).id
    record("upload_received", by=by, subject=upload, name=upload.file_name, sha256=stored.sha256)
    return upload


def order(job: str, upload: Upload, by: User) -> JobRun:
    """Each step of an upload is a slot, so that two clicks order it once."""
    return enqueue(job, by=by, slot=f"upload-{upload.id}", payload={"upload": upload.id}, page=f"/impor/{upload.id}")


def apply(*, upload: Upload, by: User) -> JobRun:
    """Order what the preview showed."""
    must_be_ready(upload)
    run = order("apply_upload", upload, by)
    if run.state == "failed":
        retry_run(run=run, by=by)
    upload.job_id = run.id
    return run


def leave(*, upload: Upload, by: User) -> None:
    """Do nothing with it, and let its bytes be removed once that is certain."""
    if upload.state not in ("checked", "refused", "mapping"):
        raise Refusal("upload_not_ready", state=STATE_WORDS[upload.state])
    if upload.state == "checked" and is_being_applied(upload):
        raise Refusal("upload_not_ready", state=STATE_WORDS["waiting"])
    upload.state = "left"
    order("forget_upload", upload, by)
    record("upload_left", by=by, subject=upload, name=upload.file_name)


def is_being_applied(upload: Upload) -> bool:
    run = db.session.get(JobRun, upload.job_id) if upload.job_id else None
    return run is not None and run.job == "apply_upload" and not run.is_over


def must_be_ready(upload: Upload) -> None:
    if upload.state != "checked":
        raise Refusal("upload_not_ready", state=STATE_WORDS[upload.state])


# -- what the jobs do -----------------------------------------------------------------------------------------------


def opened(*, upload_id: int, progress: Progress) -> Workbook | None:
    """The file as it is; None for a log. Refuses what cannot be read."""
    upload = queries.upload_by_id(upload_id)
    if upload.layout in LOGS:
        return None
    progress("Membaca berkas", 0, 0)
    return lists.opened(files.place(upload.path))


def recognise(*, upload_id: int, book: Workbook | None) -> bool:
    """Keep what a file seems to be. False if somebody has to settle its columns or its village first.

    Refuses what an import refuses of a file that has no headings at all.
    """
    upload = queries.locked(upload_id)
    if book is None:
        return True
    found = columns.describe(upload, book)
    upload.recognised = columns.kept(found, upload)
    if not found.headings:
        wrong = finding("heading_missing", value=", ".join(LAYOUTS["dtsen"].needed))
        raise Refusal("file_refused", message=wrong.message)
    settled = found.layout is not None and not found.missing and not columns.lacks_village(found, upload)
    upload.state = "waiting" if settled else "mapping"
    db.session.flush()
    return settled


def prepare(*, upload_id: int, book: Workbook | None = None, progress: Progress) -> Prepared | None:
    """Read and check a list before anything is locked. None for a log, and for what is decided on already."""
    upload = queries.upload_by_id(upload_id)
    if upload.layout in LOGS or upload.state not in ("waiting", "checked"):
        return None
    mapping = columns.mapping_of(upload.chosen)
    return lists.prepare(
        file=files.place(upload.path),
        layout=None if mapping else upload.layout or None,
        as_of=upload.as_of,
        village=(upload.chosen or {}).get("village"),
        mapping=mapping,
        progress=progress,
        book=book,
        again=not reaches_all(scope_of(upload)),
    )


def asks_for_village(*, upload_id: int, prepared: Prepared | None) -> bool:
    """Whether nobody can be placed, for the codes of BPS are unknown here: then somebody may name the village."""
    checked = prepared.checked if prepared else None
    if checked is None or checked.imported or not checked.unplaced:
        return False
    upload = queries.locked(upload_id)
    upload.recognised = {**(upload.recognised or {}), "unplaced": checked.unplaced[:5]}
    upload.state = "mapping" if not (upload.chosen or {}).get("village") else upload.state
    return upload.state == "mapping"


def settle(*, upload: Upload, chosen: dict[str, Any], remember: bool, by: User) -> JobRun:
    """Take the columns, the code book and the village that somebody chose, and try it out anew.

    Refuses `upload_not_ready`, `village_out_of_scope`, and what `maps.check` refuses.
    """
    if upload.state not in ("mapping", "checked", "refused") or is_being_applied(upload):
        raise Refusal("upload_not_ready", state=STATE_WORDS[upload.state])
    mapping = columns.mapping_of(chosen)
    if mapping is not None:
        maps.check(mapping)
    if chosen.get("village") and not by.scope_for(Permission.IMPORT_LISTS).reaches_village(chosen.get("village_id")):
        raise Refusal("out_of_scope", field="village")
    if remember:
        headings = (upload.recognised or {}).get("named", [])
        whole = mapping or columns.whole(upload.recognised or {}, chosen)
        maps.save_map(name=upload.file_name, headings=headings, mapping=whole, by=by)
    upload.chosen, upload.state, upload.refusal = chosen, "waiting", ""
    tries = chosen_before(upload)
    run = enqueue(
        "check_upload",
        by=by,
        slot=f"upload-{upload.id}-{tries}",
        payload={"upload": upload.id},
        page=f"/impor/{upload.id}",
    )
    upload.job_id = run.id
    record("columns_settled", by=by, subject=upload, name=upload.file_name)
    return run


def try_again(*, upload: Upload, by: User) -> JobRun:
    """Make the preview anew, with the columns as they are: something else came in since."""
    return settle(upload=upload, chosen=upload.chosen or {}, remember=False, by=by)


def chosen_before(upload: Upload) -> int:
    """Which try this is: each is a job of its own."""
    upload.recognised = {**(upload.recognised or {}), "tries": (upload.recognised or {}).get("tries", 1) + 1}
    return int(upload.recognised["tries"])


def try_out(*, upload_id: int, prepared: Prepared | None, progress: Progress) -> Preview:
    """Do it, and say what was done; the caller rolls back. Refuses what an import refuses, and foreign villages."""
    upload = queries.locked(upload_id)
    tried = {"release": releases.last(), "at": clock.now().isoformat(), "villages": _villages_of(prepared)}
    outcome, moving = import_it(upload, scope_of(upload), progress, dry_run=True, prepared=prepared)
    return Preview(
        getattr(outcome, "layout", upload.layout),
        getattr(outcome, "release", upload.release_name),
        outcome.summary(),
        outcome.tally.findings,
        moving,
        tried,
    )


def _villages_of(prepared: Prepared | None) -> list[int]:
    households = prepared.checked.households if prepared and prepared.checked else []
    return sorted({one.village.id for one in households})


def excerpts_of(prepared: Prepared | None, findings: Sequence[Finding]) -> Excerpts:
    """The cells to show beside findings."""
    return excerpts(tables(prepared.book, prepared.layout), findings) if prepared else {}


def keep_preview(*, upload_id: int, preview: Preview, shown: Excerpts) -> None:
    upload = queries.locked(upload_id)
    upload.state, upload.layout, upload.release_name = "checked", preview.layout, preview.release[:120]
    upload.summary, upload.effects, upload.excerpts = preview.summary, preview.effects, shown
    upload.findings = [one.as_dict() for one in preview.findings]
    if upload.recognised is not None:
        upload.recognised = {**upload.recognised, "tried": preview.tried}
    db.session.flush()


def refuse(*, upload_id: int, refusal: Refusal) -> None:
    upload = queries.locked(upload_id)
    upload.state, upload.refusal = "refused", refusal.message()
    db.session.flush()


def carry_out(*, upload_id: int, run_id: int, prepared: Prepared | None, progress: Progress) -> dict[str, Any]:
    """Do it in earnest, once. In the same transaction the upload is marked, so neither is there without the other.

    A run that did it and died before it could say so finds it done.
    """
    upload = queries.locked(upload_id)
    if upload.state == "applied" and upload.job_id == run_id:
        return {"rows": (upload.summary or {})["rows"]}
    must_be_ready(upload)
    outcome, upload.effects = import_it(upload, scope_of(upload), progress, dry_run=False, prepared=prepared)
    upload.state, upload.summary = "applied", outcome.summary()
    upload.release_id = getattr(outcome, "release_id", None)
    upload.findings = [one.as_dict() for one in outcome.tally.findings]
    record("upload_applied", by=accounts.get(upload.user_id or 0), subject=upload, name=upload.file_name)
    return {"rows": upload.summary["rows"]}


def forget_file(*, path: str) -> None:
    """A list that is decided on need not lie about in clear text: its rows are in the ledger, its hash is kept."""
    files.forget(path)
    files.forget(annotated(path))


def forget_cells(*, upload_id: int) -> None:
    """Nor need its cells; which headings it had may stay."""
    upload = queries.locked(upload_id)
    upload.excerpts = None
    upload.recognised = {**(upload.recognised or {}), "samples": {}} if upload.recognised else None


def annotated(path: str) -> str:
    """Where the file with its findings lies, if it was so large that a job had to write it."""
    return f"{path}.temuan.xlsx"


def is_there(path: str) -> bool:
    return files.place(path).is_file()


def annotated_bytes(path: str) -> bytes:
    return files.place(annotated(path)).read_bytes()


def write_annotated(*, upload_id: int, progress: Progress) -> None:
    """Write it for later; a smaller one is written as it is asked for."""
    upload = queries.upload_by_id(upload_id)
    progress("Menulis berkas dengan temuan", 0, 0)
    out = io.BytesIO()
    annotate_into(out, upload)
    files.write(annotated(upload.path), out.getvalue())


def annotate_into(out: IO[bytes], upload: Upload) -> None:
    """The uploader's own sheet with its findings. Refuses `file_gone` once it is decided on."""
    if not files.place(upload.path).is_file():
        raise Refusal("file_gone")
    book = lists.opened(files.place(upload.path))
    layout = columns.describe(upload, book).layout
    annotate(out, book, tables(book, layout) if layout else [], upload.findings or [])


def scope_of(upload: Upload) -> Scope:
    """What the uploader may import into, now."""
    return accounts.get(upload.user_id or 0).scope_for(Permission.IMPORT_LISTS)


def import_it(
    upload: Upload, scope: Scope, progress: Progress, *, dry_run: bool, prepared: Prepared | None
) -> tuple[Any, list[dict[str, Any]]]:
    """What came of it, and which figures it moved."""
    within = scope.villages if scope.villages is not None else frozenset(village.id for village in villages())
    before = cross_section(within, upload.as_of)
    if upload.layout in LOGS:
        outcome = import_log(upload, scope, progress, dry_run=dry_run)
    else:
        outcome = import_list(upload, scope, progress, dry_run=dry_run, prepared=prepared)
    progress("Membandingkan angka", 0, 0)
    return outcome, differences(before, cross_section(within, upload.as_of), upload.as_of)


def import_log(upload: Upload, scope: Scope, progress: Progress, *, dry_run: bool) -> Any:
    if not reaches_all(scope):
        raise Refusal("log_needs_regency")
    by, file = accounts.get(upload.user_id or 0), files.place(upload.path)
    importer = IMPORTS[upload.layout]
    return importer(file=file, file_name=upload.file_name, dry_run=dry_run, by=by, progress=progress)


def import_list(upload: Upload, scope: Scope, progress: Progress, *, dry_run: bool, prepared: Prepared | None) -> Any:
    if prepared is None:
        raise Refusal("upload_not_ready", state=STATE_WORDS[upload.state])
    every = reaches_all(scope)
    if not every:
        refuse_foreign_villages(prepared, scope)
    return lists.import_list(
        file=files.place(upload.path),
        as_of=upload.as_of,
        release=upload.release_name or None,
        file_name=upload.file_name,
        dry_run=dry_run,
        by=Remembered(upload.user_id, upload.uploaded_by),
        progress=progress,
        reach=None if every else scope.villages,
        prepared=prepared,
    )


def refuse_foreign_villages(prepared: Prepared, scope: Scope) -> None:
    """Nobody imports into a village where they are not assigned, nor learns what a list says of it."""
    named = {one.village.id: one.village for one in prepared.checked.households} if prepared.checked else {}
    foreign = sorted(
        f"{village.name} (Kec. {village.district})" for key, village in named.items() if not scope.reaches_village(key)
    )
    if foreign:
        shown = ", ".join(foreign[:5]) + (f" dan {len(foreign) - 5} desa lain" if len(foreign) > 5 else "")
        raise Refusal("village_out_of_scope", villages=shown)


def differences(
    before: dict[str, dict[int, Figure]], after: dict[str, dict[int, Figure]], day: date
) -> list[dict[str, Any]]:
    """Per indicator the figures before and after, in the villages where any of them moves."""
    moving = {
        village
        for key in after
        for village in before[key].keys() | after[key].keys()
        if before[key].get(village) != after[key].get(village)
    }
    return [
        {"indicator": key, "before": counts(before[key], moving, day), "after": counts(after[key], moving, day)}
        for key in after
    ]


def counts(figures: dict[int, Figure], wanted: Collection[int], day: date) -> list[int]:
    one = total((figure for village, figure in figures.items() if village in wanted), day)
    return [one.n, one.d, one.excluded, one.unknown]
