"""Nobody writes into, or learns of, a village that is not theirs: by list, by log, by command (contracts §2)."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from sakti.core.permissions import Scope
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind, Source
from sakti.extensions import db
from sakti.households.models import Family, Household, Membership, Person
from sakti.observations import ledger
from sakti.observations.actions import record_event
from sakti.observations.ledger import ObservationEntry
from sakti.observations.models import HouseholdState, Observation, PersonState
from sakti.regions.actions import project_classes
from tests import factories
from tests.actors import TESTS
from tests.intake.lists import AS_OF, BOTOSARI, KERTIJAYAN, KK, csv_file, nik, row, wife

LATER = date(2019, 12, 31)
OWN_KK = "3326141111110009"
FIELDS = {"desil": "10", "fasilitas_bab": "6"}


def mine(name="Orang Kertijayan", **cells):
    """Somebody in the importer's own village."""
    return row(name, kode_desa=KERTIJAYAN, no_kk=OWN_KK, nik=nik(3, 3, 70, 77), tanggal_lahir="1970-03-03") | cells


def everything_of(village_id):
    """All that is known of a village's households and people, row by row."""
    homes = set(db.session.scalars(select(HouseholdState.household_id).where(HouseholdState.village_id == village_id)))
    people = set(db.session.scalars(select(PersonState.person_id).where(PersonState.village_id == village_id)))
    tables = (
        (Household, Household.id, homes),
        (Person, Person.id, people),
        (Family, Family.household_id, homes),
        (HouseholdState, HouseholdState.household_id, homes),
        (PersonState, PersonState.person_id, people),
        (Membership, Membership.person_id, people),
        (Observation, Observation.household_id, homes),
    )
    db.session.flush()
    return {
        model.__tablename__: sorted(
            map(str, db.session.execute(select(*model.__table__.columns).where(column.in_(sorted(ids)))).all())
        )
        for model, column, ids in tables
    }


def codes(outcome):
    return outcome.tally.summary()["by_code"]


# -- lists ------------------------------------------------------------------------------------------------------------

ELSEWHERE = {
    "by number": row("Nama Apa Saja", kode_desa=KERTIJAYAN, no_kk=OWN_KK, **FIELDS),
    "by card and name": row(kode_desa=KERTIJAYAN, nik="0", **FIELDS),
    "by card": row("Orang Lain", kode_desa=KERTIJAYAN, nik=nik(9, 9, 90, 9), tanggal_lahir="1990-09-09", **FIELDS),
    "with a birth that does not fit": row(kode_desa=KERTIJAYAN, no_kk=OWN_KK, tanggal_lahir="1999-01-01", **FIELDS),
}


@pytest.mark.parametrize("cells", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_a_row_of_another_villages_people_is_held_and_changes_nothing(hand_in, district, neighbours, reach, cells):
    """An operator's sheet gave another village's household decile 10, and changed births and sex."""
    before = everything_of(district[1].id)
    outcome = hand_in(mine(), cells, as_of=LATER, reach=reach)
    assert everything_of(district[1].id) == before
    assert codes(outcome) == {"belongs_elsewhere": 1}
    assert (outcome.rows["imported"], outcome.rows["held"]) == (1, 1)
    assert outcome.persons["new"] == 1
    assert db.session.scalars(select(Person.name).where(Person.release_id == outcome.release_id)).all() == [
        "Orang Kertijayan"
    ]


def test_the_finding_tells_one_thing_only(hand_in, neighbours, reach):
    outcome = hand_in(row("Nama Apa Saja", kode_desa=KERTIJAYAN, no_kk="12", **FIELDS), as_of=LATER, reach=reach)
    (finding,) = outcome.tally.findings
    assert (finding.code, finding.row) == ("belongs_elsewhere", 2)
    assert not {"Slamet", "Botosari", "2018", "meninggal"} & set(finding.as_dict().values())
    assert outcome.households == {"new": 0, "changed": 0, "unchanged": 0, "missing_from_release": 0}


def test_who_left_the_other_village_or_died_there_is_held_too(hand_in, district, neighbours, reach):
    gone = db.session.scalars(select(Person).where(Person.name == "Siti")).one()
    record_event(kind=EventKind.DEATH, day=date(2019, 3, 1), people=[gone], by=TESTS, note="")
    before = everything_of(district[1].id)
    outcome = hand_in(wife(kode_desa=KERTIJAYAN, no_kk=OWN_KK), as_of=LATER, reach=reach)
    assert codes(outcome) == {"belongs_elsewhere": 1}
    assert everything_of(district[1].id) == before


def test_a_house_is_what_its_other_rows_say(hand_in, neighbours, reach):
    """The head's row is held, so the first of the others counts; a house of held rows alone does not exist."""
    stranger = mine("Istri", nik=nik(4, 4, 72, 78), tanggal_lahir="1972-04-04", hubungan="2", fasilitas_bab="3")
    head = row(kode_desa=KERTIJAYAN, no_kk=OWN_KK, fasilitas_bab="1")
    outcome = hand_in(head, stranger, as_of=LATER, reach=reach)
    assert codes(outcome) == {"belongs_elsewhere": 1, "head_missing": 1}
    assert outcome.households["new"] == 1
    home = db.session.scalars(select(Household).where(Household.release_id == outcome.release_id)).one()
    state = db.session.scalars(select(HouseholdState).where(HouseholdState.household_id == home.id)).one()
    assert (home.people, state.latrine_access) == (1, 3)


def test_whoever_reaches_both_villages_brings_the_row_as_ever(hand_in, district, neighbours):
    both = frozenset({district[1].id, district[2].id})
    outcome = hand_in(row(kode_desa=KERTIJAYAN, no_kk=OWN_KK, **FIELDS), as_of=LATER, reach=both)
    assert codes(outcome) == {"place_differs": 1}
    assert outcome.rows["held"] == 0


def test_who_moved_here_by_the_day_of_the_list_is_ones_own(hand_in, district, neighbours, reach):
    home = db.session.scalars(select(Household)).one()
    moved(home, district[2].id)
    outcome = hand_in(row(kode_desa=KERTIJAYAN, fasilitas_bab="6"), as_of=LATER, reach=reach)
    assert outcome.rows["held"] == 0
    early = hand_in(row(kode_desa=KERTIJAYAN, fasilitas_bab="5"), as_of=date(2019, 3, 31), reach=reach)
    assert codes(early) == {"belongs_elsewhere": 1}


def moved(home, village_id):
    day = date(2019, 6, 1)
    record_event(kind=EventKind.MOVE_VILLAGE, day=day, household=home, village_id=village_id, by=TESTS, note="")


NUMBERS = [nik(), nik(5, 6, 82, 2, woman=True), nik(3, 3, 70, 77), nik(9, 9, 90, 9), "0", ""]
ROWS = st.fixed_dictionaries(
    {
        "kode_desa": st.just(KERTIJAYAN),
        "no_kk": st.sampled_from([KK, OWN_KK, "3326141111110003", "0", ""]),
        "no_rumah_tangga": st.sampled_from(["", "1", "2"]),
        "nik": st.sampled_from(NUMBERS),
        "nama": st.sampled_from(["Slamet", "Siti", "Orang Kertijayan", "Baru"]),
        "hubungan": st.sampled_from(["1", "2", "3"]),
        "jenis_kelamin": st.sampled_from(["1", "2"]),
        "tanggal_lahir": st.sampled_from(["1980-03-12", "1982-06-05", "1970-03-03", ""]),
        "desil": st.sampled_from(["1", "10", ""]),
        "fasilitas_bab": st.sampled_from(["1", "6"]),
    }
)


@given(st.lists(ROWS, min_size=1, max_size=5))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_list_of_ones_own_village_changes_another(app, tmp_path_factory, rows):
    """Whatever numbers, cards and names stand in it."""
    from sakti.intake.landing.actions.imports import import_list

    regions = factories.regency_with_two_villages()
    project_classes()
    folder = tmp_path_factory.mktemp("lists")
    try:
        first = csv_file(folder, [row(desil="2", fasilitas_bab="1"), wife(desil="2"), mine(desil="3")], "first.csv")
        import_list(file=first, layout="dtsen", as_of=AS_OF, by=TESTS)
        before = everything_of(regions[1].id)
        later = csv_file(folder, rows, "later.csv")
        import_list(file=later, layout="dtsen", as_of=LATER, by=TESTS, reach={regions[2].id})
        assert everything_of(regions[1].id) == before
    finally:
        db.session.rollback()


# -- the writer of facts ----------------------------------------------------------------------------------------------


def test_the_ledger_asks_where_somebody_lived_on_the_day_of_the_fact(hand_in, district, neighbours, reach):
    home = db.session.scalars(select(Household)).one()
    moved(home, district[2].id)
    after = ObservationEntry(date(2019, 7, 1), Source.DISTRICT, {"water": 1}, household_id=home.id)
    before = ObservationEntry(date(2019, 5, 1), Source.DISTRICT, {"water": 1}, household_id=home.id)
    ledger.append([after], by=TESTS, scope=Scope(reach, None))
    with pytest.raises(Refusal) as refused:
        ledger.append([before], by=TESTS, scope=Scope(reach, None))
    assert refused.value.code == "out_of_scope"


# -- logs and commands ------------------------------------------------------------------------------------------------


def operator(runner):
    """An operator of Kertijayan; returns the name to sign in with."""
    runner.did("users", "add", "Citra", "--role", "operator", "--village", KERTIJAYAN, "--username", "citra")
    return "citra"


def test_a_command_acts_in_the_scope_of_whom_it_names(sakti, tmp_path):
    citra = operator(sakti)
    sakti.did("import", csv_file(tmp_path, [row(desil="2"), mine(desil="2")], "a.csv"), "--as-of", "2018-12-31")
    theirs = csv_file(tmp_path, [row(kode_desa=KERTIJAYAN, no_kk=OWN_KK, desil="10"), mine(desil="9")], "b.csv")
    summary = json.loads(sakti.did("import", theirs, "--as-of", "2019-12-31", "--as", citra, "--json").out)
    assert summary["findings"]["by_code"] == {"belongs_elsewhere": 1}
    assert (summary["rows"]["imported"], summary["rows"]["held"]) == (1, 1)
    foreign = csv_file(tmp_path, [row(kode_desa=BOTOSARI)], "c.csv")
    assert sakti("import", foreign, "--as-of", "2019-12-31", "--as", citra).code == 1
    assert sakti("import", theirs, "--as-of", "2019-12-31", "--as", "tidak-ada").code == 1


def test_logs_reject_rows_about_other_villages(sakti, tmp_path):
    citra = operator(sakti)
    sakti.did("import", csv_file(tmp_path, [row(), mine()], "a.csv"), "--as-of", "2018-12-31")
    observed = tmp_path / "observe.csv"
    observed.write_text(
        "observed_on,subject,key,field,value,recorded_by\n"
        f"2019-05-01,household,{KK},water,1,Citra\n2019-05-01,household,{OWN_KK},water,1,Citra\n"
    )
    events = tmp_path / "events.csv"
    events.write_text(f"date,event,key,person_key,target_key,note\n2019-05-01,death,,{nik()},,\n")
    given = tmp_path / "deliveries.csv"
    given.write_text(
        "delivered_on,programme,organisation,helix,subject,key,volume,unit,value_rp,funding\n"
        f"2019-05-01,Jamban,Dinas,government,household,{KK},1,unit,1000,APBD kab:1000\n"
    )
    for command, file, taken in (("observe", observed, 1), ("events", events, 0), ("deliveries", given, 0)):
        summary = json.loads(sakti.did(command, file, "--as", citra, "--json").out)
        assert summary["findings"] == {"ERROR": 1, "WARNING": 0, "INFO": 0, "by_code": {"belongs_elsewhere": 1}}, (
            command
        )
        assert (summary["rows"]["imported"], summary["rows"]["rejected"]) == (taken, 1), command
