"""No month is too large to be printed: whatever was corrected, promised and told, the paper stays a paper.

By night as large as a regency can be: 285 villages, two years of closed months, every indicator corrected in each.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from sakti.core.formatting import number
from sakti.core.indicators import INDICATORS
from sakti.interventions.queries import Unreported
from sakti.reports import content, paper, workbook
from sakti.reports.parts import LateGroup, VillageRow
from tests import NIGHTLY
from tests.reports.conftest import MAY, close, fill_office, read, words
from tests.reports.test_fixes import fix

VILLAGES, MONTHS = (285, 24) if NIGHTLY else (60, 12)
#: Of a whole regency, whatever was corrected.
MOST_PAGES = 40


@pytest.mark.one_engine
def test_the_largest_month_prints(world):
    fill_office()
    close(MAY)
    made = content.build(world.cast.regency, MAY)
    every = [
        fix(MAY - 1 - month, f"Desa {village}", key, (1, 4, 0, 0), (3, 4, 0, 0), date(2020, 5, 20))
        for village in range(VILLAGES)
        for month in range(MONTHS)
        for key in INDICATORS
    ]
    late = [
        LateGroup(f"Pelaku {at % 40}", "business", f"Program {at % 90}", f"Desa {at}", 3, date(2020, 1, 1), at)
        for at in range(VILLAGES * 4)
    ]
    silent = [Unreported(at, f"Pelaku {at}", "business", 2, None) for at in range(200)]
    rows = [VillageRow(made.rows[0].region, made.rows[0].lines, made.rows[0].ages) for _ in range(VILLAGES)]
    place = replace(made.place, late=late, picture=replace(made.place.picture, unreported=silent))
    large = replace(made, fixes=every, rows=rows, place=place)

    printed = paper.printed(paper.page(large), content.silent)

    assert printed.pages <= MOST_PAGES
    text = words(read(printed.data).text)
    assert f"{number(len(every))} koreksi, dijumlahkan" in text
    assert "Satu demi satu ada di lampiran angka (XLSX)" in text
    workbook.write(file := io.BytesIO(), large)
    assert load_workbook(file, read_only=True)["Koreksi"].max_row == len(every) + 1
