"""NIK and KK number: every line of contracts §2's table, and numbers that are legal however odd they look."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.identity import Standing, birth_agrees, birth_of, is_blank, mask, read_kk, read_nik, sex_of

NIK = "3326021203100001"
R, D, M = Standing.RELIABLE, Standing.DOUBTFUL, Standing.MISSING


@pytest.mark.parametrize(
    ("text", "numeric", "standing", "finding", "kept"),
    [
        (NIK, False, R, None, NIK),
        ("33.26.02.120310.0001", False, R, None, NIK),
        ("3326 0212 0310 0001", False, R, None, NIK),
        ("3326-0212-0310-0001", False, R, None, NIK),
        ("'3326021203100001", False, R, None, NIK),
        ("`3326021203100001 ", False, R, None, NIK),
        ("‘3326021203100001´", False, R, None, NIK),
        ("\ufeff33260212–0310—0001\u2060", False, R, None, NIK),
        ("–", False, M, "nik_missing", ""),
        ("3326\u00a00212\u00a003100001", False, R, None, NIK),
        ("9601021203100001", False, R, None, "9601021203100001"),  # Papua Barat Daya, a province of 2022
        ("", False, M, "nik_missing", ""),
        ("-", False, M, "nik_missing", ""),
        ("---", False, M, "nik_missing", ""),
        ("0", False, M, "nik_missing", ""),
        ("0", True, M, "nik_missing", ""),
        ("0000000000000000", False, M, "nik_missing", ""),
        ("1111111111111111", False, M, "nik_missing", ""),
        ("9", False, M, "nik_missing", ""),
        ("332602120310001", False, D, "nik_malformed", "332602120310001"),
        ("33260212031000011", False, D, "nik_malformed", "33260212031000011"),
        ("332602120310000X", False, D, "nik_malformed", "332602120310000X"),
        ("٣٣٢٦٠٢١٢٠٣١٠٠٠٠١", False, D, "nik_malformed", "٣٣٢٦٠٢١٢٠٣١٠٠٠٠١"),
        ("belum ada", False, D, "nik_malformed", "belumada"),
        ("3326021203100000", True, D, "nik_precision_lost", "3326021203100000"),
        ("332602120310000", True, D, "nik_precision_lost", "332602120310000"),
        ("3.32602E+15", False, D, "nik_precision_lost", None),
        ("3,32602E+15", False, D, "nik_precision_lost", None),
        ("3.32602120310000e15", False, D, "nik_precision_lost", None),
    ],
)
def test_nik(text, numeric, standing, finding, kept):
    nik = read_nik(text, numeric)
    assert (nik.standing, nik.finding) == (standing, finding)
    assert kept is None or nik.text == kept


@pytest.mark.parametrize(
    ("text", "numeric", "standing", "finding"),
    [
        (NIK, False, R, None),
        ("33 2602 1203 1000 01", False, R, None),
        ("", False, M, "kk_missing"),
        ("0", False, M, "kk_missing"),
        ("0", True, M, "kk_missing"),
        ("-", False, M, "kk_missing"),
        ("0000000000000000", False, M, "kk_missing"),
        ("1111111111111111", False, M, "kk_missing"),  # nobody's card: it would make one family of many
        ("1", False, D, "kk_malformed"),
        ("999", True, D, "kk_malformed"),
        ("33260212031", False, D, "kk_malformed"),
        ("KK hilang", False, D, "kk_malformed"),
        ("3.326E+15", False, D, "kk_malformed"),
        ("3326021203100000", True, D, "kk_malformed"),
        ("12345", True, D, "kk_malformed"),
    ],
)
def test_kk(text, numeric, standing, finding):
    kk = read_kk(text, numeric)
    assert (kk.standing, kk.finding) == (standing, finding)


@pytest.mark.parametrize(
    ("nik", "born"),
    [
        ("3326021203100001", (12, 3, 10)),
        ("3326025203100001", (12, 3, 10)),  # a woman: day + 40
        ("3326024112100001", (1, 12, 10)),
        ("3326027112100001", (31, 12, 10)),
        ("3326023112100001", (31, 12, 10)),
        ("3326027212100001", None),  # day 72 is no day of a woman
        ("3326023212100001", None),
        ("3326024012100001", None),  # 40 is neither
        ("3326020012100001", None),
        ("3326021213100001", None),  # month 13
        ("3326021200100001", None),
    ],
)
def test_birth_in_a_nik(nik, born):
    assert birth_of(nik) == born


def test_the_century_is_not_in_a_nik():
    assert birth_agrees("3326021203150001", date(2015, 3, 12))
    assert birth_agrees("3326021203150001", date(1915, 3, 12))
    assert not birth_agrees("3326021203150001", date(2015, 3, 13))
    assert not birth_agrees("3326020012100001", date(2010, 12, 1))


@pytest.mark.parametrize(("day", "sex"), [("01", 1), ("31", 1), ("40", 1), ("41", 2), ("71", 2)])
def test_sex_by_the_day(day, sex):
    assert sex_of(f"332602{day}03100001") == sex


@pytest.mark.parametrize(("text", "blank"), [("", True), (" - ", True), ("00", True), ("7777", True), ("10", False)])
def test_blank(text, blank):
    assert is_blank(text) is blank


@pytest.mark.parametrize(
    ("number", "masked"),
    [(NIK, "3326••••••••0001"), (None, "–"), ("", "–"), ("12345", "••••••••"), ("33260212031000011", "••••••••")],
)
def test_mask(number, masked):
    assert mask(number) == masked


@given(st.text(max_size=80), st.booleans())
def test_only_sixteen_plain_digits_are_reliable(text, numeric):
    for read in (read_nik, read_kk):
        found = read(text, numeric)
        assert (found.standing is R) == (found.finding is None)
        if found.standing is R:
            assert len(found.text) == 16
            assert set(found.text) <= set("0123456789")
            assert not numeric
        assert len(found.text) <= 80
