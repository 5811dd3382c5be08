"""Every report that was issued is a limited one, and no schedule issues others."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    assert connection.scalar(text("SELECT count(*) FROM issued_report WHERE is_public")) == 0
    assert connection.scalar(text("SELECT count(*) FROM report_schedule WHERE public")) == 0
