"""The forms of the field: a visit, a delivery, one event of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, validators
from wtforms.validators import ValidationError

from sakti.core.identity import Standing, clean, read_nik
from sakti.core.permissions import Scope
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.field import sentences
from sakti.households import queries as households
from sakti.interventions.forms import DeliverForm
from sakti.interventions.forms import options as offered
from sakti.regions import queries as regions
from sakti.web.clock import today
from sakti.web.forms import BaseForm, IndonesianDate, choices, length, optional, required

if TYPE_CHECKING:
    from sakti.households.tables import Household, Person

FREE = "free"


def new_uuid() -> str:
    return str(uuid4())


class VisitForm(BaseForm):
    """The answers themselves are read by `field.questions`: which are asked depends on who lives there."""

    client_id = HiddenField(default=new_uuid, validators=[validators.UUID()])
    observed_on = IndonesianDate(_l("Tanggal kunjungan"), [required()], default=today)
    note = TextAreaField(_l("Catatan"), [optional(), length(1000)])
    photo = FileField(_l("Foto"), [optional(), FileAllowed(("jpg", "jpeg", "png", "webp"))])


class UndoForm(BaseForm):
    """Only a token: the page knows what is taken back."""


class FieldDeliverForm(DeliverForm):
    """A delivery to this household: on a promise, or free."""

    promise = RadioField(_l("Apa yang diserahkan"), [required()])
    recipient = SelectField(_l("Penerima"), [optional()])
    programme = SelectField(_l("Program"))
    organisation = SelectField(_l("Pelaku"))

    def offer(self, promised: Sequence[Any], members: Sequence[Person], scope: Scope) -> FieldDeliverForm:
        self.offer_sources()
        labels = [(str(row.id), sentences.promise(name, row, members)) for row, name in promised]
        self.promise.choices = choices(*labels, (FREE, _("Di luar yang dijanjikan")))
        self.recipient.choices = choices(("", _("Rumah tangga")), *((str(one.id), one.name) for one in members))
        self.programme.choices = offered.with_blank(offered.programme_names(active_only=True))
        self.organisation.choices = offered.with_blank(offered.actors(scope, active_only=True))
        self.programme.flags.required = self.organisation.flags.required = True  # where they are asked at all
        if self.promise.data is None:
            self.promise.data = labels[0][0] if labels else FREE
        return self

    @property
    def is_free(self) -> bool:
        return self.promise.data == FREE

    def validate_programme(self, field: SelectField) -> None:
        if self.is_free and not self.programme.data:
            raise ValidationError(_("Pilih programnya."))

    def validate_organisation(self, field: SelectField) -> None:
        if self.is_free and not self.organisation.data:
            raise ValidationError(_("Pilih siapa yang menyerahkan."))


class EventForm(BaseForm):
    """What every event has. `told` is what the action takes."""

    client_id = HiddenField(default=new_uuid, validators=[validators.UUID()])
    day = IndonesianDate(_l("Sejak tanggal"), [required()], default=today)

    def offer(self, household: Household, members: Sequence[Person], scope: Scope) -> Any:
        self.household, self.reach = household, scope
        if "people" in self._fields:
            self._fields["people"].choices = choices(*((str(one.id), one.name) for one in self.able(members)))
        return self

    def able(self, members: Sequence[Person]) -> list[Person]:
        """Whom it may concern: those who live here."""
        return [one for one in members if one.standing != "away"]

    @property
    def told(self) -> dict[str, Any]:
        told = self.values
        if "people" in told:
            chosen = told["people"] if isinstance(told["people"], list) else [told["people"]]
            told["people"] = [int(one) for one in chosen if one]
        return told


class OfOne(EventForm):
    people = RadioField(_l("Siapa"), [required()])


class Noted(EventForm):
    note = TextAreaField(_l("Catatan"), [optional(), length(500)])


class DeathForm(OfOne, Noted):
    def able(self, members: Sequence[Person]) -> list[Person]:
        return list(members)


class BirthForm(Noted):
    name = StringField(_l("Nama anak"), [required(), length(160)])
    sex = RadioField(_l("Jenis kelamin"), [required()], choices=choices(("1", _l("laki-laki")), ("2", _l("perempuan"))))
    birth_date = IndonesianDate(_l("Tanggal lahir"), [required()])
    nik = StringField(
        _l("NIK"),
        [optional(), length(20)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
        description=_l("Kosongkan bila belum ada."),
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

    def offer(self, household: Household, members: Sequence[Person], scope: Scope) -> Any:
        if not self.is_submitted():
            self.day.data = None
        return super().offer(household, members, scope)

    @property
    def told(self) -> dict[str, Any]:
        told = super().told
        return told | {"day": told["day"] or told["birth_date"], "nik": told["nik"] or ""}


class MoveForm(Noted):
    whole = RadioField(
        _l("Siapa"),
        [required()],
        default="whole",
        choices=choices(("whole", _l("Seluruh rumah tangga")), ("some", _l("Sebagian orang"))),
    )
    people = SelectMultipleField(_l("Orangnya"), [optional()])


class MoveInForm(MoveForm):
    def able(self, members: Sequence[Person]) -> list[Person]:
        return [one for one in members if one.standing == "away"]


class MoveVillageForm(Noted):
    village = SelectField(_l("Desa tujuan"), [required()])

    def offer(self, household: Household, members: Sequence[Person], scope: Scope) -> Any:
        districts = {one.id: one.name for one in regions.districts()}
        found = [(str(one.id), f"{one.name} ({districts.get(one.parent_id or 0, '')})") for one in regions.villages()]
        self.village.choices = choices(("", "–"), *sorted(found, key=lambda pair: pair[1]))
        return super().offer(household, members, scope)

    @property
    def told(self) -> dict[str, Any]:
        return super().told | {"village_id": int(self.village.data)}


class SplitForm(Noted):
    people = SelectMultipleField(_l("Siapa yang pecah KK"), [required()])
    card = StringField(
        _l("Nomor KK baru"), [required(), length(30)], render_kw={"inputmode": "numeric", "autocomplete": "off"}
    )


class JoinForm(OfOne, Noted):
    key = StringField(
        _l("Rumah tangga tujuan"),
        [required(), length(64)],
        render_kw={"autocomplete": "off"},
        description=_l("Nomor KK atau nomor rumah tangga."),
    )

    @property
    def told(self) -> dict[str, Any]:
        return super().told | {"target": self._target()}

    def _target(self) -> Household:
        found = households.households_by_key((self.key.data or "").strip())
        places = [households.household(one) for one in found]
        reached = [
            one for one in places if one and one.standing != "unborn" and self.reach.reaches_village(one.village_id)
        ]
        if not reached:
            raise Refusal("key_unknown", field="key")
        if len(reached) > 1:
            raise Refusal("key_ambiguous", field="key")
        return reached[0]


class ExitForm(EventForm):
    note = TextAreaField(_l("Alasan"), [required(), length(500)])


EVENT_FORMS: dict[EventKind, type[EventForm]] = {
    EventKind.BIRTH: BirthForm,
    EventKind.DEATH: DeathForm,
    EventKind.MOVE_OUT: MoveForm,
    EventKind.MOVE_IN: MoveInForm,
    EventKind.MOVE_VILLAGE: MoveVillageForm,
    EventKind.SPLIT: SplitForm,
    EventKind.JOIN: JoinForm,
    EventKind.EXIT: ExitForm,
}
