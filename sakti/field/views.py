"""The field: today, a visit, a delivery, an event. Each is saved once and can be taken back with one tap."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.field import actions, exports, queries, questions, sentences
from sakti.field.forms import (
    EVENT_FORMS,
    BirthForm,
    EventForm,
    FieldDeliverForm,
    FieldVisitForm,
    StaleFilter,
    UndoEntryForm,
)
from sakti.files.actions import store_photo
from sakti.households import queries as households
from sakti.interventions import actions as interventions
from sakti.interventions import queries as assigned
from sakti.observations import queries as observations
from sakti.organisations import queries as organisations
from sakti.regions import queries as regions
from sakti.web.clock import today
from sakti.web.forms import FormValues, form_page, refusals_into
from sakti.web.navigation import places
from sakti.web.numbers import beginning
from sakti.web.permissions import current_names, current_scope, permit, safe_next
from sakti.web.seats import seat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sakti.field.actions import EventParticulars
    from sakti.households.tables import Household, Person
    from sakti.interventions.tables import Intervention
    from sakti.observations.queries.newborns import LikeNewborn
    from sakti.observations.tables import Visit

blueprint = Blueprint("field", __name__)


@blueprint.context_processor
def words() -> dict[str, object]:
    return {"bottom_navigation": places(), "words": sentences}


@blueprint.get("/lapangan")
@permit(Permission.LOG_VISIT, names=True)
def home() -> str:
    names, text = current_names(), request.args.get("text", "").strip()[:100]
    matches = queries.matching_households(names, text, beginning("ditemukan"))
    unseen = queries.long_unseen(names, beginning("lama"))
    promises = queries.due(names, today(), beginning("janji"))
    due = promises.holding(assigned.assignment_rows(promises.rows, names))
    record_reading("field_list_seen", by=current_user, rows=sum(len(each.rows) for each in (matches, unseen, due)))
    villages = {village.id: village.name for village in regions.villages()}
    own_villages = [villages[village_id] for village_id in sorted(names.villages or ()) if village_id in villages]
    return render_template(
        "field/home.html",
        text=text,
        matches=matches,
        unseen=unseen,
        due=due,
        villages=villages,
        own_villages=own_villages,
        logged=queries.logged_entries(names, current_user, size=5),
    )


@blueprint.get("/lapangan/tercatat")
@permit(Permission.LOG_VISIT, names=True)
def recorded() -> str:
    logged = queries.logged_entries(current_names(), current_user, beginning())
    record_reading("field_list_seen", by=current_user, rows=len(logged.rows))
    return render_template("field/recorded.html", logged=logged)


@blueprint.get("/lapangan/pernah-keluar")
@permit(Permission.RECORD_EVENT, names=True)
def listed_again() -> str:
    """Who left the target list and is named again: nobody comes back by a list alone."""
    after = beginning()
    rows = queries.listed_again(current_names(), after)
    record_reading("field_list_seen", by=current_user, rows=len(rows))
    following = rows[-1].id if len(rows) == queries.SIZE else None
    return render_template("field/listed_again.html", rows=rows, following=following, first=not after)


# -- answers out of date --------------------------------------------------------------------------------------------


@blueprint.get("/lapangan/kedaluwarsa")
@permit(Permission.LOG_VISIT, names=True)
def stale() -> str:
    """Whom to visit again because what is known of them is too old."""
    names = current_names()
    form = StaleFilter.asked(names)
    worklist = queries.StaleWorklist(names, today(), form.wanted)
    page = worklist.page(request.args.get("after"))
    record_reading("field_list_seen", by=current_user, rows=len(page.rows))
    return render_template("field/stale.html", form=form, page=page)


@blueprint.get("/lapangan/kedaluwarsa/unduh")
@permit(Permission.EXPORT_HOUSEHOLDS, names=True)
def export_stale() -> Response:
    names = current_names()
    form = StaleFilter.asked(names)
    worklist = queries.StaleWorklist(names, today(), replace(form.wanted, neutral=True))
    with seat():
        record_reading("stale_answers_exported", by=current_user, rows=len(worklist.order))
        return exports.stale_answers(worklist, form.neutral_words, by=current_user.name)


def reach_household(household_id: int) -> Household:
    """The household, within reach; who asks for one that was merged is led to the record that was kept."""
    household = households.household_within(current_names(), household_id)
    if household.merged_into_id is not None:
        lead_to(households.household_within(current_names(), household.merged_into_id))
    return household


def lead_to(kept: Household) -> NoReturn:
    flash(_("Rumah tangga ini sudah digabung. Ini catatan yang dipertahankan; catat di sini."), "attention")
    address = url_for(request.endpoint or "", **{**(request.view_args or {}), "household_id": kept.id})
    abort(redirect(address, 303))


# -- a visit --------------------------------------------------------------------------------------------------------


@blueprint.route("/lapangan/keluarga/<int:household_id>/kunjungan", methods=["GET", "POST"])
@permit(Permission.LOG_VISIT, names=True)
def visit(household_id: int) -> ResponseReturnValue:
    household, form = reach_household(household_id), FieldVisitForm()
    members = households.members(household_id)
    typed = request.form if request.method == "POST" else None
    sections = questions.sections(household, members, form.observed_on.data or today(), typed)
    if form.validate_on_submit() and save_visit(household, form, sections):
        back = safe_next(request.args.get("next"))
        return redirect(
            url_for(".saved_visit", household_id=household_id, client_id=form.client_id.data, next=back), 303
        )
    record_reading("field_household_seen", by=current_user, subject=household, village_id=household.village_id)
    return form_page(
        "field/visit.html",
        form,
        household=household,
        sections=sections,
        bad=questions.errors(sections),
        name=name_of(household),
        village=regions.get(household.village_id),
        same=questions.SAME,
    )


def save_visit(household: Household, form: FieldVisitForm, sections: list[questions.VisitSection]) -> bool:
    """Whether the visit is saved; if not, the form says what has to be mended first."""
    seen = questions.read(sections)
    if bad := questions.errors(sections):
        form.form_errors.extend(f"{question.label}: {question.error}" for question in bad)
        return False
    photo = form.photo.data
    with refusals_into(form):
        done = actions.record_visit(
            household=household,
            observed_on=form.observed_on.data,
            seen=seen,
            note=form.note.data or "",
            submission_key=UUID(form.client_id.data),
            photo=photo.read() if photo else None,
            photo_name=photo.filename or "" if photo else "",
            by=current_user,
        )
        if done.is_repeated:
            flash(_("Kunjungan ini sudah tersimpan."), "good")
    return not form.errors


@blueprint.get("/lapangan/keluarga/<int:household_id>/kunjungan/<uuid:client_id>")
@permit(Permission.LOG_VISIT, names=True)
def saved_visit(household_id: int, client_id: UUID) -> str:
    household = households.household_within(current_names(), household_id)
    rows = observations.observations_of_visit(visit_of(household, client_id))
    return render_template(
        "field/saved.html",
        household=household,
        name=name_of(household),
        turns=queries.answer_changes(household, rows),
        form=UndoEntryForm(),
        title=_("Kunjungan dibatalkan") if rows[0].voided_at else _("Kunjungan tersimpan"),
        day=rows[0].observed_on,
        undone=rows[0].voided_at is not None,
        back=safe_next(request.args.get("next")),
        undo_url=url_for(".undo_visit", household_id=household_id, client_id=client_id),
    )


@blueprint.post("/lapangan/keluarga/<int:household_id>/kunjungan/<uuid:client_id>/batalkan")
@permit(Permission.LOG_VISIT, names=True)
def undo_visit(household_id: int, client_id: UUID) -> ResponseReturnValue:
    household = households.household_within(current_names(), household_id)
    actions.undo_visit(visit=visit_of(household, client_id), by=current_user)
    flash(_("Dibatalkan. Angka kembali seperti sebelumnya."), "good")
    return redirect(url_for(".saved_visit", household_id=household_id, client_id=client_id), 303)


def visit_of(household: Household, public_id: UUID) -> Visit:
    """Refuses `visit_unknown`."""
    if (visit := observations.visit_of(household.id, public_id)) is None:
        raise Refusal("visit_unknown")
    return visit


def name_of(household: Household) -> str:
    head = households.person(household.head_id) if household.head_id else None
    return head.name if head else _("Rumah tangga %(number)s", number=household.number or household.id)


# -- a delivery -----------------------------------------------------------------------------------------------------


@blueprint.route("/lapangan/keluarga/<int:household_id>/realisasi", methods=["GET", "POST"])
@permit(Permission.LOG_DELIVERY, names=True)
def delivery(household_id: int) -> ResponseReturnValue:
    scope = current_scope()
    household, members = reach_household(household_id), households.members(household_id)
    promised = queries.promised_interventions(household, scope)
    form = FieldDeliverForm().offer(promised, members, scope)
    if sent_again(form) and queries.delivery_of(household, UUID(form.client_id.data)):
        flash(_("Realisasi ini sudah tersimpan."), "good")
        return redirect(url_for(".saved_delivery", household_id=household_id, client_id=form.client_id.data), 303)
    if form.validate_on_submit():
        with refusals_into(form):
            interventions.deliver(
                **form.given,
                **given_to(form, household, promised, members),
                photo_id=photo_of(form, household),
                by=current_user,
            )
            flash(_("Realisasi tersimpan."), "good")
            return redirect(url_for(".saved_delivery", household_id=household_id, client_id=form.client_id.data), 303)
    record_reading("field_household_seen", by=current_user, subject=household, village_id=household.village_id)
    return form_page("field/delivery.html", form, household=household, name=name_of(household), promised=promised)


def given_to(
    form: FieldDeliverForm,
    household: Household,
    promised: Sequence[tuple[Intervention, str]],
    members: Sequence[Person],
) -> FormValues:
    """The promise that is kept; or what, by whom and for whom."""
    if not form.is_free:
        return {"intervention": next(row for row, _name in promised if str(row.id) == form.promise.data)}
    return {
        "programme": assigned.programme(int(form.programme.data)),
        "household": household,
        "organisation": organisations.get(int(form.organisation.data)),
        "person": next((member for member in members if str(member.id) == form.recipient.data), None),
    }


def photo_of(form: FieldDeliverForm, household: Household) -> int | None:
    photo = form.photo.data
    if not photo:
        return None
    name = photo.filename or ""
    return store_photo(content=photo.read(), name=name, village_id=household.village_id, by=current_user).id


@blueprint.get("/lapangan/keluarga/<int:household_id>/realisasi/<uuid:client_id>")
@permit(Permission.LOG_DELIVERY, names=True)
def saved_delivery(household_id: int, client_id: UUID) -> str:
    household = households.household_within(current_names(), household_id)
    row = queries.delivery_of(household, client_id)
    if row is None:
        raise Refusal("delivery_unknown")
    return render_template(
        "field/saved.html",
        household=household,
        name=name_of(household),
        turns=[],
        form=UndoEntryForm(),
        title=_("Realisasi dibatalkan") if row.voided_at else _("Realisasi tersimpan"),
        day=row.delivered_on,
        undone=row.voided_at is not None,
        undo_url=url_for(".undo_delivery", household_id=household_id, client_id=client_id),
    )


@blueprint.post("/lapangan/keluarga/<int:household_id>/realisasi/<uuid:client_id>/batalkan")
@permit(Permission.LOG_DELIVERY, names=True)
def undo_delivery(household_id: int, client_id: UUID) -> ResponseReturnValue:
    household = households.household_within(current_names(), household_id)
    row = queries.delivery_of(household, client_id)
    if row is None:
        raise Refusal("delivery_unknown")
    actions.undo_delivery(delivery=row, by=current_user)
    flash(_("Dibatalkan. Angka kembali seperti sebelumnya."), "good")
    return redirect(url_for(".saved_delivery", household_id=household_id, client_id=client_id), 303)


# -- an event -------------------------------------------------------------------------------------------------------


@blueprint.get("/lapangan/keluarga/<int:household_id>/kejadian")
@permit(Permission.RECORD_EVENT, names=True)
def events(household_id: int) -> str:
    household = reach_household(household_id)
    record_reading("field_household_seen", by=current_user, subject=household, village_id=household.village_id)
    offered = queries.possible_events(household, households.members(household_id))
    kinds = {kind: texts for kind, texts in sentences.kinds().items() if kind in offered}
    return render_template("field/events.html", household=household, name=name_of(household), kinds=kinds)


@blueprint.route("/lapangan/keluarga/<int:household_id>/kejadian/<kind>", methods=["GET", "POST"])
@permit(Permission.RECORD_EVENT, names=True)
def event(household_id: int, kind: str) -> ResponseReturnValue:
    """Tell it, see what it would do, save it."""
    household, event_kind = reach_household(household_id), kind_of(kind)
    members = households.members(household_id)
    form = EVENT_FORMS[event_kind]().offer(household, members, current_scope())
    if sent_again(form) and queries.event_of(household, UUID(form.client_id.data)):
        flash(_("Kejadian ini sudah tersimpan."), "good")
        return redirect(url_for(".saved_event", household_id=household_id, client_id=form.client_id.data), 303)
    page = {"household": household, "name": name_of(household), "kind": event_kind, "title": sentences.title(kind)}
    alike = ask_if_alike(form, household) if isinstance(form, BirthForm) else []
    if form.validate_on_submit() and request.form.get("step") != "edit":
        with refusals_into(form):
            particulars = form.particulars
            if request.form.get("step") == "save":
                return save_event(event_kind, household, particulars)
            outlook = actions.preview_event(
                kind=event_kind, household=household, particulars=particulars, by=current_user
            )
            return render_template(
                "field/preview.html",
                form=form,
                particulars=particulars,
                members=members,
                village=village_name(particulars),
                outlook=outlook,
                **page,
            )
    record_reading("field_household_seen", by=current_user, subject=household, village_id=household.village_id)
    return form_page("field/event.html", form, members=members, alike=alike, **page)


def ask_if_alike(form: BirthForm, household: Household) -> list[str]:
    """Who on record is like the child, as far as the reader sees; if nobody is, nothing is asked."""
    name, born = " ".join((form.name.data or "").split()), form.birth_date.data
    found = (
        actions.find_alike(household=household, name=name, birth_date=born, by=current_user) if name and born else []
    )
    if not found:
        del form.different
    return [tell_alike(each, household) for each in found]


def tell_alike(like: LikeNewborn, household: Household) -> str:
    home = households.household(like.household_id)
    if home is None or not current_names().reaches_village(home.village_id):
        return sentences.alike_elsewhere()
    who = households.names_of({like.person_id})[like.person_id]
    return sentences.alike(who, like, name_of(home) if home.id != household.id else "")


def sent_again(form: FieldDeliverForm | EventForm) -> bool:
    """Whether a form that is sent may be one that was saved already: its people need not be there any more."""
    return request.method == "POST" and form.client_id.validate(form)


def save_event(event_kind: EventKind, household: Household, particulars: EventParticulars) -> ResponseReturnValue:
    actions.record_event_once(kind=event_kind, household=household, particulars=particulars, by=current_user)
    flash(_("Kejadian tersimpan."), "good")
    if not current_scope().reaches_village(household.village_id):  # it moved away from here
        return redirect(url_for(".recorded"), 303)
    return redirect(url_for(".saved_event", household_id=household.id, client_id=particulars["client_id"]), 303)


def kind_of(kind: str) -> EventKind:
    if kind not in {event_kind.value for event_kind in EVENT_FORMS}:
        raise Refusal("event_unknown")
    return EventKind(kind)


def village_name(particulars: EventParticulars) -> str:
    village = regions.get(particulars["village_id"]) if "village_id" in particulars else None
    return village.name if village else ""


@blueprint.get("/lapangan/keluarga/<int:household_id>/kejadian/tercatat/<uuid:client_id>")
@permit(Permission.RECORD_EVENT, names=True)
def saved_event(household_id: int, client_id: UUID) -> str:
    household = households.household_within(current_names(), household_id)
    row = queries.event_of(household, client_id)
    if row is None:
        raise Refusal("event_unknown")
    what = sentences.title(row.kind)
    return render_template(
        "field/saved.html",
        household=household,
        name=name_of(household),
        turns=[],
        form=UndoEntryForm(),
        day=row.day,
        title=_("%(what)s dibatalkan", what=what) if row.voided_at else _("%(what)s tersimpan", what=what),
        undone=row.voided_at is not None,
        undo_url=url_for(".undo_event", household_id=household_id, client_id=client_id),
    )


@blueprint.post("/lapangan/keluarga/<int:household_id>/kejadian/tercatat/<uuid:client_id>/batalkan")
@permit(Permission.RECORD_EVENT, names=True)
def undo_event(household_id: int, client_id: UUID) -> ResponseReturnValue:
    household = households.household_within(current_names(), household_id)
    row = queries.event_of(household, client_id)
    if row is None:
        raise Refusal("event_unknown")
    actions.undo_event(event=row, by=current_user)
    flash(_("Dibatalkan. Angka kembali seperti sebelumnya."), "good")
    return redirect(url_for(".saved_event", household_id=household_id, client_id=client_id), 303)
