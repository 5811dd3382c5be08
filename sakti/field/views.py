"""The field: today, a visit, a delivery, an event. Each is saved once and can be taken back with one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.field import actions, queries, questions, sentences
from sakti.field.forms import EVENT_FORMS, FieldDeliverForm, UndoForm, VisitForm
from sakti.files.actions import store_photo
from sakti.households import queries as households
from sakti.interventions import actions as interventions
from sakti.interventions import queries as assigned
from sakti.observations import queries as observations
from sakti.organisations import queries as organisations
from sakti.regions import queries as regions
from sakti.web.clock import today
from sakti.web.forms import form_page, refusals_into
from sakti.web.navigation import places
from sakti.web.permissions import current_scope, permit, safe_next

if TYPE_CHECKING:
    from sakti.households.tables import Household
    from sakti.observations.tables import Visit

blueprint = Blueprint("field", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    return {"bottom_navigation": places(), "words": sentences}


@blueprint.get("/lapangan")
@permit(Permission.LOG_VISIT)
def home() -> str:
    scope, text = current_scope(), request.args.get("text", "").strip()[:100]
    found, unseen = queries.found(scope, text), queries.long_unseen(scope)
    due = assigned.assignment_rows(queries.due(scope, today()), scope)
    record_reading("field_list_seen", by=current_user, rows=len(found) + len(unseen) + len(due))
    villages = {one.id: one.name for one in regions.villages()}
    mine = [villages[one] for one in sorted(scope.villages or ()) if one in villages]
    return render_template(
        "field/home.html",
        text=text,
        found=found,
        cut=len(found) == queries.FOUND,
        unseen=unseen,
        due=due,
        villages=villages,
        mine=mine,
        logged=queries.logged(scope, current_user, 5),
    )


@blueprint.get("/lapangan/tercatat")
@permit(Permission.LOG_VISIT)
def recorded() -> str:
    rows = queries.logged(current_scope(), current_user)
    record_reading("field_list_seen", by=current_user, rows=len(rows))
    return render_template("field/recorded.html", logged=rows)


def reached(household_id: int) -> Household:
    """The household, within reach; who asks for one that was merged is led to the record that was kept."""
    found = households.household_within(current_scope(), household_id)
    if found.merged_into_id is not None:
        lead_to(households.household_within(current_scope(), found.merged_into_id))
    return found


def lead_to(kept: Household) -> NoReturn:
    flash(_("Rumah tangga ini sudah digabung. Ini catatan yang dipertahankan; catat di sini."), "attention")
    address = url_for(request.endpoint or "", **{**(request.view_args or {}), "household_id": kept.id})
    abort(redirect(address, 303))


# -- a visit --------------------------------------------------------------------------------------------------------


@blueprint.route("/lapangan/keluarga/<int:household_id>/kunjungan", methods=["GET", "POST"])
@permit(Permission.LOG_VISIT)
def visit(household_id: int) -> ResponseReturnValue:
    found, form = reached(household_id), VisitForm()
    members = households.members(household_id)
    typed = request.form if request.method == "POST" else None
    asked = questions.sections(found, members, form.observed_on.data or today(), typed)
    if form.validate_on_submit() and save_visit(found, form, asked):
        back = safe_next(request.args.get("next"))
        return redirect(url_for(".visited", household_id=household_id, client_id=form.client_id.data, next=back), 303)
    record_reading("field_household_seen", by=current_user, subject=found, village_id=found.village_id)
    return form_page(
        "field/visit.html",
        form,
        household=found,
        sections=asked,
        bad=questions.errors(asked),
        name=name_of(found),
        village=regions.get(found.village_id),
        same=questions.SAME,
    )


def save_visit(found: Any, form: VisitForm, asked: list[questions.Section]) -> bool:
    """Whether the visit is saved; if not, the form says what has to be mended first."""
    seen = questions.read(asked)
    if bad := questions.errors(asked):
        form.form_errors.extend(f"{one.label}: {one.error}" for one in bad)
        return False
    photo = form.photo.data
    with refusals_into(form):
        done = actions.record_visit(
            household=found,
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
@permit(Permission.LOG_VISIT)
def visited(household_id: int, client_id: UUID) -> str:
    found = households.household_within(current_scope(), household_id)
    rows = observations.observations_of_visit(visit_of(found, client_id))
    return render_template(
        "field/saved.html",
        household=found,
        name=name_of(found),
        turns=queries.turns(found, rows),
        form=UndoForm(),
        title=_("Kunjungan dibatalkan") if rows[0].voided_at else _("Kunjungan tersimpan"),
        day=rows[0].observed_on,
        undone=rows[0].voided_at is not None,
        back=safe_next(request.args.get("next")),
        undo_url=url_for(".undo_visit", household_id=household_id, client_id=client_id),
    )


@blueprint.post("/lapangan/keluarga/<int:household_id>/kunjungan/<uuid:client_id>/batalkan")
@permit(Permission.LOG_VISIT)
def undo_visit(household_id: int, client_id: UUID) -> ResponseReturnValue:
    found = households.household_within(current_scope(), household_id)
    actions.undo_visit(visit=visit_of(found, client_id), by=current_user)
    flash(_("Dibatalkan. Angka kembali seperti sebelumnya."), "good")
    return redirect(url_for(".visited", household_id=household_id, client_id=client_id), 303)


def visit_of(household: Household, public_id: UUID) -> Visit:
    """Refuses `visit_unknown`."""
    if (visit := observations.visit_of(household.id, public_id)) is None:
        raise Refusal("visit_unknown")
    return visit


def name_of(found: Any) -> str:
    head = households.person(found.head_id) if found.head_id else None
    return head.name if head else _("Rumah tangga %(number)s", number=found.number or found.id)


# -- a delivery -----------------------------------------------------------------------------------------------------


@blueprint.route("/lapangan/keluarga/<int:household_id>/realisasi", methods=["GET", "POST"])
@permit(Permission.LOG_DELIVERY)
def delivery(household_id: int) -> ResponseReturnValue:
    scope = current_scope()
    found, members = reached(household_id), households.members(household_id)
    promised = queries.promised(found, scope)
    form = FieldDeliverForm().offer(promised, members, scope)
    if sent_again(form) and queries.delivery_of(found, form.client_id.data):
        flash(_("Realisasi ini sudah tersimpan."), "good")
        return redirect(url_for(".delivered", household_id=household_id, client_id=form.client_id.data), 303)
    if form.validate_on_submit():
        with refusals_into(form):
            made = interventions.deliver(
                **form.given,
                **given_to(form, found, promised, members),
                photo_id=photo_of(form, found),
                by=current_user,
            )
            flash(_("Realisasi tersimpan."), "good")
            return redirect(url_for(".delivered", household_id=household_id, client_id=made.client_id), 303)
    record_reading("field_household_seen", by=current_user, subject=found, village_id=found.village_id)
    return form_page("field/delivery.html", form, household=found, name=name_of(found), promised=promised)


def given_to(form: FieldDeliverForm, found: Any, promised: list[Any], members: Any) -> dict[str, Any]:
    """The promise that is kept; or what, by whom and for whom."""
    if not form.is_free:
        return {"intervention": next(row for row, _name in promised if str(row.id) == form.promise.data)}
    return {
        "programme": assigned.programme(int(form.programme.data)),
        "household": found,
        "organisation": organisations.get(int(form.organisation.data)),
        "person": next((one for one in members if str(one.id) == form.recipient.data), None),
    }


def photo_of(form: FieldDeliverForm, found: Any) -> int | None:
    photo = form.photo.data
    if not photo:
        return None
    name = photo.filename or ""
    return store_photo(content=photo.read(), name=name, village_id=found.village_id, by=current_user).id


@blueprint.get("/lapangan/keluarga/<int:household_id>/realisasi/<uuid:client_id>")
@permit(Permission.LOG_DELIVERY)
def delivered(household_id: int, client_id: UUID) -> str:
    found = households.household_within(current_scope(), household_id)
    row = queries.delivery_of(found, str(client_id))
    if row is None:
        raise Refusal("delivery_unknown")
    return render_template(
        "field/saved.html",
        household=found,
        name=name_of(found),
        turns=[],
        form=UndoForm(),
        title=_("Realisasi dibatalkan") if row.voided_at else _("Realisasi tersimpan"),
        day=row.delivered_on,
        undone=row.voided_at is not None,
        undo_url=url_for(".undo_delivery", household_id=household_id, client_id=client_id),
    )


@blueprint.post("/lapangan/keluarga/<int:household_id>/realisasi/<uuid:client_id>/batalkan")
@permit(Permission.LOG_DELIVERY)
def undo_delivery(household_id: int, client_id: UUID) -> ResponseReturnValue:
    found = households.household_within(current_scope(), household_id)
    row = queries.delivery_of(found, str(client_id))
    if row is None:
        raise Refusal("delivery_unknown")
    actions.undo_delivery(delivery=row, by=current_user)
    flash(_("Dibatalkan. Angka kembali seperti sebelumnya."), "good")
    return redirect(url_for(".delivered", household_id=household_id, client_id=client_id), 303)


# -- an event -------------------------------------------------------------------------------------------------------


@blueprint.get("/lapangan/keluarga/<int:household_id>/kejadian")
@permit(Permission.RECORD_EVENT)
def events(household_id: int) -> str:
    found = reached(household_id)
    record_reading("field_household_seen", by=current_user, subject=found, village_id=found.village_id)
    offered = queries.possible(found, households.members(household_id))
    kinds = {kind: said for kind, said in sentences.kinds().items() if kind in offered}
    return render_template("field/events.html", household=found, name=name_of(found), kinds=kinds)


@blueprint.route("/lapangan/keluarga/<int:household_id>/kejadian/<kind>", methods=["GET", "POST"])
@permit(Permission.RECORD_EVENT)
def event(household_id: int, kind: str) -> ResponseReturnValue:
    """Tell it, see what it would do, save it."""
    found, made = reached(household_id), kind_of(kind)
    members = households.members(household_id)
    form = EVENT_FORMS[made]().offer(found, members, current_scope())
    if sent_again(form) and queries.event_of(found, form.client_id.data):
        flash(_("Kejadian ini sudah tersimpan."), "good")
        return redirect(url_for(".happened", household_id=household_id, client_id=form.client_id.data), 303)
    page = {"household": found, "name": name_of(found), "kind": made, "title": sentences.title(kind)}
    if form.validate_on_submit() and request.form.get("step") != "edit":
        with refusals_into(form):
            told = form.told
            if request.form.get("step") == "save":
                return save_event(made, found, told)
            outlook = actions.preview(kind=made, household=found, told=told, by=current_user)
            return render_template(
                "field/preview.html",
                form=form,
                told=told,
                members=members,
                village=village_name(told),
                outlook=outlook,
                **page,
            )
    record_reading("field_household_seen", by=current_user, subject=found, village_id=found.village_id)
    return form_page("field/event.html", form, members=members, **page)


def sent_again(form: Any) -> bool:
    """Whether a form that is sent may be one that was saved already: its people need not be there any more."""
    return request.method == "POST" and form.client_id.validate(form)


def save_event(made: EventKind, found: Any, told: dict[str, Any]) -> ResponseReturnValue:
    actions.record_once(kind=made, household=found, told=told, by=current_user)
    flash(_("Kejadian tersimpan."), "good")
    if not current_scope().reaches_village(found.village_id):  # it moved away from here
        return redirect(url_for(".recorded"), 303)
    return redirect(url_for(".happened", household_id=found.id, client_id=told["client_id"]), 303)


def kind_of(kind: str) -> EventKind:
    if kind not in {one.value for one in EVENT_FORMS}:
        raise Refusal("event_unknown")
    return EventKind(kind)


def village_name(told: dict[str, Any]) -> str:
    village = regions.get(told["village_id"]) if "village_id" in told else None
    return village.name if village else ""


@blueprint.get("/lapangan/keluarga/<int:household_id>/kejadian/tercatat/<uuid:client_id>")
@permit(Permission.RECORD_EVENT)
def happened(household_id: int, client_id: UUID) -> str:
    found = households.household_within(current_scope(), household_id)
    row = queries.event_of(found, str(client_id))
    if row is None:
        raise Refusal("event_unknown")
    what = sentences.title(row.kind)
    return render_template(
        "field/saved.html",
        household=found,
        name=name_of(found),
        turns=[],
        form=UndoForm(),
        day=row.day,
        title=_("%(what)s dibatalkan", what=what) if row.voided_at else _("%(what)s tersimpan", what=what),
        undone=row.voided_at is not None,
        undo_url=url_for(".undo_event", household_id=household_id, client_id=client_id),
    )


@blueprint.post("/lapangan/keluarga/<int:household_id>/kejadian/tercatat/<uuid:client_id>/batalkan")
@permit(Permission.RECORD_EVENT)
def undo_event(household_id: int, client_id: UUID) -> ResponseReturnValue:
    found = households.household_within(current_scope(), household_id)
    row = queries.event_of(found, str(client_id))
    if row is None:
        raise Refusal("event_unknown")
    actions.undo_event(event=row, by=current_user)
    flash(_("Dibatalkan. Angka kembali seperti sebelumnya."), "good")
    return redirect(url_for(".happened", household_id=household_id, client_id=client_id), 303)
