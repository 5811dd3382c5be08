"""What stands on the verval, PPA, proposal and duplicate desks says in which regency it is."""

from __future__ import annotations

from sqlalchemy import Connection, text

TABLES = ("verval_task", "proposal", "ppa_card", "duplicate_pair")


def prepare(connection: Connection) -> None:
    """The release has rows on every one of these desks."""
    for table in TABLES:
        assert connection.scalar(text(f"SELECT count(*) FROM {table}")), table


def check(connection: Connection) -> None:
    for table in TABLES:
        codes = connection.scalars(text(f"SELECT DISTINCT regency FROM {table}")).all()
        assert codes == ["33.26"], table
