"""The layouts that are recognised, heading → column (contracts §2), with the code lists of DTSEN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sakti.core.fields import FIELDS
from sakti.intake.sheets import Cell, heading_key, text_of

#: Columns that place and identify a row; the rest are fields of the data dictionary.
IDENTITY = {
    "kode_desa": "village", "nama_desa": "village_name", "rt": "rt", "rw": "rw", "alamat": "address",
    "no_rumah_tangga": "number", "no_kk": "kk", "nik": "nik", "nama": "name", "tanggal_lahir": "birth_date",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of file is laid out. `columns`: heading key → column name."""

    key: str
    label: str
    columns: Mapping[str, str]
    needed: Mapping[str, tuple[str, ...]]  # heading as printed → any of these columns

    def recognise(self, row: Sequence[Cell]) -> dict[str, int]:
        """column name → position of the known headings in a row; the first of two equal headings counts."""
        found: dict[str, int] = {}
        for position, cell in enumerate(row):
            column = self.columns.get(heading_key(text_of(cell)))
            if column is not None:
                found.setdefault(column, position)
        return found

    def missing(self, found: Mapping[str, int]) -> list[str]:
        """The needed headings that are not there."""
        return [name for name, columns in self.needed.items() if not any(column in found for column in columns)]


HEADINGS = IDENTITY | {field.heading: field.name for field in FIELDS.values() if field.heading}
DTSEN = Layout(
    "dtsen",
    "DTSEN / Regsosek (satu baris satu orang)",
    {heading_key(heading): column for heading, column in HEADINGS.items()},
    {"kode_desa": ("village",), "nama": ("name",), "no_kk": ("kk", "number")},
)
LAYOUTS = {DTSEN.key: DTSEN}
#: The heading under which a column is known to the user, for findings.
HEADING_OF = {column: heading for heading, column in HEADINGS.items()}
