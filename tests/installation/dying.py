"""Where a backup or a restore is killed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sakti.installation.actions import database
from sakti.installation.actions.backups import copying, envelope, making, restoring, scratch
from tests.commands import die

#: Name → module, the function after which the process ends, and how many times that is let through.
AFTER: dict[str, tuple[Any, str, int]] = {
    "room looked for": (making, "_refuse_without_space", 1),
    "table": (copying, "_write_table", 5),
    "file": (copying, "_write_file", 1),
    "copied": (copying, "copy", 1),
    "number": (making, "_next_number", 1),
    "signed": (envelope, "head", 1),
    "closed": (envelope, "close", 1),
    "in place": (making, "flush_folder", 1),
    "noted": (making, "_note", 1),
    "head": (envelope, "read_head", 1),
    "hash": (envelope, "refuse_altered", 1),
    "decrypted": (envelope, "decrypt", 1),
    "manifest": (restoring, "_checked_manifest", 1),
    "upgraded": (database, "upgrade", 1),
    "restored file": (restoring, "_unpack", 1),
    "restored table": (restoring, "_fill_table", 5),
    "filled": (restoring, "_fill", 1),
    "replayed": (restoring, "_replay", 1),
}
BACKUP_POINTS = (
    *("room looked for", "table", "file", "copied", "proving", "number", "signed", "closed", "in place", "noted"),
)
RESTORE_POINTS = (
    *("head", "hash", "decrypted", "manifest", "upgraded", "restored file", "restored table", "filled", "replayed"),
    "end",
)
#: The points at which the backup has its name already.
IN_PLACE = ("in place", "noted")
#: Words that a point needs on the command line.
PROVES = {"proving": ("--prove",)}


def arrange(point: str) -> None:
    if point == "proving":
        scratch._told = die
    elif point == "end":
        restoring.transaction = dying_transaction
    else:
        module, name, times = AFTER[point]
        setattr(module, name, dying_after(getattr(module, name), times))


def dying_after(function: Callable[..., Any], times: int) -> Callable[..., Any]:
    count = iter(range(times - 1))

    def counted(*given: Any, **named: Any) -> Any:
        done = function(*given, **named)
        if next(count, None) is None:
            die()
        return done

    return counted


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
