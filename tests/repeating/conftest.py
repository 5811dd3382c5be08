"""The demo district in a database that can be put back as it was, many times and quickly: on SQLite and PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, insert, make_url, select, text

from sakti.app import create_app
from sakti.extensions import db
from sakti.keys import forget_keys
from tests.demonstration import demo_folder
from tests.installations import QUICK_ARGON2, Original, create_database, execute_on

#: Rows that are written in one statement.
MANY = 2_000


@pytest.fixture(scope="module")
def demo_installation(
    database_url: str, schema: Original, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Callable[[], None]]]:
    """An application on a copy of the demo, and what puts its database back."""
    original, folder = demo_folder(tmp_path_factory), tmp_path_factory.mktemp("repeating") / "instance"
    shutil.copytree(original, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAKTI_INSTANCE", str(folder))
        patch.setenv("SAKTI_DATABASE_URL", f"sqlite:///{folder / 'sakti.db'}")
        forget_keys()
        if database_url.startswith("sqlite"):
            reset, drop = file_put_back(original, folder), lambda: None
        else:
            url, reset, drop = on_postgresql(database_url, schema)
            patch.setenv("SAKTI_DATABASE_URL", url)
        app = create_app(TESTING=True, ARGON2=QUICK_ARGON2, PROPAGATE_EXCEPTIONS=False)
        with app.app_context():
            yield app, reset
            db.session.remove()
            db.engine.dispose()
        drop()
    forget_keys()


def file_put_back(original: Path, folder: Path) -> Callable[[], None]:
    def reset() -> None:
        for ending in ("-wal", "-shm"):
            (folder / f"sakti.db{ending}").unlink(missing_ok=True)
        shutil.copyfile(original / "sakti.db", folder / "sakti.db")

    return reset


def on_postgresql(database_url: str, schema: Original) -> tuple[str, Callable[[], None], Callable[[], None]]:
    """The demo's rows, carried over once into a database that is then copied for each test."""
    filled, drop_filled = create_database(database_url, template=str(make_url(schema.url).database))
    carry_over(filled)
    url, _drop = create_database(database_url, template=str(make_url(filled).database))
    name, template = make_url(url).database, make_url(filled).database
    server = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")

    def reset() -> None:
        execute_on(server, f"DROP DATABASE {name} WITH (FORCE)")
        execute_on(server, f"CREATE DATABASE {name} TEMPLATE {template}")

    def drop() -> None:
        execute_on(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.dispose()
        drop_filled()

    return url, reset, drop


def carry_over(url: str) -> None:
    """Every row of the demo's SQLite file into an empty PostgreSQL database of the same shape."""
    target = create_engine(url, connect_args={"prepare_threshold": None})
    with create_app(TESTING=True).app_context(), target.begin() as there:
        there.execute(text("SET session_replication_role = replica"))  # the order of tables does not matter then
        for table in db.metadata.tables.values():
            there.execute(table.delete())
            rows = [dict(row) for row in db.session.execute(select(table)).mappings()]
            for start in range(0, len(rows), MANY):
                there.execute(insert(table), rows[start : start + MANY])
            if "id" in table.c and table.c.id.autoincrement and rows:
                there.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {max(r['id'] for r in rows)})")
                )
        db.session.remove()
        db.engine.dispose()
    target.dispose()
