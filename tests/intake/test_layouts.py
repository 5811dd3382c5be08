"""Lists that offices already have: ugly files, and people who are the same after writing and reading."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sakti.core.codebooks import BOOKS
from sakti.core.fields import FIELDS, HOUSEHOLD_FIELDS, PERSON_FIELDS
from sakti.core.periods import age_on
from sakti.intake.landing.preparation import check_list
from sakti.intake.reading.cells import born_at_age
from sakti.intake.reading.headings import COLUMNS
from sakti.intake.reading.layouts import LAYOUTS, ColumnMapping, mapped_layout
from sakti.intake.reading.layouts.output import write_sheets
from sakti.intake.reading.neighbourhoods import read_rt_rw
from sakti.intake.reading.recognition import recognise
from sakti.intake.reading.template import write_template
from sakti.intake.reading.workbook import Sheet, Unreadable, Workbook, read_workbook
from sakti.workshop.limits import Exceeded
from sakti.workshop.spreadsheet import _SheetLook
from tests.data.layouts.make import AS_OF, BOTOSARI, BPS, EXPECTED, FOLDER, TIRTO, family, outcome, person, places

#: They take long, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

BDT_DAY = date(2015, 6, 30)


# -- golden files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXPECTED)
def test_an_ugly_file(name):
    assert outcome(name) == EXPECTED[name]


def test_every_file_says_what_is_odd():
    lists = {file.name for file in FOLDER.iterdir() if file.suffix in (".xlsx", ".xls", ".ods", ".csv")}
    assert lists == EXPECTED.keys()
    assert all(one["odd"].endswith(".") for one in EXPECTED.values())


# -- write, then read -------------------------------------------------------------------------------------------------


def values(layout: str, unit: tuple[str, ...]):
    """Answers that the layout can say, and what they are after they were said."""
    book = BOOKS["dtsen" if layout == "regsosek2022k" else layout]
    columns = set(LAYOUTS[layout].columns.values())
    fields = {}
    for name in unit:
        field = FIELDS[name]
        if name not in columns or name in ("relation", "sex"):
            continue
        if field.measured:
            fields[name] = st.integers(10, 400).map(lambda n: n / 2)
        elif said := [code for code in field.codes or {} if name == "decile" or book.write(name, code)]:
            fields[name] = st.sampled_from(said).map(lambda code, f=field: f.read(code))
    return st.fixed_dictionaries({}, optional=fields)


names = st.text("abcdefghijklmnopqrstuvwxyz '", min_size=3, max_size=20).filter(lambda text: text.strip(" '").isalpha())


@st.composite
def lists(draw, layout: str):
    """Families of one to four people, each household one family."""
    people = []
    for serial in range(1, draw(st.integers(1, 4)) + 1):
        house = draw(values(layout, HOUSEHOLD_FIELDS))
        members = [
            person(
                f"{draw(names).strip().title()} {serial}", serial * 10 + at, 1 if at == 0 else draw(st.integers(2, 8))
            )
            | {"floor": None, "floor_area": None, "marital": None, "schooling": None}
            | {"village": BOTOSARI, "sex": draw(st.sampled_from([1, 2]))}
            | draw(values(layout, PERSON_FIELDS))
            | house
            for at in range(draw(st.integers(1, 4)))
        ]
        people += family(serial, *members)
    return people


@pytest.mark.parametrize("layout", LAYOUTS)
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_who_is_written_is_read(layout, data):
    people = data.draw(lists(layout))
    sheets = write_sheets(layout, people, as_of=AS_OF, bps=BPS)
    book = Workbook("0" * 64, [Sheet(name, rows) for name, rows in sheets])
    found = recognise(book)
    assert found.layout is LAYOUTS[layout]
    checked = check_list(book, found.layout, places(BOTOSARI.code if found.needs_village else None), AS_OF)
    assert (checked.imported, checked.rejected) == (len(people), 0)
    read_back = [(one.name, one.nik.text, house) for house in checked.households for one in house.people]
    assert [one[:2] for one in read_back] == [(" ".join(who["name"].split()), who["nik"]) for who in people]
    columns = set(LAYOUTS[layout].columns.values())
    for who, (_, _, house) in zip(people, read_back, strict=True):
        one = next(one for one in house.people if one.nik.text == who["nik"])
        assert house.village == BOTOSARI
        assert house.values == {
            name: who[name] for name in HOUSEHOLD_FIELDS if name in columns and who.get(name) is not None
        }
        assert dict(one.values) == {
            name: who[name] for name in PERSON_FIELDS if name in columns and who.get(name) is not None
        }
        if "age" in columns and "birth_date" not in columns:
            assert one.birth_estimated
            assert abs((one.birth_date - who["birth_date"]).days) <= 183
        else:
            assert one.birth_date == who["birth_date"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_template_can_be_imported_as_it_is(layout, tmp_path):
    file = tmp_path / "templat.xlsx"
    with file.open("wb") as stream:
        write_template(stream, layout)
    book = read_workbook(file)
    found = recognise(book)
    checked = check_list(book, found.layout, places(BOTOSARI.code), AS_OF)
    assert (found.layout.key, checked.read, checked.unusable) == (layout, 0, False)
    assert set(checked.tally.summary()["by_code"]) <= {"hidden_skipped"}


# -- recognising and mapping ------------------------------------------------------------------------------------------


def book_of(*rows) -> Workbook:
    return Workbook("0" * 64, [Sheet("Data", list(rows))])


OWN = ("Nomor Kartu", "Nama Warga", "No NIK", "Gender", "Hub", "Atap Rumah")
ROWS = (OWN, ("3326021111110001", "Slamet", "3326021203800001", "L", "Kepala", "seng"))
MAPPING = ColumnMapping(
    dict(zip(OWN, ("kk", "name", "nik", "sex", "relation", "roof"), strict=True)), book="siak", village=BOTOSARI.code
)


def test_a_layout_that_nobody_knows_is_described_with_guesses():
    found = recognise(book_of(["Daftar warga"], *ROWS))
    assert (found.layout, found.heading_row, found.sheet, found.needs_village) == (None, 2, "Data", True)
    assert found.headings == list(OWN)
    assert found.samples == [list(ROWS[1])]
    assert set(found.mapping) == set(OWN)


def test_a_mapping_reads_it():
    found = recognise(book_of(*ROWS), mapping=MAPPING)
    checked = check_list(book_of(*ROWS), found.layout, places(MAPPING.village), AS_OF)
    assert checked.imported == 1
    [house] = checked.households
    assert (house.village, house.values) == (BOTOSARI, {"roof": 3})
    assert dict(house.people[0].values) == {"sex": 1, "relation": 1}


def test_a_remembered_mapping_comes_before_what_is_recognised():
    found = recognise(book_of(*ROWS), find_mapping=lambda mark: MAPPING if mark else None)
    assert (found.remembered, found.village, found.book) == (True, BOTOSARI.code, "siak")


def test_a_tie_is_not_decided():
    assert recognise(book_of(["nama", "nik", "rt"], ["Slamet", "1", "2"])).layout is None


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_column_of_a_layout_has_words(layout):
    assert set(LAYOUTS[layout].columns.values()) <= COLUMNS.keys()


def test_a_mapping_that_differs_is_another_import():
    assert mapped_layout(MAPPING).key != mapped_layout(ColumnMapping(MAPPING.columns, "dtsen")).key
    assert len(mapped_layout(MAPPING).key) <= 20


# -- cells ------------------------------------------------------------------------------------------------------------


@given(st.integers(0, 120), st.dates(date(2015, 1, 1), date(2026, 12, 31)))
def test_somebody_has_their_age_on_the_day_of_the_list(age, day):
    assert age_on(born_at_age(age, day).day, day) == age


@pytest.mark.parametrize("cell", ["seratus", "-1", 121, 25708, "1,5E+11", ""])
def test_no_age(cell):
    assert born_at_age(cell, BDT_DAY) is None


@pytest.mark.parametrize(
    ("rt", "rw", "read"),
    [
        ("001/002", "", ("001", "002", True)),
        ("", "1/2", ("1", "2", True)),
        ("RT 3 / RW 4", "", ("3", "4", True)),
        ("001/002", "002", ("001", "002", True)),
        (date(2018, 3, 3), "", ("003", "003", True)),
        (date(2018, 2, 1), "", ("", "", False)),
        (date(2018, 2, 1), "2", ("001", "2", True)),
        (date(2018, 2, 1), "9", ("", "9", False)),
        (1.0, 2.0, ("1", "2", True)),
        ("", "", ("", "", True)),
    ],
)
def test_rt_and_rw(rt, rw, read):
    assert read_rt_rw(rt, rw) == read


# -- nothing is too strange -------------------------------------------------------------------------------------------

REAL = [file for file in sorted(FOLDER.iterdir()) if file.suffix in (".xlsx", ".ods", ".xls", ".csv")]


def mutated(content: bytes, rng: random.Random) -> bytes:
    """Some bytes of a real file changed, left out or doubled; in an archive, of what it holds."""
    if content[:2] == b"PK" and rng.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = rng.choice(sorted(parts))
        parts[name] = mutated(parts[name], rng)
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, said in parts.items():
                archive.writestr(each, said)
        return made.getvalue()
    changed = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(changed) or 1)
        match rng.randrange(3):
            case 0:
                changed[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del changed[at : at + rng.randrange(1, 40)]
            case _:
                changed[at:at] = changed[max(0, at - 30) : at]
    return bytes(changed)


@given(st.sampled_from(REAL), st.integers(0, 2**32))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_to_a_real_file_is_too_strange(tmp_path, real, seed):
    file = tmp_path / "rusak"
    file.write_bytes(mutated(real.read_bytes(), random.Random(seed)))
    try:
        book = read_workbook(file)
    except Unreadable:
        return
    found = recognise(book)
    checked = check_list(book, found.layout or LAYOUTS["dtsen"], places(TIRTO.code), AS_OF)
    assert checked.read == checked.imported + checked.held + checked.rejected + checked.skipped


cells = st.one_of(
    st.sampled_from(
        [
            "",
            "No. KK : 3326021111110001",
            "JUMLAH",
            "Mengetahui,",
            "1",
            "LAKI-LAKI",
            "001/002",
            "Slamet",
            "12/03/80",
            "3326021203800001",
            "33.26.02.2008",
            "(1)",
            "KOLOM",
        ]
    ),
    st.text(max_size=12),
    st.floats(),
    st.integers(-(10**18), 10**18),
    st.booleans(),
    st.dates(),
    st.times(),
)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(body=st.lists(st.lists(cells, max_size=20), max_size=8), known=st.integers(3, 20), given=st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_grid_of_cells_is_too_strange_for_a_layout(layout, body, known, given):
    headings = sorted({str(key): None for key in LAYOUTS[layout].columns})[: max(known, 12)]
    book = Workbook("0" * 64, [Sheet("A", [headings, *body]), Sheet("B", [headings[::-1], *body])])
    recognise(book)
    checked = check_list(book, LAYOUTS[layout], places(TIRTO.code if given else None), AS_OF)
    assert checked.read == checked.imported + checked.held + checked.rejected + checked.skipped
    assert checked.imported == sum(len(house.people) for house in checked.households)


def far_cells(folder: Path) -> Path:
    """A few bytes that claim a sheet of seventeen thousand million cells."""
    file = folder / "jauh.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "nama")
        sheet.write(1_048_575, 16_383, "x")
    return file


CELL = b'<c r="A1"><v>1</v></c>'
ODD_CELLS = {
    "beyond the columns": b'<c r="XFD1048576"/>',
    "beyond the rows": b'<c r="DZ1048576"/>',
    "beyond the rows of a short list": b'<c r="DZ999999"/>',
    "with another blank": b'<c\tr="XFD1048576"/>',
    "with single quotes": b"<c r='XFD1048576'/>",
    "its place last": b'<c s="1" r="XFD1048576"/>',
    "its place in small letters": b'<c r="xfd1048576"/>',
    "with a prefix": b'<x:c r="XFD1048576"/>',
}


def look_at(*pieces: bytes) -> None:
    """As the reader looks at a sheet before it builds it."""
    look = _SheetLook()
    for piece in pieces:
        look.see(piece)
    look.end()


@pytest.mark.parametrize("cell", ODD_CELLS.values(), ids=ODD_CELLS.keys())
def test_a_cell_that_is_far_away_is_found_however_it_is_written(cell):
    with pytest.raises(Exceeded):
        look_at(b'<sheetData><row r="1">' + CELL + cell + b"</row>")


def test_a_far_cell_is_found_in_a_list_of_many_rows():
    rows = b'<row r="1"><c r="A1"/></row>' * 100_000
    look_at(rows, b'<row r="100001"><c r="A100001"/></row>')
    with pytest.raises(Exceeded):
        look_at(rows, b'<row r="2"><c r="XFD1000000"/></row>')


@pytest.mark.parametrize("cell", [b'<c r="DZ99999"/>', b"<c/>", b'<cols/><c r="A2"/>', b"<c><v>:c </v></c>"])
def test_usual_cells_are_near(cell):
    look_at(b'<sheetData><row r="1">' + CELL + cell + b"</row>")


def entities(folder: Path) -> Path:
    """A thousand million laughs in the text of a cell."""
    file = folder / "tawa.xlsx"
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write(0, 0, "halo")
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (at, b"&l%d;" % (at - 1) * 10) for at in range(1, 10))
    text = parts["xl/sharedStrings.xml"].replace(b"<sst", b'<!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]><sst", 1)
    parts["xl/sharedStrings.xml"] = text.replace(b"halo", b"&l9;")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in parts.items():
            archive.writestr(name, said)
    return file


def lying_bomb(folder: Path) -> Path:
    """An archive whose directory says that it unpacks to a few bytes."""
    file = folder / "bohong.xlsx"
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write(0, 0, "halo")
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet>" + b" " * 60_000_000
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in parts.items():
            archive.writestr(name, said)
    raw, size = file.read_bytes(), len(parts["xl/worksheets/sheet1.xml"]).to_bytes(4, "little")
    file.write_bytes(raw.replace(size, (900).to_bytes(4, "little")))
    return file


@pytest.mark.parametrize("make", [far_cells, entities, lying_bomb])
def test_hostile_files_are_refused(make, tmp_path):
    with pytest.raises(Unreadable):
        read_workbook(make(tmp_path))
