"""The one inbox for everything that may arrive twice (ADR 0024)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.submissions.models import Submission
from sakti.submissions.queries import submission as find
from sakti.web.bulk import is_postgresql
from sakti.web.clock import now
from sakti.web.sealing import digests

T = TypeVar("T")
#: The kind of what is known by the form's own id alone.
FORM = "form"
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


def claim_form(*, key: UUID, content: str, by: Actor) -> Receipt:
    """Take a form in before it is worked on: whoever sends the same at this moment waits until that is done.

    `content`: everything in it. Refuses `submission_differs` for other content under an id that was answered.
    """
    marks, moment = digests(content), now()
    values = {
        "public_id": key,
        "kind": FORM,
        "device": "",
        "user_id": by.id,
        "user_name": by.name,
        "digest": marks[0],
        "captured_at": moment,
        "received_at": moment,
        "outcome": "accepted",
    }
    insert = (postgresql if is_postgresql() else sqlite).insert(Submission).values(values)
    added = db.session.scalar(insert.on_conflict_do_nothing(index_elements=["public_id"]).returning(Submission.id))
    submission = find(key)
    assert submission is not None  # noqa: S101 - it was put there, by us or by somebody before
    if added is None and submission.payload is not None:
        return _again(submission, marks)
    return Receipt(submission, is_repeated=False)


def answer_form(*, submission: Submission, address: str | None) -> None:
    """Note where the answer to a form led: the same form again leads there too. Without one it may be sent again."""
    if address is None:
        db.session.delete(submission)
    else:
        submission.payload = json.dumps({"answer": address})


def _again(earlier: Submission, marks: Sequence[bytes]) -> Receipt:
    if earlier.digest is not None and bytes(earlier.digest) not in marks:
        raise Refusal("submission_differs")
    return Receipt(earlier, is_repeated=True)


def forget_payloads(*, now: datetime) -> int:
    """Wipe what was sent longer ago than it is kept. Returns how many."""
    old = update(Submission).where(Submission.payload.is_not(None), Submission.received_at < now - RETENTION)
    wiped = old.values(payload=None).returning(Submission.id).execution_options(synchronize_session=False)
    return len(db.session.scalars(wiped).all())
