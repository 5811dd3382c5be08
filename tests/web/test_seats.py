"""Heavy work inside requests: one at a time of each account, a few of all, and nobody else waits for it."""

from __future__ import annotations

import time
from contextlib import ExitStack
from threading import Event, Thread

import pytest
from flask_login import login_user

from sakti.core.refusals import Refusal
from sakti.web import seats
from sakti.web.seats import seat


@pytest.fixture
def signed_in(application, cast):
    """A request of somebody: as the server's threads have them."""

    def request(user):
        context = application.test_request_context("/")
        context.push()
        login_user(user)
        return context

    return request


def refused(signed_in, user):
    context = signed_in(user)
    try:
        with seat():
            return None
    except Refusal as refusal:
        return refusal.code
    finally:
        context.pop()


@pytest.fixture
def held(application):
    """Locks as other threads or processes hold them."""
    with ExitStack() as stack:
        yield lambda name: seats._takes(stack, name)


def test_one_at_a_time_of_each_account(signed_in, held, cast, monkeypatch):
    monkeypatch.setattr(seats, "PATIENCE", 0.1)
    assert refused(signed_in, cast.alice) is None
    assert held(f"own-{cast.alice.id}")

    assert refused(signed_in, cast.alice) == "busy_own"
    assert refused(signed_in, cast.budi) is None


def test_who_asks_for_many_at_once_is_told_so_without_waiting(signed_in, held, cast, monkeypatch):
    monkeypatch.setattr(seats, "PATIENCE", 60)
    assert [held(f"own-{cast.alice.id}-{number}") for number in range(seats.QUEUE)] == [True] * seats.QUEUE

    assert refused(signed_in, cast.alice) == "busy_own"
    assert refused(signed_in, cast.budi) is None


def test_a_form_that_was_pressed_four_times_is_made_four_times_one_after_the_other(application, signed_in, cast):
    inside, most, answers = [], [], []

    def press():
        context = signed_in(cast.alice)
        try:
            with seat():
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.1)
                inside.pop()
            answers.append("made")
        except Refusal as refusal:
            answers.append(refusal.code)
        finally:
            context.pop()

    threads = [Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers, max(most)) == (["made"] * 4, 1)


def test_a_few_of_all(signed_in, held, cast, monkeypatch):
    monkeypatch.setattr(seats, "PATIENCE", 0.1)
    assert [held(f"seat-{number}") for number in range(seats.SEATS)] == [True] * seats.SEATS

    assert refused(signed_in, cast.budi) == "busy_others"


def test_who_waits_gets_the_next_free_seat(application, signed_in, cast):
    taken, over = Event(), Event()

    def others():
        with application.app_context(), ExitStack() as stack:
            assert all(seats._takes(stack, f"seat-{number}") for number in range(seats.SEATS))
            taken.set()
            assert over.wait(10)

    thread = Thread(target=others)
    thread.start()
    assert taken.wait(10)
    Thread(target=over.set).start()
    assert refused(signed_in, cast.budi) is None
    thread.join()


def test_within_a_seat_and_outside_of_requests_nobody_is_asked(signed_in, cast, held):
    context = signed_in(cast.alice)
    with seat(), seat():
        pass
    context.pop()
    held(f"own-{cast.alice.id}")
    with seat():
        pass


def test_what_is_refused_says_so_and_others_are_answered(client, held, cast, monkeypatch):
    monkeypatch.setattr(seats, "PATIENCE", 0.1)
    client.sign_in(cast.alice)
    assert held(f"own-{cast.alice.id}")
    answer = client.get("/keluarga/unduh")

    assert answer.status_code == 429
    assert "Permintaan Anda sebelumnya masih dikerjakan" in answer.text
    assert client.sign_in(cast.budi).get("/keluarga").status_code == 200
