"""The command line in the test's own process, on installations that were made once and are copied for each test.

The fixtures `sakti` (villages and nothing else) and `district` (the sample brought in) are runners: call one with the
words of a command line, and it says how the command ended and what it wrote.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from contextvars import Context
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event

from sakti.app import create_app
from sakti.cli import main
from sakti.extensions import db
from sakti.keys import forget_keys
from tests.installations import CHECKOUT, Original, own_database
from tests.waiting import end

SAMPLE = Path(__file__).parent / "data" / "sample"
TRUTH: dict[str, Any] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
BASELINE, NOW = TRUTH["baseline"], TRUTH["as_of"]


@dataclass(frozen=True)
class Ending:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, if that is one JSON document and nothing else."""
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one line that it wrote to standard error besides its progress."""
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""


@dataclass
class Runner:
    """Runs `sakti` on one installation."""

    folder: Path
    url: str
    patch: pytest.MonkeyPatch
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def __call__(self, *words: object) -> Ending:
        """Run a command in this process, as the console script would."""
        out, err = io.StringIO(), io.StringIO()
        self.patch.setattr(sys, "argv", ["sakti", *map(str, words)])
        self.enter()
        with redirect_stdout(out), redirect_stderr(err):
            code = Context().run(exit_status)
        return Ending(code, out.getvalue(), err.getvalue())

    def enter(self) -> None:
        """Make this the installation that the environment names."""
        self.patch.setenv("SAKTI_INSTANCE", str(self.folder))
        self.patch.setenv("SAKTI_DATABASE_URL", self.url)
        forget_keys()

    def did(self, *words: object) -> Ending:
        """Run a command that has to end well."""
        ending = self(*words)
        assert ending.code == 0, ending.err
        return ending

    def start(self, *words: object) -> subprocess.Popen[str]:
        """The same in a process of its own; it ends with the test at the latest."""
        self.enter()
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.console", *map(str, words)],
            cwd=CHECKOUT,
            text=True,
            env=dict(os.environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.started.append(process)
        return process

    def killed(self, arrange: Callable[[str], None], point: str, *words: object) -> None:
        """Run a command in a copy of this process until it is killed: `arrange(point)` puts `die` where that is."""
        self.patch.setattr(sys, "argv", ["sakti", *map(str, words)])
        self.enter()
        with warnings.catch_warnings(action="ignore"):  # a runner of tests may have threads; they hold nothing of ours
            child = os.fork()
        if child == 0:
            try:
                sys.stdout = sys.stderr = io.StringIO()
                arrange(point)
                Context().run(main)
            finally:
                os._exit(99)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"{words[0]} never came to “{point}”"
        assert os.WTERMSIG(status) == signal.SIGKILL

    def asked(self, look: Callable[[], Any]) -> Any:
        """The answer of a function that reads this installation's database."""
        self.enter()
        return Context().run(looked, look)

    def execute(self, statement: str) -> None:
        """Change the database behind the product's back."""
        engine = create_engine(self.url)
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def stop_all(self) -> None:
        for process in self.started:
            end(process)


def exit_status() -> int:
    try:
        main()
    except SystemExit as ending:
        return int(ending.code or 0)
    finally:
        close_engines()
    return 0


def looked(look: Callable[[], Any]) -> Any:
    app = create_app(TESTING=True)
    with app.app_context():
        try:
            return look()
        finally:
            db.session.remove()
            close_engines()


OPENED: set[Engine] = set()


@event.listens_for(Engine, "engine_connect")
def note_engine(connection: Connection) -> None:
    """Held on to until it is closed: an application may be collected before its connections are."""
    OPENED.add(connection.engine)


def close_engines() -> None:
    """Of every application that a command made; the process would have ended."""
    while OPENED:
        OPENED.pop().dispose()


@pytest.fixture(scope="session")
def bare(schema: Original, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    """After `sakti db upgrade`: the regency's villages and the helix kinds."""
    yield from made(schema, tmp_path_factory.mktemp("bare"), [("db", "upgrade")])


@pytest.fixture(scope="session")
def filled(bare: Original, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    """The sample district, brought in by the commands."""
    facts = [
        ("villages", "set", code, *(word for name, value in facts.items() for word in (f"--{name}", value)))
        for code, facts in TRUTH["villages"].items()
    ]
    lists = [("import", SAMPLE / "bnba.xlsx", "--layout", "dtsen", "--as-of", BASELINE)]
    logs = [(name, SAMPLE / f"{file}.csv") for name, file in LOGS.items()]
    yield from made(bare, tmp_path_factory.mktemp("filled"), [*facts, *lists, *logs])


#: "Membaca berkas", "Menyimpan: 0 dari 1.600"
PROGRESS = re.compile(r"[A-Z][A-Za-z ]+(: [\d.]+ dari [\d.]+)?")
LOGS = {"events": "events", "observe": "observations", "deliveries": "deliveries"}


def made(begin: Original, folder: Path, steps: list[tuple[Any, ...]]) -> Iterator[Original]:
    """What comes of these commands in a copy of another installation."""
    url, drop = begin.copied(folder)
    with pytest.MonkeyPatch.context() as patch:
        runner = Runner(folder, url, patch)
        for step in steps:
            runner.did(*step)
    forget_keys()
    yield Original(folder, url)
    drop()


@pytest.fixture
def sakti(bare: Original, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runner]:
    yield from running(bare, tmp_path, monkeypatch)


@pytest.fixture
def district(filled: Original, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runner]:
    yield from running(filled, tmp_path, monkeypatch)


@pytest.fixture
def empty(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runner]:
    """An instance folder and a database with nothing in them, not even tables."""
    folder = tmp_path / "empty"
    folder.mkdir()
    url, drop = own_database(database_url, folder)
    runner = Runner(folder, url, monkeypatch)
    yield runner
    runner.stop_all()
    forget_keys()
    drop()


def running(original: Original, tmp_path: Path, patch: pytest.MonkeyPatch) -> Iterator[Runner]:
    folder = tmp_path / original.folder.name
    url, drop = original.copied(folder)
    runner = Runner(folder, url, patch)
    runner.enter()
    yield runner
    runner.stop_all()
    forget_keys()
    drop()


def die(*_: object, **__: object) -> None:
    """kill -9, by its own hand."""
    os.kill(os.getpid(), signal.SIGKILL)


def one_line(ending: Ending) -> bool:
    """A refusal: status 1, one clear line besides those of progress, no traceback."""
    lines = [line for line in ending.err.splitlines() if not PROGRESS.fullmatch(line)]
    return ending.code == 1 and "Traceback" not in ending.err and len(lines) == 1 and len(lines[0]) > 20
