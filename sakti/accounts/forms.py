"""Signing in, the own account, users and their assignments."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo

from sakti.core.permissions import ROLES
from sakti.organisations.queries import names as organisation_names
from sakti.regions import queries as regions
from sakti.web.filters import FilterForm
from sakti.web.forms import BaseForm, IndonesianDate, choices, length, optional, required
from sakti.web.locale import current_language


class SignInForm(BaseForm):
    username = StringField(
        _l("Nama masuk"),
        [required(), length(60)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Kata sandi"), [required(), length(200)], render_kw={"autocomplete": "current-password"}
    )


class PasswordForm(BaseForm):
    current = PasswordField(
        _l("Kata sandi sekarang"), [required(), length(200)], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        _l("Kata sandi baru"),
        [required(), length(200)],
        render_kw={"autocomplete": "new-password"},
        description=_l("Paling sedikit 12 huruf. Kalimat pendek mudah diingat dan sulit ditebak."),
    )
    again = PasswordField(
        _l("Kata sandi baru sekali lagi"),
        [required(), EqualTo("password", _l("Kedua kata sandi baru belum sama."))],
        render_kw={"autocomplete": "new-password"},
    )


class ConfirmForm(BaseForm):
    password = PasswordField(
        _l("Kata sandi"), [required(), length(200)], render_kw={"autocomplete": "current-password", "autofocus": True}
    )


class SecondStepForm(BaseForm):
    code = StringField(
        _l("Kode"),
        [optional(), length(40)],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True},
        description=_l("6 angka dari aplikasi Anda, atau satu kode pemulihan dari kertas."),
    )
    credential = HiddenField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.code.flags.sometimes = True  # a passkey needs none


class AppForm(BaseForm):
    offer = HiddenField()
    label = StringField(_l("Nama aplikasi atau telepon"), [optional(), length(60)], render_kw={"autocomplete": "off"})
    code = StringField(
        _l("Kode 6 angka yang tampil di aplikasi"),
        [required(), length(10)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class PasskeyForm(BaseForm):
    label = StringField(_l("Nama perangkat ini"), [optional(), length(60)], render_kw={"autocomplete": "off"})
    credential = HiddenField()


class DeviceForm(BaseForm):
    label = StringField(
        _l("Nama telepon"),
        [required(), length(60)],
        render_kw={"autocomplete": "off"},
        description=_l("Agar Anda mengenalinya nanti, misalnya “Samsung hitam”."),
    )


class UserForm(BaseForm):
    name = StringField(_l("Nama"), [required(), length(120)], render_kw={"autocomplete": "off"})
    username = StringField(
        _l("Nama masuk"),
        [optional(), length(60)],
        render_kw={"autocomplete": "off"},
        description=_l("Dibuat dari nama jika dikosongkan."),
    )


class ReasonForm(BaseForm):
    reason = StringField(_l("Alasan"), [required(), length(200)])


class AssignmentForm(BaseForm):
    role = SelectField(_l("Peran"), [required()])
    region = SelectField(_l("Wilayah"), [optional()], description=_l("Untuk analis, fasilitator, dan operator desa."))
    organisation = SelectField(_l("Pelaku"), [optional()], description=_l("Untuk petugas mitra."))
    since = IndonesianDate(_l("Sejak"), [optional()], description=_l("Hari ini jika dikosongkan."))
    until = IndonesianDate(_l("Sampai sebelum"), [optional()], description=_l("Kosongkan jika belum ditentukan."))

    grounds = StringField(
        _l("Alasan"),
        [optional(), length(200)],
        description=_l(
            "Perlu diisi bila peran itu melihat nama di lebih dari satu desa, atau mengelola pengguna: administrator "
            "lain membacanya sebelum menyetujui."
        ),
    )

    def offer_choices(self) -> AssignmentForm:
        """Roles, regions under their district (village names repeat) and organisations of today."""
        label = "label_en" if current_language() == "en" else "label_id"
        self.role.choices = choices(*((key, getattr(role, label)) for key, role in ROLES.items()))
        self.region.choices = choices(("", "–"), *region_choices())
        self.organisation.choices = choices(("", "–"), *((str(key), name) for key, name in organisations()))
        return self


def region_choices() -> list[tuple[str, str]]:
    options = []
    if regency := regions.regency():
        options.append((regency.code, regency.name))
    districts = {district.id: district for district in regions.districts()}
    options += [(district.code, f"Kecamatan {district.name}") for district in districts.values()]
    for village in regions.villages():
        district = districts.get(village.parent_id or 0)
        options.append((village.code, f"{village.name} ({district.name})" if district else village.name))
    return options


def organisations() -> list[tuple[int, str]]:
    return sorted(organisation_names().items(), key=lambda item: item[1])


STATES = choices(("", _l("semua")), ("yes", _l("aktif")), ("no", _l("nonaktif")))


class UserFilter(FilterForm):
    search = StringField(_l("Nama"))
    active = SelectField(_l("Keadaan"), choices=STATES)
