"""The rows of a by-name list as people, with findings (the table of contracts §2).

Pure: it knows the villages by code and the as-of date, and nothing of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import itemgetter
from typing import cast

from sakti.core.fields import FIELDS, HOUSEHOLD_FIELDS, PERSON_FIELDS, Value
from sakti.core.formatting import long_date
from sakti.core.identity import Identity, Standing, birth_agrees, is_exchanged, read_kk, read_nik, sex_of
from sakti.core.periods import birthday
from sakti.core.region_codes import dotted, name_key
from sakti.core.written_dates import DateUnread, Problem
from sakti.intake.reading.cells import (
    Cell,
    Estimated,
    Foreign,
    Memo,
    heading_key,
    hint_of,
    is_numeric,
    read_answers,
    read_date,
    text_of,
    texts_of,
    unsound_code,
)
from sakti.intake.reading.headings import HEADING_OF, speaks_of_age
from sakti.intake.reading.layouts import Layout
from sakti.intake.reading.recognition import PLACING
from sakti.intake.reading.records import CheckedList, FamilyKey, PersonRow
from sakti.intake.reading.tables import PeopleRows, SheetRow, Table, find_tables
from sakti.intake.reading.translation import POSITION, Translation, printed_headings
from sakti.intake.reading.villages import Village, VillageIndex
from sakti.intake.reading.workbook import Workbook

NAME_LIMIT = 160
#: The family of a source that has no card numbers at all: nothing is wrong with it.
NO_CARD = Identity("", Standing.MISSING)


class _Picker:
    """Where the columns that the check needs are in the rows of one table."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        self.columns = columns
        self.width = max(columns.values()) + 1

    def pick(self, *names: str) -> Callable[[SheetRow], tuple[Cell, ...]]:
        """How to get the cells of these columns out of an evened row; one that is not there is the blank at its end."""
        return itemgetter(*(self.columns.get(name, self.width) for name in names))

    def evened(self, row: SheetRow) -> SheetRow:
        """The row up to the last column that counts, and a blank behind it."""
        return [*row[: self.width], *[""] * max(1, self.width + 1 - len(row))]


def read_people(
    book: Workbook,
    layout: Layout,
    villages: VillageIndex | Mapping[str, Village],
    as_of: date,
    tables: Sequence[Table] | None = None,
) -> CheckedList:
    """The people of every visible sheet that has three known headings. `tables`: those, if they were found already."""
    checked, places = CheckedList(), VillageIndex.of(villages)
    for name in book.hidden:
        checked.tally.add("hidden_skipped", name, value=name)
    tables = find_tables(book, layout) if tables is None else tables
    _check_headings(checked, tables, layout, places)
    if not checked.unusable:
        reader = _Reader(checked, places.villages, as_of)
        for sheet, columns, rows in _readings(tables, layout, places, as_of, checked):
            reader.read_table(sheet, columns, rows)
        checked.people = reader.rows
        checked.headings = {} if layout.is_plain else {table.sheet.name: printed_headings(table) for table in tables}
    return checked


def _check_headings(checked: CheckedList, tables: Sequence[Table], layout: Layout, places: VillageIndex) -> None:
    """Nothing may be imported from a file that lacks a needed heading, or a village."""
    given = places.fixed is not None
    if layout.joined:
        every = {name for table in tables for name in table.columns}
        missing = [("", heading) for heading in layout.missing(every, given)] if tables else []
    else:
        missing = [(table.sheet.name, heading) for table in tables for heading in layout.missing(table.columns, given)]
    for sheet, heading in missing if tables else [("", ", ".join(layout.needed))]:
        checked.tally.add("heading_missing", sheet, value=heading)
    needs_village = not given and not any(PLACING & table.columns.keys() for table in tables)
    if tables and not missing and needs_village:
        checked.tally.add("village_missing")
    checked.unusable = not tables or bool(missing) or needs_village
    _tell_ageless(checked, tables, layout)


def _tell_ageless(checked: CheckedList, tables: Sequence[Table], layout: Layout) -> None:
    """A list whose births are written somewhere that is not read is taken in; but whoever brings it learns of that."""
    for table in tables:
        if table.columns.keys() & {"birth_date", "age"}:
            continue
        unread = [text for text in texts_of(table.headings) if heading_key(text) not in layout.headings]
        for text in (text for text in unread if speaks_of_age(heading_key(text))):
            checked.tally.add("birth_dates_missing", table.sheet.name, value=text)


Reading = tuple[str, Mapping[str, int], Iterable[tuple[int, SheetRow]]]


def _readings(
    tables: Sequence[Table], layout: Layout, places: VillageIndex, as_of: date, checked: CheckedList
) -> Iterator[Reading]:
    """Per table: its sheet, its columns, its rows of people."""
    if layout.is_plain and places.fixed is None:
        yield from ((table.sheet.name, table.columns, PeopleRows(table, layout, checked)) for table in tables)
        return
    translation = Translation(tables, layout, places, as_of, checked)
    for table in translation.people:
        columns = POSITION if not layout.carded else {n: p for n, p in POSITION.items() if n != "family"}
        yield table.sheet.name, columns, translation.rows(table)


@dataclass(slots=True)
class _Above:
    """What the row above says of its family: a blank KK cell below a filled one is a merged cell."""

    place: str
    number: str
    kk: Identity
    filled: bool
    key: FamilyKey

    def is_in(self, place: str) -> bool:
        """Whether a row there may belong to it; a row that was rejected for its village may be anywhere."""
        return "" in (place, self.place) or place == self.place


class _Reader:
    """Reads row after row; remembers NIKs, the KK number above, and what it has understood before."""

    def __init__(self, checked: CheckedList, villages: Mapping[str, Village], as_of: date) -> None:
        self.checked, self.tally = checked, checked.tally
        self.rows: list[PersonRow] = []
        self.niks: dict[str, tuple[str, int]] = {}
        self.runs = 0
        self.answers = Memo(partial(read_answers, PERSON_FIELDS))
        self.births = Memo(partial(_birth, birthday(as_of, -120), as_of))
        self.places = Memo(partial(_place, villages))

    def read_table(self, sheet: str, columns: Mapping[str, int], rows: Iterable[tuple[int, SheetRow]]) -> None:
        """Read a sheet. What stands above a row matters only within it: merged cells, runs without a number."""
        self.sheet, table = sheet, _Picker(columns)
        self.above: _Above | None = None
        self.identity = table.pick("village", "village_name", "number", "kk", "nik", "name", "birth_date", "family")
        self.said, self.housing = table.pick(*PERSON_FIELDS), table.pick(*HOUSEHOLD_FIELDS)
        self.place = table.pick("address", "rt", "rw")
        for number, row in rows:
            self.checked.read += 1
            self._read_row(number, table.evened(row))

    def _read_row(self, number: int, row: SheetRow) -> None:
        place_cell, place_name, number_cell, kk_cell, nik_cell, name_cell, birth_cell, own = self.identity(row)
        household_number = text_of(number_cell)[:64]
        kk, family = NO_CARD, cast(FamilyKey, ("own", own))
        if not own:
            where = self._whereabouts(place_cell, place_name)
            kk, family, household_number = self._family(where, kk_cell, household_number)
        village = self._village(number, place_cell, place_name)
        name = " ".join(text_of(name_cell).split())
        if not name:
            self.tally.add("name_missing", self.sheet, number, "nama")
        if village is None or not name:
            self.checked.rejected += 1
            return
        nik, answers = read_nik(text_of(nik_cell), is_numeric(nik_cell)), self.answers[self.said(row)]
        estimated = isinstance(birth_cell, Estimated)
        exact = None if estimated else self.births[birth_cell][0]
        agrees = nik.standing is Standing.RELIABLE and exact is not None and birth_agrees(nik.text, exact)
        if not agrees and self._is_exchanged(number, nik, kk, exact, answers.values):
            return
        if nik.standing is Standing.RELIABLE and self._is_held(number, nik.text):
            return
        self.checked.imported += 1
        for column, cell in answers.unsound:
            self._code_unknown(number, column, cell)
        born = self._birth_date(number, birth_cell)
        self._check_nik(number, nik, agrees or exact is None, answers.values.get("sex"))
        person = PersonRow(
            self.sheet,
            number,
            village,
            household_number,
            kk,
            nik,
            name[:NAME_LIMIT],
            born,
            answers,
            self.housing(row),
            self.place(row),
            family,
            estimated,
        )
        self.rows.append(person)

    def _is_exchanged(
        self, number: int, nik: Identity, kk: Identity, born: date | None, said: Mapping[str, Value]
    ) -> bool:
        """Whether NIK and card number stand in each other's column: then nothing of the row can be believed."""
        if not (nik.standing is kk.standing is Standing.RELIABLE):
            return False
        sex = said.get("sex")
        if not is_exchanged(nik.text, kk.text, born, sex if isinstance(sex, int) else None):
            return False
        self.tally.add("nik_kk_swapped", self.sheet, number, "nik")
        self.checked.held += 1
        return True

    def _is_held(self, number: int, nik: str) -> bool:
        """Whether an earlier row has this NIK: then this one waits for somebody to look at both."""
        where, other = self.niks.setdefault(nik, (self.sheet, number))
        if (where, other) == (self.sheet, number):
            return False
        other_row = other if where == self.sheet else f"{where}:{other}"
        self.tally.add("nik_duplicate", self.sheet, number, "nik", other=other_row)
        self.checked.held += 1
        return True

    def _village(self, number: int, code: Cell, name: Cell) -> Village | None:
        """The village of a row; code and name must not be different villages (there are two Mulyorejo)."""
        village, is_named_so = self.places[code, name]
        if village is None:
            finding = code.problem if isinstance(code, Foreign) else "village_unknown"
            self.tally.add(finding, self.sheet, number, "kode_desa", value=text_of(code))
        elif not is_named_so:
            words = {"code": village.code, "expected": village.name, "value": text_of(name)}
            self.tally.add("village_mismatch", self.sheet, number, "nama_desa", **words)
        return village if is_named_so else None

    def _whereabouts(self, code: Cell, name: Cell) -> str:
        """The village of a row for comparison with the rows around it; "" if what it says cannot be believed."""
        village, is_named_so = self.places[code, name]
        return village.code if village is not None and is_named_so else ""

    def _family(self, place: str, kk_cell: Cell, number: str) -> tuple[Identity, FamilyKey, str]:
        """The KK number of a row, the key of its family, and its household number with merged cells filled in."""
        text, above = text_of(kk_cell), self.above
        together = above is not None and number in ("", above.number) and above.is_in(place)
        if above and together and above.filled and not text:
            above.place = above.place or place
            return above.kk, above.key, above.number
        kk = read_kk(text, is_numeric(kk_cell))
        key: FamilyKey = ("kk", kk.text)
        carried = number
        if kk.standing is not Standing.RELIABLE:
            if above and together and above.key[0] == "run":
                carried = above.number  # whose family this is, the heads will tell: a new head may be a new household
                place = above.place or place
            else:
                self.runs += 1
            key = ("run", self.runs)
        self.above = _Above(place, carried, kk, bool(text), key)
        return kk, key, number

    def _code_unknown(self, number: int, name: str, cell: Cell) -> None:
        heading = HEADING_OF.get(name, name)
        words = {"value": text_of(cell), "field": FIELDS[name].label_id, "choices": hint_of(name, cell)}
        self.tally.add(unsound_code(cell), self.sheet, number, heading, **words)

    def _birth_date(self, number: int, cell: Cell) -> date | None:
        born, findings = self.births[cell]
        for key, words in findings:
            self.tally.add(key, self.sheet, number, "tanggal_lahir", **words)
        return born

    def _check_nik(self, number: int, nik: Identity, agrees: bool, sex: Value | None) -> None:
        if nik.finding:
            self.tally.add(nik.finding, self.sheet, number, "nik", length=len(nik.text))
            return
        if not agrees:
            self.tally.add("nik_birth_mismatch", self.sheet, number, "nik")
        if sex is not None and sex_of(nik.text) != sex:
            self.tally.add("nik_sex_mismatch", self.sheet, number, "nik")


#: Keys of findings with their words.
Findings = Sequence[tuple[str, Mapping[str, str]]]


def _birth(oldest: date, as_of: date, cell: Cell) -> tuple[date | None, Findings]:
    """(birth date or None, what is found about it). A blank is sound."""
    text = text_of(cell)
    if text == "":
        return None, ()
    if isinstance(cell, Estimated):
        return cell.day, ()
    if isinstance(cell, Foreign):
        return None, _unread(text, DateUnread(Problem.SHAPE).clause)
    try:
        written = read_date(cell, as_of)
    except DateUnread as unread:
        return None, _unread(text, unread.clause)
    if written.day > as_of:
        return None, _unread(text, f"sesudah tanggal data, {long_date(as_of)}")
    if written.day < oldest:
        return None, _unread(text, "lebih dari 120 tahun sebelum tanggal data")
    if not written.doubts:
        return written.day, ()
    return written.day, [("date_doubtful", {"value": said.removesuffix(".")}) for said in written.told(text)]


def _unread(text: str, why: str) -> Findings:
    return [("birth_date_invalid", {"value": text, "why": why})]


def _place(villages: Mapping[str, Village], cells: tuple[Cell, Cell]) -> tuple[Village | None, bool]:
    """The village of a code, and whether the name beside it may be its name."""
    code, name = map(text_of, cells)
    village = villages.get(dotted(code) or "")
    written = name_key(name)
    return village, village is not None and (not written or written == name_key(village.name))
