"""Migrations run on the application's own engine, each in a transaction of its own, on SQLite too."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, text

from sakti.extensions import Base, db
from sakti.web.sealing import Sealed
from sakti.web.types import UTC


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations name the database's own types: they must still run when the application's have changed."""
    if kind == "type" and isinstance(item, UTC):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Sealed):
        return "sa.LargeBinary()"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_type,
        transaction_per_migration=True,
        transactional_ddl=True,
        on_version_apply=refuse_orphans,
    )
    with context.begin_transaction():
        context.run_migrations()


def refuse_orphans(ctx: Any, **_: Any) -> None:
    """SQLite rebuilds tables with foreign keys switched off, so they are checked before a migration is committed."""
    if ctx.connection.dialect.name == "sqlite":
        orphans = ctx.connection.execute(text("PRAGMA foreign_key_check")).all()
        if orphans:
            raise RuntimeError(f"foreign keys lead nowhere: {orphans[:3]}")


def switch_foreign_keys(connection: Connection, state: str) -> None:
    """Only possible outside a transaction, hence on the driver's own connection."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys={state}")


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with db.engine.connect() as connection:
        switch_foreign_keys(connection, "OFF")
        try:
            run(connection)
            connection.commit()
        finally:
            connection.rollback()
            switch_foreign_keys(connection, "ON")
