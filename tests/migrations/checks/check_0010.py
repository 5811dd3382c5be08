"""The population of each village and month stands by itself, as every row of the rollup had covered it."""

from __future__ import annotations

from sqlalchemy import Connection, text


def check(connection: Connection) -> None:
    for column, indicator in (("households", "own_latrine"), ("persons", "trained_working_age")):
        apart = connection.scalar(
            text(
                "SELECT count(*) FROM rollup JOIN village_population AS lives "
                "ON lives.village_id = rollup.village_id AND lives.month = rollup.month "
                f"WHERE indicator = :indicator AND d + excluded + unknown <> lives.{column}"
            ),
            {"indicator": indicator},
        )
        assert apart == 0, column
    assert connection.scalar(text("SELECT sum(households) FROM village_population")) > 0
    definitions = connection.scalar(text("SELECT definitions FROM rollup_span")).split()
    rows = connection.execute(text("SELECT DISTINCT indicator, version FROM rollup"))
    assert definitions == sorted(f"{indicator}:{version}" for indicator, version in rows)
