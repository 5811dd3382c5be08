"""Somebody who is not on the list: proposed at the door or in the meeting, then a task like any other."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.permissions import Permission
from sakti.core.verval import LOCKED
from sakti.households import queries as households
from sakti.verification import actions, queries
from sakti.verification.forms import ProposeForm
from sakti.verification.views import blueprint
from sakti.web.forms import form_page, refusals_into
from sakti.web.numbers import whole
from sakti.web.permissions import current_names, current_scope, permit
from sakti.web.seen import note_seen


@blueprint.route("/verval/usulan-baru", methods=["GET", "POST"])
@permit(Permission.DO_VERVAL, names=True)
def propose_new() -> ResponseReturnValue:
    scope = current_scope()
    rounds = [one for one in queries.rounds(scope) if one.state == "open"]
    pairs = [pair for one in rounds for pair in queries.places(scope, one.id) if pair[0].stage not in LOCKED]
    form = ProposeForm().offer(pairs)
    if request.method == "GET" and (asked := whole(request.args.get("place"))) is not None:
        form.place.data = asked
    found: list[queries.Alike] = []
    if form.validate_on_submit():
        place, _region, verval = queries.place_within(current_names(), form.place.data)
        with refusals_into(form):
            look_alike = actions.find_alike(described=form.described, village_id=place.village_id, by=current_user)
            found = as_far_as_seen(look_alike)
            described, photo = form.answered(found), form.photo.data
            made = actions.propose(
                kind="add",
                origin="visit",
                village_id=place.village_id,
                described=described,
                reason=form.reason.data,
                submission_key=UUID(form.client_id.data),
                photo=photo.read() if photo else None,
                photo_name=photo.filename or "" if photo else "",
                by=current_user,
            )
            task = actions.attach(proposal=made, verval=verval, by=current_user, facilitator_id=current_user.id)
            flash(_("Usulan tersimpan. Lanjutkan dengan hasil kunjungannya."), "good")
            return redirect(url_for(".task", task_id=task.id, hasil="usulan_baru"), 303)
    if not found:
        del form.different
    return form_page("verification/propose.html", form, has_places=bool(pairs), alike=found)


def as_far_as_seen(found: Iterable[queries.Alike]) -> list[queries.Alike]:
    """Records like the proposed; of those where the reader has no names, only that there are some."""
    names, seen = current_names(), []
    for each in found:
        home = households.household(each.household_id) if each.household_id else None
        if home is None or not names.reaches_village(home.village_id):
            seen.append(queries.Alike(each.key, each.kind, each.who, answer=each.answer))
        else:
            note_seen("households", [home.id])
            seen.append(each)
    return seen
