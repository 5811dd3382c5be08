"""A long list of corrections is added up; the spreadsheet keeps them one by one."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from sakti.core.figures import Counts
from sakti.core.indicators import INDICATORS
from sakti.core.periods import month_end
from sakti.indicators.figures import figure_of
from sakti.reports import content, fixes, paper, workbook
from sakti.reports.parts import Fix
from tests.auditing import text
from tests.reports.conftest import MAY, words

KEYS = ("own_latrine", "out_of_school", "improved_water")
COUNT = st.integers(0, 300)


def fix(month, village, key, old, new, since=None):
    indicator, day = INDICATORS[key], month_end(month)
    was, now = (figure_of(indicator, Counts(*answers), day) for answers in (old, new))
    return Fix(month, village, indicator, was, now, since)


ANSWERS = st.tuples(COUNT, COUNT, COUNT, COUNT).map(lambda each: (min(each[0], each[1]), *each[1:]))
FIXES = st.lists(
    st.builds(
        fix,
        st.integers(MAY - 3, MAY),
        st.sampled_from(["Botosari", "Kertijayan", "Bebel"]),
        st.sampled_from(KEYS),
        ANSWERS,
        ANSWERS,
        st.none() | st.dates(date(2020, 1, 1), date(2020, 12, 31)),
    ),
    max_size=40,
)


@given(FIXES)
def test_nothing_is_lost_by_adding_up(every):
    sums = fixes.added_up(every)

    assert len({(one.old.as_of, one.indicator.key) for one in sums}) == len(sums)
    assert sum(one.villages for one in sums) == len(every)
    for side in ("old", "new"):
        for name in ("n", "d", "excluded", "unknown"):
            told = sum(getattr(getattr(one, side), name) for one in sums)
            assert told == sum(getattr(getattr(one, side), name) for one in every)
    days = [one.since for one in every if one.since]
    assert min((one.since for one in sums if one.since), default=None) == min(days, default=None)
    assert [one.old.as_of for one in sums] == sorted(one.old.as_of for one in sums)


@pytest.mark.parametrize(("count", "added"), [(fixes.MOST_ONE_BY_ONE, False), (fixes.MOST_ONE_BY_ONE + 1, True)])
def test_paper_adds_up_what_is_long_and_the_spreadsheet_does_not(world, count, added):
    every = [fix(MAY - i % 3, f"Desa {i}", "own_latrine", (1, 4, 0, 0), (3, 4, 0, 1)) for i in range(count)]
    made = replace(content.build(world.cast.regency, MAY), fixes=every)

    page = words(text(html5lib.parse(paper.page(made), namespaceHTMLElements=False)))
    workbook.write(sheet := io.BytesIO(), made)
    rows = list(load_workbook(sheet)["Koreksi"].values)[1:]

    assert ("dijumlahkan menurut bulan dan indikator" in page) is added
    assert ("Desa 50" in page) is not added
    if added:
        first = len(every[0::3])
        assert f"{first}/{first * 4}" in page
        assert f"{first * 3}/{first * 4}" in page
    assert len(rows) == count


def test_the_close_page_shows_every_correction_or_their_sums(client, world, monkeypatch):
    """It was cut after two hundred without a word."""
    every = [fix(MAY, f"Desa {i}", "own_latrine", (1, 4, 0, 0), (3, 4, 0, 1)) for i in range(fixes.MOST_ONE_BY_ONE + 1)]
    monkeypatch.setattr(content, "fixes_of", lambda corrections: every)
    client.sign_in(world.cast.alice)

    page = client.get("/tutup-buku/2020-05").text

    assert f"{len(every)} ralat, dijumlahkan" in page
    assert f"{len(every)}/{len(every) * 4}" in page
