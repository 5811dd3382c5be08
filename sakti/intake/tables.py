"""Tables on sheets as people make them: where the headings are, and which rows below them are people.

Titles, headings repeated on every printed page, rows of column numbers, totals, notes, signatures and the "No. KK : …"
rows of a family book are no people. A card number on such a row belongs to the people below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from sakti.core.fields import HOUSEHOLD_FIELDS
from sakti.core.identity import clean, is_blank
from sakti.intake.cells import read_date
from sakti.intake.layouts.kinds import Layout
from sakti.intake.sheets import Cell, Sheet, Workbook, heading_key, text_of
from sakti.intake.units import Checked

Row = Sequence[Cell]
LEAST = 3  # known headings that make a sheet count


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that counts. `columns`: name → position; `names`: name → its heading as printed."""

    sheet: Sheet
    columns: Mapping[str, int]
    names: Mapping[str, str]
    headings: Row  # the (last) row of headings as it is, by which its repetitions are known
    start: int  # index of the first row below the headings

    @property
    def heading_row(self) -> int:
        """The number of the last row of headings in the spreadsheet."""
        return self.start - 1 + self.sheet.first_row


def tables(book: Workbook, layout: Layout) -> list[Table]:
    """The tables of every visible sheet that has three known headings."""
    return [table for sheet in book.sheets if (table := find(sheet, layout)) is not None]


def find(sheet: Sheet, layout: Layout) -> Table | None:
    for index, row in enumerate(sheet.rows):
        following = sheet.rows[index + 1] if index + 1 < len(sheet.rows) else ()
        columns, both = layout.recognise(row), row
        if columns and (joined := _joined(row, following, layout)) is not None:
            columns, both = layout.recognise(joined), joined
        if len(columns) >= LEAST:
            start = index + (1 if both is row else 2)
            names = {name: text_of(both[place]) for name, place in columns.items()}
            if "kk" not in columns and _has_cards(sheet.rows[start : start + 100]):
                columns["kk"] = max(map(len, sheet.rows[index : start + 1]))  # behind the last column
            return Table(sheet, columns, names, row if both is row else following, start)
    return None


def _has_cards(rows: Sequence[Row]) -> bool:
    """Whether the card numbers stand on rows of their own."""
    first = (next(filter(None, map(text_of, row)), "") for row in rows)
    return any((found := _CARD.match(text)) and found[0] for text in first)


def _joined(upper: Row, lower: Row, layout: Layout) -> list[Cell] | None:
    """Headings in two rows as one, if the lower row completes the upper: "Alamat" above "RT" and "RW"."""
    known = layout.columns
    width = max(len(upper), len(lower))
    above, below = ([text_of(cell) for cell in row] + [""] * (width - len(row)) for row in (upper, lower))
    result: list[Cell] = []
    spread = ""
    for one, other in zip(above, below, strict=True):
        spread = one or spread
        choices = (one, f"{spread} {other}", other) if other else (one,)
        result.append(next((text for text in choices if heading_key(text) in known), one or other))
    alone, both = len(layout.recognise(upper)), len(layout.recognise(result))
    return result if both > max(alone, len(layout.recognise(lower))) else None


class Kind(Enum):
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


class Rows:
    """The rows of a table that are people, with what stands between them taken into account."""

    def __init__(self, table: Table, layout: Layout, checked: Checked) -> None:
        self.table, self.layout, self.checked = table, layout, checked
        self.columns = table.columns
        self.first_headings = [(place, table.headings[place]) for place in self._places()[:LEAST]]
        self.card = ""

    def _places(self) -> list[int]:
        return [place for place in self.columns.values() if place < len(self.table.headings)]

    def __iter__(self) -> Iterator[tuple[int, Row]]:
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
                self._kind(index + offset, row) is not Kind.PERSON
            ):
                continue
            if self.card and kk_at >= 0:
                row = _filled(row, {kk_at: self.card})
            yield index + offset, row

    def _kind(self, number: int, row: Row) -> Kind:
        """Look closely at a row, and count it if it is read but no person."""
        texts = [(place, text) for place, text in enumerate(map(text_of, row)) if text]
        kind = self._classified(row, texts)
        if kind in (Kind.TOTAL, Kind.NOTE):
            self.checked.read += 1
            self.checked.skipped += 1
        if kind is Kind.NOTE:
            said = " ".join(text for _, text in texts)[:80]
            self.checked.tally.add("note_skipped", self.table.sheet.name, number, value=said)
        return kind

    def _classified(self, row: Row, texts: Sequence[tuple[int, str]]) -> Kind:
        if not texts or self._is_heading(row, texts) or _are_numbers(texts):
            return Kind.ASIDE
        first = texts[0][1]
        if _TOTAL.match(first) and _is_nobody(self._text(row, "nik")):
            return Kind.TOTAL
        if (card := self._card_of(texts)) is not None:
            self.card = card
            return Kind.CARD
        return Kind.NOTE if self._is_note(row, texts, first) else Kind.PERSON

    def _is_heading(self, row: Row, texts: Sequence[tuple[int, str]]) -> bool:
        """The headings, repeated on a later printed page."""
        if self.first_headings and all(at < len(row) and row[at] == said for at, said in self.first_headings):
            return True
        known = [self.columns.get(self.layout.columns.get(heading_key(text), "")) == at for at, text in texts]
        return sum(known) >= LEAST or all(known)

    def _card_of(self, texts: Sequence[tuple[int, str]]) -> str | None:
        """The number on a row "No. KK : 3326…", in one cell or several; blank if it says no number."""
        found = _CARD.match(texts[0][1])
        if found is None or self.columns.get("kk") == texts[0][0]:
            return None
        inside = clean(found[1])
        beside = next((clean(text) for _, text in texts[1:] if len(clean(text)) >= 8 and clean(text).isdigit()), "")
        return inside or beside

    def _is_note(self, row: Row, texts: Sequence[tuple[int, str]], first: str) -> bool:
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

    def _born(self, row: Row) -> bool:
        place = self.columns.get("birth_date")
        return place is not None and place < len(row) and read_date(row[place]) is not None

    def _text(self, row: Row, name: str) -> str:
        place = self.columns.get(name)
        return text_of(row[place]) if place is not None and place < len(row) else ""


def _is_plain(cell: Cell) -> bool:
    """A first cell that cannot begin a total, a note or a card: a number, or text that begins with one."""
    return type(cell) is not str or cell[:1].isdigit()


def _are_numbers(texts: Sequence[tuple[int, str]]) -> bool:
    """KOLOM, 2, 3, … or (1), (2), (3): the numbers of the columns."""
    counted = [_COUNTED.match(text) for _, text in texts[texts[0][1].casefold() in ("kolom", "no", "no.") :]]
    numbers = [int(found[1]) for found in counted if found]
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
    """Row index → position → the value of the merged cell that covers it."""
    names = _SHARED | {"kk"} if joined else _SHARED
    shared = {place for name, place in table.columns.items() if name in names}
    found: dict[int, dict[int, Cell]] = {}
    rows = table.sheet.rows
    for (top, left), (bottom, _) in table.sheet.merged:
        if left not in shared or top < table.start or top >= len(rows) or left >= len(rows[top]):
            continue
        for index in range(top + 1, min(bottom + 1, len(rows))):
            found.setdefault(index, {})[left] = rows[top][left]
    return found


def _filled(row: Row, cells: Mapping[int, Cell]) -> list[Cell]:
    """A copy of the row with these cells, where it has none of its own."""
    copy = list(row) + [""] * (max(cells) + 1 - len(row))
    for place, cell in cells.items():
        if not text_of(copy[place]):
            copy[place] = cell
    return copy
