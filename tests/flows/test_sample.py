"""The sample district: every figure of its truth.json, on both databases, and a ledger that agrees with its caches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from sakti.app import create_app
from sakti.core.periods import month_index
from sakti.core.progress import silent
from sakti.extensions import db
from sakti.indicators.figures import compared_villages, region_series, results
from sakti.indicators.models import Rollup
from sakti.indicators.presenters import figures_document
from sakti.installation.actions.verification import differences
from sakti.keys import forget_keys
from sakti.observations.models import HouseholdState, PersonState
from sakti.regions.queries import by_code, villages_below
from tests.installations import Original

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
TRUTH: dict[str, Any] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
BASELINE, NOW, MID = (date.fromisoformat(text) for text in (TRUTH["baseline"], TRUTH["as_of"], TRUTH["mid"]["as_of"]))
COUNTS = ("n", "d", "excluded", "unknown")


@pytest.fixture(scope="module")
def sample(filled: Original, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An installation of its own into which the commands brought the sample, for this file and database."""
    folder = tmp_path_factory.mktemp("sample")
    url, drop = filled.copied(folder)
    patch = pytest.MonkeyPatch()
    patch.setenv("SAKTI_INSTANCE", str(folder))
    patch.setenv("SAKTI_DATABASE_URL", url)
    forget_keys()
    app = create_app(TESTING=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    drop()
    patch.undo()
    forget_keys()


def document(region: str, as_of: date, baseline: date | None, cohort: str) -> dict[str, Any]:
    place = by_code(region)
    inside = [village.id for village in villages_below(place)]
    found, villages = results(inside, as_of, baseline, cohort), compared_villages(inside, as_of, baseline)
    return figures_document(place.code, as_of, baseline, cohort, villages, found)


def counts(figure: dict[str, Any]) -> dict[str, int]:
    return {name: figure[name] for name in COUNTS}


@pytest.mark.parametrize("key", TRUTH["figures"])
def test_figures(sample: Flask, key: str):
    region, cohort = key.split("|")
    got = {figure["indicator"]: figure for figure in document(region, NOW, BASELINE, cohort)["figures"]}
    for name, wanted in TRUTH["figures"][key].items():
        figure = got[name]
        assert figure["kind"] == wanted["kind"]
        assert (name, counts(figure["baseline"])) == (name, wanted["baseline"])
        assert (name, counts(figure["current"])) == (name, wanted["current"])
        assert (name, figure["change"]) == (name, wanted["change"])


@pytest.mark.parametrize("key", TRUTH["mid"]["figures"])
def test_figures_in_between(sample: Flask, key: str):
    region, cohort = key.split("|")
    got = {figure["indicator"]: figure for figure in document(region, MID, None, cohort)["figures"]}
    for name, wanted in TRUTH["mid"]["figures"][key].items():
        assert (name, counts(got[name]["current"])) == (name, wanted.get("current", wanted))
        assert (got[name]["baseline"], got[name]["change"]) == (None, None)


def test_the_rollup_says_the_same_at_month_ends(sample: Flask):
    everywhere = [village.id for village in villages_below(by_code("33.26"))]
    for day in (BASELINE, NOW):
        month = month_index(day)
        for one in results(everywhere, day):
            series = region_series(everywhere, [month], {one.indicator.key: one.indicator})
            assert series[one.indicator.key][month] == one.current.counts


def test_the_ledger_agrees_with_its_caches(sample: Flask):
    assert differences(silent) == []


#: What is spoilt, and how its report begins.
MUTATIONS = [
    (
        update(Rollup).where(Rollup.indicator == "own_latrine", Rollup.month == 2020 * 12).values(n=Rollup.n + 1),
        "rollup",
    ),
    (
        update(HouseholdState).where(HouseholdState.household_id == 7).values(floor=9, latrine_access=6),
        "household_state",
    ),
    (update(PersonState).where(PersonState.person_id == 9).values(trained=1, sex=None, schooling=1), "person_state"),
    (text("UPDATE household SET people = people + 1 WHERE id = 3"), "household 3 ("),
    (text("UPDATE person SET standing = 'unborn' WHERE id = 4"), "person 4 ("),
    (text("DELETE FROM membership WHERE person_id = 5"), "membership person 5 ("),
    (text("DELETE FROM person_state WHERE person_id = 6"), "person_state person 6 ("),
]


def test_every_cache_that_differs_is_reported(sample: Flask):
    try:
        for mutation, _ in MUTATIONS:
            db.session.execute(mutation)
        told = differences(silent)
    finally:
        db.session.rollback()
    for mutation, words in MUTATIONS:
        assert [line for line in told if line.startswith(words)], str(mutation)


def test_the_numbers_in_the_list_are_sealed_at_rest(sample: Flask):
    stored = db.session.scalars(select(text("nik")).select_from(text("person")).limit(50)).all()
    assert all(isinstance(nik, bytes) and not nik.isdigit() for nik in map(bytes, filter(None, stored)))
