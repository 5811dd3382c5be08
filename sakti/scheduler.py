"""The process that knocks: every few seconds it adds what came due, and does what waits (docs/operations.md).

APScheduler holds no jobs of ours. The rows of `job_run` do, so any number of these processes may run at once, and a
missed night is made up for.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC
from types import FrameType

from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask
from sqlalchemy.exc import DBAPIError

from sakti.app import create_app
from sakti.audit.actions import seal_all
from sakti.core.refusals import Refusal
from sakti.jobs import actions, queries, worker
from sakti.web import clock
from sakti.web.transactions import reading, transaction

log = logging.getLogger(__name__)

#: Seconds between two looks.
TICK = 3
#: Runs that are done at once: while a large list is worked on, others' small ones go on beside it.
LANES = 2
#: Seconds between two rounds of sealing the trail.
SEALING = 20
#: Seconds by which a clock that runs well does not move against itself.
JUMP = 2
#: Set in a child of `sakti serve`: the process without which it has no reason to live.
PARENT = "SAKTI_PARENT"


class Knocker:
    """Looks for due work in one application until told to stop; what it has begun it finishes."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.stopping = threading.Event()

    def tick(self) -> None:
        try:
            with self.app.app_context():
                add_what_is_due()
        except DBAPIError:
            log.warning("the database does not answer; trying again", exc_info=True)
        self.work()

    def work(self) -> None:
        """One lane."""
        try:
            with self.app.app_context():
                look()
                worker.run_until_idle(stop=self.stopping.is_set)
        except DBAPIError:
            log.warning("the database does not answer; trying again", exc_info=True)

    def seal(self) -> None:
        """Give the entries of the trail their places: in a thread of its own, however long a job takes."""
        try:
            with self.app.app_context():
                seal_all()
        except (DBAPIError, Refusal):
            log.warning("the trail was not sealed; trying again", exc_info=True)


def look() -> None:
    """Note what the clock says before anybody acts by it."""
    with reading():
        news = queries.is_to_be_noted(clock.now())
    if news:
        with transaction():
            actions.note_look(clock.now())


def add_what_is_due() -> None:
    """Looking first, without a lock: almost always nothing is due. What the clock says is noted, then believed."""
    look()
    now = clock.now()
    with reading():
        due = queries.has_slots_ahead(now) or bool(queries.due_slots(now))
    if due:
        with transaction():
            actions.enqueue_due(now=now)


def main(app: Flask | None = None) -> None:
    """`sakti scheduler`: until SIGTERM or Ctrl-C, which let the present run end."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a long run is no reason to warn every tick
    knocker = Knocker(app or create_app())
    scheduler = BlockingScheduler(timezone=UTC)
    for look in (knocker.tick, *[knocker.work] * (LANES - 1)):
        scheduler.add_job(
            look,
            "interval",
            seconds=TICK,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=clock.now(),
        )

    scheduler.add_job(
        knocker.seal,
        "interval",
        seconds=SEALING,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
        next_run_time=clock.now(),
    )

    threading.Thread(target=follow_clock, args=(scheduler, knocker.stopping), name="clock", daemon=True).start()

    def shut() -> None:
        """Told to stop before it had begun (the server was killed at once), it begins and stops."""
        while not scheduler.running:
            time.sleep(0.05)
        scheduler.shutdown()

    def stop(_signal: int = 0, _frame: FrameType | None = None) -> None:
        """In a thread: the handler runs inside the scheduler's own wait, whose lock it must not take again."""
        knocker.stopping.set()
        threading.Thread(target=shut, name="shutdown", daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if parent := os.environ.get(PARENT):
        threading.Thread(target=watch, args=(int(parent), stop, knocker.stopping), daemon=True).start()
    log.info("penjadwal berjalan")
    scheduler.start()
    log.info("penjadwal berhenti")


def follow_clock(
    scheduler: BaseScheduler, stopped: threading.Event, wall: Callable[[], float] = time.time, every: float = 1
) -> None:
    """Begin anew whenever somebody sets the clock of the machine.

    APScheduler sleeps until an hour of that clock: when it is put back a day, nothing would be done for a day.
    """
    apart = wall() - time.monotonic()
    while not stopped.wait(every):
        before, apart = apart, wall() - time.monotonic()
        if abs(apart - before) > JUMP:
            log.warning("the clock was set by %.0f seconds; looking anew", apart - before)
            for job in scheduler.get_jobs():
                job.modify(next_run_time=clock.now())


def watch(parent: int, stop: object, stopped: threading.Event) -> None:
    """Stop when the process that started us is gone, however it went."""
    while os.getppid() == parent and not stopped.wait(1):
        pass
    if not stopped.is_set() and callable(stop):
        stop()


def start_child() -> subprocess.Popen[bytes]:
    """Run the scheduler beside a server, for one machine. It ends when the server ends, even by kill -9."""
    environment = dict(os.environ) | {PARENT: str(os.getpid())}
    return subprocess.Popen([sys.executable, "-m", "sakti.scheduler"], env=environment)


class Keeper:
    """Keeps a scheduler running beside a server: one that was killed, for want of memory say, is started again."""

    def __init__(self) -> None:
        self.child = start_child()
        self.over = threading.Event()
        self.starting = threading.Lock()
        self.thread = threading.Thread(target=self.keep, name="scheduler-keeper", daemon=True)
        self.thread.start()

    def keep(self) -> None:
        while True:
            code = self.child.wait()
            self.over.wait(TICK)
            with self.starting:  # who stops us must find the new child, or none
                if self.over.is_set():
                    return
                log.warning("the scheduler ended by itself (%s); starting it again", code)
                self.child = start_child()

    def stop(self, patience: float = 30) -> None:
        """It finishes what it has begun, and would end by itself when we are gone."""
        with self.starting:
            self.over.set()
        self.child.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.child.wait(timeout=patience)


if __name__ == "__main__":
    main()
