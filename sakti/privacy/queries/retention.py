"""What is kept how long, how much of each there is, and what its time has come for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from sakti.audit.tables import AuditEntry
from sakti.core.permissions import NameScope
from sakti.core.privacy import RETENTION, Retention
from sakti.extensions import db
from sakti.households.tables import Household, Person
from sakti.intake.tables import Upload
from sakti.interventions.tables import Delivery
from sakti.objections.tables import Objection
from sakti.observations.tables import PersonState
from sakti.privacy.models import Erasure, PrivacyRequest
from sakti.regions.tables import Region
from sakti.submissions.tables import Submission
from sakti.verification.tables import Proposal
from sakti.web.clock import day_of
from sakti.web.pagination import Part, part
from sakti.web.seen import note_seen

#: (how many there are, how many of them are due).
Counted = tuple[int, int]


@dataclass(frozen=True, slots=True)
class KeptKind:
    """A kind of record with its period, how many there are and how many are due. None: it is not counted in rows."""

    kept: Retention
    count: int | None
    due: int | None


def kept_kinds(moment: datetime) -> list[KeptKind]:
    """Every kind, in the order of the schedule."""
    lines = []
    for kept in RETENTION:
        counter = COUNTERS.get(kept.key)
        before = moment - timedelta(days=kept.days or 0)
        count, due = counter(before) if counter else (None, None)
        lines.append(KeptKind(kept, count, due if kept.days is not None else None))
    return lines


def _count(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).where(*conditions)) or 0


def _followed(_before: datetime) -> Counted:
    return _count(Person.standing == "living", Person.merged_into_id.is_(None)), 0


def _left(before: datetime) -> Counted:
    left = (Person.standing.in_(("away", "dead", "exited")), Person.id.not_in(select(Erasure.person_id)))
    return _count(*left), _count(*left, Person.id.in_(_gone_since(before)))


def _gone_since(before: datetime) -> ColumnElement[int]:
    """People who were last counted before that moment."""
    last = select(PersonState.person_id).where(PersonState.counted).group_by(PersonState.person_id)
    return last.having(func.max(PersonState.until) <= day_of(before))  # type: ignore[return-value]


def _uploads(before: datetime) -> Counted:
    """Those on which nobody has decided: the others have no file any more."""
    waiting = Upload.state.in_(("waiting", "mapping", "checked"))
    return _count(waiting), _count(waiting, Upload.uploaded_at < before)


def _payloads(before: datetime) -> Counted:
    held = Submission.payload.is_not(None)
    return _count(held), _count(held, Submission.received_at < before)


def _requesters(before: datetime) -> Counted:
    named = PrivacyRequest.requester.is_not(None)
    return _count(named), _count(named, PrivacyRequest.answered_at < before)


def _reporters(before: datetime) -> Counted:
    named = Objection.reporter.is_not(None) | Objection.contact.is_not(None)
    decided = Objection.proposal_id.in_(select(Proposal.id).where(Proposal.decided_at < before))
    return _count(named), _count(named, decided)


def _trail(before: datetime) -> Counted:
    return _count(AuditEntry.id.is_not(None)), _count(AuditEntry.at < before)


def _money(before: datetime) -> Counted:
    return _count(Delivery.id.is_not(None)), _count(Delivery.delivered_on < day_of(before))


COUNTERS: dict[str, Callable[[datetime], Counted]] = {
    "followed": _followed,
    "left": _left,
    "uploads": _uploads,
    "payloads": _payloads,
    "requesters": _requesters,
    "reporters": _reporters,
    "trail": _trail,
    "money": _money,
}


@dataclass(frozen=True, slots=True)
class ProposedErasure:
    """Somebody who left so long ago that the officer is asked whether they are erased."""

    person_id: int
    name: str
    village: str
    standing: str


def proposed_erasures(names: NameScope, moment: datetime, start: int = 0, size: int = 25) -> Part[ProposedErasure]:
    """Those whose period has ended, where the reader may see names."""
    period = next(kept.days for kept in RETENTION if kept.key == "left") or 0
    query = (
        select(Person.id, Person.name, Region.name, Person.standing)
        .join(Household, Household.id == Person.household_id)
        .join(Region, Region.id == Household.village_id)
        .where(
            Person.standing.in_(("away", "dead", "exited")),
            Person.id.not_in(select(Erasure.person_id)),
            Person.id.in_(_gone_since(moment - timedelta(days=period))),
        )
        .order_by(Person.id)
    )
    if names.villages is not None:
        query = query.where(Household.village_id.in_(sorted(names.villages)))
    found = part(query, start=start, size=size)
    note_seen("persons", [row.id for row in found.rows])
    return found.holding([ProposedErasure(*row) for row in found.rows])
