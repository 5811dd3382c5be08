"""Who sees which dashboard, how it is chosen, and what it says when there is nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import html5lib
import pytest
from sqlalchemy import event

from sakti.core.indicators import HEADLINES
from sakti.core.ways import chosen_months
from sakti.extensions import db
from sakti.interventions import actions, queries
from sakti.regions import actions as regions
from sakti.web import clock
from tests.actors import TESTS
from tests.auditing import text
from tests.dashboards.test_numbers import parsed

PERIOD = "month=2020-06&baseline=2018-12"
BOTOSARI, KERTIJAYAN = "/dasbor/desa/33.26.02.2008", "/dasbor/desa/33.26.14.2009"

VILLAGES = {
    # who → Botosari, Kertijayan
    "alice": (200, 200),
    "budi": (200, 403),
    "citra": (403, 200),
    "dewi": (200, 200),
    "eko": (200, 200),
    "fajar": (200, 200),
    "admin": (200, 200),
    "gita": (403, 403),
}


@pytest.mark.parametrize(("name", "answers"), VILLAGES.items())
def test_a_village_opens_to_whoever_is_assigned_there(client, world, name, answers):
    client.sign_in(getattr(world.cast, name))

    assert (client.get(BOTOSARI).status_code, client.get(KERTIJAYAN).status_code) == answers


@pytest.mark.parametrize("name", ["budi", "citra"])
def test_who_has_one_village_begins_there(client, world, name):
    answer = client.sign_in(getattr(world.cast, name)).get("/")

    assert answer.location == {"budi": BOTOSARI, "citra": KERTIJAYAN}[name]


def test_who_has_no_task_reads_why_there_is_nothing(client, world):
    assert "Belum ada tugas" in client.sign_in(world.cast.gita).get("/").text


def test_the_regency_of_a_facilitator_is_the_own_village(client, world):
    page = client.sign_in(world.cast.budi).get(f"/dasbor?{PERIOD}").text

    assert "Hanya desa tugas Anda yang dihitung." in page
    assert "33.26.14" not in page
    assert "Kertijayan" not in page


def test_another_district_is_refused(client, world):
    client.sign_in(world.cast.budi)

    assert client.get("/dasbor?region=33.26.14").status_code == 403
    assert client.get("/dasbor?region=33.26.02").status_code == 200


NAMES = ("Warsito", "Sumiati", "Slamet", "Khotijah", "Tarjono")
PAGES = (f"/dasbor?{PERIOD}", f"{BOTOSARI}?{PERIOD}", f"/dasbor/peta?{PERIOD}", f"/dasbor/arus?{PERIOD}")


@pytest.mark.parametrize("address", PAGES)
def test_no_dashboard_names_anybody(client, world, address):
    world.running()
    shown = client.sign_in(world.cast.alice).get(address).text

    assert not [name for name in NAMES if name in shown]


def test_a_partner_sees_the_own_promises_only(client, world):
    world.running(organisation=world.housing, due_on=date(2020, 5, 1))
    world.running(organisation=world.baznas, household=world.tarjono, due_on=date(2020, 5, 2))

    assert "1 janji lewat tenggat" in client.sign_in(world.cast.dewi).get(f"/dasbor?{PERIOD}").text
    assert "2 janji lewat tenggat" in client.sign_in(world.cast.alice).get(f"/dasbor?{PERIOD}").text


def test_the_month_in_the_address_is_kept(client, world):
    page = client.sign_in(world.cast.alice).get("/dasbor?month=2019-05&baseline=2019-01").text

    assert '<option value="2019-05" selected>Mei 2019</option>' in page
    assert '<option value="2019-01" selected>Januari 2019</option>' in page
    assert f"{BOTOSARI}?month=2019-05&amp;baseline=2019-01" in page


@pytest.mark.parametrize("asked", ["month=1999-01", "month=juni", "baseline=2031-01", "cohort=%00&month="])
def test_an_address_that_makes_no_sense_shows_the_usual(client, world, asked):
    page = client.sign_in(world.cast.alice).get(f"/dasbor?{asked}")

    assert page.status_code == 200
    assert '<option value="2018-12" selected>' in page.text


def test_it_opens_on_the_month_of_the_newest_fact(client, world):
    assert '<option value="2018-12" selected>Desember 2018</option>' in client.sign_in(world.cast.alice).get("/").text


def test_a_village_without_data_says_so(client, world):
    blank = '<span class="unreported">belum ada data</span>'
    assert blank not in client.sign_in(world.cast.alice).get(f"/dasbor?{PERIOD}&data=all").text

    empty = regions.load([{"code": "33.26.02.2001", "district_code": "33.26.02", "name": "Kosong"}], by=TESTS)
    page = client.get(f"/dasbor?{PERIOD}&data=all").text

    assert empty == 1
    assert "Kosong" in page
    assert blank in page
    assert "Kosong" not in client.get(f"/dasbor?{PERIOD}").text.split("Desa yang belum melapor")[0]


def test_an_empty_installation_says_what_to_do(client, cast):
    assert "Belum ada data" in client.sign_in(cast.alice).get("/dasbor").text


def test_a_month_that_is_not_over_says_so(client, world, monkeypatch):
    client.sign_in(world.cast.alice)
    assert "Bulan ini masih berjalan" in client.get(f"/dasbor?{PERIOD}").text

    monkeypatch.setattr(clock, "today", lambda: date(2020, 7, 1))
    assert "Bulan ini masih berjalan" not in client.get(f"/dasbor?{PERIOD}").text


def test_silent_villages_are_named(client, world):
    from sakti.observations.actions import observe

    observe(household=world.warsito, observed_on=date(2020, 6, 2), values={"water": 5}, by=TESTS)
    page = client.sign_in(world.cast.alice).get(f"/dasbor?{PERIOD}").text

    said = page.split("Desa yang belum melapor")[1].split("<h2")[0]
    assert "Kertijayan" in said
    assert "Botosari" not in said


def test_rows_are_sorted_and_filtered(client, world):
    client.sign_in(world.cast.alice)

    def order(query):
        page = client.get(f"/dasbor?{PERIOD}&{query}").text.split("<tbody>")[1].split("</tbody>")[0]
        return sorted(("Botosari", "Kertijayan"), key=page.index)

    assert order("sort=name") == ["Botosari", "Kertijayan"]
    assert order("sort=-name") == ["Kertijayan", "Botosari"]
    assert order("sort=own_latrine") == ["Kertijayan", "Botosari"]
    assert order("sort=-own_latrine") == ["Botosari", "Kertijayan"]
    assert "Tidak ada desa yang cocok" in client.get(f"/dasbor?{PERIOD}&pilot=yes").text


#: Questions to the database for one dashboard when nothing is remembered. Another one needs a reason.
#: of the fiscal year two; of what the district set about judging one; a map of its outlines one; a village of its ages;
#: which villages were divided or merged one, and what they were called in that month one; on the page of one village
#: also what became of it, and why it moved.
MOST_QUERIES = {"/dasbor": 38, BOTOSARI: 56}


@pytest.mark.parametrize("address", MOST_QUERIES)
def test_the_number_of_queries_is_pinned(app, client, world, address):
    client.sign_in(world.cast.alice)
    asked = []

    def note(*args):
        asked.append(args[2])

    app.extensions.pop("sakti-dashboards", None)
    event.listen(db.engine, "before_cursor_execute", note)
    assert client.get(f"{address}?{PERIOD}").status_code == 200
    event.remove(db.engine, "before_cursor_execute", note)

    assert len([each for each in asked if each.startswith("SELECT")]) <= MOST_QUERIES[address]


@pytest.mark.parametrize("months", [(10, 10), (10, 12), (10, 30), (0, 200)])
def test_a_small_line_keeps_both_ends(months):
    chosen = chosen_months(*months)

    assert (chosen[0], chosen[-1]) == months
    assert len(chosen) <= 14


def test_about_is_open_to_everybody_and_names_whom_to_ask(client, app):
    page = client.get("/tentang").text

    assert "Pejabat pelindung data" in page
    assert "ODbL" in page
    assert "Open Font License" in page


def test_a_village_is_calm_headlines_first_all_else_a_tap_away(client, world):
    shown = client.sign_in(world.cast.alice).get(f"{BOTOSARI}?{PERIOD}").text
    page = html5lib.parse(shown, namespaceHTMLElements=False)
    parts = [each for each in page.iter("details") if "part" in (each.get("class") or "")]

    inside = [each for part in parts for each in part.iter("article")]
    headings = [text(each) for part in parts for each in part.iter("h2")]
    assert len(list(page.iter("article"))) - len(inside) == len(HEADLINES)
    assert "Kendala" in headings
    assert len(headings) == len(parts) == 8
    assert not [part for part in parts if part.get("open")]


def test_a_partner_reads_the_sums_of_everybody_as_everybodys_and_the_own_as_the_own(client, world):
    """Rp0 of the regency is not what a partner's organisation has not seen."""
    kept = world.running(due_on=date(2020, 6, 1), planned_rp=4_000_000)
    actions.deliver(
        intervention=kept,
        delivered_on=date(2020, 5, 1),
        volume=Decimal(1),
        value_rp=4_000_000,
        funding=[("APBD kab", 4_000_000)],
        by=TESTS,
    )
    world.running(world.tarjono, due_on=date(2020, 6, 1))
    world.running(organisation=world.baznas, due_on=date(2020, 6, 1))
    actions.move(intervention=kept, to="done", by=TESTS)
    db.session.commit()

    page = text(parsed(client.sign_in(world.cast.dewi).get(f"/dasbor?{PERIOD}")))
    everybody, own = page.split("Lembaga Anda", 1)

    assert "Rp4.000.000" in everybody.split("Siapa mengerjakan apa")[1]
    assert "Realisasi Rp0, 0 penyerahan." in own
    assert "1 janji lewat tenggat." in own
    assert "Di seluruh wilayah ini, semua pelaku: 2 janji lewat tenggat." in own
    assert "Pelaku yang belum melapor" not in page
    assert "Di seluruh wilayah ini" not in client.sign_in(world.cast.alice).get(f"/dasbor?{PERIOD}").text


def test_a_village_counts_households_and_people_in_need_once_each(client, world):
    """One household with four needs and one person of it are no five of anything."""
    page = text(parsed(client.sign_in(world.cast.alice).get(f"{BOTOSARI}?{PERIOD}")))
    needs = queries.needs_in([world.cast.botosari.id], date(2020, 6, 30))
    homes = {whose for place in needs.values() for whose in place.open if whose[1] is None}
    people = {whose[1] for place in needs.values() for whose in place.open if whose[1] is not None}

    assert sum(len(place.open) for place in needs.values()) > len(homes) + len(people)
    assert f"{len(homes)} rumah tangga dan {len(people)} orang dengan kebutuhan yang belum dilayani" in page


def test_the_year_of_the_day_stands_in_its_columns(client, world):
    row = world.running(due_on=date(2020, 6, 1), planned_rp=4_000_000, day=date(2019, 10, 1), volume=Decimal(4))
    for day, value in ((date(2019, 12, 1), 1_000_000), (date(2020, 2, 1), 500_000)):
        actions.deliver(
            intervention=row, delivered_on=day, volume=Decimal(1), value_rp=value, funding=[("CSR", value)], by=TESTS
        )
    world.propose(world.tarjono, due_on=date(2020, 12, 1), planned_rp=6_000_000)
    db.session.commit()

    for address in ("/dasbor", BOTOSARI):
        page = text(parsed(client.sign_in(world.cast.alice).get(f"{address}?{PERIOD}")))
        year = page.split("Tahun anggaran 2020", 1)[1]
        planned = "2 · Rp10.000.000" if address == "/dasbor" else "1 · Rp4.000.000"
        assert planned in year
        assert "1 · Rp4.000.000" in year
        assert "Rp500.000 (12,50 %)" in year
        assert "Rp1.000.000" in year
        assert "50,00 %" in year
