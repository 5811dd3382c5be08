"""Reading the trail."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, func, select

from sakti.audit.models import AuditEntry
from sakti.audit.queries import seals
from sakti.core.permissions import Scope
from sakti.extensions import db
from sakti.web.clock import ZONE
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


def newest_position() -> int:
    """How far the trail has come: entries get their places in the order in which transactions end."""
    return db.session.scalar(select(func.max(AuditEntry.position))) or 0


def was_written_since(position: int, *, but: Collection[str] = ()) -> bool:
    """Whether any transaction that ended since has written anything, apart from these actions."""
    later = select(AuditEntry.id).where(AuditEntry.position > position, AuditEntry.kind == "write")
    return db.session.scalar(later.where(AuditEntry.action.not_in(but)).limit(1)) is not None


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
    return datetime.combine(day, time(), ZONE)


def of_subject(kind: str, subject_id: int) -> Sequence[AuditEntry]:
    """Everything that was done to one subject or read of it (a person may ask for this: UU 27/2022 art. 32)."""
    statement = select(AuditEntry).where(AuditEntry.subject_kind == kind, AuditEntry.subject_id == subject_id)
    return db.session.scalars(statement.order_by(AuditEntry.id)).all()


def first_broken() -> int | None:
    """The id of the first entry that was changed, or whose predecessor is missing; None when the chain holds."""
    seal = seals.START
    sealed = select(AuditEntry).where(AuditEntry.position.is_not(None)).order_by(AuditEntry.position)
    with closing(db.session.scalars(sealed.execution_options(yield_per=1000))) as entries:
        for position, entry in enumerate(entries, start=1):
            if entry.position != position or entry.seal != seals.seal_of(entry, seal):
                return entry.id
            seal = seals.seal_of(entry, seal)
    return db.session.scalar(select(AuditEntry.id).where(AuditEntry.position.is_(None)).limit(1))


def head() -> tuple[int, str]:
    """How many entries there are and the seal over all of them: written down elsewhere, it shows a cut-off end."""
    return seals.last(db.session())
