"""A village in a round: its lists, the meeting, the signatures, and who visits whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.permissions import Permission, may_in
from sakti.core.verval import TO_DO, VILLAGE_WORKFLOW, Stage
from sakti.core.workflow import moves_from
from sakti.paper import shelf
from sakti.verification import actions, documents, queries, sentences
from sakti.verification.actions.signing import LEVELS
from sakti.verification.forms import MusdesForm, ReasonForm, ReassignForm, SignForm, words_of_meeting
from sakti.verification.views import blueprint
from sakti.web.clock import today
from sakti.web.editing import edit_page, edits_into
from sakti.web.forms import form_page, refusals_into
from sakti.web.locale import current_language
from sakti.web.numbers import beginning
from sakti.web.permissions import current_names, permit

if TYPE_CHECKING:
    from datetime import date

    from sakti.verification.tables import VervalVillage

ROWS = 100


@blueprint.get("/verval/desa/<int:place_id>")
@permit(Permission.SEE_HOUSEHOLDS, names=True)
def village(place_id: int) -> str:
    place, region, verval = queries.place_within(current_names(), place_id)
    lists = documents.annexes(place)
    text = request.args.get("text", "").strip()[:100]
    page = queries.queue_page(current_names(), text, place=place_id, after=beginning(), size=ROWS)
    rows = queries.shown(current_names(), page.rows)
    record_reading("verval_lists_seen", by=current_user, village_id=region.id, rows=len(rows))
    return render_template(
        "verification/village.html",
        place=place,
        village=region,
        round=verval,
        lists=lists,
        rows=rows,
        minutes=queries.minutes(place),
        signatures=queries.holding_signatures(place),
        day=today(),
        is_long=shelf.is_long(sum(map(len, lists.values()))),
        waiting=0 if place.stage == Stage.REGENCY else queries.open_count(place),
        aside=queries.shown(current_names(), queries.set_aside(place)),
        stages=list(Stage),
        first=page.is_first,
        text=text,
        following=page.following,
        next_moves=moves_from(
            VILLAGE_WORKFLOW, place.stage, lambda permission: may_in(current_user, permission, region.id)
        ),
    )


@blueprint.route("/verval/desa/<int:place_id>/bagi", methods=["GET", "POST"])
@permit(Permission.MANAGE_VERVAL, names=True)
def reassign(place_id: int) -> ResponseReturnValue:
    place, region, verval = queries.place_within(current_names(), place_id)
    tasks = [one for one in queries.tasks_of(place) if one.state in TO_DO]
    people = queries.facilitators_of(region.id)
    names = {one.task.facilitator_id: one.facilitator for one in queries.shown(current_names(), tasks)}
    count = {key: sum(one.facilitator_id == key for one in tasks) for key in names}
    lines = [(key or 0, names[key] or _("belum dibagi"), count[key]) for key in names]
    form = ReassignForm().offer(lines, people)
    if form.validate_on_submit():
        with refusals_into(form):
            source, to = int(form.source.data), next(one for one in people if one.id == form.facilitator.data)
            chosen = [one for one in tasks if (one.facilitator_id or 0) == source]
            moved = actions.reassign(tasks=chosen, facilitator=to, by=current_user)
            flash(_("%(count)s tugas dipindahkan.", count=moved), "good")
            return redirect(url_for(".village", place_id=place_id), 303)
    return form_page("verification/reassign.html", form, place=place, village=region, round=verval, people=people)


@blueprint.route("/verval/desa/<int:place_id>/musdes", methods=["GET", "POST"])
@permit(Permission.DO_VERVAL, names=True)
def musdes(place_id: int) -> ResponseReturnValue:
    place, region, verval = queries.place_within(current_names(), place_id)
    held = queries.minutes(place)
    form = MusdesForm(data=written(held))
    if form.validate_on_submit():
        with edits_into(form, lambda: saved_words(place)):
            actions.record_musdes(place=place, opened_with=form.opened_with, by=current_user, **form.told)
            flash(_("Berita musyawarah tersimpan."), "good")
            return redirect(url_for(".village", place_id=place_id), 303)
    return edit_page(
        "verification/musdes.html",
        form,
        place=place,
        village=region,
        round=verval,
        attend=attending(held),
        signed=dict(request.form) if request.method == "POST" else signing(held),
        elements=sentences.ELEMENTS,
        capacities=sentences.SIGNERS[kind_of(region)],
    )


def saved_words(place: VervalVillage) -> dict[str, str]:
    """The minutes as they stand, under the labels of the form."""
    held = queries.minutes(place)
    if held is None:
        return {}
    fields = MusdesForm(formdata=None, data=written(held)).field_words()
    return fields | words_of_meeting(held.attendees, held.signers)


def kind_of(region: object) -> str:
    return "kelurahan" if getattr(region, "kind", "") == "kelurahan" else "desa"


def written(held: object) -> dict[str, object]:
    """Minutes as the form has them: lines of text."""
    if held is None:
        return {}
    told = {name: getattr(held, name) for name in ("held_on", "venue", "chair", "version")}
    return told | {name: "\n".join(getattr(held, name)) for name in ("agenda", "decisions")}


def attending(held: object) -> dict[str, str]:
    """Of each element its lines; what was typed, when the form comes back."""
    if request.method == "POST":
        return {key: request.form.get(f"attend-{key}", "") for key in sentences.ELEMENTS}
    boxes: dict[str, list[str]] = {key: [] for key in sentences.ELEMENTS}
    for one in getattr(held, "attendees", ()):
        boxes.setdefault(one["element"], []).append(", ".join(filter(None, (one["name"], one["position"]))))
    return {key: "\n".join(lines) for key, lines in boxes.items()}


def signing(held: object) -> dict[str, str]:
    return {f"signer-{key}": name for key, name in getattr(held, "signers", {}).items()}


@blueprint.route("/verval/desa/<int:place_id>/sahkan-desa", methods=["GET", "POST"])
@permit(Permission.DO_VERVAL, names=True)
def sign_village(place_id: int) -> ResponseReturnValue:
    """The village's own signature."""
    return signature(place_id, (Stage.MUSDES,))


@blueprint.route("/verval/desa/<int:place_id>/sahkan", methods=["GET", "POST"])
@permit(Permission.DECIDE_VERVAL, names=True)
def sign(place_id: int) -> ResponseReturnValue:
    """The district's and the regency's."""
    return signature(place_id, (Stage.VILLAGE, Stage.DISTRICT))


def signature(place_id: int, stages: tuple[Stage, ...]) -> ResponseReturnValue:
    place, region, verval = queries.place_within(current_names(), place_id)
    moves = moves_from(VILLAGE_WORKFLOW, place.stage, lambda permission: may_in(current_user, permission, region.id))
    if place.stage not in stages or not any(one.after == LEVELS[Stage(place.stage)] for one in moves):
        flash(_("Pengesahan ini sudah dicatat, atau belum waktunya."), "attention")
        return redirect(url_for(".village", place_id=place_id), 303)
    form = SignForm(data={"seen": place.stage})
    if form.validate_on_submit():
        with refusals_into(form):
            about = {"signer": form.signer.data, "position": form.position.data, "seen": form.stage_seen}
            actions.sign(place=place, by=current_user, **about)
            flash(_("Pengesahan tersimpan."), "good")
            if aside := queries.shown(current_names(), queries.set_aside(place)):
                flash(sentences.set_aside([each.name for each in aside]), "attention")
            return redirect(url_for(".village", place_id=place_id), 303)
    form.seen.data = place.stage
    lists = documents.annexes(place)
    record_reading("verval_lists_seen", by=current_user, village_id=region.id, rows=sum(map(len, lists.values())))
    return form_page(
        "verification/sign.html",
        form,
        place=place,
        village=region,
        round=verval,
        lists=lists,
        level=documents.LEVEL_AFTER[Stage(place.stage)],
        waiting=queries.open_count(place),
        obstacles=obstacles(place),
        elsewhere=elsewhere(place),
        doubts=sentences.doubts(queries.minutes(place), queries.decided(place), queries.gone_unchanged(place)),
    )


def elsewhere(place: VervalVillage) -> list[tuple[queries.ListedTask, str, date]]:
    """Whom results say to have left, and who belongs to another household since: they are not taken off there."""
    found = list(queries.elsewhere(place))
    rows = {row.task.id: row for row in queries.shown(current_names(), [each.task for each in found])}
    return [(rows[each.task.id], each.name, each.since) for each in found if each.task.id in rows]


def obstacles(place: VervalVillage) -> list[tuple[queries.ListedTask, str]]:
    """Whose result the last signature could not write as things stand, and why."""
    found = queries.obstacles(place)
    rows = queries.shown(current_names(), [task for task, _ in found])
    language = current_language()
    return [(row, each.refusal.message(language)) for row, (_, each) in zip(rows, found, strict=True)]


@blueprint.route("/verval/desa/<int:place_id>/buka", methods=["GET", "POST"])
@permit(Permission.DECIDE_VERVAL, names=True)
def reopen(place_id: int) -> ResponseReturnValue:
    place, region, verval = queries.place_within(current_names(), place_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals_into(form):
            voided = actions.reopen(place=place, reason=form.reason.data, by=current_user)
            done = _("Dibuka kembali; %(count)s catatan dibatalkan.", count=voided) if voided else _("Dibuka kembali.")
            flash(done, "good")
            return redirect(url_for(".village", place_id=place_id), 303)
    return form_page("verification/reopen.html", form, place=place, village=region, round=verval)
