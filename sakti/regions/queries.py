"""Reading regions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from sakti.core.refusals import Refusal
from sakti.core.region_codes import dotted, regency_code
from sakti.core.successions import Links, SuccessionKind, links_of
from sakti.extensions import db
from sakti.regions.models import Pilot, Region, RegionAlias, RegionFact, RegionTerm, VillageClass, VillageSuccession


def by_code(code: str) -> Region:
    """The region with this code, with or without dots. Refuses `region_unknown`."""
    region: Region | None = db.session.scalar(select(Region).where(Region.code == (dotted(code) or code)))
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


def regency_names() -> dict[str, str]:
    """Code → name of the regencies that there are."""
    rows = db.session.execute(select(Region.code, Region.name).where(Region.level == "regency"))
    return {row.code: row.name for row in rows}


def villages() -> Sequence[Region]:
    return db.session.scalars(select(Region).where(Region.level == "village").order_by(Region.code)).all()


def place_names() -> list[str]:
    """What the regions are called, of every level."""
    return list(db.session.scalars(select(Region.name).distinct()))


def are_all(village_ids: Collection[int]) -> bool:
    """Whether these are all villages that there are: then no list of them need be asked for."""
    query = select(func.count()).select_from(Region).where(Region.level == "village")
    return len(village_ids) == db.session.scalar(query)


def regency_codes(village_ids: Collection[int]) -> dict[int, str]:
    """Village → the code of its regency."""
    codes: dict[int, str] = {}
    every = sorted(village_ids)
    for start in range(0, len(every), 5000):
        rows = db.session.execute(select(Region.id, Region.code).where(Region.id.in_(every[start : start + 5000])))
        codes.update((village, regency_code(code)) for village, code in rows)
    return codes


def places() -> Sequence[Row[int, str, str, str]]:
    """Districts and villages as plain rows (id, code, name, level), a district before its villages: codes nest."""
    query = select(Region.id, Region.code, Region.name, Region.level)
    return db.session.execute(query.where(Region.level.in_(("district", "village"))).order_by(Region.code)).all()


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


def aliases(source: str = "bps") -> dict[str, str]:
    """Codes of another source → Kemendagri codes of villages."""
    query = select(RegionAlias.code, Region.code).join(Region, Region.id == RegionAlias.region_id)
    return {row[0]: row[1] for row in db.session.execute(query.where(RegionAlias.source == source))}


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


def pilot_of(region_id: int) -> Pilot | None:
    return db.session.scalar(select(Pilot).where(Pilot.region_id == region_id))


def held_facts(region_id: int, day: date) -> dict[str, RegionFact]:
    """Per topic the fact of one village that holds on a day."""
    query = select(RegionFact).where(RegionFact.region_id == region_id, RegionFact.since <= day)
    return {fact.topic: fact for fact in db.session.scalars(query.order_by(RegionFact.since, RegionFact.id))}


def values_at(day: date) -> dict[str, dict[int, str]]:
    """Topic → village → value on a day; a fact that began later, or was recorded later, wins."""
    query = select(RegionFact.topic, RegionFact.region_id, RegionFact.value).where(RegionFact.since <= day)
    held: dict[str, dict[int, str]] = {}
    for topic, village, value in db.session.execute(query.order_by(RegionFact.since, RegionFact.id)):
        held.setdefault(topic, {})[village] = value
    return held


def pilot_ids(day: date) -> frozenset[int]:
    """The villages that are pilots on a day."""
    query = select(Pilot.region_id).where(Pilot.since <= day, (Pilot.until.is_(None)) | (Pilot.until > day))
    return frozenset(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class VillageLine:
    """A village with what holds of it on a day, as plain values: 285 of them make one page."""

    id: int
    code: str
    name: str
    kind: str
    district: str
    district_name: str
    typology: str | None
    classification: str
    zone: str | None
    pilot: bool


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """A district with how many villages it has, and how many of them are pilots."""

    code: str
    name: str
    villages: int
    pilots: int


def district_lines(lines: Sequence[VillageLine]) -> list[DistrictLine]:
    """The districts of these villages, in their order."""
    by_district: dict[str, list[VillageLine]] = {}
    for line in lines:
        by_district.setdefault(line.district, []).append(line)
    return [
        DistrictLine(code, inside[0].district_name, len(inside), sum(line.pilot for line in inside))
        for code, inside in by_district.items()
    ]


def village_lines(
    day: date, *, search: str = "", district: str = "", typology: str = "", zone: str = "", pilot: str = ""
) -> list[VillageLine]:
    """Villages by district, narrowed by what holds on the day; by the names that they had then."""
    above = aliased(Region)
    query = select(Region.id, Region.code, Region.name, Region.kind, above.code, above.name)
    query = query.join(above, above.id == Region.parent_id).where(Region.level == "village").order_by(Region.code)
    if search:
        query = query.where(Region.name.icontains(search, autoescape=True))
    if district:
        query = query.where(above.code == district)
    held, pilots, called = values_at(day), pilot_ids(day), called_on(day)
    types, classes_, zones = (held.get(topic, {}) for topic in ("typology", "classification", "zone"))
    lines = [
        VillageLine(*row, types.get(row[0]), classes_.get(row[0], "rural"), zones.get(row[0]), row[0] in pilots)
        for row in db.session.execute(query)
    ]
    lines = [
        replace(line, name=called[line.id][0], kind=called[line.id][1]) if line.id in called else line for line in lines
    ]
    return [
        line
        for line in lines
        if typology in ("", line.typology) and zone in ("", line.zone) and pilot in ("", "yes" if line.pilot else "no")
    ]


# -- divided, merged, renamed -----------------------------------------------------------------------------------------


def village_links(known_at: datetime | None = None) -> Links:
    """Which villages were divided or merged; as was known at a moment, for what was counted then."""
    row = VillageSuccession
    query = select(row.day, row.old_id, row.new_id, row.kind).where(row.households > 0)
    if known_at is None:
        query = query.where(row.voided_at.is_(None))
    else:
        query = query.where(row.recorded_at <= known_at, (row.voided_at.is_(None)) | (row.voided_at > known_at))
    return links_of((day, old, new, kind) for day, old, new, kind in db.session.execute(query))


def successions(region_id: int | None = None) -> Sequence[VillageSuccession]:
    """Of one village, or of all; the latest first, with those that were taken back."""
    row = VillageSuccession
    query = select(row).order_by(row.day.desc(), row.id.desc())
    if region_id is not None:
        query = query.where((row.old_id == region_id) | (row.new_id == region_id))
    return db.session.scalars(query).all()


def succession(succession_id: int) -> VillageSuccession:
    """Refuses `succession_unknown`."""
    row = db.session.get(VillageSuccession, succession_id)
    if row is None:
        raise Refusal("succession_unknown")
    return row


def later_successions(row: VillageSuccession) -> Sequence[VillageSuccession]:
    """What has become of these villages since, and rests on it."""
    other, ends = VillageSuccession, (row.old_id, row.new_id)
    query = select(other).where(other.voided_at.is_(None), (other.day > row.day) | (other.id > row.id))
    query = query.where(other.id != row.id, (other.old_id.in_(ends)) | (other.new_id.in_(ends)))
    return db.session.scalars(query.order_by(other.day, other.id)).all()


def called_on(day: date) -> dict[int, tuple[str, str]]:
    """Name and kind on a day of the villages that were renamed since; all others are called as they are now."""
    row = VillageSuccession
    query = select(row.old_id, row.old_name, row.old_kind).where(
        row.kind == SuccessionKind.RENAMED, row.voided_at.is_(None), row.day > day
    )
    found: dict[int, tuple[str, str]] = {}
    for region, name, kind in db.session.execute(query.order_by(row.day, row.id)):
        found.setdefault(region, (name, kind))
    return found
