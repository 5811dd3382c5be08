"""Which months are closed, and what each of them froze: figures in their definitions, and a picture of every region."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from sqlalchemy import func, select

from sakti.audit.queries import Head
from sakti.closing.documents import (
    KeptStatements,
    MovementDocument,
    Picture,
    PictureDocument,
    SeriesDocument,
    StatementsDocument,
)
from sakti.closing.models import FrozenFigure, FrozenPicture, FrozenStatement, MonthClose
from sakti.core.formatting import month_name
from sakti.core.indicators import VERSIONS, Indicator, definition, definition_on
from sakti.core.periods import month_end, month_index
from sakti.extensions import db
from sakti.indicators import figures
from sakti.indicators.figures import Definitions
from sakti.web import clock


def month_in_words(month: int) -> str:
    return month_name(month // 12, month % 12 + 1)


def close_of(month: int) -> MonthClose | None:
    return db.session.scalar(select(MonthClose).where(MonthClose.month == month))


def head_in_words(close: MonthClose) -> str | None:
    """How far the trail had come at a close, as it is printed; None of months that were closed before it was kept."""
    return None if close.head_number is None else Head(close.head_number, close.head_seal or "").words


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
    held = figures.span()
    if held is None:
        return []
    closed = {close.month: close for close in closes()}
    now = month_index(clock.today())
    return [MonthState(month, closed.get(month), month < now) for month in range(now, held[0] - 1, -1)]


def open_before(month: int) -> list[int]:
    """Earlier months with data that are not closed yet."""
    return sorted(state.month for state in months() if state.month < month and state.close is None)


def frozen_picture(close: MonthClose, region_id: int) -> Picture | None:
    row = db.session.get(FrozenPicture, (close.id, region_id))
    if row is None:
        return None
    picture = Picture.parse(cast(PictureDocument, row.content))
    told = db.session.get(FrozenStatement, (close.id, region_id))
    if told is None:
        return picture
    return replace(picture, kept=KeptStatements.parse(cast(StatementsDocument, told.content)))


def called(close: MonthClose) -> dict[int, tuple[str, str]]:
    """What the regions were called when a month was closed, name and kind; of months before that was kept, none."""
    query = select(FrozenStatement.region_id, FrozenStatement.content["called"])
    rows = db.session.execute(query.where(FrozenStatement.close_id == close.id))
    return {region: cast("tuple[str, str]", tuple(cast("list[str]", names))) for region, names in rows}


def regions_told(close: MonthClose | None) -> set[int]:
    """Of which regions a close kept a picture."""
    if close is None:
        return set()
    return set(db.session.scalars(select(FrozenPicture.region_id).where(FrozenPicture.close_id == close.id)))


def followed(close: MonthClose, region_ids: Collection[int]) -> dict[int, int]:
    """How many households were followed in these regions when the month was closed; of others nothing was kept."""
    rows = select(FrozenPicture.region_id, FrozenPicture.content["households"])
    rows = rows.where(FrozenPicture.close_id == close.id, FrozenPicture.region_id.in_(region_ids))
    return {region: cast(MovementDocument, kept)["closing"] for region, kept in db.session.execute(rows)}


def definitions_of(close: MonthClose) -> Definitions:
    """The indicators that a close froze, each in its version: a closed month gains none, and none changes in it."""
    return _frozen_definitions(close.sha256, close.month)


@lru_cache(maxsize=64)
def _frozen_definitions(sha256: str, month: int) -> Definitions:
    """What is frozen never changes, and the hash names it: read once for all readers.

    The figures say the versions. One that nobody was asked about has no figures, only its line in the pictures.
    """
    of_close = select(FrozenFigure.indicator, FrozenFigure.version).distinct()
    of_close = of_close.join(MonthClose, MonthClose.id == FrozenFigure.close_id).where(MonthClose.sha256 == sha256)
    versions = dict(db.session.execute(of_close).all())
    keys = versions.keys() | _keys_in_pictures(sha256)
    frozen: dict[str, Indicator] = {}
    for key in VERSIONS:
        day = month_end(month)
        indicator = definition(key, versions[key]) if key in versions else definition_on(key, day)
        if key in keys and indicator is not None:
            frozen[key] = indicator
    return frozen


def _keys_in_pictures(sha256: str) -> set[str]:
    """Of which indicators there are lines: every picture with data has the same."""
    query = select(FrozenPicture.content["series"]).join(MonthClose, MonthClose.id == FrozenPicture.close_id)
    for (series,) in db.session.execute(query.where(MonthClose.sha256 == sha256).order_by(FrozenPicture.region_id)):
        if series:
            return set(cast(SeriesDocument, series))
    return set()
