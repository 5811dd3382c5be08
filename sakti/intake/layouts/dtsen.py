"""The flat form of DTSEN and Regsosek, our own template: one row a person (contracts §2)."""

from __future__ import annotations

from sakti.intake.layouts.kinds import HEADINGS, Layout
from sakti.intake.sheets import heading_key

NEEDED = {"kode_desa": ("village",), "nama": ("name",), "no_kk": ("kk", "number")}

DTSEN = Layout(
    "dtsen",
    "DTSEN / Regsosek (satu baris satu orang)",
    {heading_key(heading): column for heading, column in HEADINGS.items()},
    NEEDED,
)
