"""Taking a list back: everything as it was before it, nothing deleted, and never from under what builds on it."""

from __future__ import annotations

import random
from datetime import date

import pytest
from sqlalchemy import LargeBinary, select, type_coerce

from sakti.core.permissions import ALL_NAMES
from sakti.core.progress import silent
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households.models import Family, Household, Membership, Person
from sakti.households.queries import families_of, households_by_key, people_of, person_by_nik
from sakti.households.queries.search import condition
from sakti.indicators.models import Rollup
from sakti.indicators.queries import cross_section
from sakti.installation.actions.verification import differences
from sakti.intake.landing.actions.undo import undo_list
from sakti.intake.landing.queries.dependents import built_on, count_undone
from sakti.observations.actions import observe, record_event, void
from sakti.observations.actions.merging import merge, unmerge
from sakti.observations.models import HouseholdState, Observation, PersonState, Release
from tests.actors import TESTS
from tests.intake.conftest import rows_of
from tests.intake.lists import AS_OF, KERTIJAYAN, KK, nik, row, wife

LATER, LAST = date(2019, 12, 31), date(2020, 6, 30)
OTHER_KK = "3326021111110002"


def release(outcome):
    return db.session.get_one(Release, outcome.release_id)


def take_back(outcome, reason="berkas keliru"):
    undo_list(release=release(outcome), reason=reason, by=TESTS)


def person(name):
    return db.session.scalars(select(Person).where(Person.name == name, Person.standing != "unborn")).one()


def snapshot():
    """Every state, stay and figure, and every record that somebody can see."""
    db.session.flush()
    db.session.expire_all()
    kept = {"states": [], "records": []}
    for model in (HouseholdState, PersonState, Membership, Rollup):
        rows = db.session.execute(select(*model.__table__.columns)).all()
        kept["states"].append(sorted((tuple(each) for each in rows if model is not Rollup or any(each[4:])), key=str))
    for model, sealed in ((Household, ()), (Person, ("nik",)), (Family, ("kk",))):
        columns = [type_coerce(c, LargeBinary) if c.name in sealed else c for c in model.__table__.columns]
        query = select(*columns)
        query = query if model is Family else query.where(model.standing != "unborn")
        rows = db.session.execute(query).all()
        kept["records"].append(sorted((tuple(each) for each in rows), key=str))
    return kept


def same(before, after):
    """The families that the list made stay behind, unseen and with no number that is a key."""
    assert after["states"] == before["states"]
    assert after["records"][:2] == before["records"][:2]
    assert set(before["records"][2]) <= set(after["records"][2])


# -- what it does ---------------------------------------------------------------------------------------------------


def test_a_first_list_leaves_nothing_that_counts(hand_in):
    outcome = hand_in(row(no_rumah_tangga="12", desil="1"), wife())
    take_back(outcome)

    assert rows_of(HouseholdState) == rows_of(PersonState) == rows_of(Membership) == 0
    assert {one.standing for one in db.session.scalars(select(Person))} == {"unborn"}
    assert (rows_of(Observation), rows_of(Person)) == (3, 2)  # nothing is deleted
    assert {one.void_reason for one in db.session.scalars(select(Observation))} == {"berkas keliru"}
    assert differences(silent) == []


def test_what_it_made_appears_nowhere(hand_in):
    outcome = hand_in(row(no_rumah_tangga="12"))
    take_back(outcome)

    assert households_by_key("12") == households_by_key(KK) == []
    assert person_by_nik(nik()) is None
    home = db.session.scalars(select(Household.id)).one()
    assert families_of(home) == people_of(home) == []


def test_somebody_whom_only_it_named_is_not_found_in_a_known_house(hand_in):
    hand_in(row())
    later = hand_in(row(), wife("Khotijah"), as_of=LATER)
    assert sought("khotijah") == [person("Slamet").household_id]
    take_back(later)
    assert sought("khotijah") == []


def sought(words):
    return list(db.session.scalars(select(Household.id).where(condition(words, ALL_NAMES))))


def test_the_same_file_comes_in_again_as_if_for_the_first_time(hand_in):
    rows = (row(no_rumah_tangga="12", desil="1", fasilitas_bab="1"), wife())
    first = hand_in(*rows, release="DTSEN")
    day, places = AS_OF, {one.village_id for one in db.session.scalars(select(HouseholdState))}
    figures, summary = cross_section(places, day), first.summary()
    take_back(first)
    again = hand_in(*rows, release="DTSEN")

    assert cross_section(places, day) == figures
    assert again.summary() == summary
    assert not again.same_file
    assert differences(silent) == []


def test_known_people_are_again_what_they_were(hand_in):
    hand_in(row(desil="1", fasilitas_bab="1"), wife(nik=""))
    before = snapshot()
    later = hand_in(
        row(desil="3", fasilitas_bab="6"), wife(), row("Anak", nik=nik(1, 1, 9, 3), hubungan="3"), as_of=LATER
    )
    assert person("Siti").nik_standing == "reliable"
    take_back(later)

    same(before, snapshot())
    assert person("Siti").nik is None
    assert differences(silent) == []


def test_nothing_voided_tells_changed_from_unchanged(hand_in):
    hand_in(row(desil="1"))
    take_back(hand_in(row(desil="3"), as_of=LATER))
    again = hand_in(row(desil="1"), as_of=LATER)

    assert again.persons["unchanged"] == again.households["unchanged"] == 1


def test_a_number_that_a_later_list_brings_too_is_kept(hand_in):
    hand_in(wife(nik="", hubungan="1"))
    second = hand_in(wife(hubungan="1"), as_of=LATER)
    hand_in(wife(hubungan="1"), as_of=LAST)
    take_back(second)

    assert person("Siti").nik_standing == "reliable"


def test_what_it_would_do_is_counted_beforehand(hand_in):
    hand_in(row())
    outcome = hand_in(row(), row("Budi", no_kk=OTHER_KK, nik=nik(1, 1, 70, 9)), as_of=LATER)

    assert count_undone(release(outcome)) == {"household": 1, "person": 1, "known": 1}


@pytest.mark.parametrize("seed", range(12))
def test_undoing_restores_exactly_what_was(hand_in, seed):
    """Lists of the same few people in any order of dates, with visits and events between; the last list goes."""
    chance = random.Random(seed)
    for day in chance.sample([AS_OF, LATER, LAST], 2):
        hand_in(*some_list(chance), as_of=day)
        about_somebody(chance)
    before = snapshot()
    one = hand_in(*some_list(chance), as_of=date(2020, chance.randint(1, 12), 15))
    applied = snapshot()
    take_back(one)

    same(before, snapshot())
    assert differences(silent) == []
    assert applied["states"] != before["states"]


def some_list(chance):
    """Six people who live in changing houses, some without numbers."""
    for number in chance.sample(range(1, 10), 6):
        house = chance.randint(1, 4)
        card = chance.choice([f"332602111111000{house}", f"332602111111000{house}", ""])
        place = {} if chance.random() < 0.8 else {"kode_desa": KERTIJAYAN}
        yield row(
            f"Orang {number}",
            nik=chance.choice([nik(number, 3, 80, number), ""]),
            no_kk=card,
            no_rumah_tangga=chance.choice([str(house), ""]),
            tanggal_lahir=f"1980-03-{number:02d}",
            desil=str(chance.randint(1, 10)),
            fasilitas_bab=chance.choice(["1", "6", ""]),
            hubungan=str(chance.randint(1, 3)),
            **place,
        )


def about_somebody(chance):
    """The district visits, somebody moves."""
    homes = db.session.scalars(select(Household).where(Household.standing == "living")).all()
    if homes:
        home = chance.choice(homes)
        observe(household=home, observed_on=LATER, values={"latrine_access": chance.randint(1, 6)}, by=TESTS)
        kind = chance.choice([EventKind.MOVE_OUT, EventKind.EXIT])
        record_event(kind=kind, day=LATER, household=chance.choice(homes), by=TESTS)


# -- what it refuses ------------------------------------------------------------------------------------------------


def test_a_reason_is_needed(hand_in):
    with pytest.raises(Refusal, match="alasannya"):
        take_back(hand_in(row()), reason=" ")


def test_once_is_enough(hand_in):
    outcome = hand_in(row())
    take_back(outcome)
    with pytest.raises(Refusal, match="sudah ditarik"):
        take_back(outcome)


def building(outcome):
    return [one.words for one in built_on(release(outcome))]


def test_a_later_list_builds_on_it(hand_in):
    first = hand_in(row(), wife())
    later = hand_in(row(), as_of=LATER, release="DTSEN 2019")

    assert building(first) == ["1 rumah tangga disebut lagi di DTSEN 2019"]
    with pytest.raises(Refusal, match="DTSEN 2019"):
        take_back(first)
    take_back(later)
    take_back(first)
    assert differences(silent) == []


def test_a_visit_builds_on_it_unless_it_is_voided(hand_in):
    outcome = hand_in(row())
    seen = observe(person=person("Slamet"), observed_on=LATER, values={"schooling": 1}, by=TESTS)
    assert building(outcome) == ["1 pengamatan daerah"]
    void(row=seen, reason="salah orang", by=TESTS)
    assert building(outcome) == []


def test_an_event_builds_on_it(hand_in):
    outcome = hand_in(row(), wife())
    record_event(kind=EventKind.DEATH, day=LATER, people=[person("Slamet")], by=TESTS)
    assert building(outcome) == ["1 kejadian keluarga"]


def test_a_merge_builds_on_it_unless_it_is_taken_back(hand_in):
    outcome = hand_in(row(), row("Selamet", no_kk=OTHER_KK, nik=""))
    merged = merge(absorbed=person("Selamet"), kept=person("Slamet"), reason="sama", by=TESTS)
    assert building(outcome) == ["1 penggabungan catatan ganda"]
    unmerge(row=merged, reason="ternyata dua", by=TESTS)
    assert building(outcome) == []


def test_what_is_about_others_stands_in_nobodys_way(hand_in):
    hand_in(row())
    later = hand_in(row(), row("Budi", no_kk=OTHER_KK, nik=nik(1, 1, 70, 9)), as_of=LATER)
    observe(person=person("Slamet"), observed_on=LAST, values={"schooling": 1}, by=TESTS)

    assert building(later) == []


def test_every_table_that_may_build_on_a_list_has_words(app):
    from sakti.intake.landing.queries.dependents import BUILDS, FOLLOWS, UNITS

    pointing = {
        table.name
        for table in db.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in {*UNITS, "source_release"}
    }
    assert pointing - FOLLOWS <= BUILDS.keys()
