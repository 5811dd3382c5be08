"""The page on the age of answers: villages by indicators, with medians, shares and what is too old."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from sakti.closing.models import FrozenPicture
from sakti.closing.queries.books import _pages
from sakti.extensions import db
from sakti.indicators.actions import rollup
from sakti.observations.actions import observe
from tests.actors import TESTS
from tests.reports.conftest import MAY, build_latrine, close

pytestmark = pytest.mark.one_engine

DECILE, LATRINE = "target_households_decile_1_4", "own_latrine"
PAGE = "/dasbor/mutu?month=2020-05&baseline=2018-12"


@pytest.fixture
def seen(client, world):
    """Warsito's latrine was looked at in February 2020; everything else is of the list of 31 December 2018."""
    build_latrine(world.warsito, date(2020, 2, 3))
    db.session.commit()
    return client.sign_in(world.cast.alice)


def row_of(page, name):
    """The words of a row."""
    row = page.text.split("<tbody>")[1].split(f">{name}</")[1].split("</tr>")[0]
    return " ".join("".join(part.split(">")[-1] for part in row.split("<")).split())


def test_each_village_and_all_together(seen):
    page = seen.get(PAGE)

    assert "17 bulan100,00 % lamadata kedaluwarsa10 bulan0,00 % lama" in row_of(page, "Botosari").replace("\u00a0", " ")
    assert "17 bulan0,00 % lama" in row_of(page, "Kabupaten Pekalongan").replace("\u00a0", " ")
    assert "batas 24 bulan" in page.text


@pytest.mark.parametrize("address", [PAGE, "/dasbor/desa/33.26.02.2008?month=2020-05&baseline=2018-12"])
def test_what_no_visit_asks_waits_for_a_new_list(seen, address):
    """Of the deciles alone: every other answer is fresh again after a visit."""
    page = seen.get(address).text

    assert page.count("<small>menunggu daftar baru</small>") == 1
    assert (
        page.split("<small>menunggu daftar baru</small>")[0].rstrip().split(">")[-1].strip() == "Rumah tangga desil 1–4"
    )


def test_the_spreadsheet_is_what_is_seen(seen):
    answer = seen.get(PAGE.replace("mutu?", "mutu/unduh?"))
    headings, *rows = load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)
    botosari = dict(zip(headings, rows[0], strict=True))

    assert [row[0] for row in rows] == ["Botosari", "Kertijayan"]
    assert botosari["Memakai jamban sendiri: umur tengah (bulan)"] == 10
    assert botosari["Rumah tangga desil 1–4: jawaban lama"] == 2
    assert botosari["Rumah tangga desil 1–4: jawaban lama, persen"] == 100


def test_the_figures_of_any_day_say_it_too(seen):
    """Deciles of a list of 2018 in May 2020; the latrine was seen in February, in one of two houses of one village."""
    page = seen.get("/angka?region=33.26.02.2008&as_of=31/05/2020").text
    deciles, latrines = (page.split(f'data-indicator="{key}"')[1].split("</tr>")[0] for key in (DECILE, LATRINE))

    assert '<b class="mark none">data kedaluwarsa</b>' in deciles
    assert "mark none" not in latrines


VILLAGE = "/dasbor/desa/33.26.02.2008?month=2020-05&baseline=2018-12"


@pytest.fixture
def closed(client, world):
    """May 2020 is closed; then somebody reports to have looked at Warsito's latrine in February."""
    close(MAY)
    build_latrine(world.warsito, date(2020, 2, 3))
    db.session.commit()
    return client.sign_in(world.cast.alice)


def test_a_closed_month_says_the_ages_of_its_book(closed):
    """As its report does: the visit that became known since is of the open months."""
    assert "10 bulan" not in row_of(closed.get(PAGE), "Botosari")
    assert "11 bulan" in row_of(closed.get(PAGE.replace("2020-05", "2020-06")), "Botosari")
    for address, words in ((VILLAGE, "17 bulan"), (VILLAGE.replace("2020-05", "2020-06"), "11 bulan")):
        quality = closed.get(address).text.split("Mutu data per indikator")[-1]
        assert words in quality.split("Memakai jamban sendiri")[1].split("</tr>")[0]


def test_the_spreadsheet_of_a_closed_month_too(closed):
    answer = closed.get(PAGE.replace("mutu?", "mutu/unduh?"))
    headings, *rows = load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)

    assert dict(zip(headings, rows[0], strict=True))["Memakai jamban sendiri: umur tengah (bulan)"] == 17


@pytest.fixture
def forgotten(closed):
    """As closes were before ages were kept."""
    for picture in db.session.scalars(select(FrozenPicture)):
        kept = {**picture.content["quality"]}
        kept.pop("ages")
        picture.content = {**picture.content, "quality": kept}
    db.session.commit()
    _pages.cache_clear()
    yield closed
    _pages.cache_clear()


def test_what_a_book_did_not_keep_is_a_dash(forgotten):
    page = forgotten.get(PAGE)

    assert "bulan" not in row_of(page, "Botosari")
    assert "–" in row_of(page, "Botosari")
    assert "batas 24 bulan" in page.text
    assert "bulan" not in forgotten.get(VILLAGE).text.split("Mutu data per indikator")[-1].split("</table>")[0]


def test_the_villages_of_a_part_of_a_region_are_no_region_of_the_book(client, world, closed):
    """No median can be made of medians: whoever reaches one of two villages reads that village, and a dash above."""
    client.get("/keluar")
    page = client.sign_in(world.cast.budi).get(PAGE)

    assert "17 bulan" in row_of(page, "Botosari")
    assert "bulan" not in row_of(page, "Kabupaten Pekalongan")


def test_a_village_says_it_of_itself(seen):
    page = seen.get("/dasbor/desa/33.26.02.2008?month=2020-05&baseline=2018-12")
    quality = page.text.split("Mutu data per indikator")[-1]

    assert "17 bulan" in quality
    assert "2 dari 2" in quality
    assert "tidak menua" in quality


def test_only_of_the_own_villages(client, world):
    page = client.sign_in(world.cast.budi).get(PAGE)

    assert "Botosari" in page.text
    assert "Kertijayan" not in page.text


@pytest.mark.parametrize("closed", [False, True])
def test_a_line_of_many_months_breaks_at_one_that_it_has_no_room_for(client, world, closed):
    """In February 2020 the deciles are older than a year, in March a list says them again. Of these eighteen months
    every second is chosen, and February is not.
    """
    for home in (world.warsito, world.tarjono, world.khotijah):
        for seen_on in (date(2019, 2, 10), date(2020, 3, 3)):
            observe(household=home, observed_on=seen_on, values={"decile": 1}, by=TESTS)
    rollup.rebuild()
    db.session.commit()
    if closed:
        close(MAY)
    page = client.sign_in(world.cast.alice).get("/dasbor?month=2020-05&baseline=2018-12").text
    told = page.split(f'id="spark-{DECILE}-desc"')[1].split("<")[0]

    assert told.endswith("(Mei 2020); 1 bulan datanya kedaluwarsa.")


def test_a_card_s_line_breaks_where_its_answers_went_stale(seen):
    """The deciles of December 2018 are older than a year from January 2020 on; the latrines of then are not."""
    page = seen.get("/dasbor?month=2020-05&baseline=2019-05").text
    about = {key: page.split(f'id="spark-{key}-desc"')[1].split("<")[0] for key in (DECILE, LATRINE)}

    assert about[DECILE].endswith("(Des 2019); 5 bulan datanya kedaluwarsa.")
    assert about[LATRINE].endswith("(Mei 2020).")
