"""What speaks for one human being, and what for two."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.core import duplicates
from sakti.core.duplicates import Place, Profile, birth_closeness, digits_apart, weigh
from sakti.core.names import read

BORN = date(1981, 2, 13)
HERE = Place(1, 7, "002", "001", "Dukuh Krajan")
THERE = Place(2, 7, "002", "001", "Dk. Krajan")


def person(name="Muh. Sukri Wibowo", born=BORN, place=HERE, **more):
    return Profile(read(name), name, born, sex=1, place=place, **more)


def score(one, other):
    return weigh(one, other, rarity=lambda word: 7.0).score


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (date(1981, 2, 13), "birth_same"),
        (date(1981, 2, 18), "birth_digit"),
        (date(1982, 2, 13), "birth_year_near"),
        (date(1981, 3, 12), "birth_about"),
        (date(1971, 2, 13), "birth_digit"),
        (date(1950, 7, 8), "birth_differs"),
    ],
)
def test_slips_in_a_birth_date(other, code):
    assert birth_closeness(BORN, other)[0] == code


def test_day_and_month_change_places():
    assert birth_closeness(date(1981, 2, 3), date(1981, 3, 2))[0] == "birth_swapped"


def test_of_an_estimated_birth_only_the_year_means_something():
    assert birth_closeness(date(1981, 1, 1), BORN, year_only=True)[0] == "birth_year_same"


@pytest.mark.parametrize(("one", "other", "apart"), [("1234", "1234", 0), ("1234", "1244", 1), ("1234", "1324", 1)])
def test_slips_in_a_number(one, other, apart):
    assert digits_apart(one, other) == apart


def test_more_evidence_more_points():
    bare = score(person(), person("Mohamad Soekri Wibowo", place=Place(2, 8)))
    near = score(person(), person("Mohamad Soekri Wibowo", place=THERE))
    known = score(person(nik="3326021302810001"), person("Mohamad Soekri Wibowo", place=THERE, nik="3326021302810091"))
    assert bare < near < known


def test_two_sound_numbers_speak_against():
    sound = {"nik_reliable": True}
    with_numbers = score(person(nik="3326021302810001", **sound), person(place=THERE, nik="3374051302830044", **sound))
    assert with_numbers < score(person(), person(place=THERE))


def test_twins_are_two():
    twins = [
        person(name, nik=nik, nik_reliable=True, relation=3)
        for name, nik in (("Hasan Wibowo", "3326021302810001"), ("Husen Wibowo", "3326021302810002"))
    ]
    assert score(*twins) < duplicates.THRESHOLD


def test_brothers_who_share_a_word_are_two():
    assert score(person("Siti Aminah"), person("Siti Fatimah", born=date(1983, 5, 6))) < duplicates.THRESHOLD


def test_the_same_parents_in_two_houses_speak_for_one_house():
    family = tuple(read(name) for name in ("Karto Wibowo", "Warti Lestari"))
    alone = weigh(person(), person("Sukri", place=THERE), rarity=lambda word: 7.0)
    together = weigh(person(others=family), person("Sukri", place=THERE, others=family), rarity=lambda word: 7.0)
    assert together.bits > alone.bits + 5


def test_said_in_words():
    verdict = weigh(person("Muh. Sukri"), person("Mohamad Sukri", place=THERE), rarity=lambda word: 7.0)
    said = duplicates.sentence(verdict.evidence)
    assert said == "nama sama: Muh. Sukri / Mohamad Sukri; tanggal lahir sama; satu RT"
    assert duplicates.strength(verdict.score) in ("kuat", "hampir pasti")


def test_every_code_has_words_in_both_languages():
    for code, (indonesian, english) in duplicates._WORDS.items():
        assert indonesian, code
        assert english, code
