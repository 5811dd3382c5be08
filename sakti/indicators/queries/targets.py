"""Targets, by which figures are judged, and published macro figures, which are entered and never computed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import select

from sakti.core.targets import binding
from sakti.core.written_periods import written_period
from sakti.extensions import db
from sakti.indicators.models import MacroValue, Target
from sakti.regions.queries import village_ids_below
from sakti.regions.tables import Region


def targets(region_ids: Collection[int] | None = None) -> Sequence[Target]:
    query = select(Target).where(Target.ended_at.is_(None)).order_by(Target.region_id, Target.indicator, Target.due_on)
    if region_ids is not None:
        query = query.where(Target.region_id.in_(sorted(region_ids)))
    return db.session.scalars(query).all()


def targets_of(region: Region) -> list[Target]:
    """What a region is judged by: of each indicator its own targets, or those that bind it from above."""
    own, *larger = (_by_indicator(targets([region_id])) for region_id in _with_those_above(region))
    every = dict.fromkeys(key for each in (own, *larger) for key in each)
    return [target for key in every for target in binding(own.get(key, ()), (above.get(key, ()) for above in larger))]


def _with_those_above(region: Region) -> Iterator[int]:
    """The region and those that it lies in, the nearest first."""
    yield region.id
    if region.parent_id is not None:
        yield from _with_those_above(db.session.get_one(Region, region.parent_id))


def _by_indicator(every: Iterable[Target]) -> dict[str, list[Target]]:
    sorted_out: dict[str, list[Target]] = {}
    for target in every:
        sorted_out.setdefault(target.indicator, []).append(target)
    return sorted_out


def named_targets(villages: Collection[int] | None) -> list[tuple[Target, Region]]:
    """(target, region) of the regions that lie wholly within these villages; None means all."""
    query = select(Target, Region).join(Region, Region.id == Target.region_id).where(Target.ended_at.is_(None))
    query = query.order_by(Region.code, Target.indicator, Target.due_on)
    rows = [(target, region) for target, region in db.session.execute(query)]
    if villages is None:
        return rows
    reached = {region.id: village_ids_below(region.id) <= set(villages) for _target, region in rows}
    return [(target, region) for target, region in rows if reached[region.id]]


def named_macro_values() -> list[tuple[MacroValue, Region]]:
    """(value, region), by region, series and period: a published figure is public, so no scope bounds it."""
    query = select(MacroValue, Region).join(Region, Region.id == MacroValue.region_id)
    query = query.where(MacroValue.ended_at.is_(None))
    named = [(value, region) for value, region in db.session.execute(query)]
    return sorted(named, key=lambda pair: (pair[1].code, pair[0].series, written_period(pair[0].period), pair[0].id))
