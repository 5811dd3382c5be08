"""What runs by schedule and how it went, and the page on which somebody waits for one run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.formatting import number
from sakti.core.permissions import Permission, SignedIn
from sakti.core.refusals import Refusal
from sakti.jobs import actions, queries
from sakti.jobs.actions import board
from sakti.jobs.forms import RunFilter
from sakti.jobs.registry import DONE, FAILED, RUNNING, STATE_WORDS, label_of, queued_by_user
from sakti.web import clock
from sakti.web.locale import current_language
from sakti.web.permissions import permit

if TYPE_CHECKING:
    from sakti.jobs.tables import JobRun

blueprint = Blueprint("jobs", __name__)

#: Whoever waits longer than this for a run to begin is told that nobody works.
PATIENCE = timedelta(seconds=60)


@blueprint.get("/jadwal")
@permit(Permission.ISSUE_REPORTS)
def index() -> str:
    form = RunFilter.of_request()
    page = queries.history(**form.chosen, cursor=request.args.get("after"))
    return render_template(
        "jobs/index.html",
        page=page,
        form=form,
        planned=queries.planned(),
        label_of=label_of,
        words=STATE_WORDS,
        jump=queries.jump(),
        ahead_from=clock.now() + queries.SLACK,
    )


@blueprint.post("/jadwal/jam-benar")
@permit(Permission.ISSUE_REPORTS)
def confirm_clock() -> ResponseReturnValue:
    actions.confirm_clock(by=current_user)
    flash(_("Jam server dipastikan. Yang menunggu dikerjakan sebentar lagi."), "good")
    return redirect(url_for("jobs.index"), 303)


@blueprint.post("/jadwal/<job>/jalankan")
@permit(Permission.ISSUE_REPORTS)
def run_now(job: str) -> ResponseReturnValue:
    run = actions.run_now(job=job, by=current_user)
    return redirect(url_for("jobs.run", run_id=run.id), 303)


@blueprint.get("/pekerjaan/<int:run_id>")
@permit(SignedIn)
def run(run_id: int) -> ResponseReturnValue:
    job_run = own(run_id)
    if job_run.state == DONE and job_run.page:
        return redirect(job_run.page, 303)
    state = board.progress_of(job_run)
    return render_template(
        "jobs/run.html", run=job_run, state=state, message=message(job_run, state), label_of=label_of, words=STATE_WORDS
    )


@blueprint.get("/pekerjaan/<int:run_id>/keadaan")
@permit(SignedIn)
def state(run_id: int) -> ResponseReturnValue:
    """What the progress line asks every second or two."""
    job_run = own(run_id)
    now = board.progress_of(job_run)
    url = job_run.page if job_run.state == DONE and job_run.page else url_for("jobs.run", run_id=run_id)
    return jsonify(done=now.done, total=now.total, message=message(job_run, now), finished=job_run.is_over, url=url)


@blueprint.post("/pekerjaan/<int:run_id>/ulangi")
@permit(SignedIn)
def retry(run_id: int) -> ResponseReturnValue:
    actions.retry(run=own(run_id), by=current_user)
    flash(_("Pekerjaan ini dicoba lagi."), "good")
    return redirect(url_for("jobs.run", run_id=run_id), 303)


def own(run_id: int) -> JobRun:
    """A run that the present user ordered, or may see because of what the schedule does."""
    job_run = queries.get(run_id)
    if job_run.user_id != current_user.id and not current_user.has(Permission.ISSUE_REPORTS):
        raise Refusal("run_unknown")
    return job_run


def message(run: JobRun, now: board.RunProgress) -> str:
    if run.state == RUNNING:
        done, total = (number(count, None, current_language()) for count in (now.done, now.total))
        many = _("%(done)s dari %(total)s", done=done, total=total)
        return f"{now.what}: {many}" if now.total else now.what or _("Sedang dikerjakan")
    if run.is_over:
        return run.error if run.state == FAILED else str(STATE_WORDS[run.state])
    if run.job in queued_by_user() and run.user_id and queries.going_by_user(run.user_id):
        return _("Menunggu pekerjaan Anda yang lain selesai")
    if clock.now() - max(run.due_at, run.queued_at) > PATIENCE and not run.error:
        return _("Belum ada yang mengerjakan. Minta administrator memeriksa apakah penjadwal berjalan.")
    return _("Menunggu dicoba lagi: %(why)s", why=run.error) if run.error else _("Menunggu giliran")
