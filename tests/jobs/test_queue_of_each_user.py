"""What somebody hands in never holds up what others do: of some jobs everybody has one going at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sakti.core.actors import Remembered
from sakti.jobs import actions, worker
from sakti.web.transactions import transaction
from tests.actors import TESTS
from tests.cast import make_cast


@pytest.fixture
def order(installation, jobs):
    """Order jobs: `reading` is one of which everybody has one at a time, `printing` is not."""
    jobs("reading", one_a_user=True)
    jobs("printing")
    with transaction():
        cast = make_cast()
        people = {
            "alice": Remembered(cast.alice.id, "Alice"),
            "budi": Remembered(cast.budi.id, "Budi"),
            "nobody": TESTS,
        }

    def put(*ordered):
        with transaction():
            for number, words in enumerate(ordered):
                job, who = words.split(" of ")
                actions.enqueue(job, by=people[who], slot=f"{who}-{number}")

    return put


def taken():
    """What a worker takes now, and holds."""
    run = worker.claim("uji", timedelta(seconds=60))
    return run and f"{run.job} of {run.slot.split('-')[0]}"


def test_a_user_has_one_going_and_others_go_on(order):
    order("reading of alice", "reading of alice", "reading of budi")
    assert [taken(), taken(), taken()] == ["reading of alice", "reading of budi", None]


def test_fifty_of_one_user_do_not_hide_what_others_wait_for(order):
    order(*["reading of alice"] * 50, "reading of budi")
    assert [taken(), taken(), taken()] == ["reading of alice", "reading of budi", None]


def test_other_jobs_of_a_busy_user_go_on_and_so_does_what_nobody_ordered(order):
    order("reading of alice", "reading of alice", "printing of alice", "reading of nobody", "reading of nobody")
    assert [taken() for _ in range(5)] == [
        "reading of alice",
        "printing of alice",
        "reading of nobody",
        "reading of nobody",
        None,
    ]


def test_the_next_one_of_a_user_follows_when_the_first_is_over(order):
    order("reading of alice", "reading of alice")
    run = worker.claim("uji", timedelta(seconds=60))
    assert taken() is None
    with transaction():
        assert actions.finish(run, "uji", None)
    assert taken() == "reading of alice"


def test_a_run_that_was_lost_holds_nobody_up(order):
    order("reading of alice", "reading of alice")
    worker.claim("uji", timedelta(seconds=-1))
    assert taken() == "reading of alice"
