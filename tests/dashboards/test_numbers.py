"""What stands on a dashboard is what `results` says, for every indicator, cohort and village."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import html5lib
import openpyxl
import pytest

from sakti.core.changes import Kind, as_change, in_words
from sakti.core.formatting import number, percent
from sakti.core.indicators import INDICATORS
from sakti.extensions import db
from sakti.indicators import actions
from sakti.indicators.queries import results
from sakti.observations.actions import observe
from tests.actors import TESTS
from tests.auditing import text

BASELINE, DAY = date(2018, 12, 31), date(2020, 6, 30)
PERIOD = "month=2020-06&baseline=2018-12"
BOTOSARI = "/dasbor/desa/33.26.02.2008"


@pytest.fixture
def seen(world):
    """Warsito's household got a latrine in March 2019, and somebody looked again in June 2020."""
    observe(household=world.warsito, observed_on=date(2019, 3, 4), values={"latrine_access": 1}, by=TESTS)
    observe(household=world.warsito, observed_on=date(2020, 6, 2), values={"water": 5}, by=TESTS)
    db.session.commit()
    return world


def parsed(page):
    return html5lib.parse(page.text, namespaceHTMLElements=False)


def table_rows(page):
    """indicator → the words of its cells."""
    return {
        row.get("data-indicator"): [text(cell) for cell in row]
        for row in parsed(page).iter("tr")
        if row.get("data-indicator")
    }


def cards(page):
    """The words of each figure card, by the indicator that it begins with."""
    found = [text(each) for each in parsed(page).iter("article") if "figure-card" in (each.get("class") or "")]
    assert len(found) == len(INDICATORS)
    return {key: next(each for each in found if each.startswith(one.label_id)) for key, one in INDICATORS.items()}


def said(figure, indicator):
    if not figure.d:
        return None
    return number(figure.n) if indicator.kind in (Kind.RELATIVE, Kind.COUNT) else percent(figure.percent)


@pytest.mark.parametrize("cohort", ["same-villages", "panel"])
def test_a_village_shows_the_results(client, seen, cohort):
    page = client.sign_in(seen.cast.alice).get(f"{BOTOSARI}?{PERIOD}&cohort={cohort}")

    shown, on_cards = table_rows(page), cards(page)
    for one in results({seen.cast.botosari.id}, DAY, BASELINE, cohort):
        key = one.indicator.key
        for figure, cell in ((one.baseline, shown[key][1]), (one.current, shown[key][2])):
            assert (said(figure, one.indicator) or cell) == cell
        if one.baseline.d and one.current.d:
            assert shown[key][3] == as_change(one.change, one.indicator.unit)
            assert in_words(one.change, one.indicator.unit) in on_cards[key]
        if one.current.d:
            assert said(one.current, one.indicator) in on_cards[key]
            assert f"{number(one.current.n)} dari {number(one.current.d)}" in on_cards[key]


def test_the_panel_stands_beside_the_cross_section(client, seen):
    shown = table_rows(client.sign_in(seen.cast.alice).get(f"{BOTOSARI}?{PERIOD}"))

    for one in results({seen.cast.botosari.id}, DAY, BASELINE, "panel"):
        if one.baseline.d and one.current.d:
            assert shown[one.indicator.key][4] == in_words(one.change, one.indicator.unit)


@pytest.mark.parametrize("cohort", ["same-villages", "panel"])
def test_the_regency_shows_the_results(client, seen, cohort):
    on_cards = cards(client.sign_in(seen.cast.alice).get(f"/dasbor?{PERIOD}&cohort={cohort}"))

    for one in results({seen.cast.botosari.id, seen.cast.kertijayan.id}, DAY, BASELINE, cohort):
        if one.current.d:
            assert said(one.current, one.indicator) in on_cards[one.indicator.key]
        if one.current.d and one.baseline.d:
            assert in_words(one.change, one.indicator.unit) in on_cards[one.indicator.key]


def test_every_village_row_shows_its_results(client, seen):
    page = client.sign_in(seen.cast.alice).get(f"/dasbor?{PERIOD}")
    rows = {
        row.get("data-village"): [text(cell) for cell in row][2:]
        for row in parsed(page).iter("tr")
        if row.get("data-village")
    }

    for village in (seen.cast.botosari, seen.cast.kertijayan):
        for one, cell in zip(results({village.id}, DAY), rows[village.code], strict=True):
            assert cell.startswith(said(one.current, one.indicator) or ("belum lapor", "tidak berlaku"))


def test_a_visit_changes_the_number(client, seen):
    client.sign_in(seen.cast.alice)
    before = cards(client.get(f"{BOTOSARI}?{PERIOD}"))["own_latrine"]

    observe(household=seen.khotijah, observed_on=date(2020, 6, 20), values={"latrine_access": 6}, by=TESTS)
    db.session.commit()

    after = cards(client.get(f"{BOTOSARI}?{PERIOD}"))["own_latrine"]
    assert ("100,00 %" in before, "50,00 %" in after) == (True, True)
    assert "50,00 %" in client.get(f"/dasbor?{PERIOD}").text


def test_zero_unknown_and_not_applicable_look_different(client, seen):
    shown = table_rows(client.sign_in(seen.cast.alice).get(f"{BOTOSARI}?{PERIOD}"))

    assert shown["trained_working_age"][2] == "0,00 %"  # nobody is trained, and that is known
    assert shown["chronic_disease_treated"][2] == "belum lapor"  # nobody has looked
    kertijayan = table_rows(client.get(f"/dasbor/desa/33.26.14.2009?{PERIOD}"))
    assert kertijayan["disability_served"][2] == "tidak berlaku"  # nobody there has a disability


def test_the_target_says_where_it_stands(client, seen):
    actions.add_target(
        indicator="own_latrine",
        region=seen.cast.regency,
        kind="level",
        value=Decimal(90),
        baseline_on=BASELINE,
        due_on=date(2020, 12, 31),
        by=TESTS,
    )
    page = client.sign_in(seen.cast.alice).get(f"/dasbor?{PERIOD}")

    assert "Target 90,00 % pada Desember 2020" in cards(page)["own_latrine"]
    assert "baik" in table_rows(client.get(f"{BOTOSARI}?{PERIOD}"))["own_latrine"][5]  # inherited by the village


def test_opening_and_closing_balance(client, seen):
    page = client.sign_in(seen.cast.alice).get(f"/dasbor/arus?{PERIOD}").text

    assert "Awal" in page
    assert "Akhir" in page


def test_a_count_is_not_inherited(client, seen):
    actions.add_target(
        indicator="target_households_decile_1_4",
        region=seen.cast.regency,
        kind="count",
        value=Decimal(1),
        baseline_on=BASELINE,
        due_on=date(2020, 12, 31),
        by=TESTS,
    )
    shown = table_rows(client.sign_in(seen.cast.alice).get(f"{BOTOSARI}?{PERIOD}"))

    assert shown["target_households_decile_1_4"][5] == "belum ditetapkan"


def test_english(client, seen):
    client.sign_in(seen.cast.alice)
    client.set_cookie("bahasa", "en")
    page = client.get(f"{BOTOSARI}?{PERIOD}")

    assert "Nothing moved by much since December 2018." in page.text
    assert "50.00 percentage points" in table_rows(page)["own_latrine"][3]


def test_the_spreadsheet_has_the_rows_that_are_seen(client, seen):
    answer = client.sign_in(seen.cast.budi).get(f"/dasbor/unduh?{PERIOD}")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    headings, *rows = book.worksheets[0].iter_rows(values_only=True)

    assert [row[:2] for row in rows] == [("Botosari", "33.26.02.2008")]
    found = dict(zip(headings, rows[0], strict=True))
    (one,) = results({seen.cast.botosari.id}, DAY, keys=["own_latrine"])
    assert (found["Memakai jamban sendiri: ya"], found["Memakai jamban sendiri: ya atau tidak"]) == (
        one.current.n,
        one.current.d,
    )
    assert found["Memakai jamban sendiri: %"] == float(one.current.percent)
