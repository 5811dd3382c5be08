"""The filter above the villages, a dated fact, and the decree of a pilot."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from sakti.core.permissions import NameScope
from sakti.regions import queries
from sakti.web.filters import FilterForm
from sakti.web.forms import BaseForm, IndonesianDate, choices, length, optional, required
from sakti.web.locale import current_language

#: What a dated fact may be about, with its word on screen.
TOPICS = {"typology": _l("Tipologi"), "classification": _l("Perdesaan/perkotaan"), "zone": _l("Status zona")}
PHASES = {"pilot": _l("Lokus"), "replication": _l("Replikasi"), "scale_up": _l("Perluasan"), "ended": _l("Selesai")}


def term_words(topic: str) -> dict[str, str]:
    """Code → word of the values that a topic may have."""
    english = current_language() == "en"
    return {term.code: term.label_en if english else term.label_id for term in queries.terms(topic)}


class RegionFilter(FilterForm):
    search = StringField(_l("Nama desa"), [length(60)])
    district = SelectField(_l("Kecamatan"))
    typology = SelectField(_l("Tipologi"))
    zone = SelectField(_l("Zona"))
    pilot = SelectField(
        _l("Lokus"), choices=choices(("", _l("Semua")), ("yes", _l("Hanya lokus")), ("no", _l("Bukan lokus")))
    )

    @classmethod
    def from_request(cls) -> RegionFilter:
        form = cls(request.args)
        form._offer_choices()
        form.validate()
        return form

    def _offer_choices(self) -> None:
        everything = ("", _("Semua"))
        self.district.choices = choices(
            everything, *((district.code, district.name) for district in queries.districts())
        )
        self.typology.choices = choices(everything, *term_words("typology").items())
        self.zone.choices = choices(everything, *term_words("zone").items())


class FactForm(BaseForm):
    fact = SelectField(_l("Apa yang dicatat"), [required()])
    since = IndonesianDate(
        _l("Berlaku sejak"),
        [optional()],
        description=_l("Kosongkan bila berlaku sejak awal. Yang berlaku sebelumnya tetap tersimpan."),
    )
    source = StringField(_l("Dasar"), [required(), length(200)], description=_l("Nomor keputusan, surat, atau rilis."))

    def offer_choices(self) -> FactForm:
        self.fact.choices = [
            SelectChoice(f"{topic}:{code}", words, optgroup=str(label))
            for topic, label in TOPICS.items()
            for code, words in term_words(topic).items()
        ]
        return self

    @property
    def topic_and_value(self) -> tuple[str, str]:
        topic, _colon, value = str(self.fact.data).partition(":")
        return topic, value


class PilotForm(BaseForm):
    decree = StringField(_l("Keputusan"), [required(), length(200)], description=_l("Nomor dan tahun keputusan."))
    since = IndonesianDate(_l("Lokus sejak"), [required()])
    phase = SelectField(_l("Tahap"), choices=choices(*PHASES.items()))
    until = IndonesianDate(_l("Sampai"), [optional()])
    note = StringField(_l("Catatan"), [optional(), length(400)])


def place_choices(names: NameScope) -> list[tuple[str, str]]:
    """For a filter: villages whose names are seen, under their districts; a district is chosen for those of it."""
    places = queries.places()
    reached = {place.code for place in places if place.level == "village" and names.reaches_village(place.id)}
    if len(reached) < 2:
        return [(place.code, place.name) for place in places if place.code in reached]
    over = {code.rpartition(".")[0] for code in reached}
    return [
        (place.code, f"– {place.name}" if place.code in reached else _("Kec. %(name)s", name=place.name))
        for place in places
        if place.code in reached or place.code in over
    ]


def villages_of_code(code: str | None) -> frozenset[int] | None:
    """Those in the region with this code; None: no region was chosen."""
    if not code:
        return None
    return frozenset(
        village.id for village in queries.villages() if village.code == code or village.code.startswith(code + ".")
    )
