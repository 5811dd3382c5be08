"""Filled databases of past releases, as `make_release.py` has kept them, put into an installation of a test."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection, MetaData, RowMapping, Table, inspect, select, text

from tests.commands import Runner
from tests.migrations import portable
from tests.migrations.steps import held, opened

RELEASES = Path(__file__).parent / "releases"
NAMES = sorted(path.stem for path in RELEASES.glob("*.json"))
Rows: TypeAlias = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class Facts:
    """What a release itself said about its database."""

    revision: str
    rows: dict[str, int]
    closed: dict[str, str]  # month → hash
    figures: list[dict[str, object]]


def facts_of(name: str) -> Facts:
    return Facts(**json.loads((RELEASES / f"{name}.json").read_text(encoding="utf-8")))


def every_row(connection: Connection) -> Rows:
    """All that a database holds, for a comparison with the same database later: neither rows nor columns in order."""
    metadata = MetaData()
    metadata.reflect(connection)
    return {
        table.name: sorted(
            (tuple((name, plain(row[name])) for name in sorted(row)) for row in rows_of(connection, table)), key=repr
        )
        for table in metadata.sorted_tables
        if table.name not in portable.LEFT_OUT
    }


def rows_of(connection: Connection, table: Table) -> Sequence[RowMapping]:
    return connection.execute(select(table)).mappings().all()


def plain(cell: object) -> object:
    return json.dumps(cell, sort_keys=True) if isinstance(cell, dict | list) else cell


def revision(runner: Runner) -> str | None:
    with opened(runner) as connection:
        return held(connection)


# -- frozen months ----------------------------------------------------------------------------------------------------

FIGURES = """SELECT village_id, indicator, version, n, d, excluded, unknown{stale} FROM frozen_figure
    WHERE close_id = :close ORDER BY village_id, indicator"""
PICTURES = "SELECT region_id, CAST(content AS text) FROM frozen_picture WHERE close_id = :close ORDER BY region_id"
STATEMENTS = "SELECT region_id, CAST(content AS text) FROM frozen_statement WHERE close_id = :close ORDER BY region_id"


def hashes_of_frozen_months(connection: Connection) -> dict[str, str]:
    """Of each closed month the hash of what is frozen of it, computed here and not by the product.

    Refuses a month whose own hash says something else.
    """
    computed = {}
    kept = {column["name"] for column in inspect(connection).get_columns("frozen_figure")}
    query = text(FIGURES.format(stale=", stale" if "stale" in kept else ""))
    for close, month, said in connection.execute(text("SELECT id, month, sha256 FROM month_close ORDER BY month")):
        rows = connection.execute(query, {"close": close})
        figures = [[*row[:7], *(cell for cell in row[7:] if cell is not None)] for row in rows]
        kinds = [PICTURES, *([STATEMENTS] if inspect(connection).has_table("frozen_statement") else [])]
        held = [connection.execute(text(kind), {"close": close}).all() for kind in kinds]
        documents = [[[key, json.loads(content)] for key, content in rows] for rows in held if rows]
        frozen = json.dumps([figures, *documents], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        computed[str(month)] = hashlib.sha256(frozen.encode()).hexdigest()
        assert computed[str(month)] == said, f"month {month} says that its hash is {said}"
    return computed
