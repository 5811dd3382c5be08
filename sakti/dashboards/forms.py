"""The filter above the villages × indicators table, and the indicator of the map."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from sakti.regions.forms import term_words
from sakti.web.filters import FilterForm
from sakti.web.forms import choices


class VillageFilter(FilterForm):
    typology = SelectField(_l("Tipologi"))
    zone = SelectField(_l("Zona"))
    pilot = SelectField(
        _l("Lokus"), choices=choices(("", _l("Semua")), ("yes", _l("Hanya lokus")), ("no", _l("Bukan lokus")))
    )
    data = SelectField(_l("Data"), choices=choices(("", _l("Yang ada datanya")), ("all", _l("Semua desa"))))

    @classmethod
    def asked(cls) -> VillageFilter:
        form = cls(request.args)
        everything = ("", _("Semua"))
        form.typology.choices = choices(everything, *term_words("typology").items())
        form.zone.choices = choices(everything, *term_words("zone").items())
        form.validate()
        return form
