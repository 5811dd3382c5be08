"""The base of every form: Indonesian messages, fields that read dates and numbers as they are said here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import uuid4

from flask import flash, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import Field, HiddenField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import Select

from sakti.core import formatting, parsing
from sakti.core.periods import add_months
from sakti.core.refusals import Refusal
from sakti.core.written_dates import DateUnread, WrittenDate, read_written
from sakti.extensions import db
from sakti.web.clock import today
from sakti.web.locale import current_language

__all__ = [
    "SUBMISSION",
    "BaseForm",
    "BirthDate",
    "FormHabits",
    "FormValues",
    "IndonesianDate",
    "IndonesianInteger",
    "IndonesianNumber",
    "Rupiah",
    "choices",
    "form_page",
    "length",
    "new_submission",
    "optional",
    "refusals_into",
    "required",
    "tell_doubts",
]

#: What a form understood, by field name: keyword arguments for an action or a query, which check them.
FormValues: TypeAlias = dict[str, Any]

#: The field by which a sending is known again.
SUBMISSION = "submission"

#: WTForms has no Indonesian catalogue. Its own messages are the keys.
MESSAGES_ID = {
    "This field is required.": "Isi bagian ini dahulu.",
    "Field must be at least %(min)d character long.": "Paling sedikit %(min)d huruf.",
    "Field must be at least %(min)d characters long.": "Paling sedikit %(min)d huruf.",
    "Field cannot be longer than %(max)d character.": "Paling banyak %(max)d huruf.",
    "Field cannot be longer than %(max)d characters.": "Paling banyak %(max)d huruf.",
    "Field must be exactly %(max)d character long.": "Harus tepat %(max)d huruf.",
    "Field must be exactly %(max)d characters long.": "Harus tepat %(max)d huruf.",
    "Field must be between %(min)d and %(max)d characters long.": "Antara %(min)d dan %(max)d huruf.",
    "Number must be at least %(min)s.": "Paling kecil %(min)s.",
    "Number must be at most %(max)s.": "Paling besar %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Antara %(min)s dan %(max)s.",
    "Field must be equal to %(other_name)s.": "Harus sama dengan %(other_name)s.",
    "Invalid input.": "Isian ini tidak dikenali.",
    "Invalid email address.": "Alamat surel ini tidak dikenali.",
    "Invalid value, must be one of: %(values)s.": "Pilih salah satu: %(values)s.",
    "Invalid Choice: could not coerce.": "Pilihan ini tidak dikenali.",
    "Not a valid choice.": "Pilih salah satu dari daftar.",
    "'%(value)s' is not a valid choice for this field.": "“%(value)s” tidak ada dalam daftar.",
    "Not a valid integer value.": "Tulis bilangan bulat, misalnya 12.",
    "Not a valid decimal value.": "Tulis angka, misalnya 23,35.",
    "Not a valid date value.": "Tulis tanggal, misalnya 31 Desember 2018.",
    "CSRF token missing.": "Halaman ini terlalu lama terbuka. Muat ulang, lalu kirim lagi.",
    "The CSRF token is missing.": "Halaman ini terlalu lama terbuka. Muat ulang, lalu kirim lagi.",
    "The CSRF session token is missing.": "Halaman ini terlalu lama terbuka. Muat ulang, lalu kirim lagi.",
    "The CSRF tokens do not match.": "Halaman ini terlalu lama terbuka. Muat ulang, lalu kirim lagi.",
    "The CSRF token is invalid.": "Halaman ini terlalu lama terbuka. Muat ulang, lalu kirim lagi.",
    "The CSRF token has expired.": "Halaman ini terlalu lama terbuka. Muat ulang, lalu kirim lagi.",
    "File does not have an approved extension: {extensions}": "Jenis berkas yang diterima: {extensions}",
}


class FormMessages:
    """The translations that WTForms asks for: Indonesian unless the page is English."""

    def gettext(self, text: str) -> str:
        return MESSAGES_ID.get(text, text) if current_language() == "id" else text

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


class PlainSelect(Select):  # type: ignore[misc]
    """A list of choices, written without asking for attributes that none of them has: villages are hundreds."""

    @classmethod
    def render_option(cls, choice: SelectChoice, **attributes: object) -> str:
        if choice.render_kw or attributes or isinstance(choice.value, bool):
            return str(super().render_option(choice, **attributes))
        chosen = "selected " if choice.selected else ""
        return f'<option {chosen}value="{escape(choice.value)}">{escape(choice.label or choice.value)}</option>'


class FormHabits:
    """What all forms share: how they speak, and how their choices are written."""

    def get_translations(self, form: object) -> FormMessages:
        return FormMessages()

    def render_field(self, field: Field, render_kw: dict[str, object]) -> Markup:
        if type(field.widget) is Select:
            field.widget = PlainSelect(field.widget.multiple)
        written: Markup = super().render_field(field, render_kw)  # type: ignore[misc]
        return written


class SubmissionField(HiddenField):  # type: ignore[misc]
    """By which a sending is known again, however often it arrives (`sakti/submissions/repeats.py`).

    Each place on a page gets an id of its own; a form that comes back keeps the one with which it was sent.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.type = "HiddenField"  # for templates, it is one

    def __call__(self, **kwargs: object) -> Markup:
        written: Markup = super().__call__(**{"id": False, **kwargs})  # several forms may stand on a page
        return written

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else new_submission()


def new_submission() -> str:
    """An id for something that will be sent."""
    return str(uuid4())


class BaseForm(FlaskForm):  # type: ignore[misc]
    """Every form that writes. Refusals of an action land beside the field that they name, else on top."""

    submission = SubmissionField()

    class Meta(FormHabits, FlaskForm.Meta):  # type: ignore[misc]
        pass

    def refuse(self, refusal: Refusal) -> None:
        message = refusal.message(current_language())
        field = self._fields.get(refusal.field) if refusal.field else None
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]

    def validate_on_submit(self, extra_validators: object = None) -> bool:
        """Sent and right. A form that is only to open with what was typed (`web/kept.py`) is neither."""
        return not g.get("reopening") and bool(super().validate_on_submit(extra_validators))

    @property
    def values(self) -> FormValues:
        """What was understood, without what the form carries by itself and buttons: keyword arguments for an action."""
        skipped = {"CSRFTokenField", "SubmitField"}
        return {
            name: field.data for name, field in self._fields.items() if field.type not in skipped and name != SUBMISSION
        }


@contextmanager
def refusals_into(form: BaseForm) -> Iterator[None]:
    """`with refusals_into(form): action(...)`, then ask `form.errors`. What the action had begun is undone."""
    try:
        with db.session.begin_nested():
            yield
    except Refusal as refusal:
        form.refuse(refusal)


def form_page(template: str, form: BaseForm, **context: object) -> ResponseReturnValue:
    """The page of a form: 422 when something in it is wrong, so that the edge commits nothing."""
    return render_template(template, form=form, **context), 422 if form.errors else 200


class ParsedField(StringField):  # type: ignore[misc]
    """Text that is read strictly and shown again as it was understood, or as it was typed if it was not."""

    data: Any
    inputmode = "text"
    complaint = _l("Isian ini tidak dikenali.")

    def parse(self, text: str) -> object:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        raise NotImplementedError

    def complain(self, error: ValueError) -> str:
        """What is wrong with a text that was not read, and how to write it."""
        return str(self.complaint)

    def __init__(self, *args: object, render_kw: Mapping[str, object] | None = None, **kwargs: object) -> None:
        habits = {"inputmode": self.inputmode, "autocomplete": "off"}
        super().__init__(*args, render_kw={**habits, **(render_kw or {})}, **kwargs)

    def _value(self) -> str:
        if self.data is not None:
            return self.show(self.data)
        return str(self.raw_data[0]) if self.raw_data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = self.parse(valuelist[0])
        except ValueError as error:
            raise ValueError(self.complain(error)) from error


def tell_doubts(written: WrittenDate, text: str) -> None:
    """Say how a date was read that is not quite as it was written: on this page or the one that follows."""
    for said in written.told(text, current_language()):
        flash(said, "attention")


class IndonesianDate(ParsedField):
    """31/12/2018, 31 Des 18, "Senin, 31 Desember 2018" or 2018-12-31: `sakti/core/written_dates.py`.

    Nobody who is followed was born before `earliest`; nothing is planned `years_ahead`.
    """

    earliest = date(1900, 1, 1)
    years_ahead = 20
    written: WrittenDate | None = None

    def pre_validate(self, form: object) -> None:
        if self.data is not None and self.data < self.earliest:
            raise ValidationError(_("Periksa lagi tahunnya: %(year)s.", year=f"{self.data.year:04}"))
        if self.written is not None:
            tell_doubts(self.written, str(self.raw_data[0]))

    def parse(self, text: str) -> date:
        self.written = read_written(text, add_months(today(), 12 * self.years_ahead))
        return self.written.day

    def complain(self, error: ValueError) -> str:
        return error.message(current_language()) if isinstance(error, DateUnread) else super().complain(error)

    def show(self, value: date) -> str:
        return formatting.long_date(value, current_language())

    complaint = _l("Tulis tanggal seperti 31 Desember 2018 atau 31/12/2018.")


class BirthDate(IndonesianDate):
    """Of somebody who lives: a year of two digits is never one to come."""

    years_ahead = 0


class IndonesianNumber(ParsedField):
    """1.425,5: a point between thousands, a comma before decimals, nothing else.

    No column holds more than `most`: a number beyond it was mistyped.
    """

    inputmode = "decimal"
    least, most = -9_999_999_999, 9_999_999_999

    def pre_validate(self, form: object) -> None:
        if self.data is not None and not self.least <= self.data <= self.most:
            least, most = self.show(Decimal(self.least)), self.show(Decimal(self.most))
            raise ValidationError(_("Periksa lagi angkanya: dari %(least)s sampai %(most)s.", least=least, most=most))

    def parse(self, text: str) -> Decimal:
        return parsing.parse_number(text)

    def show(self, value: Decimal) -> str:
        return formatting.number(value)

    complaint = _l("Tulis angka seperti 1.425 atau 23,35: titik untuk ribuan, koma untuk desimal.")


class IndonesianInteger(IndonesianNumber):
    inputmode = "numeric"
    least, most = -2_147_483_648, 2_147_483_647

    def parse(self, text: str) -> int:  # type: ignore[override]
        return parsing.parse_integer(text)

    complaint = _l("Tulis bilangan bulat seperti 12 atau 1.425.")


class Rupiah(IndonesianInteger):
    """Whole rupiah, never less than none; the sign of the currency may be typed or left out."""

    least, most = 0, 999_999_999_999_999

    def parse(self, text: str) -> int:  # type: ignore[override]
        return parsing.parse_rupiah(text)

    def show(self, value: int) -> str:  # type: ignore[override]
        return formatting.rupiah(value)

    complaint = _l("Tulis jumlah uang seperti Rp17.500.000.")


def choices(*pairs: tuple[str, object]) -> list[SelectChoice]:
    """Options of a select or radio field from (value, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


def required() -> InputRequired:
    return InputRequired()


def optional() -> Optional:
    return Optional()


def length(most: int, least: int = -1) -> Length:
    return Length(min=least, max=most)


def check(test: Callable[[Any], bool], complaint: Callable[[], str]) -> Callable[[object, Field], None]:
    """A validator from a plain test of the value and the words for when it fails."""

    def validate(_form: object, field: Field) -> None:
        if field.data is not None and not test(field.data):
            raise ValidationError(complaint())

    return validate
