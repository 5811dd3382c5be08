"""Which months are closed, what they froze, and what was corrected since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from sakti.core.figures import Figure
from sakti.core.indicators import INDICATORS
from sakti.core.periods import month_end, month_index
from sakti.extensions import db
from sakti.indicators import queries as indicators
from sakti.indicators.tables import Rollup
from sakti.interventions.tables import Delivery
from sakti.observations.tables import Event, HouseholdState, Observation, PersonState
from sakti.reports.models import FrozenFigure, FrozenPicture, MonthClose, Restatement
from sakti.reports.queries.pictures import Correction, Counts, Picture, version_of
from sakti.web import clock

#: (month, village, indicator, version)
Key = tuple[int, int, str, int]
NOBODY: Counts = (0, 0, 0, 0)
#: Where is looked; None: everywhere.
Villages = Collection[int] | None


def close_of(month: int) -> MonthClose | None:
    return db.session.scalar(select(MonthClose).where(MonthClose.month == month))


def closes() -> Sequence[MonthClose]:
    return db.session.scalars(select(MonthClose).order_by(MonthClose.month)).all()


def last_close(before: int | None = None) -> MonthClose | None:
    """The newest closed month (before a month)."""
    query = select(MonthClose).order_by(MonthClose.month.desc()).limit(1)
    return db.session.scalar(query if before is None else query.where(MonthClose.month < before))


def last_closed_month() -> int | None:
    """Which month a dashboard opens with."""
    return db.session.scalar(select(func.max(MonthClose.month)))


@dataclass(frozen=True, slots=True)
class MonthState:
    """One month on the page of months."""

    month: int
    close: MonthClose | None
    is_over: bool


def months() -> list[MonthState]:
    """From the first month with data to this one, the newest first."""
    held = indicators.span()
    if held is None:
        return []
    closed = {one.month: one for one in closes()}
    now = month_index(clock.today())
    return [MonthState(month, closed.get(month), month < now) for month in range(now, held[0] - 1, -1)]


def open_before(month: int) -> list[int]:
    """Earlier months with data that are not closed yet."""
    return sorted(one.month for one in months() if one.month < month and one.close is None)


def frozen_figures(close_id: int, villages: Villages = None) -> dict[int, dict[str, Figure]]:
    """Per village and indicator what was frozen."""
    close = db.session.get_one(MonthClose, close_id)
    query = select(FrozenFigure).where(FrozenFigure.close_id == close_id, *_in(FrozenFigure, villages))
    result: dict[int, dict[str, Figure]] = {}
    for row in db.session.scalars(query):
        figure = Figure(row.n, row.d, row.excluded, row.unknown, month_end(close.month))
        result.setdefault(row.village_id, {})[row.indicator] = figure
    return result


def frozen_picture(close: MonthClose, region_id: int) -> Picture | None:
    row = db.session.get(FrozenPicture, (close.id, region_id))
    return None if row is None else Picture.of_document(row.content)


def frozen_pictures(close: MonthClose, region_ids: Collection[int]) -> dict[int, Picture]:
    query = select(FrozenPicture).where(
        FrozenPicture.close_id == close.id, FrozenPicture.region_id.in_(sorted(region_ids))
    )
    return {row.region_id: Picture.of_document(row.content) for row in db.session.scalars(query)}


# -- corrections ----------------------------------------------------------------------------------------------------


def restatements(month: int) -> list[Correction]:
    """How the live figures of a closed month differ from the frozen ones now."""
    close = close_of(month)
    if close is None:
        return []
    return corrections(_changed([close]), {}, close)


def changed_counts() -> dict[int, int]:
    """Per closed month how many figures are no longer what was frozen."""
    return dict(Counter(key[0] for key in _changed(closes())))


def pending(before: int, villages: Villages = None) -> list[Correction]:
    """What differs from what was last published of the months closed before this one: for the next close to list."""
    earlier = [one for one in closes() if one.month < before]
    if not earlier:
        return []
    query = select(Restatement).where(*_in(Restatement, villages)).order_by(Restatement.id)
    published = {key_of(row): counts(row.new) for row in db.session.scalars(query)}
    changed = _reverted(published, earlier) | _changed(earlier, villages)
    return corrections(changed, published, earlier[-1])


def _in(model: Any, villages: Villages) -> list[Any]:
    return [] if villages is None else [model.village_id.in_(sorted(villages))]


def listed(close_id: int) -> Sequence[Restatement]:
    query = select(Restatement).where(Restatement.close_id == close_id).order_by(Restatement.id)
    return db.session.scalars(query).all()


def corrections(
    changed: dict[Key, tuple[Counts, Counts]], published: dict[Key, Counts], last: MonthClose
) -> list[Correction]:
    found = [(key, published.get(key, frozen), live) for key, (frozen, live) in sorted(changed.items())]
    differing = [(key, old, new) for key, old, new in found if old != new]
    since = _first_recordings({key[1] for key, _, _ in differing}, last)
    return [Correction(*key, old, new, since.get(key[1])) for key, old, new in differing]


def key_of(row: Restatement) -> Key:
    return row.month, row.village_id, row.indicator, row.version


def counts(values: Iterable[int]) -> Counts:
    n, d, excluded, unknown = values
    return n, d, excluded, unknown


def _changed(closed: Sequence[MonthClose], villages: Villages = None) -> dict[Key, tuple[Counts, Counts]]:
    """(frozen, live) where they differ, for definitions that are still the same; one side may have no row."""
    ids = [one.id for one in closed]
    frozen = (FrozenFigure.n, FrozenFigure.d, FrozenFigure.excluded, FrozenFigure.unknown)
    live = tuple(func.coalesce(column, 0) for column in (Rollup.n, Rollup.d, Rollup.excluded, Rollup.unknown))
    same = and_(
        Rollup.month == MonthClose.month,
        Rollup.village_id == FrozenFigure.village_id,
        Rollup.indicator == FrozenFigure.indicator,
        Rollup.version == FrozenFigure.version,
    )
    query: Any = (
        select(MonthClose.month, FrozenFigure.village_id, FrozenFigure.indicator, FrozenFigure.version, *frozen, *live)
        .join(MonthClose, MonthClose.id == FrozenFigure.close_id)
        .outerjoin(Rollup, same)
        .where(FrozenFigure.close_id.in_(ids), FrozenFigure.version == version_of(FrozenFigure.indicator))
        .where(or_(*(a != b for a, b in zip(frozen, live, strict=True))), *_in(FrozenFigure, villages))
    )
    found = {(m, v, i, n): (counts(rest[:4]), counts(rest[4:])) for m, v, i, n, *rest in db.session.execute(query)}
    return found | _appeared(closed, villages)


def _appeared(closed: Sequence[MonthClose], villages: Villages) -> dict[Key, tuple[Counts, Counts]]:
    """Live figures of villages that had none when the month was closed."""
    by_month = {one.month: one.id for one in closed}
    there = (
        select(FrozenFigure.close_id)
        .join(MonthClose, MonthClose.id == FrozenFigure.close_id)
        .where(
            MonthClose.month == Rollup.month,
            FrozenFigure.village_id == Rollup.village_id,
            FrozenFigure.indicator == Rollup.indicator,
            FrozenFigure.version == Rollup.version,
        )
    )
    query = select(Rollup).where(
        Rollup.month.in_(by_month),
        Rollup.n + Rollup.d + Rollup.excluded + Rollup.unknown > 0,
        Rollup.version == version_of(Rollup.indicator),
        ~there.exists(),
        *_in(Rollup, villages),
    )
    return {
        (row.month, row.village_id, row.indicator, row.version): (NOBODY, (row.n, row.d, row.excluded, row.unknown))
        for row in db.session.scalars(query)
    }


def _reverted(published: dict[Key, Counts], closed: Sequence[MonthClose]) -> dict[Key, tuple[Counts, Counts]]:
    """Corrected once and back to what was frozen: the difference to what was published counts again."""
    close_ids = {one.month: one.id for one in closed}
    found: dict[Key, tuple[Counts, Counts]] = {}
    for month, village, indicator, version in published:
        frozen = db.session.get(FrozenFigure, (close_ids.get(month), village, indicator, version))
        one = INDICATORS.get(indicator)
        if frozen is None or one is None or one.version != version:
            continue
        now = (frozen.n, frozen.d, frozen.excluded, frozen.unknown)
        found[(month, village, indicator, version)] = (now, now)
    return found


def _first_recordings(villages: Collection[int], close: MonthClose) -> dict[int, datetime]:
    """Per village the first entry after the close about a day that it covers: what may have moved the figures."""
    last = month_end(close.month)
    entries: list[Any] = [
        select(HouseholdState.village_id, func.min(Observation.recorded_at))
        .join(Observation, Observation.household_id == HouseholdState.household_id)
        .where(*_late_entry(Observation, Observation.observed_on, close)),
        select(PersonState.village_id, func.min(Observation.recorded_at))
        .join(Observation, Observation.person_id == PersonState.person_id)
        .where(*_late_entry(Observation, Observation.observed_on, close)),
        select(HouseholdState.village_id, func.min(Event.recorded_at))
        .join(Event, Event.household_id == HouseholdState.household_id)
        .where(*_late_entry(Event, Event.day, close)),
        select(Delivery.village_id, func.min(Delivery.recorded_at)).where(
            *_late_entry(Delivery, Delivery.delivered_on, close)
        ),
    ]
    found: dict[int, datetime] = {}
    models: tuple[Any, ...] = (HouseholdState, PersonState, HouseholdState, Delivery)
    for query, model in zip(entries, models, strict=True):
        if model is not Delivery:
            query = query.where(model.since <= last, model.until > last)
        query = query.where(model.village_id.in_(sorted(villages))).group_by(model.village_id)
        for village, moment in db.session.execute(query):
            found[village] = min(found.get(village, moment), moment)
    return found


def _late_entry(model: Any, when: Any, close: MonthClose) -> tuple[Any, ...]:
    return model.recorded_at > close.closed_at, when <= month_end(close.month)
