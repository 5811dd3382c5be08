"""Lists of other sources in the tables: a crosswalk, a village from the upload, mappings, ages for birth dates."""

from __future__ import annotations

from datetime import date

import pytest
import xlsxwriter
from sqlalchemy import select

from sakti.core.progress import silent
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.installation.actions import verification
from sakti.intake.desk.actions.column_maps import save_map
from sakti.intake.landing.actions.imports import import_list
from sakti.intake.landing.preparation import identify_layout, village_index
from sakti.intake.landing.queries.column_maps import map_for, maps
from sakti.intake.reading.layouts import ColumnMapping
from sakti.intake.reading.layouts.output import write_sheets
from sakti.intake.reading.workbook import read_workbook
from sakti.observations.actions import observe
from sakti.regions.actions import load_crosswalk
from sakti.regions.queries import aliases, village_by_code
from tests.actors import TESTS
from tests.data.layouts.make import family, nik, person
from tests.intake.lists import BOTOSARI, row

DAY, LATER = date(2015, 6, 30), date(2018, 12, 31)
BPS = {BOTOSARI: "3326020008"}


@pytest.fixture
def write(tmp_path, district):
    """A file of these people in a layout."""

    def make(layout, *people):
        known = village_index().villages
        here = [{**one, "village": known[BOTOSARI]} for one in people]
        file = tmp_path / f"{layout}-{len(list(tmp_path.iterdir()))}.xlsx"
        with xlsxwriter.Workbook(file) as book:
            for name, rows in write_sheets(layout, here, as_of=DAY, bps=BPS):
                sheet = book.add_worksheet(name)
                for at, cells in enumerate(rows):
                    for place, cell in enumerate(cells):
                        sheet.write(at, place, cell) if isinstance(cell, int | float) else sheet.write_string(
                            at, place, str(cell or "")
                        )
        return file

    return make


@pytest.fixture
def crosswalk(tmp_path, district):
    file = tmp_path / "padanan.csv"
    file.write_text(f"# BPS dan Kemendagri\nbps_code,code\n{BPS[BOTOSARI]},{BOTOSARI}\n")
    return load_crosswalk(file, by=TESTS)


def people():
    return {one.name: one for one in db.session.scalars(select(Person))}


def test_a_crosswalk_says_which_village_a_bps_code_means(crosswalk, write):
    assert (crosswalk, aliases()) == (1, {BPS[BOTOSARI]: BOTOSARI})
    outcome = import_list(file=write("bdt2015", person("Slamet", 12)), as_of=DAY, by=TESTS)
    assert (outcome.layout, outcome.rows["imported"]) == ("bdt2015", 1)
    assert "village_by_name" not in outcome.tally.summary()["by_code"]
    assert db.session.scalars(select(Household)).one().village_id == village_by_code(BOTOSARI).id


@pytest.mark.parametrize("text", ["", "x", "bps_code,code\n33,33\n", "bps_code,code\n3326020008,33.26.99.2001\n"])
def test_a_crosswalk_that_is_none(tmp_path, district, text):
    file = tmp_path / "padanan.csv"
    file.write_text(text)
    with pytest.raises(Refusal):
        load_crosswalk(file, by=TESTS)
    assert aliases() == {}


def test_a_list_without_villages_needs_one(write):
    file = write("opensid", person("Slamet", 12))
    with pytest.raises(Refusal, match="desa"):
        import_list(file=file, as_of=DAY, by=TESTS)
    assert import_list(file=file, as_of=DAY, village=BOTOSARI, by=TESTS).rows["imported"] == 1


def test_an_age_is_an_estimate_until_a_list_knows_the_day(crosswalk, write, hand_in):
    import_list(file=write("bdt2015", person("Slamet", 12, birth_date=date(1980, 3, 12))), as_of=DAY, by=TESTS)
    assert (people()["Slamet"].birth_date, people()["Slamet"].birth_estimated) == (date(1979, 12, 31), True)
    hand_in(row("Slamet", nik=nik(13, 3, 1972, 12), tanggal_lahir="1980-03-12"), as_of=LATER)
    db.session.expire_all()
    assert (people()["Slamet"].birth_date, people()["Slamet"].birth_estimated) == (date(1980, 3, 12), False)
    assert verification.differences(silent) == []


def test_an_exact_day_is_never_replaced_by_an_estimate(crosswalk, write, hand_in):
    hand_in(row("Slamet", nik=nik(13, 3, 1972, 12), tanggal_lahir="1980-03-12"), as_of=date(2014, 1, 1))
    import_list(file=write("bdt2015", person("Slamet", 12, birth_date=date(1979, 1, 1))), as_of=DAY, by=TESTS)
    db.session.expire_all()
    assert (people()["Slamet"].birth_date, people()["Slamet"].birth_estimated) == (date(1980, 3, 12), False)
    assert verification.differences(silent) == []


def test_what_the_district_saw_is_exact(crosswalk, write):
    import_list(file=write("bdt2015", person("Slamet", 12)), as_of=DAY, by=TESTS)
    observe(person=people()["Slamet"], observed_on=LATER, values={"birth_date": "1972-03-13"}, by=TESTS)
    db.session.expire_all()
    assert (people()["Slamet"].birth_date, people()["Slamet"].birth_estimated) == (date(1972, 3, 13), False)


def test_nobody_is_matched_on_an_estimate(crosswalk, write, hand_in):
    """The same card and name, and by chance the very day that was reckoned: still nobody knows."""
    who = person("Slamet", 12, nik="", birth_date="", age=35)
    import_list(file=write("regsosek2022k", who), as_of=DAY, village=BOTOSARI, by=TESTS)
    assert people()["Slamet"].birth_date == date(1979, 12, 31)
    found = hand_in(row("Slamet", nik="", no_kk=who["kk"], tanggal_lahir="1979-12-31"), as_of=LATER)
    assert found.persons["new"] == 1


def test_two_families_of_a_bdt_household_stay_apart(crosswalk, write):
    second = person("Budi", 20, family_number="2")
    outcome = import_list(
        file=write("bdt2015", *family(1, person("Slamet", 12), person("Siti", 13, 2)), *family(1, second)),
        as_of=DAY,
        by=TESTS,
    )
    assert outcome.households["new"] == 1
    assert len({one.family_id for one in people().values()}) == 2
    assert "kk_missing" not in outcome.tally.summary()["by_code"]


HEADINGS = ("Kartu", "Warga", "Identitas", "Hub", "Desa Kita")
MAPPING = ColumnMapping(dict(zip(HEADINGS, ("kk", "name", "nik", "relation", ""), strict=True)), "siak", BOTOSARI)


def test_a_mapping_is_remembered_by_its_headings(tmp_path, district):
    file = tmp_path / "sendiri.csv"
    file.write_text(";".join(HEADINGS) + "\n3326021111110001;Slamet;" + nik(13, 3, 1972, 12) + ";KEPALA KELUARGA;x\n")
    found = identify_layout(read_workbook(file), None)
    assert found.layout is None
    save_map(name="Daftar kecamatan", headings=found.headings, mapping=MAPPING, by=TESTS)
    assert map_for(found.signature) == MAPPING
    assert [one.name for one in maps()] == ["Daftar kecamatan"]
    outcome = import_list(file=file, as_of=DAY, by=TESTS)
    assert (outcome.rows["imported"], people()["Slamet"].relation) == (1, 1)
    assert identify_layout(read_workbook(file), outcome.layout).remembered


@pytest.mark.parametrize("columns", [{"A": "name"}, {"A": "name", "B": "kk", "C": "kk"}, {"A": "x"}])
def test_a_mapping_that_cannot_be_read_with(district, columns):
    with pytest.raises(Refusal):
        save_map(name="x", headings=list(columns), mapping=ColumnMapping(columns), by=TESTS)
