"""The one inbox for everything that may arrive twice (ADR 0024)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.submissions.models import Submission
from sakti.submissions.queries import submission as find
from sakti.web.clock import now
from sakti.web.sealing import digests

T = TypeVar("T")
#: How long what was sent stays readable; then only its digest is left.
RETENTION = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of something that was sent: taken in now, or there already."""

    submission: Submission
    is_repeated: bool


def accept(
    *,
    public_id: UUID,
    kind: str,
    payload: Mapping[str, object],
    by: Actor,
    write: Callable[[Submission], object],
    device: str = "",
    captured_at: datetime | None = None,
    base_version: int | None = None,
) -> Receipt:
    """Take in what was sent, once: the same again does nothing, and of two at one moment one writes.

    `write` does the work, with the submission that the rows name; what it raises leaves no trace of the submission.
    Refuses `submission_differs` for other content under an id that was used.
    """
    text = json.dumps(payload, sort_keys=True, default=str, ensure_ascii=False)
    marks = digests(text)
    if (earlier := find(public_id)) is not None:
        return _again(earlier, marks)
    moment = now()
    arrived = Submission(
        public_id=public_id,
        kind=kind,
        device=device,
        user_id=by.id,
        user_name=by.name,
        payload=text,
        digest=marks[0],
        base_version=base_version,
        captured_at=min(captured_at or moment, moment),
        received_at=moment,
    )
    try:
        with db.session.begin_nested():
            db.session.add(arrived)
            db.session.flush()
            write(arrived)
    except IntegrityError:
        if (earlier := find(public_id)) is None:
            raise
        return _again(earlier, marks)
    return Receipt(arrived, is_repeated=False)


def accept_once(
    *,
    key: UUID | None,
    kind: str,
    payload: Mapping[str, object],
    by: Actor,
    write: Callable[[int | None], T],
    find: Callable[[int], T | None],
) -> T:
    """Make what was sent, or find what the same submission made before. `write` and `find` get the submission's id.

    Without a key (a command, a log) it is made every time. What was made and taken away again since is made anew.
    Refuses `submission_differs`.
    """
    if key is None:
        return write(None)
    written: list[T] = []
    receipt = accept(
        public_id=key,
        kind=kind,
        payload=payload,
        by=by,
        write=lambda submission: written.append(write(submission.id)),
    )
    if written:
        return written[0]
    earlier = find(receipt.submission.id)
    return write(receipt.submission.id) if earlier is None else earlier


def _again(earlier: Submission, marks: Sequence[bytes]) -> Receipt:
    if earlier.digest is not None and bytes(earlier.digest) not in marks:
        raise Refusal("submission_differs")
    return Receipt(earlier, is_repeated=True)


def forget_payloads(*, now: datetime) -> int:
    """Wipe what was sent longer ago than it is kept. Returns how many."""
    old = update(Submission).where(Submission.payload.is_not(None), Submission.received_at < now - RETENTION)
    wiped = old.values(payload=None).returning(Submission.id).execution_options(synchronize_session=False)
    return len(db.session.scalars(wiped).all())
