"""Going up and down the migrations on an installation of a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from sakti.app import create_app
from sakti.extensions import db
from sakti.installation.actions.database import alembic_config
from tests.commands import Runner

SCRIPTS = ScriptDirectory.from_config(alembic_config())
#: The oldest first.
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


@contextmanager
def opened(runner: Runner) -> Iterator[Connection]:
    """A connection of the application on this installation's database."""
    runner.enter()
    app = create_app(TESTING=True)
    with app.app_context():
        try:
            with db.engine.connect() as connection:
                yield connection
        finally:
            db.session.remove()
            db.engine.dispose()


def migrate(runner: Runner, to: str, config: Config | None = None) -> None:
    """To a revision from wherever the database is; "-2" two steps down, "base" all of them."""
    with opened(runner) as connection:
        now = held(connection)
        connection.rollback()
        below = to in REVISIONS and now in REVISIONS and REVISIONS.index(to) < REVISIONS.index(now)
        move = command.downgrade if to == "base" or to.startswith("-") or below else command.upgrade
        move(config or alembic_config(), to)


def held(connection: Connection) -> str | None:
    """The revision that a database has."""
    return MigrationContext.configure(connection).get_current_revision()


def newer_than(revision: str) -> list[str]:
    return REVISIONS[REVISIONS.index(revision) + 1 :]
