"""What was worked out for a dashboard stays until somebody writes: most readers see the same numbers as the one before.

Every action leaves an audit entry, so the newest entry, with the newest rows of the ledger, names the state of the
whole database. A page made for that state is the page for everyone who asks for the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

from flask import current_app, g
from sqlalchemy import func, select

from sakti.audit.tables import AuditEntry
from sakti.core.indicators import every_definition
from sakti.extensions import db
from sakti.interventions.tables import Delivery, StatusMove
from sakti.observations.tables import Observation

T = TypeVar("T")
MOST = 64
_lock = Lock()


def remembered(key: Hashable, make: Callable[[], T]) -> T:
    """The value for this key in the present state of the database; made if nobody asked for it since the last write."""
    held: OrderedDict[Hashable, object] = current_app.extensions.setdefault("sakti-dashboards", OrderedDict())
    if "stamp" not in g:
        g.stamp = stamp()
    full = (g.stamp, key)
    with _lock:
        if full in held:
            held.move_to_end(full)
            return cast(T, held[full])
    value = make()
    with _lock:
        held[full] = value
        while len(held) > MOST:
            held.popitem(last=False)
    return value


def stamp() -> Hashable:
    """The newest write: its id and moment (ids alone would come again after a rollback); and what is counted."""
    newest = select(AuditEntry.id, AuditEntry.at).where(AuditEntry.kind == "write").order_by(AuditEntry.id.desc())
    rows = [select(func.max(model.id)).scalar_subquery() for model in (Observation, Delivery, StatusMove)]
    marks = tuple(indicator.mark for indicator in every_definition())
    newest_entry = tuple(db.session.execute(newest.limit(1)).first() or ())
    return newest_entry, tuple(db.session.execute(select(*rows)).one()), marks
