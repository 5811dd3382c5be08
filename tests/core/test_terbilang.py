"""Numbers in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.terbilang import UNITS, day_in_words, terbilang


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (101, "seratus satu"),
        (110, "seratus sepuluh"),
        (111, "seratus sebelas"),
        (999, "sembilan ratus sembilan puluh sembilan"),
        (1000, "seribu"),
        (1001, "seribu satu"),
        (1100, "seribu seratus"),
        (2026, "dua ribu dua puluh enam"),
        (11_000, "sebelas ribu"),
        (100_000, "seratus ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (1_000_000_000, "satu miliar"),
        (-3, "minus tiga"),
    ],
)
def test_words(number, words):
    assert terbilang(number) == words


VALUES = {word: value for value, word in enumerate(UNITS) if word}


def read(words: str) -> int:
    """The number of such words, read the other way round."""
    total = group = unit = 0
    for word in words.split():
        match word:
            case "nol":
                return 0
            case "sepuluh" | "sebelas":
                group += 10 if word == "sepuluh" else 11
            case "seratus":
                group += 100
            case "belas":
                group, unit = group + unit + 10, 0
            case "puluh":
                group, unit = group + unit * 10, 0
            case "ratus":
                group, unit = group + unit * 100, 0
            case "seribu":
                total += 1000
            case "ribu" | "juta" | "miliar" | "triliun":
                size = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}[word]
                total, group, unit = total + (group + unit) * size, 0, 0
            case _:
                unit = VALUES[word]
    return total + group + unit


@given(st.integers(0, 10**15 - 1))
def test_words_mean_their_number(number):
    assert read(terbilang(number)) == number


def test_numbers_beyond_words():
    with pytest.raises(ValueError, match="no words"):
        terbilang(10**15)


def test_a_day_as_minutes_begin():
    words = "Sabtu tanggal dua puluh satu bulan November tahun dua ribu dua puluh enam"
    assert day_in_words(date(2026, 11, 21)) == words
