"""Reading outlines: those in force, and the files that brought them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from sakti.core.outlines import DrawnOutline
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.outlines.models import Outline, OutlineEdition
from sakti.regions import queries as regions
from sakti.regions.queries import VillageLine
from sakti.web import clock


def in_force() -> OutlineEdition | None:
    """The edition that was taken last and not withdrawn."""
    newest: OutlineEdition | None = db.session.scalar(_newest(None))
    return newest


def _newest(moment: datetime | None) -> Select[OutlineEdition]:
    query = select(OutlineEdition).where(OutlineEdition.taken_at.is_not(None))
    if moment is None:
        query = query.where(OutlineEdition.withdrawn_at.is_(None))
    else:
        withdrawn = or_(OutlineEdition.withdrawn_at.is_(None), OutlineEdition.withdrawn_at > moment)
        query = query.where(OutlineEdition.taken_at <= moment, withdrawn)
    return query.order_by(OutlineEdition.taken_at.desc(), OutlineEdition.id.desc()).limit(1)


def edition(edition_id: int) -> OutlineEdition:
    """Refuses `outlines_unknown`."""
    row = db.session.get(OutlineEdition, edition_id)
    if row is None:
        raise Refusal("outlines_unknown")
    return row


def locked_edition(edition_id: int) -> OutlineEdition:
    """For whoever decides about it: nobody else does so meanwhile. Refuses `outlines_unknown`."""
    query = select(OutlineEdition).where(OutlineEdition.id == edition_id).with_for_update()
    row: OutlineEdition | None = db.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise Refusal("outlines_unknown")
    return row


def locked_drafts(by: str) -> Sequence[OutlineEdition]:
    """What somebody read and did not decide on: whoever decides about it has done so, or waits."""
    query = select(OutlineEdition).where(OutlineEdition.taken_at.is_(None), OutlineEdition.read_by == by)
    locked = query.order_by(OutlineEdition.id).with_for_update()
    return db.session.scalars(locked.execution_options(populate_existing=True)).all()


def taken_editions() -> Sequence[OutlineEdition]:
    """Those that were ever in force, the newest first."""
    query = select(OutlineEdition).where(OutlineEdition.taken_at.is_not(None))
    newest_first = query.order_by(OutlineEdition.taken_at.desc(), OutlineEdition.id.desc())
    return db.session.scalars(newest_first).all()


def drafts() -> Sequence[OutlineEdition]:
    """Files that were read and not decided on yet."""
    query = select(OutlineEdition).where(OutlineEdition.taken_at.is_(None))
    return db.session.scalars(query.order_by(OutlineEdition.id.desc())).all()


def outlines(edition_id: int) -> dict[int, DrawnOutline]:
    """Village → its outline in an edition."""
    return _drawn(Outline.edition_id == edition_id)


def outlines_in_force(villages: Collection[int], moment: datetime | None = None) -> dict[int, DrawnOutline]:
    """Village → its outline in the edition in force, of these villages; empty where none was taken.

    Of a moment, in the edition that was in force then; if there was none yet, in the one that is now.
    """
    moments = (None,) if moment is None else (moment, None)
    ids = [_newest(each).with_only_columns(OutlineEdition.id).scalar_subquery() for each in moments]
    edition = func.coalesce(*ids) if len(ids) > 1 else ids[0]
    wanted = frozenset(villages)
    return {village: drawn for village, drawn in _drawn(Outline.edition_id == edition).items() if village in wanted}


def _drawn(which: ColumnElement[bool]) -> dict[int, DrawnOutline]:
    columns = (Outline.village_id, Outline.path, Outline.left, Outline.top, Outline.right, Outline.bottom)
    rows = db.session.execute(select(*columns).where(which))
    return {row.village_id: DrawnOutline(row.path, row.left, row.top, row.right, row.bottom) for row in rows}


def villages_without(edition_id: int) -> list[VillageLine]:
    """Villages that an edition has no outline of."""
    there = outlines(edition_id).keys()
    return [line for line in regions.village_lines(clock.today()) if line.id not in there]
