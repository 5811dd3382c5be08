"""The migration that keeps populations, on a filled database: down, up, and nothing is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from sakti.core.indicators import every_definition
from tests.commands import running
from tests.migrations.test_migrations import SCRIPTS, migrate, opened

#: They take long, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

AFTER = "0010"
BEFORE = SCRIPTS.get_revision(AFTER).down_revision
POPULATION = "SELECT village_id, month, households, persons FROM village_population ORDER BY village_id, month"


@pytest.fixture
def made(filled, tmp_path, monkeypatch):
    yield from running(filled, tmp_path, monkeypatch)


def rows(runner, query):
    with opened(runner) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_what_the_rollup_says_of_everybody_is_the_population(made):
    before = rows(made, POPULATION)
    assert any(households and persons > households for _, _, households, persons in before)

    migrate(made, BEFORE)
    migrate(made, AFTER)

    assert rows(made, POPULATION) == before
    marks = " ".join(sorted(indicator.mark for indicator in every_definition()))
    assert rows(made, "SELECT definitions FROM rollup_span") == [(marks,)]
    made.did("db", "upgrade")
    made.did("verify")


def test_an_empty_database_goes_there_and_back(made):
    made.execute("DELETE FROM village_population")
    made.execute("DELETE FROM rollup")
    made.execute("DELETE FROM rollup_span")

    migrate(made, BEFORE)
    migrate(made, AFTER)

    assert rows(made, POPULATION) == []
