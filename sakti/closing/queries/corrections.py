"""Corrections (ralat): what is known now of closed months, in their own definitions, and was published otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from sakti.closing.documents import Correction
from sakti.closing.models import FrozenFigure, MonthClose, Restatement
from sakti.closing.queries.closes import close_of, closes, definitions_of
from sakti.core.figures import Answers
from sakti.core.indicators import definition
from sakti.core.periods import month_end
from sakti.extensions import db
from sakti.indicators.queries.figures import RowKey, differences_from
from sakti.interventions.tables import Delivery
from sakti.observations.tables import Event, HouseholdState, Observation, PersonState

#: Where is looked; None: everywhere.
Villages = Collection[int] | None
NOBODY = Answers(0, 0, 0, 0)
#: What was published, and what is known now.
Difference = tuple[Answers, Answers]


def restatements(month: int) -> list[Correction]:
    """How the live figures of a closed month differ from the frozen ones now."""
    close = close_of(month)
    if close is None:
        return []
    return _corrections(_changed([close]), {}, close)


def changed_counts() -> dict[int, int]:
    """Per closed month how many figures are no longer what was frozen."""
    return dict(Counter(key.month for key in _changed(closes())))


def pending(before: int, villages: Villages = None) -> list[Correction]:
    """What differs from what was last published of the months closed before this one: for the next close to list."""
    earlier = [close for close in closes() if close.month < before]
    if not earlier:
        return []
    query = select(Restatement).order_by(Restatement.id)
    if villages is not None:
        query = query.where(Restatement.village_id.in_(sorted(villages)))
    published = {_key_of(row): Answers(*row.new) for row in db.session.scalars(query)}
    changed = _reverted(published, earlier) | _changed(earlier, villages)
    return _corrections(changed, published, earlier[-1])


def _corrections(
    changed: dict[RowKey, Difference], published: dict[RowKey, Answers], last: MonthClose
) -> list[Correction]:
    every = [(key, published.get(key, frozen), live) for key, (frozen, live) in sorted(changed.items())]
    differing = [(key, old, new) for key, old, new in every if old != new]
    since = _first_recordings({key.village_id for key, _, _ in differing}, last)
    return [Correction(*key, old, new, since.get(key.village_id)) for key, old, new in differing]


def _key_of(row: Restatement) -> RowKey:
    return RowKey(row.month, row.village_id, row.indicator, row.version)


def _changed(closed: Sequence[MonthClose], villages: Villages = None) -> dict[RowKey, Difference]:
    """(frozen, live) where they differ; either may be of nobody."""
    frozen = (
        select(
            MonthClose.month,
            FrozenFigure.village_id,
            FrozenFigure.indicator,
            FrozenFigure.version,
            FrozenFigure.n,
            FrozenFigure.d,
            FrozenFigure.excluded,
            FrozenFigure.unknown,
        )
        .join(MonthClose, MonthClose.id == FrozenFigure.close_id)
        .where(FrozenFigure.close_id.in_([close.id for close in closed]))
        .subquery()
    )
    return differences_from(frozen, {close.month: definitions_of(close) for close in closed}, villages)


def _reverted(published: dict[RowKey, Answers], closed: Sequence[MonthClose]) -> dict[RowKey, Difference]:
    """Corrected once and back to what was frozen: the difference to what was published counts again."""
    close_ids = {close.month: close.id for close in closed}
    reverted: dict[RowKey, Difference] = {}
    for key in published:
        frozen = db.session.get(FrozenFigure, (close_ids.get(key.month), key.village_id, key.indicator, key.version))
        if definition(key.indicator, key.version) is not None:
            now = NOBODY if frozen is None else Answers(frozen.n, frozen.d, frozen.excluded, frozen.unknown)
            reverted[key] = (now, now)
    return reverted


def _first_recordings(villages: Collection[int], close: MonthClose) -> dict[int, datetime]:
    """Per village the first entry after the close about a day that it covers: what may have moved the figures."""
    last = month_end(close.month)
    observed = _late_entry(Observation, Observation.observed_on, close)
    happened = _late_entry(Event, Event.day, close)
    homes = select(HouseholdState.village_id, func.min(Observation.recorded_at)).join(
        Observation, Observation.household_id == HouseholdState.household_id
    )
    people = select(PersonState.village_id, func.min(Observation.recorded_at)).join(
        Observation, Observation.person_id == PersonState.person_id
    )
    events = select(HouseholdState.village_id, func.min(Event.recorded_at)).join(
        Event, Event.household_id == HouseholdState.household_id
    )
    deliveries = select(Delivery.village_id, func.min(Delivery.recorded_at))
    queries = (
        homes.where(*observed, *_there(HouseholdState, last, villages)).group_by(HouseholdState.village_id),
        people.where(*observed, *_there(PersonState, last, villages)).group_by(PersonState.village_id),
        events.where(*happened, *_there(HouseholdState, last, villages)).group_by(HouseholdState.village_id),
        deliveries.where(
            *_late_entry(Delivery, Delivery.delivered_on, close), Delivery.village_id.in_(sorted(villages))
        ).group_by(Delivery.village_id),
    )
    first: dict[int | None, datetime] = {}
    for query in queries:
        for village, moment in db.session.execute(query):
            first[village] = min(first.get(village, moment), moment)
    return {village: moment for village, moment in first.items() if village is not None}


def _there(
    model: type[HouseholdState] | type[PersonState], day: date, villages: Collection[int]
) -> tuple[ColumnElement[bool], ...]:
    return model.since <= day, model.until > day, model.village_id.in_(sorted(villages))


def _late_entry(
    model: type[Observation] | type[Event] | type[Delivery], when: InstrumentedAttribute[date], close: MonthClose
) -> tuple[ColumnElement[bool], ...]:
    return model.recorded_at > close.closed_at, when <= month_end(close.month)
