"""Reads a by-name list (layout dtsen) or a log into rows, exactly as docs/contracts describe. No product code here."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

PLACE = ["kode_desa", "nama_desa", "rt", "rw", "alamat", "no_rumah_tangga", "no_kk", "nik", "nama"]
HOUSEHOLD_COLUMNS = {
    "desil": "decile",
    "luas_lantai": "floor_area",
    "jenis_lantai": "floor",
    "jenis_dinding": "wall",
    "jenis_atap": "roof",
    "sumber_air": "water",
    "penerangan": "electricity",
    "daya": "power",
    "bahan_bakar": "cooking_fuel",
    "fasilitas_bab": "latrine_access",
    "kloset": "latrine_type",
    "tinja": "excreta_disposal",
}
PERSON_COLUMNS = {
    "partisipasi_sekolah": "schooling",
    "jenjang": "school_level",
    "ijazah": "certificate",
    "bekerja": "employed",
    "kedudukan": "work_status",
    "penyakit_kronis": "chronic_diseases",
    **{f"428{letter}": f"difficulty_{letter}" for letter in "abcdefghi"},
}
IDENTITY_COLUMNS = {"hubungan": 8, "jenis_kelamin": 2, "status_kawin": 4}
COLUMNS = [*PLACE, *IDENTITY_COLUMNS, "tanggal_lahir", *HOUSEHOLD_COLUMNS, *PERSON_COLUMNS]

HOUSEHOLD_CODES = {  # field: highest code; None is a number
    "decile": 10,
    "floor_area": None,
    "floor": 9,
    "wall": 7,
    "roof": 8,
    "water": 13,
    "electricity": 4,
    "power": 5,
    "cooking_fuel": 12,
    "latrine_access": 6,
    "latrine_type": 4,
    "excreta_disposal": 6,
}
PERSON_CODES = {
    "schooling": 3,
    "school_level": 22,
    "certificate": 23,
    "employed": 2,
    "work_status": 8,
    "chronic_diseases": 18,
    **{f"difficulty_{letter}": 4 for letter in "abcdefghi"},
    "chronic_treated": 2,
}
CODES = {**HOUSEHOLD_CODES, **PERSON_CODES, **IDENTITY_COLUMNS}

MONTHS = ["januari", "februari", "maret", "april", "mei", "juni"]
MONTHS += ["juli", "agustus", "september", "oktober", "november", "desember"]
ERRORS = {"village_unknown", "village_mismatch", "name_missing", "nik_duplicate", "heading_missing", "file_unreadable"}


class Refused(Exception):
    """The whole file is refused; `code` says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


# ---------------------------------------------------------------------------------------------- cells


def text_of(cell: object) -> str:
    """What a person sees in the cell, without spaces around it."""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell).strip()


def is_number(cell: object) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def heading_of(cell: object) -> str:
    return re.sub(r"[^a-z0-9]", "", text_of(cell).lower())


KNOWN_HEADINGS = {heading_of(c): c for c in COLUMNS}


def digits_of(text: str) -> str:
    """Without the spaces, dots, dashes and apostrophes that people put into long numbers."""
    return re.sub(r"[\s.\-'’‘`]", "", text)


def date_of(cell: object) -> dt.date | None:
    """YYYY-MM-DD, DD/MM/YYYY, `12 Maret 2010` or a real spreadsheet date; else None."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = text_of(cell)
    try:
        if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if found := re.fullmatch(r"(\d{1,2})\s+([A-Za-z]+)\s+(\d{4})", text):
            return dt.date(int(found[3]), MONTHS.index(found[2].lower()) + 1, int(found[1]))
    except ValueError:
        pass
    return None


def code_of(name: str, cell: object) -> tuple[str | None, bool]:
    """The value to record (None: nothing) and whether it is right. `1`, `01` and 1.0 are the same code."""
    text = text_of(cell)
    if text == "":
        return None, True
    if name == "chronic_diseases":
        return diseases_of(text)
    if CODES[name] is None:
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            return None, False
        return (text_of(number), True) if number >= 0 else (None, False)
    if re.fullmatch(r"\d{1,2}", text) and 1 <= int(text) <= CODES[name]:
        return str(int(text)), True
    return None, False


def diseases_of(text: str) -> tuple[str | None, bool]:
    """`01` none; several codes with `;`; `01;02` is a disease and a finding; a code outside the list: nothing."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not parts or not all(re.fullmatch(r"\d{1,2}", p) and 1 <= int(p) <= 18 for p in parts):
        return None, False
    codes = sorted({int(p) for p in parts})
    if codes == [1]:
        return "01", True
    return ";".join(f"{c:02}" for c in codes if c != 1), 1 not in codes


def nik_of(cell: object) -> tuple[str | None, str | None, str | None]:
    """(reliable NIK, doubtful NIK, finding)."""
    text = text_of(cell)
    digits = digits_of(text)
    if digits == "" or (digits.isdigit() and len(set(digits)) == 1):
        return None, None, "nik_missing"
    if is_number(cell) or re.fullmatch(r"\d+([.,]\d+)?E\+?\d+", text, re.IGNORECASE):
        return None, digits, "nik_precision_lost"
    if not re.fullmatch(r"\d{16}", digits):
        return None, text, "nik_malformed"
    return digits, None, None


def kk_of(cell: object) -> tuple[str | None, str | None]:
    """(reliable number, finding)."""
    digits = digits_of(text_of(cell))
    if digits == "" or set(digits) == {"0"}:
        return None, "kk_missing"
    if is_number(cell) or not re.fullmatch(r"\d{16}", digits):
        return None, "kk_malformed"
    return digits, None


# ---------------------------------------------------------------------------------------------- files


@dataclass
class Row:
    """One row of a by-name list: the cells by column, and what became of it."""

    sheet: int
    number: int
    cells: dict[str, object]
    fate: str = "imported"
    village: str = ""
    lost: bool = False  # rejected for its village
    where: str = ""  # its village, or that of the rows above if it is lost
    nik: str | None = None
    doubtful: str | None = None
    birth: dt.date | None = None
    sex: str | None = None
    head: bool = False
    house: str = ""
    kk_cell: object = ""
    merged: bool = False
    near: bool = False
    family: Family | None = None
    values: dict[str, str] = field(default_factory=dict)

    def text(self, column: str) -> str:
        return text_of(self.cells.get(column, ""))


@dataclass(eq=False)
class Family:
    """Rows of one no_kk in one household, or (kk None) the rows that follow one head."""

    kk: str | None
    problem: str | None
    house: Dwelling | None = None
    rows: list[Row] = field(default_factory=list)


@dataclass(eq=False)
class Dwelling:
    """A household of the file."""

    village: str
    number: str
    rows: list[Row] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    silent: set[int] = field(default_factory=set)  # id() of rows that say nothing of the house

    @property
    def speaking(self) -> list[Row]:
        return [row for row in self.rows if id(row) not in self.silent]

    @property
    def counting(self) -> Row:
        """The row that counts: the first imported head's, else the first imported row, of those that speak."""
        return next((row for row in self.speaking if row.head), self.speaking[0])


@dataclass
class ParsedList:
    as_of: dt.date
    rows: list[Row] = field(default_factory=list)
    skipped: int = 0
    families: list[Family] = field(default_factory=list)
    dwellings: list[Dwelling] = field(default_factory=list)
    findings: Counter = field(default_factory=Counter)

    def imported(self) -> list[Row]:
        return [row for row in self.rows if row.fate == "imported"]


def decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def csv_rows(content: bytes) -> list[list[str]]:
    text = decoded(content)
    first = next((line for line in text.splitlines() if line.count(";") + line.count(",") >= 2), "")
    return list(csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ","))


def sheets_of(path: Path) -> tuple[list[list[list[object]]], int]:
    """The visible sheets with all their rows, and how many are hidden."""
    content = path.read_bytes()
    if path.suffix.lower() == ".csv":
        return [csv_rows(content)], 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)):
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, zipfile.BadZipFile) as error:
        raise Refused("file_unreadable") from error
    shown = [m.name for m in book.sheets_metadata if m.visible == SheetVisibleEnum.Visible]
    pages = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in shown]
    return pages, len(book.sheet_names) - len(shown)


def known_headings(cells: list[object]) -> int:
    return len({heading_of(c) for c in cells} & KNOWN_HEADINGS.keys())


def read_list(path: Path, as_of: dt.date, regions: dict[str, str]) -> ParsedList:
    """Every row of the table of section 2, without looking at anything that was imported before."""
    parsed = ParsedList(as_of)
    sheets, hidden = sheets_of(path)
    counted = 0
    for number, page in enumerate(sheets):
        start = next((i for i, cells in enumerate(page) if known_headings(cells) >= 3), None)
        if start is None:
            continue
        counted += 1
        columns = {
            i: KNOWN_HEADINGS[heading_of(c)] for i, c in enumerate(page[start]) if heading_of(c) in KNOWN_HEADINGS
        }
        present = set(columns.values())
        if not {"kode_desa", "nama"} <= present or not {"no_kk", "no_rumah_tangga"} & present:
            raise Refused("heading_missing")
        read_sheet(parsed, number, page[start + 1 :], columns)
    if not counted:
        raise Refused("heading_missing")
    parsed.findings["hidden_skipped"] += hidden
    judge_places(parsed, regions)
    judge_people(parsed)
    fill_merged_cells(parsed)
    make_families(parsed)
    judge_families(parsed)
    make_dwellings(parsed)
    parsed.findings += Counter()  # drops the zeros
    return parsed


def read_sheet(parsed: ParsedList, sheet: int, page: list[list[object]], columns: dict[int, str]) -> None:
    for number, cells in enumerate(page):
        if all(text_of(c) == "" for c in cells) or known_headings(cells) >= 3:
            continue
        row = Row(sheet, number, {name: cells[i] for i, name in columns.items() if i < len(cells)})
        if is_total(cells):
            parsed.skipped += 1
            continue
        parsed.rows.append(row)


def is_total(cells: list[object]) -> bool:
    first = next((text_of(c) for c in cells if text_of(c)), "")
    return re.match(r"(jumlah|total)\b", first, re.IGNORECASE) is not None


# ---------------------------------------------------------------------------------------------- judging rows


def folded(text: str) -> str:
    return " ".join(text.casefold().split())


def village_code(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}" if len(digits) == 10 else text


def judge_places(parsed: ParsedList, regions: dict[str, str]) -> None:
    """Which rows are rejected: an unknown village, another village's name, no name."""
    for row in parsed.rows:
        row.village = village_code(row.text("kode_desa"))
        errors = []
        if row.village not in regions:
            errors.append("village_unknown")
        elif row.text("nama_desa") and folded(row.text("nama_desa")) != folded(regions[row.village]):
            errors.append("village_mismatch")
        row.lost = bool(errors)  # it does not say where it is: it parts no family
        if not row.text("nama"):
            errors.append("name_missing")
        if errors:
            row.fate = "rejected"
            parsed.findings.update(errors)


def judge_people(parsed: ParsedList) -> None:
    """NIK, birth date, sex and the person's own codes of every row that is not rejected."""
    seen: set[str] = set()
    for row in parsed.rows:
        if row.fate == "rejected":
            continue
        row.nik, row.doubtful, problem = nik_of(row.cells.get("nik", ""))
        if row.nik in seen and row.nik:
            row.fate = "held"
            parsed.findings["nik_duplicate"] += 1
            continue
        if row.nik:
            seen.add(row.nik)
        parsed.findings.update([problem] if problem else [])
        row.birth = birth_of(parsed, row)
        for column, name in {**{c: c for c in IDENTITY_COLUMNS}, **PERSON_COLUMNS}.items():
            value, right = code_of(name, row.cells.get(column, ""))
            parsed.findings["code_unknown"] += not right
            if value is not None:
                row.values[name] = value
        row.head = row.values.get("hubungan") == "1"
        if row.nik:
            compare_nik(parsed, row)


def birth_of(parsed: ParsedList, row: Row) -> dt.date | None:
    cell = row.cells.get("tanggal_lahir", "")
    if text_of(cell) == "":
        return None
    birth = date_of(cell)
    if birth is None or birth > parsed.as_of or years_before(parsed.as_of, 120) > birth:
        parsed.findings["birth_date_invalid"] += 1
        return None
    return birth


def years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, month=3, day=1)


def compare_nik(parsed: ParsedList, row: Row) -> None:
    day, month, year = int(row.nik[6:8]), int(row.nik[8:10]), int(row.nik[10:12])
    woman = day > 40
    said = (day - 40 if woman else day, month, year)
    if row.birth and said != (row.birth.day, row.birth.month, row.birth.year % 100):
        parsed.findings["nik_birth_mismatch"] += 1
    sex = row.values.get("jenis_kelamin")
    if sex and sex != ("2" if woman else "1"):
        parsed.findings["nik_sex_mismatch"] += 1


# ---------------------------------------------------------------------------------------------- families, households


def fill_merged_cells(parsed: ParsedList) -> None:
    """A blank no_kk below a filled one, same no_rumah_tangga or none: same family as above."""
    above: Row | None = None
    for row in parsed.rows:
        row.house = row.text("no_rumah_tangga")
        row.kk_cell = row.cells.get("no_kk", "")
        row.merged = False
        row.where = "" if row.lost else row.village
        if above is not None and above.sheet == row.sheet and (row.lost or above.where in ("", row.where)):
            row.near = row.house in ("", above.house)
            if row.near and text_of(row.kk_cell) == "" and text_of(above.kk_cell) != "":
                row.kk_cell, row.house, row.merged = above.kk_cell, above.house, True
            if row.near and kk_of(row.cells.get("no_kk", ""))[0] is None:
                row.where = above.where or row.where
        else:
            row.near = False
        above = row


def make_families(parsed: ParsedList) -> None:
    """Every row gets its family, rejected ones too: a merged cell may begin on a rejected row."""
    houses: dict[tuple[str, str], str] = {}
    for row in parsed.imported():
        kk = kk_of(row.kk_cell)[0]
        if kk and row.house:
            houses.setdefault((row.village, kk), row.house)
    numbered: dict[tuple[str, str, str], Family] = {}
    above: Row | None = None
    for row in parsed.rows:
        kk, problem = kk_of(row.kk_cell)
        if row.merged and not kk:
            row.family, row.house = above.family, above.house
        elif kk:
            row.house = row.house or houses.get((row.village, kk), "")
            key = (row.village, row.house, kk)
            if key not in numbered:
                numbered[key] = Family(kk, None)
            row.family = numbered[key]
        elif row.near and above.family.kk is None and row.text("hubungan") != "1":
            row.family = above.family
            row.house = row.house or above.house
        else:
            row.family = Family(None, problem)
        if row.fate == "imported":
            row.family.problem = row.family.problem if row.family.rows else problem  # rejected rows say nothing
            row.family.rows.append(row)
            if row.family not in parsed.families:
                parsed.families.append(row.family)
        above = row


def judge_families(parsed: ParsedList) -> None:
    for family in parsed.families:
        heads = sum(row.head for row in family.rows)
        parsed.findings.update([family.problem] if family.problem else [])
        if heads != 1:
            parsed.findings["head_duplicate" if heads else "head_missing"] += 1


def make_dwellings(parsed: ParsedList) -> None:
    made: dict[tuple[str, object], Dwelling] = {}
    for row in parsed.imported():
        key = (row.village, row.house or row.family.kk or id(row.family))
        if key not in made:
            made[key] = Dwelling(row.village, row.house)
            parsed.dwellings.append(made[key])
        row.family.house = made[key]
        made[key].rows.append(row)


def judge_dwellings(dwellings: list[Dwelling]) -> Counter:
    """What the houses say, and what is wrong with it; it depends on whose rows they are."""
    findings: Counter = Counter()
    for house in dwellings:
        if not house.speaking:
            continue
        for column, name in HOUSEHOLD_COLUMNS.items():
            counting = house.counting.cells.get(column, "")
            answers = {answer(name, row.cells.get(column, "")) for row in house.speaking} - {""}
            findings["household_conflict"] += len(answers | {answer(name, counting)}) > 1
            value, right = code_of(name, counting)
            findings["code_unknown"] += not right
            if value is not None:
                house.values[name] = value
    return findings


def answer(name: str, cell: object) -> str:
    """What a cell says, so that `1`, `01` and 1.0 agree; a wrong code says its own text."""
    value, right = code_of(name, cell)
    return (value or "") if right else text_of(cell)
