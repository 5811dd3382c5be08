"""Trying out and applying uploads, where nobody waits for a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_babel import lazy_gettext as _l

from sakti.accounts import queries as accounts
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.intake import queries, rehearsing, releases, undoing, uploads
from sakti.jobs import Job, Progress, Run
from sakti.web.transactions import reading, transaction


class Rehearsed(Exception):
    """Ends a rehearsal, so that its transaction is rolled back."""


@contextmanager
def rehearsal() -> Iterator[None]:
    """Everything as in earnest, and then as if nothing had been."""
    try:
        with transaction():
            yield
            raise Rehearsed
    except Rehearsed:
        db.session.expire_all()


def check(run: Run, progress: Progress) -> dict[str, Any]:
    """Make the preview, or keep why there is none."""
    upload_id = run.payload["upload"]
    try:
        with reading():
            book = uploads.opened(upload_id=upload_id, progress=progress)
        with transaction():
            settled = uploads.recognise(upload_id=upload_id, book=book)
        if not settled:
            return {"settled": False}
        with reading():  # the longest part, in which nobody waits for it
            prepared = uploads.prepare(upload_id=upload_id, book=book, progress=progress)
        with transaction():
            if uploads.asks_for_village(upload_id=upload_id, prepared=prepared):
                return {"settled": False}
        with rehearsal():
            preview = uploads.try_out(upload_id=upload_id, prepared=prepared, progress=progress)
    except Refusal as refusal:
        with transaction():
            uploads.refuse(upload_id=upload_id, refusal=refusal)
        return {"refused": refusal.code}
    shown = uploads.excerpts_of(prepared, preview.findings)
    with transaction():
        uploads.keep_preview(upload_id=upload_id, preview=preview, shown=shown)
    return {"rows": preview.summary["rows"]}


def apply(run: Run, progress: Progress) -> dict[str, Any]:
    upload_id = run.payload["upload"]
    with reading():
        prepared = uploads.prepare(upload_id=upload_id, progress=progress)
    with transaction():
        result = uploads.carry_out(upload_id=upload_id, run_id=run.id, prepared=prepared, progress=progress)
    forget(run, progress)
    return result


def forget(run: Run, _progress: Progress) -> None:
    """Remove the bytes of an upload that is decided on: not before that is certain, so never in its transaction."""
    with reading():
        path = queries.path_of(run.payload["upload"])
    uploads.forget_file(path=path)
    with transaction():
        uploads.forget_cells(upload_id=run.payload["upload"])


def annotate(run: Run, progress: Progress) -> dict[str, Any]:
    """A large file with its findings, for whoever waits for it."""
    with reading():
        uploads.write_annotated(upload_id=run.payload["upload"], progress=progress)
    return {}


def take_back(run: Run, progress: Progress) -> dict[str, Any]:
    """Undo a list in one transaction; a run that did it and died before it could say so finds it done."""
    with transaction():
        release = releases.locked(run.payload["release"])
        if release.undone_at is None:
            by = accounts.get(run.by.id or 0)
            releases.must_reach(by.scope_for(Permission.IMPORT_LISTS), release)
            undoing.undo(release=release, reason=run.payload["reason"], by=by, progress=progress)
        return {"name": release.name}


def rehearse_undo(run: Run, progress: Progress) -> dict[str, Any]:
    """Which figures would move if a list were taken back."""
    with rehearsal():
        effects = rehearsing.try_undo(release_id=run.payload["release"], user_id=run.by.id or 0, progress=progress)
    return {"effects": effects}


JOBS = (
    Job("rehearse_undo", rehearse_undo, label=_l("Menghitung akibat penarikan")),
    Job("check_upload", check, label=_l("Memeriksa unggahan")),
    Job("apply_upload", apply, label=_l("Menerapkan unggahan")),
    Job("annotate_upload", annotate, label=_l("Menulis berkas dengan temuan")),
    Job("undo_import", take_back, label=_l("Menarik kembali daftar")),
    Job("forget_upload", forget, label=_l("Menghapus berkas unggahan")),
)
