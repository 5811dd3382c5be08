"""Heavy work inside a request: one at a time of each account and a few of all, so that others always find a thread.

A picture that is redrawn, a PDF, a spreadsheet each take a process or seconds. Who has one in the making and asks for
another waits a moment, as whoever finds all seats taken does; who asks for many at once is told so at once. A form that
was pressed four times is few: each of its requests gets the same answer. Seats are locks on files of the installation:
they hold among all of its processes, and end with whoever holds them.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask import current_app, g, has_request_context, request
from flask_login import current_user

from sakti.core.refusals import Refusal

#: So many at once of the eight requests that the shipped server answers (docs/operations.md).
SEATS = 3
#: So many requests of one account are here at once, one of them at work: half of the threads stay for others.
QUEUE = 4
#: Seconds for a free seat.
PATIENCE = 3.0
STEP = 0.05
FOLDER = "seats"


@contextmanager
def seat() -> Iterator[None]:
    """Do heavy work of a request in here. Outside of requests, and within a seat already, there is nothing to ask.

    Refuses `busy_own` for one more than `QUEUE`, or while the same account's work takes long; and `busy_others`.
    """
    if not has_request_context() or g.get("seated"):
        yield
        return
    with ExitStack() as held:
        own, deadline = f"own-{_who()}", time.monotonic() + PATIENCE
        if not _takes_any(held, [f"{own}-{number}" for number in range(QUEUE)]):
            raise Refusal("busy_own")
        _wait_for(held, [own], deadline, "busy_own")
        _wait_for(held, [f"seat-{number}" for number in range(SEATS)], deadline, "busy_others")
        g.seated = True
        try:
            yield
        finally:
            g.seated = False


def _who() -> str:
    if current_user.is_authenticated:
        return str(current_user.id)
    return "".join(sign if sign.isalnum() else "-" for sign in request.remote_addr or "nobody")


def _wait_for(held: ExitStack, names: Sequence[str], deadline: float, refusal: str) -> None:
    while not _takes_any(held, names):
        if time.monotonic() > deadline:
            raise Refusal(refusal)
        time.sleep(STEP)


def _takes_any(held: ExitStack, names: Sequence[str]) -> bool:
    return any(_takes(held, name) for name in names)


def _takes(held: ExitStack, name: str) -> bool:
    """Whether a lock was free; it is held until the stack unwinds."""
    folder: Path = current_app.config["INSTANCE"] / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    file = (folder / name).open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    held.enter_context(file)
    return True
