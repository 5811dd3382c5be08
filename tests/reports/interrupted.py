"""A process that closes a month or issues its report: `python -m tests.reports.interrupted close|issue [POINT FILE]`.

At POINT (a function of the product, or "commit") it writes FILE and waits to be killed.
"""

from __future__ import annotations

import importlib
import signal
import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from sakti.app import create_app
from sakti.regions import queries as regions
from sakti.reports import actions, issuing
from sakti.web.transactions import transaction
from tests.actors import TESTS
from tests.reports.conftest import MAY


def wait_at(point: str, file: str) -> None:
    def stop(*_args, **_kwargs):
        Path(file).write_text("here")
        signal.pause()

    if point == "commit":
        event.listen(Session, "before_commit", stop)
    else:
        module, _, name = point.rpartition(".")
        setattr(importlib.import_module(module), name, stop)


def main(what: str, *point: str) -> None:
    with create_app(TESTING=True).app_context():
        if what == "close":
            if point:
                wait_at(*point)
            with transaction():
                actions.close_and_order_reports(month=MAY, by=TESTS)
        else:
            region = regions.village_by_code("33.26.02.2008").id
            if point:
                wait_at(*point)
            issuing.issue(region_id=region, month=MAY, by=TESTS)


if __name__ == "__main__":
    main(*sys.argv[1:])
