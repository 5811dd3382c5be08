"""Sukri, whom two clerks wrote down; a house in both villages; and namesakes who are not the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from sakti.duplicates import actions, queries
from sakti.duplicates.models import DuplicatePair
from sakti.extensions import db
from sakti.regions import actions as regions
from tests import homes

BORN = date(1981, 2, 3)


@dataclass
class World:
    one: Any
    other: Any
    sukri: Any
    again: Any

    @property
    def pair(self) -> DuplicatePair:
        return queries.pair_of("person", self.sukri.id, self.again.id)


@pytest.fixture
def world(cast):
    """Sukri and Mohamad Sukri in one neighbourhood of Botosari; the second without a number."""
    regions.project_classes()
    one = homes.household(cast.botosari, {"name": "Slamet Waluyo"}, {"name": "Muh. Sukri Wibowo", "birth_date": BORN})
    other = homes.household(cast.botosari, {"name": "Mohamad Soekri Wibowo", "birth_date": BORN})
    sukri, again = homes.people_of(one)[1], homes.people_of(other)[0]
    again.nik, again.nik_standing = "", "missing"
    db.session.commit()
    return World(one, other, sukri, again)


def look(whole: bool = True):
    """What the nightly job does."""
    people, places = queries.census()
    found = actions.find_suspicions(
        people=people, homes=places, numbers=queries.same_numbers(), cards=queries.same_cards()
    )
    counts = actions.keep_suspicions(suspicions=found, whole=whole)
    db.session.commit()
    return counts
