"""Tables on sheets as people make them: where the headings are, and which rows below them are people.

Titles, headings repeated on every printed page, rows of column numbers, totals, notes, signatures and the "No. KK : …"
rows of a family book are no people. A card number on such a row belongs to the people below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from sakti.core.fields import HOUSEHOLD_FIELDS
from sakti.core.identity import clean, is_blank
from sakti.intake.reading.cells import Cell, heading_key, heading_keys, is_date, text_of, texts_of
from sakti.intake.reading.headings import recognise_headings, says_birth_date
from sakti.intake.reading.layouts.layout import Layout
from sakti.intake.reading.records import CheckedList
from sakti.intake.reading.workbook import Sheet, Workbook

SheetRow = Sequence[Cell]
LEAST = 3  # known headings that make a sheet count


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that counts. `columns`: name → position; `names`: name → its heading as printed."""

    sheet: Sheet
    columns: Mapping[str, int]
    names: Mapping[str, str]
    headings: SheetRow  # the (last) row of headings as it is, by which its repetitions are known
    start: int  # index of the first row below the headings

    @property
    def heading_row(self) -> int:
        """The number of the last row of headings in the spreadsheet."""
        return self.start - 1 + self.sheet.first_row


def find_tables(book: Workbook, layout: Layout) -> list[Table]:
    """The tables of every visible sheet that has three known headings."""
    return [table for sheet in book.sheets if (table := find_table(sheet, layout)) is not None]


def find_table(sheet: Sheet, layout: Layout) -> Table | None:
    for index, row in enumerate(sheet.rows):
        following = sheet.rows[index + 1] if index + 1 < len(sheet.rows) else ()
        columns, both = recognise_headings(heading_keys(row), layout.columns), row
        if columns and (joined := _joined(row, following, len(columns), layout)) is not None:
            columns, both = joined
        if len(columns) >= LEAST:
            start = index + (1 if both is row else 2)
            texts = texts_of(both)
            names = {name: texts[place] for name, place in columns.items()}
            if "kk" not in columns and _has_cards(sheet.rows[start : start + 100]):
                columns["kk"] = max(map(len, sheet.rows[index : start + 1]))  # behind the last column
            return _with_births(Table(sheet, columns, names, row if both is row else following, start), index, layout)
    return None


def _with_births(table: Table, first: int, layout: Layout) -> Table:
    """Birth dates under a heading that the layout does not know, or that stands in a second row of its own.

    Without them nothing that asks for an age has an answer, and nobody would see why. `first`: the first heading row.
    """
    if "birth_date" in table.columns:
        return table
    rows = table.sheet.rows
    below = rows[table.start] if table.start < len(rows) else ()
    below_too = table.start == first + 1 and not _says_somebody(below, table)
    last = table.start + (1 if below_too and _birth_places(below, layout) else 0)
    found = [
        (kind, -index, place)
        for index in range(first, last)
        for kind, place in _birth_places(rows[index], layout)
        if place not in table.columns.values()
    ]
    if not found:
        return table
    _, index, place = min(found)
    names = {**table.names, "birth_date": text_of(rows[-index][place])}
    return replace(table, columns={**table.columns, "birth_date": place}, names=names, start=last)


def _birth_places(row: SheetRow, layout: Layout) -> list[tuple[int, int]]:
    keys = enumerate(heading_keys(row))
    said = [(says_birth_date(key), place) for place, key in keys if key not in layout.headings]
    return [(kind, place) for kind, place in said if kind is not None]


def _says_somebody(row: SheetRow, table: Table) -> bool:
    """Whether a row below headings is of a person: it has a name or a number."""
    known = (row[table.columns[name]] for name in ("name", "nik", "kk") if table.columns.get(name, len(row)) < len(row))
    return any(text_of(cell) for cell in known)


def _has_cards(rows: Sequence[SheetRow]) -> bool:
    """Whether the card numbers stand on rows of their own."""
    first = (next(filter(None, map(text_of, row)), "") for row in rows)
    return any((match := _CARD.match(text)) and match[0] for text in first)


def _joined(upper: SheetRow, lower: SheetRow, alone: int, layout: Layout) -> tuple[dict[str, int], list[str]] | None:
    """Headings in two rows as one, if the lower row completes the upper: "Alamat" above "RT" and "RW".

    `alone`: how many headings of the upper row are known by themselves.
    """
    width = max(len(upper), len(lower))
    above, below = (texts_of(row) + [""] * (width - len(row)) for row in (upper, lower))
    choices: list[tuple[str, ...]] = []
    spread = ""
    for text, text_below in zip(above, below, strict=True):
        spread = text or spread
        choices.append((text, f"{spread} {text_below}", text_below) if text_below else (text,))
    keys = [heading_keys(each) for each in choices]
    headings = [
        next((text for text, key in zip(each, known, strict=True) if key in layout.columns), each[0] or each[-1])
        for each, known in zip(choices, keys, strict=True)
    ]
    columns = recognise_headings(heading_keys(headings), layout.columns)
    by_itself = recognise_headings(heading_keys(below), layout.columns)
    return (columns, headings) if len(columns) > max(alone, len(by_itself)) else None


class RowKind(Enum):
    """What a row below the headings is."""

    PERSON = "person"
    ASIDE = "aside"  # blank, headings again, column numbers: not read
    CARD = "card"  # "No. KK : …"
    TOTAL = "total"
    NOTE = "note"


_TOTAL = re.compile(r"^\W*(sub\s*|grand\s*)?(jumlah|total)\b", re.IGNORECASE)
_CARD = re.compile(r"^\W*(?:no(?:mor)?\b[\s.]*)?(?:kk|kartu\s+keluarga)\b[\s.:=]*([\d\s.\-']*)", re.IGNORECASE)
_NOTE = re.compile(
    r"^\W*(mengetahui|menyetujui|catatan|keterangan|ket\b|sumber|dicetak|tanda\s+tangan|ttd|kepala\s+desa|kepala\s+dinas|"
    r"lurah|camat|sekretaris|petugas|nb\b|n\.b|halaman|hal\b|nip\b)",
    re.IGNORECASE,
)
#: What a name or a first cell may begin with that makes a second look worth while. Everything else is a person.
_ODD = re.compile(
    r"^[\W\d]|^(no\b|nomor|nama\b|nik\b|kk\b|kartu|jumlah|total|sub|grand|kolom)|" + _NOTE.pattern[1:], re.IGNORECASE
)
_COUNTED = re.compile(r"\(?(\d{1,3})\)?$")


class PeopleRows:
    """The rows of a table that are people, with what stands between them taken into account."""

    def __init__(self, table: Table, layout: Layout, checked: CheckedList) -> None:
        self.table, self.layout, self.checked = table, layout, checked
        self.columns = table.columns
        self.first_headings = [(place, table.headings[place]) for place in self._places()[:LEAST]]
        self.card = ""

    def _places(self) -> list[int]:
        return [place for place in self.columns.values() if place < len(self.table.headings)]

    def __iter__(self) -> Iterator[tuple[int, SheetRow]]:
        """Numbered rows of people. Counts and notes the others."""
        name_at, kk_at = self.columns.get("name", -1), self.columns.get("kk", -1)
        filled_down = _merged_below(self.table, self.layout.joined)
        rows, offset = self.table.sheet.rows, self.table.sheet.first_row
        for index in range(self.table.start, len(rows)):
            row = rows[index]
            if index in filled_down:
                row = _filled(row, filled_down[index])
            name = row[name_at] if 0 <= name_at < len(row) else ""
            if (type(name) is not str or not name or _ODD.match(name) or not _is_plain(row[0])) and (
                self._kind(index + offset, row) is not RowKind.PERSON
            ):
                continue
            if self.card and kk_at >= 0:
                row = _filled(row, {kk_at: self.card})
            yield index + offset, row

    def _kind(self, number: int, row: SheetRow) -> RowKind:
        """Look closely at a row, and count it if it is read but no person."""
        texts = [(place, text) for place, text in enumerate(map(text_of, row)) if text]
        kind = self._classified(row, texts)
        if kind in (RowKind.TOTAL, RowKind.NOTE):
            self.checked.read += 1
            self.checked.skipped += 1
        if kind is RowKind.NOTE:
            words = " ".join(text for _, text in texts)[:80]
            self.checked.tally.add("note_skipped", self.table.sheet.name, number, value=words)
        return kind

    def _classified(self, row: SheetRow, texts: Sequence[tuple[int, str]]) -> RowKind:
        if not texts or self._is_heading(row, texts) or _are_numbers(texts):
            return RowKind.ASIDE
        first = texts[0][1]
        if _TOTAL.match(first) and _is_nobody(self._text(row, "nik")):
            return RowKind.TOTAL
        if (card := self._card_of(texts)) is not None:
            self.card = card
            return RowKind.CARD
        return RowKind.NOTE if self._is_note(row, texts, first) else RowKind.PERSON

    def _is_heading(self, row: SheetRow, texts: Sequence[tuple[int, str]]) -> bool:
        """The headings, repeated on a later printed page."""
        if self.first_headings and all(at < len(row) and row[at] == heading for at, heading in self.first_headings):
            return True
        recognised = [self.columns.get(self.layout.columns.get(heading_key(text), "")) == at for at, text in texts]
        return sum(recognised) >= LEAST or all(recognised)

    def _card_of(self, texts: Sequence[tuple[int, str]]) -> str | None:
        """The number on a row "No. KK : 3326…", in one cell or several; blank if it says no number."""
        match = _CARD.match(texts[0][1])
        if match is None or self.columns.get("kk") == texts[0][0]:
            return None
        inside = clean(match[1])
        beside = next((clean(text) for _, text in texts[1:] if len(clean(text)) >= 8 and clean(text).isdigit()), "")
        return inside or beside

    def _is_note(self, row: SheetRow, texts: Sequence[tuple[int, str]], first: str) -> bool:
        """One or two cells that say nothing of a person, or words that stand below a table."""
        numbered = any(sum(map(str.isdigit, self._text(row, name))) >= 8 for name in ("nik", "kk", "village", "number"))
        if numbered or (len(texts) > 2 and not _NOTE.match(first)):
            return False
        if _NOTE.match(first):
            return True
        if not self._text(row, "name"):
            return not any(0 < len(self._text(row, name)) <= 20 for name in ("nik", "kk", "village", "number"))
        traits = (self._text(row, name) for name in ("relation", "sex", "nik", "kk", "village"))
        return not any(0 < len(text) <= 20 for text in traits) and not self._born(row)

    def _born(self, row: SheetRow) -> bool:
        place = self.columns.get("birth_date")
        return place is not None and place < len(row) and is_date(row[place])

    def _text(self, row: SheetRow, name: str) -> str:
        place = self.columns.get(name)
        return text_of(row[place]) if place is not None and place < len(row) else ""


def _is_plain(cell: Cell) -> bool:
    """A first cell that cannot begin a total, a note or a card: a number, or text that begins with one."""
    return type(cell) is not str or cell[:1].isdigit()


def _are_numbers(texts: Sequence[tuple[int, str]]) -> bool:
    """KOLOM, 2, 3, … or (1), (2), (3): the numbers of the columns."""
    counted = [_COUNTED.match(text) for _, text in texts[texts[0][1].casefold() in ("kolom", "no", "no.") :]]
    numbers = [int(match[1]) for match in counted if match]
    return LEAST <= len(numbers) == len(counted) and all(b - a == 1 for a, b in pairwise(numbers))


def _is_nobody(nik: str) -> bool:
    """Whether the NIK of a row that begins with JUMLAH or TOTAL says that it is no person called so."""
    return is_blank(nik) or bool(_TOTAL.match(nik)) or len(nik) < 16


#: Columns whose merged cells speak for every row beside them. Two people never share a name or a NIK; a blank no_kk has
#: a rule of its own, merged or not (contracts §2), but where it joins one sheet to another.
_SHARED = frozenset(
    {
        "village",
        "village_name",
        "district_name",
        "bps_province",
        "bps_regency",
        "bps_district",
        "bps_village",
        "rt",
        "rw",
        "address",
        "hamlet",
        "sls_code",
        "sls_name",
        "number",
        *HOUSEHOLD_FIELDS,
    }
)


def _merged_below(table: Table, joined: bool) -> dict[int, dict[int, Cell]]:
    """SheetRow index → position → the value of the merged cell that covers it."""
    names = _SHARED | {"kk"} if joined else _SHARED
    shared = {place for name, place in table.columns.items() if name in names}
    filled: dict[int, dict[int, Cell]] = {}
    rows = table.sheet.rows
    for (top, left), (bottom, _) in table.sheet.merged:
        if left not in shared or top < table.start or top >= len(rows) or left >= len(rows[top]):
            continue
        for index in range(top + 1, min(bottom + 1, len(rows))):
            filled.setdefault(index, {})[left] = rows[top][left]
    return filled


def _filled(row: SheetRow, cells: Mapping[int, Cell]) -> list[Cell]:
    """A copy of the row with these cells, where it has none of its own."""
    copy = list(row) + [""] * (max(cells) + 1 - len(row))
    for place, cell in cells.items():
        if not text_of(copy[place]):
            copy[place] = cell
    return copy
