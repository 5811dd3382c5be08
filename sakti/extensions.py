"""The Flask extensions, and how a database connection behaves."""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar

from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData, Table, event
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every model's base. Constraint names are fixed from the first migration on."""

    metadata = MetaData(naming_convention=NAMING)
    if TYPE_CHECKING:
        __table__: ClassVar[Table]  # each is one table, never a join


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base  # what Flask-SQLAlchemy makes of it at run time is one of these
else:
    Model = db.Model
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()

#: How SQLite opens the next transaction. Readers must not queue behind writers, so GET sets DEFERRED.
sqlite_begin: ContextVar[str] = ContextVar("sqlite_begin", default="IMMEDIATE")
#: Until when a request waits for others' locks, in seconds of `time.monotonic`. Commands and jobs have no such moment.
wait_until: ContextVar[float | None] = ContextVar("wait_until", default=None)
#: When the request of this thread was whole, in the same seconds; None where nobody has noted it.
arrived_at: ContextVar[float | None] = ContextVar("arrived_at", default=None)
#: Milliseconds that a command or a job waits, and the least that anybody does.
LONG_WAIT, SHORT_WAIT = 15_000, 100


def patience() -> int:
    """How many milliseconds may still be waited for a lock: all waits of one request together are short."""
    end = wait_until.get()
    return LONG_WAIT if end is None else max(SHORT_WAIT, round((end - time.monotonic()) * 1000))


def prepare_engine(engine: Engine) -> None:
    """Give SQLite real transactions, foreign keys and a write-ahead log. On either, a request does not wait long."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "begin", limit_waiting)
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver would open transactions late, and lose updates
        for pragma in (
            "page_size=8192",  # of a new database: its rows are wide, and a list brings a hundred thousand
            "journal_mode=WAL",
            f"busy_timeout={LONG_WAIT}",
            "foreign_keys=ON",
            "synchronous=NORMAL",
            "cache_size=-65536",
            "temp_store=memory",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={patience()}")
        connection.exec_driver_sql("BEGIN " + sqlite_begin.get())


def limit_waiting(connection: Connection) -> None:
    """On PostgreSQL: a request waits for a lock as long as on SQLite for the file's. What it only reads waits too, for
    whoever changes a table.
    """
    if wait_until.get() is not None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience()}")


def init_extensions(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    login.init_app(app)
