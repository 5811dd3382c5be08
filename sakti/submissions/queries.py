"""What has arrived."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import select

from sakti.extensions import db
from sakti.submissions.models import Submission


def submission(public_id: UUID) -> Submission | None:
    """What arrived under this id, if anything did."""
    return db.session.scalar(select(Submission).where(Submission.public_id == public_id))


def answer_of(submission: Submission) -> str | None:
    """The address to which the answer to a form led."""
    answer = json.loads(submission.payload or "{}").get("answer")
    return None if answer is None else str(answer)
