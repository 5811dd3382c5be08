"""One number, wherever it is read: command line, dashboard, why page, PDF, spreadsheet and rollup say the same."""

from __future__ import annotations

import html
import io
import re
import subprocess
from contextvars import Context
from datetime import date

import pytest
from flask import current_app
from openpyxl import load_workbook

from sakti.core.formatting import number
from sakti.core.indicators import INDICATORS
from sakti.core.periods import month_index
from sakti.indicators.figures import region_series
from sakti.regions.queries import by_code, village_by_code
from sakti.reports import content, workbook
from sakti.web.transactions import reading, transaction
from tests import factories
from tests.commands import BASELINE, NOW, running
from tests.sessions import session_of

KEY = "own_latrine"
VILLAGE = "33.26.02.2008"
MONTH = NOW[:7]
COUNTS = ("n", "d", "excluded", "unknown")


@pytest.fixture
def made(filled, tmp_path, monkeypatch):
    yield from running(filled, tmp_path, monkeypatch)


@pytest.fixture
def told(made):
    """What `sakti figures --json` says."""
    words = ("figures", "--as-of", NOW, "--baseline", BASELINE, "--region", VILLAGE, "--json")
    (figure,) = (one for one in made.did(*words).json["figures"] if one["indicator"] == KEY)
    assert figure["current"]["d"] > 50
    return figure


def comma(percent: str) -> str:
    return percent.replace(".", ",") + " %"


def words_of(page: str) -> str:
    """What a reader sees, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pages(*addresses: str) -> list[str]:
    """Fetched by an analyst of the regency."""
    with transaction():
        user = factories.user("Analis", role="analyst", region=by_code("33.26"))
        known = session_of(user)
    client = current_app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = known, True
    found = [Context().run(client.get, address) for address in addresses]
    assert [answer.status_code for answer in found] == [200] * len(found)
    return [answer.text for answer in found]


def row_of(page: str) -> str:
    """The rows of tables that are about our indicator."""
    return words_of(" ".join(re.findall(rf'<tr data-indicator="{KEY}">.*?</tr>', page, re.DOTALL)))


def test_screens(made, told):
    days = f"as_of={NOW}&baseline={BASELINE}&region={VILLAGE}"
    period = f"month={MONTH}&baseline={BASELINE[:7]}"
    dashboard, why, figures = made.asked(
        lambda: pages(f"/dasbor/desa/{VILLAGE}?{period}", f"/angka/{KEY}/alasan?{days}", f"/angka?{days}")
    )
    now, before = told["current"], told["baseline"]
    for seen in (row_of(dashboard), row_of(figures)):
        for wanted in (comma(now["percent"]), comma(before["percent"]), told["text"]):
            assert wanted in seen
    basis = f"{number(now['n'])} dari {number(now['d'])} rumah tangga"
    assert basis in words_of(dashboard)
    assert basis in row_of(figures)
    explained = words_of(why)
    for wanted in (f"{number(now['n'])} : {number(now['d'])} × 100 = {comma(now['percent'])}", basis, told["text"]):
        assert wanted in explained
    counted = [int(one.replace(".", "")) for one in re.findall(r'<span class="tally">([\d.]+)</span>', why)]
    assert sorted(counted) == sorted([now["n"], now["d"] - now["n"], now["excluded"], now["unknown"]])


def test_the_rollup(made, told):
    def look():
        with reading():
            first, last = (month_index(date.fromisoformat(day)) for day in (BASELINE, NOW))
            found = region_series([village_by_code(VILLAGE).id], (first, last), {KEY: INDICATORS[KEY]})[KEY]
            return [{name: getattr(found[month], name) for name in COUNTS} for month in (first, last)]

    assert made.asked(look) == [{name: told[when][name] for name in COUNTS} for when in ("baseline", "current")]


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_paper_and_spreadsheet(made, told, tmp_path, closed):
    if closed:
        made.did("close", MONTH)
    made.did("report", "--region", VILLAGE, "--month", MONTH, "--out", tmp_path / "laporan.pdf")
    paper = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "laporan.pdf", "-"], capture_output=True, text=True, check=True
    )
    printed = squeezed(paper.stdout)
    for wanted in (told["text"], comma(told["current"]["percent"]), comma(told["baseline"]["percent"])):
        assert squeezed(wanted) in printed

    row = made.asked(sheet_row)
    for when, title in (("baseline", "Desa yang sama, baseline"), ("current", "Kini")):
        wanted = [told[when][name] for name in (*COUNTS, "stale")] + [float(told[when]["percent"])]
        names = ("pembilang", "penyebut", "tidak berlaku", "belum terdata", "jawaban lama", "%")
        assert [row[f"{title}: {name}"] for name in names] == wanted
    assert row["Perubahan dengan kata"] == told["text"]
    assert f"{row['Perubahan']:.2f}" == told["change"]


def sheet_row() -> dict[str, object]:
    """Our indicator's row in the spreadsheet of the report."""
    with reading():
        made = content.build(by_code(VILLAGE), month_index(date.fromisoformat(NOW)))
        file = io.BytesIO()
        workbook.write(file, made)
    rows = list(load_workbook(file)["Angka"].values)
    label = next(line.indicator.label_id for line in made.place.lines if line.indicator.key == KEY)
    (found,) = (row for row in rows[1:] if row[0] == VILLAGE and row[2] == label)
    return dict(zip(map(str, rows[0]), found, strict=True))
