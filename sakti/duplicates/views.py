"""The desk: pairs that may be one, side by side; merging, saying "not the same", taking a merge back; the real NIK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.accounts.queries.reach import who_reaches_beyond
from sakti.audit.actions import record_reading
from sakti.core.identity import mask, read_nik
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.countersigning.actions import must_be_seconded
from sakti.countersigning.pages import lead_to
from sakti.duplicates import actions, acts, queries
from sakti.duplicates.forms import KINDS, UNITS, DifferentForm, MergeForm, NikForm, PairFilter, UndoMergeForm
from sakti.duplicates.queries import comparison as comparing
from sakti.households import queries as households
from sakti.jobs.actions import enqueue
from sakti.web import clock
from sakti.web.forms import form_page, refusals_into
from sakti.web.locale import current_language
from sakti.web.permissions import current_names, current_scope, permit

if TYPE_CHECKING:
    from sakti.duplicates.tables import DuplicatePair
    from sakti.households.tables import Household, Person

blueprint = Blueprint("duplicates", __name__)


@blueprint.app_context_processor
def words() -> dict[str, object]:
    return {"pair_words": comparing}


@blueprint.get("/ganda")
@permit(Permission.MERGE_RECORDS, names=True)
def index() -> str:
    names = current_names()
    form = PairFilter.of_request(names=names)
    page = queries.pairs(names, queries.WantedPairs(**form.chosen), request.args.get("after"))
    record_reading("pairs_listed", by=current_user, rows=len(page.rows), filters=sorted(form.chosen))
    return render_template(
        "duplicates/index.html",
        page=page,
        form=form,
        kinds=KINDS,
        units=UNITS,
        count=queries.count_open(names),
        held=queries.held_releases(current_scope(), current_user.id) if not form.chosen else [],
    )


@blueprint.post("/ganda/cari")
@permit(Permission.MERGE_RECORDS)
def find() -> ResponseReturnValue:
    """One search at a time: a second click within the minute waits for the first."""
    slot = f"manual-{clock.now():%Y%m%d%H%M}"
    run = enqueue("find_duplicates", by=current_user, slot=slot, page=url_for(".index"))
    return redirect(url_for("jobs.run", run_id=run.id) if run.user_id == current_user.id else url_for(".index"), 303)


@blueprint.route("/ganda/<int:pair_id>", methods=["GET", "POST"])
@permit(Permission.MERGE_RECORDS, names=True)
def pair(pair_id: int) -> ResponseReturnValue:
    """Look at both, see what a merge would do, do it. Whoever reaches one side only sees that one."""
    listed = queries.pair_within(current_names(), pair_id)
    if not listed.is_whole:
        side = listed.sides[0]
        who = who_reaches_beyond(side.village_id, Permission.MERGE_RECORDS)[current_language() != "id"]
        return render_template("duplicates/half.html", side=side, pair=listed.pair, who=who)
    first, second = actions.records(listed.pair)
    form = merge_form(first, second)
    if form.validate_on_submit() and request.form.get("step") != "edit":
        with refusals_into(form):
            keep, members = int(form.keep.data), chosen_twins(listed.pair)
            if request.form.get("step") == "save":
                return merge_and_continue(listed.pair, keep, members, form.reason.data)
            outlook = actions.preview_merge(pair=listed.pair, keep_id=keep, members=members, by=current_user)
            kept = first if keep == first.id else second
            return render_template(
                "duplicates/preview.html",
                pair=listed.pair,
                form=form,
                outlook=outlook,
                kept=kept,
                waits=must_be_seconded(
                    by=current_user, day=actions.merging_since(pair=listed.pair, keep_id=keep, members=members)
                ),
                sides=listed.sides,
                members=member_names(members),
            )
    for side in listed.sides:
        record_reading(
            "pair_compared", by=current_user, subject=listed.pair, village_id=side.village_id, unit=listed.pair.unit
        )
    return comparison(listed, form, first, second)


def merge_form(first: Person | Household, second: Person | Household) -> MergeForm:
    return MergeForm().offer(
        (str(first.id), _("Catatan kiri (A)")),
        (str(second.id), _("Catatan kanan (B)")),
        comparing.suggested(first, second),
    )


def comparison(
    listed: queries.ListedPair, form: MergeForm, first: Person | Household, second: Person | Household
) -> ResponseReturnValue:
    pair = listed.pair
    is_person = pair.unit == "person"
    return form_page(
        "duplicates/pair.html",
        form,
        pair=pair,
        parts=comparing.parts(first, second),
        sides=listed.sides,
        following=queries.next_after(current_names(), pair),
        different=DifferentForm(formdata=None),
        first_members=[] if is_person else queries.members_of(first.id),
        second_members=[] if is_person else queries.members_of(second.id),
        suggested={} if is_person else chosen_twins(pair) or queries.pairs_inside(pair),
        kinds=KINDS,
        units=UNITS,
    )


def chosen_twins(pair: DuplicatePair) -> dict[int, int]:
    """Of two houses: who of the first is who of the other, as the form says."""
    if pair.unit == "person":
        return {}
    members = {member.id for member in queries.members_of(pair.one_id)}
    theirs = {member.id for member in queries.members_of(pair.other_id)}
    chosen = {key: request.form.get(f"twin_{key}", 0, int) for key in members}
    return {key: twin for key, twin in chosen.items() if twin in theirs}


def member_names(members: Mapping[int, int]) -> list[tuple[str, str]]:
    names = households.names_of({*members, *members.values()})
    return [(names[first_id], names[second_id]) for first_id, second_id in members.items()]


def merge_and_continue(pair: DuplicatePair, keep: int, members: Mapping[int, int], reason: str) -> ResponseReturnValue:
    if must_be_seconded(by=current_user, day=actions.merging_since(pair=pair, keep_id=keep, members=members)):
        asked = acts.ask_to_merge(pair=pair, keep_id=keep, members=members, reason=reason, by=current_user)
        return lead_to(asked)
    row = actions.merge_pair(pair=pair, keep_id=keep, members=members, reason=reason, by=current_user)
    flash(_("Dua catatan itu sekarang satu. Penggabungan dapat dibatalkan dari daftar penggabungan."), "good")
    following = queries.next_after(current_names(), pair)
    if following is not None:
        return redirect(url_for(".pair", pair_id=following.id), 303)
    return redirect(url_for(".merges", _anchor=f"gabung-{row.id}"), 303)


@blueprint.post("/ganda/<int:pair_id>/berbeda")
@permit(Permission.MERGE_RECORDS, names=True)
def different(pair_id: int) -> ResponseReturnValue:
    pair, form = queries.whole_pair(current_names(), pair_id), DifferentForm()
    following = queries.next_after(current_names(), pair)
    if not form.validate_on_submit():
        flash(_("Catatannya terlalu panjang. Paling banyak 300 huruf."), "critical")
        return redirect(url_for(".pair", pair_id=pair_id), 303)
    actions.declare_different(pair=pair, note=form.note.data or "", by=current_user)
    flash(_("Dicatat: dua orang atau rumah yang berbeda. Pasangan ini tidak ditanyakan lagi."), "good")
    return redirect(url_for(".pair", pair_id=following.id) if following else url_for(".index"), 303)


@blueprint.post("/ganda/<int:pair_id>/buka-lagi")
@permit(Permission.MERGE_RECORDS, names=True)
def reopen(pair_id: int) -> ResponseReturnValue:
    actions.reopen_pair(pair=queries.whole_pair(current_names(), pair_id), by=current_user)
    flash(_("Pasangan ini menunggu keputusan lagi."), "good")
    return redirect(url_for(".pair", pair_id=pair_id), 303)


@blueprint.get("/ganda/gabungan")
@permit(Permission.MERGE_RECORDS, names=True)
def merges() -> str:
    text = request.args.get("text", "").strip()[:100]
    page = queries.merges(current_names(), request.args.get("after"), text)
    record_reading("merges_listed", by=current_user, rows=len(page.rows))
    blocking = queries.blocking(current_names(), [merge.row for merge in page.rows])
    return render_template("duplicates/merges.html", page=page, units=UNITS, blocking=blocking, text=text)


@blueprint.route("/ganda/gabungan/<int:merge_id>/batalkan", methods=["GET", "POST"])
@permit(Permission.MERGE_RECORDS, names=True)
def undo(merge_id: int) -> ResponseReturnValue:
    merge, form = queries.merge_within(current_names(), merge_id), UndoMergeForm()
    if merge.row.undone_at is not None:
        raise Refusal("merge_undone")
    if later := queries.blocking(current_names(), [merge.row])[merge_id]:
        status = 200 if request.method == "GET" else 409
        return render_template("duplicates/undo_later.html", merge=merge, later=later, units=UNITS), status
    waits = must_be_seconded(by=current_user, day=actions.parting_since(row=merge.row))
    if form.validate_on_submit() and waits:
        return lead_to(acts.ask_to_part(merge=merge, reason=form.reason.data, by=current_user))
    if form.validate_on_submit():
        with refusals_into(form):
            actions.undo_merge(row=merge.row, reason=form.reason.data, by=current_user)
            flash(
                _("Penggabungan dibatalkan. Kedua catatan berdiri sendiri lagi dengan riwayatnya."),
                "good",
            )
            return redirect(url_for(".merges"), 303)
    return form_page("duplicates/undo.html", form, merge=merge, units=UNITS, waits=waits)


@blueprint.route("/orang/<int:person_id>/nik", methods=["GET", "POST"])
@permit(Permission.MERGE_RECORDS, names=True)
def set_nik(person_id: int) -> ResponseReturnValue:
    """The real number in place of a missing or temporary one; if somebody has it, the two are compared."""
    person, home = households.person_within(current_names(), person_id)
    form = NikForm()
    if form.validate_on_submit():
        with refusals_into(form):
            nik = read_nik(form.nik.data, numeric=False)
            pair = actions.set_nik(person=person, nik=nik, reason=form.reason.data, by=current_user)
            if pair is not None:
                flash(_("NIK itu sudah dipakai catatan lain. Mungkin orang yang sama tercatat dua kali."), "attention")
                return redirect(url_for(".pair", pair_id=pair.id), 303)
            flash(_("NIK diganti. Riwayatnya tetap satu."), "good")
            return redirect(url_for("dossiers.person", person_id=person_id), 303)
    return form_page("duplicates/nik.html", form, person=person, home=home, masked=mask(person.nik))
