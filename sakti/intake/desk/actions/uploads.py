"""What is done with an upload: it is received, its columns are settled, it is applied once, or left."""

from __future__ import annotations

from datetime import date
from typing import IO

from sqlalchemy import update

from sakti.accounts import queries as accounts
from sakti.accounts.tables import User
from sakti.audit.actions import record
from sakti.core.actors import SYSTEM, Remembered
from sakti.core.findings import finding
from sakti.core.json import JsonObject
from sakti.core.permissions import Permission
from sakti.core.progress import Progress
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.files import actions as files
from sakti.intake.desk import columns
from sakti.intake.desk.actions.column_maps import refuse_bad_mapping, save_map
from sakti.intake.desk.files import forget_file as forget_file
from sakti.intake.desk.findings import CellsBeside
from sakti.intake.desk.imports import CountedFigures, import_upload
from sakti.intake.desk.labels import STATE_WORDS
from sakti.intake.desk.queries.uploads import LOGS, UNDECIDED, lock_upload
from sakti.intake.desk.rehearsal import Preview
from sakti.intake.landing.actions.claims import note_seen
from sakti.intake.landing.outcome import Outcome
from sakti.intake.landing.preparation import PreparedList
from sakti.intake.landing.queries.releases import reaches_all
from sakti.intake.logs import LogOutcome
from sakti.intake.models import Upload
from sakti.intake.reading.layouts import LAYOUTS
from sakti.intake.reading.workbook import Workbook
from sakti.jobs.actions import enqueue
from sakti.jobs.actions import retry as retry_run
from sakti.jobs.tables import JobRun
from sakti.web import clock

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
    upload.job_id = order("check_upload", upload, by=by).id
    record("upload_received", by=by, subject=upload, name=upload.file_name, sha256=stored.sha256)
    return upload


def order(job: str, upload: Upload, *, by: User) -> JobRun:
    """Each step of an upload is a slot, so that two clicks order it once."""
    return enqueue(job, by=by, slot=f"upload-{upload.id}", payload={"upload": upload.id}, page=f"/impor/{upload.id}")


def apply(*, upload: Upload, by: User) -> JobRun:
    """Order what the preview showed."""
    must_be_ready(upload)
    run = order("apply_upload", upload, by=by)
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
    order("forget_upload", upload, by=by)
    record("upload_left", by=by, subject=upload, name=upload.file_name)


def expire(*, upload_id: int) -> bool:
    """Leave an upload that waited too long; False if it is decided on, or being applied, after all."""
    upload = lock_upload(upload_id)
    if upload.state not in UNDECIDED or is_being_applied(upload):
        return False
    upload.state, upload.refusal = "left", "Tidak diputuskan dalam 30 hari, jadi berkasnya dihapus."
    forget_cells(upload_id=upload_id)
    record("upload_expired", by=SYSTEM, subject=upload, name=upload.file_name)
    return True


def is_being_applied(upload: Upload) -> bool:
    run = db.session.get(JobRun, upload.job_id) if upload.job_id else None
    return run is not None and run.job == "apply_upload" and not run.is_over


def must_be_ready(upload: Upload) -> None:
    if upload.state != "checked":
        raise Refusal("upload_not_ready", state=STATE_WORDS[upload.state])


# -- columns --------------------------------------------------------------------------------------------------------


def keep_recognised(*, upload_id: int, book: Workbook) -> bool:
    """Keep what a file seems to be. False if somebody has to settle its columns or its village first.

    Refuses what an import refuses of a file that has no headings at all.
    """
    upload = lock_upload(upload_id)
    if upload.layout in LOGS:
        return True
    recognised = columns.identify_upload(upload, book)
    upload.recognised = columns.shown_of(recognised, upload)
    if not recognised.headings:
        wrong = finding("heading_missing", value=", ".join(LAYOUTS["dtsen"].needed))
        raise Refusal("file_refused", message=wrong.message)
    settled = recognised.layout is not None and not (recognised.missing or columns.lacks_village(recognised, upload))
    upload.state = "waiting" if settled else "mapping"
    db.session.flush()
    return settled


def asks_for_village(*, upload_id: int, prepared: PreparedList | None) -> bool:
    """Whether nobody can be placed, for the codes of BPS are unknown here: then somebody may name the village."""
    checked = prepared.checked if prepared else None
    if checked is None or checked.imported or not checked.unplaced:
        return False
    upload = lock_upload(upload_id)
    upload.recognised = {**(upload.recognised or {}), "unplaced": checked.unplaced[:5]}
    upload.state = "mapping" if not (upload.chosen or {}).get("village") else upload.state
    return upload.state == "mapping"


def settle(*, upload: Upload, chosen: JsonObject, remember: bool, by: User) -> JobRun:
    """Take the columns, the code book and the village that somebody chose, and try it out anew.

    Refuses `upload_not_ready`, `village_out_of_scope`, and what `refuse_bad_mapping` refuses.
    """
    if upload.state not in ("mapping", "checked", "refused") or is_being_applied(upload):
        raise Refusal("upload_not_ready", state=STATE_WORDS[upload.state])
    mapping = columns.mapping_of(chosen)
    if mapping is not None:
        refuse_bad_mapping(mapping)
    if chosen.get("village") and not by.scope_for(Permission.IMPORT_LISTS).reaches_village(chosen.get("village_id")):
        raise Refusal("out_of_scope", field="village")
    if remember:
        headings = (upload.recognised or {}).get("named", [])
        whole = mapping or columns.whole_mapping(upload.recognised or {}, chosen)
        save_map(name=upload.file_name, headings=headings, mapping=whole, by=by)
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


# -- what came of the trial, and of applying it ---------------------------------------------------------------------


def keep_preview(*, upload_id: int, preview: Preview, shown: CellsBeside) -> None:
    upload = lock_upload(upload_id)
    upload.state, upload.layout, upload.release_name = "checked", preview.layout, preview.release[:120]
    upload.effects, upload.excerpts = preview.effects, shown
    _count_outcome(upload, preview.outcome)
    if upload.recognised is not None:
        upload.recognised = {**upload.recognised, "tried": preview.tried}
    note_seen(rows=preview.elsewhere, as_of=upload.as_of, by=Remembered(upload.user_id, upload.uploaded_by))
    db.session.flush()


def _count_outcome(upload: Upload, outcome: Outcome | LogOutcome) -> None:
    """Keep what came of an upload: its counters and its findings."""
    findings = [written.as_dict() for written in outcome.tally.findings]
    units: dict[str, dict[str, int]] = {}
    if isinstance(outcome, Outcome):
        units = {"households": outcome.households, "persons": outcome.persons}
        there = outcome.rows["imported"] - outcome.taken if outcome.same_file else 0
        upload.same_file, upload.rows_unchanged, upload.created = outcome.same_file, there, None
    else:
        upload.same_file, upload.rows_unchanged, upload.created = False, outcome.unchanged, outcome.created
    upload.count(outcome.summary()["rows"], units, findings)
    upload.file_sha256, upload.findings = outcome.file_sha256, findings


def refuse(*, upload_id: int, refusal: Refusal) -> None:
    upload = lock_upload(upload_id)
    upload.state, upload.refusal = "refused", refusal.message()
    db.session.flush()


def carry_out(
    *,
    upload_id: int,
    run_id: int,
    prepared: PreparedList | None,
    before: CountedFigures | None = None,
    book: Workbook | None = None,
    progress: Progress,
) -> JsonObject:
    """Do it in earnest, once. In the same transaction the upload is marked, so neither is there without the other.

    A run that did it and died before it could say so finds it done.
    """
    upload = lock_upload(upload_id)
    if upload.state == "applied" and upload.job_id == run_id:
        return {"rows": (upload.summary or {})["rows"]}
    must_be_ready(upload)
    outcome, upload.effects = import_upload(
        upload, progress, dry_run=False, prepared=prepared, before=before, book=book
    )
    upload.state, upload.release_id = "applied", outcome.release_id if isinstance(outcome, Outcome) else None
    _count_outcome(upload, outcome)
    record("upload_applied", by=accounts.get(upload.user_id or 0), subject=upload, name=upload.file_name)
    return {"rows": outcome.summary()["rows"]}


def moved(*, path: str, to: str) -> None:
    """Say of an upload where its file lies now."""
    db.session.execute(update(Upload).where(Upload.path == path).values(path=to))


def forget_cells(*, upload_id: int) -> None:
    """Nor need its cells; which headings it had may stay."""
    upload = lock_upload(upload_id)
    upload.excerpts = None
    upload.recognised = {**(upload.recognised or {}), "samples": {}} if upload.recognised else None
