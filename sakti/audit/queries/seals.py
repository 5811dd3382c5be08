"""The seal of an entry: it covers the entry and the seal before it, so that a changed or missing one shows."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from sakti.audit.models import AuditEntry

START = "0" * 64


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


def last(session: Session) -> tuple[int, str]:
    head = select(AuditEntry.position, AuditEntry.seal).where(AuditEntry.position.is_not(None))
    row = session.execute(head.order_by(AuditEntry.position.desc()).limit(1)).one_or_none()
    return (row[0] or 0, row[1] or START) if row else (0, START)
