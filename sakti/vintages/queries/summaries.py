"""What a page tells of two lists, worked out once for as long as nobody writes."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TypeAlias

from flask import current_app
from sqlalchemy import select

from sakti.audit.tables import AuditEntry
from sakti.core.vintages import Group
from sakti.extensions import db
from sakti.observations.tables import Release
from sakti.vintages.queries.pairings import pair_releases, persons


@dataclass(frozen=True, slots=True)
class PairSummary:
    """What a page tells of two lists; nobody is named in it."""

    groups: Sequence[Group]
    people: dict[str, Counter[str]]


#: The last write, the two lists, and the villages that the reader reaches.
SummaryKey: TypeAlias = tuple[tuple[int, datetime] | None, int, int, frozenset[int]]
_MOST = 24
_lock = Lock()


def summarise_pair(older: Release, newer: Release, villages: Collection[int]) -> PairSummary:
    """Worked out once for as long as nobody writes: the lists of a regency name half a million people."""
    held: OrderedDict[SummaryKey, PairSummary] = current_app.extensions.setdefault("sakti-vintages", OrderedDict())
    key = (_last_write(), older.id, newer.id, frozenset(villages))
    with _lock:
        if key in held:
            held.move_to_end(key)
            return held[key]
    pairing = pair_releases(older, newer, villages)
    summary = PairSummary(list(pairing.groups()), persons(pairing))
    with _lock:
        held[key] = summary
        while len(held) > _MOST:
            held.popitem(last=False)
    return summary


def _last_write() -> tuple[int, datetime] | None:
    query = select(AuditEntry.id, AuditEntry.at).where(AuditEntry.kind == "write").order_by(AuditEntry.id.desc())
    row = db.session.execute(query.limit(1)).first()
    return None if row is None else (row.id, row.at)
