"""A PostgreSQL server of the tests' own: up in a second, reached by a socket only, gone without a trace."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from sakti import system

#: Nothing has to survive a power cut. No TCP port: nothing to collide with, nothing to reach from outside.
OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "checkpoint_timeout=1h",
    "autovacuum=off",
    "jit=off",
    "listen_addresses=",
    "max_connections=50",
    "dynamic_shared_memory_type=mmap",
)


class NoPostgres(RuntimeError):
    """There is no PostgreSQL on this machine."""


@dataclass(frozen=True)
class Server:
    """A running server. Databases are cloned from a template, which is far quicker than migrating each."""

    folder: str
    user: str

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database like another one (nobody may be connected to that one) and return its URL."""
        self._command("CREATE DATABASE {} TEMPLATE {}", database, template)
        return self.url(database)

    def drop(self, database: str) -> None:
        self._command("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def _command(self, text: str, *names: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(host=self.folder, user=self.user, dbname="postgres", autocommit=True)


@contextmanager
def server() -> Iterator[Server]:
    """Start a server for this block. Raises `NoPostgres` where there is none to start."""
    programs = system.postgresql_folder()
    if programs is None:
        raise NoPostgres(system.PARTS["postgresql"].command)
    user = owner()
    folder = tempfile.mkdtemp(prefix="sakti-pg-", dir=fast_folder())
    try:
        shutil.chown(folder, user)
        start = [programs / "initdb", "-D", f"{folder}/data", "-U", user, "--no-sync", "-A", "trust"]
        run([*start, "--encoding=UTF8", "--locale=C.UTF-8"], user)
        with process(programs, folder, user) as child:
            running = Server(folder, user)
            wait(running, child, Path(folder, "log"))
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def owner() -> str:
    """PostgreSQL refuses to run as root; there it runs as a user who owns nothing else."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def fast_folder() -> str | None:
    """Memory, if there is enough of it; a container may have 64 MB only."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 2**30 else None


def run(command: list[object], user: str) -> None:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, cwd="/", env=environment(), **identity(user)
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr}")


def identity(user: str) -> dict[str, object]:
    """Whom the child process becomes; only root may choose."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}


def environment() -> dict[str, str]:
    """Without PGHOST and its like, which would lead somewhere else."""
    return {name: value for name, value in system.library_environment().items() if not name.startswith("PG")}


@contextmanager
def process(programs: Path, folder: str, user: str) -> Iterator[subprocess.Popen[bytes]]:
    """The server as our child. It goes down with us, even when we are killed."""
    command = [str(programs / "postgres"), "-D", f"{folder}/data", "-k", folder]
    command += [word for option in OPTIONS for word in ("-c", option)]
    if setpriv := shutil.which("setpriv"):
        command = [setpriv, "--pdeathsig", "INT", "--", *command]
    with Path(folder, "log").open("wb") as log:
        child = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", env=environment(), **identity(user))  # type: ignore[call-overload]
    try:
        yield child
    finally:
        child.send_signal(signal.SIGINT)  # "fast": end the sessions, then stop
        child.wait(timeout=30)


def wait(running: Server, child: subprocess.Popen[bytes], log: Path, seconds: float = 30) -> None:
    """Wait until the server answers. `pg_isready` may be a wrapper that looks elsewhere, so connect."""
    end = time.monotonic() + seconds
    while child.poll() is None and time.monotonic() < end:
        try:
            running.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')}")
