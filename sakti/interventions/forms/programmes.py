"""Programmes, and the filter of their list."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField

from sakti.core.permissions import EVERYTHING
from sakti.interventions.forms import options
from sakti.interventions.queries import FUNDING_SOURCES
from sakti.web.editing import EditForm
from sakti.web.filters import FilterForm
from sakti.web.forms import Rupiah, choices, length, optional, required

RECORDED = choices(
    ("", _l("tidak mencatat apa pun")),
    ("trained", _l("orang itu terlatih")),
    ("disability_served", _l("layanan disabilitas diterima")),
    ("chronic_treated", _l("penyakit kronis ditangani")),
)


class ProgrammeForm(EditForm):
    name = StringField(_l("Nama"), [required(), length(160)], render_kw={"autocomplete": "off"})
    organisation = SelectField(_l("Pemilik program"), [optional()])
    strategy = SelectField(_l("Strategi Inpres 8/2025"), [optional()])
    sector = SelectField(_l("Bidang RPKD"), [optional()])
    answers_need = SelectField(
        _l("Menjawab kebutuhan"),
        [optional()],
        description=_l("Rumah tangga yang sudah diusulkan program ini tidak lagi terhitung “belum tersentuh”."),
    )
    records = SelectField(
        _l("Yang dicatat saat realisasi"),
        [optional()],
        choices=RECORDED,
        description=_l(
            "Layanan yang diterima dicatat sejak hari realisasi. Hasil, seperti jamban yang dipakai, hanya "
            "dicatat dari kunjungan."
        ),
    )
    unit = StringField(_l("Satuan"), [required(), length(20)], description=_l("Misalnya unit, orang, paket."))
    unit_cost_rp = Rupiah(_l("Biaya satu satuan"), [optional()], description=_l("Untuk perkiraan biaya usulan."))
    funding_sources = SelectMultipleField(
        _l("Sumber dana"), [optional()], choices=choices(*((source, source) for source in FUNDING_SOURCES))
    )
    description = TextAreaField(_l("Penjelasan"), [optional(), length(2000)])
    active = BooleanField(_l("Program masih berjalan"), default=True)

    def offer_choices(self) -> ProgrammeForm:
        self.organisation.choices = options.with_blank(options.actors(EVERYTHING))
        self.strategy.choices = options.with_blank(options.strategies())
        self.sector.choices = options.with_blank(options.sectors())
        self.answers_need.choices = options.with_blank(options.needs())
        return self

    @property
    def details(self) -> dict[str, Any]:
        """The columns of a programme."""
        values = self.values
        owner = options.number_or_none(values.pop("organisation"))
        empty = {field: values[field] or None for field in ("strategy", "answers_need", "records")}
        return {**values, **empty, "sector": values["sector"] or "", "organisation_id": owner}


class ProgrammeFilter(FilterForm):
    search = StringField(_l("Nama"))
    strategy = SelectField(_l("Strategi"))
    sector = SelectField(_l("Bidang"))
    answers_need = SelectField(_l("Kebutuhan"))
    active = SelectField(
        _l("Keadaan"), choices=choices(("", _l("semua")), ("yes", _l("berjalan")), ("no", _l("selesai")))
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.strategy.choices = options.everything(options.strategies())
        self.sector.choices = options.everything(options.sectors())
        self.answers_need.choices = options.everything(options.needs())

    @property
    def wanted(self) -> dict[str, Any]:
        return {**self.chosen, "active": {"yes": True, "no": False}.get(self.active.data or "")}
