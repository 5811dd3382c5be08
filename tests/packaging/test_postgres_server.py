"""The tests' own PostgreSQL: other tests stand on it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest

from sakti import system
from tests import postgres


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    if system.postgresql_folder() is None and not os.environ.get("SAKTI_REQUIRE_PG"):
        pytest.skip("no PostgreSQL here")
    with postgres.server() as running:
        yield running


def connect(server: postgres.Server, database: str) -> psycopg.Connection:
    return psycopg.connect(server.url(database).replace("+psycopg", ""))


def test_a_database_is_cloned_from_a_template(server: postgres.Server) -> None:
    server.create("pattern")
    with connect(server, "pattern") as connection:
        connection.execute("CREATE TABLE village AS SELECT 'Botosari' AS name")

    server.create("copy", template="pattern")

    with connect(server, "copy") as connection:
        assert connection.execute("SELECT name FROM village").fetchall() == [("Botosari",)]


def test_nobody_outside_can_connect(server: postgres.Server) -> None:
    with connect(server, "postgres") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
