"""What a layout is: data that says which heading is which column, and how the rows are to be taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sakti.core.fields import FIELDS
from sakti.intake.sheets import Cell, heading_key, text_of

#: Columns that place and identify a row, with their headings in the `dtsen` layout; the rest are fields of the data
#: dictionary.
IDENTITY = {
    "kode_desa": "village",
    "nama_desa": "village_name",
    "rt": "rt",
    "rw": "rw",
    "alamat": "address",
    "no_rumah_tangga": "number",
    "no_kk": "kk",
    "nik": "nik",
    "nama": "name",
    "tanggal_lahir": "birth_date",
}
HEADINGS = IDENTITY | {one.heading: one.name for one in FIELDS.values() if one.heading}
#: The heading under which a column is known to the user, for findings.
HEADING_OF = {column: heading for heading, column in HEADINGS.items()}

#: Columns that other sources have: each is turned into one of those above (sakti/intake/translating.py).
AIDS = {
    "district_name": "nama kecamatan",
    "bps_province": "kode BPS provinsi",
    "bps_regency": "kode BPS kabupaten",
    "bps_district": "kode BPS kecamatan",
    "bps_village": "kode BPS desa",
    "sls_code": "kode SLS (BPS)",
    "sls_name": "nama SLS (RT/RW)",
    "hamlet": "dusun",
    "age": "umur (tahun)",
    "presence": "keberadaan orang",
    "disability": "golongan disabilitas",
    "family_number": "nomor urut keluarga",
    "member_number": "nomor urut anggota",
    "part": "status KK (0 sesuai, 1 induk, 2 pecahan)",
}
_LABELS = {
    "village": "kode desa (Kemendagri)",
    "village_name": "nama desa",
    "rt": "RT",
    "rw": "RW",
    "address": "alamat",
    "number": "nomor rumah tangga",
    "kk": "nomor KK",
    "nik": "NIK",
    "name": "nama",
    "birth_date": "tanggal lahir",
}
#: Every column that a heading may be mapped to, with its name in words.
COLUMNS = _LABELS | AIDS | {one.name: one.label_id for one in FIELDS.values() if one.heading}

Needed = Mapping[str, tuple[str, ...]]  # heading as printed → any of these columns


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of file is laid out. `columns`: heading key → column name."""

    key: str
    label: str
    columns: Mapping[str, str]
    needed: Needed
    headings: frozenset[str] = frozenset()  # all heading keys, also of columns that are not read: to recognise it by
    book: str = "dtsen"  # the code book of its answers
    presence: Mapping[str, str] = field(default_factory=dict)  # code of who is not there → why, in words
    joined: bool = False  # households and people stand on sheets of their own, joined by no_kk
    carded: bool = True  # it has KK numbers

    @property
    def is_plain(self) -> bool:
        """Whether its rows are read as they are."""
        return self.key == "dtsen"

    def recognise(self, row: Sequence[Cell]) -> dict[str, int]:
        """column name → position of the known headings in a row; the first of two equal headings counts."""
        found: dict[str, int] = {}
        for position, cell in enumerate(row):
            column = self.columns.get(heading_key(text_of(cell)))
            if column is not None:
                found.setdefault(column, position)
        return found

    def fit(self, row: Sequence[Cell]) -> int:
        """How many headings of this layout a row has."""
        return len({heading_key(text_of(cell)) for cell in row} & (self.headings or self.columns.keys()))

    def missing(self, found: Iterable[str], village_given: bool = False) -> list[str]:
        """The needed headings that are not there. A village that the upload names needs no column."""
        columns = {*found, "village"} if village_given else set(found)
        return [name for name, any_of in self.needed.items() if not columns & set(any_of)]


_NUMBERED = re.compile(r"\s*\(\d+\)$")


def keyed(headings: Mapping[str, str]) -> dict[str, str]:
    """Headings as printed → heading keys; "Alamat (12)" is known without its number too."""
    keys = {heading_key(heading): column for heading, column in headings.items()}
    return keys | {heading_key(_NUMBERED.sub("", heading)): column for heading, column in headings.items()}


def all_keys(headings: Iterable[str]) -> frozenset[str]:
    return frozenset(key for heading in headings for key in keyed({heading: ""}) if key)
