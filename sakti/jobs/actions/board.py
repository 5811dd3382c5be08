"""Where a running job writes how far it is, and that it is alive.

On PostgreSQL in its row, by a connection of its own. SQLite has one writer, and that is the job itself: there it is a
small file in the instance folder, which is right because everybody who uses a SQLite file is on the same machine.
"""

from __future__ import annotations

import json
import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import Engine, func, update

from sakti.extensions import db
from sakti.jobs import queries
from sakti.jobs.models import JobRun
from sakti.jobs.registry import RUNNING, Run
from sakti.web import clock


@dataclass(slots=True)
class RunProgress:
    what: str = ""
    done: int = 0
    total: int = 0
    until: str = ""


def folder() -> Path:
    return Path(current_app.config["INSTANCE"]) / "jobs"


def file_of(run_id: int) -> Path:
    return folder() / f"{run_id}.json"


def on_file(run_id: int) -> RunProgress | None:
    with suppress(OSError, ValueError, TypeError):
        return RunProgress(**json.loads(file_of(run_id).read_text()))
    return None


def progress_of(run: JobRun) -> RunProgress:
    """How far a run is."""
    return (on_file(run.id) if run.state == RUNNING else None) or RunProgress(run.what, run.done, run.total)


def is_alive(run: JobRun, moment: datetime) -> bool:
    """Whether its file says that somebody works on it, although its lease in the database ran out."""
    state = on_file(run.id)
    if state is None or not state.until:
        return False
    return moment < datetime.fromisoformat(state.until) <= moment + queries.LONGEST  # later: by a clock that ran ahead


class Board:
    """Says for one run that somebody works on it, and how far it is: `with Board(…) as progress:`."""

    def __init__(self, run: Run, owner: str, lease: timedelta) -> None:
        self.run, self.owner, self.lease = run, owner, lease
        self.state = RunProgress()
        self.engine: Engine = db.engine
        self.file = file_of(run.id)
        self.over = threading.Event()
        self.writing = threading.Lock()
        self.written = 0.0
        self.thread = threading.Thread(target=self.beat, name=f"job-{run.id}", daemon=True)

    def __enter__(self) -> Board:
        self.write()
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()
        if self.engine.dialect.name == "sqlite":
            self.file.unlink(missing_ok=True)

    def __call__(self, what: str, done: int, total: int, /) -> None:
        """Progress. Written at most every half second, or when something else begins."""
        news = what != self.state.what
        self.state.what, self.state.done, self.state.total = what[:200], done, total
        if news or time.monotonic() - self.written > 0.5:
            self.write()

    def beat(self) -> None:
        while not self.over.wait(self.lease.total_seconds() / 3):
            with suppress(Exception):  # the database may be away for a moment; the next beat may reach it
                self.write()

    def write(self) -> None:
        with self.writing:
            self.written = time.monotonic()
            if self.engine.dialect.name == "sqlite":
                self.write_file()
            else:
                self.write_row()

    def write_file(self) -> None:
        self.state.until = (clock.now() + self.lease).isoformat()
        self.file.parent.mkdir(exist_ok=True)
        draft = self.file.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps({name: getattr(self.state, name) for name in RunProgress.__slots__}))
        draft.replace(self.file)

    def write_row(self) -> None:
        own_row = (JobRun.id == self.run.id, JobRun.owner == self.owner, JobRun.attempt == self.run.attempt)
        values = {
            "what": self.state.what,
            "done": self.state.done,
            "total": self.state.total,
            "lease_until": func.clock_timestamp() + self.lease,
        }
        with self.engine.begin() as connection:
            connection.execute(update(JobRun.__table__).where(*own_row, JobRun.state == RUNNING).values(values))
