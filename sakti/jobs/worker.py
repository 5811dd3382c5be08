"""Doing what is due: take one run, do it, say how it ended. Any number of processes may do this at once."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

from flask import Flask, current_app
from sqlalchemy.exc import DBAPIError

from sakti.core.refusals import Refusal
from sakti.jobs import actions, queries
from sakti.jobs.actions.board import Board, is_alive
from sakti.jobs.registry import Postponed, Run, all_jobs
from sakti.web.transactions import reading, transaction

log = logging.getLogger(__name__)


def new_owner() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:8]}"


def work_once(*, owner: str | None = None, lease: timedelta = actions.LEASE) -> bool:
    """Take and do one run; False if there was none. Needs an application context, and makes others for each step."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    owner = owner or new_owner()
    with app.app_context():
        run = claim(owner, lease)
    if run is None:
        return False
    with app.app_context(), Board(run, owner, lease) as board:
        ending = attempt(run, owner, board)
        with app.app_context(), transaction():  # while the board still says that it is ours
            if not ending():
                log.warning("job %s (%s) was taken over before it ended", run.job, run.slot)
    return True


def run_until_idle(*, lease: timedelta = actions.LEASE, stop: Callable[[], bool] = lambda: False) -> int:
    """Do all that is due, or until told to stop; returns how many runs were done."""
    count = 0
    while not stop() and work_once(lease=lease):
        count += 1
    return count


def claim(owner: str, lease: timedelta) -> Run | None:
    """The oldest run that nobody holds. Looking takes no lock, so an idle worker disturbs nobody."""
    with reading():
        moment = queries.now()
        runs = queries.takeable(moment, busy_users(moment))
        free = [run.id for run in runs if run.job in all_jobs() and not is_alive(run, moment)]
    for run_id in free:
        with transaction():
            queries.line_up()
            moment = queries.now()
            still = next((run for run in queries.takeable(moment, busy_users(moment)) if run.id == run_id), None)
            if still and not is_alive(still, moment) and (run := actions.take(still, owner, lease=lease)):
                return run
    return None


def busy_users(moment: datetime) -> set[int]:
    """Users who have one of the jobs going of which everybody has one at a time."""
    going = queries.going_by_user()
    until = moment + queries.LONGEST
    held = [run for run in going if is_alive(run, moment) or (run.lease_until and moment <= run.lease_until <= until)]
    return {run.user_id for run in held if run.user_id is not None}


def attempt(run: Run, owner: str, board: Board) -> Callable[[], bool]:
    """Do it. What comes back writes down how it ended, in a transaction of its own."""
    log.info("job %s (%s), attempt %s", run.job, run.slot, run.attempt)
    try:
        result = all_jobs()[run.job].function(run, board)
    except Postponed as later:
        put_off = later
        return lambda: actions.postpone(run, owner, put_off)
    except Refusal as refusal:
        words = refusal.message()
        return lambda: actions.fail(run, owner, words, for_good=True)
    except Exception as error:
        log.exception("job %s (%s) failed", run.job, run.slot)
        words = in_words(error)
        return lambda: actions.fail(run, owner, words, for_good=False)
    return lambda: actions.finish(run, owner, result)


def in_words(error: Exception) -> str:
    """The kind of error and its message; of a database error without the values, which may be personal."""
    message = str(error.orig).splitlines()[0] if isinstance(error, DBAPIError) else str(error)
    return f"{type(error).__name__}: {message}"[:1000]
