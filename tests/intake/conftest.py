"""A regency with two villages, and short ways to hand lists and logs in."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from sakti.core.figures import Figure
from sakti.extensions import db
from sakti.indicators.queries import results
from sakti.intake.landing.actions.imports import import_list
from sakti.intake.landing.outcome import Outcome
from sakti.intake.logs import HEADINGS, LogOutcome, import_deliveries, import_events, import_observations
from sakti.organisations.actions import seed_helixes
from sakti.regions.actions import project_classes
from tests import factories
from tests.actors import TESTS
from tests.intake.lists import AS_OF, csv_file, row, wife

READERS = {"observe": import_observations, "events": import_events, "deliveries": import_deliveries}
_numbers = count(1)


@pytest.fixture
def district(app: Flask) -> Any:
    """(regency, Botosari, Kertijayan)"""
    regions = factories.regency_with_two_villages()
    seed_helixes()
    project_classes()
    return regions


@pytest.fixture
def hand_in(district: Any, tmp_path: Path) -> Callable[..., Outcome]:
    """Import a list of rows, or a file."""

    def hand(*rows: Any, as_of: date = AS_OF, by: Any = TESTS, **options: Any) -> Outcome:
        given = rows[0] if isinstance(rows[0], Path) else csv_file(tmp_path, rows, f"daftar{next(_numbers)}.csv")
        return import_list(file=given, layout="dtsen", as_of=as_of, by=by, **options)

    return hand


@pytest.fixture
def log(district: Any, tmp_path: Path) -> Callable[..., LogOutcome]:
    """Read rows of a log: lists of cells in the order of its headings; missing ones at the end are blank."""

    def read(kind: str, *rows: Any, **options: Any) -> LogOutcome:
        file = rows[0] if isinstance(rows[0], Path) else tmp_path / f"{kind}{next(_numbers)}.csv"
        if not isinstance(rows[0], Path):
            with file.open("w", newline="") as handle:
                csv.writer(handle).writerows([HEADINGS[kind], *rows])
        return READERS[kind](**{"file": file, "by": TESTS, **options})

    return read


@pytest.fixture
def figure(district: Any) -> Callable[..., Figure]:
    """A figure of the regency, or of one of its villages, on a day."""

    def ask(key: str, day: date, village: int | None = None) -> Figure:
        wanted = [village] if village else [place.id for place in district[1:]]
        return results(wanted, day, keys=[key])[0].current

    return ask


def rows_of(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def reach(district):
    """An operator of Kertijayan."""
    return frozenset({district[2].id})


@pytest.fixture
def neighbours(hand_in):
    """A household in the other village: a man and his wife."""
    hand_in(row(desil="2", fasilitas_bab="1"), wife(desil="2", fasilitas_bab="1"))
