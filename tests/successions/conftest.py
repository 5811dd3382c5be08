"""Botosari with two RTs, of which one becomes a village of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sakti.extensions import db
from sakti.regions import actions as regions
from sakti.successions import actions
from sakti.successions.actions import Along, Heir
from tests.actors import TESTS
from tests.interventions.conftest import on_a_fixed_day, world  # noqa: F401

DAY = date(2020, 5, 15)
DECREE = "Perda 3/2020 tentang Pembentukan Desa Botosari Baru"
CODE = "33.26.02.2012"
NEW = Heir(CODE, "Botosari Baru")
RT3 = {"3/2"}


@pytest.fixture
def village(world: Any) -> Any:  # noqa: F811
    """Khotijah lives in RT 3, Warsito in RT 1."""
    regions.load([], by=TESTS)  # the words of typologies and zones
    world.khotijah.rt = "003"
    db.session.flush()
    return world


def divide(village: Any, *, by: Any = TESTS, day: date = DAY, **changes: Any) -> Any:
    asked = {"old": village.cast.botosari, "heir": NEW, "day": day, "decree": DECREE, "keys": RT3, "along": Along()}
    row = actions.divide(**asked | changes, by=by)
    db.session.flush()
    db.session.expire_all()
    return row


def merge(village: Any, code: str = "33.26.14.2009", *, by: Any = TESTS, day: date = DAY, **changes: Any) -> Any:
    asked = {"old": village.cast.botosari, "heir": Heir(code, "Gabungan"), "day": day, "decree": DECREE}
    row = actions.merge(**{"along": Along(), **asked, **changes}, by=by)
    db.session.flush()
    db.session.expire_all()
    return row
