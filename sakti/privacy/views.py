"""The pages of the data-protection officer: requests, copies, erasures, what is kept how long, incidents."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.permissions import Permission
from sakti.core.privacy import LETTERS, REQUEST_WORKFLOW, RequestKind
from sakti.core.refusals import Refusal
from sakti.core.workflow import moves_from
from sakti.countersigning import queries as countersigning
from sakti.countersigning.pages import lead_to
from sakti.households import queries as households
from sakti.paper import press
from sakti.privacy import actions, acts, processing, queries, sentences
from sakti.privacy.forms import (
    AnswerForm,
    ErasureForm,
    IncidentChangeForm,
    IncidentForm,
    ObjectionNumberForm,
    ProofForm,
    RefusalForm,
    RequestFilter,
    RequestForm,
)
from sakti.privacy.queries import copies, erasures, retention
from sakti.settings import queries as settings
from sakti.web.clock import day_of, local, now, today
from sakti.web.forms import form_page, refusals_into
from sakti.web.numbers import beginning, whole
from sakti.web.permissions import current_names, permit

if TYPE_CHECKING:
    from sakti.privacy.queries import ShownRequest
    from sakti.privacy.tables import PrivacyIncident

blueprint = Blueprint("privacy", __name__)
HANDLE = Permission.HANDLE_PRIVACY


@blueprint.app_context_processor
def words() -> dict[str, object]:
    return {"privacy_words": sentences}


@blueprint.get("/pelindungan-data")
@permit(HANDLE, names=True)
def index() -> str:
    """What waits, what is late, and the ways to the rest."""
    form = RequestFilter(request.args).offer()
    page = queries.requests(current_names(), state=form.chosen.get("state"), start=beginning())
    record_reading("privacy_requests_seen", by=current_user, rows=len(page.rows))
    moment = now()
    return render_template(
        "privacy/index.html",
        form=form,
        page=page,
        moment=moment,
        late=queries.late_count(moment),
        incidents=queries.open_incidents(),
        erased=erasures.erased_count(),
        officer=settings.at(today()),
    )


@blueprint.route("/pelindungan-data/permintaan/baru", methods=["GET", "POST"])
@permit(HANDLE, names=True)
def add() -> ResponseReturnValue:
    """First what is asked, then about whom, then who asks."""
    kind = request.args.get("jenis", "")
    if kind not in set(RequestKind):
        return render_template("privacy/choose.html", kinds=list(RequestKind))
    if (person_id := whole(request.args.get("orang"))) is not None or request.args.get("orang") == "tidak-ada":
        return describe(RequestKind(kind), person_id)
    text = request.args.get("q", "")
    rows, page = queries.matching_people(current_names(), text, beginning())
    if text:
        record_reading("privacy_person_searched", by=current_user, rows=len(rows))
    return render_template("privacy/find.html", kind=RequestKind(kind), text=text, rows=rows, page=page)


def describe(kind: RequestKind, person_id: int | None) -> ResponseReturnValue:
    form, person = RequestForm().offer(), None
    if person_id is not None:
        person, _home = households.person_within(current_names(), person_id)
        record_reading("privacy_person_searched", by=current_user, subject=person, rows=1)
    if form.validate_on_submit():
        with refusals_into(form):
            made = actions.record_request(
                asked=form.asked(kind), person_id=person_id, submission_key=UUID(form.client_id.data), by=current_user
            )
            flash(_("Permintaan tercatat dengan nomor %(number)s.", number=made.number), "good")
            return redirect(url_for(".request", request_id=made.id), 303)
    return form_page("privacy/describe.html", form, kind=kind, person=person)


@blueprint.get("/pelindungan-data/permintaan/<int:request_id>", endpoint="request")
@permit(HANDLE, names=True)
def show_request(request_id: int) -> str:
    shown = seen(request_id)
    waiting = countersigning.waiting_on(acts.KIND, f"person:{shown.request.person_id}")
    return render_template(
        "privacy/request.html",
        row=shown,
        moment=now(),
        steps=queries.steps_of(shown.request),
        moves={move.after: move for move in moves_from(REQUEST_WORKFLOW, shown.request.state, current_user.has)},
        progress=queries.changed_since(shown.request),
        waiting=waiting,
    )


def seen(request_id: int) -> ShownRequest:
    """The request, of whose reading an entry is written."""
    shown = queries.request_within(current_names(), request_id)
    record_reading("privacy_request_seen", by=current_user, subject=shown.request, number=shown.request.number)
    return shown


@blueprint.route("/pelindungan-data/permintaan/<int:request_id>/identitas", methods=["GET", "POST"])
@permit(HANDLE, names=True)
def check_identity(request_id: int) -> ResponseReturnValue:
    shown, form = seen(request_id), ProofForm().offer()
    if form.validate_on_submit():
        with refusals_into(form):
            actions.check_identity(request=shown.request, proof=form.proof.data, by=current_user)
            return redirect(url_for(".request", request_id=request_id), 303)
    return form_page("privacy/proof.html", form, row=shown)


@blueprint.route("/pelindungan-data/permintaan/<int:request_id>/jawab", methods=["GET", "POST"])
@permit(HANDLE, names=True)
def answer(request_id: int) -> ResponseReturnValue:
    shown, form = seen(request_id), AnswerForm()
    if form.validate_on_submit():
        with refusals_into(form):
            actions.answer_request(request=shown.request, answer=form.answer.data, by=current_user)
            flash(_("Jawaban tercatat."), "good")
            return redirect(url_for(".request", request_id=request_id), 303)
    return form_page("privacy/answer.html", form, row=shown)


@blueprint.route("/pelindungan-data/permintaan/<int:request_id>/tolak", methods=["GET", "POST"])
@permit(HANDLE, names=True)
def refuse(request_id: int) -> ResponseReturnValue:
    shown, form = seen(request_id), RefusalForm().offer()
    if form.validate_on_submit():
        with refusals_into(form):
            actions.refuse_request(
                request=shown.request, ground=form.ground.data, answer=form.answer.data, by=current_user
            )
            flash(_("Penolakan tercatat dengan dasarnya."), "good")
            return redirect(url_for(".request", request_id=request_id), 303)
    return form_page("privacy/refuse.html", form, row=shown)


@blueprint.route("/pelindungan-data/permintaan/<int:request_id>/usulan", methods=["GET", "POST"])
@permit(HANDLE, names=True)
def link_objection(request_id: int) -> ResponseReturnValue:
    shown, form = seen(request_id), ObjectionNumberForm()
    if form.validate_on_submit():
        with refusals_into(form):
            actions.lead_to_objection(request=shown.request, number=form.number.data, by=current_user)
            return redirect(url_for(".request", request_id=request_id), 303)
    return form_page("privacy/objection.html", form, row=shown)


@blueprint.route("/pelindungan-data/permintaan/<int:request_id>/hapus", methods=["GET", "POST"])
@permit(HANDLE, names=True)
def erase(request_id: int) -> ResponseReturnValue:
    """Asks for the second person; nothing has changed yet."""
    shown, form = seen(request_id), ErasureForm().offer()
    if form.validate_on_submit():
        with refusals_into(form):
            asked = acts.ask_to_erase(
                request=shown.request, ground=form.ground.data, answer=form.answer.data, by=current_user
            )
            return lead_to(asked)
    return form_page("privacy/erase.html", form, row=shown)


# -- the copy ----------------------------------------------------------------------------------------------------------


def copied(request_id: int, form: str) -> tuple[ShownRequest, copies.PersonCopy]:
    """What is handed out: only once it is proven who asks, and only to a request for it."""
    shown = queries.request_within(current_names(), request_id)
    if shown.request.kind != RequestKind.ACCESS:
        raise Refusal("privacy_kind_differs")
    if shown.request.person_id is None:
        raise Refusal("privacy_no_person")
    if shown.request.proof is None:
        raise Refusal("privacy_identity_unproven")
    content = copies.person_copy(current_names(), shown.request.person_id)
    record_reading(
        "privacy_copy_given",
        by=current_user,
        subject=("person", shown.request.person_id),
        number=shown.request.number,
        format=form,
    )
    return shown, content


@blueprint.get("/pelindungan-data/permintaan/<int:request_id>/salinan.json")
@permit(HANDLE, names=True)
def copy_json(request_id: int) -> Response:
    shown, content = copied(request_id, "JSON")
    about = {"number": shown.request.number, "made_at": now().isoformat(), "basis": processing.BASIS}
    text = json.dumps({"about": about, "person": copies.document(content)}, ensure_ascii=False, indent=2)
    name = f"salinan-data-{shown.request.number.lower()}.json"
    return send_file(io.BytesIO(text.encode()), "application/json", as_attachment=True, download_name=name)


@blueprint.get("/pelindungan-data/permintaan/<int:request_id>/salinan.pdf")
@permit(HANDLE, names=True)
def copy_pdf(request_id: int) -> ResponseReturnValue:
    shown, content = copied(request_id, "PDF")
    page = press.rendered(
        "pdf/person_copy.html",
        "person_copy.css",
        row=shown.request,
        copy=content,
        letterhead=settings.on_paper(today()),
        day=today(),
        basis=processing.BASIS,
        purpose=processing.PURPOSE,
        moment=sentences.moment,
    )
    return pdf(page, f"salinan-data-{shown.request.number.lower()}.pdf")


def pdf(page: str, name: str) -> Response:
    printed = press.printed(page, press.silent)
    return send_file(io.BytesIO(printed.data), mimetype="application/pdf", download_name=name)


# -- what is kept, what is gone, what is processed ---------------------------------------------------------------------


@blueprint.get("/pelindungan-data/masa-simpan")
@permit(HANDLE, names=True)
def retention_schedule() -> str:
    moment = now()
    page = retention.proposed_erasures(current_names(), moment, beginning())
    record_reading("retention_seen", by=current_user, rows=len(page.rows))
    return render_template("privacy/retention.html", kinds=retention.kept_kinds(moment), page=page)


@blueprint.get("/pelindungan-data/penghapusan")
@permit(HANDLE)
def erasure_list() -> str:
    page = erasures.erasures(beginning())
    record_reading("erasures_seen", by=current_user, rows=len(page.rows))
    return render_template("privacy/erasures.html", page=page)


@blueprint.get("/pelindungan-data/rekam-pemrosesan")
@permit(HANDLE)
def register() -> str:
    return render_template("privacy/register.html", activities=processing.ACTIVITIES, officer=settings.at(today()))


# -- incidents ---------------------------------------------------------------------------------------------------------


@blueprint.get("/pelindungan-data/insiden")
@permit(HANDLE)
def incidents() -> str:
    rows = queries.incidents()
    record_reading("incidents_seen", by=current_user, rows=len(rows))
    return render_template("privacy/incidents.html", rows=rows, moment=now(), due_at=processing.due_at)


@blueprint.route("/pelindungan-data/insiden/baru", methods=["GET", "POST"])
@permit(HANDLE)
def add_incident() -> ResponseReturnValue:
    form = IncidentForm().offer()
    if form.validate_on_submit():
        with refusals_into(form):
            made = actions.record_incident(
                happening=form.happening(), submission_key=UUID(form.client_id.data), by=current_user
            )
            flash(_("Insiden tercatat. Pemberitahuan paling lambat 3 × 24 jam sejak diketahui."), "attention")
            return redirect(url_for(".incident", incident_id=made.id), 303)
    return form_page("privacy/add_incident.html", form)


@blueprint.get("/pelindungan-data/insiden/<int:incident_id>")
@permit(HANDLE)
def incident(incident_id: int) -> str:
    row = queries.incident_with(incident_id)
    record_reading("incidents_seen", by=current_user, subject=row, rows=1)
    return render_template("privacy/incident.html", row=row, moment=now(), due=processing.due_at(row.noticed_at))


@blueprint.route("/pelindungan-data/insiden/<int:incident_id>/ubah", methods=["GET", "POST"])
@permit(HANDLE)
def change_incident(incident_id: int) -> ResponseReturnValue:
    row = queries.incident_with(incident_id)
    form = IncidentChangeForm(**values_of(row)).offer()
    if form.validate_on_submit():
        with refusals_into(form):
            actions.change_incident(
                incident=row,
                happening=form.happening(form.handling.data or ""),
                agency_told_at=form.told_at(form.agency_told),
                subjects_told_at=form.told_at(form.subjects_told),
                is_closed=form.closed.data,
                by=current_user,
            )
            flash(_("Insiden diperbarui."), "good")
            return redirect(url_for(".incident", incident_id=incident_id), 303)
    return form_page("privacy/change_incident.html", form, row=row)


def values_of(row: PrivacyIncident) -> dict[str, object]:
    """What the form shows of an incident, in the district's own time."""
    noticed, happened = local(row.noticed_at), local(row.happened_at)
    told = {
        name: day_of(at) if at else None
        for name, at in (("agency_told", row.agency_told_at), ("subjects_told", row.subjects_told_at))
    }
    return told | {
        "noticed": noticed.date(),
        "noticed_time": noticed.time(),
        "happened": happened.date(),
        "happened_time": happened.time(),
        "what": row.what,
        "data_kinds": row.data_kinds,
        "people_count": row.people_count,
        "handling": row.handling,
        "closed": row.closed_at is not None,
    }


@blueprint.get("/pelindungan-data/insiden/<int:incident_id>/surat/<to>.pdf")
@permit(HANDLE)
def incident_letter(incident_id: int, to: str) -> ResponseReturnValue:
    """The notice that article 46 asks for, with blanks for what nobody has written down yet."""
    row = queries.incident_with(incident_id)
    if to not in LETTERS:
        raise Refusal("incident_unknown")
    page = press.rendered(
        "pdf/incident_letter.html",
        "minutes.css",
        row=row,
        to=to,
        letterhead=settings.on_paper(today()),
        day=today(),
        privacy_words=sentences,
    )
    record_reading("incident_letter_made", by=current_user, subject=row, number=row.number, to=to)
    return pdf(page, f"surat-{row.number.lower()}-{to}.pdf")
