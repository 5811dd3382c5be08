"""What a file is: its layout by its headings, a mapping that the office has made before, or nothing that is known."""

from __future__ import annotations

import collections.abc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from sakti.core.codebooks import BOOKS
from sakti.core.fields import FIELDS
from sakti.intake.layouts import COLUMNS, LAYOUTS, Layout, Mapping, mapped
from sakti.intake.layouts.kinds import HEADINGS
from sakti.intake.layouts.mapping import signature
from sakti.intake.sheets import Sheet, Workbook, heading_key, text_of
from sakti.intake.tables import LEAST, Rows, Table, find, tables
from sakti.intake.units import Checked

SAMPLES = 5
#: Finds the mapping that was remembered for a signature of headings.
Remembered = Callable[[str], Mapping | None]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was made of a file. `mapping`: heading as printed → column name, "" for those that are not read."""

    layout: Layout | None  # the layout to read it with; None if nobody knows it
    sheet: str = ""
    heading_row: int = 0  # as the spreadsheet counts
    headings: Sequence[str] = ()  # each once: of two equal ones the first counts
    homes: Sequence[str] = ()  # the sheet of each heading
    mapping: collections.abc.Mapping[str, str] = field(default_factory=dict)
    missing: Sequence[str] = ()  # needed headings that are not there
    samples: Sequence[Sequence[str]] = ()  # the first rows of people, as text, beside the headings
    sheets: Sequence[str] = ()  # all that count
    remembered: bool = False  # by a mapping of the office
    needs_village: bool = False  # no column says where: the upload has to
    village: str | None = None  # code of the village that a remembered mapping names
    wordy: bool = False  # its answers are words, and the code book is one of codes

    @property
    def signature(self) -> str:
        return signature(self.headings)

    @property
    def book(self) -> str:
        return self.layout.book if self.layout else "siak" if self.wordy else "dtsen"


def nothing_remembered(_: str) -> Mapping | None:
    return None


def describe(
    book: Workbook,
    *,
    layout: str | None = None,
    mapping: Mapping | None = None,
    remembered: Remembered = nothing_remembered,
) -> Recognised:
    """What a file is, so that it can be shown and corrected. `layout` or `mapping`: somebody has said so already.

    The mapping that was remembered for exactly these headings comes first, for it corrects what is recognised.
    """
    if mapping is not None:
        return _as(book, mapped(mapping, LAYOUTS.get(mapping.base)), mapping.village)
    if layout is not None:
        return _as(book, LAYOUTS[layout])
    chosen = recognise(book)
    found = _as(book, chosen) if chosen else _unknown(book)
    if found.headings and (known := remembered(found.signature)) is not None:
        found = _as(book, mapped(known, LAYOUTS.get(known.base)), known.village)
        return replace(found, remembered=True, village=known.village)
    return found


def recognise(book: Workbook) -> Layout | None:
    """The layout that most headings of any sheet belong to; none if two fit equally well, or fewer than three do."""
    fits = sorted(((_fit(book, layout), layout.key) for layout in LAYOUTS.values()), reverse=True)
    (best, key), (second, _) = fits[0], fits[1]
    return LAYOUTS[key] if best >= LEAST and best > second else None


def _fit(book: Workbook, layout: Layout) -> int:
    """Headings that stand in one row, or in two that belong together."""
    best = 0
    for sheet in book.sheets:
        table = find(Sheet(sheet.name, sheet.rows[:50], sheet.first_row), layout)
        if table is not None:
            rows = sheet.rows[max(0, table.start - 2) : table.start]
            best = max(best, *(layout.fit(row) for row in rows), len(table.columns))
    return best


def _as(book: Workbook, layout: Layout, village: str | None = None) -> Recognised:
    """A file as this layout has it; the sheet with the people is the one that is shown. `village`: of which it is."""
    found = tables(book, layout)
    if not found:
        return Recognised(layout, missing=list(layout.needed))
    table = next((one for one in found if "name" in one.columns), found[0])
    every = {name for one in found for name in one.columns} if layout.joined else set(table.columns)
    heads = [_head(one, layout) for one in found] + _others(book, found) if layout.joined else [_head(table, layout)]
    headings, homes, samples = _together(heads)
    said = {heading: column for one in reversed(heads) for heading, column in one.columns.items()}
    mapping = {heading: said.get(heading, "") for heading in headings}
    return Recognised(
        layout,
        table.sheet.name,
        table.heading_row,
        headings,
        homes,
        mapping,
        layout.missing(every, bool(village)),
        samples,
        [one.sheet.name for one in found],
        needs_village=not every & {"village", "bps_village", "village_name", "sls_code"},
        wordy=layout.book == "dtsen" and _is_wordy(mapping, headings, samples),
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """The headings of one sheet, by their places, and its first rows of people."""

    sheet: str
    headings: Sequence[str]
    columns: collections.abc.Mapping[str, str]
    samples: Sequence[Sequence[str]]
    row: int = 0  # as the spreadsheet counts


def _head(table: Table, layout: Layout) -> _Head:
    by_place = {place: name for name, place in table.columns.items()}
    headings = [table.names.get(by_place.get(at, ""), "") or text_of(cell) for at, cell in enumerate(table.headings)]
    columns = {heading: by_place[at] for at, heading in reversed([*enumerate(headings)]) if at in by_place}
    rows = (row for _, row in islice(Rows(table, layout, Checked()), SAMPLES))
    return _Head(table.sheet.name, headings, columns, [[text_of(cell) for cell in row] for row in rows])


def _others(book: Workbook, found: Sequence[Table]) -> list[_Head]:
    """Sheets on which nothing was known: what is looked for may stand there under other headings."""
    known = {one.sheet.name for one in found}
    return [head for sheet in book.sheets if sheet.name not in known and (head := _heads_of(sheet)) is not None]


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
        found = guess(text)
        guesses[text] = found if found not in guesses.values() else ""
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


def _is_wordy(
    mapping: collections.abc.Mapping[str, str], headings: Sequence[str], samples: Sequence[Sequence[str]]
) -> bool:
    """Whether the answers are words ("L", "KAWIN", "TANAH") where our form has codes."""
    columns = [(at, mapping[heading]) for at, heading in enumerate(headings) if mapping.get(heading) in FIELDS]
    cells = {(name, row[at]) for row in samples for at, name in columns if any(map(str.isalpha, row[at]))}
    strange = [(name, text) for name, text in cells if not FIELDS[name].measured and FIELDS[name].read(text) is None]
    return any(not BOOKS["siak"].read(name, text).problem for name, text in strange)


def _heads_of(sheet: Sheet) -> _Head | None:
    """A row that looks like headings: three words or more, each once, no long numbers."""
    for index, row in enumerate(sheet.rows[:50]):
        texts = [text_of(cell) for cell in row]
        filled = [text for text in texts if text]
        if len(filled) >= LEAST and len(set(filled)) == len(filled) and all(map(_is_word, filled)):
            samples = [[text_of(cell) for cell in row] for row in sheet.rows[index + 1 : index + 1 + SAMPLES]]
            return _Head(sheet.name, texts, {}, samples, index + sheet.first_row)
    return None


def _is_word(text: str) -> bool:
    return any(map(str.isalpha, text)) and sum(map(str.isdigit, text)) < 5 and len(text) <= 80


#: What offices call the columns that a list needs, besides the headings of the layouts; by heading key.
_ALSO = {
    "name": "namalengkap|namapenduduk|namawarga|namapenerima|namapenerimamanfaat|namakpm|namapm|namakk|namakrt|"
    "namakepalakeluarga|namakepalarumahtangga|namakepalarumah|namaanggotakeluarga|namaanggota|namaorang|warga",
    "nik": "noktp|nomorktp|nikktp|noktpnik|niknoktp|nomornik|nonik|nomorinduk|nomorindukkependudukan|nikkepalakeluarga",
    "kk": "nomorkk|nokartukeluarga|nomorkartukeluarga|kartukeluarga|kk|nkk",
    "number": "norumahtangga|noruta|nomorrumahtangga|idrumahtangga|idruta|idrt|idkeluarga",
    "birth_date": "tgllahir|tgllhr|tanggallhr|lahir|tgllahirddmmyyyy",
    "age": "umur|usia|umurtahun|usiatahun",
    "sex": "sex|gender|kelamin|jeniskelamin|jk|lp|jnskelamin|jeniskel",
    "relation": "hubungan|shdk|hubkeluarga|hubungankeluarga|statuskeluarga|statusdalamkeluarga|hubungandenganKK",
    "marital": "statuskawin|statusperkawinan|statusnikah",
    "village": "kodedesa|kodekelurahan|kodewilayah|kodedesakelurahan|kodekemendagri",
    "village_name": "desa|kelurahan|desakelurahan|desakel|namadesa|namakelurahan|namadesakelurahan",
    "district_name": "kecamatan|kec|namakecamatan",
    "hamlet": "dusun|dukuh|dk|namadusun|pedukuhan",
    "address": "alamat|alamatlengkap|alamatrumah|alamatktp|alamattinggal|jalan",
    "decile": "desil|desilnasional",
    "floor_area": "luaslantai|luaslantaim2|luasrumah|luasbangunan",
    "floor": "lantai|jenislantai|bahanlantai",
    "wall": "dinding|jenisdinding|bahandinding",
    "roof": "atap|jenisatap|bahanatap",
    "water": "airminum|sumberair|sumberairminum",
    "electricity": "penerangan|listrik|sumberpenerangan",
    "power": "daya|dayalistrik|dayaterpasang",
    "cooking_fuel": "bahanbakar|bahanbakarmemasak",
    "latrine_access": "jamban|fasilitasbab|bab|wc",
    "latrine_type": "kloset|jeniskloset",
    "excreta_disposal": "tinja|pembuangantinja|septiktank",
    "schooling": "partisipasisekolah|statussekolah",
    "certificate": "ijazah|ijazahterakhir|ijazahtertinggi|pendidikanterakhir|pendidikan",
    "chronic_diseases": "penyakitkronis|penyakit",
    "disability": "disabilitas|cacat|jenisdisabilitas|ragamdisabilitas",
}
_KNOWN = {key.lower(): name for name, keys in _ALSO.items() for key in keys.split("|")}
_KNOWN |= {heading_key(heading): name for heading, name in HEADINGS.items()}
_KNOWN |= {heading_key(label): name for name, label in COLUMNS.items()}
for _layout in LAYOUTS.values():
    _KNOWN = dict(_layout.columns) | _KNOWN


def guess(heading: str) -> str:
    """What a heading of an unknown file probably is: a word that some known layout uses for a column, else ""."""
    key = heading_key(heading)
    return _KNOWN.get(key, "") if not key.isdigit() else ""
