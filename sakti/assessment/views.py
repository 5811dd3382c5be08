"""The screens of PPA: a session from its participants to its minutes. Names are for whoever may see them there."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.assessment import actions, documents, queries, sentences
from sakti.assessment.forms import (
    PROBLEMS_AT_LEAST,
    PROBLEMS_AT_MOST,
    AboutForm,
    CardForm,
    ClassesForm,
    PhotoForm,
    ProblemsForm,
    RankingForm,
    ReasonForm,
    SendForm,
    words_of_classes,
    words_of_people,
    words_of_problems,
    written,
)
from sakti.audit.actions import record_reading
from sakti.core.assessment import GROUPS, Group, Verdict, people
from sakti.core.permissions import Permission, may_in
from sakti.core.small_cells import told
from sakti.paper import shelf
from sakti.web.downloads import safe_name
from sakti.web.editing import StaleSave, edit_page, edits_into, say_both
from sakti.web.forms import form_page, refusals_into
from sakti.web.numbers import beginning, whole
from sakti.web.pagination import cut
from sakti.web.permissions import current_names, current_scope, permit
from sakti.web.requests import wants_json

if TYPE_CHECKING:
    from sakti.assessment.tables import PpaCard, PpaClass, PpaProblem, PpaSession

blueprint = Blueprint("assessment", __name__)
MANAGE = Permission.MANAGE_PPA


@blueprint.app_context_processor
def words() -> dict[str, object]:
    return {"ppa": sentences}


@blueprint.get("/ppa")
@permit(Permission.SEE_FIGURES)
def index() -> str:
    return render_template("assessment/index.html", page=cut(queries.sessions(current_scope()), start=beginning()))


@blueprint.route("/ppa/baru", methods=["GET", "POST"])
@permit(MANAGE)
def add() -> ResponseReturnValue:
    form = AboutForm().offer(current_scope())
    alike: Sequence[PpaSession] = ()
    if form.validate_on_submit() and not (alike := unasked(form)):
        with refusals_into(form):
            session = actions.open_session(village_id=form.village.data, about=form.about, by=current_user)
            flash(_("%(count)s keluarga dimuat sebagai kartu.", count=len(queries.cards(session))), "good")
            return redirect(url_for(".session", session_id=session.id), 303)
    return form_page("assessment/about.html", form, session=None, alike=alike, **boxes(None))


def unasked(form: AboutForm) -> Sequence[PpaSession]:
    """The sessions that this one may be again: its user is asked first. None once that was answered."""
    about = form.about
    alike = [] if form.another.data else queries.sessions_of(form.village.data, about.hamlet, about.held_on)
    if alike:
        form.another.errors = [_("Periksa dahulu, lalu centang bila memang sesi lain.")]
    return alike


def boxes(session: PpaSession | None) -> dict[str, object]:
    """What stands in the boxes for participants and signers: as typed, when the form comes back."""
    held = session.participants if session else {}
    nobody: Group = {}
    counts = {f"count-{key}": str(held.get(key, nobody).get("count") or "") for key in GROUPS}
    names = {f"names-{key}": "\n".join(held.get(key, nobody).get("names", [])) for key in GROUPS}
    signed = {f"signer-{key}": name for key, name in (session.signers if session else {}).items()}
    typed = dict(request.form) if request.method == "POST" else {}
    return {"boxes": counts | names | signed | typed, "groups": list(GROUPS), "signers": sentences.SIGNERS["desa"]}


@blueprint.get("/ppa/<int:session_id>")
@permit(Permission.SEE_FIGURES, names=True)
def session(session_id: int) -> str:
    """The session and what it found; without the right to names, only how many, and no small number."""
    session, village = queries.session_within(current_scope(), session_id)
    result = documents.result_of(session)
    sees = current_names().reaches_village(village.id)
    if sees:
        record_reading("ppa_seen", by=current_user, subject=session, village_id=village.id, rows=len(result.sharpened))
    counted, _sum = told([result.verdicts[each] for each in Verdict])
    return render_template(
        "assessment/session.html",
        session=session,
        village=village,
        result=result,
        sees=sees,
        send=SendForm(),
        counted=dict(zip(Verdict, counted, strict=True)),
        may_manage=may_in(current_user, MANAGE, village.id),
        people=people(session.participants),
        problems=queries.problems(session),
        photos=queries.photos(session),
        steps=queries.steps(session),
        round=queries.round_for(village.id),
        is_long=shelf.is_long(len(result.cards)),
    )


@blueprint.route("/ppa/<int:session_id>/ubah", methods=["GET", "POST"])
@permit(MANAGE)
def change(session_id: int) -> ResponseReturnValue:
    session, village = queries.session_within(current_scope(), session_id)
    form = about_form(session)
    if form.validate_on_submit():
        with edits_into(form, lambda: saved_about(session)):
            actions.change_about(session=session, about=form.about, opened_with=form.opened_with, by=current_user)
            return back(session_id, _("Keterangan sesi tersimpan."))
    return edit_page("assessment/about.html", form, session=session, village=village, **boxes(session))


def about_form(session: PpaSession, **given: None) -> AboutForm:
    """The form as it is filled in, or with `formdata=None` as it was saved. A session stays in its village."""
    form = AboutForm(data=written(session), **given).offer(current_scope())
    del form.village, form.another
    return form


def saved_about(session: PpaSession) -> dict[str, str]:
    return about_form(session, formdata=None).field_words() | words_of_people(session.participants, session.signers)


def back(session_id: int, words: str) -> ResponseReturnValue:
    flash(words, "good")
    return redirect(url_for(".session", session_id=session_id), 303)


@blueprint.route("/ppa/<int:session_id>/kelas", methods=["GET", "POST"])
@permit(MANAGE)
def classes(session_id: int) -> ResponseReturnValue:
    session, village = queries.session_within(current_scope(), session_id)
    form = ClassesForm(obj=queries.sheet(session, "classes"))
    kinds: list[tuple[int | None, PpaClass | actions.ClassEntry]] = [
        (kind.id, kind) for kind in queries.classes(session)
    ]
    if form.validate_on_submit():
        kinds = [(kind.key, kind) for kind in form.kinds if kind.name.strip()]
        with edits_into(form, lambda: words_of_classes(queries.classes(session))):
            actions.set_classes(session=session, kinds=form.kinds, opened_with=form.opened_with, by=current_user)
            return back(session_id, _("Kelas tersimpan."))
    rows = [*kinds, (None, None), (None, None)][: actions.CLASSES_AT_MOST]
    return edit_page("assessment/classes.html", form, session=session, village=village, rows=rows)


# -- the ranking ---------------------------------------------------------------------------------------------------


@blueprint.route("/ppa/<int:session_id>/peringkat", methods=["GET", "POST"])
@permit(MANAGE)
def ranking(session_id: int) -> ResponseReturnValue:
    """Cards on a table: a row of choices each; the browser makes a board of it. No decile is shown here."""
    session, village = queries.session_within(current_scope(), session_id)
    form, typed = RankingForm(), {}
    if form.validate_on_submit():
        typed = form.placed
        try:
            with refusals_into(form):
                moved = actions.place(session=session, placed=typed, were=form.were, by=current_user)
                return back(session_id, _("%(count)s keluarga ditempatkan.", count=moved))
        except actions.StaleCards as stale:
            form.stale = say_cards(session, stale.cards, typed)
    cards = queries.cards(session)
    record_reading("ppa_cards_seen", by=current_user, subject=session, village_id=village.id, rows=len(cards))
    kinds = queries.classes(session)
    return edit_page(
        "assessment/ranking.html", form, session=session, village=village, cards=cards, kinds=kinds, typed=typed
    )


def say_cards(session: PpaSession, stale: Sequence[PpaCard], typed: Mapping[int, int | None]) -> StaleSave:
    """Of each card that somebody else has placed meanwhile both classes, under the family's name."""
    classes = {each.id: each.name for each in queries.classes(session)}
    unplaced = _("Belum dinilai")
    shown = {each.card.id: each for each in queries.cards(session) if each.card.id in {card.id for card in stale}}
    labels = {key: f"{each.name}, RT {each.rt or '–'}/RW {each.rw or '–'}" for key, each in shown.items()}
    last = max(stale, key=lambda card: (card.placed_at is not None, card.placed_at))
    saved = {labels[card.id]: classes.get(card.class_id or 0, unplaced) for card in stale}
    chosen = {labels[card.id]: classes.get(typed[card.id] or 0, unplaced) for card in stale}
    return say_both(last.placed_by, last.placed_at, saved, chosen)


@blueprint.post("/ppa/kartu/<int:card_id>/kelas")
@permit(MANAGE, names=True)
def move(card_id: int) -> ResponseReturnValue:
    """One card into one class: the same again changes nothing."""
    card, session = queries.card_within(current_names(), card_id)
    wanted, was = request.form.get("class", ""), request.form.get("was")
    were = None if was is None else {card.id: whole(was)}
    try:
        actions.place(session=session, placed={card.id: whole(wanted)}, were=were, by=current_user)
    except actions.StaleCards:
        return card_elsewhere(card, session)
    if wants_json():
        return jsonify(card=card.id, **{"class": card.class_id})
    return redirect(url_for(".ranking", session_id=session.id), 303)


def card_elsewhere(card: PpaCard, session: PpaSession) -> ResponseReturnValue:
    """Somebody else has moved it meanwhile: say who and whither, so that the board can show it there."""
    classes = {kind.id: kind.name for kind in queries.classes(session)}
    place = classes.get(card.class_id or 0, _("Belum dinilai"))
    words = _("Sementara itu %(name)s menempatkannya di “%(place)s”.", name=card.placed_by or "–", place=place)
    if wants_json():
        return jsonify(error=409, message=words, card=card.id, **{"class": card.class_id}), 409
    return render_template("errors/409.html", reason=words), 409


@blueprint.route("/ppa/<int:session_id>/kartu", methods=["GET", "POST"])
@permit(MANAGE)
def add_card(session_id: int) -> ResponseReturnValue:
    session, village = queries.session_within(current_scope(), session_id)
    form = CardForm()
    if form.validate_on_submit():
        with refusals_into(form):
            actions.add_card(
                session=session, described=form.described, submission_key=UUID(form.client_id.data), by=current_user
            )
            flash(_("Kartu ditambahkan. Tempatkan dalam kelasnya."), "good")
            return redirect(url_for(".ranking", session_id=session_id), 303)
    return form_page("assessment/card.html", form, session=session, village=village)


@blueprint.post("/ppa/kartu/<int:card_id>/hapus")
@permit(MANAGE, names=True)
def remove_card(card_id: int) -> ResponseReturnValue:
    card, session = queries.card_within(current_names(), card_id)
    actions.remove_card(card=card, session=session, by=current_user)
    flash(_("Kartu dihapus."), "good")
    return redirect(url_for(".ranking", session_id=session.id), 303)


@blueprint.post("/ppa/<int:session_id>/muat")
@permit(MANAGE)
def gather(session_id: int) -> ResponseReturnValue:
    session, _village = queries.session_within(current_scope(), session_id)
    count = actions.gather(session=session, by=current_user)
    flash(_("%(count)s kartu baru.", count=count) if count else _("Semua keluarga sudah ada di meja."), "good")
    return redirect(url_for(".ranking", session_id=session_id), 303)


# -- sheets --------------------------------------------------------------------------------------------------------


@blueprint.route("/ppa/<int:session_id>/sebab-harapan", methods=["GET", "POST"])
@permit(MANAGE)
def problems(session_id: int) -> ResponseReturnValue:
    session, village = queries.session_within(current_scope(), session_id)
    form = ProblemsForm(obj=queries.sheet(session, "problems"))
    rows: list[PpaProblem | actions.ProblemEntry | None] = list(queries.problems(session))
    if form.validate_on_submit():
        rows = list(form.told)
        with edits_into(form, lambda: words_of_problems(queries.problems(session))):
            actions.set_problems(session=session, entries=form.told, opened_with=form.opened_with, by=current_user)
            return back(session_id, _("Sebab dan harapan tersimpan."))
    blank = max(PROBLEMS_AT_LEAST, len(rows) + 2) - len(rows)
    rows = [*rows, *[None] * blank][:PROBLEMS_AT_MOST]
    return edit_page("assessment/problems.html", form, session=session, village=village, rows=rows)


@blueprint.route("/ppa/<int:session_id>/foto", methods=["GET", "POST"])
@permit(MANAGE)
def photos(session_id: int) -> ResponseReturnValue:
    session, village = queries.session_within(current_scope(), session_id)
    form = PhotoForm()
    if form.validate_on_submit():
        with refusals_into(form):
            photo = form.photo.data
            actions.add_photo(
                session=session,
                photo=photo.read(),
                photo_name=photo.filename or "",
                caption=form.caption.data or "",
                by=current_user,
            )
            flash(_("Foto tersimpan."), "good")
            return redirect(url_for(".photos", session_id=session_id), 303)
    return form_page("assessment/photos.html", form, session=session, village=village, photos=queries.photos(session))


@blueprint.post("/ppa/<int:session_id>/foto/<int:photo_id>/lepas")
@permit(MANAGE)
def remove_photo(session_id: int, photo_id: int) -> ResponseReturnValue:
    session, _village = queries.session_within(current_scope(), session_id)
    actions.remove_photo(session=session, photo_id=photo_id, by=current_user)
    flash(_("Foto dilepas dari sesi ini."), "good")
    return redirect(url_for(".photos", session_id=session_id), 303)


# -- the end -------------------------------------------------------------------------------------------------------


@blueprint.post("/ppa/<int:session_id>/selesai")
@permit(MANAGE)
def finalise(session_id: int) -> ResponseReturnValue:
    session, _village = queries.session_within(current_scope(), session_id)
    actions.finalise(session=session, by=current_user)
    return back(session_id, _("Sesi selesai. Berita acaranya siap diunduh."))


@blueprint.route("/ppa/<int:session_id>/buka", methods=["GET", "POST"])
@permit(MANAGE)
def reopen(session_id: int) -> ResponseReturnValue:
    session, village = queries.session_within(current_scope(), session_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals_into(form):
            count = actions.reopen(session=session, reason=form.reason.data, by=current_user)
            return back(session_id, _("Sesi dibuka kembali; %(count)s usulan ditarik.", count=count))
    return form_page("assessment/reopen.html", form, session=session, village=village)


@blueprint.post("/ppa/<int:session_id>/usulan")
@permit(MANAGE)
def propose(session_id: int) -> ResponseReturnValue:
    session, village = queries.session_within(current_scope(), session_id)
    count = actions.propose(session=session, chosen=SendForm().chosen, by=current_user)
    if not count:
        return back(session_id, _("Tidak ada usulan baru yang dicentang."))
    waits = queries.round_for(village.id) is None
    words = _("%(count)s usulan menunggu putaran verval desa ini.", count=count)
    return back(session_id, words if waits else _("%(count)s usulan diteruskan ke verval.", count=count))


@blueprint.get("/ppa/<int:session_id>/berita-acara.pdf")
@permit(Permission.SEE_HOUSEHOLDS)
def minutes_pdf(session_id: int) -> ResponseReturnValue:
    session, village = queries.session_within(current_scope(), session_id)
    pdf = shelf.pdf(documents.page_of(session, village))
    record_reading("ppa_minutes_downloaded", by=current_user, subject=session, village_id=village.id)
    name = safe_name(f"berita-acara-{sentences.title(session, village.name)}-{session.held_on:%Y-%m-%d}")
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", download_name=f"{name}.pdf")


@blueprint.post("/ppa/<int:session_id>/berita-acara")
@permit(Permission.SEE_HOUSEHOLDS)
def print_minutes(session_id: int) -> ResponseReturnValue:
    """Minutes of many households take a while: a job prints them, and its page leads to them."""
    session, village = queries.session_within(current_scope(), session_id)
    back = url_for(".minutes_pdf", session_id=session_id)
    order = {"job": documents.MINUTES, "payload": {"session": session.id}, "by": current_user, "back": back}
    return redirect(shelf.order(documents.page_of(session, village), **order), 303)
