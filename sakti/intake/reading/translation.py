"""Rows of other sources as rows of the `dtsen` layout, so that one check applies one table of rules to all of them.

What has no twin in DTSEN becomes a `Foreign` cell: nothing is recorded for it, and the row says why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sakti.core.codebooks import BOOKS, code_key, is_disabled, label_of
from sakti.core.fields import FIELDS, HOUSEHOLD_FIELDS, PERSON_FIELDS
from sakti.intake.reading.cells import Cell, Foreign, Memo, born_at_age, heading_key, is_numeric, text_of
from sakti.intake.reading.headings import HEADING_OF
from sakti.intake.reading.layouts.layout import Layout
from sakti.intake.reading.neighbourhoods import rt_rw_of
from sakti.intake.reading.records import CheckedList
from sakti.intake.reading.tables import PeopleRows, SheetRow, Table
from sakti.intake.reading.villages import Village, VillageIndex, bps_code

#: The columns of a translated row. `family`: what tells the families of one household apart without card numbers.
CANON = (
    "village",
    "village_name",
    "rt",
    "rw",
    "address",
    "number",
    "kk",
    "nik",
    "name",
    "birth_date",
    "family",
    *HOUSEHOLD_FIELDS,
    *PERSON_FIELDS,
)
POSITION = {name: place for place, name in enumerate(CANON)}
_PLACE = (
    "village",
    "village_name",
    "district_name",
    "bps_province",
    "bps_regency",
    "bps_district",
    "bps_village",
    "sls_code",
)
#: Where a finding about a column of DTSEN points in a file that has other columns for it.
_STANDS_FOR = {
    "village": ("bps_village", "village_name", "sls_code", "district_name"),
    "village_name": ("village_name",),
    "birth_date": ("birth_date", "age"),
    "kk": ("kk", "number"),
}


def printed_headings(table: Table) -> dict[str, str]:
    """Heading in the `dtsen` layout → the user's own heading for the same column."""
    own = {}
    for name, heading in HEADING_OF.items():
        sources = (name, *_STANDS_FOR.get(name, ()))
        own[heading] = next((table.names[name] for name in sources if table.names.get(name)), heading)
    return own


class Translation:
    """Reads the tables of one book in one layout; remembers what it has said once and need not say again."""

    def __init__(
        self, tables: Sequence[Table], layout: Layout, places: VillageIndex, as_of: date, checked: CheckedList
    ) -> None:
        self.layout, self.places, self.as_of, self.checked = layout, places, as_of, checked
        self.book = BOOKS[layout.book]
        self.people = [table for table in tables if "name" in table.columns]
        self.families = _Families(tables, layout, checked) if layout.joined else None
        self.villages = Memo(self._place)
        self.cells = {name: Memo(partial(self._answer, name)) for name in FIELDS}
        self.told: set[tuple[str, str]] = set()
        self.unplaced = checked.unplaced

    def rows(self, table: Table) -> Iterator[tuple[int, SheetRow]]:
        """Numbered rows of people as `CANON` has them."""
        estimated = disabled = 0
        for number, row in PeopleRows(table, self.layout, self.checked):
            source = _Source(row, table.columns)
            if self.families:
                source.beside = self.families.of(source)
            if (gone := self._gone(source)) is not None:
                self._skip(table, number, source, gone)
                continue
            born = self._born(source)
            estimated += "age" in table.columns and not source.text("birth_date") and bool(source.text("age"))
            disabled += is_disabled(self.book.key, source.text("disability"))
            yield number, self._row(table, number, source, born)
        for code, count in (("birth_estimated", estimated), ("disability_category", disabled)):
            if count:
                self.checked.tally.add(code, table.sheet.name, value=count)

    def _row(self, table: Table, number: int, source: _Source, born: Cell) -> SheetRow:
        village, village_name = self.villages[tuple(map(source.cell, _PLACE))]
        household, own = self._household(table, number, source)
        rt, rw = source.cell("rt"), source.cell("rw")
        if not text_of(rt) and not text_of(rw):
            rt, rw = rt_rw_of(source.text("sls_name"))
        cells: list[Cell] = [
            village,
            village_name,
            rt,
            rw,
            _address(source),
            household,
            source.cell("kk"),
            source.cell("nik"),
            source.cell("name"),
            born,
            own,
        ]
        cells += [self.cells[name][source.cell(name)] for name in (*HOUSEHOLD_FIELDS, *PERSON_FIELDS)]
        return cells

    # -- who is there ---------------------------------------------------------------------------------------------

    def _gone(self, source: _Source) -> str | None:
        """Why a row is nobody who lives there, in words; None for whoever does."""
        presence = source.text("presence")
        return self.layout.presence.get(code_key(presence)) if presence else None

    def _skip(self, table: Table, number: int, source: _Source, why: str) -> None:
        self.checked.read += 1
        self.checked.skipped += 1
        heading = table.names.get("presence", "")
        self.checked.tally.add("not_living_here", table.sheet.name, number, heading, value=why)

    def _born(self, source: _Source) -> Cell:
        """The birth date; without one, what the age says of it."""
        if source.text("birth_date") or not source.text("age"):
            return source.cell("birth_date")
        return born_at_age(source.cell("age"), self.as_of) or Foreign(source.text("age"), "birth_date_invalid")

    # -- in which household ---------------------------------------------------------------------------------------

    def _household(self, table: Table, number: int, source: _Source) -> tuple[Cell, str]:
        """The household's number, and what tells its families apart."""
        if self.families:
            return self.families.number(source), ""
        cell = source.cell("number")
        if is_numeric(cell) and abs(cell) >= 1e15:  # a spreadsheet keeps 15 digits: two households may look like one
            self._tell_once("number_precision_lost", text_of(cell), table.sheet.name, number, table.names["number"])
            return "", ""
        if self.layout.carded or not text_of(cell):
            return cell, ""
        return cell, f"{text_of(cell)}/{source.text('family_number') or '1'}"

    # -- where ----------------------------------------------------------------------------------------------------

    def _place(self, cells: tuple[Cell, ...]) -> tuple[Cell, Cell]:
        """(village code, village name) of what a row says of its place."""
        place = dict(zip(_PLACE, map(text_of, cells), strict=True))
        village, name, district = place["village"], place["village_name"], place["district_name"]
        named_village = self._coded(place) or self._named(district, name)
        fixed = self.places.fixed
        if fixed is not None and named_village is not None and named_village.code != fixed.code:
            return fixed.code, f"{named_village.name}, Kec. {named_village.district}"
        foreign = self._foreign_code(place) if named_village is None and not village else ""
        if named_village is None and fixed is not None and not village and foreign in ("", *self.unplaced[:1]):
            return fixed.code, name  # all under one code, so in one village: the one that the upload names
        if named_village is not None:
            return named_village.code, name
        if village:
            return village, name
        bps = bps_code(*(place[f"bps_{level}"] for level in ("province", "regency", "district", "village")))
        words = [name, district and f"Kec. {district}", bps and f"BPS {bps}", place["sls_code"]]
        return Foreign(", ".join(filter(None, words)), "village_not_found"), ""

    def _foreign_code(self, place: Mapping[str, str]) -> str:
        """The code of BPS that a row has, which the crosswalk does not know."""
        whole = bps_code(*(place[f"bps_{level}"] for level in ("province", "regency", "district", "village")))
        code = whole or place["sls_code"][:10]
        if code and code not in self.unplaced:
            self.unplaced.append(code)
        return code

    def _coded(self, place: Mapping[str, str]) -> Village | None:
        if place["village"]:
            return self.places.by_code(place["village"]) or self.places.by_alias(place["village"])
        bps = bps_code(*(place[f"bps_{level}"] for level in ("province", "regency", "district", "village")))
        return self.places.by_alias(bps) or self.places.by_alias(place["sls_code"][:10])

    def _named(self, district: str, name: str) -> Village | None:
        village = self.places.by_name(district, name) if name else None
        if village is not None:
            self._tell_once("village_by_name", village.code, village=village.name, district=village.district)
        return village

    # -- answers --------------------------------------------------------------------------------------------------

    def _answer(self, name: str, cell: Cell) -> Cell:
        """A source's answer as a cell of DTSEN."""
        text = text_of(cell)
        reading = self.book.read(name, text)
        if reading.problem:
            return Foreign(text, reading.problem)
        if reading.near:
            field, label = FIELDS[name].label_id, label_of(name, reading.code)
            self._tell_once("code_approximated", f"{field}: {text}", field=field, label=label, value=text)
        return cell if reading.code == text else reading.code

    def _tell_once(
        self, code: str, what: str, sheet: str = "", row: int | None = None, column: str = "", **words: str
    ) -> None:
        """A finding that would say the same on every row is said on the first."""
        if (code, what) not in self.told:
            self.told.add((code, what))
            self.checked.tally.add(code, sheet, row, column, **({"value": what} | words))


@dataclass(slots=True)
class _Source:
    """One row of the source, by column name; what it lacks may stand on a sheet beside it."""

    row: SheetRow
    columns: Mapping[str, int]
    beside: Mapping[str, Cell] | None = None

    def cell(self, name: str) -> Cell:
        place = self.columns.get(name)
        if place is not None and place < len(self.row):
            return self.row[place]
        return self.beside.get(name, "") if self.beside else ""

    def text(self, name: str) -> str:
        return text_of(self.cell(name))


def _address(source: _Source) -> str:
    """The address with the hamlet or neighbourhood that stands in a column of its own."""
    hamlet, sls = source.text("hamlet"), source.text("sls_name")
    parts = [source.text("address"), f"Dusun {hamlet}" if hamlet else "", sls if not source.text("address") else ""]
    return ", ".join(part for part in parts if part and part != "-")


class _Families:
    """Sheets on which a row is a family (Regsosek): joined to people by the number of the card.

    A card may stand there twice, once for the family that kept it and once for the part that split off (115: 1 and 2).
    The nth part takes the nth run of members, which begins where they are counted from the first again.
    """

    def __init__(self, tables: Sequence[Table], layout: Layout, checked: CheckedList) -> None:
        self.parts: dict[str, list[dict[str, Cell]]] = defaultdict(list)
        for table in tables:
            if "name" not in table.columns and "kk" in table.columns:
                self._learn(table, layout, checked)
        self.runs: dict[str, tuple[int, int]] = {}  # card → (part, number of the last member)
        self.part = 0
        where = {text_of(part.get("sls_code", ""))[:10] for parts in self.parts.values() for part in parts} - {""}
        #: Of a member whose card stands on no other sheet: the village, if all the others live in one.
        self.nobody: Mapping[str, Cell] = {"sls_code": where.pop()} if len(where) == 1 else {}

    def _learn(self, table: Table, layout: Layout, checked: CheckedList) -> None:
        seen: dict[str, int] = defaultdict(int)
        for _, row in PeopleRows(table, layout, CheckedList()):
            source = _Source(row, table.columns)
            card = heading_key(source.text("kk"))
            parts, part = self.parts[card], seen[card]
            seen[card] += 1
            if part == len(parts):
                parts.append({})
            parts[part].update({name: source.cell(name) for name in table.columns if name != "kk"})

    def of(self, source: _Source) -> Mapping[str, Cell]:
        """The family of a member: the next part of its card if the members are counted from the first again."""
        card, text = heading_key(source.text("kk")), source.text("member_number")
        member = int(text) if text.isdigit() else 0
        part, last = self.runs.get(card, (0, 0))
        parts = self.parts.get(card, [])
        if member and member <= last and part + 1 < len(parts):
            part += 1
        self.runs[card] = (part, member or last)
        self.part = part
        return parts[part] if part < len(parts) else self.nobody

    def number(self, source: _Source) -> str:
        """Parts of one card are households of their own, so they have numbers; other families need none."""
        card = heading_key(source.text("kk"))
        if len(self.parts.get(card, ())) < 2:
            return ""
        return f"{text_of(source.cell('kk'))}-{source.text('family_number') or self.part + 1}"
