"""The report of a regency all of whose villages were corrected in two years of closed months, against the same without.

A second list of an early day comes late and tells everything that a list can tell anew. Each report is printed by the
command, so that time and memory are those of everything it takes.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.instance import application, empty_instance, villages_of_csv
from bench.measuring import Result, timed
from sakti.closing.actions import close_month
from sakti.core.actors import Program
from sakti.core.periods import month_index, month_text
from sakti.intake.landing.actions.imports import import_list
from sakti.web.transactions import transaction

FIRST, MONTHS = month_index(date(2023, 12, 1)) + 1, 24
BY = Program("bench")
COLUMNS = [
    "kode_desa",
    "nama_desa",
    "no_rumah_tangga",
    "no_kk",
    "nik",
    "nama",
    "hubungan",
    "jenis_kelamin",
    "tanggal_lahir",
    "desil",
    "luas_lantai",
    "jenis_lantai",
    "jenis_dinding",
    "jenis_atap",
    "sumber_air",
    "penerangan",
    "daya",
    "bahan_bakar",
    "fasilitas_bab",
    "kloset",
    "tinja",
    "partisipasi_sekolah",
    "bekerja",
    "penyakit_kronis",
    "428a",
]
#: Everything that a list tells of a house and of its child, before and after.
BEFORE = ("2", "36", "7", "7", "7", "11", "3", "", "10", "6", "", "", "3", "", "01", "4")
AFTER = ("5", "72", "1", "1", "1", "4", "1", "1", "1", "1", "1", "1", "2", "", "02", "1")


#: Runs a command from a small process: of one that the bench itself began, the peak would be at least the bench's own.
WATCHING = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print("peak", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@dataclass(frozen=True, slots=True)
class Printing:
    """What one report took: seconds, megabytes at its highest, and how many pages came of it."""

    seconds: float
    megabytes: float
    pages: int


def write_list(file: Path, told: tuple[str, ...]) -> Path:
    """A house in each village: somebody of forty, and a child of twelve."""
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for at, (code, name) in enumerate(villages_of_csv(), 1):
            house = (code, name, f"R{at:05d}", f"3326010101{at:06d}")
            writer.writerow([*house, f"332601120380{at:04d}", f"Warga {at}", "1", "1", "1980-03-12", *told])
            writer.writerow([*house, f"332601120312{at:04d}", f"Anak {at}", "3", "1", "2012-03-12", *told])
    return file


def run(folder: Path) -> list[Result]:
    plain, corrected = folder / "without-corrections", folder / "corrected"
    shutil.rmtree(corrected, ignore_errors=True)
    with empty_instance(plain):
        take_in(write_list(folder / "before.csv", BEFORE), date(2023, 12, 31))
        for month in range(FIRST, FIRST + MONTHS):
            close(month)
    shutil.copytree(plain, corrected)
    with application(plain):
        close(FIRST + MONTHS)
    with application(corrected):
        take_in(write_list(folder / "after.csv", AFTER), date(2024, 1, 15))
        close(FIRST + MONTHS)
    without, with_them = print_report(plain), print_report(corrected)
    said = f"{with_them.seconds:.0f} s and {with_them.megabytes:.0f} MB for {with_them.pages} pages"
    instead = f"without {without.seconds:.0f} s, {without.megabytes:.0f} MB, {without.pages} pages"
    return [
        Result("corrected regency, pages", with_them.pages, "pages", 40, said),
        Result("corrected regency, time", with_them.seconds / without.seconds, "×", 3, instead),
        Result("corrected regency, memory", with_them.megabytes / without.megabytes, "×", 1.5, instead),
    ]


def take_in(file: Path, as_of: date) -> None:
    with transaction():
        import_list(file=file, layout="dtsen", as_of=as_of, by=BY)


def close(month: int) -> None:
    with transaction():
        close_month(month=month, by=BY)


def print_report(folder: Path) -> Printing:
    target = folder / "report.pdf"
    month = month_text(FIRST + MONTHS)
    script = Path(sys.executable).with_name("sakti")
    command = [str(script), "report", "--region", "33.26", "--month", month, "--out", str(target)]
    environment = os.environ | {"SAKTI_INSTANCE": str(folder)}
    with timed() as clock:
        watched = [sys.executable, "-c", WATCHING, *command]
        said = subprocess.run(watched, env=environment, capture_output=True, text=True, check=True).stdout
    pages, kilobytes = re.search(r"([0-9.]+) halaman", said), re.search(r"^peak ([0-9]+)$", said, re.MULTILINE)
    if pages is None or kilobytes is None:
        raise RuntimeError(f"the report of {folder.name} was not printed")
    return Printing(clock.seconds, int(kilobytes[1]) / 1024, int(pages[1].replace(".", "")))
