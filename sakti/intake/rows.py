"""A by-name list, checked: rows become people in families in households, with findings (the table of contracts §2).

Pure: it knows the villages by code and the as-of date, and nothing of the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sakti.core.fields import FIELDS, HOUSEHOLD_FIELDS, PERSON_FIELDS, salvage_chronic
from sakti.core.findings import Tally
from sakti.core.identity import Identity, Standing, birth_agrees, is_blank, read_kk, read_nik, sex_of
from sakti.core.periods import birthday, parse_date
from sakti.core.region_codes import dotted, name_key
from sakti.intake.layouts import HEADING_OF, Layout
from sakti.intake.sheets import Cell, Workbook, is_numeric, text_of

_TOTAL = re.compile(r"^\W*(sub\s*|grand\s*)?(jumlah|total)\b", re.IGNORECASE)
_SERIAL_ZERO = date(1899, 12, 30)
MALFORMED_LIMIT = 160


@dataclass(frozen=True, slots=True)
class Village:
    """A village as the check needs it."""

    id: int
    code: str
    name: str


@dataclass(slots=True)
class PersonRow:
    """One imported row. `values` holds only what was understood; blank is absent."""

    sheet: str
    row: int
    village: Village
    number: str
    kk: Identity
    nik: Identity
    name: str
    birth_date: date | None
    values: dict[str, Any]
    housing: tuple[Cell, ...]
    address: str
    rt: str
    rw: str
    family: FamilyRows | None = None


@dataclass(slots=True)
class FamilyRows:
    """Rows of one KK number in one household, or of one head without a reliable number."""

    kk: Identity
    people: list[PersonRow] = field(default_factory=list)

    @property
    def heads(self) -> list[PersonRow]:
        return [one for one in self.people if one.values.get("relation") == 1]


@dataclass(slots=True)
class HouseholdRows:
    """One household of the list. `values` are the answers of the row that counts."""

    village: Village
    number: str
    families: dict[Any, FamilyRows] = field(default_factory=dict)
    people: list[PersonRow] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def counting(self) -> PersonRow:
        """The row that counts: the first imported head's, else the first imported row."""
        return next((one for one in self.people if one.values.get("relation") == 1), self.people[0])


@dataclass(slots=True)
class Checked:
    """The whole list after the check."""

    households: list[HouseholdRows] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    read: int = 0
    imported: int = 0
    held: int = 0
    rejected: int = 0
    skipped: int = 0
    unusable: bool = False  # a needed heading is missing: nothing may be imported


@dataclass(slots=True)
class _Table:
    """A sheet that counts: where its columns are, and its rows below the headings."""

    sheet: str
    columns: dict[str, int]
    headings: Sequence[Cell]
    rows: Iterator[tuple[int, Sequence[Cell]]]

    def is_heading(self, row: Sequence[Cell]) -> bool:
        """The headings, repeated on a later printed page."""
        places = list(self.columns.values())
        return all(place < len(row) and row[place] == self.headings[place] for place in places[:3])


def check(book: Workbook, layout: Layout, villages: Mapping[str, Village], as_of: date) -> Checked:
    """Read every visible sheet that has three known headings."""
    checked = Checked()
    for name in book.hidden:
        checked.tally.add("hidden_skipped", name, value=name)
    tables = list(_tables(book, layout))
    if not tables:
        checked.tally.add("heading_missing", value="kode_desa, nama, no_kk")
    for table in tables:
        for heading in layout.missing(table.columns):
            checked.tally.add("heading_missing", table.sheet, value=heading)
    checked.unusable = bool(checked.tally.findings) and any(
        one.code == "heading_missing" for one in checked.tally.findings
    )
    if not checked.unusable:
        reader = _Reader(checked, layout, villages, as_of)
        for table in tables:
            reader.read_table(table)
        _group(checked, reader.rows)
    return checked


def _tables(book: Workbook, layout: Layout) -> Iterator[_Table]:
    for sheet in book.sheets:
        rows = sheet.numbered()
        for _, row in rows:
            columns = layout.recognise(row)
            if len(columns) >= 3:
                yield _Table(sheet.name, columns, row, rows)
                break


@dataclass(frozen=True, slots=True)
class _Above:
    """What the row above says of its family: a blank KK cell below a filled one is a merged cell."""

    place: str
    number: str
    kk: Identity
    filled: bool
    key: Any


class _Reader:
    """Reads row after row; remembers NIKs, the KK number above, and cells it has understood before."""

    def __init__(self, checked: Checked, layout: Layout, villages: Mapping[str, Village], as_of: date) -> None:
        self.checked, self.layout, self.villages, self.as_of = checked, layout, villages, as_of
        self.tally = checked.tally
        self.rows: list[tuple[PersonRow, Any]] = []  # with the key of the family: ("kk", number) or ("run", n)
        self.niks: dict[str, tuple[str, int]] = {}
        self.oldest = birthday(as_of, -120)
        self.runs = 0
        self.understood: dict[str, dict[Cell, Any]] = {name: {} for name in FIELDS}
        self.places: dict[Cell, Village | None] = {}
        self.place_keys: dict[Cell, str] = {}
        self.names: dict[tuple[str, Cell], bool] = {}

    def read_table(self, table: _Table) -> None:
        """Read a sheet. What stands above a row matters only within it: merged cells, runs without a number."""
        at = table.columns.get
        self.sheet = table.sheet
        self.above: _Above | None = None
        person_columns = [(name, at(name)) for name in PERSON_FIELDS if at(name) is not None]
        housing_columns = [at(name) for name in HOUSEHOLD_FIELDS]
        for number, row in table.rows:
            if not any(map(text_of, row)) or table.is_heading(row):
                continue
            self.checked.read += 1
            if _is_total(row, at("nik")):
                self.checked.skipped += 1
                continue
            self._read_row(number, row, at, person_columns, housing_columns)

    def _read_row(self, number: int, row: Sequence[Cell], at: Any, people: Any, housing: Any) -> None:
        def cell(column: str) -> Cell:
            position = at(column)
            return row[position] if position is not None and position < len(row) else ""

        household_number = text_of(cell("number"))[:64]
        kk, family_key, household_number = self._family(cell, household_number)
        village = self._village(number, cell)
        name = " ".join(text_of(cell("name")).split())
        if not name:
            self.tally.add("name_missing", self.sheet, number, "nama")
        if village is None or not name:
            self.checked.rejected += 1
            return
        nik = read_nik(text_of(cell("nik")), is_numeric(cell("nik")))
        if nik.standing is Standing.RELIABLE:
            if nik.text in self.niks:
                where, other = self.niks[nik.text]
                self.tally.add(
                    "nik_duplicate",
                    self.sheet,
                    number,
                    "nik",
                    other=other if where == self.sheet else f"{where}:{other}",
                )
                self.checked.held += 1
                return
            self.niks[nik.text] = (self.sheet, number)
        self.checked.imported += 1
        values = self._values(number, row, people)
        born = self._birth_date(number, cell("birth_date"))
        self._check_nik(number, nik, born, values.get("sex"))
        answers = tuple(row[p] if p is not None and p < len(row) else "" for p in housing)
        person = PersonRow(
            self.sheet, number, village, household_number, kk, nik, name[:MALFORMED_LIMIT], born, values, answers,
            text_of(cell("address"))[:300], text_of(cell("rt"))[:10], text_of(cell("rw"))[:10],
        )  # fmt: skip
        self.rows.append((person, family_key))

    def _village(self, number: int, cell: Any) -> Village | None:
        """The village of a row; code and name must not be different villages (there are two Mulyorejo)."""
        code_cell, name_cell = cell("village"), cell("village_name")
        if code_cell not in self.places:
            self.places[code_cell] = self.villages.get(dotted(text_of(code_cell)) or "")
        village = self.places[code_cell]
        if village is None:
            self.tally.add("village_unknown", self.sheet, number, "kode_desa", value=text_of(code_cell))
            return None
        key = (village.code, name_cell)
        if key not in self.names:
            written = name_key(text_of(name_cell))
            self.names[key] = not written or written == name_key(village.name)
        if not self.names[key]:
            self.tally.add(
                "village_mismatch", self.sheet, number, "nama_desa", code=village.code, expected=village.name,
                value=text_of(name_cell),
            )  # fmt: skip
            return None
        return village

    def _family(self, cell: Any, household_number: str) -> tuple[Identity, Any, str]:
        """The KK number of a row, the key of its family, and its household number with merged cells filled in."""
        kk_cell = cell("kk")
        text, above, place = text_of(kk_cell), self.above, self._place_key(cell("village"))
        together = above is not None and above.place == place and household_number in ("", above.number)
        if above and together and above.filled and not text:
            return above.kk, above.key, above.number
        kk = read_kk(text, is_numeric(kk_cell))
        key: Any = ("kk", kk.text)
        if kk.standing is not Standing.RELIABLE:
            if above and together and above.key[0] == "run":
                household_number = above.number
            else:
                self.runs += 1
            key = ("run", self.runs)
        self.above = _Above(place, household_number, kk, bool(text), key)
        return kk, key, household_number

    def _place_key(self, cell: Cell) -> str:
        """The village cell for comparison, however the code is written, known or not."""
        if cell not in self.place_keys:
            self.place_keys[cell] = dotted(text_of(cell)) or text_of(cell)
        return self.place_keys[cell]

    def _values(self, number: int, row: Sequence[Cell], columns: Any) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, position in columns:
            cell = row[position] if position < len(row) else ""
            if cell == "":
                continue
            known = self.understood[name]
            if cell not in known:
                known[cell] = understand(name, cell)
            value, sound = known[cell]
            if value is not None:
                values[name] = value
            if not sound:
                self._code_unknown(number, name, cell)
        return values

    def _code_unknown(self, number: int, name: str, cell: Cell) -> None:
        heading = HEADING_OF.get(name, name)
        self.tally.add("code_unknown", self.sheet, number, heading, value=text_of(cell), field=FIELDS[name].label_id)

    def _birth_date(self, number: int, cell: Cell) -> date | None:
        if text_of(cell) == "":
            return None
        born = read_date(cell)
        if born is None or born > self.as_of or born < self.oldest:
            self.tally.add("birth_date_invalid", self.sheet, number, "tanggal_lahir", value=text_of(cell))
            return None
        return born

    def _check_nik(self, number: int, nik: Identity, born: date | None, sex: int | None) -> None:
        if nik.finding:
            self.tally.add(nik.finding, self.sheet, number, "nik", length=len(nik.text))
            return
        if born is not None and not birth_agrees(nik.text, born):
            self.tally.add("nik_birth_mismatch", self.sheet, number, "nik")
        if sex is not None and sex_of(nik.text) != sex:
            self.tally.add("nik_sex_mismatch", self.sheet, number, "nik")


def understand(name: str, cell: Cell) -> tuple[Any, bool]:
    """(value to record or None, whether the cell is sound). A blank is sound and records nothing."""
    text = text_of(cell)
    if not text:
        return None, True
    field_ = FIELDS[name]
    value = field_.read(text)
    if value is None and field_.several:
        return salvage_chronic(text), False
    return value, value is not None


def read_date(cell: Cell) -> date | None:
    """A date cell: a real date, a spreadsheet's serial number, or text."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if is_numeric(cell):
        return _SERIAL_ZERO + timedelta(days=int(cell)) if 0 < cell < 80_000 else None
    return parse_date(text_of(cell))


def _is_total(row: Sequence[Cell], nik_at: int | None) -> bool:
    """JUMLAH or TOTAL in the first filled cell, and nobody's NIK."""
    first = next((text for text in map(text_of, row) if text), "")
    if not _TOTAL.match(first):
        return False
    nik = text_of(row[nik_at]) if nik_at is not None and nik_at < len(row) else ""
    return is_blank(nik) or bool(_TOTAL.match(nik)) or len(nik) < 16


# -- families and households ----------------------------------------------------------------------------------------


def _group(checked: Checked, rows: Sequence[tuple[PersonRow, Any]]) -> None:
    """Rows into families into households, then the findings that need them whole."""
    keyed = list(_by_heads(rows))
    number_of = {(person.village.id, key): person.number for person, key in reversed(keyed) if person.number}
    households: dict[Any, HouseholdRows] = {}
    for person, key in keyed:
        number = person.number or number_of.get((person.village.id, key), "")
        place = (person.village.id, number) if number else (person.village.id, key)
        household = households.get(place)
        if household is None:
            household = households[place] = HouseholdRows(person.village, number)
        family = household.families.get(key)
        if family is None:
            family = household.families[key] = FamilyRows(person.kk)
        person.family = family
        family.people.append(person)
        household.people.append(person)
    checked.households = list(households.values())
    memory: dict[str, dict[Cell, Any]] = {name: {} for name in HOUSEHOLD_FIELDS}
    for household in checked.households:
        _check_families(household, checked.tally)
        _read_housing(household, checked.tally, memory)


def _by_heads(rows: Sequence[tuple[PersonRow, Any]]) -> Iterator[tuple[PersonRow, Any]]:
    """Cut each run of rows without a reliable KK number before every head but the first row's."""
    part: dict[Any, int] = {}
    for person, key in rows:
        if key[0] == "run":
            if key in part and person.values.get("relation") == 1:
                part[key] += 1
            key = (*key, part.setdefault(key, 0))
        yield person, key


def _check_families(household: HouseholdRows, tally: Tally) -> None:
    for family in household.families.values():
        first = family.people[0]
        if family.kk.finding:
            tally.add(family.kk.finding, first.sheet, first.row, "no_kk")
        heads = family.heads
        if not heads:
            tally.add("head_missing", first.sheet, first.row, "hubungan")
        elif len(heads) > 1:
            tally.add("head_duplicate", heads[1].sheet, heads[1].row, "hubungan")


def _read_housing(household: HouseholdRows, tally: Tally, memory: dict[str, dict[Cell, Any]]) -> None:
    """The household's answers: of the row that counts; a blank is no answer, so it neither wins nor disagrees."""
    counting = household.counting
    for position, name in enumerate(HOUSEHOLD_FIELDS):
        cells = [one.housing[position] for one in household.people]
        own = counting.housing[position]
        known = memory[name]
        for cell in (own, *cells):
            if cell not in known:
                known[cell] = (*understand(name, cell), text_of(cell))
        value, sound, text = known[own]
        if text and not sound:
            heading = HEADING_OF[name]
            tally.add("code_unknown", counting.sheet, counting.row, heading, value=text, field=FIELDS[name].label_id)
        if cells.count(cells[0]) != len(cells) or not text:
            said = {str(known[c][0]) if known[c][1] else known[c][2].casefold(): c for c in cells if known[c][2]}
            if len(said) > 1:
                tally.add(
                    "household_conflict", counting.sheet, counting.row, HEADING_OF[name], field=FIELDS[name].label_id
                )
            if not text and said:
                value = known[next(c for c in cells if known[c][2])][0]
        if value is not None:
            household.values[name] = value
