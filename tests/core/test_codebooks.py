"""Code books: the known traps of the forms, and the proof that nothing is guessed that a question would notice."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from sakti.core.codebooks import BDT2015, BOOKS, OPENSID, SIAK, Near, Unlike, code_key, is_disabled
from sakti.core.conditions import AllOf, AnyOf, IsIn, Not, UnknownIf, truth
from sakti.core.fields import FIELDS, PERSON_FIELDS
from sakti.core.indicators import HOUSEHOLD_COLUMNS, INDICATORS, PERSON_COLUMNS, ask
from sakti.core.timeline import person_values

DAY = date(2020, 6, 30)


def leaves(condition):
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition


def read_by(name):
    """The indicators that look at a field, by its own column or one that is derived from it."""
    columns = {name, *({"has_chronic_disease"} if name == "chronic_diseases" else ())}
    return [
        one
        for one in INDICATORS.values()
        if any(getattr(leaf, "field", "") in columns for leaf in [*leaves(one.applies), *leaves(one.holds)])
    ]


def answers(name, code):
    """How every condition and every indicator that reads the field answers, whatever else is true."""
    said = []
    value = FIELDS[name].read(code)
    for indicator in read_by(name):
        asked = [*leaves(indicator.applies), *leaves(indicator.holds)]
        own = [one for one in asked if isinstance(one, IsIn | UnknownIf) and one.field == name]
        said += [truth(condition, {name: value}, DAY, True) for condition in own]
        for rural, other in product((True, False), (None, 1, 4)):
            if indicator.unit == "household":
                state = dict.fromkeys(HOUSEHOLD_COLUMNS, other) | {name: value, "people": 3}
            else:
                held = dict.fromkeys(PERSON_FIELDS) | {name: value}
                state = dict.fromkeys(PERSON_COLUMNS) | person_values(held) | {"birth_date": date(2010, 1, 1)}
                state |= {"trained": 0, "disability_served": 0}
            said.append(ask(indicator, state, DAY, rural))
    return said


TWINS = [
    (book.key, name, code, twin)
    for book in BOOKS.values()
    for name, codes in book.fields.items()
    for code, twin in codes.items()
]


@pytest.mark.parametrize(("book", "name", "code", "twin"), [one for one in TWINS if isinstance(one[3], Near)])
def test_what_is_nearly_translated_answers_every_question_alike(book, name, code, twin):
    assert twin.code in twin.twins
    assert len({str(answers(name, other)) for other in twin.twins}) == 1


@pytest.mark.parametrize(("book", "name", "code", "twin"), [one for one in TWINS if isinstance(one[3], Unlike)])
def test_what_is_not_translated_would_have_been_a_guess(book, name, code, twin):
    """Its twins answer differently, or are so unlike that naming one would say what nobody has said."""
    same = len({str(answers(name, other)) for other in twin.twins}) == 1
    assert not twin.twins or not same or name in ("school_level", "certificate", "marital")


@pytest.mark.parametrize(("book", "name", "code", "twin"), [one for one in TWINS if isinstance(one[3], str)])
def test_every_translation_is_a_code_of_dtsen(book, name, code, twin):
    assert twin == "" or FIELDS[name].read(twin) is not None


TRAPS = [
    (BDT2015, "floor", "08", "", "code_untranslated"),
    (BDT2015, "floor", "9", "8", ""),
    (BDT2015, "floor", "10", "9", ""),
    (BDT2015, "excreta_disposal", "3", "4", ""),
    (BDT2015, "excreta_disposal", "4", "3", ""),
    (BDT2015, "schooling", "0", "1", ""),
    (BDT2015, "schooling", "1", "2", ""),
    (BDT2015, "schooling", "2", "3", ""),
    (BDT2015, "schooling", "3", "", "code_unknown"),
    (BDT2015, "roof", "05", "4", ""),
    (BDT2015, "latrine_access", "3", "", "code_untranslated"),
    (BDT2015, "latrine_access", "4", "6", ""),
    (BDT2015, "chronic_diseases", "0", "01", ""),
    (BDT2015, "chronic_diseases", "1", "02", ""),
    (BDT2015, "chronic_diseases", "8", "09", ""),
    (BDT2015, "power", "6", "", ""),
    (BDT2015, "decile", "40", "4", ""),
    (BDT2015, "decile", "41", "5", ""),
    (BDT2015, "decile", "1", "1", ""),
    (BDT2015, "decile", "10", "1", ""),
    (BDT2015, "decile", "10,5", "2", ""),
    (BDT2015, "decile", "100", "10", ""),
    (BDT2015, "decile", "0", "", "code_unknown"),
    (BDT2015, "decile", "101", "", "code_unknown"),
    (OPENSID, "relation", "3", "2", ""),
    (OPENSID, "relation", "4", "3", ""),
    (OPENSID, "relation", "8", "6", ""),
    (OPENSID, "relation", "10", "7", ""),
    (OPENSID, "relation", "11", "8", ""),
    (OPENSID, "schooling", "2", "", "code_untranslated"),
    (OPENSID, "schooling", "18", "3", ""),
    (SIAK, "relation", "ISTRI", "2", ""),
    (SIAK, "relation", "Famili Lain", "8", ""),
    (SIAK, "sex", "LAKI-LAKI", "1", ""),
    (SIAK, "sex", "P", "2", ""),
    (SIAK, "marital", "Cerai  mati", "4", ""),
    (SIAK, "marital", "CERAI", "", "code_untranslated"),
    (SIAK, "floor", "Tanah", "8", ""),
    (SIAK, "sex", "X", "", "code_unknown"),
]


@pytest.mark.parametrize(("book", "name", "text", "code", "problem"), TRAPS)
def test_the_same_code_means_something_else(book, name, text, code, problem):
    reading = book.read(name, text)
    assert (reading.code, reading.problem) == (code, problem)


@pytest.mark.parametrize("book", BOOKS.values(), ids=list(BOOKS))
def test_what_is_written_is_read_back(book):
    for name, field in FIELDS.items():
        for code in field.codes or {}:
            written = book.write(name, code)
            read = book.read(name, written)
            assert not written or FIELDS[name].read(read.code) == FIELDS[name].read(code), (name, code, written)


def test_a_category_is_no_difficulty():
    assert not [name for book in (BDT2015, OPENSID) for name in book.fields if name.startswith("difficulty")]
    assert [is_disabled("bdt2015", code) for code in ("", "00", "0", "01", "12")] == [False] * 3 + [True] * 2
    assert [is_disabled("opensid", code) for code in ("7", "1")] == [False, True]
    assert [is_disabled("siak", word) for word in ("TIDAK CACAT", "CACAT FISIK")] == [False, True]


@pytest.mark.parametrize("text", ["2", "02", " 2 ", "2.0", "002"])
def test_one_code_however_it_is_written(text):
    assert code_key(text) == "2"
