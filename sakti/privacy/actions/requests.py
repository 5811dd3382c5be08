"""What somebody asks about their data: taken down, their identity recorded, answered or refused."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import select

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.permissions import Permission, reach_of
from sakti.core.privacy import REQUEST_WORKFLOW, RequestKind, due_at, new_number
from sakti.core.refusals import Refusal
from sakti.core.workflow import check_move
from sakti.extensions import db
from sakti.objections.tables import Objection
from sakti.privacy import queries
from sakti.privacy.models import PrivacyRequest, PrivacyStep
from sakti.submissions.actions import accept_once
from sakti.web.clock import now
from sakti.web.history import record_step


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, as whom, and how to reach them."""

    kind: RequestKind
    capacity: str
    requester: str
    contact: str
    told: str


def record_request(*, asked: Asked, person_id: int | None, submission_key: UUID | None, by: Actor) -> PrivacyRequest:
    """Take it down; the clock of 3 × 24 hours begins. The same `submission_key` makes one only."""

    def write(submission_id: int | None) -> PrivacyRequest:
        moment = now()
        request = PrivacyRequest(
            submission_id=submission_id,
            number=new_number("HW"),
            kind=asked.kind,
            person_id=person_id,
            capacity=asked.capacity,
            requester=asked.requester.strip() or None,
            contact=asked.contact.strip() or None,
            told=asked.told.strip() or None,
            received_at=moment,
            due_at=due_at(moment),
            recorded_by=by.name,
        )
        db.session.add(request)
        db.session.flush()
        record_step(PrivacyStep(request_id=request.id), before=None, after="received", by=by)
        record("privacy_request_recorded", by=by, subject=request, number=request.number, kind=asked.kind.value)
        return request

    return accept_once(
        key=submission_key,
        kind="privacy_request",
        payload={"person": person_id, **asdict(asked)},
        by=by,
        write=write,
        find=queries.request_of_submission,
    )


def check_identity(*, request: PrivacyRequest, proof: str, by: Actor) -> None:
    """Write down by what the officer knew who asks. Refuses `move_not_allowed`, `not_permitted`."""
    _move(request, "checked", by)
    request.proof = proof
    _step(request, "checked", by)
    record("privacy_identity_checked", by=by, subject=request, number=request.number)


def answer_request(*, request: PrivacyRequest, answer: str, by: Actor) -> None:
    """What was done, as it was told to whoever asked. Refuses `move_not_allowed`, `reason_missing`, `not_permitted`."""
    _move(request, "answered", by, answer)
    _finish(request, "answered", answer, by)
    record("privacy_request_answered", by=by, subject=request, number=request.number)


def refuse_request(*, request: PrivacyRequest, ground: str, answer: str, by: Actor) -> None:
    """Why not, by one of the law's reasons and in words. Refuses what `answer_request` refuses."""
    _move(request, "refused", by, answer)
    request.ground = ground
    _finish(request, "refused", answer, by)
    record("privacy_request_refused", by=by, subject=request, number=request.number, ground=ground)


def lead_to_objection(*, request: PrivacyRequest, number: str, by: Actor) -> None:
    """A correction that is looked at by verval: what becomes of the objection shows in the request.

    Refuses `privacy_kind_differs`, `privacy_objection_unknown`, `not_permitted`.
    """
    _refuse_unless_officer(by)
    if request.kind != RequestKind.CORRECTION:
        raise Refusal("privacy_kind_differs")
    objection_id = db.session.scalar(select(Objection.id).where(Objection.number == number.strip().upper()))
    if objection_id is None:
        raise Refusal("privacy_objection_unknown", field="number", number=number.strip())
    request.objection_id = objection_id
    db.session.flush()


def finish_erasure(*, request: PrivacyRequest, ground: str, answer: str, by: Actor) -> None:
    """The request was granted: whoever it named is erased."""
    request.ground = ground
    _finish(request, "answered", answer, by)


def _finish(request: PrivacyRequest, state: str, answer: str, by: Actor) -> None:
    request.answer, request.answered_at, request.answered_by = answer.strip(), now(), by.name
    _step(request, state, by)


def _step(request: PrivacyRequest, state: str, by: Actor) -> None:
    before, request.state = request.state, state
    record_step(PrivacyStep(request_id=request.id), before=before, after=state, by=by)


def _move(request: PrivacyRequest, after: str, by: Actor, reason: str = "") -> None:
    check_move(REQUEST_WORKFLOW, request.state, after, may=lambda wanted: _may(by, wanted), reason=reason)


def _may(by: Actor, permission: Permission) -> bool:
    """The officer's permission is held for the whole regency or not at all."""
    return reach_of(by, permission).villages is None


def _refuse_unless_officer(by: Actor) -> None:
    if not _may(by, Permission.HANDLE_PRIVACY):
        raise Refusal("not_permitted")
