"""Making the ledger's facts of erased people no more precise than the figures need them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, select, update

from sakti.audit.actions import touch
from sakti.core.json import JsonObject
from sakti.core.privacy import blur_birth_date
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.observations.models import Observation
from sakti.observations.values import NOT_FOLDED

#: What no figure asks of a person: told of them alone, so it goes with them.
NOT_COUNTED = frozenset({"marital"})


def blur_people(*, person_ids: Collection[int], today: date) -> None:
    """Names and places that lists told are left out, birth dates become months, and what no figure asks goes too.

    Folding comes to the same monthly figures.
    """
    for part in chunks(person_ids):
        _blur_rows(Observation.person_id.in_(part), today)


def blur_houses(*, household_ids: Collection[int], today: date) -> None:
    """Where a house stood of which nobody is left, as lists told it."""
    for part in chunks(household_ids):
        _blur_rows(Observation.household_id.in_(part) & Observation.person_id.is_(None), today)


def _blur_rows(condition: ColumnElement[bool], today: date) -> None:
    rows = db.session.execute(select(Observation.id, Observation.content).where(condition)).all()
    blurred = [(key, _blur(content, today), content) for key, content in rows]
    if changed := [{"id": key, "content": new} for key, new, old in blurred if new != old]:
        touch(Observation.__table__, [int(row["id"]) for row in changed])
        db.session.execute(update(Observation), changed)


def _blur(content: JsonObject, today: date) -> JsonObject:
    gone = NOT_FOLDED | NOT_COUNTED
    kept = {name: value for name, value in content.items() if name not in gone}
    if born := kept.get("birth_date"):
        kept["birth_date"] = blur_birth_date(date.fromisoformat(str(born)), today).isoformat()
    return kept
