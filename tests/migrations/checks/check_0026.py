"""What was counted and frozen stays, and says nothing yet of how old it is."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    for table in ("rollup", "frozen_figure"):
        assert connection.scalar(text(f"SELECT count(*) FROM {table}")) > 0
        assert connection.scalar(text(f"SELECT count(*) FROM {table} WHERE stale IS NOT NULL")) == 0
    seen = "SELECT count(*) FROM household_state WHERE latrine_access_seen IS NOT NULL"
    assert connection.scalar(text(seen)) == 0
    assert connection.scalar(text("SELECT count(*) FROM household_state WHERE latrine_access IS NOT NULL")) > 0
