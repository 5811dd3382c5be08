"""Whatever may arrive twice is taken in once; what was sent is forgotten after a while."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.submissions.actions import RETENTION, accept, forget_payloads
from sakti.submissions.models import Submission
from sakti.web.clock import now
from tests.actors import TESTS


def send(key, payload=None, write=lambda submission: None, **more):
    return accept(public_id=key, kind="visit", payload=payload or {"latrine": 1}, by=TESTS, write=write, **more)


def test_the_same_again_does_nothing(app):
    key, written = uuid4(), []

    first = send(key, write=written.append)
    second = send(key, write=written.append)

    assert (first.is_repeated, second.is_repeated) == (False, True)
    assert first.submission is second.submission
    assert written == [first.submission]


def test_other_content_under_the_same_id_is_refused(app):
    key = uuid4()
    send(key)

    with pytest.raises(Refusal, match="isian lain"):
        send(key, {"latrine": 2})


def test_what_could_not_be_written_leaves_no_trace(app):
    key = uuid4()

    def fail(submission):
        raise Refusal("nothing_observed")

    with pytest.raises(Refusal):
        send(key, write=fail)

    assert db.session.query(Submission).count() == 0
    assert not send(key).is_repeated


def test_nobody_notes_anything_in_the_future(app):
    receipt = send(uuid4(), captured_at=now() + timedelta(days=400))

    assert receipt.submission.captured_at <= now()


def test_what_was_sent_is_sealed_and_kept_for_ninety_days(app):
    key = uuid4()
    submission = send(key, {"note": "Mbah Surip sakit"}).submission
    db.session.flush()
    stored = db.session.scalar(text("SELECT payload FROM submission"))
    assert b"Surip" not in bytes(stored)
    assert "Surip" in submission.payload

    assert forget_payloads(now=submission.received_at + RETENTION) == 0
    assert forget_payloads(now=submission.received_at + RETENTION + timedelta(seconds=1)) == 1

    db.session.expire_all()
    assert submission.payload is None
    assert send(key, {"note": "Mbah Surip sakit"}).is_repeated
    with pytest.raises(Refusal):
        send(key, {"note": "lain"})
