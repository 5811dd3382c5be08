"""Requests, within the names that the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, case, func, select

from sakti.core.objections import STATES, ObjectionState
from sakti.core.permissions import NameScope
from sakti.core.privacy import REQUEST_WORKFLOW
from sakti.core.refusals import Refusal
from sakti.core.workflow import Step
from sakti.extensions import db
from sakti.households.queries import behind
from sakti.households.tables import Household, Person
from sakti.objections.tables import Objection
from sakti.observations.tables import Observation
from sakti.privacy.models import Erasure, PrivacyRequest, PrivacyStep
from sakti.verification.tables import Proposal
from sakti.web.pagination import Part, part
from sakti.web.seen import note_seen

OPEN = tuple(state.key for state in REQUEST_WORKFLOW.states if not state.is_end)


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request with the person whom it is about, if they are held here."""

    request: PrivacyRequest
    name: str | None
    household_id: int | None
    is_erased: bool

    @property
    def is_open(self) -> bool:
        return self.request.state in OPEN

    def is_late(self, moment: datetime) -> bool:
        return self.is_open and self.request.due_at < moment


def _rows(names: NameScope) -> Select[PrivacyRequest, str, int, int]:
    """A request about nobody who is held here is shown to whoever sees all names."""
    query = (
        select(PrivacyRequest, Person.name, Person.household_id, Erasure.id)
        .outerjoin(Person, Person.id == PrivacyRequest.person_id)
        .outerjoin(Household, Household.id == Person.household_id)
        .outerjoin(Erasure, Erasure.person_id == Person.id)
    )
    return query if names.villages is None else query.where(Household.village_id.in_(sorted(names.villages)))


def requests(names: NameScope, *, state: str | None = None, start: int = 0, size: int = 50) -> Part[ShownRequest]:
    """What waits first, the nearest deadline on top; then what is done, the newest first."""
    waits = PrivacyRequest.state.in_(OPEN)
    query = _rows(names).order_by(
        case((waits, 0), else_=1), case((waits, PrivacyRequest.due_at), else_=None), PrivacyRequest.id.desc()
    )
    if state is not None:
        query = query.where(PrivacyRequest.state == state)
    found = part(query, start=start, size=size)
    return found.holding([_shown(row) for row in found.rows])


def _shown(row: Row[PrivacyRequest, str, int, int]) -> ShownRequest:
    note_seen("persons", [row[0].person_id])
    return ShownRequest(row[0], row[1], row[2], row[3] is not None)


def request_within(names: NameScope, request_id: int) -> ShownRequest:
    """Refuses `privacy_request_unknown`."""
    row = db.session.execute(_rows(names).where(PrivacyRequest.id == request_id)).one_or_none()
    if row is None:
        raise Refusal("privacy_request_unknown")
    return _shown(row)


def late_count(moment: datetime) -> int:
    late = select(func.count()).select_from(PrivacyRequest)
    return db.session.scalar(late.where(PrivacyRequest.state.in_(OPEN), PrivacyRequest.due_at < moment)) or 0


def steps_of(request: PrivacyRequest) -> list[Step]:
    rows = db.session.scalars(select(PrivacyStep).where(PrivacyStep.request_id == request.id).order_by(PrivacyStep.id))
    return [row.step for row in rows]


@dataclass(frozen=True, slots=True)
class Progress:
    """What has become of a correction: newer observations of the person, and the objection's fate."""

    observations: int
    objection_number: str | None
    objection_state: ObjectionState | None


def changed_since(request: PrivacyRequest) -> Progress:
    count = 0
    if request.person_id is not None:
        newer = select(func.count()).select_from(Observation)
        newer = newer.where(
            Observation.person_id.in_(behind(Person, {request.person_id})),
            Observation.recorded_at > request.received_at,
            Observation.voided_at.is_(None),
        )
        count = db.session.scalar(newer) or 0
    query = select(Objection.number, Proposal.state).join(Proposal, Proposal.id == Objection.proposal_id)
    row = db.session.execute(query.where(Objection.id == request.objection_id)).one_or_none()
    return Progress(count, row[0] if row else None, STATES[row[1]] if row else None)


def request_of_submission(submission_id: int) -> PrivacyRequest | None:
    return db.session.scalar(select(PrivacyRequest).where(PrivacyRequest.submission_id == submission_id))


def request_by_id(request_id: int) -> PrivacyRequest:
    return db.session.get_one(PrivacyRequest, request_id)
