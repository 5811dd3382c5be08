"""Nothing is known yet of villages that were divided, merged or renamed."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    assert connection.scalar(text("SELECT count(*) FROM village_succession")) == 0
