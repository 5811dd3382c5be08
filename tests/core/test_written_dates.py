"""Dates as people write them: read, told where they are doubtful, refused with what to write instead."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.formatting import MONTHS_EN, MONTHS_ID
from sakti.core.written_dates import (
    PROBLEMS,
    WEEKDAYS_ID,
    DateUnread,
    Doubt,
    Problem,
    date_or_none,
    parse_date,
    read_written,
)

LATEST = date(2026, 11, 30)
NOVEMBER_5 = date(2026, 11, 5)  # a Thursday


@pytest.mark.parametrize(
    "text",
    [
        "31/12/2018",
        "31-12-2018",
        "31.12.2018",
        "2018-12-31",
        "31 Desember 2018",
        " 31 DESEMBER  2018 ",
        "31 Des 2018",
        "31 December 2018",
        "31 Dec. 2018",
    ],
)
def test_dates(text):
    assert parse_date(text) == date(2018, 12, 31)


@pytest.mark.parametrize("text", ["", "31/12/18", "31/02/2018", "12/31/2018", "31 Foo 2018", "Desember 2018", "2018"])
def test_what_is_no_date(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "2010-03-12",
        "2010/3/12",
        "12/03/2010",
        "12/3/2010",
        "12-03-2010",
        "12.03.2010",
        " 12 Maret 2010 ",
        "12 MARET 2010",
        "12 Mar 2010",
        "12 Mar. 2010",
        "12-Mar-2010",
        "12 March 2010",
        "2010-03-12 00:00:00",
        "2010-03-12T00:00:00",
    ],
)
def test_the_same_day_written_differently(text):
    assert date_or_none(text) == date(2010, 3, 12)


@pytest.mark.parametrize(
    ("text", "month"),
    [("Pebruari", 2), ("Peb", 2), ("Mei", 5), ("Agt", 8), ("Agustus", 8), ("Okt", 10), ("Nopember", 11), ("Des", 12)],
)
def test_months_as_villages_write_them(text, month):
    assert parse_date(f"5 {text} 1999") == date(1999, month, 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "0",
        "12/13/2010",
        "31/02/2010",
        "29/02/2019",
        "12/03/10",
        "2010-13-01",
        "2010-02-30",
        "00/00/0000",
        "12 Foo 2010",
        "Maret 2010",
        "2010",
        "12032010",
        "12/03/2010 kira-kira",
        "0000-01-01",
        "tidak tahu",
    ],
)
def test_what_is_no_day(text):
    assert date_or_none(text) is None


@given(st.text(max_size=40))
def test_no_text_is_too_strange(text):
    assert date_or_none(text) is None or isinstance(date_or_none(text), date)


@pytest.mark.parametrize(
    "text",
    [
        "5 Nopember 2026",
        "5 Nop 2026",
        "5 Nop. 2026",
        "05-Nop-2026",
        "5 NOV 2026",
        "5Nov2026",
        "5-XI-2026",
        "5 / 11 / 2026",
        "5. 11. 2026",
        "05 11 2026",
        "Kamis, 5 November 2026",
        "Kamis 5/11/2026",
        "Kamis/5-11-2026",
        "kam, 5 Nov 2026",
        "Kamis Kliwon, 5 November 2026",
        "hari Kamis tanggal 5 November 2026",
        "Tgl. 5 November 2026",
        "Thursday, 5 November 2026",
        "November 5, 2026",
        "November 5th 2026",
        "'05/11/2026",
        "5/11/2026 0:00:00",
        "05-11-2026 00:00",
        "2026-11-05T00:00:00.000",
        "2026-11-05 07:30:00",
        "5 November 2026, pukul 10.30 WIB",
        "2026.11.05",
    ],
)
def test_one_day_written_in_many_ways(text):
    assert read_written(text) == read_written(text, LATEST) == read_written("2026-11-05")


@pytest.mark.parametrize(
    ("text", "month"),
    [("Pebr", 2), ("Mrt", 3), ("Ags", 8), ("Agus", 8), ("Agst", 8), ("Sept", 9), ("Septem", 9), ("Nop", 11), ("iv", 4)],
)
def test_months_cut_short(text, month):
    assert parse_date(f"5 {text} 1999") == date(1999, month, 5)


@pytest.mark.parametrize("text", ["Jum'at, 6 Nov 2026", "Jum’at, 6 Nov 2026", "Jumat 6 Nov 2026", "Jumaat, 6/11/2026"])
def test_a_friday_however_it_is_spelt(text):
    written = read_written(text)

    assert (written.day, written.doubts) == (date(2026, 11, 6), ())


def test_a_weekday_that_is_another_day_s_is_told():
    text = "Jum'at, 5 Nov 2026"
    written = read_written(text)

    assert (written.day, written.doubts) == (NOVEMBER_5, (Doubt.WEEKDAY,))
    assert written.told(text) == [
        "“Jum'at, 5 Nov 2026” dibaca 5 November 2026, tetapi itu hari Kamis. Perbaiki bila tanggalnya keliru."
    ]
    assert "Thursday" in written.told(text, "en")[0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5/11/26", NOVEMBER_5),
        ("5-Nop-26", NOVEMBER_5),
        ("5 Nov '26", NOVEMBER_5),
        ("30/11/26", LATEST),
        ("5/11/80", date(1980, 11, 5)),
        ("1/1/27", date(1927, 1, 1)),
        ("29/2/00", date(2000, 2, 29)),
    ],
)
def test_a_year_of_two_digits_is_read_and_its_century_told(text, day):
    written = read_written(text, LATEST)

    assert (written.day, written.doubts) == (day, (Doubt.CENTURY,))
    assert f"tahun {day.year}" in written.told(text)[0]


def test_a_year_of_two_digits_needs_to_know_what_is_latest():
    assert problem("5/11/26") is Problem.YEAR_SHORT


def test_what_would_lie_later_in_the_last_year_is_no_hundred_years_old():
    assert problem("1/12/26", LATEST) is Problem.YEAR_SHORT


def problem(text: str, latest: date | None = None) -> Problem:
    with pytest.raises(DateUnread) as refused:
        read_written(text, latest)
    return refused.value.problem


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tidak tahu", "Tulis tanggal seperti 31 Desember 2018 atau 31/12/2018."),
        ("5 November", "Tahunnya belum ditulis."),
        ("5/11", "Tahunnya belum ditulis."),
        ("November 2026", "Harinya belum ditulis."),
        ("11/2026", "Harinya belum ditulis."),
        ("2026", "Harinya belum ditulis."),
        ("5/11/126", "Tahun “126” tidak jelas"),
        ("5 Foo 2026", "“foo” bukan nama bulan."),
        ("12/31/2018", "Bila maksudnya 31 Desember 2018, tulis 31/12/2018."),
        ("31/31/2018", "Bulan 31 tidak ada."),
        ("31/02/2018", "Februari 2018 berakhir pada tanggal 28."),
        ("29/2/2100", "Februari 2100 berakhir pada tanggal 28."),
    ],
)
def test_what_is_refused_says_how_to_write_it(text, why):
    with pytest.raises(DateUnread) as refused:
        read_written(text, LATEST)

    assert why in refused.value.message()
    assert refused.value.message("en") != refused.value.message()


def test_every_problem_has_words_in_both_languages():
    assert PROBLEMS.keys() == set(Problem)
    assert all(indonesian != english for indonesian, english in PROBLEMS.values())


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["{d}/{m}/{y}", "{d:02}-{m:02}-{y}", "{d} {name} {y}", "{d}-{short}-{y}", "{y}-{m:02}-{d:02}"]),
    st.sampled_from(["", "{weekday}, ", "hari {weekday} tanggal "]),
    st.sampled_from([MONTHS_ID, MONTHS_EN]),
)
def test_every_day_is_read_back_in_every_way_it_is_written(day, shape, before, months):
    name = months[day.month - 1]
    parts = {"d": day.day, "m": day.month, "y": day.year, "name": name, "short": name[:3]}
    text = before.format(weekday=WEEKDAYS_ID[day.weekday()]) + shape.format(**parts)

    assert (read_written(text).day, read_written(text).doubts) == (day, ())
