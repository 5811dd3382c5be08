"""One commit, at the edge: after a write that succeeded. Everything else is rolled back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from sakti.extensions import arrived_at, db, sqlite_begin, wait_until

T = TypeVar("T")
READING = frozenset({"GET", "HEAD", "OPTIONS"})
#: Seconds that one request waits for the locks of others, all its waits together: then it says so and keeps the form.
#: They begin when it is here: one that has stood in line for a thread as long waits no more for a lock.
PATIENCE = 2.0


class WriteWhileReading(RuntimeError):
    """A GET request tried to change the database."""


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing, for commands, jobs and the few writes that must outlive a refused request."""
    before = g.get("writing", False)
    begin = sqlite_begin.set("IMMEDIATE")
    g.writing = True
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        g.writing = before
        sqlite_begin.reset(begin)
        if not before and not has_request_context():
            write_outliving()


def outlive(write: Callable[[list[T]], object], what: T) -> None:
    """Have this written in a transaction of its own, whatever becomes of the running one.

    All that was given to one `write` goes there together: in a request before its answer leaves, else after the
    outermost `transaction`.
    """
    g.setdefault("outliving", {}).setdefault(write, []).append(what)


def write_outliving() -> None:
    if outliving := g.pop("outliving", None):
        with transaction():
            for write, whats in outliving.items():
                write(whats)


class Rehearsed(Exception):
    """Ends a rehearsal, so that its transaction is rolled back."""


@contextmanager
def rehearsing() -> Iterator[None]:
    """Everything as in earnest, and then as if nothing had been."""
    try:
        with transaction():
            yield
            raise Rehearsed
    except Rehearsed:
        db.session.expire_all()


@contextmanager
def reading() -> Iterator[None]:
    """Look something up inside a write request without holding the write lock afterwards. Keep values, not objects."""
    begin = sqlite_begin.set("DEFERRED")
    try:
        yield
    finally:
        db.session.rollback()
        sqlite_begin.reset(begin)


def defer(write: Callable[[], object]) -> None:
    """Write this in a short transaction of its own, when the page is ready and before it leaves.

    For the log of readings: a GET takes no write lock while it works, and no page with personal data leaves unlogged.
    """
    g.setdefault("deferred", []).append(write)


def attempt(write: Callable[[], object]) -> None:
    """Write this after the answer's own transaction, if nobody else is writing just then.

    For what is good to know and no more (when a session was last seen): nobody waits for it, and nothing fails with it.
    """
    g.setdefault("attempted", []).append(write)


def open_request() -> None:
    """A reader must not queue behind writers, nor a writer find the database changed under it.

    A request with files reads first: they arrive, are looked through and stored while nobody waits (`begin_writing`).
    """
    sqlite_begin.set("DEFERRED" if request.method in READING or brings_files() else "IMMEDIATE")
    wait_until.set((arrived_at.get() or time.monotonic()) + PATIENCE)


def brings_files() -> bool:
    return request.method not in READING and request.mimetype == "multipart/form-data"


def begin_writing() -> None:
    """Whoever may send these files was asked for, and they are here: from now on the request writes."""
    if brings_files():
        db.session.rollback()
        sqlite_begin.set("IMMEDIATE")


@contextmanager
def before_writing() -> Iterator[None]:
    """Look through a request's files in here: nobody waits for it, whatever is asked of the database meanwhile.

    What was looked up before (who it is) is over. How long it waits for others' locks is counted from the end.
    """
    db.session.rollback()
    with reading():
        yield
    wait_until.set(time.monotonic() + PATIENCE)


def is_reading() -> bool:
    """Whether this request changes nothing: a GET, or a form that only opens again with what was typed (`web/kept`)."""
    return request.method in READING or g.get("reopening", False)


def close_request(response: Response) -> Response:
    if not is_reading() and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    write_outliving()
    if deferred := g.pop("deferred", None):
        with transaction():
            for write in deferred:
                write()
    attempted = g.pop("attempted", None)
    if attempted and response.status_code < 500:  # else the database may be away
        write_if_free(attempted)
    return response


#: Milliseconds for which a write that may be left out waits for somebody else's.
SHORT_WHILE = 100


def write_if_free(writes: Iterable[Callable[[], object]]) -> None:
    """Do all of these in a short transaction, or none of them where the database is busy or away."""
    before, begin = g.get("writing", False), sqlite_begin.set("DEFERRED")  # IMMEDIATE would wait as long as writers do
    g.writing = True
    try:
        with waiting_briefly(db.session.connection()):
            for write in writes:
                write()
            db.session.flush()
        db.session.commit()
    except DBAPIError:
        db.session.rollback()
    finally:
        g.writing = before
        sqlite_begin.reset(begin)


@contextmanager
def waiting_briefly(connection: Connection) -> Iterator[None]:
    """Inside, a lock that somebody else holds is an error at once."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {SHORT_WHILE}")
        yield
        connection.exec_driver_sql("SET LOCAL lock_timeout = DEFAULT")
        return
    patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {SHORT_WHILE}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")


def guard_reading(session: Session, *_: object) -> None:
    """GET never writes: not by mistake either."""
    if not has_request_context() or not is_reading() or g.get("writing"):
        return
    if changed := [*session.new, *session.dirty, *session.deleted]:
        raise WriteWhileReading(f"{request.method} {request.path} changed {changed[0]!r}")


def forget_patience(_error: BaseException | None) -> None:
    """What comes next in this thread is no request."""
    wait_until.set(None)


def install(app: Flask) -> None:
    app.before_request(open_request)
    app.teardown_request(forget_patience)
    app.after_request(close_request)
    if not event.contains(Session, "before_flush", guard_reading):
        event.listen(Session, "before_flush", guard_reading)
