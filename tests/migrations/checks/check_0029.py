"""Nobody has looked at a clock yet, no close was taken back, and every report that was issued stands."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    assert connection.scalar(text("SELECT count(*) FROM clock_stretch")) == 0
    assert connection.scalar(text("SELECT count(*) FROM taken_back_close")) == 0
    withdrawn = "SELECT count(*) FROM issued_report WHERE withdrawn_at IS NOT NULL OR withdrawn_by IS NOT NULL"
    assert connection.scalar(text(withdrawn)) == 0
