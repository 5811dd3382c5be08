"""Every row of the table of contracts §2, each with the smallest list that shows it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from sakti.core.identity import Standing
from sakti.intake.landing.preparation import check_list
from sakti.intake.reading.layouts import DTSEN, LAYOUTS
from sakti.intake.reading.villages import VillageIndex
from sakti.intake.reading.workbook import Sheet, Workbook
from tests.intake.lists import (
    AS_OF,
    BOTOSARI,
    HEADINGS,
    KERTIJAYAN,
    KK,
    VILLAGES,
    checked,
    codes,
    counts,
    csv_file,
    grid,
    nik,
    row,
    wife,
    xlsx_file,
)

OTHER_KK = "3326021111110002"


@pytest.fixture
def look(tmp_path):
    """Check a list of rows, as CSV if all cells are text, else as XLSX."""

    def check(*rows: dict[str, Any]):
        if all(isinstance(cell, str) for one in rows for cell in one.values()):
            return checked(csv_file(tmp_path, rows))
        return checked(xlsx_file(tmp_path, ("Data", grid(rows))))

    return check


def people(outcome):
    return [person for household in outcome.households for person in household.people]


def test_a_clean_family(look):
    outcome = look(row(desil="3"), wife(desil="3"))
    assert (codes(outcome), counts(outcome)) == ({}, (2, 2, 0, 0, 0))
    [household] = outcome.households
    assert household.values == {"decile": 3}
    assert [person.birth_date for person in household.people] == [date(1980, 3, 12), date(1982, 6, 5)]
    assert [person.nik.standing for person in household.people] == [Standing.RELIABLE] * 2


REJECTED = [
    ({"kode_desa": "33.26.99.2001"}, {"village_unknown": 1}),
    ({"kode_desa": ""}, {"village_unknown": 1}),
    ({"kode_desa": "Botosari"}, {"village_unknown": 1}),
    ({"nama_desa": "Kertijayan"}, {"village_mismatch": 1}),
    ({"kode_desa": "33.26.09.2020", "nama_desa": "Botosari"}, {"village_mismatch": 1}),
    ({"nama": ""}, {"name_missing": 1}),
    ({"nama": "  \u00a0 "}, {"name_missing": 1}),
    ({"nama": "", "kode_desa": "1"}, {"name_missing": 1, "village_unknown": 1}),
    ({"nama": "", "nik": "0", "tanggal_lahir": "??", "jenis_kelamin": "9"}, {"name_missing": 1}),  # only its ERRORs
]


@pytest.mark.parametrize(("cells", "found"), REJECTED)
def test_rejected_rows_carry_only_their_errors(look, cells, found):
    outcome = look(row() | cells, wife(hubungan="1"))
    assert (codes(outcome), counts(outcome)) == (found, (2, 1, 0, 1, 0))
    assert len(outcome.households) == 1


@pytest.mark.parametrize("name", ["", "Botosari", "BOTO SARI", "Desa Botosari", "desa botosari"])
def test_a_village_name_that_is_the_villages(look, name):
    assert codes(look(row(nama_desa=name))) == {}


def test_two_villages_of_one_name_do_not_mismatch(look):
    assert codes(look(row(kode_desa="33.26.09.2020", nama_desa="Mulyorejo"))) == {}


@pytest.mark.parametrize("code", [BOTOSARI, "3326022008", 3326022008])
def test_a_village_code_with_or_without_dots(look, code):
    assert codes(look(row(kode_desa=code))) == {}


WARNINGS = [
    ({"nik": ""}, {"nik_missing": 1}),
    ({"nik": "-"}, {"nik_missing": 1}),
    ({"nik": "0000000000000000"}, {"nik_missing": 1}),
    ({"nik": 0}, {"nik_missing": 1}),
    ({"nik": "332602120380001"}, {"nik_malformed": 1}),
    ({"nik": int(nik())}, {"nik_precision_lost": 1}),
    ({"nik": "3,32602E+15"}, {"nik_precision_lost": 1}),
    ({"nik": int(nik(13, 3, 80)), "jenis_kelamin": "2"}, {"nik_precision_lost": 1}),  # and no other NIK finding
    ({"nik": nik(13, 3, 80)}, {"nik_birth_mismatch": 1}),
    ({"nik": nik(woman=True)}, {"nik_sex_mismatch": 1}),
    ({"nik": nik(13, 3, 80, woman=True)}, {"nik_birth_mismatch": 1, "nik_sex_mismatch": 1}),
    ({"nik": nik(13, 3, 80), "tanggal_lahir": ""}, {}),
    ({"nik": nik(13, 3, 80), "tanggal_lahir": "31/02/1980"}, {"birth_date_invalid": 1}),
    ({"nik": nik(13, 3, 80), "tanggal_lahir": "13/03/80"}, {"date_doubtful": 1}),  # read as 1980, and told
    ({"nik": "0", "tanggal_lahir": "Senin, 5 Nop 2018"}, {"nik_missing": 1}),
    ({"nik": "0", "tanggal_lahir": "Jum'at, 5 Nop 2018"}, {"nik_missing": 1, "date_doubtful": 1}),  # it was a Monday
    ({"nik": "0", "tanggal_lahir": "Kajen, 5 Peb 1990"}, {"nik_missing": 1}),
    ({"nik": "0", "tanggal_lahir": "kira-kira 5 Peb 1990"}, {"nik_missing": 1, "birth_date_invalid": 1}),
    ({"nik": nik(woman=True), "jenis_kelamin": ""}, {}),
    ({"nik": nik(woman=True), "jenis_kelamin": "3"}, {"code_unknown": 1}),
    ({"tanggal_lahir": 1980}, {"birth_date_invalid": 1}),  # a year, not the 1,980th day after 1899
    ({"tanggal_lahir": 38}, {"birth_date_invalid": 1}),  # an age
    ({"tanggal_lahir": "2019-01-01", "nik": "0"}, {"birth_date_invalid": 1, "nik_missing": 1}),
    ({"tanggal_lahir": "1898-12-30", "nik": "0"}, {"birth_date_invalid": 1, "nik_missing": 1}),
    ({"tanggal_lahir": "1898-12-31", "nik": "0"}, {"nik_missing": 1}),  # exactly 120 years
    ({"tanggal_lahir": "2018-12-31", "nik": "0"}, {"nik_missing": 1}),  # born today
    ({"hubungan": "9"}, {"code_unknown": 1, "head_missing": 1}),
    ({"hubungan": "2"}, {"head_missing": 1}),
    ({"hubungan": ""}, {"head_missing": 1}),
    ({"hubungan": "01"}, {}),
    ({"partisipasi_sekolah": "4"}, {"code_unknown": 1}),
    ({"penyakit_kronis": "01;02"}, {"code_unknown": 1}),
    ({"penyakit_kronis": "99"}, {"code_unknown": 1}),
    ({"428a": "5"}, {"code_unknown": 1}),
    ({"desil": "11"}, {"code_unknown": 1}),
    ({"luas_lantai": "nol"}, {"code_unknown": 1}),
    ({"no_kk": ""}, {"kk_missing": 1}),
    ({"no_kk": "0"}, {"kk_missing": 1}),
    ({"no_kk": "12345"}, {"kk_malformed": 1}),
    ({"no_kk": int(KK)}, {"kk_malformed": 1}),
]


@pytest.mark.parametrize(("cells", "found"), WARNINGS)
def test_warnings_are_imported(look, cells, found):
    outcome = look(row(**cells))
    assert (codes(outcome), counts(outcome)) == (found, (1, 1, 0, 0, 0))


@pytest.mark.parametrize("text", ["332602120380001", "3,32602E+15", 3326021203800001, "tidak punya"])
def test_a_doubtful_nik_is_kept_and_never_matched_on(look, text):
    [first, second] = people(look(row(nik=text), row("Kembar", nik=text, hubungan="3")))
    assert {first.nik.standing, second.nik.standing} == {Standing.DOUBTFUL}
    assert first.nik.text


def test_an_unknown_birth_date_is_no_date(look):
    [person] = people(look(row(tanggal_lahir="31/02/1980")))
    assert person.birth_date is None


@pytest.mark.parametrize(
    "cell",
    ["1980-03-12", "12/03/1980", "12 Maret 1980", date(1980, 3, 12), datetime(1980, 3, 12), 29292],  # noqa: DTZ001
)
def test_birth_dates_however_written(look, cell):
    outcome = look(row(tanggal_lahir=cell, luas_lantai=36.5))
    assert codes(outcome) == {}
    assert people(outcome)[0].birth_date == date(1980, 3, 12)


def test_a_known_nik_is_held_and_not_merged(look):
    outcome = look(row(), wife(), row("Orang Lain", hubungan="3", tanggal_lahir="??"))
    assert (codes(outcome), counts(outcome)) == ({"nik_duplicate": 1}, (3, 2, 1, 0, 0))
    [finding] = outcome.tally.findings
    assert (finding.row, finding.severity.value) == (4, "ERROR")
    assert "baris 2" in finding.message


def test_the_nik_of_a_rejected_row_is_free(look):
    outcome = look(row(nama=""), row("Slamet"))
    assert (codes(outcome), counts(outcome)) == ({"name_missing": 1}, (2, 1, 0, 1, 0))


def test_a_household_without_an_imported_row_does_not_exist(look):
    outcome = look(row(), row("Lain", no_kk=OTHER_KK))
    assert (codes(outcome), len(outcome.households)) == ({"nik_duplicate": 1}, 1)


def test_nothing_is_recorded_for_an_unknown_code(look):
    [household] = look(row(desil="11", kloset="2", penyakit_kronis="01;02", bekerja="9")).households
    assert household.values == {"latrine_type": 2}
    assert household.people[0].values == {"relation": 1, "sex": 1, "chronic_diseases": "02"}


# -- families -------------------------------------------------------------------------------------------------------


def shape(outcome):
    """Households as lists of families as lists of names."""
    return [[[one.name for one in family.people] for family in home.families.values()] for home in outcome.households]


def member(name, number, **cells):
    return row(name, nik="", hubungan="3", tanggal_lahir="", **({"no_kk": number} | cells))


def test_a_merged_cell_is_the_family_above(look):
    outcome = look(row(), member("Anak", ""), member("Cucu", ""))
    assert (codes(outcome), shape(outcome)) == ({"nik_missing": 2}, [[["Slamet", "Anak", "Cucu"]]])


def test_a_merged_cell_ends_at_another_household_number(look):
    outcome = look(
        row(no_rumah_tangga="1"), member("Anak", "", no_rumah_tangga="1"), member("Lain", "", no_rumah_tangga="2")
    )
    assert shape(outcome) == [[["Slamet", "Anak"]], [["Lain"]]]
    assert codes(outcome) == {"nik_missing": 2, "kk_missing": 1, "head_missing": 1}


def test_a_merged_cell_ends_at_another_village(look):
    outcome = look(row(), member("Lain", "", kode_desa=KERTIJAYAN))
    assert shape(outcome) == [[["Slamet"]], [["Lain"]]]


@pytest.mark.parametrize("wrong", [{"kode_desa": "33.26.02.2099"}, {"kode_desa": ""}, {"nama_desa": "Kertijayan"}])
def test_a_wrong_village_on_one_row_parts_no_family(look, wrong):
    """A row that is rejected for its village does not say where it is: the rows around it belong together."""
    first = look(row(**wrong), wife(no_kk=""), member("Anak", ""))
    between = look(row(), wife(no_kk="", **wrong), member("Anak", ""))
    assert (shape(first), people(first)[0].kk.text) == ([[["Siti", "Anak"]]], KK)
    assert shape(between) == [[["Slamet", "Anak"]]]


def test_rows_without_a_number_stay_together_around_a_wrong_village(look):
    outcome = look(row(no_kk="0"), wife(no_kk="0", kode_desa="33"), member("Anak", "0"))
    assert (shape(outcome), codes(outcome)["kk_missing"]) == ([[["Slamet", "Anak"]]], 1)


def test_a_family_that_begins_with_a_wrong_village_is_not_the_one_above(look):
    outcome = look(row(), wife(no_kk=OTHER_KK, kode_desa="33"), member("Anak", "", kode_desa=KERTIJAYAN))
    assert (shape(outcome), people(outcome)[1].kk.text) == ([[["Slamet"]], [["Anak"]]], OTHER_KK)


def test_a_wrong_village_leads_into_no_other_village(look):
    outcome = look(row(), wife(no_kk="", kode_desa="33"), member("Lain", "", kode_desa=KERTIJAYAN, nama_desa=""))
    assert shape(outcome) == [[["Slamet"]], [["Lain"]]]


def test_the_number_of_a_rejected_row_holds_below_it(look):
    outcome = look(row(nama=""), wife(no_kk="", hubungan="1"))
    assert shape(outcome) == [[["Siti"]]]
    assert people(outcome)[0].kk.text == KK


@pytest.mark.parametrize(("number", "code"), [("0", "kk_missing"), ("12345", "kk_malformed"), ("", "kk_missing")])
def test_rows_that_follow_one_head_make_one_family_without_a_number(look, number, code):
    rows = [
        row(no_kk=number),
        member("Anak", number),
        row("Tini", nik=nik(number=9), no_kk=number),
        member("Cucu", number),
    ]
    outcome = look(*rows)
    assert shape(outcome) == [[["Slamet", "Anak"]], [["Tini", "Cucu"]]]
    assert codes(outcome) == {"nik_missing": 2, code: 2}


def test_two_heads(look):
    outcome = look(row(), row("Kedua", nik=nik(number=9)))
    assert codes(outcome) == {"head_duplicate": 1}
    assert outcome.households[0].counting.name == "Slamet"


def test_one_card_in_two_households_is_two_households(look):
    outcome = look(row(no_rumah_tangga="1"), wife(no_rumah_tangga="2"))
    assert shape(outcome) == [[["Slamet"]], [["Siti"]]]
    assert codes(outcome) == {"head_missing": 1}


def test_two_cards_in_one_household_are_two_families(look):
    outcome = look(row(no_rumah_tangga="1"), row("Tini", nik=nik(number=9), no_kk=OTHER_KK, no_rumah_tangga="1"))
    assert (shape(outcome), codes(outcome)) == ([[["Slamet"], ["Tini"]]], {})


def test_a_row_without_household_number_joins_the_household_of_its_card(look):
    outcome = look(wife(no_rumah_tangga=""), row(no_rumah_tangga="7"))
    assert shape(outcome) == [[["Siti", "Slamet"]]]
    assert outcome.households[0].number == "7"


def test_a_household_number_is_unique_within_its_village(look):
    outcome = look(
        row(no_rumah_tangga="1"),
        row("Lain", nik=nik(number=9), no_kk=OTHER_KK, kode_desa=KERTIJAYAN, no_rumah_tangga="1"),
    )
    assert shape(outcome) == [[["Slamet"]], [["Lain"]]]


# -- the household's columns ----------------------------------------------------------------------------------------


def test_the_head_s_row_counts_when_rows_differ(look):
    outcome = look(wife(desil="5", kloset="2"), row(desil="3", kloset="02"))
    assert codes(outcome) == {"household_conflict": 1}
    assert outcome.households[0].values == {"decile": 3, "latrine_type": 2}


def test_conflicts_are_counted_by_household_and_column(look):
    outcome = look(row(desil="3", kloset="1"), wife(desil="5", kloset="2"), member("Anak", KK, desil="6", kloset="1"))
    assert codes(outcome) == {"household_conflict": 2, "nik_missing": 1}


def test_without_a_head_the_first_imported_row_counts(look):
    outcome = look(row(nama="", desil="1"), wife(desil="5"), member("Anak", KK, desil="6"))
    assert outcome.households[0].values == {"decile": 5}


def test_a_held_head_does_not_count(look):
    outcome = look(row("Ganda", no_kk=OTHER_KK), wife(desil="5"), row(desil="3"))
    assert codes(outcome) == {"nik_duplicate": 1, "head_missing": 1}
    assert outcome.households[1].values == {"decile": 5}


def test_an_unknown_household_code_is_found_once_on_the_row_that_counts(look):
    outcome = look(row(desil="99"), wife(desil="99"))
    assert codes(outcome) == {"code_unknown": 1}


def test_a_house_that_is_filled_in_once_on_the_row_of_the_head_is_no_conflict(look):
    outcome = look(wife(desil=""), row(desil="5"))
    assert (codes(outcome), outcome.households[0].values) == ({}, {"decile": 5})


def test_a_blank_on_the_row_that_counts_wins_and_is_told(look):
    outcome = look(row(desil=""), wife(desil="5"))
    assert (codes(outcome), outcome.households[0].values) == ({"household_conflict": 1}, {})


# -- sheets -----------------------------------------------------------------------------------------------------------


def test_titles_blank_rows_totals_and_repeated_headings_are_skipped(tmp_path):
    headings, first, second = grid([row(), wife()])
    cells = [
        ["DAFTAR KELUARGA"],
        [],
        ["Kabupaten Pekalongan", "2018"],
        headings,
        first,
        [],
        headings,
        second,
        ["JUMLAH", "", 2],
        ["Total", 2],
    ]
    outcome = checked(xlsx_file(tmp_path, ("Data", cells)))
    assert (codes(outcome), counts(outcome)) == ({}, (4, 2, 0, 0, 2))


def test_somebody_called_jumlah_is_no_total_row(look):
    outcome = look(row("Jumlah Santoso"), wife("Totalia"))
    assert counts(outcome) == (2, 2, 0, 0, 0)


def test_every_visible_sheet_that_counts_is_read(tmp_path):
    file = xlsx_file(
        tmp_path,
        ("Botosari", grid([row()])),
        ("Catatan", [["apa saja"], ["nama", "rt"]]),
        ("Kertijayan", grid([wife(kode_desa=KERTIJAYAN, hubungan="1")])),
        ("Lama", grid([row("Lama")])),
        hidden="Lama",
    )
    outcome = checked(file)
    assert (codes(outcome), counts(outcome)) == ({"hidden_skipped": 1}, (2, 2, 0, 0, 0))
    assert {person.sheet for person in people(outcome)} == {"Botosari", "Kertijayan"}


def test_a_duplicate_in_another_sheet_says_where(tmp_path):
    outcome = checked(xlsx_file(tmp_path, ("A", grid([row()])), ("B", grid([row()]))))
    assert "A:2" in outcome.tally.findings[0].message


def test_merged_cells_do_not_reach_into_the_next_sheet(tmp_path):
    outcome = checked(xlsx_file(tmp_path, ("A", grid([row()])), ("B", grid([wife(no_kk="", hubungan="1")], HEADINGS))))
    assert shape(outcome) == [[["Slamet"]], [["Siti"]]]


def test_a_merged_card_brings_the_household_number_of_its_first_row(tmp_path):
    """As blank cells below a filled one do, whether the first row is imported or not."""
    lines = [row(nama="", no_rumah_tangga="A1"), wife(no_kk=""), row("Tini", nik=nik(number=9), no_rumah_tangga="A1")]
    lines[2]["no_kk"] = OTHER_KK
    headings, *cells = grid(lines)
    book = Sheet("A", [headings, *cells], merged=[((1, headings.index("no_kk")), (2, headings.index("no_kk")))])
    outcome = check_list(Workbook("", [book]), DTSEN, VILLAGES, AS_OF)
    assert shape(outcome) == [[["Siti"], ["Tini"]]]


@pytest.mark.parametrize(
    ("below", "missing"),
    [({}, 0), ({"no_rumah_tangga": "A1"}, 0), ({"no_rumah_tangga": "B2"}, 1), ({"kode_desa": KERTIJAYAN}, 1)],
)
def test_a_merged_card_is_a_blank_cell_below_a_filled_one(below, missing):
    """Merged or left blank, one rule: the same village, and the same household number or none."""
    headings, *cells = grid([row(no_rumah_tangga="A1"), wife(**{"no_kk": "", "nama_desa": "", **below})])
    at = headings.index("no_kk")
    merged = Sheet("A", [headings, *cells], merged=[((1, at), (2, at))])
    for sheet in (merged, Sheet("A", [headings, *cells])):
        assert codes(check_list(Workbook("", [sheet]), DTSEN, VILLAGES, AS_OF)).get("kk_missing", 0) == missing


def test_headings_in_any_case_order_and_punctuation(tmp_path):
    headings, line = grid([row(desil="3")])
    ugly = [heading.upper().replace("_", " - ") for heading in headings]
    outcome = checked(xlsx_file(tmp_path, ("Data", [ugly[::-1], line[::-1]])))
    assert (codes(outcome), counts(outcome)) == ({}, (1, 1, 0, 0, 0))


@pytest.mark.parametrize("needed", ["kode_desa", "nama", "no_kk"])
def test_a_needed_heading_is_missing(tmp_path, needed):
    rows = [{name: cell for name, cell in row().items() if name != needed}]
    outcome = checked(xlsx_file(tmp_path, ("Baik", grid([row()])), ("Kurang", grid(rows))))
    assert outcome.unusable
    assert codes(outcome) == {"heading_missing": 1}
    assert needed in outcome.tally.findings[0].message
    assert outcome.imported == 0


def test_no_rumah_tangga_stands_in_for_no_kk(tmp_path):
    one = {name: cell for name, cell in row(no_rumah_tangga="1").items() if name != "no_kk"}
    assert not checked(csv_file(tmp_path, [one])).unusable


@pytest.mark.parametrize("cells", [[["surat"]], [["nama", "rt"], ["A", "1"]], [[""]]])
def test_no_sheet_counts(tmp_path, cells):
    outcome = checked(xlsx_file(tmp_path, ("Data", cells)))
    assert (outcome.unusable, codes(outcome)) == (True, {"heading_missing": 1})


def test_findings_say_where(tmp_path):
    outcome = checked(xlsx_file(tmp_path, ("Data", [["Judul"], *grid([row(), wife(nik="1")])])))
    [finding] = outcome.tally.findings
    assert (finding.sheet, finding.row, finding.column) == ("Data", 4, "nik")


def test_ages_are_judged_on_the_as_of_date(tmp_path):
    file = csv_file(tmp_path, [row(nik="", tanggal_lahir="2019-05-05")])
    assert codes(checked(file, AS_OF)) == {"nik_missing": 1, "birth_date_invalid": 1}
    assert codes(checked(file, date(2019, 12, 31))) == {"nik_missing": 1}


def test_the_template_has_every_heading_of_the_contract(tmp_path):
    outcome = checked(csv_file(tmp_path, [row()], headings=HEADINGS))
    assert (codes(outcome), counts(outcome)) == ({}, (1, 1, 0, 0, 0))


BIRTH_HEADINGS = [
    "TGL LHR",
    "Tgl. Lhr",
    "Tgl/Bln/Th",
    "Tgl Lahir (dd/mm/yyyy)",
    "Tanggal/Bulan/Tahun Lahir",
    "Tempat/Tgl Lahir",
    "Tempat dan Tanggal Lahir",
    "TTL",
    "Date of Birth",
]


@pytest.mark.parametrize("heading", BIRTH_HEADINGS)
@pytest.mark.parametrize("layout", [DTSEN, LAYOUTS["siak"]], ids=["dtsen", "siak"])
def test_birth_dates_are_read_however_their_column_is_called(layout, heading):
    """OpenSID#8351, #8358: a column that is filled in and not read leaves every age unknown, and nobody sees why."""
    name, kk = ("nama", "no_kk") if layout is DTSEN else ("Nama Lengkap", "Nomor KK")
    rows = [["kode_desa", kk, "nik", name, heading], [BOTOSARI, "3326021111110001", nik(), "Slamet", "12-03-1980"]]
    book, places = Workbook("", [Sheet("A", rows)]), VillageIndex(VILLAGES, {}, VILLAGES[BOTOSARI])

    outcome = check_list(book, layout, places, AS_OF)

    assert [person.birth_date for person in outcome.people] == [date(1980, 3, 12)]


def test_birth_dates_under_a_heading_of_two_rows():
    above = ["kode_desa", "no_kk", "nik", "nama", "Tempat dan Tanggal Lahir", ""]
    below = ["", "", "", "", "Tempat Lahir", "Tgl/Bln/Th"]
    people = [BOTOSARI, "3326021111110001", nik(), "Slamet", "Kajen", "12-03-1980"]

    outcome = check_list(Workbook("", [Sheet("A", [above, below, people])]), DTSEN, VILLAGES, AS_OF)

    assert [person.birth_date for person in outcome.people] == [date(1980, 3, 12)]
    assert codes(outcome).get("note_skipped") is None


@pytest.mark.parametrize(
    ("heading", "told"),
    [("Tgl Lahir Ibu", 1), ("Lahir tahun", 1), ("Tgl Kawin", 0), ("Tempat Lahir", 0), ("Tanggal", 0)],
)
def test_what_may_be_a_birth_and_is_not_read_is_told(heading, told):
    rows = [["kode_desa", "no_kk", "nik", "nama", heading], [BOTOSARI, "3326021111110001", nik(), "Slamet", "1980"]]

    outcome = check_list(Workbook("", [Sheet("A", rows)]), DTSEN, VILLAGES, AS_OF)

    assert [person.birth_date for person in outcome.people] == [None]
    assert codes(outcome).get("birth_dates_missing", 0) == told
