"""What a file is: its layout by its headings, a mapping that the office has made before, or nothing that is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from sakti.core.codebooks import BOOKS
from sakti.core.fields import FIELDS
from sakti.intake.reading.cells import heading_key, texts_of
from sakti.intake.reading.headings import columns_by_heading
from sakti.intake.reading.layouts import LAYOUTS, ColumnMapping, Layout, mapped_layout
from sakti.intake.reading.layouts.mapping import signature
from sakti.intake.reading.records import CheckedList
from sakti.intake.reading.tables import LEAST, PeopleRows, Table, find_table, find_tables
from sakti.intake.reading.workbook import Sheet, Workbook

SAMPLES = 5
#: Any of these columns says where a row is.
PLACING = frozenset({"village", "bps_village", "village_name", "sls_code"})
#: Finds the mapping that was remembered for a signature of headings.
FindMapping = Callable[[str], ColumnMapping | None]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was made of a file. `mapping`: heading as printed → column name, "" for those that are not read."""

    layout: Layout | None  # the layout to read it with; None if nobody knows it
    sheet: str = ""
    heading_row: int = 0  # as the spreadsheet counts
    headings: Sequence[str] = ()  # each once: of two equal ones the first counts
    homes: Sequence[str] = ()  # the sheet of each heading
    mapping: Mapping[str, str] = field(default_factory=dict)
    missing: Sequence[str] = ()  # needed headings that are not there
    samples: Sequence[Sequence[str]] = ()  # the first rows of people, as text, beside the headings
    sheets: Sequence[str] = ()  # all that count
    remembered: bool = False  # by a mapping of the office
    needs_village: bool = False  # no column says where: the upload has to
    village: str | None = None  # code of the village that a remembered mapping names
    wordy: bool = False  # its answers are words, and the code book is one of codes
    tables: Sequence[Table] = ()  # where the rows are, as the layout has it

    @property
    def signature(self) -> str:
        return signature(self.headings)

    @property
    def book(self) -> str:
        return self.layout.book if self.layout else "siak" if self.wordy else "dtsen"


def remember_nothing(_: str) -> ColumnMapping | None:
    return None


def recognise(
    book: Workbook,
    *,
    layout: str | None = None,
    mapping: ColumnMapping | None = None,
    find_mapping: FindMapping = remember_nothing,
) -> Recognised:
    """What a file is, so that it can be shown and corrected. `layout` or `mapping`: somebody has said so already.

    The mapping that was remembered for exactly these headings comes first, for it corrects what is recognised.
    """
    if mapping is not None:
        return _read_as(book, mapped_layout(mapping, LAYOUTS.get(mapping.base)), mapping.village)
    if layout is not None:
        return _read_as(book, LAYOUTS[layout])
    likely = _likeliest_layout(book)
    recognised = _read_as(book, likely) if likely else _unknown(book)
    if recognised.headings and (remembered := find_mapping(recognised.signature)) is not None:
        recognised = _read_as(book, mapped_layout(remembered, LAYOUTS.get(remembered.base)), remembered.village)
        return replace(recognised, remembered=True, village=remembered.village)
    return recognised


def _likeliest_layout(book: Workbook) -> Layout | None:
    """The layout that most headings of any sheet belong to; none if two fit equally well, or fewer than three do."""
    fits = sorted(((_fit(book, layout), layout.key) for layout in LAYOUTS.values()), reverse=True)
    (best, key), (second, _) = fits[0], fits[1]
    return LAYOUTS[key] if best >= LEAST and best > second else None


def _fit(book: Workbook, layout: Layout) -> int:
    """Headings that stand in one row, or in two that belong together."""
    best = 0
    for sheet in book.sheets:
        table = find_table(Sheet(sheet.name, sheet.rows[:50], sheet.first_row), layout)
        if table is not None:
            rows = sheet.rows[max(0, table.start - 2) : table.start]
            best = max(best, *(layout.count_headings(row) for row in rows), len(table.columns))
    return best


def _read_as(book: Workbook, layout: Layout, village: str | None = None) -> Recognised:
    """A file as this layout has it; the sheet with the people is the one that is shown. `village`: of which it is."""
    tables = find_tables(book, layout)
    if not tables:
        return Recognised(layout, missing=list(layout.needed))
    shown = next((table for table in tables if "name" in table.columns), tables[0])
    every = {name for table in tables for name in table.columns} if layout.joined else set(shown.columns)
    heads = [_head(shown, layout)]
    if layout.joined:
        heads = [_head(table, layout) for table in tables] + _other_heads(book, tables)
    headings, homes, samples = _together(heads)
    column_of = {heading: column for head in reversed(heads) for heading, column in head.columns.items()}
    mapping = {heading: column_of.get(heading, "") for heading in headings}
    return Recognised(
        layout,
        shown.sheet.name,
        shown.heading_row,
        headings,
        homes,
        mapping,
        layout.missing(every, bool(village)),
        samples,
        [table.sheet.name for table in tables],
        needs_village=not every & PLACING,
        wordy=layout.book == "dtsen" and _is_wordy(mapping, headings, samples),
        tables=tables,
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """The headings of one sheet, by their places, and its first rows of people."""

    sheet: str
    headings: Sequence[str]
    columns: Mapping[str, str]
    samples: Sequence[Sequence[str]]
    row: int = 0  # as the spreadsheet counts


def _head(table: Table, layout: Layout) -> _Head:
    by_place = {place: name for name, place in table.columns.items()}
    texts = texts_of(table.headings)
    headings = [table.names.get(by_place.get(at, ""), "") or text for at, text in enumerate(texts)]
    columns = {heading: by_place[at] for at, heading in reversed([*enumerate(headings)]) if at in by_place}
    rows = (row for _, row in islice(PeopleRows(table, layout, CheckedList()), SAMPLES))
    return _Head(table.sheet.name, headings, columns, [texts_of(row) for row in rows])


def _other_heads(book: Workbook, tables: Sequence[Table]) -> list[_Head]:
    """Sheets on which nothing was known: what is looked for may stand there under other headings."""
    read = {table.sheet.name for table in tables}
    return [head for sheet in book.sheets if sheet.name not in read and (head := _heads_of(sheet)) is not None]


def _together(heads: Sequence[_Head]) -> tuple[list[str], list[str], list[list[str]]]:
    """Headings, each once, the sheet of each, and the first cells below them."""
    headings: list[str] = []
    homes: list[str] = []
    cells: list[list[str]] = []
    for head in heads:
        for at, heading in enumerate(head.headings):
            if heading and heading not in headings:
                headings.append(heading)
                homes.append(head.sheet)
                cells.append([row[at] if at < len(row) else "" for row in head.samples])
    return headings, homes, [list(row) for row in zip_longest(*cells, fillvalue="")]


def _unknown(book: Workbook) -> Recognised:
    """The first row of the first sheets that looks like headings."""
    head = next(filter(None, map(_heads_of, book.sheets)), None)
    if head is None:
        return Recognised(None, missing=list(LAYOUTS["dtsen"].needed))
    headings, homes, samples = _together([head])
    guesses: dict[str, str] = {}
    for text in headings:  # each column once: the first heading that may be it
        column = guess_column(text)
        guesses[text] = column if column not in guesses.values() else ""
    return Recognised(
        None,
        head.sheet,
        head.row,
        headings,
        homes,
        guesses,
        list(LAYOUTS["dtsen"].needed),
        samples,
        [head.sheet],
        needs_village="village" not in guesses.values(),
        wordy=_is_wordy(guesses, headings, samples),
    )


def _is_wordy(mapping: Mapping[str, str], headings: Sequence[str], samples: Sequence[Sequence[str]]) -> bool:
    """Whether the answers are words ("L", "KAWIN", "TANAH") where our form has codes."""
    columns = [(at, mapping[heading]) for at, heading in enumerate(headings) if mapping.get(heading) in FIELDS]
    cells = {(name, row[at]) for row in samples for at, name in columns if any(map(str.isalpha, row[at]))}
    strange = [(name, text) for name, text in cells if not FIELDS[name].measured and FIELDS[name].read(text) is None]
    return any(not BOOKS["siak"].read(name, text).problem for name, text in strange)


def _heads_of(sheet: Sheet) -> _Head | None:
    """A row that looks like headings: three words or more, each once, no long numbers."""
    for index, row in enumerate(sheet.rows[:50]):
        texts = texts_of(row)
        filled = [text for text in texts if text]
        if len(filled) >= LEAST and len(set(filled)) == len(filled) and all(map(_is_word, filled)):
            samples = [texts_of(row) for row in sheet.rows[index + 1 : index + 1 + SAMPLES]]
            return _Head(sheet.name, texts, {}, samples, index + sheet.first_row)
    return None


def _is_word(text: str) -> bool:
    return any(map(str.isalpha, text)) and sum(map(str.isdigit, text)) < 5 and len(text) <= 80


_COLUMN_OF = columns_by_heading(layout.columns for layout in LAYOUTS.values())


def guess_column(heading: str) -> str:
    """What a heading of an unknown file probably is: a word that some known layout uses for a column, else ""."""
    key = heading_key(heading)
    return _COLUMN_OF.get(key, "") if not key.isdigit() else ""
