"""Changes with their kind: the published table to the last digit, and its words in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.changes import FEW, Kind, as_change, between, in_brief, in_words
from sakti.core.figures import Figure

BEFORE, NOW = date(2018, 12, 31), date(2020, 6, 30)


def change(kind, before, now):
    return between(kind, Figure(*before, as_of=BEFORE), Figure(*now, as_of=NOW))


#: kind, unit, n/d before, n/d now, value, in Indonesian, in English
PUBLISHED = [
    (
        Kind.RELATIVE,
        "household",
        (1425, 1600),
        (1120, 1594),
        "-21.40",
        "turun 21,40 % (relatif: 1.425 → 1.120 rumah tangga)",
        "down 21.40 % (relative: 1,425 → 1,120 households)",
    ),
    (
        Kind.POINTS,
        "household",
        (103, 167),
        (142, 167),
        "23.35",
        "naik 23,35 poin persen (61,68 % → 85,03 %)",
        "up 23.35 percentage points (61.68 % → 85.03 %)",
    ),
    (
        Kind.RELATIVE,
        "household",
        (197, 300),
        (243, 300),
        "23.35",
        "naik 23,35 % (relatif: 197 → 243 rumah tangga)",
        "up 23.35 % (relative: 197 → 243 households)",
    ),
    (
        Kind.LEVEL,
        "person",
        (10, 119),
        (82, 119),
        "68.91",
        "68,91 % (tingkat: 82 dari 119 orang)",
        "68.91 % (level: 82 of 119 people)",
    ),
    (
        Kind.LEVEL,
        "person",
        (0, 47),
        (47, 47),
        "100.00",
        "100,00 % (tingkat: 47 dari 47 orang)",
        "100.00 % (level: 47 of 47 people)",
    ),
    (
        Kind.LEVEL,
        "person",
        (0, 132),
        (73, 132),
        "55.30",
        "55,30 % (tingkat: 73 dari 132 orang)",
        "55.30 % (level: 73 of 132 people)",
    ),
    (
        Kind.RELATIVE,
        "person",
        (36, 500),
        (19, 480),
        "-47.22",
        "turun 47,22 % (relatif: 36 → 19 orang)",
        "down 47.22 % (relative: 36 → 19 people)",
    ),
    (
        Kind.COUNT,
        "household",
        (1425, 1600),
        (1120, 1594),
        "-305",
        "turun 305 rumah tangga (1.425 → 1.120 rumah tangga)",
        "down 305 households (1,425 → 1,120 households)",
    ),
    (
        Kind.COUNT,
        "person",
        (5, 9),
        (1005, 2000),
        "1000",
        "naik 1.000 orang (5 → 1.005 orang)",
        "up 1,000 people (5 → 1,005 people)",
    ),
]


@pytest.mark.parametrize(("kind", "unit", "before", "now", "value", "indonesian", "english"), PUBLISHED)
def test_published(kind, unit, before, now, value, indonesian, english):
    told = change(kind, before, now)
    assert str(told.value) == value
    assert in_words(told, unit) == indonesian
    assert in_words(told, unit, "en") == english


@pytest.mark.parametrize(
    ("before", "now", "words", "brief"),
    [
        ((3, 94), (2, 90), "turun dari 3 menjadi 2 orang", "3 → 2"),
        ((9, 129), (0, 67), "turun dari 9 menjadi 0 orang", "9 → 0"),
        ((19, 94), (21, 94), "naik dari 19 menjadi 21 orang", "19 → 21"),
        ((5, 50), (5, 40), "tetap (5 → 5 orang)", "5 → 5"),
        ((20, 50), (19, 40), "turun 5,00 % (relatif: 20 → 19 orang)", "−5,00 % relatif"),
    ],
)
def test_a_relative_change_of_few_is_said_as_a_count(before, now, words, brief):
    """A third fewer of three is one child; the value keeps its kind."""
    told = change(Kind.RELATIVE, before, now)

    assert (in_words(told, "person"), in_brief(told)) == (words, brief)
    assert told.value == change(Kind.RELATIVE, (before[0] * 100, 10_000), (now[0] * 100, 10_000)).value


def test_the_same_printed_figure_is_two_different_changes():
    points = change(Kind.POINTS, (103, 167), (142, 167))
    relative = change(Kind.RELATIVE, (197, 300), (243, 300))
    assert points.value == relative.value == Decimal("23.35")
    assert in_words(points, "household") != in_words(relative, "household")


def test_points_come_from_unrounded_shares():
    """66.67 − 33.33 would be 33.34."""
    assert str(change(Kind.POINTS, (1, 3), (2, 3)).value) == "33.33"


UNSAID = [
    (
        Kind.RELATIVE,
        (0, 10),
        (5, 10),
        "baseline 0, perubahan relatif tidak dapat dihitung (0 → 5 orang)",
        "baseline is 0, a relative change cannot be computed (0 → 5 people)",
    ),
    (
        Kind.RELATIVE,
        (0, 0),
        (0, 0),
        "baseline 0, perubahan relatif tidak dapat dihitung (0 → 0 orang)",
        "baseline is 0, a relative change cannot be computed (0 → 0 people)",
    ),
    (Kind.POINTS, (0, 0), (5, 10), "belum dapat dihitung", "cannot be computed yet"),
    (Kind.POINTS, (5, 10), (0, 0), "belum dapat dihitung", "cannot be computed yet"),
    (Kind.LEVEL, (5, 10), (0, 0), "belum dapat dihitung", "cannot be computed yet"),
]


@pytest.mark.parametrize(("kind", "before", "now", "indonesian", "english"), UNSAID)
def test_what_cannot_be_said_is_not_zero(kind, before, now, indonesian, english):
    told = change(kind, before, now)
    assert (told.value, told.direction) == (None, 0)
    assert (in_words(told, "person"), in_words(told, "person", "en")) == (indonesian, english)


def test_a_level_needs_no_baseline():
    told = change(Kind.LEVEL, (0, 0), (82, 119))
    assert (str(told.value), told.direction) == ("68.91", 0)


UNCHANGED = [
    (Kind.RELATIVE, (36, 50), (36, 40), "tetap (relatif: 36 → 36 orang)"),
    (Kind.COUNT, (7, 9), (7, 9), "tetap (7 → 7 orang)"),
    (Kind.POINTS, (1, 2), (2, 4), "tetap (50,00 % → 50,00 %)"),
]


@pytest.mark.parametrize(("kind", "before", "now", "words"), UNCHANGED)
def test_unchanged(kind, before, now, words):
    assert in_words(change(kind, before, now), "person") == words


@pytest.mark.parametrize(
    ("kind", "before", "now"),
    [(Kind.POINTS, (50001, 100_000), (50000, 100_000)), (Kind.RELATIVE, (100_000, 1), (99_999, 1))],
)
def test_a_fall_below_half_a_hundredth_prints_no_minus_zero(kind, before, now):
    told = change(kind, before, now)
    assert (str(told.value), told.direction) == ("0.00", 0)
    assert "turun" not in in_words(told, "person")


def test_the_minus_sign_is_never_beside_a_verb():
    assert "−" not in in_words(change(Kind.RELATIVE, (36, 40), (19, 40)), "person")


def test_a_level_rises_and_falls_by_its_shares():
    assert change(Kind.LEVEL, (1, 10), (5, 10)).direction == 1
    assert change(Kind.LEVEL, (5, 10), (1, 10)).direction == -1


counts = st.tuples(st.integers(0, 2000), st.integers(0, 2000)).map(lambda pair: (min(pair), max(pair)))


@given(st.sampled_from(Kind), counts, counts, st.sampled_from(["household", "person"]), st.sampled_from(["id", "en"]))
def test_words_always_say_the_kind(kind, before, now, unit, locale):
    told = change(kind, before, now)
    words = in_words(told, unit, locale)
    marks = {
        Kind.POINTS: ("poin persen", "percentage points"),
        Kind.RELATIVE: ("relatif", "relative"),
        Kind.LEVEL: ("tingkat", "level"),
    }
    if kind is Kind.RELATIVE and before[0] < FEW:
        assert "%" not in words
    elif told.value is not None and kind in marks and (told.direction or kind is not Kind.POINTS):
        assert marks[kind][locale == "en"] in words
    assert "-" not in words
    assert told.value or "-" not in str(told.value)  # zero has no sign


@given(st.sampled_from(Kind), counts, counts, st.sampled_from(["id", "en"]))
def test_where_a_change_is_asked_for_a_level_is_none(kind, before, now, locale):
    told = change(kind, before, now)
    words = as_change(told, "person", locale)

    if kind is Kind.LEVEL and now[1]:
        assert words == ("tingkat, bukan perubahan" if locale == "id" else "a level, not a change")
    else:
        assert words == in_words(told, "person", locale)


def test_less_than_one_point_fewer_keeps_its_sign():
    assert str(change(Kind.POINTS, (1, 101), (0, 1)).value) == "-0.99"
