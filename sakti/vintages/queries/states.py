"""States of households or people on one day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from sakti.extensions import db
from sakti.households.queries import chunks


def states_on(model: Any, key: Any, ids: Iterable[int], day: date, columns: Sequence[Any]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for part in chunks(ids):
        query = select(key, *columns).where(key.in_(part), model.since <= day, model.until > day)
        found.update((row[0], row) for row in db.session.execute(query))
    return found
