"""What all public papers tell together: of every region, of two months in a row, on paper and in spreadsheets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from sakti.core.periods import month_end
from sakti.core.small_cells import LEAST
from sakti.extensions import db
from sakti.indicators.actions import add_target
from tests import NIGHTLY, factories
from tests.actors import TESTS
from tests.reports.conftest import fill_office
from tests.reports.public_papers import FIRST, KEYS, Knowledge, close_both, make_up, read_all, secrets

pytestmark = pytest.mark.one_engine

REGENCIES = 100 if NIGHTLY else 8


@pytest.fixture
def places(cast, monkeypatch):
    """Region → its villages: of the regency, its two districts, and three villages in each. Some have targets."""
    monkeypatch.setattr("sakti.web.clock.today", lambda: date(2020, 7, 3))
    fill_office()
    villages = [cast.botosari, cast.kertijayan]
    for beside in villages[:]:
        for number in (1, 2):
            parent = db.session.get(type(beside), beside.parent_id)
            villages.append(factories.region(f"{parent.code}.30{number:02}", f"Desa {number}", "village", parent))
    for region, key, kind, value in (
        (cast.regency, KEYS[0], "level", 80),
        (cast.regency, KEYS[1], "relative", -30),
        (cast.botosari, KEYS[0], "count", 12),
    ):
        add_target(
            region=region,
            indicator=key,
            kind=kind,
            value=Decimal(value),
            baseline_on=month_end(FIRST),
            due_on=date(2021, 12, 31),
            by=TESTS,
        )
    db.session.flush()
    districts = {
        village.parent_id: [v.id for v in villages if v.parent_id == village.parent_id] for village in villages
    }
    return {
        cast.regency: [village.id for village in villages],
        **{db.session.get(type(cast.regency), district): inside for district, inside in districts.items()},
        **{village: [village.id] for village in villages},
    }


def test_no_small_number_follows_from_all_public_papers_together(places, monkeypatch):
    """Every number in them is an equation; no combination of them, however far-fetched, is a small count."""
    told = 0
    for seed in range(REGENCIES):
        with db.session.begin_nested() as unmade:
            made = make_up(Random(seed), places[next(iter(places))])
            close_both(made, monkeypatch)
            printed = read_all(made, places)
            unmade.rollback()
        knowledge = Knowledge(printed.equations)
        told += len(printed.equations)
        found = [each for each in secrets(made, places.values(), LEAST) if knowledge.determines(each)]
        assert not found, (seed, found)
    assert told > 100 * REGENCIES, "papers that tell nothing are safe, and useless"
