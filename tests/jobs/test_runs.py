"""A run is done once, tried again when it fails, made up for when it was missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.jobs import actions, daily, monthly, queries, worker
from sakti.jobs.actions import board
from sakti.jobs.models import JobRun
from sakti.jobs.registry import Postponed
from sakti.web import clock
from tests.actors import TESTS

JUNE = datetime(2026, 6, 10, 3, tzinfo=UTC)


def ordered(job="chore", **more):
    run = actions.enqueue(job, by=TESTS, **more)
    db.session.commit()
    return run


def work(**more):
    db.session.commit()
    done = worker.work_once(**more)
    db.session.expire_all()
    return done


def states(job="chore"):
    return {run.slot: run.state for run in db.session.query(JobRun).filter_by(job=job).order_by(JobRun.slot)}


@pytest.fixture
def time_is(monkeypatch):
    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(queries, "now", lambda: moment)

    return set_to


def test_a_job_gets_its_payload_and_leaves_a_result(app, jobs):
    jobs("chore", lambda run, progress: {"doubled": run.payload["count"] * 2})
    run = ordered(payload={"count": 21})

    assert work()
    assert (run.state, run.result, run.attempt) == ("done", {"doubled": 42}, 1)
    assert not work()


def test_a_slot_is_ordered_once(app, jobs):
    jobs("chore")

    assert ordered(slot="upload 5").id == ordered(slot="upload 5").id


def test_an_unknown_job_is_refused(app, jobs):
    with pytest.raises(Refusal, match="tidak dikenal"):
        actions.enqueue("nothing", by=TESTS)


def test_a_job_that_is_no_longer_in_the_code_waits(app, jobs):
    jobs("chore")
    run = ordered()
    run.job = "forgotten"

    assert not work()


def test_a_refusal_is_not_tried_again(app, jobs):
    def refuse(run, progress):
        raise Refusal("not_permitted")

    jobs("chore", refuse)
    run = ordered()
    work()

    assert (run.state, run.attempt) == ("failed", 1)
    assert run.error.startswith("Anda tidak berhak")


def test_an_error_is_tried_three_times_with_a_rest(app, jobs, time_is):
    jobs("chore", lambda run, progress: 1 / 0)
    time_is(JUNE)
    run = ordered()
    for attempt in (1, 2, 3):
        assert work()
        assert run.attempt == attempt
        assert not work(), "it rests"
        time_is(JUNE + timedelta(hours=attempt))

    assert (run.state, run.error) == ("failed", "ZeroDivisionError: division by zero")


def test_what_is_put_off_is_tried_again_until_it_is_done(app, jobs, time_is):
    def put_off(run, progress):
        raise Postponed("Dokumen tidak dapat dicetak.", timedelta(hours=1))

    jobs("chore", put_off)
    time_is(JUNE)
    run = ordered()
    for hour in range(5):
        time_is(JUNE + timedelta(hours=hour, minutes=hour))
        assert work()
        assert not work(), "it rests"
        assert (run.state, run.error) == ("waiting", "Dokumen tidak dapat dicetak.")


def test_a_failed_run_may_be_retried_by_hand(app, jobs):
    def refuse(run, progress):
        raise Refusal("not_permitted")

    jobs("chore", refuse)
    run = ordered()
    work()
    actions.retry(run=run, by=TESTS)

    assert work()
    with pytest.raises(Refusal):
        actions.retry(run=ordered(), by=TESTS)


def test_what_was_lost_is_taken_over_when_its_lease_ends(app, jobs, time_is):
    jobs("chore")
    time_is(JUNE)
    run = ordered()
    actions.take(run, "somebody")
    assert not work()

    time_is(JUNE + actions.LEASE + timedelta(seconds=1))
    assert work()
    assert (run.state, run.attempt) == ("done", 2)


def test_what_is_lost_three_times_is_given_up(app, jobs, time_is):
    jobs("chore")
    run = ordered()
    for hour in (0, 1, 2, 3):
        time_is(clock.now() + timedelta(hours=hour))
        db.session.refresh(run)
        actions.take(run, "somebody")
    db.session.refresh(run)

    assert run.state == "failed"
    assert "Terputus 3 kali" in run.error


def test_who_lost_a_run_cannot_finish_it(app, jobs, time_is):
    jobs("chore")
    time_is(JUNE)
    run = ordered()
    mine = actions.take(run, "me")
    db.session.refresh(run)
    time_is(JUNE + timedelta(hours=1))
    theirs = actions.take(run, "them")

    assert not actions.finish(mine, "me", {})
    assert actions.finish(theirs, "them", {})


def test_only_one_can_take_a_run(app, jobs):
    jobs("chore")
    run = ordered()
    seen = [run.attempt, run.state]

    assert actions.take(run, "me")
    assert [run.attempt, run.state] == seen or db.session.refresh(run) or run.owner == "me"
    db.session.refresh(run)
    assert run.owner == "me"


def test_progress_can_be_seen_while_it_works(app, jobs):
    seen = []

    def chore(run, progress):
        progress("Menghitung", 3, 4)
        with app.app_context():
            seen.append(board.on_file(run.id))

    jobs("chore", chore)
    run = ordered()
    work()

    if db.engine.dialect.name == "sqlite":  # on PostgreSQL it is in the row, which another test looks at
        assert (seen[0].what, seen[0].done, seen[0].total) == ("Menghitung", 3, 4)
    assert board.on_file(run.id) is None


# -- schedules ------------------------------------------------------------------------------------------------------


def test_what_lies_before_the_installation_was_not_missed(app, jobs, time_is):
    jobs("chore", schedule=monthly(5), catch_up=12)

    assert actions.enqueue_due(now=JUNE) == 0
    assert states() == {"2026-06": "skipped"}


def test_each_missed_month_is_made_up_for_once(app, jobs):
    jobs("chore", schedule=monthly(5), catch_up=12)
    actions.enqueue_due(now=JUNE)

    assert actions.enqueue_due(now=JUNE + timedelta(days=92)) == 3
    assert actions.enqueue_due(now=JUNE + timedelta(days=92)) == 0
    assert states() == {"2026-06": "skipped", "2026-07": "waiting", "2026-08": "waiting", "2026-09": "waiting"}


def test_what_came_due_since_it_was_scheduled_was_missed_even_if_nothing_ran_yet(app, jobs):
    jobs("chore", schedule=replace(monthly(5), since=JUNE - timedelta(days=60)))

    assert actions.enqueue_due(now=JUNE) == 1
    assert states() == {"2026-05": "skipped", "2026-06": "waiting"}


def test_a_slot_that_is_there_is_not_due_again(app, jobs):
    day = [5]
    jobs("chore", schedule=lambda: monthly(day[0]))
    actions.enqueue_due(now=JUNE)

    day[0] = 20

    assert queries.due_slots(JUNE + timedelta(days=15)) == [], "or every look would ask for the write lock"


def test_of_missed_days_only_the_newest_is_done(app, jobs):
    jobs("chore", schedule=daily(1))
    actions.enqueue_due(now=JUNE)

    assert actions.enqueue_due(now=JUNE + timedelta(days=4)) == 1
    assert list(states().values()) == ["skipped", "skipped", "skipped", "skipped", "waiting"]


def test_a_changed_day_of_the_month_does_not_repeat_a_month(app, jobs, monkeypatch):
    day = [5]
    jobs("chore", schedule=lambda: monthly(day[0]), catch_up=12)
    actions.enqueue_due(now=JUNE - timedelta(days=30))
    assert actions.enqueue_due(now=JUNE) == 1

    day[0] = 20
    assert actions.enqueue_due(now=JUNE + timedelta(days=15)) == 0
    assert actions.enqueue_due(now=JUNE + timedelta(days=45)) == 1


def test_a_schedule_that_is_switched_off_adds_nothing(app, jobs):
    jobs("chore", schedule=lambda: None)

    assert actions.enqueue_due(now=JUNE) == 0
    assert queries.planned()[0].next_at is None
