"""The flat form of DTSEN and Regsosek, our own template: one row a person (contracts §2)."""

from __future__ import annotations

from sakti.intake.reading.cells import heading_key
from sakti.intake.reading.headings import HEADINGS
from sakti.intake.reading.layouts.layout import Layout

NEEDED = {"kode_desa": ("village",), "nama": ("name",), "no_kk": ("kk", "number")}

DTSEN = Layout(
    "dtsen",
    "DTSEN / Regsosek (satu baris satu orang)",
    {heading_key(heading): column for heading, column in HEADINGS.items()},
    NEEDED,
)
