"""Two villages: Botosari is followed since 2018, Kertijayan joined in May 2020 with more and poorer homes."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from sakti.extensions import db
from sakti.indicators.actions import rollup
from sakti.observations.actions import observe
from sakti.outlines import actions, reading
from sakti.outlines.actions import Kept
from sakti.outlines.reading import ReadOutlines
from sakti.regions import actions as regions
from tests import homes
from tests.actors import TESTS
from tests.outlines.files import collection, square
from tests.stages import staged

BOTH = collection(square("33.26.02.2008", 0), square("33.26.14.2009", 1), licence="Uji")


def read(content: bytes, name: str = "batas.geojson") -> ReadOutlines:
    return reading.read(io.BytesIO(content), name)


def load(content: bytes = BOTH, name: str = "batas.geojson") -> Kept:
    kept = actions.load(outlines=read(content, name), by=TESTS)
    db.session.commit()
    return kept


@pytest.fixture
def regency(app, cast, monkeypatch) -> Any:
    monkeypatch.setattr("sakti.web.clock.today", lambda: date(2020, 6, 30))
    return staged("a regency of outlines", lambda: make_regency(cast))


def make_regency(cast: Any) -> Any:
    regions._seed_terms()
    regions.project_classes()
    poor = [homes.household(cast.botosari, {}, decile=2, latrine_access=6) for _ in range(30)]
    for house in poor[:6]:
        observe(household=house, observed_on=date(2019, 12, 1), values={"decile": 5}, by=TESTS)
    for house in poor[6:]:
        observe(household=house, observed_on=date(2019, 12, 1), values={"decile": 2}, by=TESTS)
    for _ in range(50):
        homes.household(cast.kertijayan, {}, day=date(2020, 5, 20), decile=1, latrine_access=6)
    rollup.rebuild()
    db.session.commit()
    return cast.regency
