"""A facilitator's tasks, one result at a time; and the desk on which somebody else decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.permissions import Permission, may_in
from sakti.core.verval import OF_THE_PROPOSED, TASK_WORKFLOW, TO_DO, Presence, ProposalState, Result, TaskState
from sakti.core.workflow import moves_from
from sakti.households import queries as households
from sakti.observations import queries as observations
from sakti.verification import actions, queries
from sakti.verification.forms import DecisionForm, QueueFilter, ReasonForm, VisitForm
from sakti.verification.views import blueprint
from sakti.verification.views.proposals import as_far_as_seen
from sakti.web.clock import today
from sakti.web.forms import form_page, refusals_into
from sakti.web.locale import current_language
from sakti.web.numbers import beginning, whole
from sakti.web.permissions import current_names, current_scope, permit

if TYPE_CHECKING:
    from sakti.core.workflow import Move
    from sakti.verification.tables import VervalTask


HOUSE = ("decile", "floor", "wall", "roof", "water", "latrine_access")
#: Whoever checks decides on these.
AT_THE_DESK = (TaskState.SUBMITTED, TaskState.SET_ASIDE)
NEEDS_MEMBERS = (Result.CHANGED, Result.DIED, Result.MOVED)


@blueprint.get("/verval/tugas")
@permit(Permission.DO_VERVAL, names=True)
def mine() -> str:
    text = request.args.get("text", "").strip()[:100]
    share = queries.mine(current_names(), current_user.id, text, beginning("mulai"))
    left = queries.pool(current_names(), text, beginning("sisa"))
    lately = queries.sent_by(current_names(), current_user.id, beginning("terkirim"))
    ended = queries.stopped(current_names(), beginning("berhenti"))
    parts = [part.holding(queries.shown(current_names(), part.rows)) for part in (share, left, lately, ended)]
    own, pool, sent, stopped = parts
    record_reading("verval_tasks_seen", by=current_user, rows=sum(len(part.rows) for part in parts))
    return render_template(
        "verification/mine.html",
        share=own,
        left=pool,
        others=queries.held_by_others(current_names(), current_user.id),
        is_open=queries.is_any_round_open(current_names()),
        text=text,
        sent=sent,
        stopped=stopped,
        day=today(),
    )


@blueprint.route("/verval/tugas/<int:task_id>", methods=["GET", "POST"])
@permit(Permission.DO_VERVAL, names=True)
def task(task_id: int) -> ResponseReturnValue:
    """First which result, then only what that result needs."""
    task = queries.task_within(current_names(), task_id)
    result, form = wanted(task), VisitForm()
    if request.method == "POST" and task.state not in TO_DO and not was_sent_by(form, task):
        return too_late(_("Hasil keluarga ini sudah dikirim. Yang ini tidak disimpan."), ".task", task_id)
    page = about(task)
    if result and form.validate_on_submit():
        with refusals_into(form):
            actions.submit(
                task=task,
                result=result,
                presence=form.presence(page["members"]),
                twin=form.twin_within(current_names()),
                by=current_user,
                **form.told,
            )
            flash(_("Hasil terkirim."), "good")
            return redirect(url_for(".mine"), 303)
    record_reading("verval_task_seen", by=current_user, subject=task, village_id=page["village"].id)
    offered = [one for one in Result if (one is not Result.NEW if task.household_id else one in OF_THE_PROPOSED)]
    return form_page(
        "verification/task.html",
        form,
        result=result,
        offered=offered,
        marked=form.presence(page["members"]),
        to_do=task.state in TO_DO,
        presences=list(Presence)[:4],
        needs_members=result in NEEDS_MEMBERS,
        is_mine=task.submitted_by_id == current_user.id,
        **page,
    )


def was_sent_by(form: VisitForm, task: VervalTask) -> bool:
    """Whether this very form brought the result that the task holds."""
    return form.client_id.validate(form) and queries.is_result_of(task, UUID(form.client_id.data))


def too_late(words: str, endpoint: str, task_id: int) -> ResponseReturnValue:
    """Somebody was quicker, or another window: say so, and show how it stands."""
    flash(words, "attention")
    return redirect(url_for(endpoint, task_id=task_id), 303)


def wanted(task: VervalTask) -> Result | None:
    """The result that the address names; nothing once it was sent."""
    asked = request.args.get("hasil", "")
    return Result(asked) if asked in {result.value for result in Result} and task.state in TO_DO else None


def about(task: VervalTask) -> dict[str, Any]:
    """What a task's pages show: whom it is about, what is known, what was proposed."""
    place, region, verval = queries.place_and_round(task)
    home = households.household(task.household_id) if task.household_id else None
    proposal, proposals = queries.add_proposal_of(task), queries.proposals_of(task)
    return {
        "task": task,
        "place": place,
        "village": region,
        "round": verval,
        "home": home,
        "row": queries.shown(current_names(), [task])[0],
        "members": households.members(home.id) if home else [],
        "house": observations.answers_of_household(home, HOUSE) if home else [],
        "described": queries.described(proposal) if proposal else None,
        "proposals": proposals,
        "tellings": {each.id: queries.described(each).telling for each in proposals},
        "changes": queries.changed_since(task, verval.opens_on, today(), current_language()),
        "moves": queries.history(task),
    }


@blueprint.post("/verval/tugas/<int:task_id>/tarik")
@permit(Permission.DO_VERVAL, names=True)
def take_back(task_id: int) -> ResponseReturnValue:
    actions.take_back(task=queries.task_within(current_names(), task_id), by=current_user)
    flash(_("Hasil ditarik kembali. Kirim lagi setelah diperbaiki."), "good")
    return redirect(url_for(".task", task_id=task_id), 303)


# -- the desk -------------------------------------------------------------------------------------------------------


@blueprint.get("/verval/periksa")
@permit(Permission.DECIDE_VERVAL, names=True)
def queue() -> str:
    scope = current_scope()
    form = QueueFilter(request.args).offer(scope)
    page = queries.queue_page(current_names(), after=beginning(), **form.wanted)
    rows = queries.shown(current_names(), page.rows)
    record_reading("verval_tasks_seen", by=current_user, rows=len(rows))
    unchanged = [row.task.id for row in rows if may_accept_unseen(row.task)]
    aside, stopped = queries.aside_count(current_names()), queries.stopped(current_names(), size=0).total
    return render_template(
        "verification/queue.html", form=form, rows=rows, unchanged=unchanged, page=page, aside=aside, stopped=stopped
    )


@blueprint.get("/verval/disisihkan")
@permit(Permission.DECIDE_VERVAL)
def aside() -> ResponseReturnValue:
    """What signatures could not write, of the same list."""
    return redirect(url_for(".queue", state=TaskState.SET_ASIDE.value))


def may_accept_unseen(task: VervalTask) -> bool:
    """A submitted "tetap" of somebody else."""
    waits = task.state == TaskState.SUBMITTED and task.result == Result.SAME
    return waits and task.submitted_by_id != current_user.id


@blueprint.post("/verval/periksa/tetap")
@permit(Permission.DECIDE_VERVAL, names=True)
def accept_unchanged() -> ResponseReturnValue:
    ids = [key for text in request.form.getlist("task")[:200] if (key := whole(text)) is not None]
    accepted = actions.accept_unchanged(
        tasks=[queries.task_within(current_names(), key) for key in ids], by=current_user
    )
    flash(_("%(count)s hasil “tetap” diterima.", count=len(accepted)), "good")
    return redirect(request.full_path.replace("/tetap", ""), 303)


@blueprint.route("/verval/periksa/<int:task_id>", methods=["GET", "POST"])
@permit(Permission.DECIDE_VERVAL, names=True)
def review(task_id: int) -> ResponseReturnValue:
    """What was known beside what was found, and the decision."""
    task = queries.task_within(current_names(), task_id)
    page = about(task)
    moves = decisions(task, page["village"].id)
    alike = as_far_as_seen(alike_to(task))
    form = DecisionForm().offer(task, moves, is_asked=any(not each.answer for each in alike))
    is_own = task.submitted_by_id == current_user.id
    if request.method == "POST" and task.state not in AT_THE_DESK:
        return too_late(
            _("Hasil ini sudah diputuskan atau ditarik kembali. Keputusan Anda tidak disimpan."), ".review", task_id
        )
    if form.validate_on_submit():
        with refusals_into(form):
            settle(task, form)
            flash(_("Keputusan tersimpan."), "good")
            return redirect(after_decision(task), 303)
    record_reading("verval_task_seen", by=current_user, subject=task, village_id=page["village"].id)
    twin = queries.twin_within(current_names(), task)
    names = {str(one.id): one.name for one in households.people_of(task.household_id or 0)}
    page |= {"can_move": moves, "is_own": is_own, "twin": twin, "names": names, "alike": alike}
    return form_page("verification/review.html", form, **page)


def alike_to(task: VervalTask) -> list[queries.Alike]:
    """Who on record looks like the proposed, also where that was answered when they were proposed."""
    proposal = queries.add_proposal_of(task)
    return [] if proposal is None else queries.alike_to(proposal)


def decisions(task: VervalTask, village_id: int) -> list[Move]:
    """What may be decided here, by this user: of a result that was set aside by whoever manages verval, too."""
    deciding = (Permission.DECIDE_VERVAL, Permission.MANAGE_VERVAL)
    moves = moves_from(
        TASK_WORKFLOW, task.state, lambda right: right in deciding and may_in(current_user, right, village_id)
    )
    return moves if task.state in AT_THE_DESK else []


def settle(task: VervalTask, form: DecisionForm) -> None:
    about = {"task": task, "to": TaskState(form.to.data), "reason": form.reason.data or "", "by": current_user}
    if "different" in form and form.to.data == TaskState.ACCEPTED and (form.different.data or "").strip():
        actions.answer_alike(task=task, why=form.different.data, by=current_user)
    if task.state == TaskState.SET_ASIDE:
        actions.settle_aside(**about)
    else:
        actions.decide(effect=form.effect.data if "effect" in form else None, **about)


def after_decision(task: VervalTask) -> str:
    """The next one that waits in the same village; the desk when there is none."""
    waiting = queries.queue(current_names(), place=task.place_id, state=TaskState.SUBMITTED.value, size=5)
    following = next(
        (waiting_task for waiting_task in waiting if waiting_task.submitted_by_id != current_user.id), None
    )
    return url_for(".review", task_id=following.id) if following else url_for(".queue")


@blueprint.post("/verval/periksa/<int:task_id>/batal")
@permit(Permission.DECIDE_VERVAL, names=True)
def undo_decision(task_id: int) -> ResponseReturnValue:
    actions.undo_decision(task=queries.task_within(current_names(), task_id), by=current_user)
    flash(_("Keputusan dibatalkan."), "good")
    return redirect(url_for(".review", task_id=task_id), 303)


@blueprint.route("/verval/tugas/<int:task_id>/keluarkan", methods=["GET", "POST"])
@permit(Permission.MANAGE_VERVAL, names=True)
def drop(task_id: int) -> ResponseReturnValue:
    task, form = queries.task_within(current_names(), task_id), ReasonForm()
    if form.validate_on_submit():
        with refusals_into(form):
            waiting = actions.drop(task=task, reason=form.reason.data, by=current_user)
            flash(told_of_dropped(waiting), "good")
            return redirect(url_for(".village", place_id=task.place_id), 303)
    asked = [each for each in queries.proposals_of(task) if each.state == ProposalState.TASKED]
    return form_page("verification/drop.html", form, row=queries.shown(current_names(), [task])[0], asked=len(asked))


def told_of_dropped(waiting: int) -> str:
    if not waiting:
        return str(_("Tugas dikeluarkan dari putaran."))
    return str(_("Tugas dikeluarkan dari putaran. %(count)s usulan menunggu putaran lain.", count=waiting))


@blueprint.post("/verval/tugas/<int:task_id>/masukkan")
@permit(Permission.MANAGE_VERVAL, names=True)
def restore(task_id: int) -> ResponseReturnValue:
    task = queries.task_within(current_names(), task_id)
    actions.restore(task=task, by=current_user)
    flash(_("Tugas masuk kembali ke putaran."), "good")
    return redirect(url_for(".village", place_id=task.place_id), 303)
