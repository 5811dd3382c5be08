"""Reports of many lengths: every sheet is worth turning, and the last holds more than the hash of the data."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from sakti.paper.fitting import LEAST_LINES
from sakti.reports import content, paper
from sakti.reports.parts import LateGroup
from tests.paper.sheets import lines_of
from tests.reports.conftest import MAY, close, fill_office, printed, words
from tests.reports.test_fixes import fix


def grown(made, fixes: int, late: int):
    """The same report with so many corrections and late promises."""
    corrections = [fix(MAY - 1 - i % 3, f"Desa {i}", "own_latrine", (1, 4, 0, 0), (3, 4, 0, 0)) for i in range(fixes)]
    groups = [
        LateGroup(f"Pelaku {i}", "business", f"Program bantuan {i}", "Botosari", 2, date(2020, 1, 1), 100 - i)
        for i in range(late)
    ]
    return replace(made, fixes=corrections, place=replace(made.place, late=groups))


@pytest.mark.one_engine
def test_no_sheet_of_a_report_is_nearly_empty(world):
    world.running(due_on=date(2020, 2, 1))
    fill_office()
    close(MAY)
    built = [content.build(region, MAY) for region in (world.cast.regency, world.cast.botosari)]
    built.append(content.build(world.cast.botosari, MAY + 1))  # provisional: no signature
    sizes = [(0, 0), (9, 1), (23, 12), (37, 5), (58, 30), (100, 21)]

    papers = [paper.page(grown(made, fixes, late)) for made in built for fixes, late in sizes]

    assert [lines for lines in lines_of(papers) if min(lines[1:]) < LEAST_LINES] == []


@pytest.mark.one_engine
def test_the_hash_stands_with_the_terms_of_the_paper(world):
    fill_office()
    close(MAY)

    last = PdfReader(io.BytesIO(printed(world.cast.botosari, MAY).data)).pages[-1].extract_text()

    assert words(last).index("Jenis perubahan") < words(last).index("Sidik data (SHA-256)")
