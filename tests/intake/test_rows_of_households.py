"""The household of a row is the one in which its person lives, whatever number the list still prints (contracts §2)."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from sakti.core.progress import silent
from sakti.extensions import db
from sakti.households.models import Family, Household, Person
from sakti.installation.actions.verification import differences
from sakti.observations.queries import state_of
from tests.intake.lists import KERTIJAYAN, KK, csv_file, nik, row, wife

NEW_KK, OTHER_KK = "3326021111110009", "3326021111110002"
SLAMET, SITI, ANAK = nik(), nik(5, 6, 82, 2, woman=True), nik(23, 3, 10, 3)
LATER, TODAY = date(2020, 10, 31), date(2020, 11, 29)
HOUSE = {"no_rumah_tangga": "NC-1"}
OF_NEW = {"no_kk": NEW_KK, "desil": "6", "fasilitas_bab": "1"}
SPLIT = ["2020-06-15", "split", KK, "", NEW_KK, json.dumps([SITI, ANAK])]
DEATH = ["2020-06-01", "death", "", SLAMET]


def child(**cells):
    return row("Anak", nik=ANAK, hubungan="3", tanggal_lahir="2010-03-23", **HOUSE, **cells)


@pytest.fixture
def family(hand_in):
    """Slamet, Siti and their child in house NC-1; a neighbour in NC-2."""
    hand_in(
        row(desil="4", fasilitas_bab="4", **HOUSE),
        wife(desil="4", fasilitas_bab="4", **HOUSE),
        child(desil="4", fasilitas_bab="4"),
        row("Wagimin", nik=nik(12, 5, 70, 85), no_kk=OTHER_KK, no_rumah_tangga="NC-2", desil="2", fasilitas_bab="1"),
    )


def person(name):
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def home(name):
    return db.session.get_one(Household, person(name).household_id)


def house(name, day=TODAY):
    """(decile, latrine, people) of the household in which somebody lives."""
    state = state_of(person(name).household_id, day)
    return state and (state["decile"], state["latrine_access"], state["people"])


def sound():
    db.session.flush()
    assert differences(silent) == []


def found(outcome):
    return outcome.tally.summary()["by_code"]


LATER_ROWS = {
    "the old number": [wife(**HOUSE, **OF_NEW, hubungan="1"), child(**OF_NEW)],
    "no number": [wife(no_rumah_tangga="", **OF_NEW, hubungan="1"), child(**OF_NEW) | {"no_rumah_tangga": ""}],
    "a new number": [
        wife(no_rumah_tangga="NC-9", **OF_NEW, hubungan="1"),
        child(**OF_NEW) | {"no_rumah_tangga": "NC-9"},
    ],
}


@pytest.mark.parametrize("rows", LATER_ROWS.values(), ids=list(LATER_ROWS))
def test_all_who_are_left_take_a_new_card(family, log, hand_in, rows):
    """The household stays one; both cards and its number lead to it, and the list tells of it."""
    before = home("Siti").id
    log("events", DEATH, SPLIT)
    outcome = hand_in(*rows, as_of=LATER)
    assert home("Siti").id == home("Anak").id == before
    assert house("Siti") == (6, 1, 2)
    assert (house("Siti", date(2020, 5, 31)), house("Siti", date(2020, 6, 15))) == ((4, 4, 3), (4, 4, 2))
    assert found(outcome) == {}
    for key in (KK, NEW_KK, "NC-1"):
        log("observe", ["2020-11-01", "household", key, "floor", "8"])
    assert {db.session.get_one(Family, key).household_id for key in (person("Siti").family_id,)} == {before}
    assert house("Wagimin") == (2, 1, 1)
    sound()


@pytest.mark.parametrize("rows", LATER_ROWS.values(), ids=list(LATER_ROWS))
def test_rows_of_a_new_card_are_the_new_house(family, log, hand_in, rows):
    """The head lives on in the old one: nothing of the list is his."""
    log("events", SPLIT)
    hand_in(*rows, as_of=LATER)
    assert home("Siti").id == home("Anak").id != home("Slamet").id
    assert (house("Siti"), house("Slamet")) == ((6, 1, 2), (4, 4, 1))
    sound()


def test_rows_that_still_print_the_old_card_change_no_house(family, log, hand_in):
    log("events", SPLIT)
    outcome = hand_in(
        wife(desil="9", fasilitas_bab="2", partisipasi_sekolah="2", **HOUSE),
        row(desil="5", fasilitas_bab="4", **HOUSE),
        as_of=LATER,
    )
    assert (house("Siti"), house("Slamet")) == ((4, 4, 2), (5, 4, 1))
    assert found(outcome) == {"place_differs": 1}
    sound()


def test_the_dead_do_not_speak_for_a_house(family, log, hand_in):
    log("events", DEATH)
    hand_in(row(desil="9", fasilitas_bab="2", **HOUSE), wife(desil="5", fasilitas_bab="1", **HOUSE), as_of=LATER)
    assert house("Siti") == (5, 1, 2)
    sound()


def test_a_list_of_the_dead_alone_tells_nothing_of_a_house(family, log, hand_in):
    log("events", DEATH)
    hand_in(row(desil="9", fasilitas_bab="2", **HOUSE), as_of=LATER)
    assert house("Siti") == (4, 4, 2)
    sound()


def test_such_a_list_is_read_again_while_a_row_of_it_is_left_out(family, log, hand_in, tmp_path):
    log("events", DEATH)
    rows = [row(desil="9", **HOUSE), wife(desil="5", kode_desa="33.26.99.9999", **HOUSE)]
    file = csv_file(tmp_path, rows, "lagi.csv")
    for _ in range(2):
        outcome = hand_in(file, as_of=LATER)
        assert (outcome.rows["imported"], outcome.rows["rejected"]) == (1, 1)
    assert house("Siti") == (4, 4, 2)
    sound()


def test_somebody_who_joined_another_family_speaks_for_neither(family, log, hand_in):
    """Printed under the old card she tells nothing of her new house, nor of the old one."""
    log("events", ["2020-06-15", "join", "", SITI, OTHER_KK])
    hand_in(wife(desil="9", fasilitas_bab="2", **HOUSE), as_of=LATER)
    assert (house("Siti"), house("Slamet")) == ((2, 1, 2), (4, 4, 2))
    hand_in(wife(no_rumah_tangga="NC-1", no_kk=OTHER_KK, desil="8", fasilitas_bab="1"), as_of=date(2020, 11, 5))
    assert (house("Siti"), house("Slamet")) == ((8, 1, 2), (4, 4, 2))
    sound()


def test_a_newcomer_joins_who_is_printed_under_the_same_card(family, log, hand_in):
    log("events", SPLIT)
    baby = row("Bayi", nik=nik(1, 7, 20, 9), no_kk=NEW_KK, hubungan="3", tanggal_lahir="2020-07-01", **HOUSE)
    late = row("Kakek", nik=nik(1, 7, 40, 9), no_kk=KK, hubungan="7", tanggal_lahir="1940-07-01", **HOUSE)
    hand_in(wife(**HOUSE, **OF_NEW), baby, late, as_of=LATER)
    assert home("Bayi").id == home("Siti").id
    assert home("Kakek").id == home("Slamet").id
    assert db.session.get_one(Family, person("Bayi").family_id).kk == NEW_KK
    sound()


def test_a_newcomer_under_an_old_card_makes_it_nobody_elses(family, log, hand_in):
    """The child is printed with its mother under the card that she has left: it lives with her, the card does not."""
    log("events", ["2020-06-15", "join", "", SITI, OTHER_KK])
    baby = row("Bayi", nik=nik(1, 7, 20, 9), hubungan="3", tanggal_lahir="2020-07-01", desil="9", **HOUSE)
    hand_in(wife(**HOUSE), baby, as_of=LATER)
    assert home("Bayi").id == home("Siti").id
    assert log("observe", ["2020-11-01", "household", KK, "floor", "8"]).imported == 1
    assert house("Wagimin") == (2, 1, 3)
    sound()


def test_answers_of_who_is_away_count_on_their_return(family, log, hand_in):
    log("events", ["2020-03-01", "move_out", "NC-1"])
    hand_in(row(desil="7", fasilitas_bab="1", **HOUSE), as_of=LATER)
    log("events", ["2020-11-10", "move_in", "NC-1"])
    assert house("Slamet") == (7, 1, 3)
    sound()


def test_rows_of_another_village_tell_nothing_of_a_house(family, log, hand_in):
    log("events", ["2020-03-01", "move_village", "NC-1", "", KERTIJAYAN])
    outcome = hand_in(row(desil="7", fasilitas_bab="1", **HOUSE), as_of=LATER)
    assert house("Slamet") == (4, 4, 3)
    assert found(outcome) == {"place_differs": 1}
    sound()


def test_an_older_list_tells_of_a_house_that_moved_since(family, log, hand_in):
    """The list of 2017 comes after the move of 2020 was told: it names the house where it was then."""
    log("events", ["2020-01-02", "move_village", "NC-1", "", KERTIJAYAN])
    hand_in(row(desil="9", fasilitas_bab="2", **HOUSE), as_of=date(2017, 12, 31))
    assert house("Slamet", date(2018, 1, 1)) == (9, 2, 1)
    sound()


def test_without_a_card_the_number_says_whose_house_it_is(family, log, hand_in):
    log("events", SPLIT)
    hand_in(wife(no_kk="0", desil="9", fasilitas_bab="2", **HOUSE), as_of=LATER)
    assert (house("Siti"), house("Slamet")) == ((4, 4, 2), (4, 4, 1))
    hand_in(wife(no_kk="0", no_rumah_tangga="", desil="8", fasilitas_bab="1"), as_of=date(2020, 11, 5))
    assert (house("Siti"), house("Slamet")) == ((8, 1, 2), (4, 4, 1))
    sound()


def test_a_disagreement_within_a_house_is_told_of_its_own_rows(family, log, hand_in):
    """Two houses under one old number do not disagree."""
    log("events", SPLIT)
    rows = [row(desil="4", fasilitas_bab="4", **HOUSE), wife(**HOUSE, **OF_NEW), child(**OF_NEW)]
    assert "household_conflict" not in found(hand_in(*rows, as_of=LATER))
    rows[2] |= {"fasilitas_bab": "2"}
    assert found(hand_in(*rows, as_of=date(2020, 11, 5)))["household_conflict"] == 1
    sound()


def test_a_split_is_undone_by_what_is_told_later(family, log):
    """The father died before: told after the split. What was told of the card stays with its people."""
    log("events", SPLIT)
    assert home("Siti").id != home("Slamet").id
    log("observe", ["2020-07-01", "household", NEW_KK, "latrine_access", "1"])
    log("events", DEATH)
    assert home("Siti").id == home("Slamet").id
    assert house("Siti") == (4, 1, 2)
    log("observe", ["2020-08-01", "household", NEW_KK, "decile", "3"])
    log("events", ["2020-06-10", "join", "", nik(12, 5, 70, 85), KK])
    assert (house("Siti"), house("Wagimin")) == ((3, 1, 2), (4, 4, 1))
    assert home("Siti").id != home("Wagimin").id
    sound()


def test_a_list_tells_of_a_household_that_is_away(family, log, hand_in):
    """It has no village on that day: it lived in the one whose list names it, and is told of when it is back."""
    log("events", ["2020-06-01", "move_village", "NC-1", "", KERTIJAYAN], ["2020-07-01", "move_out", "NC-1"])
    hand_in(*(row | {"kode_desa": KERTIJAYAN} for row in LATER_ROWS["no number"]), as_of=LATER)
    log("events", ["2020-11-15", "move_in", "NC-1"])
    assert house("Siti")[0] == 6
    sound()
