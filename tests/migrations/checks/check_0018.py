"""An installation of an earlier release has no recovery key yet, and knows of no backup."""

from __future__ import annotations

from sqlalchemy import Connection, text


def prepare(connection: Connection) -> None:
    """The release has data that a backup would hold."""
    assert connection.scalar(text("SELECT count(*) FROM household"))


def check(connection: Connection) -> None:
    for table in ("recovery_key", "backup_run", "restore_rehearsal"):
        assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0
