"""What forms made is known by their submissions: none is lost, a bulk assignment is one."""

from __future__ import annotations

from sqlalchemy import Connection, text


def prepare(connection: Connection) -> None:
    """A bulk assignment of two, and a delivery, as forms had sent them."""
    connection.execute(
        text(
            "UPDATE intervention SET batch = '6c1ff2f0-0000-4000-8000-0000000000b1', "
            "client_id = '6c1ff2f0-0000-4000-8000-00000000000' || (id % 10) "
            "WHERE id IN (SELECT id FROM intervention ORDER BY id LIMIT 2)"
        )
    )
    connection.execute(
        text(
            "UPDATE delivery SET client_id = '6c1ff2f0-0000-4000-8000-0000000000d1' "
            "WHERE id = (SELECT min(id) FROM delivery)"
        )
    )


def check(connection: Connection) -> None:
    def count(question: str) -> int:
        return int(connection.scalar(text(question)) or 0)

    assert count("SELECT count(*) FROM submission WHERE kind = 'assignments'") == 1
    assert count("SELECT count(*) FROM intervention WHERE batch = '6c1ff2f0-0000-4000-8000-0000000000b1'") == 2
    assert count("SELECT count(DISTINCT submission_id) FROM intervention WHERE submission_id IS NOT NULL") >= 1
    assert count("SELECT count(*) FROM submission WHERE kind = 'delivery'") >= 1
    told = "SELECT count(*) FROM verval_task WHERE state IN ('submitted', 'accepted') AND submission_id IS NULL"
    assert count(told) == 0
    assert count("SELECT count(*) FROM submission") == count("SELECT count(DISTINCT public_id) FROM submission")
