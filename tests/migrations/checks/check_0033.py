"""Every name is found by its letters, whatever signs stand between them; whoever was forgotten is not found."""

from __future__ import annotations

from sqlalchemy import Connection, text

from sakti.core.names import key


def check(connection: Connection) -> None:
    rows = connection.execute(text("SELECT name, name_key FROM person")).all()
    assert rows
    assert not [row for row in rows if row.name_key not in ("", key(row.name))]
