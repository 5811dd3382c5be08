"""What waits for a second person, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from sakti.core.actors import Actor
from sakti.core.events import LastCloseAsked
from sakti.core.permissions import Permission, Scope
from sakti.core.refusals import Refusal
from sakti.countersigning.models import CountersignRequest, CountersignSeen
from sakti.countersigning.registry import acts
from sakti.extensions import db
from sakti.web.domain import PermittedActor
from sakti.web.events import publish
from sakti.web.pagination import Part, entities

#: How many of those that are decided are shown.
RECENT = 30


def touches_closed_month(day: date | None) -> bool:
    """Whether what holds from a day on is in a month that is closed."""
    until = closed_until()
    return day is not None and until is not None and day <= until


def closed_until() -> date | None:
    """The last day of the closed months; None before the first close."""
    asked = LastCloseAsked()
    publish(asked)
    return max(asked.closed_until, default=None)


def reaches(scope: Scope, village_ids: Sequence[int] | None) -> bool:
    """Whether everything that an act touches lies within."""
    whole = scope.whole_villages
    return whole is None or (village_ids is not None and whole.issuperset(village_ids))


def may_second(user: PermittedActor, request: CountersignRequest) -> bool:
    """Whether somebody may be the second person: permitted in all its villages, and nobody whom it favours."""
    act = acts().get(request.kind)
    if act is None or user.id in (request.asked_by_id, request.concerns_id) or not user.has(act.permission):
        return False
    return reaches(user.scope_for(act.permission), request.village_ids)


def waiting_for(user: PermittedActor) -> list[CountersignRequest]:
    """The acts that somebody may say yes or no to, the oldest first."""
    query = select(CountersignRequest).where(CountersignRequest.state == "waiting")
    rows = db.session.scalars(query.order_by(CountersignRequest.asked_at, CountersignRequest.id))
    return [row for row in rows if may_second(user, row)]


def of_user(user: Actor, start: int = 0) -> Part[CountersignRequest]:
    """What somebody asked for or decided, the newest first."""
    own = or_(CountersignRequest.asked_by_id == user.id, CountersignRequest.decided_by_id == user.id)
    query = select(CountersignRequest).where(own).order_by(CountersignRequest.id.desc())
    return entities(query, start=start, size=RECENT)


def done_alone(user: PermittedActor) -> Sequence[CountersignRequest]:
    """What was done without a second person and an auditor or leader has not read yet."""
    if not watches(user):
        return []
    seen = select(CountersignSeen.request_id).where(CountersignSeen.user_id == user.id)
    query = select(CountersignRequest).where(CountersignRequest.state == "alone", CountersignRequest.id.not_in(seen))
    return db.session.scalars(query.order_by(CountersignRequest.id)).all()


def watches(user: PermittedActor) -> bool:
    """Auditors and leaders: they reach the whole regency, and decide nothing here."""
    return user.scope_for(Permission.COUNTERSIGN).whole_villages is None and not any(
        user.has(act.permission) for act in acts().values()
    )


def request_within(user: PermittedActor, request_id: int) -> CountersignRequest:
    """One that somebody asked for, may decide, or may watch. Refuses `countersign_unknown`."""
    row = db.session.get(CountersignRequest, request_id)
    if row is not None and (
        row.asked_by_id == user.id
        or row.decided_by_id == user.id
        or may_second(user, row)
        or (row.state == "alone" and watches(user))
    ):
        return row
    raise Refusal("countersign_unknown")


def waiting_on(kind: str, subject: str) -> CountersignRequest | None:
    """The request that waits for this subject, if one does."""
    query = select(CountersignRequest).where(
        CountersignRequest.kind == kind, CountersignRequest.subject == subject, CountersignRequest.state == "waiting"
    )
    return db.session.scalar(query)
