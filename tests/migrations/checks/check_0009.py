"""Who, when, which id: nothing of the ledger is lost, and what is told of each row is told of all."""

from __future__ import annotations

from sqlalchemy import Connection, text

IN_REGENCY = ("household", "family", "person", "membership", "observation", "event", "absence", "household_state")
IN_REGENCY += ("person_state", "intervention", "delivery", "visit")


def check(connection: Connection) -> None:
    def count(question: str) -> int:
        return int(connection.scalar(text(question)) or 0)

    for table in IN_REGENCY:
        assert count(f"SELECT count(*) FROM {table} WHERE regency <> '33.26'") == 0, table
    for table in ("observation", "event", "delivery"):
        assert count(f"SELECT count(*) FROM {table} WHERE captured_at <> recorded_at") == 0, table
    for table in ("household", "person"):
        assert count(f"SELECT count(*) - count(DISTINCT public_id) FROM {table}") == 0, table
    # whoever recorded by hand is known by account from the trail, also of two people with one name
    assert count("SELECT count(DISTINCT recorded_by_id) FROM visit WHERE recorded_by_id IS NOT NULL") > 1
    assert count("SELECT count(*) FROM visit WHERE recorded_by_id IS NULL") == 0
    # a visit has its observations, and each of them is of that day
    seen = "SELECT visit_id FROM observation WHERE visit_id IS NOT NULL"
    assert count(f"SELECT count(*) FROM visit WHERE id NOT IN ({seen})") == 0
    strangers = "observation.observed_on <> visit.visited_on OR observation.recorded_by <> visit.recorded_by"
    assert count(f"SELECT count(*) FROM observation JOIN visit ON visit.id = visit_id WHERE {strangers}") == 0
    # what lists made is known by the list, whether it was taken back or not
    assert count("SELECT count(*) FROM household WHERE release_id IS NOT NULL") > 0
    assert count("SELECT count(DISTINCT release_id) FROM person") == count(
        "SELECT count(*) FROM source_release WHERE id IN (SELECT release_id FROM person)"
    )
