"""Where a backup or a restore is killed."""

from __future__ import annotations

from pathlib import Path

from sakti.installation.actions import backups
from tests.commands import die

#: The step after which the process ends, and how many times it is let through.
POINTS = {
    "table": ("_write_table", 5),
    "file": ("_write_file", 1),
    "restored file": ("_unpack", 1),
    "restored table": ("_fill_table", 5),
    "last": ("_fill", 1),
}


def arrange(point: str) -> None:
    if point == "manifest":
        Path.replace = die  # type: ignore[assignment,method-assign]
    elif point == "restored end":
        backups.transaction = dying_transaction
    else:
        name, times = POINTS[point]
        after(name, times)


def after(name: str, times: int) -> None:
    function, count = getattr(backups, name), iter(range(times - 1))

    def counted(*given):
        done = function(*given)
        if next(count, None) is None:
            die()
        return done

    setattr(backups, name, counted)


class dying_transaction:  # noqa: N801 - stands for a function
    """Everything was written, and nothing committed."""

    def __init__(self) -> None:
        from sakti.web.transactions import transaction

        self.real = transaction()

    def __enter__(self):
        return self.real.__enter__()

    def __exit__(self, *_):
        from sakti.extensions import db

        db.session.flush()
        die()
