"""Every table of a paper adds up to the same: by actor, source, strategy and organisation, in the PDF and the XLSX."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import html5lib
import pytest
from openpyxl import load_workbook

from sakti.extensions import db
from sakti.interventions import actions
from sakti.interventions.actions.deliveries import record_delivery
from sakti.interventions.queries.sums import SUMS
from sakti.reports import content, paper, workbook
from tests import factories
from tests.actors import TESTS
from tests.auditing import text
from tests.reports.conftest import MAY, close, fill_office

SEEDS = range(3)
SOURCES = ("APBN", "APBD kab", "CSR", "Dana Desa")


def work_of(world, seed):
    """Plans and deliveries of many kinds: with three sources, one or none, and some that do not fit their value."""
    rng = Random(seed)
    helixes = ("government", "village", "business", "university", "community")
    actors = [factories.organisation(f"Pelaku {seed}-{i}", helix) for i, helix in enumerate(helixes)]
    programmes = [world.latrine, world.training, actions.add_programme(name=f"Tanpa strategi {seed}", by=TESTS)]
    db.session.flush()
    for _ in range(24):
        home = rng.choice((world.warsito, world.khotijah, world.tarjono))
        programme, actor = rng.choice(programmes), rng.choice(actors)
        day = date(2020, 1, 8) + timedelta(days=rng.randrange(140))
        plan = None
        if rng.random() < 0.6:
            due, price = day + timedelta(days=rng.randrange(-20, 60)), rng.choice((None, rng.randrange(1, 9) * 500_000))
            plan = world.running(home, programme=programme, organisation=actor, due_on=due, planned_rp=price)
        if rng.random() < 0.8:
            value = rng.choice((0, rng.randrange(1, 9_000_000)))
            lines = rng.sample(SOURCES, rng.choice((0, 1, 1, 2, 3)))
            paid = [value // len(lines)] * len(lines) if lines else []
            if lines and rng.random() < 0.7:
                paid[0] += value - sum(paid)
            record_delivery(
                programme=programme,
                organisation=actor,
                household=home,
                person=None,
                delivered_on=day,
                volume=Decimal(1),
                unit="unit",
                value_rp=value,
                funding=list(zip(lines, paid, strict=True)),
                by=TESTS,
                **({} if plan is None else {"intervention_id": plan.id, "village_id": plan.village_id}),
            )
    db.session.commit()


@pytest.fixture(params=SEEDS)
def papers(request, world):
    work_of(world, request.param)
    fill_office()
    close(MAY)
    return [content.build(region, MAY) for region in (world.cast.regency, world.cast.botosari, world.cast.kertijayan)]


@pytest.mark.one_engine
def test_four_ways_of_looking_add_up_to_one(papers):
    for made in papers:
        for sums in (made.place.picture.year, made.place.picture.contributions):
            ways = (sums.by_helix, sums.by_funding, sums.by_strategy, sums.by_organisation)
            totals = [{name: sum(getattr(row, name) for row in rows) for name in SUMS} for rows in ways]
            assert totals == [{name: getattr(sums.total, name) for name in SUMS}] * 4
        assert sum(value for *_, value in made.place.picture.funding) == made.place.picture.year.value_rp
        assert made.place.picture.year.is_funding_whole


@pytest.mark.one_engine
def test_every_table_of_the_paper_adds_up(papers):
    found = 0
    for made in papers:
        tree = html5lib.parse(paper.page(made), namespaceHTMLElements=False)
        for table in tree.iter("table"):
            rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
            if "movement" in table.get("class", ""):
                found += movement_adds_up(rows)
            elif any(row.get("class") == "sum" for row in table.iter("tr")):
                found += columns_add_up(rows)
    assert found >= 3 * (2 + 4) - 2


def movement_adds_up(rows) -> int:
    """Opening and what came, less what left, is the closing."""
    first, *changes, last = ([whole(cell) for cell in row[1:]] for row in rows[1:])
    signs = [-1 if text(row[0]).strip().startswith("−") else 1 for row in rows[2:-1]]
    for at, opening in enumerate(first):
        if opening is not None:
            assert opening + sum(sign * row[at] for sign, row in zip(signs, changes, strict=True)) == last[at]
    return 1


def columns_add_up(rows) -> int:
    """Of each column the whole numbers, each by its place in its cell; shares are no sums."""
    *body, last = (row for row in rows if row[0].tag == "th" and row[0].get("scope") == "row")
    checked = 0
    for at in range(1, len(last)):
        cells = [list(numbers(row[at])) for row in (*body, last)]
        for place, total in enumerate(cells[-1]):
            parts = [cell[place] for cell in cells[:-1] if len(cell) > place]
            if parts:
                assert sum(parts) == total, text(rows[0][at])
                checked += 1
    assert checked
    return 1


def numbers(cell) -> Iterator[int]:
    """Rupiah and counts, n and d of a share; a share itself, a dash and words are none."""
    for part in re.split(r"[/\s]+", re.sub(r"[\d.,]+\s%|sebanyak", " ", " ".join(cell.itertext()))):
        if re.fullmatch(r"−?\d{1,3}(\.\d{3})*", part):
            yield int(part.replace(".", "").replace("−", "-"))


def whole(cell) -> int | None:
    return next(numbers(cell), None)


@pytest.mark.one_engine
def test_every_sheet_adds_up_as_the_paper(papers):
    for made in papers:
        workbook.write(file := io.BytesIO(), made)
        book = load_workbook(file)
        heads, *rows = book["Realisasi"].values
        kinds = dict.fromkeys(row[0] for row in rows)
        at = [place for place, head in enumerate(heads) if place > 1 and "%" not in head]
        ends = []
        for kind in kinds:
            *parts, end = [row for row in rows if row[0] == kind]
            assert end[1] == "Jumlah"
            assert [sum(row[place] or 0 for row in parts) for place in at] == [end[place] for place in at]
            ends.append(end[2:])
        assert len(kinds) == 4
        assert ends == [ends[0]] * 4
        *sources, total = list(book["Sumber dana"].values)[1:] or [(None, None, 0)]
        assert sum(row[2] for row in sources) == total[2] == made.place.picture.year.value_rp
