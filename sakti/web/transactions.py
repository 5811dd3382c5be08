"""One commit, at the edge: after a write that succeeded. Everything else is rolled back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import Session

from sakti.extensions import db, sqlite_begin

READING = frozenset({"GET", "HEAD", "OPTIONS"})


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


def open_request() -> None:
    """A reader must not queue behind writers, nor a writer find the database changed under it."""
    sqlite_begin.set("DEFERRED" if request.method in READING else "IMMEDIATE")


def close_request(response: Response) -> Response:
    if request.method not in READING and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    if deferred := g.pop("deferred", None):
        with transaction():
            for write in deferred:
                write()
    return response


def guard_reading(session: Session, *_: object) -> None:
    """GET never writes: not by mistake either."""
    if not has_request_context() or request.method not in READING or g.get("writing"):
        return
    if changed := [*session.new, *session.dirty, *session.deleted]:
        raise WriteWhileReading(f"{request.method} {request.path} changed {changed[0]!r}")


def install(app: Flask) -> None:
    app.before_request(open_request)
    app.after_request(close_request)
    if not event.contains(Session, "before_flush", guard_reading):
        event.listen(Session, "before_flush", guard_reading)
