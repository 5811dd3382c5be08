"""Dated facts of the villages, targets and macro figures. Decrees are made up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from sakti.demo.places import PILOTS, PLACES, REPLICATIONS, Place

REGENCY = "33.26"
READ_ON = date(2026, 11, 21)


class TargetRow(TypedDict):
    """A value that a region wants to reach."""

    indicator: str
    region: str
    kind: str
    value: str
    baseline: date
    due: date


class MacroRow(TypedDict):
    """A published figure of a whole region."""

    series: str
    region: str
    period: str
    value: str
    unit: str
    people: int | None
    source: str
    retrieved_on: date


@dataclass(frozen=True, slots=True)
class Zone:
    """The official zone of a village from one day on (an own, dated rule)."""

    since: date
    status: str  # merah, kuning, hijau
    source: str


@dataclass(frozen=True, slots=True)
class Pilot:
    """Why and from when a village is a pilot."""

    decree: str
    decreed_on: date
    since: date
    phase: str  # pilot, replication
    until: date | None = None


@dataclass(frozen=True, slots=True)
class VillageFacts:
    """What `sakti villages set` and the pilots' page need."""

    code: str
    name: str
    kind: str
    typology: str
    classification: str
    source: str
    pilot: Pilot
    zones: list[Zone] = field(default_factory=list)


def villages() -> list[VillageFacts]:
    """The nine villages of the programme."""
    return [_facts(place, _pilot(place)) for place in PILOTS + REPLICATIONS]


def _pilot(place: Place) -> Pilot:
    if place in PILOTS:
        return Pilot("Keputusan Bupati 050/101/contoh Tahun 2018", date(2018, 12, 3), date(2018, 12, 12), "pilot")
    return Pilot("Keputusan Bupati 050/202/contoh Tahun 2020", date(2020, 7, 20), date(2020, 7, 31), "replication")


def _facts(place: Place, pilot: Pilot) -> VillageFacts:
    facts = VillageFacts(place.code, place.name, place.kind, place.typology, place.classification, "Data contoh", pilot)
    facts.zones.append(Zone(date(2018, 1, 1), "merah", "Keputusan Bupati 050/100/contoh Tahun 2018"))
    if place.name in ("Botosari", "Mulyorejo"):  # Kertijayan did not leave in the published account
        facts.zones.append(Zone(date(2020, 7, 1), "kuning", "Keputusan Bupati 050/201/contoh Tahun 2020"))
    if place.name == "Botosari":
        facts.zones.append(Zone(date(2021, 6, 1), "hijau", "Keputusan Bupati 050/301/contoh Tahun 2021"))
    return facts


def targets() -> list[TargetRow]:
    """Values to reach, each with its kind, own baseline and due date."""
    wanted = [
        _target("target_households_decile_1_4", "relative", "-30", date(2021, 12, 31)),
        _target("target_households_decile_1_4", "count", "1000", date(2021, 12, 31)),
        _target("own_latrine", "level", "90", date(2020, 12, 31)),
        _target("improved_sanitation", "level", "80", date(2021, 12, 31)),
        _target("improved_water", "level", "90", date(2021, 12, 31)),
        _target("out_of_school", "relative", "-50", date(2020, 6, 30)),
        _target("chronic_disease_treated", "level", "75", date(2020, 12, 31)),
        _target("disability_served", "level", "100", date(2020, 6, 30)),
        _target("trained_working_age", "level", "60", date(2020, 12, 31)),
    ]
    for place in PLACES.values():
        due, since = (date(2020, 12, 31), date(2018, 12, 31)) if place in PILOTS else (date(2022, 6, 30), None)
        wanted.append(_target("own_latrine", "level", "95" if place.drive > 1 else "85", due, place.code, since))
        wanted.append(_target("target_households_decile_1_4", "relative", "-25", due, place.code, since))
    return wanted


def _target(
    indicator: str, kind: str, value: str, due: date, region: str = REGENCY, since: date | None = date(2018, 12, 31)
) -> TargetRow:
    baseline = since or date(2020, 7, 31)
    return {"indicator": indicator, "region": region, "kind": kind, "value": value, "baseline": baseline, "due": due}


def macro() -> list[MacroRow]:
    """Published poverty rates (P0): entered, never computed; where sources differ both stand."""
    page = "laman Laboratorium Kemiskinan, JIPP Jawa Tengah"
    return [
        _macro("2016", "12.90", page),
        _macro("2016", "12.96", "radarpekalongan.disway.id, 14-02-2020"),
        _macro("2017", "12.98", "detikcyber.com, 13-12-2018 (angka sebelum awal 2018)"),
        _macro("2018", "12.61", "detikcyber.com, 13-12-2018 (awal 2018)"),
        _macro("2019", "9.71", "radarpekalongan.disway.id, 14-02-2020", people=87_010),
        _macro("2022", "9.67", "pantura.inews.id/300237"),
    ]


def _macro(period: str, value: str, source: str, people: int | None = None) -> MacroRow:
    return {
        "series": "P0",
        "region": REGENCY,
        "period": period,
        "value": value,
        "unit": "persen",
        "people": people,
        "source": source,
        "retrieved_on": READ_ON,
    }
