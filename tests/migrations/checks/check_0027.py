"""No outlines are there yet."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    assert connection.scalar(text("SELECT count(*) FROM outline_edition")) == 0
    assert connection.scalar(text("SELECT count(*) FROM outline")) == 0
