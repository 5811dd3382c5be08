"""The filters above the trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import Optional

from sakti.audit.queries import WantedEntries
from sakti.web.filters import FilterForm
from sakti.web.forms import IndonesianDate, choices

KINDS = choices(("", _l("semua")), ("write", _l("perubahan")), ("read", _l("pembacaan data pribadi")))


class TrailFilter(FilterForm):
    actor = StringField(_l("Siapa"))
    kind = SelectField(_l("Jenis"), choices=KINDS)
    action = StringField(_l("Kode tindakan"))
    since = IndonesianDate(_l("Dari tanggal"), [Optional()])
    until = IndonesianDate(_l("Sampai tanggal"), [Optional()])

    @property
    def wanted(self) -> WantedEntries:
        return WantedEntries(**self.chosen)
