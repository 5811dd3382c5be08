"""The layouts that are recognised, and columns that an office has mapped itself (contracts §2, docs/adr)."""

from __future__ import annotations

from sakti.intake.layouts.bdt2015 import BDT2015
from sakti.intake.layouts.dtsen import DTSEN
from sakti.intake.layouts.kinds import AIDS, COLUMNS, HEADING_OF, HEADINGS, IDENTITY, Layout
from sakti.intake.layouts.mapping import Mapping, mapped
from sakti.intake.layouts.opensid import OPENSID
from sakti.intake.layouts.regsosek2022k import REGSOSEK2022K
from sakti.intake.layouts.siak import SIAK

LAYOUTS = {layout.key: layout for layout in (DTSEN, BDT2015, OPENSID, SIAK, REGSOSEK2022K)}

__all__ = [
    "AIDS",
    "COLUMNS",
    "DTSEN",
    "HEADINGS",
    "HEADING_OF",
    "IDENTITY",
    "LAYOUTS",
    "Layout",
    "Mapping",
    "mapped",
]
