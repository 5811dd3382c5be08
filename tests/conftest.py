"""What every test may ask for. Whatever asks for `app` runs twice: on SQLite and on PostgreSQL, both real.

`SAKTI_TEST_DATABASES=sqlite` keeps the inner loop short. Without PostgreSQL on the machine those tests are skipped,
or fail where `SAKTI_REQUIRE_PG=1` says that they may not be.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from flask_sqlalchemy.session import Session
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection

from sakti import keys
from sakti.app import create_app
from sakti.audit.actions import start
from sakti.audit.queries.seals import RECORDS, TRAIL
from sakti.extensions import db, sqlite_begin
from sakti.web.transactions import transaction
from tests import NIGHTLY
from tests.auditing import AuditingClient
from tests.cast import Cast, make_cast

# Fixtures stand here and are imported nowhere else: each import would be another one, and be made anew.
from tests.commands import bare, district, empty, filled, sakti  # noqa: F401
from tests.installations import QUICK_ARGON2, Original, installation, own_database  # noqa: F401
from tests.stages import staged

DATABASES = os.environ.get("SAKTI_TEST_DATABASES", "sqlite,postgresql").split(",")
#: Folders whose tests share what takes long to make: one process makes it, and runs them all.
DEAR = {"browser": "demo", "cli": "sample", "flows": "sample", "installation": "sample", "migrations": "sample"}
#: Folders whose pages and actions ask both engines the same, through queries that folders below them ask of both: each
#: test runs on one of them, as if it were marked `one_engine`.
HALVED = {
    "accounts",
    "assessment",
    "countersigning",
    "dashboards",
    "dossiers",
    "field",
    "files",
    "households",
    "indicators_ui",
    "intake_ui",
    "interventions",
    "objections",
    "organisations",
    "outlines",
    "privacy",
    "reports",
    "settings",
    "successions",
    "verification",
    "vintages",
}
MIGRATIONS = Path(__file__).parent.parent / "migrations"

#: How long an example takes says something about the machine, which may be busy, and nothing about the property.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Processes get the tests of a whole file on one database at a time, those of dear folders together and first."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file, test = nodeid.split("::", 1)
            database = next((name for name in DATABASES if f"[{name}" in test), "")
            return f"{DEAR.get(Path(file).parent.name, file)} {database}"

    return Together(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of tests that are marked `one_engine` each case runs on one engine, half of them on each; at night on both.

    `on`: names the engine, from the case's parameters. A test marked `only_on` asks what one engine alone does, and
    runs there, also at night. Nothing is skipped: what does not run here is not there.
    """
    turns = [(item, _is_its_turn(item)) for item in items]
    if left := [item for item, is_here in turns if not is_here]:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item, is_here in turns if is_here]


def pytest_collection_finish() -> None:
    """As the server does after its start (sakti/wsgi.py): libraries and 14,000 tests are garbage at no time.

    Looking through them again and again was a sixth of all processor time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def _is_its_turn(item: pytest.Item) -> bool:
    spec = getattr(item, "callspec", None)
    if spec is None or "database_url" not in spec.params:
        return True
    if (only := item.get_closest_marker("only_on")) is not None:
        return bool(spec.params["database_url"] == only.args[0])
    marker = item.get_closest_marker("one_engine")
    if NIGHTLY or len(DATABASES) < 2 or (marker is None and item.path.parent.name not in HALVED):
        return True
    if marker is not None and (choose := marker.kwargs.get("on")) is not None:
        return bool(spec.params["database_url"] == choose(spec.params))
    case = item.nodeid.replace(spec.params["database_url"], "")
    return bool(spec.params["database_url"] == DATABASES[crc32(case.encode()) % len(DATABASES)])


@pytest.fixture(scope="session", params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """An empty PostgreSQL database of this test process alone."""
    from tests import postgres

    try:
        with postgres.server() as server:
            yield server.create("sakti_test")
    except postgres.NoPostgres as missing:
        if os.environ.get("SAKTI_REQUIRE_PG") == "1":
            raise
        pytest.skip(f"there is no PostgreSQL here: {missing}")


@pytest.fixture(scope="session")
def schema(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    """All tables and no rows, made once for each process and database: everything else begins with a copy of it."""
    folder = tmp_path_factory.mktemp("schema")
    url, drop = own_database(database_url, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAKTI_INSTANCE", str(folder))
        patch.setenv("SAKTI_DATABASE_URL", url)
        keys.create()
        with create_app(TESTING=True).app_context():
            make_schema()
            with transaction():
                start(TRAIL)
                start(RECORDS)
            db.session.remove()
            db.engine.dispose()
    yield Original(folder, url)
    drop()


@pytest.fixture(scope="session")
def application(schema: Original, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application and one schema for all tests of this process and database."""
    instance = tmp_path_factory.mktemp("instance")
    url, drop = schema.copied(instance)
    patch = pytest.MonkeyPatch()
    patch.setenv("SAKTI_INSTANCE", str(instance))
    patch.setenv("SAKTI_DATABASE_URL", url)
    app = create_app(TESTING=True, ARGON2=QUICK_ARGON2)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    patch.undo()
    drop()


def make_schema() -> None:
    """As an installation makes it: by the migrations; by the models as long as there are none."""
    if not any(MIGRATIONS.glob("versions/*.py")):
        return db.create_all()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    command.upgrade(config, "head")
    return None


class TestSession(Session):
    """A session that never leaves the test's one connection: Flask-SQLAlchemy would pick an engine for each table."""

    connection_of_test: Connection

    def get_bind(self, *_: Any, **__: Any) -> Connection:  # type: ignore[override]
        return self.connection_of_test


@pytest.fixture
def app(application: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application, on a connection that is rolled back when the test ends. Commits become savepoints."""
    sqlite_begin.set("IMMEDIATE")
    with application.app_context(), db.engine.connect() as connection:
        outer = connection.begin()
        TestSession.connection_of_test = connection
        options = {"class_": TestSession, "join_transaction_mode": "create_savepoint"}
        monkeypatch.setattr(db, "session", db._make_scoped_session(options))
        application.extensions.pop("sakti-dashboards", None)  # the same write may have come before another page
        yield application
        db.session.remove()
        outer.rollback()


@pytest.fixture
def session(app: Flask) -> Session:
    """The test's own session. The application's requests use others, on the same connection."""
    return db.session()


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> AuditingClient:
    """A browser in which nobody has signed in. Every page that it fetches is checked (tests/auditing.py)."""
    monkeypatch.setattr(app, "test_client_class", AuditingClient)
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The same eight people in every test: see tests/cast.py."""
    return staged("cast", make_cast)
