"""Why a number moved: a page whose parts add up, and lead to those behind them, for whoever may see them.

Botosari's three households were listed in December 2018; Kertijayan's two only in May 2020.
"""

from __future__ import annotations

import html
import re
from datetime import date

import pytest

from sakti.audit.models import AuditEntry
from sakti.core.indicators import INDICATORS
from sakti.core.movements import PARTS, Came, Turned
from sakti.core.permissions import ALL_NAMES, NO_NAMES, NameScope
from sakti.core.timeline import EventKind
from sakti.dossiers.queries.changes import ExplainedChange
from sakti.extensions import db
from sakti.indicators.actions import rollup
from sakti.observations.actions import observe, record_event
from sakti.regions.actions import project_classes
from tests import homes
from tests.actors import TESTS

pytestmark = pytest.mark.one_engine

FIRST, LAST, JOINED = date(2018, 12, 31), date(2020, 5, 31), date(2020, 5, 20)
LATRINE = INDICATORS["own_latrine"]
PAGE = "/angka/own_latrine/perubahan?region=33.26&as_of=2020-05-31&baseline=2018-12-31"


@pytest.fixture
def moved(app, cast, monkeypatch):
    """One got a latrine, one left the list, one was listed later; then a village joined."""
    monkeypatch.setattr("sakti.web.clock.today", lambda: date(2020, 6, 30))
    project_classes()
    built, stayed, left = (
        homes.household(cast.botosari, {"name": name}, latrine_access=access)
        for name, access in (("Bangun", 6), ("Tetap", 1), ("Keluar", 1))
    )
    observe(household=built, observed_on=date(2019, 9, 1), values={"latrine_access": 1}, by=TESTS)
    record_event(kind=EventKind.EXIT, day=date(2019, 10, 1), household=left, by=TESTS, note="")
    late = homes.household(cast.botosari, {"name": "Susulan"}, day=date(2020, 1, 5), latrine_access=6)
    joined = [
        homes.household(cast.kertijayan, {"name": name}, day=JOINED, latrine_access=access)
        for name, access in (("Anyar", 1), ("Anyir", 6))
    ]
    rollup.rebuild()
    db.session.commit()
    return {"built": built, "stayed": stayed, "left": left, "late": late, "joined": joined}


def table(page):
    """The rows of the table of parts: words, yes, yes or no."""
    body = page.text.split('<table class="decomposition">')[1].split("</table>")[0]
    rows = []
    for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)[1:]:
        cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        rows.append(tuple(" ".join(html.unescape(re.sub(r"<[^>]*>", "", cell)).split()) for cell in cells))
    return rows


def test_the_parts_add_up(client, cast, moved):
    page = client.sign_in(cast.alice).get(PAGE)

    assert table(page) == [
        ("Awal 31 Desember 2018", "2", "3"),
        ("+ desa baru didata", "1", "2"),
        ("+ masuk daftar baru", "0", "1"),
        ("− keluar dari sasaran", "1", "1"),
        ("+ jawaban berubah dari tidak menjadi ya", "1", "tetap"),
        ("Akhir 31 Mei 2020", "3", "5"),
    ]


def test_a_village_that_joins_is_never_part_of_the_change_that_is_said(client, cast, moved):
    """Of Botosari: from 2 of 3 to 2 of 3."""
    page = client.sign_in(cast.alice).get(PAGE).text.split("<table")[0]
    said = " ".join(html.unescape(re.sub(r"<[^>]*>", "", page)).split())

    assert "Di 1 desa yang sama: tetap (66,67 % → 66,67 %)." in said
    assert "60,00" not in said


def test_of_the_same_villages_only(client, cast, moved):
    rows = table(client.sign_in(cast.alice).get(f"{PAGE}&cohort=same-villages"))

    assert rows[-1] == ("Akhir 31 Mei 2020", "2", "3")
    assert not any("desa baru" in words for words, *_counts in rows)


def test_households_and_persons_too(client, cast, moved):
    page = client.sign_in(cast.alice).get(PAGE.replace("own_latrine", "target_households"))

    assert table(page) == [
        ("Awal 31 Desember 2018", "3"),
        ("+ desa baru didata", "2"),
        ("+ masuk daftar baru", "1"),
        ("− keluar dari sasaran", "1"),
        ("Akhir 31 Mei 2020", "5"),
    ]
    assert table(client.get(PAGE.replace("own_latrine", "target_persons")))[-1] == ("Akhir 31 Mei 2020", "5")


def behind(page):
    return re.findall(r'<th scope="row"><a href="/(?:keluarga|orang)/\d+">([^<]*)</a>', page.text)


@pytest.mark.parametrize(
    ("part", "names"),
    [
        ("new_village", ["Anyar", "Anyir"]),
        ("listed", ["Susulan"]),
        ("exited", ["Keluar"]),
        ("to_yes", ["Bangun"]),
        ("to_no", []),
        ("nonsense", []),
    ],
)
def test_each_part_leads_to_those_behind_it(client, cast, moved, part, names):
    page = client.sign_in(cast.alice).get(f"{PAGE}&part={part}")

    assert behind(page) == names


def test_the_reading_is_logged(client, cast, moved, session):
    client.sign_in(cast.alice).get(f"{PAGE}&part=new_village")

    entry = session.query(AuditEntry).filter_by(action="change_explained").one()
    told = [entry.details[name] for name in ("rows", "part", "indicator")]
    assert told == [2, "new_village", "own_latrine"]


def test_names_only_within_the_reader_s_villages(client, cast, moved):
    """A leader sees the table and no names; a facilitator the names of the own village."""
    leader = client.sign_in(cast.eko).get(f"{PAGE}&part=to_yes")
    assert behind(leader) == []
    assert "Bangun" not in leader.text
    assert table(leader)[-1] == ("Akhir 31 Mei 2020", "3", "5")
    client.get("/keluar")

    explained = ExplainedChange(LATRINE, frozenset({cast.botosari.id, cast.kertijayan.id}), FIRST, LAST)
    own = NameScope(frozenset({cast.botosari.id}))
    for part in PARTS.values():
        assert explained.page(NO_NAMES, part).rows == []
        assert {row.village_id for row in explained.page(own, part).rows} <= {cast.botosari.id}
    assert [row.name for row in explained.page(own, Turned.TO_YES).rows] == ["Bangun"]
    assert explained.page(own, Came.NEW_VILLAGE).rows == []


def test_pages_of_names_go_on_where_the_last_ended(cast, moved):
    explained = ExplainedChange(LATRINE, frozenset({cast.botosari.id, cast.kertijayan.id}), FIRST, LAST)
    first = explained.page(ALL_NAMES, Came.NEW_VILLAGE, size=1)
    second = explained.page(ALL_NAMES, Came.NEW_VILLAGE, first.following, size=1)

    assert [row.name for row in (*first.rows, *second.rows)] == ["Anyar", "Anyir"]
    assert second.following is None


def test_a_region_of_others_is_not_offered(client, cast, moved):
    page = client.sign_in(cast.budi).get(PAGE.replace("region=33.26&", "region=33.26.14.2009&"))

    assert "Anyar" not in page.text
    assert table(page)[-1] == ("Akhir 31 Mei 2020", "2", "3")  # Botosari, which is his
    assert ELSEWHERE in page.text


ELSEWHERE = "Wilayah yang diminta tidak seluruhnya terbuka bagi Anda. Yang ditampilkan: Paninggaran."


@pytest.mark.parametrize("address", ["/angka", "/angka/own_latrine/alasan", "/angka/own_latrine/perubahan"])
@pytest.mark.parametrize("region", ["33.26", "33.26.14.2009", "nowhere"])
def test_no_region_is_shown_for_another_without_a_word(client, cast, moved, address, region):
    """A regency of which one village is one's own is not one's own; whoever asks for nothing gets what is offered."""
    client.sign_in(cast.budi)

    assert ELSEWHERE in client.get(f"{address}?region={region}&as_of=2020-05-31").text
    for own in ("", "region=33.26.02.2008&"):
        assert "tidak seluruhnya terbuka" not in client.get(f"{address}?{own}as_of=2020-05-31").text


def test_a_sum_of_some_villages_leads_to_no_page_of_them_all(client, cast, moved):
    """The dashboard of a reader of one village of a district of several."""
    period = "month=2020-05&baseline=2018-12"
    client.sign_in(cast.budi)
    for page in ("/dasbor", "/dasbor/arus"):
        assert "/perubahan?" not in client.get(f"{page}?{period}").text
        assert "/alasan?" not in client.get(f"{page}?{period}").text
    assert "/perubahan?" in client.get(f"/dasbor/desa/33.26.02.2008?{period}").text
    client.get("/keluar")
    assert "/perubahan?" in client.sign_in(cast.alice).get(f"/dasbor?{period}").text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (PAGE.replace("own_latrine", "nonsense"), 404),
        (PAGE.replace("as_of=2020-05-31", "as_of=2014-05-31"), 409),  # before the definition holds
    ],
)
def test_what_cannot_be_explained(client, cast, moved, address, status):
    assert client.sign_in(cast.alice).get(address).status_code == status


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("", "31 Desember 2018"),
        ("&baseline=2020-06-01", "31 Desember 2018"),
        ("&baseline=2020-05-31", "31 Desember 2018"),  # with itself there is nothing to compare
        ("&baseline=2019-08-01", "1 Agustus 2019"),
    ],
)
def test_without_a_day_to_compare_with_it_begins_with_the_first_data(client, cast, moved, asked, first):
    page = client.sign_in(cast.alice).get(PAGE.replace("&baseline=2018-12-31", asked))

    assert table(page)[0][0] == f"Awal {first}"
    assert re.search(rf'name="baseline"[^>]*value="{first}"', page.text)
    refused = "Pembanding harus sebelum posisinya. Yang ditampilkan sejak data pertama." in page.text
    assert refused == (asked in ("&baseline=2020-06-01", "&baseline=2020-05-31"))


def test_a_region_with_nobody_has_nothing_to_say(client, cast, app, monkeypatch):
    monkeypatch.setattr("sakti.web.clock.today", lambda: date(2020, 6, 30))
    page = client.sign_in(cast.alice).get(PAGE.replace("&baseline=2018-12-31", ""))

    assert "Tidak ada yang masuk, keluar, atau berubah jawabannya." in page.text
    assert [row[1:] for row in table(page)] == [("0", "0"), ("0", "0")]


def test_the_villages_beside_each_other(client, cast, moved):
    page = client.sign_in(cast.alice).get(PAGE)

    assert ['id="villages"' in page.text, 'id="villages-narrow"' in page.text] == [True, True]
    assert re.search(r"Des 2018 – Mei 2020, \d+ % – \d+ %", page.text)


def test_old_answers_are_said_beside_the_change(client, cast, moved, monkeypatch):
    """Five years later nobody has looked again: what the number is made of says so, and where it comes from too."""
    monkeypatch.setattr("sakti.web.clock.today", lambda: date(2025, 6, 30))
    days = "region=33.26&as_of=2025-05-31&baseline=2018-12-31"
    client.sign_in(cast.alice)

    for page in (client.get(f"/angka/own_latrine/{name}?{days}") for name in ("perubahan", "alasan")):
        assert re.search(r'class="doubt">Data kedaluwarsa: \d dari \d jawaban sudah lama', page.text)
    assert 'class="doubt"' not in client.get(PAGE).text


def beside(page):
    """The heading of the table of villages, and whether the drawing marks a baseline."""
    part = page.text.split("Desa demi desa")[1]
    heading = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', part)[:3]
    return heading, 'class="f-paper s-sogan"' in part


@pytest.mark.parametrize(
    ("days", "first", "last", "marked"),
    [
        ("as_of=2020-05-31&baseline=2018-12-31", "31 Desember 2018", "31 Mei 2020", True),
        # Before anything was known, there is nothing that a baseline could be.
        ("as_of=2020-05-31&baseline=2015-01-31", "31 Desember 2018", "31 Mei 2020", False),
        # In the middle of a month: the ends of months that lie between.
        ("as_of=2020-05-31&baseline=2019-08-14", "31 Agustus 2019", "31 Mei 2020", False),
        ("as_of=2020-06-10&baseline=2018-12-31", "31 Desember 2018", "31 Mei 2020", True),
    ],
)
def test_the_villages_stand_under_the_days_that_their_values_are_of(client, cast, moved, days, first, last, marked):
    page = client.sign_in(cast.alice).get(f"/angka/own_latrine/perubahan?region=33.26&{days}")

    assert beside(page) == (["Desa", first, last], marked)


def test_dashboards_and_figures_lead_there(client, cast, moved):
    client.sign_in(cast.alice)
    link = "/angka/own_latrine/perubahan?region=33.26&amp;as_of=2020-05-31&amp;baseline=2018-12-31"

    assert link in client.get("/dasbor?month=2020-05&baseline=2018-12").text
    assert link in client.get("/angka?region=33.26&as_of=2020-05-31&baseline=2018-12-31").text
    assert "/angka/target_households/perubahan?" in client.get("/dasbor/arus?month=2020-05&baseline=2018-12").text
