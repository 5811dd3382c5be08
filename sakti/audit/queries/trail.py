"""Reading the trail."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, Text, cast, false, func, or_, select

from sakti.audit.models import AuditEntry
from sakti.core.permissions import Scope
from sakti.extensions import db
from sakti.web import clock
from sakti.web.pagination import Page, keyset


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedEntries:
    """What to look for; empty means everything."""

    actor: str = ""
    action: str = ""
    kind: str = ""
    subject_kind: str = ""
    subject_id: int | None = None
    village_id: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SeenTrail:
    """What of the trail could be seen at one moment: all up to a place in the chain, and these that waited for one.

    Ids would not do: PostgreSQL shows the entry of a long transaction after those that came later by their ids. Places
    are given to what was seen to have ended, so whatever is seen later is behind `position`, or waits and is not here.
    """

    position: int
    waiting: frozenset[int]


def seen_so_far() -> SeenTrail:
    """Asked in one statement, so that it is one moment."""
    newest = select(func.max(AuditEntry.position)).scalar_subquery()
    rows = db.session.execute(
        select(AuditEntry.id, AuditEntry.position).where(
            or_(AuditEntry.position.is_(None), AuditEntry.position == newest)
        )
    ).all()
    return SeenTrail(
        max((position for _, position in rows if position is not None), default=0),
        frozenset(key for key, position in rows if position is None),
    )


def was_written_since(seen: SeenTrail, *, but: Collection[str] = ()) -> bool:
    """Whether any transaction that ended since has written anything, apart from these actions."""
    later = select(AuditEntry.id).where(
        or_(AuditEntry.position.is_(None), AuditEntry.position > seen.position), AuditEntry.kind == "write"
    )
    found = db.session.scalars(later.where(AuditEntry.action.not_in(but)))
    return any(key not in seen.waiting for key in found)


def trail(scope: Scope, wanted: WantedEntries, cursor: str | None = None, size: int = 50) -> Page[AuditEntry]:
    """Entries, newest first. Whoever does not reach the whole regency sees those of the own villages only."""
    return keyset(select_trail(scope, wanted), [AuditEntry.id], cursor=cursor, size=size, descending=True)


def select_trail(scope: Scope, wanted: WantedEntries) -> Select[AuditEntry]:
    statement = select(AuditEntry).where(*conditions(wanted))
    return statement if scope.villages is None else statement.where(AuditEntry.village_id.in_(scope.villages))


def conditions(wanted: WantedEntries) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if wanted.actor:
        clauses.append(AuditEntry.actor_name.icontains(wanted.actor, autoescape=True))
    if wanted.action:
        clauses.append(AuditEntry.action.startswith(wanted.action, autoescape=True))
    exact = ("kind", "subject_kind", "subject_id", "village_id")
    clauses += [getattr(AuditEntry, field) == getattr(wanted, field) for field in exact if getattr(wanted, field)]
    if wanted.since:
        clauses.append(AuditEntry.at >= midnight(wanted.since))
    if wanted.until and wanted.until < date.max:
        clauses.append(AuditEntry.at < midnight(wanted.until + timedelta(days=1)))
    return clauses


def midnight(day: date) -> datetime:
    return clock.moment_of(day)


def of_subject(kind: str, subject_id: int) -> Sequence[AuditEntry]:
    """Everything that was done to one subject or read of it (a person may ask for this: UU 27/2022 art. 32)."""
    statement = select(AuditEntry).where(AuditEntry.subject_kind == kind, AuditEntry.subject_id == subject_id)
    return db.session.scalars(statement.order_by(AuditEntry.id)).all()


def readings_that_showed(person_ids: Collection[int]) -> list[AuditEntry]:
    """Readings of lists and pages on which these people stood, as far as the entries say who was shown."""
    details = cast(AuditEntry.details, Text)
    shown = or_(false(), *(details.contains(str(key)) for key in person_ids))
    statement = select(AuditEntry).where(AuditEntry.kind == "read", details.contains('"persons"'), shown)
    entries = db.session.scalars(statement.order_by(AuditEntry.id))
    return [entry for entry in entries if not set(person_ids).isdisjoint(entry.details.get("persons", ()))]
