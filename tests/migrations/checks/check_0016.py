"""Nothing waited for a second person before there was one."""

from __future__ import annotations

from sqlalchemy import Connection, text


def prepare(connection: Connection) -> None:
    """The release has a closed month, whose acts have to wait from now on."""
    assert connection.scalar(text("SELECT count(*) FROM month_close"))


def check(connection: Connection) -> None:
    assert connection.scalar(text("SELECT count(*) FROM countersign_request")) == 0
    assert connection.scalar(text("SELECT count(*) FROM countersign_seen")) == 0
