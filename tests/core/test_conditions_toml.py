"""Conditions as text: there and back, checked against the data dictionary, every mistake by its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core import codelists
from sakti.core.conditions import (
    TRUTHS,
    AgeBetween,
    AllOf,
    Always,
    AnyOf,
    AtLeastPerPerson,
    Criterion,
    Flag,
    IsIn,
    IsTrue,
    Not,
    Rural,
    UnknownIf,
    all_of,
    is_in,
)
from sakti.core.conditions_toml import dump, load
from sakti.core.fields import FIELDS
from sakti.core.indicators import INDICATORS
from sakti.core.toml_documents import InvalidDocument

LATRINE = """\
key = "poor_latrine"
version = 3
unit = "household"
label = { id = "Jamban buruk", en = "Poor latrine" }
applies = { always = true }
holds = { any_of = [
  { field = "latrine_access", is_in = [5, 6] },
  { not = { field = "latrine_type", is_in = [1] } },
  { rural = true },
] }
"""
words = st.text(min_size=1, max_size=12).filter(str.strip)


def coded(unit):
    return [field for field in FIELDS.values() if field.unit == unit and field.codes and not field.several]


@st.composite
def conditions_of_codes(draw, unit):
    field = draw(st.sampled_from(coded(unit)))
    codes = draw(st.lists(st.sampled_from([int(code) for code in field.codes]), min_size=1, max_size=4, unique=True))
    return draw(st.sampled_from([IsIn, UnknownIf]))(field.name, tuple(codes))


def plain(unit):
    everywhere = [st.just(Always()), st.just(Rural()), conditions_of_codes(unit)]
    if unit == "household":
        least = st.floats(min_value=0, exclude_min=True, allow_nan=False, allow_infinity=False)
        return st.one_of(*everywhere, st.builds(AtLeastPerPerson, st.just("floor_area"), least))
    flags = [field.name for field in coded("person") if field.codes is codelists.YES_NO]
    ages = st.tuples(st.integers(0, 130), st.integers(0, 130)).map(sorted).map(lambda pair: AgeBetween(*pair))
    return st.one_of(
        *everywhere, ages, st.builds(IsTrue, st.sampled_from(sorted(TRUTHS))), st.builds(Flag, st.sampled_from(flags))
    )


def nested(inner):
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(st.builds(AllOf, several), st.builds(AnyOf, several), st.builds(Not, inner))


@st.composite
def criteria(draw):
    unit = draw(st.sampled_from(["household", "person"]))
    conditions = st.recursive(plain(unit), nested, max_leaves=8)
    return Criterion(
        draw(st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)),
        draw(st.integers(1, 99)),
        unit,
        draw(words),
        draw(words),
        draw(conditions),
        draw(conditions),
    )


@given(criteria())
def test_there_and_back(criterion):
    assert load(dump(criterion)) == criterion


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_the_definitions_that_ship_go_there_and_back(indicator):
    criterion = Criterion(
        indicator.key,
        indicator.version,
        indicator.unit,
        indicator.label_id,
        indicator.label_en,
        indicator.holds,
        indicator.applies,
    )

    assert load(dump(criterion)) == criterion


def test_a_text_by_hand_is_understood():
    criterion = load(LATRINE)

    assert (criterion.key, criterion.version, criterion.label("en")) == ("poor_latrine", 3, "Poor latrine")
    assert criterion.holds == AnyOf((is_in("latrine_access", 5, 6), Not(is_in("latrine_type", 1)), Rural()))


def test_whom_it_applies_to_may_be_left_out():
    assert load(LATRINE.replace("applies = { always = true }\n", "")).applies == Always()


@pytest.mark.parametrize(
    ("was", "typed", "mistakes"),
    [
        ("version = 3\n", "", [(1, "key_missing")]),
        ('"household"', '"rumah"', [(3, "unit_unknown")]),
        ("latrine_access", "latrine_acess", [(7, "field_unknown")]),
        ("latrine_access", "employed", [(7, "field_of_other_unit")]),
        ('"latrine_access"', "7", [(7, "type_wrong")]),
        ('field = "latrine_access", ', "", [(7, "key_missing")]),
        ("[5, 6]", "[5, 66]", [(7, "code_unknown")]),
        ("[5, 6]", "[]", [(7, "codes_missing")]),
        ("[5, 6]", '["5"]', [(7, "type_wrong")]),
        ("[5, 6]", "[true]", [(7, "type_wrong")]),
        ("[5, 6]", "5", [(7, "type_wrong")]),
        ("is_in = [5, 6]", "is_inn = [5, 6]", [(7, "word_missing")]),
        ("is_in = [5, 6]", "is_in = [5, 6], flag = true", [(7, "words_several")]),
        ("is_in = [5, 6]", "is_in = [5, 6], colour = 1", [(7, "key_unknown")]),
        ("is_in = [5, 6]", "flag = true", [(7, "field_is_no_flag")]),
        ("is_in = [5, 6]", "is_true = true", [(7, "truth_unknown")]),
        ("is_in = [5, 6]", "at_least_per_person = 2", [(7, "field_not_measured")]),
        ("rural = true", "rural = false", [(9, "must_be_true")]),
        ("rural = true", 'field = "latrine_access", rural = true', [(9, "key_unknown")]),
        ("rural = true", "age_between = [7, 18]", [(9, "person_only")]),
        ("rural = true", 'field = "floor_area", is_in = [1]', [(9, "field_has_no_codes")]),
        ("rural = true", 'field = "floor_area", at_least_per_person = 0', [(9, "number_wrong")]),
        ("rural = true", 'field = "floor_area", at_least_per_person = inf', [(9, "number_wrong")]),
        ("rural = true", 'field = "floor_area", at_least_per_person = "7"', [(9, "type_wrong")]),
        ("rural = true", "all_of = []", [(9, "parts_missing")]),
        ("rural = true", "all_of = { rural = true }", [(9, "type_wrong")]),
        ("{ rural = true }", "true", [(9, "type_wrong")]),
        ("holds = {", "hold = {", [(1, "key_missing"), (6, "key_unknown")]),
    ],
)
def test_each_mistake_has_its_line(was, typed, mistakes):
    with pytest.raises(InvalidDocument) as refused:
        load(LATRINE.replace(was, typed, 1))

    assert [(mistake.line, mistake.code) for mistake in refused.value.mistakes] == mistakes


@pytest.mark.parametrize(
    ("holds", "code"),
    [
        ("{ age_between = [18, 7] }", "ages_wrong"),
        ("{ age_between = [7] }", "ages_wrong"),
        ("{ age_between = [0, 200] }", "ages_wrong"),
        ('{ age_between = ["7", 18] }', "type_wrong"),
        ('{ field = "floor_area", at_least_per_person = 7.2 }', "field_of_other_unit"),
        ('{ field = "chronic_diseases", is_in = [2] }', "field_has_no_codes"),
        ('{ field = "has_disabilty", is_true = true }', "truth_unknown"),
    ],
)
def test_what_can_be_asked_of_a_person(holds, code):
    text = f'key = "x"\nversion = 1\nunit = "person"\nlabel = {{ id = "x", en = "x" }}\nholds = {holds}\n'

    with pytest.raises(InvalidDocument) as refused:
        load(text)

    assert code in [mistake.code for mistake in refused.value.mistakes]
    assert {mistake.line for mistake in refused.value.mistakes} == {5}


def test_a_derived_answer_belongs_to_a_person():
    with pytest.raises(InvalidDocument, match="has_disability"):
        load(LATRINE.replace("{ rural = true }", '{ field = "has_disability", is_true = true }'))


def test_what_is_nested_too_deeply_is_refused():
    deep = Always()
    for _ in range(20):
        deep = Not(deep)

    with pytest.raises(InvalidDocument) as refused:
        load(dump(Criterion("deep", 1, "household", "x", "x", deep)))

    assert [mistake.code for mistake in refused.value.mistakes] == ["too_deep"]


def test_a_code_that_there_is_not_names_those_that_there_are():
    text = dump(Criterion("x", 1, "household", "x", "x", all_of(is_in("latrine_type", 9))))

    with pytest.raises(InvalidDocument) as refused:
        load(text)

    [mistake] = refused.value.mistakes
    assert mistake.message() == "Baris 7: Kode 9 tidak ada dalam daftar isian “latrine_type”: 1, 2, 3, 4."


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    with pytest.raises(InvalidDocument):
        load(text)
