"""The pages on which an administrator keeps letterhead, signer and the like."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.permissions import Permission
from sakti.settings import actions, queries
from sakti.settings.catalogue import GROUPS, SETTINGS, SettingGroup
from sakti.settings.forms import SettingsForm, form_of, values_of
from sakti.web import clock
from sakti.web.editing import edit_page, edits_into
from sakti.web.permissions import permit

blueprint = Blueprint("settings", __name__)


@blueprint.get("/pengaturan")
@permit(Permission.MANAGE_SETTINGS)
def index() -> str:
    values = queries.at(clock.today())
    missing = [SETTINGS[key].label for key in values.to_be_filled_in]
    return render_template("settings/index.html", groups=GROUPS, values=values, missing=missing)


@blueprint.route("/pengaturan/<key>", methods=["GET", "POST"])
@permit(Permission.MANAGE_SETTINGS)
def edit(key: str) -> ResponseReturnValue:
    group = queries.group(key) or abort(404)
    form = form_of(group, queries.at(clock.today()), version_of(group))
    if form.validate_on_submit():
        with edits_into(form, lambda: saved_words(group, form)):
            values = values_of(form, group)
            actions.set_values(values=values, since=form.since.data, opened_with=form.opened_with, by=current_user)
            flash(_("Pengaturan tersimpan."), "good")
            return redirect(url_for("settings.index"), 303)
    history = queries.history([setting.key for setting in group.settings])
    return edit_page("settings/edit.html", form, group=group, history=history, settings=SETTINGS)


def version_of(group: SettingGroup) -> int:
    newest = queries.newest([setting.key for setting in group.settings])
    return newest.version if newest else 0


def saved_words(group: SettingGroup, form: SettingsForm) -> dict[str, str]:
    """What holds today, in words; the day of the change is this form's own."""
    day = str(form.since.label.text)
    saved = form_of(group, queries.at(clock.today()), 0, formdata=None).field_words()
    return saved | {day: form.words()[day]}
