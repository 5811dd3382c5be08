"""The Flask extensions, and how a database connection behaves."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar

from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Engine, MetaData, Table, event
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


def prepare_engine(engine: Engine) -> None:
    """Give SQLite real transactions, foreign keys and a write-ahead log; leave PostgreSQL as it is."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver would open transactions late, and lose updates
        for pragma in (
            "page_size=8192",  # of a new database: its rows are wide, and a list brings a hundred thousand
            "journal_mode=WAL",
            "busy_timeout=15000",
            "foreign_keys=ON",
            "synchronous=NORMAL",
            "cache_size=-65536",
            "temp_store=memory",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN " + sqlite_begin.get())


def init_extensions(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    login.init_app(app)
