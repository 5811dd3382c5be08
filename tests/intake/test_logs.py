"""The three logs: every ERROR, what is there already, and that the order of rows means nothing where days decide."""

from __future__ import annotations

import json
import random
import shutil
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from sakti.core.progress import silent
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.installation.actions.verification import differences
from sakti.interventions.models import Delivery, FundingLine, Programme
from sakti.observations.models import Event, HouseholdState, LogRow, Observation, PersonState
from sakti.organisations.models import Organisation
from sakti.web.clock import today
from tests.intake.conftest import rows_of
from tests.intake.lists import KERTIJAYAN, KK, nik, row, wife

OTHER_KK, NEW_KK = "3326021111110002", "3326021111110009"
SLAMET, SITI, TINI = nik(), nik(5, 6, 82, 2, woman=True), nik(number=9)
DAY = "2019-03-15"
TOMORROW = (today() + timedelta(days=1)).isoformat()


@pytest.fixture
def people(hand_in):
    """Slamet and Siti in one household (number 1), Tini in another (number 2), and a doubtful NIK."""
    hand_in(
        row(no_rumah_tangga="1", fasilitas_bab="6"),
        wife(no_rumah_tangga="1", fasilitas_bab="6"),
        row("Tini", nik=TINI, no_kk=OTHER_KK, no_rumah_tangga="2"),
        row("Ragu", nik="332602", no_kk="3326021111110003", no_rumah_tangga="3"),
        row("Dua", nik=nik(number=20), no_kk="3326021111110004", no_rumah_tangga="4"),
        row("Dua juga", nik=nik(number=21), no_kk="3326021111110004", no_rumah_tangga="5"),
    )


@pytest.fixture
def log(people, log):
    return log


def found(outcome):
    return outcome.tally.summary()["by_code"]


def counts(outcome):
    assert outcome.read == outcome.imported + outcome.unchanged + outcome.rejected
    return outcome.imported, outcome.unchanged, outcome.rejected


def person(name):
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def state(name, day):
    query = select(PersonState).where(PersonState.person_id == person(name).id)
    return db.session.scalars(query.where(PersonState.since <= day, PersonState.until > day)).one_or_none()


def house_state(name, day):
    query = select(HouseholdState).where(HouseholdState.household_id == person(name).household_id)
    return db.session.scalars(query.where(HouseholdState.since <= day, HouseholdState.until > day)).one_or_none()


def sound():
    db.session.flush()
    assert differences(silent) == []


def birth(**told):
    return json.dumps({"nik": nik(1, 3, 19, 50), "name": "Bayi", "sex": 1, "birth_date": "2019-03-01"} | told)


@pytest.mark.parametrize("typed", ["15 Mar. 2019", "Jumat, 15/3/2019", "15-III-2019", "15/03/2019 00:00:00"])
def test_a_day_as_people_write_it(log, typed):
    outcome = log("observe", [typed, "household", KK, "floor", "1"])

    assert (counts(outcome), found(outcome)) == ((1, 0, 0), {})
    assert house_state("Slamet", date(2019, 3, 15)).floor == 1


@pytest.mark.parametrize(
    ("typed", "told"), [("15/3/19", "dibaca 15 Maret 2019, karena tahunnya"), ("Senin 15/3/2019", "itu hari Jumat")]
)
@pytest.mark.parametrize("kind", ["observe", "events"])
def test_a_day_that_is_read_with_a_doubt_is_told(log, kind, typed, told):
    row = {"observe": [typed, "household", KK, "floor", "1"], "events": [typed, "move_out", KK]}[kind]
    outcome = log(kind, row)

    assert (counts(outcome), found(outcome)) == ((1, 0, 0), {"date_doubtful": 1})
    [finding] = outcome.tally.findings
    assert told in finding.message
    assert finding.severity == "WARNING"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2019", "harinya belum"),
        ("3/15/2019", "maksudnya 15 Maret 2019"),
        (TOMORROW, "di masa depan"),
        ("", "tulis tanggal seperti"),
    ],
)
def test_a_day_that_is_refused_says_how_to_write_it(log, typed, why):
    outcome = log("observe", [typed, "household", KK, "floor", "1"])

    [finding] = outcome.tally.findings
    assert (finding.code, why in finding.message) == ("date_invalid", True)


BAD = {
    "observe": [
        ([DAY, "person", "3326020000000001", "schooling", "1"], "subject_unknown"),
        ([DAY, "person", "", "schooling", "1"], "subject_unknown"),
        ([DAY, "person", "332602", "schooling", "1"], "subject_unknown"),  # a doubtful NIK is no key
        ([DAY, "person", KK, "schooling", "1"], "subject_unknown"),
        ([DAY, "orang", SLAMET, "schooling", "1"], "subject_unknown"),
        ([DAY, "household", SLAMET, "floor", "1"], "subject_unknown"),
        ([DAY, "household", "3326021111110004", "floor", "1"], "subject_ambiguous"),  # one card in two households
        ([DAY, "household", KK, "schooling", "1"], "field_unknown"),
        ([DAY, "person", SLAMET, "floor", "1"], "field_unknown"),
        ([DAY, "person", SLAMET, "trained", "1"], "field_unknown"),
        ([DAY, "person", SLAMET, "relation", "1"], "field_unknown"),
        ([DAY, "household", KK, "", "1"], "field_unknown"),
        ([DAY, "household", KK, "floor", "10"], "code_unknown"),
        ([DAY, "household", KK, "floor", ""], "code_unknown"),
        ([DAY, "person", SLAMET, "chronic_diseases", "01;02"], "code_unknown"),
        (["31/02/2019", "household", KK, "floor", "1"], "date_invalid"),
        (["", "household", KK, "floor", "1"], "date_invalid"),
        ([TOMORROW, "household", KK, "floor", "1"], "date_invalid"),
        (["1899-12-31", "household", KK, "floor", "1"], "date_invalid"),
    ],
    "events": [
        ([DAY, "wedding", KK], "event_invalid"),
        ([DAY, "arrival", KK], "event_invalid"),
        ([DAY, "", KK], "event_invalid"),
        ([DAY, "death", "", "3326020000000001"], "subject_unknown"),
        ([DAY, "death", "", ""], "subject_unknown"),
        (["2019-02-30", "death", "", SLAMET], "date_invalid"),
        ([TOMORROW, "death", "", SLAMET], "date_invalid"),
        ([DAY, "move_out", "", ""], "event_invalid"),
        ([DAY, "move_out", KK, SLAMET], "event_invalid"),
        ([DAY, "move_in", "9999", ""], "subject_unknown"),
        ([DAY, "move_out", "3326021111110004", ""], "subject_ambiguous"),
        ([DAY, "move_village", KK, "", "33.26.99.2001"], "event_invalid"),
        ([DAY, "move_village", KK, "", "33.26.02"], "event_invalid"),
        ([DAY, "move_village", KK, "", ""], "event_invalid"),
        ([DAY, "split", KK, "", NEW_KK, ""], "event_invalid"),
        ([DAY, "split", KK, "", NEW_KK, "[]"], "event_invalid"),
        ([DAY, "split", KK, "", NEW_KK, '{"nik": 1}'], "event_invalid"),
        ([DAY, "split", KK, "", NEW_KK, f"[{SITI}]"], "event_invalid"),
        ([DAY, "split", KK, "", NEW_KK, '["3326020000000001"]'], "subject_unknown"),
        ([DAY, "split", KK, "", OTHER_KK, f'["{SITI}"]'], "event_invalid"),  # a card that exists
        ([DAY, "split", KK, "", "12", f'["{SITI}"]'], "event_invalid"),
        ([DAY, "join", "", SLAMET, "9999"], "subject_unknown"),
        ([DAY, "join", "", "9999", OTHER_KK], "subject_unknown"),
        ([DAY, "exit", "9999"], "subject_unknown"),
        ([DAY, "birth", KK, "", "", birth(nik=SLAMET)], "duplicate_nik"),
        ([DAY, "birth", KK, "", "", birth(birth_date="2019-03-16")], "event_invalid"),
        ([DAY, "birth", KK, "", "", birth(birth_date="")], "event_invalid"),
        ([DAY, "birth", KK, "", "", birth(sex=3)], "event_invalid"),
        ([DAY, "birth", KK, "", "", birth(name="  ")], "event_invalid"),
        ([DAY, "birth", KK, "", "", birth(name="ß" * 100)], "text_long"),
        ([DAY, "birth", KK, "", "", "bayi"], "event_invalid"),
        ([DAY, "birth", KK, "", "", '["bayi"]'], "event_invalid"),
        ([DAY, "birth", "9999", "", "", birth()], "subject_unknown"),
    ],
    "deliveries": [
        ([DAY, "training", "BLK", "government", "person", "9999", "1", "kali", "0", ""], "subject_unknown"),
        ([DAY, "training", "BLK", "government", "village", KK, "1", "kali", "0", ""], "subject_unknown"),
        ([DAY, "latrine", "BLK", "government", "household", "3326021111110004", "1", "", "0", ""], "subject_ambiguous"),
        ([DAY, "training", "BLK", "media", "person", SLAMET, "1", "kali", "0", ""], "code_unknown"),
        ([DAY, "", "BLK", "government", "person", SLAMET, "1", "kali", "0", ""], "text_missing"),
        ([DAY, "training", "", "government", "person", SLAMET, "1", "kali", "0", ""], "text_missing"),
        ([DAY, "t" * 161, "BLK", "government", "person", SLAMET, "1", "kali", "0", ""], "text_long"),
        ([DAY, "training", "ß" * 81, "government", "person", SLAMET, "1", "kali", "0", ""], "text_long"),
        (["15/15/2019", "training", "BLK", "government", "person", SLAMET, "1", "kali", "0", ""], "date_invalid"),
        ([DAY, "training", "BLK", "government", "person", SLAMET, "satu", "kali", "0", ""], "number_invalid"),
        ([DAY, "training", "BLK", "government", "person", SLAMET, "-1", "kali", "0", ""], "number_invalid"),
        ([DAY, "training", "BLK", "government", "person", SLAMET, "NaN", "kali", "0", ""], "number_invalid"),
        ([DAY, "training", "BLK", "government", "person", SLAMET, "1", "kali", "1,5 juta", ""], "number_invalid"),
        ([DAY, "training", "BLK", "government", "person", SLAMET, "1", "kali", "-5", ""], "number_invalid"),
        ([DAY, "training", "BLK", "government", "person", SLAMET, "1", "kali", "5", "CSR"], "number_invalid"),
        ([DAY, "training", "BLK", "government", "person", SLAMET, "1", "kali", "5", "CSR:lima"], "number_invalid"),
    ],
}
GOOD = {
    "observe": [DAY, "household", KK, "floor", "1", "Ani"],
    "events": [DAY, "death", "", TINI],
    "deliveries": [DAY, "training", "BLK", "government", "person", SITI, "1", "kali", "1000", "APBD kab:1000"],
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_rows_are_rejected_and_the_others_imported(log, kind):
    rows = [cells for cells, _ in BAD[kind]]
    outcome = log(kind, *rows[:3], GOOD[kind], *rows[3:])
    got = {one.row: one.code for one in outcome.tally.findings}
    wanted = {at + 2 + (at >= 3): code for at, (_, code) in enumerate(BAD[kind])}
    assert got == wanted
    assert {one.severity.value for one in outcome.tally.findings} == {"ERROR"}
    assert counts(outcome) == (1, 0, len(rows))
    assert rows_of(LogRow) == 1
    if kind == "deliveries":
        assert outcome.created == {"programmes": ["training"], "organisations": ["BLK"]}
    sound()


@pytest.mark.parametrize("kind", GOOD)
def test_the_same_rows_again_change_nothing(log, kind):
    assert counts(log(kind, GOOD[kind])) == (1, 0, 0)
    before = [rows_of(model) for model in (Observation, Event, Delivery)]
    again = log(kind, GOOD[kind])
    assert counts(again) == (0, 1, 0)
    assert again.created == {"programmes": [], "organisations": []}
    assert [rows_of(model) for model in (Observation, Event, Delivery)] == before


def test_identical_rows_of_one_file_are_two_and_a_longer_file_brings_the_rest(log):
    good = GOOD["deliveries"]
    assert counts(log("deliveries", good, good)) == (2, 0, 0)
    assert rows_of(Delivery) == 2
    assert counts(log("deliveries", good, good, good)) == (1, 2, 0)
    assert counts(log("deliveries", good)) == (0, 1, 0)
    assert rows_of(Delivery) == 3


def test_a_rejected_row_is_tried_again(log):
    late = [DAY, "household", NEW_KK, "floor", "1"]
    assert found(log("observe", late)) == {"subject_unknown": 1}
    log("events", ["2019-03-01", "split", KK, "", NEW_KK, f'["{SITI}"]'])
    assert counts(log("observe", late)) == (1, 0, 0)
    assert house_state("Siti", date(2019, 3, 15)).floor == 1


def test_a_dry_run_leaves_nothing(log):
    for kind, good in GOOD.items():
        with db.session.begin_nested() as rehearsal:
            dry = log(kind, good, BAD[kind][0][0], dry_run=True)
            rehearsal.rollback()
        run = log(kind, good, BAD[kind][0][0])
        assert {**dry.summary(), "dry_run": False} == run.summary()


@pytest.mark.parametrize("kind", GOOD)
def test_headings_are_needed(log, tmp_path, kind):
    file = tmp_path / "log.csv"
    file.write_text("tanggal,apa\n2019-01-01,itu\n")
    with pytest.raises(Refusal, match="tidak ditemukan"):
        log(kind, file)
    file.write_bytes(b"\x00\x01")
    with pytest.raises(Refusal, match="tidak dapat dibaca"):
        log(kind, file)


def test_rows_of_one_subject_and_day_are_one_observation(log):
    before = rows_of(Observation)
    log(
        "observe",
        [DAY, "household", KK, "floor", "1", "Ani"],
        [DAY, "household", "1", "wall", "2", "Budi"],
        [DAY, "household", KK, "floor", "2", "Ani"],
        ["2019-03-16", "household", KK, "floor", "3", "Ani"],
    )
    assert rows_of(Observation) == before + 2
    assert (house_state("Slamet", date(2019, 3, 15)).floor, house_state("Slamet", date(2019, 3, 16)).floor) == (2, 3)
    last = db.session.scalars(select(Observation).order_by(Observation.id.desc()).limit(2)).all()
    assert {one.recorded_by for one in last} == {"Ani, Budi", "Ani"}


def test_either_key_of_a_household(log):
    assert counts(log("observe", [DAY, "household", "1", "floor", "1"], [DAY, "household", KK, "wall", "1"])) == (
        2,
        0,
        0,
    )
    assert found(log("observe", [DAY, "household", KK + " ", "roof", "1"])) == {}
    assert found(log("observe", [DAY, "household", "01", "roof", "1"])) == {"subject_unknown": 1}


def test_a_birth(log):
    outcome = log("events", [DAY, "birth", KK, "", "", birth()])
    assert counts(outcome) == (1, 0, 0)
    assert state("Bayi", date(2019, 3, 14)) is None
    born = state("Bayi", date(2019, 3, 15))
    assert (born.birth_date, born.sex, born.schooling, born.counted) == (date(2019, 3, 1), 1, None, True)
    assert house_state("Bayi", date(2019, 3, 15)).people == 3
    assert counts(log("observe", [DAY, "person", nik(1, 3, 19, 50), "difficulty_a", "1"])) == (1, 0, 0)
    sound()


def test_a_birth_without_a_nik(log):
    assert counts(
        log(
            "events",
            [
                DAY,
                "birth",
                KK,
                "",
                "",
                birth(nik=""),
            ],
            [DAY, "birth", KK, "", "", birth(nik="0")],
        )
    ) == (2, 0, 0)


def test_rows_of_an_event_file_are_applied_by_date_then_row(log):
    outcome = log(
        "events",
        ["2019-06-01", "split", NEW_KK, "", "3326021111110010", f'["{SITI}"]'],  # uses what the next row makes
        ["2019-03-01", "split", KK, "", NEW_KK, f'["{SITI}"]'],
        ["2019-07-01", "join", "", SLAMET, "3326021111110010"],
    )
    assert counts(outcome) == (3, 0, 0)
    assert person("Slamet").household_id == person("Siti").household_id
    sound()


def test_a_split_names_who_belongs_there_when_its_row_is_read(log):
    """Also by a row before it in the same file; the dead split no more, and one who fails rejects the row."""
    split = ["2019-05-01", "split", KK, "", NEW_KK, f'["{TINI}"]']
    assert found(log("events", split)) == {"event_invalid": 1}
    assert counts(log("events", ["2019-03-01", "join", "", TINI, KK], split)) == (2, 0, 0)
    assert person("Tini").household_id not in (person("Slamet").household_id, person("Siti").household_id)
    sound()


def test_the_dead_do_not_split(log):
    outcome = log(
        "events",
        ["2019-05-01", "split", KK, "", NEW_KK, f'["{SITI}"]'],
        ["2019-03-01", "death", "", SITI],
    )
    assert found(outcome) == {"event_invalid": 1}
    sound()


def test_a_key_must_exist_when_its_row_is_read(log):
    outcome = log(
        "events",
        ["2019-02-01", "exit", NEW_KK],
        ["2019-03-01", "split", KK, "", NEW_KK, f'["{SITI}"]'],
    )
    assert found(outcome) == {"subject_unknown": 1}


def test_a_new_household_inherits_also_what_is_recorded_late(log):
    log("events", ["2019-03-01", "split", KK, "", NEW_KK, f'["{SITI}"]'])
    log(
        "observe", ["2019-03-01", "household", KK, "latrine_access", "1"], ["2019-03-02", "household", KK, "floor", "8"]
    )
    assert house_state("Siti", date(2019, 3, 1)).latrine_access == 1
    assert house_state("Siti", date(2019, 3, 2)).floor is None
    sound()


OUTCOMES = {"training": "trained", "disability_service": "disability_served", "treatment": "chronic_treated"}


@pytest.mark.parametrize("programme", [*OUTCOMES, "latrine", "water", "house"])
def test_what_a_programme_records(log, programme):
    log("deliveries", [DAY, programme, "BLK", "government", "person", SITI, "1", "kali", "0", ""])
    before, after = state("Siti", date(2019, 3, 14)), state("Siti", date(2019, 3, 15))
    for name, field in OUTCOMES.items():
        assert (getattr(before, field), getattr(after, field)) == (None, 1 if name == programme else None)


def test_a_delivery_is_written_down_where_its_recipient_lived_on_that_day(log):
    """Whichever file is read first: the latrine stays with the house, and its money in the village of that day."""
    home = db.session.scalars(select(Person).where(Person.name == "Siti")).one().household_id
    before = db.session.get_one(Household, home).village_id
    log(
        "events",
        ["2019-06-01", "join", "", SITI, OTHER_KK, ""],
        ["2019-07-01", "move_village", KK, "", KERTIJAYAN, ""],
    )
    log(
        "deliveries",
        [DAY, "latrine", "BLK", "government", "person", SITI, "1", "unit", "0", ""],
        [DAY, "latrine", "BLK", "government", "household", KK, "1", "unit", "0", ""],
        ["2019-08-01", "latrine", "BLK", "government", "person", SITI, "1", "unit", "0", ""],
        ["2019-08-01", "latrine", "BLK", "government", "household", KK, "1", "unit", "0", ""],
    )
    found = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
    after = db.session.get_one(Household, home).village_id

    assert before != after
    assert [(each.household_id == home, each.village_id) for each in found] == [
        (True, before),
        (True, before),
        (False, before),
        (True, after),
    ]


def test_a_household_s_delivery_sets_nothing_of_its_people(log):
    assert counts(log("deliveries", [DAY, "training", "BLK", "government", "household", KK, "1", "kali", "0", ""])) == (
        1,
        0,
        0,
    )
    assert state("Siti", date(2019, 3, 15)).trained is None
    assert house_state("Siti", date(2019, 3, 15)).latrine_access == 6


def test_funding_and_helix(log):
    outcome = log(
        "deliveries",
        [
            DAY,
            "latrine",
            "Baznas",
            "community",
            "household",
            KK,
            "1,5",
            "unit buah bangunan kecil",
            "Rp2.500.000",
            "APBD kab:1500000;CSR: 1.000.000",
        ],
        [DAY, "latrine", "Baznas", "business", "household", "2", "1", "unit", "500", "CSR:400"],
        [DAY, "Latrine", "BAZNAS", "community", "household", "2", "1", "unit", "700", ""],
    )
    assert (counts(outcome), found(outcome)) == ((3, 0, 0), {"funding_mismatch": 2, "helix_differs": 1, "text_cut": 1})
    assert outcome.created == {"programmes": ["latrine"], "organisations": ["Baznas"]}
    assert (rows_of(Programme), rows_of(Organisation)) == (1, 1)
    lines = db.session.execute(select(FundingLine.source, FundingLine.value_rp).order_by(FundingLine.value_rp)).all()
    assert [tuple(line) for line in lines] == [("CSR", 400), ("CSR", 1_000_000), ("APBD kab", 1_500_000)]
    assert sum(float(one.volume) for one in db.session.scalars(select(Delivery))) == 3.5


def test_the_order_of_rows_means_nothing_where_days_decide(log):
    events = [
        ["2019-02-01", "move_out", KK],
        ["2019-04-01", "move_in", KK],
        ["2019-03-01", "death", "", SLAMET],
        ["2019-05-01", "move_village", KK, "", KERTIJAYAN],
        ["2019-06-01", "join", "", TINI, KK],
        ["2019-07-01", "split", KK, "", NEW_KK, f'["{SITI}"]'],
        ["2019-08-01", "exit", "2"],
        ["2019-03-10", "birth", KK, "", "", birth()],
    ]
    observations = [[f"2019-0{month}-10", "household", KK, "floor", str(month)] for month in range(1, 9)]
    told = []
    for seed in (1, 2, 3):
        with db.session.begin_nested() as attempt:
            chance = random.Random(seed)
            for kind, rows in (("events", events), ("observe", observations)):
                assert log(kind, *chance.sample(rows, len(rows))).rejected == 0
            told.append(_told())
            attempt.rollback()
            db.session.expire_all()
    assert told[0] == told[1] == told[2]


def _told():
    homes = select(PersonState.since, PersonState.until, PersonState.village_id, PersonState.standing, Person.name)
    floors = select(
        HouseholdState.since,
        HouseholdState.until,
        HouseholdState.village_id,
        HouseholdState.standing,
        HouseholdState.people,
        HouseholdState.floor,
        HouseholdState.latrine_access,
    )
    people = db.session.execute(homes.join(Person, Person.id == PersonState.person_id)).all()
    return sorted(map(str, people)), sorted(map(str, db.session.execute(floors).all())), rows_of(Household)


@pytest.mark.parametrize(
    ("kind", "cells"),
    [("observe", [SLAMET, "", DAY]), ("events", ["2019-03-15", "death", SLAMET])],
)
def test_a_file_of_any_name_is_read(log, tmp_path, kind, cells):
    """Names of files are bytes: what is no text of them is left out."""
    first = log(kind, cells)
    file = tmp_path / "log\x01\udcff.csv"
    shutil.copy(next(tmp_path.glob(f"{kind}*.csv")), file)
    assert log(kind, file).read == first.read == 1
    db.session.commit()
