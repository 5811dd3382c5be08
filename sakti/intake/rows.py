"""A by-name list, checked: rows become people in families in households, with findings (the table of contracts §2).

Pure: it knows the villages by code and the as-of date, and nothing of the database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import itemgetter

from sakti.core.fields import FIELDS, HOUSEHOLD_FIELDS, PERSON_FIELDS
from sakti.core.identity import Identity, Standing, birth_agrees, is_blank, read_kk, read_nik, sex_of
from sakti.core.periods import birthday
from sakti.core.region_codes import dotted, name_key
from sakti.intake.cells import Memo, answers_of, read_date
from sakti.intake.grouping import group
from sakti.intake.layouts import HEADING_OF, Layout
from sakti.intake.sheets import Cell, Workbook, is_numeric, text_of
from sakti.intake.units import Checked, FamilyKey, PersonRow, Village

Row = Sequence[Cell]
_TOTAL = re.compile(r"^\W*(sub\s*|grand\s*)?(jumlah|total)\b", re.IGNORECASE)
NAME_LIMIT = 160


class _Table:
    """A sheet that counts: where its columns are, and its rows below the headings."""

    def __init__(self, sheet: str, columns: Mapping[str, int], headings: Row, rows: Iterator[tuple[int, Row]]) -> None:
        self.sheet, self.columns, self.rows = sheet, columns, rows
        self.width = max(columns.values()) + 1
        self.first_headings = [(place, headings[place]) for place in list(columns.values())[:3]]

    def at(self, name: str) -> int:
        """Where a column is in an evened row; one that is not there is the blank at its end."""
        return self.columns.get(name, self.width)

    def pick(self, *names: str) -> Callable[[Row], tuple[Cell, ...]]:
        """How to get the cells of these columns out of an evened row."""
        return itemgetter(*map(self.at, names))

    def evened(self, row: Row) -> Row:
        """The row up to the last column that counts, and a blank behind it."""
        return [*row[: self.width], *[""] * max(1, self.width + 1 - len(row))]

    def is_heading(self, row: Row) -> bool:
        """The headings, repeated on a later printed page."""
        return all(place < len(row) and row[place] == heading for place, heading in self.first_headings)


def check(book: Workbook, layout: Layout, villages: Mapping[str, Village], as_of: date) -> Checked:
    """Read every visible sheet that has three known headings."""
    checked = Checked()
    for name in book.hidden:
        checked.tally.add("hidden_skipped", name, value=name)
    tables = list(_tables(book, layout))
    missing = [(table.sheet, heading) for table in tables for heading in layout.missing(table.columns)]
    for sheet, heading in missing if tables else [("", "kode_desa, nama, no_kk")]:
        checked.tally.add("heading_missing", sheet, value=heading)
        checked.unusable = True
    if not checked.unusable:
        reader = _Reader(checked, villages, as_of)
        for table in tables:
            reader.read_table(table)
        checked.households = group(reader.rows, checked.tally)
    return checked


def _tables(book: Workbook, layout: Layout) -> Iterator[_Table]:
    for sheet in book.sheets:
        rows = sheet.numbered()
        for _, row in rows:
            columns = layout.recognise(row)
            if len(columns) >= 3:
                yield _Table(sheet.name, columns, row, rows)
                break


@dataclass(slots=True)
class _Above:
    """What the row above says of its family: a blank KK cell below a filled one is a merged cell."""

    place: str
    number: str
    kk: Identity
    filled: bool
    key: FamilyKey


class _Reader:
    """Reads row after row; remembers NIKs, the KK number above, and what it has understood before."""

    def __init__(self, checked: Checked, villages: Mapping[str, Village], as_of: date) -> None:
        self.checked, self.tally = checked, checked.tally
        self.rows: list[PersonRow] = []
        self.niks: dict[str, tuple[str, int]] = {}
        self.runs = 0
        self.answers = Memo(partial(answers_of, PERSON_FIELDS))
        self.births = Memo(partial(_birth, birthday(as_of, -120), as_of))
        self.places = Memo(partial(_place, villages))
        self.place_keys = Memo(_place_key)

    def read_table(self, table: _Table) -> None:
        """Read a sheet. What stands above a row matters only within it: merged cells, runs without a number."""
        self.sheet = table.sheet
        self.above: _Above | None = None
        self.identity = table.pick("village", "village_name", "number", "kk", "nik", "name", "birth_date")
        self.said, self.housing = table.pick(*PERSON_FIELDS), table.pick(*HOUSEHOLD_FIELDS)
        self.place = table.pick("address", "rt", "rw")
        for number, row in table.rows:
            first = next(filter(None, map(text_of, row)), "")
            if not first or table.is_heading(row):
                continue
            self.checked.read += 1
            evened = table.evened(row)
            if _TOTAL.match(first) and _is_nobody(text_of(evened[table.at("nik")])):
                self.checked.skipped += 1
            else:
                self._read_row(number, evened)

    def _read_row(self, number: int, row: Row) -> None:
        place_cell, place_name, number_cell, kk_cell, nik_cell, name_cell, birth_cell = self.identity(row)
        kk, family, household_number = self._family(place_cell, kk_cell, text_of(number_cell)[:64])
        village = self._village(number, place_cell, place_name)
        name = " ".join(text_of(name_cell).split())
        if not name:
            self.tally.add("name_missing", self.sheet, number, "nama")
        if village is None or not name:
            self.checked.rejected += 1
            return
        nik = read_nik(text_of(nik_cell), is_numeric(nik_cell))
        if nik.standing is Standing.RELIABLE and self._is_held(number, nik.text):
            return
        self.checked.imported += 1
        answers = self.answers[self.said(row)]
        for column, cell in answers.unsound:
            self._code_unknown(number, column, cell)
        born = self._birth_date(number, birth_cell)
        self._check_nik(number, nik, born, answers.values.get("sex"))
        person = PersonRow(
            self.sheet, number, village, household_number, kk, nik, name[:NAME_LIMIT], born, answers,
            self.housing(row), self.place(row), family,
        )  # fmt: skip
        self.rows.append(person)

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
            self.tally.add("village_unknown", self.sheet, number, "kode_desa", value=text_of(code))
        elif not is_named_so:
            words = {"code": village.code, "expected": village.name, "value": text_of(name)}
            self.tally.add("village_mismatch", self.sheet, number, "nama_desa", **words)
        return village if is_named_so else None

    def _family(self, place_cell: Cell, kk_cell: Cell, number: str) -> tuple[Identity, FamilyKey, str]:
        """The KK number of a row, the key of its family, and its household number with merged cells filled in."""
        text, above, place = text_of(kk_cell), self.above, self.place_keys[place_cell]
        together = above is not None and above.place == place and number in ("", above.number)
        if above and together and above.filled and not text:
            return above.kk, above.key, above.number
        kk = read_kk(text, is_numeric(kk_cell))
        key: FamilyKey = ("kk", kk.text)
        if kk.standing is not Standing.RELIABLE:
            if above and together and above.key[0] == "run":
                number = above.number
            else:
                self.runs += 1
            key = ("run", self.runs)
        self.above = _Above(place, number, kk, bool(text), key)
        return kk, key, number

    def _code_unknown(self, number: int, name: str, cell: Cell) -> None:
        heading = HEADING_OF.get(name, name)
        self.tally.add("code_unknown", self.sheet, number, heading, value=text_of(cell), field=FIELDS[name].label_id)

    def _birth_date(self, number: int, cell: Cell) -> date | None:
        born, is_sound = self.births[cell]
        if not is_sound:
            self.tally.add("birth_date_invalid", self.sheet, number, "tanggal_lahir", value=text_of(cell))
        return born

    def _check_nik(self, number: int, nik: Identity, born: date | None, sex: int | None) -> None:
        if nik.finding:
            self.tally.add(nik.finding, self.sheet, number, "nik", length=len(nik.text))
            return
        if born is not None and not birth_agrees(nik.text, born):
            self.tally.add("nik_birth_mismatch", self.sheet, number, "nik")
        if sex is not None and sex_of(nik.text) != sex:
            self.tally.add("nik_sex_mismatch", self.sheet, number, "nik")


def _birth(oldest: date, as_of: date, cell: Cell) -> tuple[date | None, bool]:
    """(birth date or None, whether the cell is sound). A blank is."""
    if text_of(cell) == "":
        return None, True
    born = read_date(cell)
    sound = born is not None and oldest <= born <= as_of
    return (born if sound else None), sound


def _place(villages: Mapping[str, Village], cells: tuple[Cell, Cell]) -> tuple[Village | None, bool]:
    """The village of a code, and whether the name beside it may be its name."""
    code, name = map(text_of, cells)
    village = villages.get(dotted(code) or "")
    written = name_key(name)
    return village, village is not None and (not written or written == name_key(village.name))


def _place_key(cell: Cell) -> str:
    """The village cell for comparison, however the code is written, known or not."""
    return dotted(text_of(cell)) or text_of(cell)


def _is_nobody(nik: str) -> bool:
    """Whether the NIK of a row that begins with JUMLAH or TOTAL says that it is no person called so."""
    return is_blank(nik) or bool(_TOTAL.match(nik)) or len(nik) < 16
