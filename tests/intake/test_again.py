"""A file comes again after its obstacle is gone: what was held or rejected is taken up, all else records nothing."""

from __future__ import annotations

import random
from datetime import date

import pytest
from sqlalchemy import func, select

from sakti.audit import actions as audit
from sakti.audit import queries as trail
from sakti.audit.models import AuditEntry
from sakti.core.progress import silent
from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.installation.actions.verification import differences
from sakti.intake.landing.actions.undo import undo_list
from sakti.observations.models import Absence, Observation, Release
from sakti.observations.queries.lists import newest_lists
from sakti.regions.actions import project_classes
from sakti.regions.models import Region
from tests import factories
from tests.actors import TESTS
from tests.intake.conftest import rows_of
from tests.intake.lists import AS_OF, KERTIJAYAN, csv_file, nik, row, wife

NEW = "33.26.02.2099"
LATER = date(2019, 12, 31)


def counted_in(outcome, unit="persons"):
    counts = getattr(outcome, unit)
    return counts["new"], counts["changed"], counts["unchanged"], counts["missing_from_release"]


def of_new_village(number, name, **cells):
    about = {"kode_desa": NEW, "no_kk": f"33260211111100{number}", "nik": nik(number=number), "desil": "2"}
    return row(name, **about | {"no_rumah_tangga": f"B-{number}"} | cells)


@pytest.fixture
def load_village(district):
    def load():
        above = db.session.get_one(Region, district[1].parent_id)
        made = factories.region(NEW, "Botosari Baru", "village", above)
        project_classes()
        return made

    return load


def observations():
    return set(db.session.execute(select(Observation.id, Observation.recorded_at, Observation.captured_at)).all())


def sound():
    db.session.flush()
    assert differences(silent) == []


def test_as_in_the_case(hand_in, load_village, tmp_path, figure):
    """An office sends its list before the new village is loaded, and again after."""
    file = csv_file(tmp_path, [row(desil="1"), of_new_village(71, "Darmi"), of_new_village(72, "Sarto")])
    first = hand_in(file, release="A")
    assert (first.rows["rejected"], first.same_file, counted_in(first)) == (2, False, (1, 0, 0, 0))
    before, still = observations(), hand_in(file)
    assert (still.same_file, still.rows, counted_in(still)) == (True, first.rows, (0, 0, 1, 0))
    assert observations() == before
    load_village()

    outcome = hand_in(file)
    assert (outcome.same_file, outcome.taken, outcome.rows) == (
        True,
        2,
        {"read": 3, "imported": 3, "held": 0, "rejected": 0, "skipped": 0},
    )
    assert (counted_in(outcome), counted_in(outcome, "households")) == ((2, 0, 1, 0), (2, 0, 1, 0))
    assert "village_unknown" not in outcome.tally.summary()["by_code"]
    assert observations() >= before  # rows that were there record nothing and keep their capture time
    assert (
        figure("target_households_decile_1_4", AS_OF, db.session.scalar(select(func.max(Household.village_id)))).n == 2
    )
    [release] = db.session.scalars(select(Release))
    assert (release.name, release.rows_imported, release.households_new, release.rows_rejected) == ("A", 3, 3, 0)
    assert set(newest_lists()) == {home.village_id for home in db.session.scalars(select(Household))}
    [told] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "list_read_again"))
    assert told.details["count"] == 2
    sound()

    settled = hand_in(file)
    assert (settled.same_file, settled.taken, counted_in(settled)) == (True, 0, (0, 0, 3, 0))
    assert rows_of(Person) == 3


def test_what_would_be_taken_up_is_told_beforehand(hand_in, load_village, tmp_path):
    file = csv_file(tmp_path, [row(), of_new_village(71, "Darmi")])
    hand_in(file)
    load_village()
    before = observations()
    with db.session.begin_nested() as rehearsal:
        dry = hand_in(file, dry_run=True)
        rehearsal.rollback()
    assert observations() == before
    assert dry.summary() | {"dry_run": False} == hand_in(file).summary()


def test_people_without_numbers_are_not_made_twice(hand_in, load_village, tmp_path):
    """Neither NIK nor card nor birth date: only that their rows were taken in says who they are."""
    nobody = {"nik": "", "no_kk": "0", "tanggal_lahir": "", "no_rumah_tangga": ""}
    rows = [row("Siti", **nobody), row("Siti", **nobody), row("Budi", **nobody | {"kode_desa": KERTIJAYAN})]
    file = csv_file(tmp_path, [of_new_village(71, "Darmi"), *rows, of_new_village(72, "Sarto", **nobody)])
    hand_in(file)
    assert rows_of(Person) == 3
    load_village()
    outcome = hand_in(file)
    assert (counted_in(outcome), rows_of(Person)) == ((2, 0, 3, 0), 5)
    sound()


def test_whoever_got_another_number_since_is_the_same(hand_in, load_village, tmp_path):
    file = csv_file(tmp_path, [row(), of_new_village(71, "Darmi")])
    hand_in(file)
    load_village()
    person = db.session.scalars(select(Person)).one()
    person.nik, person.name, person.name_key = nik(number=99), "Slamet Riyadi", "slamet riyadi"
    hand_in(file)
    assert sorted(db.session.scalars(select(Person.name))) == ["Darmi", "Slamet Riyadi"]


def test_a_row_that_joins_a_family_which_is_there(hand_in, load_village, tmp_path, figure):
    """Its village's code was wrong for the wife alone: then she comes to her husband, and the house is told once."""
    card = {"no_kk": "3326021111110071", "no_rumah_tangga": "7"}
    rows = [row(desil="2", **card), wife(kode_desa=NEW, desil="2", **card)]
    file = csv_file(tmp_path, rows)
    hand_in(file)
    load_village()
    outcome = hand_in(file)
    assert counted_in(outcome) == (1, 0, 1, 0)
    assert rows_of(Person) == 2
    sound()


def test_who_is_named_now_is_missing_no_more(hand_in, load_village, tmp_path):
    made = load_village()
    hand_in(row(desil="1"), of_new_village(71, "Darmi"))
    made.code = "33.26.02.2098"
    db.session.flush()
    file = csv_file(tmp_path, [row(desil="1"), of_new_village(71, "Darmi"), of_new_village(72, "Sarto")])
    first = hand_in(file, as_of=LATER)
    assert (first.rows["rejected"], rows_of(Absence)) == (2, 0)
    made.code = NEW
    db.session.flush()
    assert counted_in(hand_in(file, as_of=LATER)) == (1, 0, 2, 0)
    sound()


def test_taking_the_list_back_takes_both_readings_back(hand_in, load_village, tmp_path):
    file = csv_file(tmp_path, [row(desil="1"), of_new_village(71, "Darmi")])
    hand_in(file)
    load_village()
    outcome = hand_in(file)
    undo_list(release=db.session.get_one(Release, outcome.release_id), reason="salah", by=TESTS)
    assert not [home for home in db.session.scalars(select(Household)) if home.standing == "living"]
    again = hand_in(file)
    assert (again.same_file, counted_in(again)) == (False, (2, 0, 0, 0))
    sound()


def test_a_number_that_both_readings_teach_is_forgotten_whole(hand_in, load_village, tmp_path):
    hand_in(row(nik=""), wife(nik=""))
    file = csv_file(tmp_path, [row(), wife(kode_desa=NEW)])
    hand_in(file, as_of=LATER)
    load_village()
    outcome = hand_in(file, as_of=LATER)
    assert set(db.session.scalars(select(Person.nik_standing))) == {"reliable"}
    undo_list(release=db.session.get_one(Release, outcome.release_id), reason="salah", by=TESTS)
    assert set(db.session.scalars(select(Person.nik_standing))) == {"missing"}
    sound()


def test_what_is_taken_up_later_is_sealed(hand_in, load_village, tmp_path):
    file = csv_file(tmp_path, [row(), of_new_village(71, "Darmi")])
    hand_in(file)
    db.session.commit()
    audit.seal_all()
    load_village()
    hand_in(file)
    db.session.commit()
    audit.seal_all()
    db.session.expire_all()
    assert list(trail.broken_records()) == []


@pytest.mark.parametrize("seed", range(6))
def test_read_in_two_goes_it_says_what_it_says_in_one(hand_in, load_village, tmp_path, seed):
    """Any small list of two villages of which one is unknown at first: the same people, houses and values."""
    chance = random.Random(seed)
    rows = []
    for number in range(1, 13):
        house = chance.randint(1, 5)
        cells = {
            "kode_desa": chance.choice([NEW, KERTIJAYAN]) if house > 2 else KERTIJAYAN,
            "nik": chance.choice([nik(number, 3, 80, number), "", nik(1, 3, 80, 1)]),
            "no_kk": chance.choice([f"332602111111000{house}", ""]),
            "no_rumah_tangga": chance.choice([str(house), ""]),
            "tanggal_lahir": chance.choice([f"1980-03-{number:02d}", ""]),
            "hubungan": str(chance.randint(1, 3)),
            "fasilitas_bab": chance.choice(["1", "6", ""]),
        }
        rows.append(row(f"Orang {number % 9}", **cells))
    file = csv_file(tmp_path, rows)
    first = hand_in(file)
    load_village()
    outcome = hand_in(file)
    named = select(func.count(func.distinct(Observation.person_id))).where(Observation.person_id.is_not(None))
    assert db.session.scalar(named) == rows_of(Person)
    assert counted_in(outcome)[0] == rows_of(Person) - counted_in(first)[0]
    before = observations()
    hand_in(file)
    assert observations() == before
    sound()
