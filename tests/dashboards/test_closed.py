"""A closed month shows what was published, on every screen, and says what later entries would make of it."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from sakti.core.indicators import INDICATORS
from sakti.extensions import db
from sakti.reports import content
from tests.auditing import text
from tests.dashboards.test_numbers import cards, parsed, table_rows
from tests.reports.conftest import MAY, build_latrine, close

PERIOD = "month=2020-05&baseline=2018-12"
BOTOSARI = f"/dasbor/desa/33.26.02.2008?{PERIOD}"
REGENCY = f"/dasbor?{PERIOD}"
DAYS = "region=33.26.02.2008&as_of=31/05/2020&baseline=31/12/2018"
LATRINE = INDICATORS["own_latrine"].label_id
PUBLISHED, KNOWN = "50,00 %", "100,00 %"


@pytest.fixture
def late(world, client):
    """May 2020 is closed with one latrine of two; then somebody reports one of 20 May."""
    close(MAY)
    build_latrine(world.warsito, date(2020, 5, 20))
    db.session.commit()
    client.sign_in(world.cast.alice)
    return world


def latrine(page):
    return table_rows(page)["own_latrine"]


def notes(page):
    return " ".join(text(each) for each in parsed(page).iter("div") if "message" in (each.get("class") or ""))


def test_a_village_prints_the_published_figure(client, late):
    page = client.get(BOTOSARI)

    assert latrine(page)[2].startswith(PUBLISHED)


def test_it_says_what_later_entries_would_change(client, late):
    said = notes(client.get(BOTOSARI))

    assert "Buku Mei 2020 ditutup" in said
    assert f"{LATRINE}, 31 Mei 2020: 50,00 % (1/2) → 100,00 % (2/2)" in said


@pytest.mark.parametrize("address", [REGENCY, f"/angka?{DAYS}", f"/angka/own_latrine/alasan?{DAYS}"])
def test_every_page_of_figures_says_it(client, late, address):
    assert "Mei 2020: " in notes(client.get(address))


def test_figures_and_why_print_the_published_one(client, late):
    assert latrine(client.get(f"/angka?{DAYS}"))[2].startswith(PUBLISHED)
    assert "1 : 2 × 100 = " + PUBLISHED in text(parsed(client.get(f"/angka/own_latrine/alasan?{DAYS}")))


def test_an_open_month_is_as_known_now(client, late):
    page = client.get(BOTOSARI.replace("2020-05", "2020-06"))

    assert latrine(page)[2].startswith(KNOWN)
    assert "ditutup" not in notes(page)


def test_the_spreadsheet_has_the_published_one(client, late):
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/dasbor/unduh?{PERIOD}").data)).active
    rows = list(sheet.iter_rows(values_only=True))
    head = next(row for row in rows if "Desa" in row)
    botosari = next(row for row in rows if row[0] == "Botosari")

    assert botosari[head.index(f"{LATRINE}: ya")] == 1


@pytest.mark.parametrize("region", ["botosari", "regency"])
def test_every_indicator_is_that_of_the_report(client, late, region):
    report = {line.indicator.key: line for line in content.build(getattr(late.cast, region), MAY).place.lines}
    page = client.get(BOTOSARI if region == "botosari" else REGENCY)

    for key, card in cards(page).items():
        if report[key].now.d:
            assert f"{report[key].now.n} dari {report[key].now.d} " in card


def test_a_closed_month_without_later_entries_is_calm(client, world):
    close(MAY)

    said = notes(client.sign_in(world.cast.alice).get(BOTOSARI))

    assert "belum ada catatan susulan" in said
    assert "→" not in said
