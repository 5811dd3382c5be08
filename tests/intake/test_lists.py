"""Importing lists: the same again, later ones, older ones, dry runs, and what a list may never do."""

from __future__ import annotations

import gc
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from sakti.core.progress import silent
from sakti.core.refusals import Refusal
from sakti.core.timeline import fold
from sakti.extensions import db
from sakti.households.models import Family, Household, Membership, Person
from sakti.indicators.models import Rollup
from sakti.installation.actions.verification import differences
from sakti.intake.landing.actions import writer
from sakti.intake.landing.preparation import prepare_list
from sakti.intake.reading.records import PersonRow
from sakti.observations import ledger
from sakti.observations.actions import observe, projection
from sakti.observations.models import Absence, HouseholdState, Observation, PersonState, Release
from sakti.observations.queries.clusters import load
from sakti.web.bulk import reserve_ids
from sakti.web.clock import now
from tests.actors import TESTS
from tests.intake.conftest import rows_of
from tests.intake.lists import AS_OF, KERTIJAYAN, KK, csv_file, nik, row, wife, xlsx_file

LATER, LAST = date(2019, 12, 31), date(2020, 6, 30)
OTHER_KK = "3326021111110002"
LATRINE = {"fasilitas_bab": "6", "desil": "2"}


def person(name):
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def household_of(name):
    return db.session.get_one(Household, person(name).household_id)


def counted_in(outcome, unit="persons"):
    counts = getattr(outcome, unit)
    return counts["new"], counts["changed"], counts["unchanged"], counts["missing_from_release"]


def found(outcome):
    return outcome.tally.summary()["by_code"]


def held(name, field, day):
    state = select(HouseholdState).where(HouseholdState.household_id == household_of(name).id)
    return (
        db.session.scalars(state.where(HouseholdState.since <= day, HouseholdState.until > day)).one().__dict__[field]
    )


def sound():
    """The caches are what the fold says, the fast path of a first list too."""
    db.session.flush()
    assert differences(silent) == []


# -- the first list -------------------------------------------------------------------------------------------------


def test_a_first_list(hand_in, figure):
    outcome = hand_in(row(**LATRINE), wife(**LATRINE), row("Tini", nik=nik(number=9), no_kk=OTHER_KK, desil="7"))
    assert (counted_in(outcome), counted_in(outcome, "households")) == ((3, 0, 0, 0), (2, 0, 0, 0))
    assert figure("target_households_decile_1_4", AS_OF).n == 1
    assert figure("own_latrine", AS_OF).unknown == 1
    assert figure("own_latrine", date(2018, 12, 30)).d == 0
    assert household_of("Siti").head_id == person("Slamet").id
    sound()


def test_the_fast_path_says_what_the_fold_says(hand_in):
    rows = [
        row(
            penyakit_kronis="02;06",
            **{f"428{letter}": "4" for letter in "abcdefghi"},
            partisipasi_sekolah="3",
            **LATRINE,
        ),
        wife(nik="", tanggal_lahir="31/02/1980", desil="2", luas_lantai="36,5"),
        row("Leap", nik=nik(29, 2, 12, 7), hubungan="3", tanggal_lahir="29 Februari 2012"),
        row("Tini", nik="1", no_kk="0", hubungan="4", desil="5"),
    ]
    hand_in(*rows)
    places = set(db.session.scalars(select(Household.id)))
    live = {model: _rows(model) for model in (HouseholdState, PersonState, Membership)}
    folded = [fold(cluster) for cluster in load(places)]
    assert folded
    projection.project(places)
    assert {model: _rows(model) for model in live} == live


def _rows(model):
    return sorted(map(str, db.session.execute(select(*model.__table__.columns)).all()))


def test_numbers_are_sealed_and_names_are_folded(hand_in):
    hand_in(row("  SLAMET   riyadi "))
    assert person("SLAMET riyadi").name_key == "slamet riyadi"
    stored = db.session.scalar(select(Person.__table__.c.nik.cast(Person.__table__.c.nik.type.impl)))
    assert nik().encode() not in bytes(stored)


def test_texts_longer_than_their_columns(hand_in):
    long = "ß" * 400
    hand_in(
        row(long, alamat=long, rt=long, rw=long, no_rumah_tangga="9" * 400, nik="x" * 400, no_kk="y" * 400),
        release="R" * 120,
    )
    sound()


def test_a_file_name_that_is_long(hand_in, tmp_path):
    file = csv_file(tmp_path, [row()], "a" * 200 + ".csv")
    hand_in(file, file_name="b" * 300 + ".csv")
    assert rows_of(Release) == 1


# -- refusals -------------------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read(hand_in, tmp_path):
    file = tmp_path / "rusak.xlsx"
    file.write_bytes(b"PK\x03\x04" + b"\x00" * 50)
    with pytest.raises(Refusal, match="tidak dapat dibaca"):
        hand_in(file)
    assert rows_of(Release) == 0


def test_a_needed_heading_is_missing(hand_in, tmp_path):
    with pytest.raises(Refusal, match="nama"):
        hand_in({name: cell for name, cell in row().items() if name != "nama"})
    assert rows_of(Release) == rows_of(Person) == 0


def test_an_unknown_layout(hand_in, tmp_path):
    from sakti.intake.landing.actions.imports import import_list

    with pytest.raises(Refusal, match="dtsen"):
        import_list(file=csv_file(tmp_path, [row()]), layout="lain", as_of=AS_OF, by=TESTS)


def test_the_layout_is_recognised(hand_in, tmp_path):
    from sakti.intake.landing.actions.imports import import_list

    file = xlsx_file(tmp_path, ("Data", [["Judul"], list(row()), list(row().values())]))
    assert import_list(file=file, as_of=AS_OF, by=TESTS).layout == "dtsen"


# -- the same file, dry runs ------------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing(hand_in, tmp_path):
    file = csv_file(tmp_path, [row(nik=""), wife()])
    first = hand_in(file)
    before = rows_of(Observation)
    again = hand_in(file)
    assert (again.same_file, counted_in(again), counted_in(again, "households")) == (True, (0, 0, 2, 0), (0, 0, 1, 0))
    assert (again.rows, again.tally.findings) == (first.rows, first.tally.findings)
    assert (rows_of(Observation), rows_of(Release)) == (before, 1)


def test_the_same_content_of_another_day_is_another_list(hand_in, tmp_path):
    file = csv_file(tmp_path, [row()])
    hand_in(file)
    later = hand_in(file, as_of=LATER)
    assert (later.same_file, counted_in(later)) == (False, (0, 0, 1, 0))


def test_a_dry_run_says_what_the_run_does_and_leaves_nothing(hand_in, tmp_path):
    hand_in(row(), wife())
    file = csv_file(tmp_path, [row(desil="3"), row("Tini", nik=nik(number=9), no_kk=OTHER_KK)])
    before = {model: rows_of(model) for model in (Person, Household, Family, Observation, Release, Absence, Rollup)}
    with db.session.begin_nested() as rehearsal:
        dry = hand_in(file, as_of=LATER, dry_run=True)
        rehearsal.rollback()
    assert {model: rows_of(model) for model in before} == before
    run = hand_in(file, as_of=LATER)
    assert dry.summary() | {"dry_run": False} == run.summary()


# -- a later list: who is who ----------------------------------------


def test_matched_by_nik_whatever_else_changed(hand_in):
    hand_in(row(), wife())
    outcome = hand_in(row("Selamet", tanggal_lahir="1980-03-13"), wife(), as_of=LATER)
    assert counted_in(outcome) == (0, 1, 1, 0)
    assert rows_of(Person) == 2


def test_matched_by_card_name_and_birth_date(hand_in):
    hand_in(row(nik=""), wife(nik="0"))
    outcome = hand_in(row(" SLAMET ", nik="12345"), wife(nik=""), as_of=LATER)
    assert counted_in(outcome) == (0, 0, 2, 0)


NOT_MATCHED = {
    "another birth date": {"tanggal_lahir": "1980-03-13"},
    "no birth date": {"tanggal_lahir": ""},
    "another name": {"nama": "Selamet"},
    "another card": {"no_kk": OTHER_KK},
    "no card": {"no_kk": "0"},
}


@pytest.mark.parametrize("case", NOT_MATCHED)
def test_not_matched_without_a_nik(hand_in, case):
    hand_in(row(nik=""))
    assert counted_in(hand_in(row(nik="") | NOT_MATCHED[case], as_of=LATER))[0] == 1


def test_two_reliable_niks_are_two_people(hand_in):
    hand_in(row())
    assert counted_in(hand_in(row(nik=nik(number=77)), as_of=LATER)) == (1, 0, 0, 1)


def test_two_who_fit_are_nobody(hand_in):
    hand_in(row(nik=""), row(nik="0"))
    assert counted_in(hand_in(row(nik=""), as_of=LATER)) == (1, 0, 0, 2)


def test_within_one_file_nobody_without_a_nik_is_merged(hand_in):
    assert counted_in(hand_in(row(nik=""), row(nik=""))) == (2, 0, 0, 0)
    assert counted_in(hand_in(row(nik=""), row(nik=""), as_of=LATER))[0] == 2


def test_a_nik_that_is_learned_later_is_kept(hand_in):
    hand_in(row(nik=""))
    assert counted_in(hand_in(row(), as_of=LATER)) == (0, 0, 1, 0)
    assert (person("Slamet").nik, person("Slamet").nik_standing) == (nik(), "reliable")
    moved = hand_in(row("Nama Lain", no_kk=OTHER_KK, tanggal_lahir="1980-03-12"), as_of=LAST)
    assert counted_in(moved)[0] == 0


def test_a_doubtful_nik_never_replaces_a_reliable_one(hand_in):
    hand_in(row())
    hand_in(row(nik="123"), as_of=LATER)
    assert person("Slamet").nik == nik()


def test_the_dead_are_known_without_a_nik(hand_in, log):
    hand_in(row(), wife())
    log("events", ["2019-03-15", "death", "", nik()])
    outcome = hand_in(row(nik=""), wife(), as_of=LATER)
    assert (counted_in(outcome), found(outcome)["closed_in_release"]) == ((0, 0, 2, 0), 1)


def test_a_list_that_knows_of_no_split_names_them_under_the_old_card(hand_in, log):
    hand_in(row(), wife())
    log("events", ["2019-03-15", "split", KK, "", OTHER_KK, f'["{wife()["nik"]}"]'])
    outcome = hand_in(row(), wife(nik=""), as_of=LATER)
    assert (counted_in(outcome), found(outcome)["place_differs"]) == ((0, 0, 2, 0), 1)
    assert counted_in(hand_in(row(), wife(nik="", no_kk=OTHER_KK), as_of=LAST)) == (0, 0, 2, 0)


def test_a_card_that_is_learned_later(hand_in):
    hand_in(row(no_kk="0", no_rumah_tangga="1"))
    hand_in(row(no_rumah_tangga="1"), as_of=LATER)
    [family] = db.session.scalars(select(Family))
    assert (family.kk, family.kk_standing) == (KK, "reliable")
    sound()


def test_a_newborn_of_a_later_list_begins_with_it(hand_in, figure):
    hand_in(row())
    outcome = hand_in(row(), row("Anak", nik=nik(1, 5, 19, 5), hubungan="3", tanggal_lahir="2019-05-01"), as_of=LATER)
    assert (counted_in(outcome), counted_in(outcome, "households")) == ((1, 0, 1, 0), (0, 1, 0, 0))
    assert household_of("Anak").id == household_of("Slamet").id
    assert [figure("disability_served", day).unknown for day in (date(2019, 12, 30), LATER)] == [1, 2]
    sound()


# -- ids ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def other_ids(monkeypatch):
    """The tables give other ids than the plan expected: PostgreSQL does after a rehearsal that was rolled back."""

    def gapped(table, count):
        return [key + 1000 + 7 * place for place, key in enumerate(reserve_ids(table, count))]

    monkeypatch.setattr(writer, "reserve_ids", gapped)


def content_of(name):
    query = select(Observation.household_id, Observation.content).where(Observation.person_id == person(name).id)
    return db.session.execute(query.order_by(Observation.id.desc()).limit(1)).one()


def test_a_list_is_the_same_under_other_ids(hand_in, figure, other_ids):
    hand_in(row(**LATRINE), wife(), row("Karto", no_kk=OTHER_KK, nik=nik(1, 2, 60, 9), tanggal_lahir="1960-02-01"))
    assert household_of("Siti").id == household_of("Slamet").id != household_of("Karto").id
    assert household_of("Slamet").id > 1000
    assert household_of("Slamet").head_id == person("Slamet").id
    assert {family.household_id for family in db.session.scalars(select(Family))} == {
        household_of("Slamet").id,
        household_of("Karto").id,
    }
    assert content_of("Siti")[0] == household_of("Siti").id
    assert held("Slamet", "latrine_access", AS_OF) == 6
    assert (figure("own_latrine", AS_OF).n, figure("own_latrine", AS_OF).d) == (0, 1)
    sound()


def test_a_new_number_and_card_in_a_list_make_no_household_without_people(hand_in, other_ids):
    """A list moves nobody: her row is her household's, whatever it prints (contracts §2)."""
    hand_in(row(), wife())
    before = household_of("Siti").id
    outcome = hand_in(row(), wife(no_kk=OTHER_KK, no_rumah_tangga="9"), as_of=LATER)
    assert counted_in(outcome, "households") == (0, 0, 1, 0)
    assert content_of("Siti")[0] == household_of("Siti").id == before
    assert rows_of(Household) == 1
    sound()


def test_a_later_list_is_the_same_under_other_ids(hand_in, other_ids):
    hand_in(row(**LATRINE), wife())
    child = row("Anak", nik=nik(1, 5, 19, 5), hubungan="3", tanggal_lahir="2019-05-01")
    hand_in(row(fasilitas_bab="1"), wife(), child, as_of=LATER)
    assert household_of("Anak").id == household_of("Slamet").id
    assert household_of("Slamet").people == 3
    assert held("Slamet", "latrine_access", LATER) == 1
    sound()


# -- a later list: what it says ----------------------------------------


def test_a_list_of_a_clock_that_went_ahead_stays_the_latest_word(hand_in, monkeypatch):
    """Before the lock a list is taken for the latest word; where it is not, the histories are folded anew under it."""
    hand_in(row())
    ahead = now() + timedelta(days=400)
    with monkeypatch.context() as clocks:
        clocks.setattr(ledger, "now", lambda: ahead)
        hand_in(row(**LATRINE), as_of=LATER)
    hand_in(row(fasilitas_bab="1"), as_of=LATER, release="Yang lain")
    assert held("Slamet", "latrine_access", LATER) == 6
    sound()


def test_changed_values_hold_from_the_as_of_date(hand_in):
    hand_in(row(**LATRINE))
    outcome = hand_in(row(fasilitas_bab="1", desil="5"), as_of=LATER)
    assert (counted_in(outcome), counted_in(outcome, "households")) == ((0, 0, 1, 0), (0, 1, 0, 0))
    assert [held("Slamet", "latrine_access", day) for day in (date(2019, 12, 30), LATER)] == [6, 1]


def test_a_blank_does_not_take_back(hand_in):
    hand_in(row(**LATRINE))
    assert counted_in(hand_in(row(), as_of=LATER), "households") == (0, 0, 1, 0)
    assert held("Slamet", "latrine_access", LATER) == 6


def test_an_unknown_code_lets_the_older_value_carry_on(hand_in):
    hand_in(row(**LATRINE))
    hand_in(row(fasilitas_bab="99"), as_of=LATER)
    assert held("Slamet", "latrine_access", LATER) == 6


def test_the_district_wins_except_the_decile(hand_in):
    hand_in(row(**LATRINE))
    home = household_of("Slamet")
    observe(household=home, observed_on=date(2019, 3, 1), values={"latrine_access": 1, "decile": 4}, by=TESTS)
    hand_in(row(fasilitas_bab="6", desil="8"), as_of=LATER)
    assert (held("Slamet", "latrine_access", LATER), held("Slamet", "decile", LATER)) == (1, 8)
    observe(household=home, observed_on=LAST, values={"latrine_access": 2}, by=TESTS)
    assert held("Slamet", "latrine_access", LAST) == 2
    sound()


def test_an_older_list_that_comes_late_counts_from_its_own_day(hand_in):
    hand_in(row(desil="5"), as_of=LATER)
    hand_in(row(desil="2"), as_of=AS_OF)
    assert [held("Slamet", "decile", day) for day in (AS_OF, LATER)] == [2, 5]
    sound()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_earliest_list_places_people_in_whatever_order_lists_come(hand_in, order):
    lists = [
        ((row(), row("Tini", nik=nik(number=9), no_kk=OTHER_KK)), AS_OF),
        ((row(no_kk=OTHER_KK), row("Tini", nik=nik(number=9), no_kk=OTHER_KK, hubungan="2")), LATER),
    ]
    for at in order:
        rows, day = lists[at]
        hand_in(*rows, as_of=day)
    stays = db.session.scalars(select(Membership).where(Membership.person_id == person("Slamet").id)).all()
    assert [db.session.get_one(Family, stay.family_id).kk for stay in stays] == [KK]
    assert household_of("Slamet").id != household_of("Tini").id
    sound()


# -- a later list: what it may not do ----------------------------------------


@pytest.fixture
def closed(hand_in, log):
    """A couple whose husband died, left or exited in March 2019."""
    hand_in(row(), wife())

    def close(*event):
        outcome = log("events", ["2019-03-15", *event])
        assert outcome.imported == 1, outcome.tally.findings
        return hand_in(row(), wife(), as_of=LATER)

    return close


def test_the_dead_stay_dead(closed):
    outcome = closed("death", "", nik())
    assert (found(outcome), person("Slamet").standing) == ({"closed_in_release": 1}, "dead")
    sound()


def test_who_moved_stays_away(closed):
    assert found(closed("move_out", "", nik())) == {"closed_in_release": 1}
    assert person("Slamet").standing == "away"


def test_an_exited_household_stays_off_the_list(closed):
    assert found(closed("exit", KK)) == {"closed_in_release": 2}
    assert {person(name).standing for name in ("Slamet", "Siti")} == {"exited"}


def test_nobody_moves_to_another_family(hand_in):
    hand_in(row(), row("Tini", nik=nik(number=9), no_kk=OTHER_KK))
    outcome = hand_in(row(no_kk=OTHER_KK), as_of=LATER)
    assert found(outcome) == {"place_differs": 1}
    assert household_of("Slamet").id != household_of("Tini").id
    sound()


def test_nobody_moves_to_another_village(hand_in, district):
    hand_in(row())
    outcome = hand_in(row(kode_desa=KERTIJAYAN), as_of=LATER)
    assert found(outcome) == {"place_differs": 1}
    assert household_of("Slamet").village_id == district[1].id
    sound()


def test_who_moved_with_an_event_is_where_the_list_says(hand_in, log):
    hand_in(row())
    log("events", ["2019-03-15", "move_village", KK, "", KERTIJAYAN])
    assert found(hand_in(row(kode_desa=KERTIJAYAN), as_of=LATER)) == {}


@pytest.mark.parametrize(("floor", "counts"), [("1", (0, 0, 2, 0)), ("2", (0, 1, 1, 0))])
def test_a_split_household_has_what_lists_said_of_the_old_one(hand_in, log, floor, counts):
    """Changed or not: against what is held of it, which a split inherits, and against who lives there."""
    hand_in(row(jenis_lantai="1"), wife(jenis_lantai="1"))
    log("events", ["2019-03-15", "split", KK, "", OTHER_KK, f'["{wife()["nik"]}"]'])
    hand_in(row(jenis_lantai="1"), as_of=date(2019, 4, 30))
    later = hand_in(row(jenis_lantai="1"), wife(no_kk=OTHER_KK, jenis_lantai=floor), as_of=LATER)
    assert counted_in(later, "households") == counts


def test_who_is_missing_stays_and_is_marked(hand_in, figure):
    hand_in(
        row(),
        wife(),
        row("Tini", nik=nik(number=9), no_kk=OTHER_KK),
        row("Kerti", nik=nik(number=10), no_kk="3326021111110003", kode_desa=KERTIJAYAN),
    )
    outcome = hand_in(row(), as_of=LATER)
    assert (counted_in(outcome), counted_in(outcome, "households")) == ((0, 0, 1, 2), (0, 1, 0, 1))
    assert figure("disability_served", LATER).unknown == 4
    marked = {
        db.session.get_one(Person, one.person_id).name for one in db.session.scalars(select(Absence)) if one.person_id
    }
    assert marked == {"Siti", "Tini"}  # nobody of a village that is not in the file
    sound()


def test_where_nobody_is_known_again_all_who_live_there_are_missing(hand_in):
    hand_in(row(), wife(), row("Jauh", kode_desa=KERTIJAYAN, nik=nik(number=8), no_kk=OTHER_KK))
    later = hand_in(row("Asing", nik=nik(number=9), no_kk="3326021111110009"), as_of=LATER)
    assert (counted_in(later), counted_in(later, "households")) == ((1, 0, 0, 2), (1, 0, 0, 1))


def test_the_dead_and_the_gone_are_not_missing(hand_in, log):
    hand_in(row(), wife(), row("Tini", nik=nik(number=9), hubungan="3"))
    log("events", ["2019-03-15", "death", "", nik()], ["2019-03-15", "move_out", "", nik(number=9)])
    assert counted_in(hand_in(wife(), as_of=LATER)) == (0, 0, 1, 0)


def test_an_exited_household_in_which_nobody_lives_is_not_missing(hand_in, log):
    hand_in(row(), wife(no_kk=OTHER_KK, hubungan="1"))
    log("events", ["2019-03-15", "exit", KK], ["2019-04-15", "death", "", nik()])
    assert counted_in(hand_in(wife(no_kk=OTHER_KK, hubungan="1"), as_of=LATER), "households") == (0, 0, 1, 0)


@pytest.mark.usefixtures("district")
def test_a_plan_goes_when_nobody_needs_it_without_a_collector(tmp_path):
    """A circle in it kept a million values of a large list, and the collector took a second to find them."""
    file = csv_file(tmp_path, [row(), wife()])
    gc.collect()
    gc.disable()
    try:
        assert prepare_list(file=file, layout="dtsen", as_of=AS_OF).plan.counts["persons"]["new"] == 2
        assert not [thing for thing in gc.get_objects() if isinstance(thing, PersonRow)]
    finally:
        gc.enable()


def test_a_list_of_any_name_is_imported(hand_in, tmp_path):
    """Names of files are bytes: what is no text of them is left out."""
    file = csv_file(tmp_path, [row()], "daftar\x01\udcff.csv")
    hand_in(file)
    db.session.commit()
    assert db.session.scalars(select(Release.file_name)).one() == "daftar.csv"
