"""Several processes at once, and processes that die: nothing is doubled, nothing is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from sakti import scheduler
from sakti.extensions import db
from sakti.jobs import actions, monthly
from sakti.jobs.models import JobRun
from sakti.web import clock
from sakti.web.transactions import reading, transaction
from tests.actors import TESTS
from tests.installations import CHECKOUT
from tests.waiting import is_running, wait_for

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

DILIGENT = "tests.jobs.diligent"


def order(count, jobs):
    jobs("chore")
    with transaction():
        for number in range(count):
            actions.enqueue("chore", by=TESTS, slot=f"slot-{number}")


def runs():
    """(state, attempt) of each run. Looking must hold no lock, or nobody else could work."""
    with reading():
        return [(run.state, run.attempt) for run in db.session.query(JobRun)]


def all_over():
    return all(state in ("done", "failed") for state, _ in runs())


def begun(file):
    lines = file.read_text().splitlines() if file.exists() else []
    return Counter(line.split()[1] for line in lines if line.startswith("begin"))


def tell_to_stop(file, workers):
    with file.open("a") as log:
        log.write("stop\n")
    for worker in workers:
        worker.wait()


def test_three_workers_double_nothing(installation, jobs):
    """Each run outlasts its first lease, and on SQLite holds the write lock, so that no heartbeat reaches the row.

    The lease is long enough for a heartbeat that comes late on a busy machine.
    """
    order(4, jobs)
    file = installation.folder / "log"
    workers = [installation.start(DILIGENT, file, 2) for _ in range(3)]
    wait_for(all_over)
    tell_to_stop(file, workers)

    assert begun(file) == {f"slot-{number}": 1 for number in range(4)}
    assert set(runs()) == {("done", 1)}


def test_what_a_killed_worker_leaves_is_finished_by_another(installation, jobs):
    order(1, jobs)
    file = installation.folder / "log"
    first = installation.start(DILIGENT, file, 1, "until-killed")
    wait_for(lambda: begun(file), first)
    first.kill()
    second = installation.start(DILIGENT, file, 60, "at-once")
    wait_for(all_over, second)
    tell_to_stop(file, [second])

    assert (runs(), begun(file)) == ([("done", 2)], {"slot-0": 2})


def test_schedulers_that_knock_together_add_a_slot_once(installation, jobs):
    jobs("chore", schedule=monthly(5), catch_up=12)
    with transaction():
        actions.enqueue_due(now=clock.now())
    later = clock.now().replace(year=clock.now().year + 1)

    def knock(_):
        with installation.app.app_context(), transaction():
            return actions.enqueue_due(now=later)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(knock, range(8))) == 12


@pytest.fixture
def child(installation):
    """A process that starts the scheduler beside itself, as `sakti serve --with-scheduler` does, and then waits."""
    code = "from sakti.scheduler import start_child\nprint(start_child().pid, flush=True)\ninput()"
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=CHECKOUT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    yield parent, int(parent.stdout.readline())
    parent.kill()
    parent.communicate()


def test_the_scheduler_beside_a_server_works_and_dies_with_it(installation, child):
    parent, pid = child
    wait_for(runs, parent)
    parent.kill()

    wait_for(lambda: not is_running(pid))


def test_a_scheduler_that_is_told_to_stop_stops(installation):
    process = installation.start("sakti.scheduler")
    wait_for(runs, process)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate()

    assert process.returncode == 0, out
    assert "penjadwal berhenti" in out


def test_a_scheduler_that_was_killed_is_started_again(installation, monkeypatch):
    """What people have ordered would otherwise wait until somebody restarts the server."""
    monkeypatch.setattr(scheduler, "TICK", 0.1)
    started = []
    monkeypatch.setattr(scheduler, "start_child", lambda: started.append(sleeper()) or started[-1])
    keeper = scheduler.Keeper()
    started[0].kill()
    wait_for(lambda: len(started) == 2)
    keeper.stop()

    assert [one.wait() for one in started] == [-signal.SIGKILL, -signal.SIGTERM]
    keeper.thread.join()
    assert len(started) == 2


def sleeper():
    return subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])


def test_a_clock_that_is_put_back_stops_nothing():
    """Found: put back a day, the scheduler slept a day, and the trail was not sealed."""
    knocked, stopped, hours = threading.Event(), threading.Event(), [0.0]
    sleeper = BackgroundScheduler(timezone=UTC)
    sleeper.add_job(knocked.set, "interval", seconds=3, next_run_time=datetime.now(UTC) + timedelta(days=1))
    sleeper.start()
    following = threading.Thread(
        target=scheduler.follow_clock, args=(sleeper, stopped, lambda: time.time() - 3600 * hours[0], 0.05)
    )
    following.start()
    try:
        assert not knocked.wait(0.5)
        hours[0] = 24
        assert knocked.wait(20)
    finally:
        stopped.set()
        following.join()
        sleeper.shutdown()
