"""No telephone is connected yet."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    assert connection.scalar(text("SELECT count(*) FROM device")) == 0
