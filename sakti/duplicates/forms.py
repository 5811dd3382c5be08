"""What is asked at the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField

from sakti.core.permissions import NameScope
from sakti.regions import queries as regions
from sakti.web.filters import FilterForm
from sakti.web.forms import BaseForm, choices, length, optional, required

STATES = {"open": _l("belum diputuskan"), "different": _l("dinyatakan berbeda")}
UNITS = {"household": _l("rumah tangga"), "person": _l("orang")}
KINDS = {"exact_nik": _l("NIK sama"), "exact_kk": _l("nomor KK sama"), "probable": _l("mirip")}


class PairFilter(FilterForm):
    state = SelectField(_l("Keputusan"))
    unit = SelectField(_l("Yang ganda"))
    kind = SelectField(_l("Jenis"))
    village = SelectField(_l("Desa"), coerce=lambda value: int(value) if value else None)

    def __init__(self, *args: object, names: NameScope, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _l("semua"))
        self.state.choices = choices(("", STATES["open"]), ("different", STATES["different"]))
        self.unit.choices = choices(everything, *UNITS.items())
        self.kind.choices = choices(everything, *KINDS.items())
        villages = [village for village in regions.villages() if names.reaches_village(village.id)]
        self.village.choices = choices(everything, *((str(village.id), village.name) for village in villages))


class MergeForm(BaseForm):
    """Which record is kept, and of two houses who is whom."""

    keep = RadioField(_l("Catatan mana yang dipertahankan?"), validators=[required()])
    reason = TextAreaField(_l("Alasan"), validators=[required(), length(500, 3)])

    def offer(self, first: tuple[str, str], second: tuple[str, str], suggested: int) -> MergeForm:
        self.keep.choices = choices(first, second)
        if self.keep.data is None:
            self.keep.data = str(suggested)
        return self


class DifferentForm(BaseForm):
    note = StringField(_l("Catatan"), validators=[optional(), length(300)])


class UndoMergeForm(BaseForm):
    reason = TextAreaField(_l("Alasan"), validators=[required(), length(500, 3)])


class NikForm(BaseForm):
    nik = StringField(
        _l("NIK yang benar"),
        validators=[required(), length(40)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    reason = TextAreaField(_l("Dari mana diketahui?"), validators=[required(), length(500, 3)])
