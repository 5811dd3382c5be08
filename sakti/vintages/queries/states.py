"""States of households or people on one day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.observations.tables import HouseholdState, PersonState
from sakti.web.types import TableRow


def states_on(
    model: type[HouseholdState] | type[PersonState],
    key: InstrumentedAttribute[int],
    ids: Iterable[int],
    day: date,
    columns: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]],
) -> dict[int, TableRow]:
    """Each subject that has a state on the day, with these columns of it after its id."""
    states: dict[int, TableRow] = {}
    for part in chunks(ids):
        query = select(key, *columns).where(key.in_(part), model.since <= day, model.until > day)
        states.update((row[0], row) for row in db.session.execute(query))
    return states
