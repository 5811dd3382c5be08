"""Trying out and applying uploads, where nobody waits for a page."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from sakti.accounts import queries as accounts
from sakti.core.actors import Actor, Seconded
from sakti.core.json import JsonObject
from sakti.core.refusals import Refusal
from sakti.intake.desk import annotation, files, imports, rehearsal
from sakti.intake.desk.actions import uploads
from sakti.intake.desk.queries.uploads import KEPT, kept_paths, overdue_uploads, path_of
from sakti.intake.landing.actions import undo
from sakti.intake.landing.queries import releases
from sakti.jobs import Job, Progress, Run, daily
from sakti.web.clock import now
from sakti.web.transactions import reading, rehearsing, transaction

#: After this long, bytes that no upload names are left over from a request that broke off.
STRAY = timedelta(days=1)
#: A list is prepared so often before somebody else's writing; after that it is matched while others wait.
TRIES = 3


def check_upload(run: Run, progress: Progress) -> JsonObject:
    """Make the preview, or keep why there is none."""
    upload_id = run.payload["upload"]
    try:
        book = imports.open_upload(upload_id=upload_id, progress=progress)
        with transaction():
            settled = uploads.keep_recognised(upload_id=upload_id, book=book)
        if not settled:
            return {"settled": False}
        with reading():  # the longest part, in which nobody waits for it
            prepared = imports.prepare_upload(upload_id=upload_id, book=book, progress=progress)
        with transaction():
            if uploads.asks_for_village(upload_id=upload_id, prepared=prepared):
                return {"settled": False}
        with reading():
            imports.keep_checked(upload_id=upload_id, prepared=prepared)
            before = imports.figures_before(upload_id=upload_id, prepared=prepared)
        with rehearsing():
            preview = rehearsal.rehearse_upload(
                upload_id=upload_id, prepared=prepared, before=before, book=book, progress=progress
            )
    except Refusal as refusal:
        with transaction():
            uploads.refuse(upload_id=upload_id, refusal=refusal)
        return {"refused": refusal.code, "english": refusal.message("en")}
    shown = rehearsal.cells_of_findings(prepared, preview.outcome.tally.findings)
    with transaction():
        uploads.keep_preview(upload_id=upload_id, preview=preview, shown=shown)
    return {"rows": preview.outcome.summary()["rows"]}


def apply_upload(run: Run, progress: Progress) -> JsonObject:
    """Whatever takes long is done before the lock of writers is taken, and again if somebody has written meanwhile."""
    upload_id, prepared = run.payload["upload"], None
    for _ in range(TRIES):
        with reading():
            prepared = imports.prepare_upload(upload_id=upload_id, prepared=prepared, progress=progress)
            before = imports.figures_before(upload_id=upload_id, prepared=prepared)
        with reading():
            if imports.holds_still(prepared):
                break
    book = imports.open_log(upload_id=upload_id, progress=progress)
    with transaction():
        result = uploads.carry_out(
            upload_id=upload_id, run_id=run.id, prepared=prepared, before=before, book=book, progress=progress
        )
    forget_upload(run, progress)
    return result


def forget_upload(run: Run, _progress: Progress) -> None:
    """Remove the bytes of an upload that is decided on: not before that is certain, so never in its transaction."""
    with reading():
        path = path_of(run.payload["upload"])
    files.forget_file(path=path)
    with transaction():
        uploads.forget_cells(upload_id=run.payload["upload"])


def expire_uploads(_run: Run, _progress: Progress) -> JsonObject:
    """What nobody has decided on in thirty days is left, and its bytes are removed; so are those of no upload."""
    with reading():
        overdue = overdue_uploads(now() - KEPT)
    for upload_id in overdue:
        with transaction():
            expired = uploads.expire(upload_id=upload_id)
        if expired:
            with reading():
                path = path_of(upload_id)
            files.forget_file(path=path)
    with reading():
        kept = kept_paths()
    return {"expired": len(overdue), "strays": files.forget_strays(kept=kept, older_than=now() - STRAY)}


def annotate_upload(run: Run, progress: Progress) -> JsonObject:
    """A large file with its findings, for whoever waits for it."""
    with reading():
        annotation.write_annotated(upload_id=run.payload["upload"], progress=progress)
    return {}


def _who_takes_back(run: Run) -> Actor:
    """Whoever ordered it, with the second person that said yes if there is one."""
    by, second = accounts.get(run.by.id or 0), run.payload.get("second")
    return by if second is None else Seconded(by, second[0], second[1])


def undo_import(run: Run, progress: Progress) -> JsonObject:
    """Undo a list in one transaction; a run that did it and died before it could say so finds it done."""
    with transaction():
        release = releases.lock_release(run.payload["release"])
        if release.undone_at is None:
            undo.undo_list(release=release, reason=run.payload["reason"], by=_who_takes_back(run), progress=progress)
        return {"name": release.name}


def rehearse_undo(run: Run, progress: Progress) -> JsonObject:
    """Which figures would move if a list were taken back."""
    with rehearsing():
        effects = rehearsal.rehearse_undo(release_id=run.payload["release"], user_id=run.by.id or 0, progress=progress)
    return {"effects": effects}


JOBS = (
    Job("rehearse_undo", rehearse_undo, label=_l("Menghitung akibat penarikan")),
    Job("check_upload", check_upload, label=_l("Memeriksa unggahan"), one_a_user=True),
    Job("apply_upload", apply_upload, label=_l("Menerapkan unggahan"), one_a_user=True),
    Job("annotate_upload", annotate_upload, label=_l("Menulis berkas dengan temuan"), one_a_user=True),
    Job("undo_import", undo_import, label=_l("Menarik kembali daftar")),
    Job("forget_upload", forget_upload, label=_l("Menghapus berkas unggahan")),
    Job(
        "expire_uploads",
        expire_uploads,
        label=_l("Menghapus unggahan yang kedaluwarsa"),
        schedule=daily(0, 50),
        by_age=True,
    ),
)
