"""Installations of a test's own, for what one rolled-back connection cannot show: several processes, and kill -9."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from sakti.app import create_app
from sakti.extensions import db
from sakti.keys import forget_keys
from tests.waiting import end

CHECKOUT = Path(__file__).parent.parent
#: Argon2 as weak as it goes: tests sign in hundreds of times.
QUICK_ARGON2 = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


@dataclass
class Installation:
    """An instance folder with a database, and programs that run on it."""

    folder: Path
    app: Flask
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, module: str, *arguments: object) -> subprocess.Popen[str]:
        """Run a module of the tests or of the product in a process of its own, with this instance and database."""
        command = [sys.executable, "-m", module, *map(str, arguments)]
        process = subprocess.Popen(
            command, cwd=CHECKOUT, env=dict(os.environ), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.started.append(process)
        return process

    def kill_all(self) -> None:
        """Nothing that a test started outlives it."""
        for process in self.started:
            end(process)

    def run(self, module: str, *arguments: object) -> str:
        """The same, until it ends well."""
        process = self.start(module, *arguments)
        out, _ = process.communicate()
        assert process.returncode == 0, out
        return out


@dataclass(frozen=True)
class Original:
    """A finished installation that nobody opens any more: copying it is quick."""

    folder: Path
    url: str

    def copied(self, folder: Path) -> tuple[str, Callable[[], None]]:
        """The URL of the copy, and how to be rid of it."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        if self.url.startswith("sqlite"):
            return f"sqlite:///{folder / 'sakti.db'}", lambda: None
        return create_database(self.url, template=str(make_url(self.url).database))


@pytest.fixture
def installation(schema: Original, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """A real installation with a schema and nothing else; everything in it is really committed."""
    url, drop = schema.copied(tmp_path)
    monkeypatch.setenv("SAKTI_INSTANCE", str(tmp_path))
    monkeypatch.setenv("SAKTI_DATABASE_URL", url)
    forget_keys()
    app = create_app(TESTING=True, ARGON2=QUICK_ARGON2)
    with app.app_context():
        made = Installation(tmp_path, app)
        yield made
        made.kill_all()
        db.session.remove()
        db.engine.dispose()
    drop()
    forget_keys()


def own_database(like: str, folder: Path) -> tuple[str, Callable[[], None]]:
    """The URL of an empty database of the same kind, and how to be rid of it."""
    if like.startswith("sqlite"):
        return f"sqlite:///{folder / 'sakti.db'}", lambda: None
    return create_database(like)


def create_database(like: str, template: str = "template1") -> tuple[str, Callable[[], None]]:
    """A new database on the same PostgreSQL server, made like another one that nobody is connected to."""
    name = f"own_{uuid4().hex[:12]}"
    server = create_engine(make_url(like).set(database="postgres"), isolation_level="AUTOCOMMIT")
    execute_on(server, f"CREATE DATABASE {name} TEMPLATE {template}")

    def drop() -> None:
        execute_on(server, f"DROP DATABASE {name} WITH (FORCE)")
        server.dispose()

    return make_url(like).set(database=name).render_as_string(hide_password=False), drop


def execute_on(server: object, statement: str) -> None:
    with server.connect() as connection:  # type: ignore[attr-defined]
        connection.execute(text(statement))
