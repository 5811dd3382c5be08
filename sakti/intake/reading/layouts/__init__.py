"""The layouts that are recognised, and columns that an office has mapped itself (contracts §2, docs/adr)."""

from __future__ import annotations

from sakti.intake.reading.headings import COLUMNS, HEADING_OF, HEADINGS
from sakti.intake.reading.layouts.bdt2015 import BDT2015
from sakti.intake.reading.layouts.dtsen import DTSEN
from sakti.intake.reading.layouts.layout import Layout
from sakti.intake.reading.layouts.mapping import ColumnMapping, mapped_layout
from sakti.intake.reading.layouts.opensid import OPENSID
from sakti.intake.reading.layouts.regsosek2022k import REGSOSEK2022K
from sakti.intake.reading.layouts.siak import SIAK

LAYOUTS = {layout.key: layout for layout in (DTSEN, BDT2015, OPENSID, SIAK, REGSOSEK2022K)}

__all__ = [
    "COLUMNS",
    "DTSEN",
    "HEADINGS",
    "HEADING_OF",
    "LAYOUTS",
    "ColumnMapping",
    "Layout",
    "mapped_layout",
]
