"""Nobody has a second factor yet, and no session has passed one."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    assert connection.scalar(text("SELECT count(*) FROM second_factor")) == 0
    assert connection.scalar(text("SELECT count(*) FROM recovery_code")) == 0
    assert connection.scalar(text("SELECT count(*) FROM sign_in_session WHERE second_factor_at IS NOT NULL")) == 0
