"""A process that does one thing over and over, to be killed at it: `python -m tests.flows.busy visit|seal`."""

from __future__ import annotations

import sys
from datetime import date, timedelta

from sqlalchemy import select

from sakti.app import create_app
from sakti.audit.actions import chain, record
from sakti.audit.sentences import SENTENCES
from sakti.extensions import db
from sakti.households.models import Household
from sakti.observations.actions import record_visit
from sakti.web.transactions import transaction
from tests.actors import TESTS


def visit() -> None:
    """One visit after the other, each in a transaction of its own."""
    for day in range(300):
        with transaction():
            home = db.session.scalars(select(Household).order_by(Household.id).limit(1).offset(day % 5)).one()
            seen = {None: {"latrine_access": 1 + day % 6}}
            record_visit(household=home, visited_on=date(2019, 3, 1) + timedelta(day), seen=seen, note="", by=TESTS)


def seal() -> None:
    """Entries, and their places in the chain, in short transactions."""
    SENTENCES["test_written"] = ("menulis", "wrote")
    for _ in range(150):
        with transaction():
            for _ in range(50):
                record("test_written", by=TESTS)
        chain.seal_all()


if __name__ == "__main__":
    with create_app(TESTING=True).app_context():
        {"visit": visit, "seal": seal}[sys.argv[1]]()
