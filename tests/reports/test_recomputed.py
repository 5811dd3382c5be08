"""Whoever takes a calculator to a paper comes to what it says: each share and each change from the printed counts."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from random import Random

import html5lib
import pytest

from sakti.core.changes import Kind
from sakti.core.figures import two_decimals
from sakti.core.formatting import number
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.observations.actions import observe
from sakti.reports import content, paper
from tests.actors import TESTS
from tests.auditing import text
from tests.reports.conftest import MAY, close, fill_office

#: How a share, its counts and a change are printed.
SHARE, COUNTS = re.compile(r"(−?[\d.]+,\d\d) %"), re.compile(r"([\d.]+)/([\d.]+)")
POINTS, RELATIVE = (
    re.compile(r"(naik|turun) ([\d.]+,\d\d) poin persen"),
    re.compile(r"(naik|turun) ([\d.]+,\d\d) % \(relatif"),
)
COUNTED = re.compile(r"(?:naik|turun) dari ([\d.]+) menjadi ([\d.]+)")


def live(world, seed):
    """Half a year of visits, each of which may say anything."""
    rng = Random(seed)
    for home in (world.warsito, world.khotijah, world.tarjono):
        for month in range(1, 6):
            values = {
                "latrine_access": rng.choice((1, 2, 6)),
                "water": rng.choice((3, 9, 10, 13)),
                "decile": rng.randint(1, 7),
            }
            observe(
                household=home,
                observed_on=date(2020, month, rng.randint(1, 28)),
                values={name: value for name, value in values.items() if rng.random() < 0.6} or {"floor": 1},
                source=Source.DISTRICT,
                by=TESTS,
            )
    db.session.commit()


@pytest.mark.one_engine
@pytest.mark.parametrize("seed", range(3))
def test_every_share_and_change_comes_out(world, seed):
    live(world, seed)
    fill_office()
    close(MAY)
    recomputed = changes = 0
    for region in (world.cast.regency, world.cast.botosari, world.cast.kertijayan):
        made = content.build(region, MAY)
        tree = html5lib.parse(paper.page(made), namespaceHTMLElements=False)
        cells = [text(cell) for cell in tree.iter("td")]
        shares = [(SHARE.match(cell), COUNTS.search(cell)) for cell in cells]
        for share, counts in shares:
            if share and counts:
                part, whole = (int(each.replace(".", "")) for each in counts.groups())
                assert share[1] == number(two_decimals(Fraction(part * 100, whole)), 2), cells
                recomputed += 1
        changes += sum(map(changes_come_out, tree.iterfind(".//table[@class]")))
    assert recomputed > 60
    assert changes > 8


CHANGES = (POINTS, RELATIVE, COUNTED)


def changes_come_out(table) -> int:
    """Of each row that tells a change: from the first counts before it to the last."""
    checked = 0
    for row in table.iter("tr"):
        said = [cell for cell in row if cell.tag == "td"]
        cells = [text(cell) for cell in said]
        told = next((at for at, cell in enumerate(cells) if any(kind.search(cell) for kind in CHANGES)), None)
        counts = [found for found in map(counts_of, said[:told]) if found is not None]
        if told is None or len(counts) < 2:
            continue
        n0, d0, n1, d1 = (int(each.replace(".", "")) for found in (counts[0], counts[-1]) for each in found.groups())
        if points := POINTS.search(cells[told]):
            assert moved(points) == two_decimals(Fraction(n1 * 100, d1) - Fraction(n0 * 100, d0)), cells
        elif relative := RELATIVE.search(cells[told]):
            assert moved(relative) == two_decimals(Fraction((n1 - n0) * 100, n0)), cells
        elif counted := COUNTED.search(cells[told]):
            assert [int(each.replace(".", "")) for each in counted.groups()] == [n0, n1], cells
        checked += 1
    return checked


def counts_of(cell):
    """The n/d below a value; a number of subjects stands before it."""
    return next((COUNTS.search(text(each)) for each in cell.iter("span") if each.get("class") == "basis"), None)


def moved(found):
    amount = Fraction(found[2].replace(".", "").replace(",", "."))
    return two_decimals(amount if found[1] == "naik" else -amount)


def test_the_paper_says_why_rounded_shares_may_differ(world):
    """66,67 less 33,33 is 33,34, and the change is 33,33."""
    made = content.build(world.cast.botosari, MAY)

    page = text(html5lib.parse(paper.page(made), namespaceHTMLElements=False))

    assert "dihitung dari pembilang dan penyebutnya, bukan dari persen yang sudah dibulatkan" in page
    assert Kind.POINTS in {line.indicator.kind for line in made.place.lines}
