"""Keys are exact, and only reliable numbers are keys."""

from __future__ import annotations

import pytest

from sakti.households.queries import chunks, households_by_key, name_key, person_by_nik
from tests.intake.conftest import district, hand_in  # noqa: F401
from tests.intake.lists import KK, nik, row

SHARED = "3326021111110004"


@pytest.fixture
def homes(hand_in):  # noqa: F811
    hand_in(
        row(no_rumah_tangga="1"),
        row("Dua", nik=nik(number=20), no_kk=SHARED, no_rumah_tangga="2"),
        row("Tiga", nik=nik(number=21), no_kk=SHARED, no_rumah_tangga="3"),
        row("Ragu", nik="123", no_kk="99"),
    )


@pytest.mark.parametrize(("key", "found"), [("1", 1), (KK, 1), (SHARED, 2), ("99", 0), ("01", 0), ("", 0)])
def test_households_by_key(homes, key, found):
    assert len(households_by_key(key)) == found


def test_people_by_nik(homes):
    assert person_by_nik(nik()).name == "Slamet"
    assert person_by_nik("123") is None
    assert person_by_nik(nik(number=99)) is None


def test_names_are_folded():
    assert name_key("  SITI   Aminah ") == name_key("siti aminah") == "siti aminah"
    assert len(name_key("ß" * 160)) == 160


def test_pieces_for_one_in_list():
    assert list(chunks({3, 1, 2}, 2)) == [[1, 2], [3]]
    assert list(chunks([])) == []
