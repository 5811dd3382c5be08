"""Counters are columns: they say what the JSON had said, of lists and of uploads, open ones too."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    rows = connection.execute(
        text("SELECT rows_read, rows_imported, rows_held, rows_rejected, rows_skipped FROM source_release")
    ).all()
    assert rows
    assert all(read == sum(rest) for read, *rest in rows)
    assert sum(row.rows_imported for row in rows) > 0
    waiting = connection.execute(text("SELECT rows_read, file_sha256 FROM upload WHERE state = 'checked'")).all()
    assert waiting
    assert all(read > 0 and len(sha256) == 64 for read, sha256 in waiting)
