"""Making and migrating the database: one at a time, then the rows that every installation begins with."""

from __future__ import annotations

import shutil

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from sakti import paths
from sakti.core.actors import Program
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.indicators.actions import rollup
from sakti.installation.actions import sealing_keys, trail, verification
from sakti.keys import keyring
from sakti.observations.actions import projection
from sakti.organisations.actions import seed_helixes
from sakti.regions.actions import SHIPPED, load_file
from sakti.regions.tables import Region
from sakti.web.bulk import is_postgresql
from sakti.web.transactions import transaction
from sakti.web.turns import Turn, alone

#: What an installation keeps as files, each in its folder of the instance.
FOLDERS = ("files", "uploads", "reports")


def upgrade(progress: Progress = silent) -> None:
    """Bring the database to the newest shape; a new one gets its keys, the regency's villages and the helix kinds.

    What an earlier release had sealed with the one string that it knew is sealed with a key for that alone. A release
    that knows an indicator which the monthly figures lack counts it here, once; one whose states know more folds the
    ledger anew.
    """
    with alone(Turn.UPGRADING):
        sealing_keys.ready_for_upgrade()
        begun = trail.begun()
        command.upgrade(alembic_config(), "head")
        sealing_keys.register(keyring())
        sealing_keys.seal_anew()
        trail.begin(begun)
        with transaction():
            seed_helixes()
            if db.session.scalar(select(Region.id).limit(1)) is None:
                load_file(SHIPPED, by=Program("sakti db upgrade"))
            if not projection.is_current():
                verification.repair(progress)
            rollup.ensure_current()


def shape() -> None:
    """Bring an empty database to the newest shape and leave it empty: it is filled by a restore that has no keys."""
    with alone(Turn.UPGRADING):
        command.upgrade(alembic_config(), "head")


def empty() -> None:
    """Take everything away, tables and files. Only the demo may: what it made can be made again."""
    db.session.remove()
    with alone(Turn.UPGRADING):
        command.downgrade(alembic_config(), "base")
    for folder in FOLDERS:
        shutil.rmtree(current_app.config["INSTANCE"] / folder, ignore_errors=True)
    upgrade()


def revision() -> str | None:
    """The shape that the database has; None if it has none yet."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The shape that this version of the program needs."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def refuse_damaged() -> None:
    """Read every page of a SQLite file. Refuses `database_damaged` with what does not hang together.

    PostgreSQL has checksums of its own (`initdb --data-checksums`).
    """
    if is_postgresql():
        return
    try:
        found = db.session.execute(text("PRAGMA quick_check(1)")).scalar_one()
    except DatabaseError as error:
        found = error.orig
    if found != "ok":
        raise Refusal("database_damaged", reason=found)


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(paths.data_folder("migrations")))
    return config
