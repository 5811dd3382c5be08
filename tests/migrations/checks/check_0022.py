"""The trail of an earlier release stays as it was sealed; its head comes by the upgrade command, which has the keys."""

from __future__ import annotations

from sqlalchemy import Connection, text

SEALED = text("SELECT count(*) FROM audit_entry WHERE position IS NOT NULL AND length(seal) = 64")


def prepare(connection: Connection) -> None:
    assert connection.scalar(SEALED)


def check(connection: Connection) -> None:
    assert connection.scalar(SEALED)
    assert connection.scalar(text("SELECT count(*) FROM chain_head")) == 0
    assert connection.scalar(text("SELECT count(*) FROM month_close WHERE head_number IS NOT NULL")) == 0
