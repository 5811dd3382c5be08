"""The chain of seals over all entries, closed at the end of each transaction.

Not earlier: whoever holds the chain's lock keeps all others from ending theirs, and two actions that took it midway,
each holding a row that the other wants, would block each other.
"""

from __future__ import annotations

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from sakti.audit.models import AuditEntry
from sakti.audit.queries.seals import last, seal_of

#: Any fixed number will do: PostgreSQL's name for the lock of the chain.
LOCK = 332_620_181_231
WAITING = "audit_entries_without_seal"


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


event.listen(Session, "before_commit", close)
