"""The search and filters of the list, and the reasons that revealing and voiding ask for."""

from __future__ import annotations

from typing import Self

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from sakti.core.answers import Answer
from sakti.core.cohorts import Cohort
from sakti.core.indicators import INDICATORS
from sakti.core.movements import PARTS, Part
from sakti.core.needs import NEEDS
from sakti.core.permissions import NameScope, Scope
from sakti.dossiers import sentences
from sakti.dossiers.queries.listing import SORTS, WantedHouseholds, releases
from sakti.indicators.forms import FiguresForm
from sakti.regions.forms import place_choices, villages_of_code
from sakti.web.filters import FilterForm, spoken
from sakti.web.forms import BaseForm, IndonesianDate, choices, length, required
from sakti.web.locale import current_language

DECILES = [("1-4", "1–4"), ("5-10", "5–10"), *((str(n), str(n)) for n in range(1, 11))]
STANDINGS = ("living", "away", "exited", "empty")


class HouseholdFilter(FilterForm):
    """Where a name may be typed: never part of the trail."""

    text = StringField(_l("Cari nama, NIK, nomor KK, RT/RW, atau alamat"))
    region = SelectField(_l("Wilayah"))
    decile = SelectField(_l("Desil"))
    need = SelectField(_l("Kebutuhan"))
    standing = SelectField(_l("Keadaan"))
    served = SelectField(_l("Intervensi"), choices=choices(("", _l("semua")), ("no", _l("belum ada"))))
    indicator = SelectField(_l("Indikator"))
    answer = SelectField(_l("Jawaban"))
    missing = SelectField(_l("Tidak ada dalam rilis"))
    verified = SelectField(_l("Verval"), choices=choices(("", _l("semua")), ("never", _l("belum pernah diverifikasi"))))

    def offer(self, names: NameScope) -> HouseholdFilter:
        """Choices in the reader's language and villages."""
        language, everything = current_language(), ("", _("semua"))
        self.region.choices = choices(everything, *place_choices(names))
        self.decile.choices = choices(everything, *DECILES, ("unknown", _("belum diketahui")))
        self.need.choices = choices(everything, *((need.key, need.label(language)) for need in NEEDS.values()))
        self.standing.choices = choices(everything, *((code, sentences.standing(code)) for code in STANDINGS))
        self.indicator.choices = choices(
            ("", "–"), *((indicator.key, indicator.label(language)) for indicator in INDICATORS.values())
        )
        self.answer.choices = choices(("", "–"), *((answer.value, sentences.answer(answer)) for answer in Answer))
        self.missing.choices = choices(("", "–"), *((str(key), name) for key, name in releases()))
        self.validate()
        return self

    @classmethod
    def from_request(cls, names: NameScope) -> HouseholdFilter:
        return cls(request.args).offer(names)

    @property
    def words(self) -> str:
        """The choice in words; what was typed is quoted, not its long label."""
        words = [f"{field.label.text}: {spoken(field)}" for field in self if field.name in self.chosen]
        if self.text.data and words:
            words[0] = _("Pencarian: “%(text)s”", text=self.text.data)
        return "; ".join(words) or _("Tanpa saringan.")

    @property
    def in_use(self) -> int:
        """How many filters are chosen besides the search box."""
        return len(set(self.chosen) - {"text"})

    @property
    def wanted(self) -> WantedHouseholds:
        chosen = self.chosen
        sort = request.args.get("sort", "")
        return WantedHouseholds(
            text=chosen.get("text", ""),
            villages=villages_of_code(chosen.get("region")),
            decile=chosen.get("decile", ""),
            need=chosen.get("need", ""),
            standing=chosen.get("standing", ""),
            unserved="served" in chosen,
            indicator=chosen.get("indicator", ""),
            answer=chosen.get("answer", ""),
            missing_from=int(chosen["missing"]) if "missing" in chosen else None,
            unverified="verified" in chosen,
            sort=sort if sort.removeprefix("-") in SORTS else "name",
        )


class WhyForm(FiguresForm):
    """The same region, day, baseline and cohort as the figure has."""


class ChangeForm(FiguresForm):
    """The same region and days. Everybody of each day first: there a village that joined is a part of its own."""

    cohort = SelectField(
        _l("Yang dihitung"),
        choices=choices(
            (Cohort.CROSS_SECTION.value, _l("Semua sasaran pada tiap tanggal")),
            (Cohort.SAME_VILLAGES.value, _l("Desa yang sama pada kedua tanggal")),
        ),
    )

    @classmethod
    def asked(cls, scope: Scope) -> Self:
        form = super().asked(scope)
        if form.cohort.data not in [choice.value for choice in form.cohort.choices]:
            form.cohort.data = Cohort.CROSS_SECTION.value
        return form

    def validate_baseline(self, field: IndonesianDate) -> None:
        if field.data and self.as_of.data and field.data >= self.as_of.data:
            field.data = None
            raise ValidationError(_("Pembanding harus sebelum posisinya. Yang ditampilkan sejak data pertama."))


def part_of_request() -> Part | None:
    return PARTS.get(request.args.get("part", ""))


def answer_of_request() -> Answer:
    answer = request.args.get("answer", "")
    return Answer(answer) if answer in list(Answer) else Answer.YES


class RecordReasonForm(BaseForm):
    reason = StringField(_l("Alasan"), [required(), length(300)])
