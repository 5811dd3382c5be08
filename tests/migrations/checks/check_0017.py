"""Whoever was counted as failing begins anew, and everybody signs in once."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text


def prepare(connection: Connection) -> None:
    """Somebody has just mistyped a password."""
    connection.execute(
        text("INSERT INTO login_attempt (at, username, address) VALUES ('2026-11-01 00:00:00', 'analis', '10.0.0.1')")
    )


def check(connection: Connection) -> None:
    tables = inspect(connection).get_table_names()
    assert "login_attempt" not in tables
    for table in ("sign_in_session", "known_device", "slowed_sign_in"):
        assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0
