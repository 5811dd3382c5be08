"""Ordering work, taking it, and saying how it ended. Each is one conditional statement, so that nobody doubles it."""

from sakti.jobs.actions.runs import (
    ATTEMPTS,
    LEASE,
    LOST,
    REST,
    changed,
    end,
    enqueue,
    enqueue_due,
    fail,
    finish,
    held,
    postpone,
    put,
    retry,
    run_now,
    take,
)

__all__ = [
    "ATTEMPTS",
    "LEASE",
    "LOST",
    "REST",
    "changed",
    "end",
    "enqueue",
    "enqueue_due",
    "fail",
    "finish",
    "held",
    "postpone",
    "put",
    "retry",
    "run_now",
    "take",
]
