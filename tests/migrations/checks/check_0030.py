"""No month that was closed before has a statement: it tells what it told."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    assert connection.scalar(text("SELECT count(*) FROM frozen_statement")) == 0
