"""Makes the ugly lists of this folder: `python -m tests.data.layouts.make`. Each has a sentence that says what is odd.

`expected.json` is what reading them gives; it was checked by hand, and `--expect` writes it anew. The XLS needs xlwt,
which nothing else does; without it that file stays as it is.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

from sakti.core.fields import HOUSEHOLD_FIELDS
from sakti.intake.landing.preparation import check_list
from sakti.intake.reading.cells import heading_key
from sakti.intake.reading.layouts import LAYOUTS
from sakti.intake.reading.layouts.output import write_sheets
from sakti.intake.reading.recognition import recognise
from sakti.intake.reading.villages import Village, VillageIndex
from sakti.intake.reading.workbook import read_workbook

FOLDER = Path(__file__).parent
AS_OF = date(2018, 12, 31)
BOTOSARI = Village(1, "33.26.02.2008", "Botosari", "Paninggaran")
TIRTO = Village(4, "33.26.15.2014", "Mulyorejo", "Tirto")
KESESI = Village(3, "33.26.09.2020", "Mulyorejo", "Kesesi")
VILLAGES = {one.code: one for one in (BOTOSARI, TIRTO, KESESI)}
BPS = {BOTOSARI.code: "3326020008", TIRTO.code: "3326140011"}  # Kesesi's has no code in the crosswalk
KK = "3326021111110001"


def places(village: str | None = None) -> VillageIndex:
    return VillageIndex(VILLAGES, {theirs: ours for ours, theirs in BPS.items()}, VILLAGES.get(village or ""))


def nik(day: int, month: int, year: int, number: int, woman: bool = False) -> str:
    return f"332602{day + 40 * woman:02d}{month:02d}{year % 100:02d}{number:04d}"


def person(name: str, number: int, relation: int = 1, **more: object) -> dict[str, object]:
    """Somebody born on a day of their own, so that numbers agree with dates."""
    day, year = 1 + number % 28, 1960 + number % 50
    return {
        "village": BOTOSARI,
        "kk": KK,
        "number": "001",
        "family_number": "1",
        "member_number": str(relation),
        "nik": nik(day, 3, year, number, relation == 2),
        "name": name,
        "relation": relation,
        "sex": 2 if relation == 2 else 1,
        "birth_date": date(year, 3, day),
        "marital": 2,
        "floor": 6,
        "floor_area": 36,
        "schooling": 3,
        "rt": "001",
        "rw": "002",
        "address": "Jl. Melati 3",
    } | more


def family(serial: int, *people: dict[str, object], **more: object) -> list[dict[str, object]]:
    """People of one card and one house."""
    shared = {"kk": f"332602111111{serial:04d}", "number": f"{serial:03d}"} | more
    return [{**one, **shared, "member_number": str(at)} for at, one in enumerate(people, start=1)]


# -- one list per layout with every case of the table -----------------------------------------------------------------


#: name of the person → column → the cell that is odd. Everybody else is as they should be.
def table(layout: str) -> tuple[list[dict[str, object]], dict[str, dict[str, object]]]:
    """People, and what is odd of them: each household shows one row of the table of contracts §2."""
    odd: dict[str, dict[str, object]] = {
        "Tanpa Nik": {"nik": ""},
        "Nik Nol": {"nik": "0000000000000000"},
        "Nik Pendek": {"nik": "33260212038"},
        "Nik Bilangan": {"nik": 3326021303800012},
        "Nik Eksponen": {"nik": "3,32602E+15"},
        "Beda Lahir": {"nik": nik(9, 9, 1999, 77)},
        "Beda Kelamin": {"nik": nik(18, 3, 1977, 17, woman=True)},
        "": {},
        "Kode Asing": {"relation": "99"},
        "Tanggal Rusak": {"birth_date": "31/02/1980", "age": "seratus"},
        "Tanpa Kepala": {"relation": "3" if layout != "siak" else "ANAK"},
        "Kartu Rusak": {"kk": "332602"},
        "Kartu Nol": {"kk": "0"},
    }
    people: list[dict[str, object]] = []
    for serial, name in enumerate(odd, start=10):
        people += family(serial, person(name, serial, 1 if name != "Tanpa Kepala" else 3))
    people += family(40, person("Dua Kepala", 40), person("Kepala Lagi", 41))
    people += family(42, person("Kembar", 42), person("Nik Kembar", 43, 3, nik=nik(15, 3, 2002, 42)))
    people += family(44, person("Rumah Semen", 44), person("Rumah Tanah", 45, 2, floor=8))
    people += family(46, person("Dua Mulyorejo", 46, village=KESESI), village=KESESI)
    return people, odd


def cells_of(layout: str, people: list[dict[str, object]], odd: dict[str, dict[str, object]]) -> list[tuple[str, list]]:
    """The sheets of these people with the odd cells in their places."""
    sheets = write_sheets(layout, people, as_of=AS_OF, bps=BPS)
    columns = LAYOUTS[layout].columns
    for _, rows in sheets:
        for row in rows:
            if "name" in {columns.get(heading_key(str(cell))) for cell in row}:
                at: dict[str, int] = {}
                for place, cell in enumerate(row):
                    at.setdefault(columns.get(heading_key(str(cell)), ""), place)
        if "at" not in locals():
            continue
        for row in rows:
            for column, cell in odd.get(str(row[at["name"]]) if at["name"] < len(row) else "", {}).items():
                if column in at:
                    row[at[column]] = cell
    return sheets


# -- files ------------------------------------------------------------------------------------------------------------


def xlsx(name: str, *sheets: tuple[str, list], hidden: str = "", merge: tuple = ()) -> None:
    """Sheets of cells as they are; `merge`: (sheet, first row, first column, last row, last column, text)."""
    with xlsxwriter.Workbook(FOLDER / name, {"strings_to_numbers": False}) as book:
        book.set_properties({"created": AS_OF})
        style = book.add_format({"num_format": "dd/mm/yyyy"})
        for title, rows in sheets:
            sheet = book.add_worksheet(title)
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, place, cell, style)
                    elif isinstance(cell, str) and cell:
                        sheet.write_string(at, place, cell)
                    elif cell not in (None, ""):
                        sheet.write(at, place, cell)
            for where, *area, text in merge:
                if where == title:
                    sheet.merge_range(*area, text)
            if title == hidden:
                sheet.hide()


def text_file(name: str, rows: list, delimiter: str, encoding: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(
        [[cell.strftime("%d/%m/%Y") if isinstance(cell, date) else cell for cell in row] for row in rows]
    )
    (FOLDER / name).write_bytes(text.getvalue().encode(encoding))


def ods(name: str, title: str, rows: list) -> None:
    """The least that is an OpenDocument sheet; dates are real ones."""

    def cell(value: object) -> str:
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="{title}">{body}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(FOLDER / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, said in (("mimetype", mime), ("content.xml", content), ("META-INF/manifest.xml", manifest)):
            entry = zipfile.ZipInfo(part, (2018, 12, 31, 0, 0, 0))
            archive.writestr(entry, said, zipfile.ZIP_STORED if part == "mimetype" else zipfile.ZIP_DEFLATED)


def xls(name: str, title: str, rows: list) -> None:
    try:
        import xlwt
    except ImportError:
        return
    book = xlwt.Workbook()
    sheet, style = book.add_sheet(title), xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell != "":
                sheet.write(at, place, cell, style if isinstance(cell, date) else xlwt.Style.default_style)
    sheet.merge(1, 2, 0, 0)
    book.save(str(FOLDER / name))


# -- the files --------------------------------------------------------------------------------------------------------

HEADS = ["kode_desa", "nama_desa", "no_kk", "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "luas_lantai"]


def two(serial: int = 1, place: str = BOTOSARI.code) -> list[list[object]]:
    """A man and his wife as rows of `HEADS`."""
    card = f"332602111111{serial:04d}"
    return [
        [place, "Botosari", card, nik(12, 3, 1980, serial), f"Slamet {chr(64 + serial)}", "1", "1", "12/03/1980", "36"],
        [
            place,
            "Botosari",
            card,
            nik(5, 6, 1982, serial, True),
            f"Siti {chr(64 + serial)}",
            "2",
            "2",
            "5 Juni 1982",
            "36",
        ],
    ]


SIAK_HEADS = ["No", "Nama Lengkap", "NIK", "JK", "Tanggal Lahir", "SHDK", "RT", "RW"]
ODD: dict[str, tuple[str, dict[str, str]]] = {}


def odd(name: str, sentence: str, **how: str) -> str:
    ODD[name] = (sentence, how)
    return name


def make() -> None:
    """All files of the folder."""
    for layout in LAYOUTS:
        file = odd(
            f"{layout}-table.xlsx",
            "Satu kasus aturan pada tiap rumah tangga.",
            **({"village": BOTOSARI.code} if layout == "opensid" else {}),
        )
        sheets = cells_of(layout, *table(layout))
        xlsx(file, *sheets, ("Simpanan", [["rahasia"]]), hidden="Simpanan")
    titles = [["DAFTAR KELUARGA SASARAN"], ["Kabupaten Pekalongan 2018"], []]
    note = [["Catatan: data dari musdes"], [], ["", "", "", "", "Mengetahui,"], ["", "", "", "", "(SUDARMO)"]]
    xlsx(
        odd("titles-totals-notes.xlsx", "Judul di atas, nomor kolom, jumlah, catatan, dan tanda tangan di bawah."),
        (
            "Data",
            [*titles, HEADS, [f"({n})" for n in range(1, 10)], *two(), [], ["JUMLAH", "", "", "", "2 orang"], *note],
        ),
    )
    xlsx(
        odd("headings-on-every-page.xlsx", "Judul kolom dan nomornya terulang pada tiap halaman cetak."),
        ("Data", [HEADS, list(range(1, 10)), *two(1), HEADS, list(range(1, 10)), *two(2)]),
    )
    upper = ["kode_desa", "Keterangan Keluarga", "", "Keterangan Orang", "", "", "", "", "luas_lantai"]
    lower = ["", "nama_desa", "no_kk", "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", ""]
    xlsx(
        odd("headings-in-two-rows.xlsx", "Judul kolom dalam dua baris, sebagian digabung."),
        ("Data", [upper, lower, *two()]),
        merge=(("Data", 0, 1, 0, 2, "Keterangan Keluarga"),),
    )
    merged = two()
    merged[1][:3] = ["", "", ""]
    merged[1][8] = ""
    xlsx(
        odd("merged-cells.xlsx", "Kode desa, nama desa, nomor KK, dan luas lantai digabung untuk satu keluarga."),
        ("Data", [HEADS, *merged, *two(2)]),
        merge=(
            ("Data", 1, 0, 2, 0, BOTOSARI.code),
            ("Data", 1, 1, 2, 1, "Botosari"),
            ("Data", 1, 2, 2, 2, "3326021111110001"),
            ("Data", 1, 8, 2, 8, "36"),
        ),
    )
    book = [
        ["BUKU INDUK PENDUDUK"],
        SIAK_HEADS,
        ["No. KK : 3326021111110001"],
        ["1", "Slamet", nik(12, 3, 1980, 1), "L", "12-03-1980", "KEPALA KELUARGA", "1", "2"],
        ["2", "Siti", nik(5, 6, 1982, 2, True), "P", "05-06-1982", "ISTRI", "1", "2"],
        ["No. KK", ":", "3326021111110002"],
        ["1", "Budi", nik(7, 8, 1975, 3), "L", "07-08-1975", "KEPALA KELUARGA", "1", "2"],
        [],
        ["Jumlah", "3"],
    ]
    xlsx(
        odd(
            "family-book.xlsx",
            "Buku keluarga Dukcapil: nomor KK pada baris tersendiri di atas anggotanya.",
            village=BOTOSARI.code,
        ),
        ("Buku", book),
        merge=(("Buku", 2, 0, 2, 7, "No. KK : 3326021111110001"),),
    )
    rows = two()
    rows[0][7], rows[1][7] = 29292, date(1982, 6, 5)
    rows += two(2)
    rows[2][7], rows[3][7] = "12/03/80", "05-Jun-82"
    rows += two(3)
    rows[4][7], rows[5][7] = "1980-03-12", "31/06/1982"
    xlsx(
        odd("dates.xlsx", "Tanggal sebagai nomor seri, tanggal sungguhan, kata, dua angka tahun, dan yang tidak ada."),
        ("Data", [HEADS, *rows]),
    )
    rows = [*two(1), *two(2), *two(3)]
    for at, cell in enumerate(["1.250,5", "36,5", "1.250", 36.25, "36 m2", "0036"]):
        rows[at][8] = cell
    for at, card in enumerate(range(1, 7)):
        rows[at][2], rows[at][5] = f"33260211111100{card:02d}", "1"
    xlsx(
        odd("numbers.xlsx", "Luas dengan titik ribuan dan koma, bilangan, satuan, dan nol di depan."),
        ("Data", [HEADS, *rows]),
    )
    heads = ["kode_desa", "no_kk", "nama", "hubungan", "rt", "rw"]
    cases = [
        ("001/002", ""),
        (date(2018, 1, 1), ""),
        (date(2018, 2, 1), "002"),
        (date(2018, 2, 1), ""),
        ("RT 03/RW 04", ""),
        ("1", "2"),
        (" 007\u00a0", "008 "),
    ]
    xlsx(
        odd("rt-rw.xlsx", "RT/RW dalam satu sel, atau sudah diubah lembar kerja menjadi tanggal."),
        (
            "Data",
            [
                heads,
                *(
                    [BOTOSARI.code, f"33260211111100{at:02d}", f"Kepala {at}", "1", rt, rw]
                    for at, (rt, rw) in enumerate(cases, start=1)
                ),
            ],
        ),
    )
    blanks = two()
    blanks[0][4], blanks[0][5], blanks[1][5], blanks[0][3] = (
        "  Slamet\u00a0 A ",
        "01",
        "2 ",
        nik(12, 3, 1980, 1) + "\u00a0",
    )
    xlsx(
        odd("blanks-and-zeros.xlsx", "Spasi di ujung, spasi tak putus, kode dengan nol di depan dan tanpa."),
        ("Data", [HEADS, *blanks]),
    )
    xlsx(
        odd(
            "sheet-per-village.xlsx", "Satu lembar tiap desa, satu lembar lain yang tidak berhitung, satu tersembunyi."
        ),
        ("Botosari", [HEADS, *two(1)]),
        ("Catatan", [["tidak", "ada"]]),
        ("Tirto", [HEADS, *[[TIRTO.code, "Mulyorejo", *row[2:]] for row in two(2)]]),
        ("Lama", [HEADS, *two(3)]),
        hidden="Lama",
    )
    xlsx(
        odd("heading-missing.xlsx", "Tidak ada kolom kode desa, dan tidak ada yang menyebut desanya."),
        ("Data", [HEADS[1:], *[row[1:] for row in two()]]),
    )
    xlsx(
        odd("unknown-layout.xlsx", "Judul kolom yang tidak dipakai siapa pun."),
        ("Data", [["Kode Wilayah", "Kepala", "Nomor Keluarga"], [BOTOSARI.code, "Slamet", KK]]),
    )
    xlsx(
        odd(
            "mulyorejo-in-a-tirto-upload.xlsx",
            "Unggahan untuk Mulyorejo di Tirto memuat baris Mulyorejo di Kesesi.",
            village=TIRTO.code,
        ),
        *write_sheets(
            "siak",
            [person("Warga Tirto", 3, village=TIRTO), person("Warga Kesesi", 4, village=KESESI, kk="3326021111110002")],
            as_of=AS_OF,
        ),
    )
    gone = [person(name, at, kk=f"33260211111100{at:02d}") for at, name in enumerate(["Hidup", "Mati", "Pindah"], 1)]
    for layout, states in (
        ("opensid", ["1", "2", "3"]),
        ("siak", ["HIDUP", "MATI", "PINDAH"]),
        ("regsosek2022k", ["5", "2", "4"]),
    ):
        where = {one["name"]: {"presence": said} for one, said in zip(gone, states, strict=True)}
        xlsx(
            odd(
                f"{layout}-not-living.xlsx",
                "Yang mati dan pindah masih ada di daftar sumbernya.",
                village=BOTOSARI.code,
            ),
            *cells_of(layout, gone, where),
        )
    split = [
        *family(1, person("Kepala Induk", 5), person("Istri Induk", 6, 2)),
        *family(1, person("Kepala Pecahan", 7)),
    ]
    sheets = write_sheets("regsosek2022k", split, as_of=AS_OF, bps=BPS)
    sheets[0][1][-1][8] = "1"
    sheets[0][1].append([*sheets[0][1][-1][:1], "2", *sheets[0][1][-1][2:8], "2"])
    sheets[1][1].append([*sheets[1][1][-1][:3], 48, 8, *sheets[1][1][-1][5:]])
    xlsx(odd("regsosek2022k-split-card.xlsx", "Satu nomor KK untuk keluarga induk dan keluarga pecahannya."), *sheets)
    odd_bdt = write_sheets(
        "bdt2015", [*family(1, person("Kepala", 8), person("Kepala Kedua", 9, family_number="2"))], as_of=AS_OF, bps=BPS
    )
    for row in odd_bdt[0][1][2:]:
        row[18], row[91], row[77], row[1] = "08", "03", 15.0, 332602000800000123
    odd_bdt[0][1][3][84] = "2"
    xlsx(
        odd(
            "bdt2015-odd.xlsx", "ID rumah tangga sebagai bilangan 18 angka, lantai 08, persentil pecahan, jenis cacat."
        ),
        *odd_bdt,
    )
    for suffix, delimiter, encoding in (
        ("semicolon-cp1252", ";", "cp1252"),
        ("tab-utf16", "\t", "utf-16"),
        ("comma-utf8-bom", ",", "utf-8-sig"),
    ):
        rows = two()
        rows[0][4] = "Renée; Slamet, A"
        text_file(
            odd(f"{suffix}.csv", f"CSV dengan pemisah dan pengodean lain ({encoding})."),
            [HEADS, *rows],
            delimiter,
            encoding,
        )
    rows = two()
    rows[0][7], rows[1][7] = date(1980, 3, 12), date(1982, 6, 5)
    ods(odd("list.ods", "OpenDocument dengan tanggal sungguhan."), "Data", [HEADS, *rows])
    rows[1][0] = ""
    xls(odd("list.xls", "Excel 97 dengan tanggal sungguhan dan kode desa yang digabung."), "Data", [HEADS, *rows])


# -- what reading them gives ------------------------------------------------------------------------------------------


def outcome(name: str) -> dict[str, object]:
    """What a file of this folder is read as, in a form that a human can check."""
    sentence, how = ODD[name] if ODD else (EXPECTED[name]["odd"], EXPECTED[name]["how"])
    book = read_workbook(FOLDER / name)
    found = recognise(book)
    checked = check_list(book, found.layout or LAYOUTS["dtsen"], places(how.get("village")), AS_OF)
    return {
        "odd": sentence,
        "how": how,
        "layout": found.layout.key if found.layout else None,
        "heading_row": found.heading_row,
        "rows": [checked.read, checked.imported, checked.held, checked.rejected, checked.skipped],
        "findings": [f"{one.code} {one.sheet}!{one.row or '-'} {one.column}".strip() for one in checked.tally.findings],
        "people": [
            f"{house.village.code} {house.number or '-'} RT {house.rt or '-'}/{house.rw or '-'} "
            f"{ {name: house.values[name] for name in HOUSEHOLD_FIELDS if name in house.values} } "
            f"KK {one.kk.text or '-'}: {who.name}, {who.nik.standing.value}, "
            f"{'±' if who.birth_estimated else ''}{who.birth_date}, {dict(sorted(who.values.items()))}"
            for house in checked.households
            for one in house.families.values()
            for who in one.people
        ],
    }


_KEPT = FOLDER / "expected.json"
EXPECTED = json.loads(_KEPT.read_text(encoding="utf-8")) if _KEPT.exists() else {}

if __name__ == "__main__":
    make()
    if "--expect" in sys.argv:
        said = {name: outcome(name) for name in ODD}
        _KEPT.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
