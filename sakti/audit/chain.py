"""The chain of seals over all entries, closed at the end of each transaction.

Not earlier: whoever holds the chain's lock keeps all others from ending theirs, and two actions that took it midway,
each holding a row that the other wants, would block each other.
"""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from sakti.audit.models import AuditEntry

START = "0" * 64
#: Any fixed number will do: PostgreSQL's name for the lock of the chain.
LOCK = 332_620_181_231
WAITING = "audit_entries_without_seal"


def seal_of(entry: AuditEntry, before: str) -> str:
    content = [
        before,
        entry.position,
        entry.at.isoformat(timespec="microseconds"),
        entry.kind,
        entry.action,
        entry.actor_id,
        entry.actor_name,
        entry.subject_kind,
        entry.subject_id,
        entry.village_id,
        entry.details,
    ]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def wait_for_seal(session: Session, entry: AuditEntry) -> None:
    session.info.setdefault(WAITING, []).append(entry)


def close(session: Session) -> None:
    """Seal what this transaction recorded, in its order."""
    if session.in_nested_transaction():
        return
    waiting = [entry for entry in session.info.pop(WAITING, []) if entry in session]  # else it was rolled back
    if not waiting:
        return
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    count, seal = last(session)
    with session.no_autoflush:  # an entry that expired meanwhile is read again, and must not be written half sealed
        for position, entry in enumerate(waiting, count + 1):
            entry.position = position
            entry.seal = seal = seal_of(entry, seal)


def last(session: Session) -> tuple[int, str]:
    head = select(AuditEntry.position, AuditEntry.seal).where(AuditEntry.position.is_not(None))
    row = session.execute(head.order_by(AuditEntry.position.desc()).limit(1)).one_or_none()
    return (row[0] or 0, row[1] or START) if row else (0, START)


event.listen(Session, "before_commit", close)
