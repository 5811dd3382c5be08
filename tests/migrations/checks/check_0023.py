"""Nothing is sealed by the migration itself, which has no keys."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    assert connection.scalar(text("SELECT count(*) FROM sealed_block")) == 0
