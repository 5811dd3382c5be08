"""Proposing a programme: for one subject, or for many of a filtered list after a preview."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.core.transitions import Status
from sakti.interventions import actions, queries
from sakti.interventions.forms import AssignForm, BulkAssignForm, BulkFilter
from sakti.interventions.queries import Candidate
from sakti.interventions.queries.asking import Whose
from sakti.interventions.views import blueprint
from sakti.organisations import queries as actors
from sakti.web.forms import form_page, refusals_into
from sakti.web.numbers import whole
from sakti.web.permissions import current_names, current_scope, permit


@blueprint.route("/intervensi/baru", methods=["GET", "POST"])
@permit(Permission.ASSIGN_INTERVENTIONS, names=True)
def assign() -> ResponseReturnValue:
    """For the subject that the address names: ?household=, ?person=, ?group= or ?village= with an id.

    With &programme= that programme is chosen, and the page says what they have of the same already.
    """
    lead_to_kept()
    subject, form = asked_subject(), AssignForm(programme=request.args.get("programme"))
    form.offer_choices(current_scope())
    if form.validate_on_submit():
        with refusals_into(form):
            intervention = actions.assign(
                **plan(form),
                submission_key=UUID(form.client_id.data),
                overlap=form.overlap.data or "",
                **subject.given,
                by=current_user,
            )
            flash(_("Usulan dicatat. Analis Bappeda menyetujuinya."), "good")
            return redirect(url_for("interventions.intervention", intervention_id=intervention.id), 303)
    found = overlap(subject, form)
    if not (found["programme"] and found["served"]) and not form.overlap.errors:
        del form.overlap  # nothing is there that would have to be explained
    return form_page("interventions/assign.html", form, subject=subject, **found)


def lead_to_kept() -> None:
    """Who asks for a record that was merged is led to the one that was kept."""
    for kind in ("person", "household"):
        number = whole(request.args.get(kind))
        kept = None if number is None else queries.kept_of(kind, number)
        if kept is not None:
            flash(_("Catatan ini sudah digabung. Ini catatan yang dipertahankan; usulkan di sini."), "attention")
            asked = urlencode({**request.args.to_dict(), kind: str(kept)})
            abort(redirect(f"{url_for('interventions.assign')}?{asked}", 303))


def overlap(subject: queries.AssignedTo, form: AssignForm) -> dict[str, object]:
    """What the subject has: of the chosen programme or of what does the same; of all, before one is chosen."""
    chosen = whole(form.programme.data)
    programme = None if chosen is None else queries.programme(chosen)
    whose = queries.whose_of(subject.given)
    served = queries.served_already(None if programme is None else queries.like(programme), whose)
    return {"programme": programme, "served": [each for each in served.values() if each], "asked": len(whose)}


def asked_subject() -> queries.AssignedTo:
    """The subject of the address, within what the user reaches; else there is no such page."""
    kinds = [kind for kind in ("person", "household", "group", "village") if request.args.get(kind)]
    number = whole(request.args.get(kinds[0])) if kinds else None
    if number is None:
        raise Refusal("subject_missing")
    return queries.subject_of(current_scope(), current_names(), kinds[0], number) or abort(404)


def plan(form: Any) -> dict[str, Any]:
    """What is planned, as an action takes it."""
    scope = current_scope()
    programme = queries.programme(int(form.programme.data))
    organisation = actors.reachable(scope, int(form.organisation.data))
    details = {name: form[name].data for name in ("volume", "planned_rp", "due_on")}
    return {"programme": programme, "organisation": organisation, "note": form.note.data or "", **details}


@blueprint.get("/intervensi/massal")
@permit(Permission.ASSIGN_INTERVENTIONS, names=True)
def bulk() -> str:
    return bulk_page(BulkAssignForm(formdata=None).offer_choices(current_scope()))


def bulk_page(form: BulkAssignForm) -> str:
    """The filtered list, everyone ticked, and below it what to assign them."""
    chosen = BulkFilter.of_request(scope=current_scope())
    candidates = queries.candidates(current_scope(), chosen.wanted, current_names()) if chosen.wanted else []
    form.place.data = chosen.village.data
    log_candidates(candidates)
    return render_template("interventions/bulk.html", filter=chosen, form=form, candidates=candidates)


def log_candidates(candidates: list[Candidate]) -> None:
    if candidates:
        record_reading("interventions_read", by=current_user, count=len(candidates))


@blueprint.post("/intervensi/massal/pratinjau")
@permit(Permission.ASSIGN_INTERVENTIONS, names=True)
def preview_bulk() -> ResponseReturnValue:
    """Who, how many, what it costs, and who is served already: those start unticked. Nothing is written."""
    form = BulkAssignForm().offer_choices(current_scope())
    whose = chosen_subjects(form)
    if not form.validate() or not whose:
        if not whose:
            form.form_errors.append(_("Centang paling sedikit satu sasaran."))
        return bulk_page(form), 422
    return preview_page(form, whose)


def preview_page(form: BulkAssignForm, whose: list[Whose]) -> str:
    """Whom the plan would be for. What somebody has already must be explained, if it is ticked all the same."""
    programme = queries.programme(int(form.programme.data)) or abort(404)
    served = queries.served_already(queries.like(programme), whose)
    found = queries.described(whose, current_names(), {})
    log_candidates(found)
    return render_template(
        "interventions/preview.html",
        form=form,
        candidates=found,
        programme=programme,
        back=back_to_filter(),
        organisation=actors.reachable(current_scope(), int(form.organisation.data)),
        served={candidate.key: served[candidate.household_id, candidate.person_id] for candidate in found},
        each_rp=queries.planned_cost(programme, form.volume.data, form.planned_rp.data),
    )


def chosen_subjects(form: BulkAssignForm) -> list[Whose]:
    village = whole(form.place.data)
    reached = current_scope()
    return queries.chosen(reached, village, request.form.getlist("subject")) if village is not None else []


def back_to_filter() -> str:
    words: Any = request.args.to_dict()
    return url_for("interventions.bulk", **words)


@blueprint.post("/intervensi/massal")
@permit(Permission.ASSIGN_INTERVENTIONS, names=True)
def assign_bulk() -> ResponseReturnValue:
    form = BulkAssignForm().offer_choices(current_scope())
    whose = chosen_subjects(form)
    if not form.validate() or not whose:
        return preview_bulk()
    with refusals_into(form):
        done = actions.assign_many(
            **plan(form),
            subjects=queries.as_subjects(whose),
            batch=UUID(form.batch.data),
            overlap=form.overlap.data or "",
            by=current_user,
        )
    if form.errors:
        return preview_page(form, whose), 422
    if done.made:
        flash(_("%(count)s usulan dicatat.", count=len(done.made)), "good")
    else:
        flash(_("Penugasan ini sudah tercatat sebelumnya; tidak ada yang ditambahkan."))
    return redirect(url_for("interventions.board", batch=form.batch.data, tampilan="daftar"), 303)


@blueprint.post("/intervensi/massal/<uuid:batch>/setujui")
@permit(Permission.APPROVE_INTERVENTIONS)
def approve_batch(batch: UUID) -> ResponseReturnValue:
    """Every proposal of one bulk assignment at once."""
    rows = queries.in_batch(current_scope(), str(batch))
    waiting = [row for row in rows if row.status == Status.PROPOSED]
    count = actions.move_many(interventions=waiting, to=Status.APPROVED, by=current_user)
    flash(_("%(count)s usulan disetujui.", count=count), "good")
    return redirect(url_for("interventions.board", batch=batch, tampilan="daftar"), 303)
