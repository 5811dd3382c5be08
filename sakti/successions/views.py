"""One guided step each: divide, merge, rename a village; the list of what was recorded; taking one back.

A form is shown what it would do before it does it: sent without `seen`, it is answered with its preview.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.formatting import number
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.countersigning.actions import must_be_seconded
from sakti.countersigning.pages import lead_to
from sakti.regions import queries as regions
from sakti.successions import actions, acts, queries
from sakti.successions.forms import WORDS, AlongForm, DivideForm, MergeForm, RenameForm, TakeBackForm, rt_words
from sakti.web import clock
from sakti.web.forms import form_page, refusals_into
from sakti.web.locale import current_language
from sakti.web.numbers import beginning
from sakti.web.pagination import cut
from sakti.web.permissions import current_scope, permit

if TYPE_CHECKING:
    from sakti.regions.tables import Region, VillageSuccession

blueprint = Blueprint("successions", __name__)


@blueprint.get("/wilayah/perubahan")
@permit(Permission.SEE_FIGURES)
def index() -> str:
    """Of all villages: names of villages and decrees are public."""
    rows = cut(regions.successions(), start=beginning("riwayat"), size=25)
    return render_template("successions/index.html", rows=rows, kinds=WORDS, codes=_codes(rows.rows))


@blueprint.route("/wilayah/<code>/pemekaran", methods=["GET", "POST"])
@permit(Permission.MANAGE_REGIONS)
def divide(code: str) -> ResponseReturnValue:
    village = _village(code)
    form = DivideForm()
    form.offer(queries.neighbourhoods(queries.homes(village, form.day.data or clock.today())))
    if form.validate_on_submit():
        with refusals_into(form):
            return _step(form, village, actions.look_at_division, actions.divide, keys=form.keys.data)
    return form_page("successions/divide.html", form, village=village)


@blueprint.route("/wilayah/<code>/penggabungan", methods=["GET", "POST"])
@permit(Permission.MANAGE_REGIONS)
def merge(code: str) -> ResponseReturnValue:
    village, form = _village(code), MergeForm()
    if form.validate_on_submit():
        with refusals_into(form):
            return _step(form, village, actions.look_at_merger, actions.merge)
    return form_page("successions/merge.html", form, village=village)


@blueprint.route("/wilayah/<code>/ganti-nama", methods=["GET", "POST"])
@permit(Permission.MANAGE_REGIONS)
def rename(code: str) -> ResponseReturnValue:
    village = _village(code)
    form = RenameForm.of(village)
    if form.validate_on_submit():
        with refusals_into(form):
            row = actions.rename(
                village=village,
                name=form.name.data,
                kind=form.kind.data,
                day=form.day.data,
                decree=form.decree.data,
                by=current_user,
            )
            flash(_("%(old)s sekarang bernama %(new)s.", old=row.old_name, new=row.new_name), "good")
            return redirect(url_for("regions.village", code=village.code), 303)
    return form_page("successions/rename.html", form, village=village)


@blueprint.route("/wilayah/perubahan/<int:succession_id>/batalkan", methods=["GET", "POST"])
@permit(Permission.MANAGE_REGIONS)
def take_back(succession_id: int) -> ResponseReturnValue:
    row, form = regions.succession(succession_id), TakeBackForm()
    if not current_scope().reaches_village(row.old_id):
        raise Refusal("out_of_scope")
    if row.voided_at is not None:
        raise Refusal("already_voided")
    waits = bool(row.households) and must_be_seconded(by=current_user, day=row.day)
    if form.validate_on_submit() and waits:
        return lead_to(acts.ask_to_take_back(row=row, reason=form.reason.data, by=current_user))
    if form.validate_on_submit():
        with refusals_into(form):
            actions.take_back(row=row, reason=form.reason.data, by=current_user)
            flash(_("Dibatalkan. Semua kembali seperti sebelum dicatat."), "good")
            return redirect(url_for(".index"), 303)
    return form_page("successions/take_back.html", form, row=row, kinds=WORDS, waits=waits)


def _village(code: str) -> Region:
    """Within reach of whoever changes it."""
    village = regions.village_by_code(code)
    if not current_scope().reaches_village(village.id):
        raise Refusal("out_of_scope")
    return village


def _step(
    form: DivideForm | MergeForm,
    village: Region,
    look: Callable[..., queries.Outlook],
    act: Callable[..., VillageSuccession],
    **asked: object,
) -> ResponseReturnValue:
    """What would happen; once that was seen, it happens."""
    asked |= {"old": village, "heir": form.heir, "day": form.day.data, "decree": form.decree.data, "by": current_user}
    return _done(act(**asked, along=form.along)) if form.is_seen else _preview(form, look(**asked), form.heir)


def _preview(form: AlongForm, view: queries.Outlook, heir: actions.Heir) -> str:
    """What would happen, in words and numbers. Nothing is written."""
    return render_template(
        "successions/preview.html",
        form=form,
        view=view,
        village=view.old,
        heir=heir,
        name=heir.name if view.new is None else view.new.name,
        along=form.along,
        allowed=actions.allowed(along=form.along, view=view, by=current_user),
        rt_words=rt_words,
        divides=isinstance(form, DivideForm),
    )


def _done(row: VillageSuccession) -> ResponseReturnValue:
    count = number(row.households, locale=current_language())
    flash(
        _("Tercatat. %(count)s rumah tangga kini warga %(new)s.", count=count, new=row.new_name),
        "good",
    )
    return redirect(url_for("regions.village", code=_codes([row])[row.new_id]), 303)


def _codes(rows: Sequence[VillageSuccession]) -> dict[int, str]:
    wanted = {key for row in rows for key in (row.old_id, row.new_id)}
    return {village.id: village.code for village in regions.villages() if village.id in wanted}
