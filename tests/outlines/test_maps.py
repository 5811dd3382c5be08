"""Maps from outlines: a village is shaded by itself as it was, the new one is no failure; on screen and on paper."""

from __future__ import annotations

import base64
import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from sqlalchemy import event

from sakti.core.periods import month_index
from sakti.extensions import db
from sakti.indicators.actions import add_target
from sakti.outlines import actions, queries
from sakti.regions.tables import Region
from sakti.reports import actions as reports
from sakti.reports import content, mapping, paper
from sakti.reports.parts import VillageRow
from tests.actors import TESTS
from tests.outlines.conftest import load
from tests.outlines.files import collection, square

pytestmark = pytest.mark.one_engine

MAY = month_index(date(2020, 5, 1))
PERIOD = "month=2020-05&baseline=2018-12"
MAP, BOARD = f"/dasbor/peta?{PERIOD}", f"/dasbor?{PERIOD}"
SVG = "{http://www.w3.org/2000/svg}"


def map_of(page):
    """The drawing, and the title of each village on it."""
    (text,) = re.findall(r'<svg[^>]* id="map".*?</svg>', page, re.DOTALL)
    root = ElementTree.fromstring(text)
    groups = [group for group in root.iter(f"{SVG}g") if group.get("stroke-width")]
    titles = [title.text for group in groups for title in group.iter(f"{SVG}title")]
    return root, titles


@pytest.mark.parametrize("closed", [False, True])
def test_a_change_is_shaded_by_the_village_itself(client, regency, cast, closed):
    load()
    if closed:
        reports.close_and_order_reports(month=MAY, by=TESTS)
        db.session.commit()
    client.sign_in(cast.eko)
    for address in (BOARD, f"{MAP}&indicator=target_households_decile_1_4"):
        page = client.get(address).text
        root, titles = map_of(page)
        assert titles == [
            "Botosari: turun 20,00 % (relatif: 30 → 24 rumah tangga)",
            "Kertijayan: desa baru, belum dibandingkan",
        ]
        assert root.find(f"{SVG}desc").text == "membaik 20 % atau lebih: 1 desa; desa baru: 1 desa"
        links = [link.get("href") for link in root.iter(f"{SVG}a")]
        assert links == [f"/dasbor/desa/{code}?{PERIOD}" for code in ("33.26.02.2008", "33.26.14.2009")]
        assert "perubahan sejak Desember 2018" in page
    table = page.split("Angkanya dalam tabel")[1]
    assert "Botosari, Paninggaran" in table
    assert "turun 20,00 %" in table


def test_the_level_is_that_of_today_of_every_village(client, regency, cast):
    load()
    page = client.sign_in(cast.eko).get(f"{MAP}&indicator=target_households_decile_1_4&shading=level").text
    assert map_of(page)[1] == ["Botosari: 80,00 %", "Kertijayan: 100,00 %"]


@pytest.mark.parametrize("key", ["chronic_disease_treated", "disability_served", "trained_working_age"])
def test_a_level_is_not_called_a_change(client, regency, cast, key):
    load()
    page = client.sign_in(cast.eko).get(f"{MAP}&indicator={key}&shading=change").text
    assert 'value="change"' not in page
    assert "perubahan sejak" not in page
    assert "memburuk" not in page
    assert ": persen, Mei 2020" in page


def test_a_month_has_not_changed_since_itself(client, regency, cast):
    load()
    client.sign_in(cast.eko)
    itself = "month=2020-05&baseline=2020-05"
    assert 'id="map"' not in client.get(f"/dasbor?{itself}").text
    page = client.get(f"/dasbor/peta?{itself}&indicator=target_households_decile_1_4&shading=change").text
    assert map_of(page)[1] == ["Botosari: 80,00 %", "Kertijayan: 100,00 %"]
    assert 'value="change"' not in page
    assert pictures(paper.page(content.build(regency, month_index(date(2018, 12, 1))))) == []


def test_a_verdict_is_of_the_village_as_its_board_says(client, regency, cast):
    load()
    add_target(
        indicator="target_households_decile_1_4",
        region=regency,
        kind="relative",
        value=Decimal(-30),
        baseline_on=date(2018, 12, 31),
        due_on=date(2020, 12, 31),
        by=TESTS,
    )
    db.session.commit()
    page = client.sign_in(cast.eko).get(f"{MAP}&indicator=target_households_decile_1_4&shading=verdict").text
    titles = map_of(page)[1]
    board = client.get(BOARD).text
    row = board[board.index("<tbody>") :].split("Botosari")[1].split("</tr>")[0]
    words = next(each for each in ("baik", "perhatian", "kritis") if f">{each}<" in row.replace("\n", ""))
    assert titles[0].endswith(words)
    assert titles[1].endswith("belum dapat dinilai")


def test_what_rests_on_old_answers_is_not_judged(client, regency, cast, monkeypatch):
    """Botosari's deciles were last seen in December 2019; in June 2021 they are old."""
    from sakti.indicators.actions import rollup

    load()
    monkeypatch.setattr("sakti.web.clock.today", lambda: date(2021, 7, 2))
    rollup.rebuild()
    db.session.commit()
    period = "month=2021-06&baseline=2018-12"
    page = client.sign_in(cast.eko).get(f"/dasbor/peta?{period}&indicator=target_households_decile_1_4")
    root, titles = map_of(page.text)
    assert "belum dapat dinilai: 1 desa" in root.find(f"{SVG}desc").text
    assert titles[0].startswith("Botosari: turun 20,00 % (relatif: 30 → 24 rumah tangga); ")

    page = client.get(f"/dasbor/peta?{period}&indicator=target_households_decile_1_4&shading=level")
    root, titles = map_of(page.text)
    assert root.find(f"{SVG}desc").text == "belum dapat dinilai: 2 desa"
    assert titles[0] == "Botosari: 80,00 %; data kedaluwarsa"
    assert "belum dapat dinilai" in page.text.split('class="legend"')[1]

    actions.withdraw(edition=queries.in_force(), by=TESTS)
    db.session.commit()
    page = client.get(f"/dasbor/peta?{period}&indicator=target_households_decile_1_4").text
    tiles = page[page.index('id="map"') :].split("</svg>")[0]
    assert "2 desa; data kedaluwarsa: 2." in tiles
    assert "80,00" not in tiles
    assert "80,00 %; data kedaluwarsa" in page.split("Angkanya dalam tabel")[1]


def test_without_outlines_there_are_tiles_and_no_map_on_the_board(client, regency, cast):
    client.sign_in(cast.eko)
    assert "Setiap petak satu desa" in client.get(MAP).text
    assert 'id="map"' not in client.get(BOARD).text
    assert "Muat garis batas desa" not in client.get(MAP).text
    assert "Muat garis batas desa" in client.sign_in(cast.admin).get(MAP).text


def test_taking_and_withdrawing_shows_at_once(client, regency, cast):
    client.sign_in(cast.eko)
    assert 'id="map"' not in client.get(BOARD).text
    kept = load()
    assert 'id="map"' in client.get(BOARD).text
    actions.withdraw(edition=kept.edition, by=TESTS)
    db.session.commit()
    assert 'id="map"' not in client.get(BOARD).text


def test_a_village_without_an_outline_is_named_beside_the_map(client, regency, cast):
    load(collection(square("33.26.02.2008", 0)))
    page = client.sign_in(cast.eko).get(MAP).text
    assert "1 desa belum punya garis batas:" in page
    assert "Kertijayan" in page.split("belum punya garis batas:")[1].split("</p>")[0]


def test_who_has_one_village_sees_one_on_the_map(client, regency, cast):
    load()
    page = client.sign_in(cast.budi).get(MAP).text
    assert [title.split(":")[0] for title in map_of(page)[1]] == ["Botosari"]
    assert "Kertijayan" not in page


def test_a_map_asks_one_question(app, client, regency, cast):
    """Which outlines are in force and what they are, at once: nothing is asked village by village."""
    load()
    client.sign_in(cast.eko)
    asked = []

    def note(*given):
        asked.append(given[2])

    app.extensions.pop("sakti-dashboards", None)
    event.listen(db.engine, "before_cursor_execute", note)
    client.get(BOARD)
    event.remove(db.engine, "before_cursor_execute", note)
    assert len([each for each in asked if "FROM outline" in each]) == 1


# -- paper ------------------------------------------------------------------------------------------------------------


def pictures(page):
    """The drawings of a page of paper, and what is said of them."""
    found = re.findall(r'<img class="chart" src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]*)"', page)
    return [(base64.b64decode(data).decode(), alt) for data, alt in found if "perubahan sejak" in alt]


@pytest.mark.parametrize("closed", [False, True])
def test_a_report_has_the_maps_of_its_first_headlines(regency, closed):
    load()
    if closed:
        reports.close_and_order_reports(month=MAY, by=TESTS)
        db.session.commit()
    drawn = pictures(paper.page(content.build(regency, MAY)))

    titles = [alt.split(": perubahan sejak Desember 2018.")[0] for _, alt in drawn]
    assert titles == ["Rumah tangga desil 1–4", "Memakai jamban sendiri", "Anak tidak sekolah (7–18 tahun)"]
    assert "membaik 20 % atau lebih: 1 desa; desa baru: 1 desa" in drawn[0][1]
    assert "tetap: 1 desa; desa baru: 1 desa" in drawn[1][1]
    said = [{each.text for each in ElementTree.fromstring(svg).iter(f"{SVG}text")} for svg, _ in drawn]
    assert [{"Botosari", "Kertijayan"} <= names for names in said] == [False, True, True]  # the first one is small
    assert "desa baru: 1 desa" in said[0]


def test_a_report_without_outlines_or_of_a_village_has_no_map(regency, cast):
    assert pictures(paper.page(content.build(regency, MAY))) == []
    load()
    assert pictures(paper.page(content.build(cast.botosari, MAY))) == []


def test_villages_with_data_and_without_an_outline_are_named_under_the_maps(regency, cast):
    load(collection(square("33.26.02.2008", 0)))
    made = content.build(regency, MAY)
    page = paper.page(made)
    assert page.count("1 desa tanpa garis batas: Kertijayan.") == 2  # on the first page, and among the villages
    assert len(pictures(page)) == 3

    lines = made.rows[0].lines
    made.rows.extend(VillageRow(Region(id=-number, name=f"Desa {number}"), lines) for number in range(1, 20))
    assert mapping.without_outline(made, 2) == "20 desa tanpa garis batas: Kertijayan, Desa 1, dan 18 lainnya."


def test_there_is_no_map_on_which_no_village_with_data_stands(regency, cast):
    """Only one without data has an outline: tiles say more."""
    load(collection(square("33.26.02.2008", 0)))
    made = content.build(regency, MAY)
    made.rows[:] = [row for row in made.rows if row.region.id == cast.kertijayan.id]
    page = paper.page(made)
    assert pictures(page) == []
    assert "tanpa garis batas" not in page
    assert mapping.front_map(made).title.startswith("Memakai jamban sendiri")


def test_a_district_has_the_map_of_its_own_villages(regency, cast):
    load()
    from sakti.regions.queries import by_code

    first = mapping.front_map(content.build(by_code("33.26.02"), MAY))
    assert "membaik 20 % atau lebih: 1 desa." in first.image.alt + "."
    assert "desa baru" not in first.image.alt


def test_a_closed_month_keeps_the_outlines_of_its_close(regency):
    load()
    reports.close_and_order_reports(month=MAY, by=TESTS)
    db.session.commit()
    before = content.build(regency, MAY).outlines
    load(collection(square("33.26.02.2008", 7, 7), square("33.26.14.2009", 3)), "baru.geojson")
    assert content.build(regency, MAY).outlines == before


def test_the_pdf_is_printed_with_it(regency):
    load()
    with_map = paper.printed(paper.page(content.build(regency, MAY)), content.silent)
    assert with_map.data.startswith(b"%PDF")
    assert with_map.pages >= 1
