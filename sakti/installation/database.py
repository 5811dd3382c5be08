"""Making and migrating the database: one at a time, then the rows that every installation begins with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from sakti import paths
from sakti.core.actors import Program
from sakti.extensions import db
from sakti.indicators.actions import rollup
from sakti.organisations.actions import seed_helixes
from sakti.regions.actions import SHIPPED, load_file
from sakti.regions.tables import Region
from sakti.web.bulk import is_postgresql
from sakti.web.transactions import transaction

LOCK = 3326


def upgrade() -> None:
    """Bring the database to the newest shape; a new one gets the regency's villages and the helix kinds.

    A release that knows an indicator which the monthly figures lack counts it here, once.
    """
    with _alone():
        command.upgrade(alembic_config(), "head")
    with transaction():
        seed_helixes()
        if db.session.scalar(select(Region.id).limit(1)) is None:
            load_file(SHIPPED, by=Program("sakti db upgrade"))
        rollup.ensure_current()


def revision() -> str | None:
    """The shape that the database has; None if it has none yet."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The shape that this version of the program needs."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


@contextmanager
def _alone() -> Iterator[None]:
    """Three processes that start at once must not make the same tables (stack.md §5)."""
    if not is_postgresql():
        yield
        return
    with db.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(paths.data_folder("migrations")))
    return config
