"""No proposal waits for a task that nobody visits, and each decided one says what was done."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    stuck = (
        "SELECT count(*) FROM proposal JOIN verval_task ON verval_task.id = proposal.task_id "
        "WHERE proposal.state = 'tasked' AND verval_task.state = 'dropped'"
    )
    assert connection.scalar(text(stuck)) == 0
    decided = (
        "FROM proposal JOIN verval_task ON verval_task.id = proposal.task_id "
        "WHERE proposal.state IN ('accepted','partly','rejected') AND verval_task.state IN ('accepted','rejected')"
    )
    assert connection.scalar(text(f"SELECT count(*) {decided} AND proposal.done IS NULL")) == 0
    untold = "AND kind = 'correct' AND done IN ('left','members','changed') AND proposal.state <> 'accepted'"
    assert connection.scalar(text(f"SELECT count(*) {decided} {untold}")) == 0
