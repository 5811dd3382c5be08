"""What only one process at a time may do to an installation, on whatever machine it runs."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TypeAlias

from flask import current_app
from sqlalchemy import text

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.web.bulk import is_postgresql

#: Called when somebody else is at it.
Tell: TypeAlias = Callable[[], object]


class Turn(IntEnum):
    """The number is PostgreSQL's name for it; the small name is the lock file's."""

    UPGRADING = 3326
    FILLING = 3327
    BACKING_UP = 3328
    NUMBERING = 3329  # a report gets its number, is printed with it, and is written down


@contextmanager
def alone(turn: Turn, tell: Tell = lambda: None) -> Iterator[None]:
    """One process at a time does this; who finds another at it tells, and waits. A lock ends with its process.

    A transaction that is open ends first: whoever waits must hold nothing that the other may want.
    """
    db.session.rollback()
    with _database_lock(turn, tell) if is_postgresql() else _file_lock(turn, tell):
        yield


@contextmanager
def _database_lock(turn: Turn, tell: Tell) -> Iterator[None]:
    """On a connection of its own, without a transaction that would stay open all the while."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": turn.value}):
            tell()
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": turn.value})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": turn.value})


@contextmanager
def _file_lock(turn: Turn, tell: Tell) -> Iterator[None]:
    """Everybody who uses a SQLite file is on the same machine."""
    folder: Path = current_app.config["INSTANCE"]
    try:
        file = (folder / f"{turn.name.lower()}.lock").open("w")
    except OSError:
        raise Refusal("instance_not_writable", folder=folder) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
