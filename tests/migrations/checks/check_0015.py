"""A database of an earlier release knows none of its keys yet; the upgrade command tells it."""

from __future__ import annotations

from sqlalchemy import Connection, text


def prepare(connection: Connection) -> None:
    """The release has sealed rows."""
    assert connection.scalar(text("SELECT count(*) FROM person WHERE nik IS NOT NULL"))


def check(connection: Connection) -> None:
    assert connection.scalar(text("SELECT count(*) FROM sealing_key")) == 0
