"""Nobody had been asked before; what was held in earlier lists is asked when they come again."""

from __future__ import annotations

from sqlalchemy import Connection, text


def prepare(connection: Connection) -> None:
    """The release has people in two villages, who could be claimed."""
    assert connection.scalar(text("SELECT count(DISTINCT village_id) FROM household")) > 1


def check(connection: Connection) -> None:
    assert connection.scalar(text("SELECT count(*) FROM claim")) == 0
