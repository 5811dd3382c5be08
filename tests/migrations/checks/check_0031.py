"""Every event is as it was; none is a return to the list yet, and one may be recorded."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    assert connection.scalar(text("SELECT count(*) FROM event WHERE kind = 'reenter'")) == 0
    savepoint = connection.begin_nested()
    connection.execute(text("UPDATE event SET kind = 'reenter' WHERE kind = 'exit'"))
    savepoint.rollback()
