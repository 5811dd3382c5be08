"""An earlier release has heard no request about data, and has erased nobody."""

from __future__ import annotations

from sqlalchemy import Connection, text


def prepare(connection: Connection) -> None:
    """There are people who could ask."""
    assert connection.scalar(text("SELECT count(*) FROM person"))


def check(connection: Connection) -> None:
    for table in ("privacy_request", "privacy_step", "erasure", "privacy_incident"):
        assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0
