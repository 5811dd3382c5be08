"""Two villages with a household each: budi's Warsito in Botosari, citra's Khotijah in Kertijayan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from sakti.indicators.actions import rollup
from sakti.regions.actions import project_classes
from tests.homes import household
from tests.stages import staged


@dataclass
class Homes:
    warsito: Any
    khotijah: Any


@pytest.fixture
def homes(cast, session):
    return staged("homes", lambda: make_homes(cast))


def make_homes(cast):
    project_classes({cast.botosari.id, cast.kertijayan.id})
    made = Homes(
        household(
            cast.botosari,
            {"name": "Warsito"},
            {"name": "Siti Aminah", "sex": 2},
            {"name": "Joko", "birth_date": date(2008, 3, 1), "schooling": 2},
            latrine_access=6,
            decile=1,
            water=6,
        ),
        household(cast.kertijayan, {"name": "Khotijah", "sex": 2}, rt="003", latrine_access=1, decile=3),
    )
    rollup.rebuild(None)
    return made
