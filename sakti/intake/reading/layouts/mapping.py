"""A mapping of columns that a user made: for a layout that nobody knows, or to correct a known one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sakti.intake.reading.cells import heading_key
from sakti.intake.reading.layouts.dtsen import NEEDED
from sakti.intake.reading.layouts.layout import Layout


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Heading as printed → column name; which code book its answers follow; the village, if the file names none."""

    columns: Mapping[str, str]
    book: str = "dtsen"
    village: str | None = None  # Kemendagri code
    base: str = ""  # the layout that it corrects

    @property
    def key(self) -> str:
        """Names the mapping in a release: the same file with another mapping is another import."""
        content = f"{sorted(self.columns.items())}{self.book}{self.village}{self.base}"
        return "mapped:" + hashlib.sha256(content.encode()).hexdigest()[:12]


#: A mapping is usable with any columns that say who, in which family, and where.
_NEEDED: Mapping[str, tuple[str, ...]] = NEEDED | {"kode_desa": ("village", "bps_village", "village_name", "sls_code")}


def mapped_layout(mapping: ColumnMapping, base: Layout | None = None) -> Layout:
    """The layout that a mapping describes. What it says of who is not there, it takes from the layout it corrects."""
    return Layout(
        mapping.key,
        "Kolom yang dipetakan sendiri",
        {heading_key(heading): column for heading, column in mapping.columns.items() if column},
        _NEEDED,
        frozenset(heading_key(heading) for heading in mapping.columns),
        book=mapping.book,
        presence=base.presence if base else {},
        joined=base.joined if base else False,
        carded="kk" in mapping.columns.values(),
    )


def signature(headings: Iterable[str]) -> str:
    """By what a file with these headings is known again: the headings in any order, however they are written."""
    keys = sorted({key for heading in headings if (key := heading_key(heading))})
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()
