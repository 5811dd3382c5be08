"""Reading regions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from sakti.core.refusals import Refusal
from sakti.core.region_codes import dotted
from sakti.extensions import db
from sakti.regions.models import Pilot, Region, RegionFact, RegionTerm, VillageClass


def by_code(code: str) -> Region:
    """The region with this code, with or without dots. Refuses `region_unknown`."""
    region = db.session.scalar(select(Region).where(Region.code == (dotted(code) or code)))
    if region is None:
        raise Refusal("region_unknown", code=code)
    return region


def village_by_code(code: str) -> Region:
    """The village with this code. Refuses `region_unknown` and `region_not_village`."""
    region = by_code(code)
    if region.level != "village":
        raise Refusal("region_not_village", code=region.code)
    return region


def get(region_id: int) -> Region | None:
    return db.session.get(Region, region_id)


def regency() -> Region | None:
    """The regency of this installation: the first that was loaded."""
    return db.session.scalar(select(Region).where(Region.level == "regency").order_by(Region.id).limit(1))


def villages() -> Sequence[Region]:
    return db.session.scalars(select(Region).where(Region.level == "village").order_by(Region.code)).all()


def villages_below(region: Region) -> Sequence[Region]:
    """The villages of a region; a village is its own only one. Codes nest, so a prefix is enough."""
    if region.level == "village":
        return [region]
    below = Region.code.like(region.code + ".%")
    return db.session.scalars(select(Region).where(Region.level == "village", below).order_by(Region.code)).all()


def village_ids_below(region_id: int) -> frozenset[int]:
    """Asked in every request of a user with a region, so ids only."""
    region = db.session.get(Region, region_id)
    if region is None or region.level == "village":
        return frozenset() if region is None else frozenset({region.id})
    below = Region.code.like(region.code + ".%")
    return frozenset(db.session.scalars(select(Region.id).where(Region.level == "village", below)))


def districts() -> Sequence[Region]:
    return db.session.scalars(select(Region).where(Region.level == "district").order_by(Region.code)).all()


def facts_at(topic: str, day: date) -> dict[int, RegionFact]:
    """Per village the fact that holds on a day: the latest that began; of one day, the latest recorded."""
    query = select(RegionFact).where(RegionFact.topic == topic, RegionFact.since <= day)
    return {f.region_id: f for f in db.session.scalars(query.order_by(RegionFact.since, RegionFact.id))}


def facts_of(region_id: int) -> Sequence[RegionFact]:
    query = select(RegionFact).where(RegionFact.region_id == region_id)
    return db.session.scalars(query.order_by(RegionFact.topic, RegionFact.since, RegionFact.id)).all()


def terms(topic: str) -> Sequence[RegionTerm]:
    return db.session.scalars(select(RegionTerm).where(RegionTerm.topic == topic).order_by(RegionTerm.position)).all()


def classes() -> dict[int, list[tuple[date, date, bool]]]:
    """Per village the intervals in which it is rural or not."""
    result: dict[int, list[tuple[date, date, bool]]] = {}
    for row in db.session.scalars(select(VillageClass).order_by(VillageClass.village_id, VillageClass.since)):
        result.setdefault(row.village_id, []).append((row.since, row.until, row.rural))
    return result


def pilots() -> Sequence[tuple[Pilot, Region]]:
    query = select(Pilot, Region).join(Region, Region.id == Pilot.region_id).order_by(Pilot.since, Region.code)
    return [(pilot, region) for pilot, region in db.session.execute(query)]
