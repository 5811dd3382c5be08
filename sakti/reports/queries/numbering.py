"""How a report gets its number: the next serial of the year of issue, put into the office's pattern.

Year and month of a number are those of its issue, as an office numbers its letters: the month of the data would
give one number twice whenever a month is issued in two years.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from sakti.extensions import db
from sakti.regions.tables import Region
from sakti.reports.models import IssuedReport
from sakti.settings.queries import Values


def next_serial(year: int) -> int:
    """Reports are numbered through each year, all regions together."""
    return (db.session.scalar(select(func.max(IssuedReport.serial)).where(IssuedReport.year == year)) or 0) + 1


def free_serial(letterhead: Values, region: Region, issued_on: date) -> int:
    """The next serial whose number no paper bears: two patterns of one year may print one number of two serials."""
    first = next_serial(issued_on.year)
    for serial in range(first, first + TRIES):
        printed = number_of(letterhead, region, issued_on, serial)
        if db.session.scalar(select(IssuedReport.id).where(IssuedReport.number == printed).limit(1)) is None:
            return serial
    return first  # and be refused: no serial makes this pattern a number of its own


ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
#: Where a number will be written by hand: a report that has not been issued has none.
DOTS = "………"
#: So many serials may be skipped because another pattern has used up their numbers.
TRIES = 1000


def number_of(letterhead: Values, region: Region, issued_on: date, serial: int | None) -> str:
    """The number by the office's pattern, with dots instead of a serial until the report is issued."""
    return letterhead.report_number.format(
        nomor=f"{serial:03d}" if serial is not None else DOTS,
        bulan=f"{issued_on.month:02d}",
        bulan_romawi=ROMAN[issued_on.month - 1],
        tahun=issued_on.year,
        kode_wilayah=region.code,
    )
