"""Histories of one shape, and everything that a form edits has a version to begin with."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    for table in ("programme", "organisation", "helix", "ppa_session", "ppa_sheet", "musdes"):
        versions = connection.scalars(text(f"SELECT DISTINCT version FROM {table}")).all()
        assert versions == [1], table
    states = connection.execute(text("SELECT before, after FROM ppa_step")).all()
    assert all((before, after) in {("draft", "final"), ("final", "draft")} for before, after in states)
