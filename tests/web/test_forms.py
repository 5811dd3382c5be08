"""Fields read what people type and show what was understood."""

from __future__ import annotations

from datetime import date

import pytest
from flask import get_flashed_messages
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import Select

from sakti.core.refusals import Refusal
from sakti.web.filters import FilterForm
from sakti.web.forms import (
    SUBMISSION,
    BaseForm,
    BirthDate,
    IndonesianDate,
    IndonesianNumber,
    Rupiah,
    length,
    refusals_into,
    required,
)


class Form(BaseForm):
    day = IndonesianDate("Tanggal", [required()])
    size = IndonesianNumber("Luas")
    cost = Rupiah("Biaya")
    note = StringField("Catatan", [length(5)])


@pytest.fixture
def fill(app):
    def run(**values):
        with app.test_request_context("/", method="POST"):
            form = Form(MultiDict(values), meta={"csrf": False})
            form.validate()
            form.echo = {field.name: field._value() for field in form if field.name != SUBMISSION}
            return form

    return run


def test_values_are_understood_and_echoed(fill):
    form = fill(day="31/12/2018", size="1.425,5", cost="Rp17.500.000")

    assert form.values["day"] == date(2018, 12, 31)
    assert form.values["cost"] == 17_500_000
    assert form.echo == {"day": "31 Desember 2018", "size": "1.425,5", "cost": "Rp17.500.000", "note": ""}


def test_what_was_typed_is_kept(fill):
    form = fill(day="31 Foo 2018", size="1.42")

    assert form.echo["day"] == "31 Foo 2018"
    assert form.day.errors == ["“foo” bukan nama bulan. Tulis seperti 31 Desember 2018 atau 31/12/2018."]
    assert "titik untuk ribuan" in form.size.errors[0]


@pytest.fixture
def told(app, monkeypatch):
    """What a field says of a text: the day, what is told, what is refused."""
    monkeypatch.setattr("sakti.web.forms.today", lambda: date(2026, 11, 30))

    class Dates(BaseForm):
        day = IndonesianDate("Tanggal")
        born = BirthDate("Lahir")

    def run(**values):
        with app.test_request_context("/", method="POST"):
            form = Dates(MultiDict(values), meta={"csrf": False})
            form.validate()
            [field] = [form[name] for name in values]
            return field.data, get_flashed_messages(), list(field.errors)

    return run


def test_a_year_of_two_digits_is_read_and_the_century_told(told):
    day, said, errors = told(day="5/11/26")

    assert (day, errors) == (date(2026, 11, 5), [])
    assert said == [
        "“5/11/26” dibaca 5 November 2026, karena tahunnya ditulis dengan dua angka. Perbaiki bila bukan tahun 2026."
    ]


@pytest.mark.parametrize(("typed", "year"), [("1/12/27", 2027), ("1/11/46", 2046), ("1/12/47", 1947)])
def test_what_is_planned_lies_ahead(told, typed, year):
    assert told(day=typed)[0].year == year


@pytest.mark.parametrize(("typed", "year"), [("1/12/27", 1927), ("1/11/46", 1946), ("1/1/26", 2026)])
def test_nobody_is_born_ahead(told, typed, year):
    assert told(born=typed)[0].year == year


def test_another_day_s_weekday_is_told(told):
    day, said, errors = told(day="Jum'at, 5 Nov 2026")

    assert (day, errors) == (date(2026, 11, 5), [])
    assert "itu hari Kamis" in said[0]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("12/31/2018", "Bila maksudnya 31 Desember 2018"),
        ("31/2/2018", "berakhir pada tanggal 28"),
        ("5 Nov", "Tahunnya"),
    ],
)
def test_a_refused_date_says_how_to_write_it(told, typed, why):
    day, said, [error] = told(day=typed)

    assert (day, said) == (None, [])
    assert why in error


@pytest.mark.parametrize("typed", ["-1", "99999999999999999999", "9.223.372.036.854.775.807"])
def test_money_that_no_column_holds_is_asked_again(fill, typed):
    assert fill(cost=typed).cost.errors == ["Periksa lagi angkanya: dari Rp0 sampai Rp999.999.999.999.999."]


def test_a_number_that_no_column_holds_is_asked_again(fill):
    assert "dari −9.999.999.999 sampai 9.999.999.999" in fill(size="9" * 30).size.errors[0]
    assert not fill(size="-30,5").size.errors


def test_messages_are_indonesian(fill):
    form = fill(note="terlalu panjang")

    assert form.day.errors == ["Isi bagian ini dahulu."]
    assert form.note.errors == ["Paling banyak 5 huruf."]


def test_a_refusal_lands_at_its_field_or_on_top(fill, app):
    form = fill(day="31/12/2018")
    with app.test_request_context("/", method="POST"):
        with refusals_into(form):
            raise Refusal("reason_missing", field="note")
        with refusals_into(form):
            raise Refusal("not_permitted")

    assert "alasannya" in form.note.errors[0]
    assert "tidak berhak" in form.form_errors[0]


class Filter(FilterForm):
    search = StringField("Cari")
    since = IndonesianDate("Sejak")


def test_a_filter_says_its_choice(app):
    with app.test_request_context("/?search=budi&since=1/2/2020&other=x"):
        form = Filter.of_request()

        assert form.chosen == {"search": "budi", "since": date(2020, 2, 1)}
        assert form.words == "Cari: budi; Sejak: 1 Februari 2020"


def test_a_filter_that_makes_no_sense_is_not_chosen(app):
    with app.test_request_context("/?since=besok"):
        assert Filter.of_request().chosen == {}
        assert Filter.of_request().words == "Tanpa saringan. Sejak tidak dipahami: besok."


@pytest.mark.parametrize("multiple", [True, False])
def test_choices_are_written_as_the_library_would(app, multiple):
    """With odd letters, the chosen one, a number, a truth value, and one that has attributes of its own."""
    given = [("", "Semua"), ("1", '<Desa & "Kota">'), (2, "Botosari"), (True, "ya"), ("3", "lain", {"class": "x"})]
    offered = [SelectChoice(*one) for one in given]
    kind = SelectMultipleField if multiple else SelectField

    class Offer(BaseForm):
        place = kind("Tempat", choices=offered, default=["1"] if multiple else "1", coerce=str)

    with app.test_request_context("/"):
        field = Offer(meta={"csrf": False}).place
        assert str(field(title="x")) == str(Select(multiple=multiple)(field, title="x"))
