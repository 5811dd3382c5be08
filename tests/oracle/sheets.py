"""Writes a by-name list as offices send it: titles, odd headings, several and hidden sheets, merged cells, totals."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

import xlsxwriter

Block = list[dict[str, object]]


def write_list(stem: Path, blocks: list[Block], columns: list[str], rng: random.Random) -> Path:
    if rng.random() < 0.35:
        return write_csv(stem.with_suffix(".csv"), blocks, columns, rng)
    return write_xlsx(stem.with_suffix(".xlsx"), blocks, columns, rng)


def odd(heading: str, rng: random.Random) -> str:
    """The same heading as another office writes it."""
    return rng.choice(
        [
            heading,
            heading.upper(),
            heading.replace("_", " ").title(),
            heading.replace("no_", "No. ").replace("_", "-"),
            f" {heading} ",
        ]
    )


def page_rows(blocks: list[Block], columns: list[str], rng: random.Random) -> list[list[object]]:
    """Titles, headings, then the rows with blank and total rows between households."""
    columns = [*columns, "catatan"]
    if rng.random() < 0.4:
        rng.shuffle(columns)
    rows: list[list[object]] = []
    if rng.random() < 0.6:
        rows += [["DAFTAR BY NAME BY ADDRESS"], ["Kabupaten Pekalongan", "2018"], []][: rng.randint(1, 3)]
    rows.append([odd(column, rng) for column in columns])
    for block in blocks:
        rows += [[row.get(column, "") for column in columns] for row in block]
        dice = rng.random()
        if dice < 0.04:
            rows.append([])
        elif dice < 0.08:
            rows.append(["JUMLAH", "", len(block)])
    rows.append(["Jumlah", "", "", sum(map(len, blocks))])
    return rows


def write_csv(path: Path, blocks: list[Block], columns: list[str], rng: random.Random) -> Path:
    delimiter, encoding = rng.choice([(";", "cp1252"), (",", "utf-8"), (";", "utf-8-sig")])
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        for row in page_rows(blocks, columns, rng):
            writer.writerow([plain(cell, rng) for cell in row])
    return path


def plain(cell: object, rng: random.Random) -> str:
    """A CSV has no numbers and no dates: a spreadsheet wrote them out."""
    if isinstance(cell, dt.date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, int) and cell > 10**11:
        return f"{cell:.5E}".replace("E+", rng.choice(["E+", "E"]))
    return str(cell)


def write_xlsx(path: Path, blocks: list[Block], columns: list[str], rng: random.Random) -> Path:
    book = xlsxwriter.Workbook(str(path))
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    pages = rng.randint(1, 3)
    if rng.random() < 0.5:
        notes = book.add_worksheet("Keterangan")
        notes.write_row(0, 0, ["Daftar ini rahasia", "", "2018"])
        notes.write_row(2, 0, ["nama", "Bappeda"])
    for number in range(pages):
        sheet = book.add_worksheet(f"Data {number + 1}")
        size = -(-len(blocks) // pages)
        rows = page_rows(blocks[number * size : (number + 1) * size], columns, rng)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                write_cell(sheet, y, x, cell, date)
        merge_numbers(sheet, rows, rng)
        if number == 0:
            sheet.activate()
    if rng.random() < 0.5:
        hidden = book.add_worksheet("Lama")
        hidden.write_row(0, 0, columns)
        hidden.write_row(1, 0, ["33.26.15.2014", "Mulyorejo", "1", "1", "-", "X1", "3326150101700001"])
        rng.choice([hidden.hide, hidden.very_hidden])()
    book.close()
    return path


def write_cell(sheet: xlsxwriter.worksheet.Worksheet, y: int, x: int, cell: object, date: object) -> None:
    if isinstance(cell, dt.date):
        sheet.write_datetime(y, x, dt.datetime.combine(cell, dt.time()), date)
    elif isinstance(cell, int):
        sheet.write_number(y, x, cell)
    elif cell != "":
        sheet.write_string(y, x, str(cell))


def merge_numbers(sheet: xlsxwriter.worksheet.Worksheet, rows: list[list[object]], rng: random.Random) -> None:
    """Real merged cells over some of the blank no_kk below a filled one of the same household."""
    top = next(y for y, row in enumerate(rows) if len(row) > 20)
    names = ["".join(c for c in str(h).lower() if c.isalnum()) for h in rows[top]]
    kk, house = names.index("nokk"), names.index("norumahtangga")
    y = top + 1
    while y < len(rows):
        end = y
        while end + 1 < len(rows) and below(rows[y], rows[end + 1], kk, house):
            end += 1
        if end > y and isinstance(rows[y][kk], str) and rng.random() < 0.7:
            sheet.merge_range(y, kk, end, kk, rows[y][kk])
        y = end + 1


def below(first: list[object], row: list[object], kk: int, house: int) -> bool:
    return len(first) > 20 and len(row) > 20 and first[kk] != "" and row[kk] == "" and row[house] in ("", first[house])


def write_refused(folder: Path) -> list[Path]:
    """Files that are no by-name list: nothing of them may be imported."""
    columns = {
        "tanpa_nama.csv": "kode_desa;no_kk;nik;hubungan\n33.26.15.2014;3326150101990001;3326150101800001;1\n",
        "tanpa_nomor.csv": "kode_desa,nama,nik,hubungan\n33.26.15.2014,Siti,3326150101800001,1\n",
        "surat.csv": "Kepada Yth.;Kepala Desa\nMohon data;segera\n",
        "rusak.xlsx": "PK\x03\x04bukan buku kerja",
        "teks.xlsx": "Dengan hormat, daftar menyusul.\n",
    }
    for name, text in columns.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in columns]
