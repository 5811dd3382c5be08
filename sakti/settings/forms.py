"""One form for each group of settings, made from the catalogue."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Field, SelectField, StringField, TextAreaField

from sakti.settings import actions
from sakti.settings.catalogue import Setting, SettingGroup
from sakti.settings.queries import Values
from sakti.web.editing import EditForm
from sakti.web.forms import IndonesianDate, choices, length, optional, required


class SettingsForm(EditForm):
    since = IndonesianDate(
        _l("Berlaku sejak"),
        [required()],
        description=_l("Dokumen bertanggal sebelum hari itu tetap memakai nilai yang lama."),
    )


def form_of(group: SettingGroup, held: Values, version: int, **given: None) -> SettingsForm:
    """The form of a group, filled with what holds today; the day of the change is left for the user.

    With `formdata=None` as it was saved.
    """
    fields = {setting.key: field_of(setting) for setting in group.settings}
    form_type: type[SettingsForm] = type("GroupForm", (SettingsForm,), fields)
    texts = {setting.key: held[setting.key] for setting in group.settings if setting.kind != "image"}
    return form_type(data={**texts, "version": version}, **given)


def field_of(setting: Setting) -> Field:
    match setting.kind:
        case "lines":
            checks = [optional(), length(600)]
            return TextAreaField(setting.label, checks, description=setting.help, render_kw={"rows": 3})
        case "choice":
            offered = choices(*((value, setting.said(value)) for value in setting.choices))
            return SelectField(setting.label, choices=offered, description=setting.help)
        case "image":
            return FileField(setting.label, description=setting.help, render_kw={"accept": "image/png,image/jpeg"})
    return StringField(setting.label, [optional(), length(200)], description=setting.help)


def values_of(form: SettingsForm, group: SettingGroup) -> dict[str, str]:
    """What was filled in, by setting; a logo only if a file was chosen."""
    texts = {setting.key: form[setting.key].data or "" for setting in group.settings if setting.kind != "image"}
    files = {
        setting.key: form[setting.key].data
        for setting in group.settings
        if setting.kind == "image" and form[setting.key].data
    }
    return texts | {key: actions.logo(file.read()) for key, file in files.items()}
