"""A later list that names another head, and numbers that stand in each other's column (contracts §2)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from sakti.core.identity import is_exchanged
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.observations.actions import record_event
from tests.actors import TESTS
from tests.intake.lists import KK, codes, row, wife

LATER, LATEST = date(2019, 6, 30), date(2020, 6, 30)


def head():
    db.session.expire_all()
    return db.session.scalar(select(Person.name).join(Household, Household.head_id == Person.id))


def test_a_later_list_that_names_another_head_is_told_and_its_head_is_shown(hand_in):
    hand_in(row(), wife())
    assert head() == "Slamet"

    assert codes(hand_in(wife(hubungan="1"), as_of=LATER)) == {"head_differs": 1}
    assert head() == "Siti"
    assert codes(hand_in(wife(hubungan="1"), as_of=LATEST)) == {}
    assert head() == "Siti"


def test_a_newcomer_may_be_the_other_head_and_the_first_may_be_it_again(hand_in):
    hand_in(row(), wife())
    new = row(nama="Joko", nik="3326020505700009", tanggal_lahir="1970-05-05")
    assert codes(hand_in(new, wife(), as_of=LATER)) == {"head_differs": 1}
    assert head() == "Joko"
    assert codes(hand_in(row(), wife(), as_of=LATEST)) == {"head_differs": 1}
    assert head() == "Slamet"


def test_nothing_is_told_where_the_head_on_record_died_or_the_list_is_older(hand_in):
    hand_in(wife(hubungan="1"), as_of=LATER)
    assert "head_differs" not in codes(hand_in(row(), wife()))
    assert head() == "Siti"
    siti = db.session.scalars(select(Person).where(Person.name == "Siti")).one()
    record_event(kind=EventKind.DEATH, day=date(2019, 7, 1), people=[siti], by=TESTS)

    assert "head_differs" not in codes(hand_in(row(), as_of=LATEST))


# -- exchanged columns ------------------------------------------------------------------------------------------------

NIK, CARD = "3326020101800001", "3326021506100002"


@pytest.mark.parametrize(
    ("nik", "card", "born", "sex", "exchanged"),
    [
        (CARD, NIK, date(1980, 1, 1), 1, True),
        (CARD, NIK, date(1980, 1, 1), None, True),
        (NIK, CARD, date(1980, 1, 1), 1, False),
        (CARD, NIK, date(1980, 1, 1), 2, False),
        (CARD, NIK, None, 1, False),
        (NIK, "3326020101800002", date(1980, 1, 1), 1, False),  # a card that was given out on such a day
        ("3326024506100002", NIK, date(1980, 1, 1), 1, False),  # no card is given out on the 45th
    ],
)
def test_which_numbers_are_built_like_each_other(nik, card, born, sex, exchanged):
    assert is_exchanged(nik, card, born, sex) is exchanged


def swapped(**cells):
    return row(nik=CARD, no_kk=NIK, nama="Paijo", tanggal_lahir="1980-01-01", **cells)


def test_a_row_with_exchanged_numbers_is_held_and_nothing_else_is_told(hand_in):
    outcome = hand_in(row(), swapped(hubungan="99"))

    assert codes(outcome) == {"nik_kk_swapped": 1}
    assert (outcome.rows["imported"], outcome.rows["held"]) == (1, 1)


def test_numbers_that_are_known_as_each_other_are_exchanged_whatever_they_say(hand_in):
    """No birth date says which is which, but both are on record, the other way round."""
    first = row(nik=NIK, no_kk=CARD, nama="Paijo", tanggal_lahir="1980-01-01")
    hand_in(first)
    again = row(nik=CARD, no_kk=NIK, nama="Paijo", tanggal_lahir="")
    outcome = hand_in(row(), wife(), again, as_of=LATER)

    assert codes(outcome) == {"nik_kk_swapped": 1}
    assert (outcome.rows["imported"], outcome.rows["held"]) == (2, 1)


def test_what_is_known_beyond_the_importers_reach_tells_nothing(hand_in, district):
    hand_in(row(nik=NIK, no_kk=CARD, nama="Paijo", tanggal_lahir="1980-01-01", kode_desa="33.26.14.2009"))
    again = row(nik=CARD, no_kk=NIK, nama="Paijo", tanggal_lahir="")
    outcome = hand_in(again, as_of=LATER, reach=frozenset({district[1].id}))

    assert "nik_kk_swapped" not in codes(outcome)


def test_the_rows_that_are_left_make_the_family(hand_in):
    """The head's row is held: the family has no head, and the others are taken in under their card."""
    outcome = hand_in(swapped(), wife(no_kk=CARD))

    assert codes(outcome) == {"head_missing": 1, "nik_kk_swapped": 1}
    assert KK != CARD
