"""Organisations, helix kinds, and the filter of their list."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Regexp

from sakti.organisations import queries
from sakti.regions import queries as regions
from sakti.web.editing import EditForm
from sakti.web.filters import FilterForm
from sakti.web.forms import BaseForm, IndonesianDate, choices, length, optional, required
from sakti.web.locale import current_language


def helix_choices() -> list[tuple[str, str]]:
    return [(helix.code, helix.label(current_language())) for helix in queries.helixes()]


class OrganisationForm(EditForm):
    name = StringField(_l("Nama"), [required(), length(160)], render_kw={"autocomplete": "off"})
    helix = SelectField(_l("Unsur"), [required()])
    region = SelectField(_l("Desa"), [optional()], description=_l("Hanya untuk pemerintah desa."))
    contact = StringField(
        _l("Narahubung"), [optional(), length(200)], description=_l("Nama jabatan dan nomor telepon kantor.")
    )
    agreement = StringField(
        _l("Dasar kerja sama"), [optional(), length(200)], description=_l("MoU atau surat, dengan nomornya.")
    )
    agreement_until = IndonesianDate(_l("Berlaku sampai"), [optional()])
    note = TextAreaField(_l("Catatan"), [optional(), length(2000)])

    def offer_choices(self) -> OrganisationForm:
        districts = {region.id: region.name for region in regions.districts()}
        villages = (
            (str(region.id), f"{region.name} ({districts.get(region.parent_id or 0, '')})")
            for region in regions.villages()
        )
        self.helix.choices = choices(*helix_choices())
        self.region.choices = choices(("", "–"), *villages)
        return self


class ReasonForm(BaseForm):
    reason = StringField(_l("Alasan"), [required(), length(200)])


class HelixWordsForm(EditForm):
    label_id = StringField(_l("Nama"), [required(), length(60)])
    label_en = StringField(_l("Nama dalam bahasa Inggris"), [required(), length(60)])
    letter = StringField(
        _l("Huruf"), [required(), length(2)], description=_l("Satu atau dua huruf, pembeda pada cetakan tanpa warna.")
    )


class HelixForm(HelixWordsForm):
    code = StringField(
        _l("Kode"),
        [required(), length(20), Regexp(r"^[a-z_]+$", message=_l("Huruf kecil tanpa spasi."))],
        description=_l("Dipakai di berkas realisasi. Tidak dapat diubah nanti."),
    )


class OrganisationFilter(FilterForm):
    search = StringField(_l("Nama"))
    helix = SelectField(_l("Unsur"))
    active = SelectField(
        _l("Keadaan"), choices=choices(("", _l("semua")), ("yes", _l("aktif")), ("no", _l("nonaktif")))
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helix.choices = choices(("", _l("semua")), *helix_choices())
