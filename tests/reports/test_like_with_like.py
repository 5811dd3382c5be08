"""A village that joins is no change of anybody's life: screen, PDF, spreadsheet, close page and JSON compare the same.

Botosari's thirty poor households fell to twenty-four, and ten got a latrine; then Kertijayan joined with fifty poor
ones that have none.
"""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal

import html5lib
import pytest
from openpyxl import load_workbook

from sakti.closing.queries import published_results
from sakti.core.cohorts import Cohort
from sakti.core.indicators import INDICATORS, every_definition
from sakti.core.periods import month_end, month_index
from sakti.demo.district import pilots
from sakti.extensions import db
from sakti.indicators.actions import add_target, rollup
from sakti.indicators.figures import compared_villages, results
from sakti.interventions.queries import strategy_decree
from sakti.observations.actions import observe
from sakti.regions import actions as regions
from sakti.reports import content, workbook
from tests import homes
from tests.actors import TESTS
from tests.auditing import text
from tests.reports.conftest import JUNE, MAY, close, text_of
from tests.stages import staged

BASELINE, END = date(2018, 12, 31), date(2020, 5, 31)
FELL, BUILT, SEEN_AGAIN = date(2019, 8, 1), date(2019, 9, 1), date(2019, 12, 1)
JOINED = date(2020, 5, 20)
KEYS = ("target_households_decile_1_4", "own_latrine")
PAGE = "/dasbor?month=2020-05&baseline=2018-12"


@pytest.fixture
def regency(app, cast, monkeypatch):
    """Thirty poor households in Botosari since 2018; fifty in Kertijayan since May 2020; targets for the regency."""
    monkeypatch.setattr("sakti.web.clock.today", lambda: date(2020, 6, 30))
    return staged("a regency that a village joined", lambda: make_regency(cast))


def make_regency(cast):
    regions._seed_terms()
    regions.project_classes()
    old = [homes.household(cast.botosari, {}, decile=2, latrine_access=6) for _ in range(30)]
    old += [homes.household(cast.botosari, {}, decile=7, latrine_access=1) for _ in range(10)]
    for house in old[:6]:
        observe(household=house, observed_on=FELL, values={"decile": 5}, by=TESTS)
    for house in old[6:30]:
        observe(household=house, observed_on=SEEN_AGAIN, values={"decile": 2}, by=TESTS)
    for house in old[:10]:
        observe(household=house, observed_on=BUILT, values={"latrine_access": 1}, by=TESTS)
    for _ in range(50):
        homes.household(cast.kertijayan, {}, day=JOINED, decile=1, latrine_access=6)
    rollup.rebuild()
    for key, kind, value in ((KEYS[0], "relative", -30), (KEYS[1], "level", 80)):
        add_target(
            indicator=key,
            region=cast.regency,
            kind=kind,
            value=Decimal(value),
            baseline_on=BASELINE,
            due_on=date(2020, 12, 31),
            by=TESTS,
        )
    db.session.commit()
    return cast.regency


def test_the_figures_of_the_same_villages(regency, cast):
    inside = [cast.botosari.id, cast.kertijayan.id]
    poor, latrine = results(inside, END, BASELINE, Cohort.SAME_VILLAGES, KEYS)
    villages = compared_villages(inside, END, BASELINE)

    assert (poor.baseline.n, poor.current.n, poor.change.value) == (30, 24, Decimal("-20.00"))
    assert (latrine.baseline.n, latrine.current.n, latrine.change.value) == (10, 20, Decimal("25.00"))
    assert (villages.same, villages.joined) == ({cast.botosari.id}, {cast.kertijayan.id})
    everybody = results(inside, END, BASELINE, keys=KEYS)
    assert [one.current.n for one in everybody] == [74, 20]


SAID = (
    "Sasaran program di 2 dari 2 desa/kelurahan (90 rumah tangga); bukan angka penduduk kabupaten.",
    "Pemakaian jamban sendiri naik 25,00 poin persen sejak Desember 2018 di 1 desa yang sama; "
    "70 rumah tangga belum memakainya di 2 desa.",
    "Rumah tangga desil 1–4 turun 20,00 % (relatif: 30 → 24) sejak Desember 2018 di 1 desa yang sama; "
    "74 rumah tangga masih di desil 1–4 di 2 desa.",
)
FALSE = ("naik 146,67", "turun 2,78 poin", "tidak akan tercapai")


def words(text):
    return " ".join(text.split())


@pytest.mark.parametrize("closed", [False, True])
def test_screen_and_paper_say_it(client, regency, cast, closed):
    if closed:
        close(MAY)
    client.sign_in(cast.alice)
    screen, before_closing = client.get(PAGE), client.get("/tutup-buku/2020-05")
    said = [words(client_text(page)) for page in (screen, before_closing)] + [words(text_of(regency, MAY))]

    for place in said:
        for sentence in SAID:
            assert sentence in place
        heading = place.split("Desa dan indikator")[0]
        assert [heading[heading.index(wrong) - 80 :][:160] for wrong in FALSE if wrong in heading] == []
    assert "1 desa yang sama, 1 desa baru terpisah" in said[0]
    assert "1 desa yang sama, 1 desa baru terpisah" in said[2]


def test_the_close_page_sets_a_step_beside_the_villages_it_is_of(client, regency, cast):
    """24 of a month ago do not stand beside 74 of all villages under one word."""
    client.sign_in(cast.alice)
    page = html5lib.parse(client.get("/tutup-buku/2020-05").text, namespaceHTMLElements=False)
    heads, *rows = [
        [words(text(cell)) for cell in row if cell.tag in ("th", "td")] for row in page.find(".//table").iter("tr")
    ]
    poor = dict(zip(heads, next(row for row in rows if row[0] == "Rumah tangga desil 1–4"), strict=True))

    assert (poor["Bulan lalu"], poor["Desa yang sama kini"], poor["Mei 2020, semua desa"]) == ("24", "24", "74")


def test_last_month_is_of_the_villages_beside_it(regency, cast, monkeypatch):
    """A month after Kertijayan joined, 74 of all villages do not stand as "bulan lalu" between 30 and 24 of one."""
    monkeypatch.setattr("sakti.web.clock.today", lambda: date(2020, 7, 1))
    poor = next(line for line in content.build(regency, JUNE).place.lines if line.indicator.key == KEYS[0])
    row = next(row for row in figures_of(regency, JUNE) if row["Indikator"] == "Rumah tangga desil 1–4")

    assert [figure.n for figure in (poor.baseline, poor.previous, poor.same, poor.now)] == [30, 24, 24, 74]
    assert row["Desa yang sama, bulan lalu: pembilang"] == 24
    assert [figure.n for figure in poor.stepped or ()] == [74, 74]  # a step is of its own villages


def client_text(page):
    return text(html5lib.parse(page.text, namespaceHTMLElements=False))


def test_the_spreadsheet_says_it(regency):
    row = next(row for row in figures_of(regency, MAY) if row["Indikator"] == "Rumah tangga desil 1–4")

    assert [row[f"Desa yang sama, {when}: pembilang"] for when in ("baseline", "kini")] == [30, 24]
    assert (row["Kini: pembilang"], row["Desa yang sama"], row["Semua desa"]) == (74, 1, 2)
    assert row["Perubahan dengan kata"] == "turun 20,00 % (relatif: 30 → 24 rumah tangga)"
    assert (row["Perubahan"], row["Keadaan"]) == (-20, "perhatian")


def test_the_verdict_is_that_of_the_villages_of_its_baseline(regency):
    (poor, latrine) = (line for line in content.build(regency, MAY).place.lines if line.indicator.key in KEYS)

    assert [(goal.villages, goal.actual, goal.needed) for goal in poor.goals] == [(1, 24, 21)]
    assert [line.status.value for line in (poor, latrine)] == ["attention", "attention"]
    assert [(goal.villages, goal.actual) for goal in latrine.goals] == [(1, 50)]


@pytest.mark.parametrize("closed", [False, True])
def test_a_village_says_whose_target_it_is_judged_by(regency, cast, closed):
    """Botosari has a target of its own for latrines, and is judged by the regency's for the poor."""
    add_target(
        indicator=KEYS[1],
        region=cast.botosari,
        kind="level",
        value=Decimal(95),
        baseline_on=BASELINE,
        due_on=date(2020, 12, 31),
        by=TESTS,
    )
    db.session.commit()
    if closed:
        close(MAY)
    made = content.build(regency, MAY)
    heads = {line.indicator.key: line for line in made.place.lines}
    botosari = next(row for row in made.rows if row.region.id == cast.botosari.id)

    assert [botosari.is_judged_as(heads[key]) for key in (*KEYS, "improved_water")] == [True, False, False]
    said = words(text_of(regency, MAY))
    assert "† dinilai dengan target Kabupaten Pekalongan; tanpa tanda ini dengan target desa itu sendiri" in said
    assert said.count("†") == 4  # of both villages; Kertijayan has no target of its own; and the note


def test_a_closed_month_keeps_the_comparison(regency, cast):
    close(MAY)
    homes.household(cast.kertijayan, {}, day=BASELINE, decile=1, latrine_access=6)
    db.session.commit()

    found, closed = published_results([cast.botosari.id, cast.kertijayan.id], END, BASELINE, Cohort.SAME_VILLAGES, KEYS)
    assert closed is not None
    assert [(one.baseline.n, one.current.n) for one in found] == [(30, 24), (10, 20)]


def test_from_a_compared_figure_to_those_behind_it(client, regency, cast):
    client.sign_in(cast.alice)
    address = f"/angka/{KEYS[0]}/alasan?region=33.26&as_of=2020-05-31"
    assert "&amp;cohort=same-villages" in client.get(PAGE).text
    everybody = client.get(address)
    same = client.get(f"{address}&baseline=2018-12-31&cohort=same-villages")

    assert "74" in client_text(everybody)
    assert "turun 20,00 % (relatif: 30 → 24 rumah tangga)" in client_text(same)
    assert "Kertijayan" not in client_text(same).split("Yang menentukan")[-1]


def test_a_village_that_has_just_joined_is_not_judged(client, regency, cast):
    page = client_text(client.sign_in(cast.alice).get("/dasbor/desa/33.26.14.2009?month=2020-05"))

    assert "belum dapat dinilai: baru mulai" in words(page)
    assert "kritis" not in page


@pytest.mark.one_engine
def test_of_what_is_not_judged_one_reason_is_given(client, regency, cast, monkeypatch):
    """The judged village was seen long ago, of all too few were: the figure's reason is said, on a card once."""
    month = month_index(date(2022, 5, 1))
    monkeypatch.setattr("sakti.web.clock.today", lambda: date(2022, 6, 30))
    for _ in range(100):
        homes.household(cast.kertijayan, {}, day=JOINED, decile=1)
    rollup.rebuild()
    db.session.commit()
    latrine = next(line for line in content.build(regency, month).place.lines if line.indicator.key == "own_latrine")
    row = next(row for row in figures_of(regency, month) if row["Indikator"] == latrine.indicator.label_id)
    board = client.sign_in(cast.alice).get("/dasbor?month=2022-05&baseline=2018-12").text
    articles = (article.split("</article>")[0] for article in board.split("<article")[1:])
    card = next(article for article in articles if latrine.indicator.label_id in article)

    assert latrine.doubt == latrine.unjudged == row["Keadaan"] == "terlalu sedikit yang terdata"
    assert "belum dapat dinilai: terlalu sedikit yang terdata" in row["Target"]
    assert card.casefold().count("terlalu sedikit yang terdata") == 1
    asked = latrine.now.eligible
    assert f"{latrine.now.unknown} dari {asked} belum ditanya" in words(text_of(regency, month))
    assert "belum dapat dinilai" in card.split('class="fine"')[1]
    assert "dinilai: data kedaluwarsa" not in card + text_of(regency, month)


def figures_of(region, month):
    file = io.BytesIO()
    workbook.write(file, content.build(region, month))
    headings, *rows = load_workbook(file)["Angka"].iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


#: Decrees and sources, and the day before which nobody had heard of them.
LATER_NAMES = {
    "DTKS": date(2020, 1, 1),
    "Inpres 4/2022": date(2022, 6, 8),
    "P3KE": date(2022, 6, 8),
    "Regsosek": date(2022, 10, 15),
    "Kemendikdasmen": date(2024, 10, 21),
    "DTSEN": date(2025, 2, 5),
    "Inpres 4/2025": date(2025, 2, 5),
    "Inpres 8/2025": date(2025, 3, 27),
}
MONTHS = range(month_index(date(2018, 1, 1)), month_index(date(2026, 12, 1)) + 1)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def later_names(said, day):
    """The names in a text that came after a day."""
    return [name for name, since in LATER_NAMES.items() if name in said and day < since]


@pytest.mark.parametrize("indicator", every_definition(), ids=lambda indicator: indicator.mark)
def test_every_source_has_a_name_of_its_month(indicator):
    for day in map(month_end, MONTHS):
        name = indicator.source_on(day)
        assert later_names(name, day) == []
        assert [year for year in map(int, YEAR.findall(name)) if year > day.year] == []


def test_so_have_the_strategies():
    for day in map(month_end, MONTHS):
        assert later_names(strategy_decree(day), day) == []
        assert int(YEAR.findall(strategy_decree(day))[0]) <= day.year


def test_names_of_today_are_said_today():
    names = {indicator.source_on(month_end(MONTHS[-1])) for indicator in every_definition()}
    assert names >= {"DTSEN, Inpres 4/2025", "Regsosek 309a", "Kemendikdasmen", "Metadata air minum layak 2019"}
    assert strategy_decree(month_end(MONTHS[-1])) == "Inpres 8/2025"


def test_every_list_of_the_demo_has_a_name_of_its_day():
    for listed in pilots().lists:
        assert later_names(listed.release, listed.as_of) == []


@pytest.mark.parametrize("month", [month_index(date(2019, 1, 1)), JUNE])
def test_a_paper_names_nothing_of_later_years(world, month):
    """A signed report of June 2020 named an Inpres of 2025."""
    world.running(due_on=date(2020, 5, 1))
    report = content.build(world.cast.regency, month)
    said, file = text_of(world.cast.regency, month), io.BytesIO()
    workbook.write(file, report)
    cells = [str(cell) for sheet in load_workbook(file) for row in sheet.iter_rows(values_only=True) for cell in row]

    assert later_names(said, month_end(month)) == []
    assert later_names(" ".join(cells), month_end(month)) == []
    assert "Perpres 15/2010" in said or month < JUNE
    assert ("Basis Data Terpadu, DTKS" if month == JUNE else "Basis Data Terpadu, PBDT 2015") in said


@pytest.mark.parametrize("indicator", sorted(INDICATORS))
def test_the_page_behind_a_figure_names_the_source_of_its_day(client, cast, indicator):
    page = client_text(client.sign_in(cast.alice).get(f"/angka/{indicator}/alasan?region=33.26&as_of=2018-12-31"))

    assert f"Sumber definisi: {INDICATORS[indicator].source_on(BASELINE)}, versi" in page
    assert later_names(page.split("Sumber definisi:")[1].split("versi")[0], BASELINE) == []
