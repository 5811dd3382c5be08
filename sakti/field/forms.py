"""The forms of the field: a visit, a delivery, one event of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self, cast
from uuid import uuid4

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, validators
from wtforms.validators import ValidationError

from sakti.accounts.queries.reach import who_reaches_beyond
from sakti.core.identity import Standing, clean, read_nik
from sakti.core.indicators import INDICATORS
from sakti.core.permissions import NameScope, Permission, Scope
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.field import sentences
from sakti.field.queries import WantedStale, asked_on_visits
from sakti.households import queries as households
from sakti.interventions.forms import DeliverForm
from sakti.interventions.forms import options as offered
from sakti.regions import queries as regions
from sakti.regions.forms import place_choices, villages_of_code
from sakti.web.clock import today
from sakti.web.filters import FilterForm, spoken
from sakti.web.forms import BaseForm, BirthDate, IndonesianDate, choices, length, optional, required
from sakti.web.locale import current_language

if TYPE_CHECKING:
    from sakti.field.actions import EventParticulars
    from sakti.households.tables import Household, Person
    from sakti.interventions.tables import Intervention

FREE = "free"


def new_uuid() -> str:
    return str(uuid4())


class FieldVisitForm(BaseForm):
    """The answers themselves are read by `field.questions`: which are asked depends on who lives there."""

    client_id = HiddenField(default=new_uuid, validators=[validators.UUID()])
    observed_on = IndonesianDate(_l("Tanggal kunjungan"), [required()], default=today)
    note = TextAreaField(_l("Catatan"), [optional(), length(1000)])
    photo = FileField(_l("Foto"), [optional(), FileAllowed(("jpg", "jpeg", "png", "webp"))])


class StaleFilter(FilterForm):
    """Of which villages, and to which indicator, answers out of date are listed."""

    region = SelectField(_l("Wilayah"))
    indicator = SelectField(_l("Indikator"))

    @classmethod
    def asked(cls, names: NameScope) -> Self:
        """Choices in the reader's language and villages."""
        form = cls(request.args)
        language, everything = current_language(), ("", _("semua"))
        ageing = [each for each in INDICATORS.values() if each.fresh_for is not None and asked_on_visits(each)]
        form.region.choices = choices(everything, *place_choices(names))
        form.indicator.choices = choices(everything, *((each.key, each.label(language)) for each in ageing))
        form.validate()
        return form

    @property
    def wanted(self) -> WantedStale:
        chosen = self.chosen
        return WantedStale(villages=villages_of_code(chosen.get("region")), indicator=chosen.get("indicator", ""))

    @property
    def neutral_words(self) -> str:
        """The choice as a paper that leaves the house says it: without specific data."""
        if not self.wanted.asks_specific:
            return self.words
        places = [f"{self.region.label.text}: {spoken(self.region)}"] if "region" in self.chosen else []
        return "; ".join([*places, f"{self.indicator.label.text}: " + _("jawaban anggota")])


class UndoEntryForm(BaseForm):
    """Only a token: the page knows what is taken back."""


class FieldDeliverForm(DeliverForm):
    """A delivery to this household: on a promise, or free."""

    promise = RadioField(_l("Apa yang diserahkan"), [required()])
    recipient = SelectField(_l("Penerima"), [optional()])
    programme = SelectField(_l("Program"))
    organisation = SelectField(_l("Pelaku"))

    def offer(self, promised: Sequence[tuple[Intervention, str]], members: Sequence[Person], scope: Scope) -> Self:
        self.offer_sources()
        labels = [(str(row.id), sentences.promise(name, row, members)) for row, name in promised]
        self.promise.choices = choices(*labels, (FREE, _("Di luar yang dijanjikan")))
        self.recipient.choices = choices(
            ("", _("Rumah tangga")), *((str(member.id), member.name) for member in members)
        )
        self.programme.choices = offered.with_blank(offered.programme_names(active_only=True))
        self.organisation.choices = offered.with_blank(offered.actors(scope, active_only=True))
        self.programme.flags.required = self.organisation.flags.required = True  # where they are asked at all
        if self.promise.data is None:
            self.promise.data = labels[0][0] if labels else FREE
        return self

    @property
    def is_free(self) -> bool:
        return bool(self.promise.data == FREE)

    def validate_programme(self, field: SelectField) -> None:
        if self.is_free and not self.programme.data:
            raise ValidationError(_("Pilih programnya."))

    def validate_organisation(self, field: SelectField) -> None:
        if self.is_free and not self.organisation.data:
            raise ValidationError(_("Pilih siapa yang menyerahkan."))


class EventForm(BaseForm):
    """What every event has. `particulars` are what the action takes."""

    client_id = HiddenField(default=new_uuid, validators=[validators.UUID()])
    day = IndonesianDate(_l("Sejak tanggal"), [required()], default=today)

    def offer(self, household: Household, members: Sequence[Person], scope: Scope) -> Self:
        self.household, self.reach = household, scope
        if "people" in self._fields:
            self._fields["people"].choices = choices(*((str(member.id), member.name) for member in self.able(members)))
        return self

    def able(self, members: Sequence[Person]) -> list[Person]:
        """Whom it may concern: those who live here."""
        return [member for member in members if member.standing != "away"]

    @property
    def particulars(self) -> EventParticulars:
        values = cast("EventParticulars", self.values)
        if "people" in values:
            chosen = values["people"] if isinstance(values["people"], list) else [values["people"]]
            values["people"] = [int(person_id) for person_id in chosen if person_id]
        return values


class OnePersonForm(EventForm):
    people = RadioField(_l("Siapa"), [required()])


class NotedEventForm(EventForm):
    note = TextAreaField(_l("Catatan"), [optional(), length(500)])


class DeathForm(OnePersonForm, NotedEventForm):
    def able(self, members: Sequence[Person]) -> list[Person]:
        return list(members)


class BirthForm(NotedEventForm):
    name = StringField(_l("Nama anak"), [required(), length(160)])
    sex = RadioField(_l("Jenis kelamin"), [required()], choices=choices(("1", _l("laki-laki")), ("2", _l("perempuan"))))
    birth_date = BirthDate(_l("Tanggal lahir"), [required()])
    nik = StringField(
        _l("NIK"),
        [optional(), length(20)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
        description=_l("Kosongkan bila belum ada."),
    )
    different = TextAreaField(
        _l("Mengapa ini anak lain"),
        [optional(), length(300)],
        description=_l("Misalnya kembar. Jawaban ini disimpan, jadi tidak ditanyakan lagi."),
    )
    day = IndonesianDate(_l("Menjadi anggota sejak"), [optional()], description=_l("Sejak lahir bila dikosongkan."))

    def validate_nik(self, field: StringField) -> None:
        if read_nik(field.data or "", False).standing is Standing.DOUBTFUL:
            count = len(clean(field.data))
            raise ValidationError(
                _("NIK harus 16 angka. Yang terisi %(count)s. Kosongkan bila belum ada.", count=count)
            )

    def validate_birth_date(self, field: IndonesianDate) -> None:
        if field.data and field.data > today():
            raise ValidationError(_("Tanggal ini belum tiba."))

    def offer(self, household: Household, members: Sequence[Person], scope: Scope) -> Self:
        if not self.is_submitted():
            self.day.data = None
        return super().offer(household, members, scope)

    @property
    def particulars(self) -> EventParticulars:
        values = super().particulars
        values["day"] = values["day"] or values["birth_date"]
        values["nik"], values["different"] = values["nik"] or "", values.get("different") or ""
        return values


class MoveEventForm(NotedEventForm):
    whole = RadioField(
        _l("Siapa"),
        [required()],
        default="whole",
        choices=choices(("whole", _l("Seluruh rumah tangga")), ("some", _l("Sebagian orang"))),
    )
    people = SelectMultipleField(_l("Orangnya"), [optional()])


class MoveInForm(MoveEventForm):
    def able(self, members: Sequence[Person]) -> list[Person]:
        return [member for member in members if member.standing == "away"]


class MoveVillageForm(NotedEventForm):
    village = SelectField(_l("Desa tujuan"), [required()])

    def offer(self, household: Household, members: Sequence[Person], scope: Scope) -> Self:
        districts = {district.id: district.name for district in regions.districts()}
        villages = [
            (str(village.id), f"{village.name} ({districts.get(village.parent_id or 0, '')})")
            for village in regions.villages()
        ]
        self.village.choices = choices(("", "–"), *sorted(villages, key=lambda pair: pair[1]))
        return super().offer(household, members, scope)

    @property
    def particulars(self) -> EventParticulars:
        return super().particulars | {"village_id": int(self.village.data)}


class SplitForm(NotedEventForm):
    people = SelectMultipleField(_l("Siapa yang pecah KK"), [required()])
    card = StringField(
        _l("Nomor KK baru"), [required(), length(30)], render_kw={"inputmode": "numeric", "autocomplete": "off"}
    )


class JoinForm(OnePersonForm, NotedEventForm):
    key = StringField(
        _l("Rumah tangga tujuan"),
        [required(), length(64)],
        render_kw={"autocomplete": "off"},
        description=_l("Nomor KK atau nomor rumah tangga."),
    )

    @property
    def particulars(self) -> EventParticulars:
        return super().particulars | {"target": self._target()}

    def _target(self) -> Household:
        household_ids = households.households_by_key((self.key.data or "").strip())
        places = [households.household(household_id) for household_id in household_ids]
        reached = [
            household
            for household in places
            if household and household.standing != "unborn" and self.reach.reaches_village(household.village_id)
        ]
        if not reached:
            who = who_reaches_beyond(self.household.village_id, Permission.RECORD_EVENT)
            raise Refusal("key_unknown", field="key", who=who)
        if len(reached) > 1:
            raise Refusal("key_ambiguous", field="key")
        return reached[0]


class ExitForm(EventForm):
    note = TextAreaField(_l("Alasan"), [required(), length(500)])


class ReenterForm(EventForm):
    note = TextAreaField(_l("Alasan"), [required(), length(350)])
    evidence = StringField(
        _l("Bukti"),
        [required(), length(120)],
        description=_l("Misalnya kunjungan, berita acara musdes, atau surat keterangan, dengan tanggalnya."),
    )

    @property
    def particulars(self) -> EventParticulars:
        """Reason and evidence are one note of the event, so that whoever reads the history reads both."""
        values = super().particulars
        evidence = " ".join((self.evidence.data or "").split())
        values["note"] = _("%(reason)s (bukti: %(evidence)s)", reason=(values["note"] or "").strip(), evidence=evidence)
        return values


EVENT_FORMS: dict[EventKind, type[EventForm]] = {
    EventKind.BIRTH: BirthForm,
    EventKind.DEATH: DeathForm,
    EventKind.MOVE_OUT: MoveEventForm,
    EventKind.MOVE_IN: MoveInForm,
    EventKind.MOVE_VILLAGE: MoveVillageForm,
    EventKind.SPLIT: SplitForm,
    EventKind.JOIN: JoinForm,
    EventKind.EXIT: ExitForm,
    EventKind.REENTER: ReenterForm,
}
