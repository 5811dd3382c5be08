"""Which figures to look at, a target, a published macro figure."""

from __future__ import annotations

from typing import Self

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import ValidationError

from sakti.core.cohorts import Cohort
from sakti.core.indicators import INDICATORS
from sakti.core.periods import month_end, month_index
from sakti.core.permissions import Scope
from sakti.regions import queries as regions
from sakti.web import clock
from sakti.web.filters import FilterForm
from sakti.web.forms import BaseForm, IndonesianDate, IndonesianNumber, choices, length, optional, required
from sakti.web.locale import current_language

KINDS = {
    "relative": _l("Relatif: persen dari jumlah baseline sendiri, misalnya −30"),
    "level": _l("Tingkat: persen yang dicapai, misalnya 80"),
    "count": _l("Jumlah: banyaknya rumah tangga atau orang"),
}
#: Series that are published about a regency; any other may be typed.
SERIES = ("P0", "P1", "P2", "kemiskinan ekstrem", "garis kemiskinan", "IPM", "TPT")


def region_choices(scope: Scope, *, villages: bool = True) -> list[tuple[str, str]]:
    """Regions that lie wholly within the scope, larger ones first."""
    places = [regions.regency(), *regions.districts()]
    reached = [each for each in places if each is not None and within(each.id, scope)]
    below = [each for each in regions.villages() if scope.reaches_village(each.id)] if villages else []
    return [
        (each.code, each.name if each.level != "village" else f"{each.name} ({each.code})")
        for each in (*reached, *below)
    ]


def within(region_id: int, scope: Scope) -> bool:
    return scope.villages is None or regions.village_ids_below(region_id) <= scope.villages


class FiguresForm(FilterForm):
    """Any region, any day, any baseline; nothing of it is stored."""

    #: Whether a region was asked for that does not lie wholly within the reader's scope, or does not exist.
    is_elsewhere = False
    region = SelectField(_l("Wilayah"))
    as_of = IndonesianDate(_l("Posisi"))
    baseline = IndonesianDate(_l("Dibandingkan dengan"))
    cohort = SelectField(
        _l("Yang dihitung"),
        choices=choices(
            (Cohort.SAME_VILLAGES.value, _l("Desa yang sama")),
            (Cohort.CROSS_SECTION.value, _l("Semua sasaran pada tiap tanggal")),
            (Cohort.PANEL.value, _l("Hanya sasaran yang ada pada kedua tanggal")),
        ),
    )

    @classmethod
    def asked(cls, scope: Scope) -> Self:
        form = cls(request.args)
        offered = region_choices(scope)
        form.region.choices = choices(*offered)
        if form.region.data not in dict(offered):
            form.is_elsewhere = bool(form.region.data)
            form.region.data = offered[0][0] if offered else ""
        form.as_of.data = form.as_of.data or clock.today()
        form.cohort.data = form.cohort.data or form.cohort.choices[0].value
        form.validate()
        return form

    def validate_region(self, field: SelectField) -> None:
        """Nobody reads the figures of one region for those of another."""
        if self.is_elsewhere:
            shown = next((choice.label for choice in field.choices if choice.value == field.data), "–")
            raise ValidationError(
                _("Wilayah yang diminta tidak seluruhnya terbuka bagi Anda. Yang ditampilkan: %(shown)s.", shown=shown)
            )

    def validate_as_of(self, field: IndonesianDate) -> None:
        """The running month is shown as of its end, as dashboards do; nothing is known of months to come."""
        if field.data > month_end(month_index(clock.today())):
            field.data = clock.today()
            raise ValidationError(_("Tanggal ini belum tiba. Yang ditampilkan hari ini."))

    def validate_baseline(self, field: IndonesianDate) -> None:
        if field.data and self.as_of.data and field.data > self.as_of.data:
            field.data = None
            raise ValidationError(_("Pembanding harus sebelum posisinya. Angkanya ditampilkan tanpa pembanding."))


class TargetForm(BaseForm):
    indicator = SelectField(_l("Indikator"), [required()])
    region = SelectField(_l("Wilayah"), [required()])
    kind = RadioField(_l("Jenis target"), [required()], choices=choices(*KINDS.items()))
    value = IndonesianNumber(
        _l("Nilai yang harus dicapai"), [required()], description=_l("Penurunan ditulis dengan tanda minus: -30.")
    )
    baseline_on = IndonesianDate(_l("Tanggal baseline"), [required()])
    due_on = IndonesianDate(_l("Harus tercapai pada"), [required()])
    source = StringField(_l("Dasar"), [optional(), length(200)], description=_l("RPJMD, RPKD, atau keputusan."))

    def offer_choices(self, scope: Scope) -> TargetForm:
        self.indicator.choices = choices(*((each.key, each.label(current_language())) for each in INDICATORS.values()))
        self.region.choices = choices(*region_choices(scope))
        return self


class MacroForm(BaseForm):
    series = StringField(
        _l("Angka"), [required(), length(40)], description=_l("Misalnya P0, P1, P2, kemiskinan ekstrem, IPM.")
    )
    region = SelectField(_l("Wilayah"), [required()])
    period = StringField(_l("Periode"), [required(), length(20)], description=_l("Seperti tertulis pada sumbernya."))
    value = IndonesianNumber(_l("Nilai"), [required()])
    unit = StringField(_l("Satuan"), [required(), length(20)], default="persen")
    source = StringField(_l("Sumber"), [required(), length(300)], description=_l("Penerbit, judul, tanggal terbit."))
    retrieved_on = IndonesianDate(_l("Dibaca pada"), [required()])

    def offer_choices(self, scope: Scope) -> MacroForm:
        self.region.choices = choices(*region_choices(scope, villages=False))
        return self
