"""Many households that live in another village from a day on without having moved, all or none; and back again.

Each gets an event of its own in the ledger, so that its dossier says what happened; they are folded together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import select

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.observations import ledger
from sakti.observations.actions import projection
from sakti.observations.ledger import EventEntry, refuse_beyond
from sakti.observations.models import Event
from sakti.regions.tables import Region
from sakti.web import clock


def move_households(*, days: Mapping[int, date], village: Region, note: str, by: Actor) -> list[int]:
    """From its day on each of these households lives in the village. Returns the ids of the events.

    Refuses `date_in_future`, and what the ledger refuses.
    """
    if (last := max(days.values(), default=clock.today())) > clock.today():
        raise Refusal("date_in_future", field="day", day=last.isoformat())
    entries = [
        EventEntry(EventKind.MOVE_VILLAGE, day, household_id=household, village_id=village.id, note=note)
        for household, day in sorted(days.items())
    ]
    ids = ledger.append(entries, by=by)
    record("households_redrawn", by=by, subject=village, village_id=village.id, count=len(ids))
    projection.project(days)
    return ids


def void_moves(*, event_ids: Collection[int], reason: str, by: Actor) -> int:
    """Take such moves back, those that nobody has taken back yet. Refuses `reason_missing`, and `out_of_scope` as
    recording them would. Returns how many.
    """
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    rows: list[Event] = []
    for part in chunks(event_ids):
        rows += db.session.scalars(select(Event).where(Event.id.in_(part), Event.voided_at.is_(None)))
    homes = {row.household_id for row in rows if row.household_id is not None}
    for day, told in groupby(sorted(rows, key=lambda row: row.day), key=lambda row: row.day):
        refuse_beyond({row.household_id for row in told if row.household_id}, day - timedelta(days=1), by=by)
    for row in rows:
        row.voided_at, row.voided_by, row.void_reason = clock.now(), by.name, reason.strip()
    db.session.flush()
    if rows:
        record("moves_voided", by=by, subject=rows[0], village_id=rows[0].village_id, count=len(rows))
    projection.project(homes)
    return len(rows)
