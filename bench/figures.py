"""All figures of a regency from its states, against the same one-pass SQL by the bare driver; and one visit's write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from bench.measuring import Result, percentile, repeat, timed
from sakti.core.actors import Program
from sakti.core.periods import month_index
from sakti.extensions import db
from sakti.households.models import Household
from sakti.indicators.actions import rollup
from sakti.indicators.queries import rollup_rows
from sakti.observations.actions import observe
from sakti.web.clock import today
from sakti.web.transactions import transaction


def run(app: Flask) -> list[Result]:
    scans = captured_scans()
    with timed() as floor:
        for statement in scans:
            db.session.connection().exec_driver_sql(statement).fetchall()
    db.session.rollback()
    with timed() as ours, transaction():
        rollup.rebuild()
    detail = f"{ours.seconds:.1f} s against {floor.seconds:.1f} s, {len(scans)} scans"
    return [
        Result("all figures of the regency", ours.seconds / floor.seconds, "×", 1.5, detail),
        *visits(),
    ]


def captured_scans() -> list[str]:
    """The SQL text of every scan, values written in: what the floor runs without SQLAlchemy around it."""
    statements: list[str] = []
    original: Callable[..., Any] = db.session.execute

    def capture(query: Any, *args: Any, **words: Any) -> Any:
        statements.append(str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})))
        return original(query, *args, **words)

    db.session.execute = capture  # type: ignore[method-assign]
    try:
        rollup_rows.collect(None, month_index(today()))
    finally:
        db.session.execute = original  # type: ignore[method-assign]
    return statements


def visits() -> list[Result]:
    """One visit: the observation, its trail, the states, the monthly figures, committed."""
    keys = iter(db.session.scalars(select(Household.id).where(Household.standing == "living").limit(300)).all())
    db.session.rollback()
    turn = iter(range(10_000))

    def visit(back: int) -> Callable[[], None]:
        def write() -> None:
            with transaction():
                household = db.session.get_one(Household, next(keys))
                code = 1 + next(turn) % 6
                observe(
                    household=household,
                    observed_on=today() - timedelta(days=back),
                    values={"latrine_access": code},
                    by=Program("bench"),
                )

        return write

    fresh, dated = repeat(80, visit(0)), repeat(80, visit(1200))
    return [
        Result(
            "one visit, today",
            percentile(fresh, 0.5) * 1000,
            "ms",
            None,
            f"p95 {percentile(fresh, 0.95) * 1000:.1f} ms",
        ),
        Result(
            "one visit, back-dated",
            percentile(dated, 0.5) * 1000,
            "ms",
            None,
            f"p95 {percentile(dated, 0.95) * 1000:.1f} ms",
        ),
    ]
