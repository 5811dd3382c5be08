"""How old answers are, on paper and in the spreadsheet: of the region and of each village, and kept by the close.

Three households were named by the list of 31 December 2018; in May 2020 that is 17 months ago.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from sakti.closing.documents import AnswerAge, DataQuality
from sakti.reports import content, drawing, workbook
from tests.reports.conftest import APRIL, MAY, aim, build_latrine, close, text_of

pytestmark = pytest.mark.one_engine

DECILE, LATRINE = "target_households_decile_1_4", "own_latrine"


def ages_of(region, month=MAY):
    return {one.indicator.key: one for one in content.build(region, month).place.ages}


def test_medians_and_shares_of_a_region(world):
    build_latrine(world.warsito, date(2020, 2, 3))
    ages = ages_of(world.cast.regency)

    assert (ages[DECILE].age, ages[DECILE].now.d, ages[DECILE].now.stale) == (AnswerAge(12, Decimal(17)), 3, 3)
    assert (ages[LATRINE].age, ages[LATRINE].now.stale) == (AnswerAge(24, Decimal(17)), 0)
    botosari = ages_of(world.cast.botosari)[LATRINE]
    assert (botosari.age.median, botosari.now.d) == (Decimal(10), 2)  # three months and seventeen
    assert {"trained_working_age", "disability_served"} & ages.keys() == set()


def test_the_paper_says_it(world):
    said = text_of(world.cast.regency, MAY)

    assert "Rumah tangga desil 1–4 3 17 bulan 12 bulan 3 ( 100,00 %) 2 dari 2" in said.replace("(100", "( 100")
    village = text_of(world.cast.botosari, MAY)
    assert "Desa kedaluwarsa" not in village
    assert "Umur tengah" in village


@pytest.mark.parametrize("closed", [False, True])
def test_the_spreadsheet_says_it_of_each_village(world, closed):
    build_latrine(world.warsito, date(2020, 2, 3))
    if closed:
        close(MAY)
    file = io.BytesIO()
    workbook.write(file, content.build(world.cast.regency, MAY))
    headings, *rows = load_workbook(file)["Umur jawaban"].iter_rows(values_only=True)
    told = {(row[1], row[2]): row[3:] for row in rows}

    assert headings[3:5] == ("Batas (bulan)", "Umur tengah (bulan)")
    assert told["Kabupaten Pekalongan", "Rumah tangga desil 1–4"] == (12, 17, 3, 3, 100, "rumah tangga")
    assert told["Botosari", "Memakai jamban sendiri"] == (24, 10, 2, 0, 0, "rumah tangga")
    assert told["Kertijayan", "Memakai jamban sendiri"] == (24, 17, 1, 0, 0, "rumah tangga")


def test_a_close_keeps_them(world):
    close(MAY)
    build_latrine(world.warsito, date(2020, 2, 3))

    assert ages_of(world.cast.botosari)[LATRINE].age.median == 17


def test_a_month_that_was_closed_before_says_nothing_of_it(world):
    kept = {"counts": {"households": 3}, "pairs": 0, "retro": None, "findings": {"ERROR": 0, "WARNING": 0}}

    assert DataQuality.parse(kept).ages is None
    assert DataQuality.parse(kept).document() == kept


def test_what_is_kept_is_read_as_it_was_written():
    ages = {LATRINE: AnswerAge(24, Decimal("17.5")), DECILE: AnswerAge(12, None)}
    quality = DataQuality({"households": 3}, None, {}, 0, ages)

    assert quality.document()["ages"][LATRINE] == {"fresh_for": 24, "median": "17.5"}
    assert DataQuality.parse(quality.document()) == quality


def test_before_anybody_was_there(world):
    assert all(one.age.median is None for one in content.build(world.cast.regency, APRIL - 24).place.ages)


def test_a_line_on_paper_breaks_where_its_answers_went_stale(world):
    """As on the screen: the deciles of December 2018 are older than a year from January 2020 on."""
    place = content.build(world.cast.regency, MAY).place
    about = {line.indicator.key: drawing.months(line).alt for line in place.lines if line.is_drawn}

    assert about[DECILE].endswith("(Des 2019); 5 bulan datanya kedaluwarsa")
    assert about[LATRINE].endswith("(Mei 2020)")


def test_the_pages_of_villages_share_one_scale(world):
    made = content.build(world.cast.regency, MAY)
    held = drawing.scales(made.pages)

    assert len(made.pages) == 2
    assert set(held[DECILE]) == {1, 2}  # Kertijayan's and Botosari's


def test_targets_of_villages_are_on_their_one_scale(world):
    """One is to reach 60 %, the other 90: the same tick stands at the same height of both pages."""
    for village, value in ((world.cast.botosari, 60), (world.cast.kertijayan, 90)):
        aim(village, value=value)
    pages = content.build(world.cast.regency, MAY).pages
    held = drawing.scales(pages)[LATRINE]

    assert {60, 90} <= set(held)


def test_a_line_on_paper_does_not_go_over_months_that_its_picture_does_not_keep(world):
    """A picture keeps the month of the baseline, and the last three years."""
    line = next(each for each in content.build(world.cast.regency, MAY).place.lines if each.indicator.key == LATRINE)
    first, *rest = line.months
    cut = replace(line, months=[(first[0] - 40, first[1]), *rest])

    assert [month for month, _ in drawing.in_a_row(cut.months)] == [month for month, _ in rest]
    assert drawing.in_a_row(line.months) == line.months
    assert "(Jan 2019) ke" in drawing.months(cut).alt
