"""Promises and assignments of the five helixes: done, running, late, refused, and villages that nobody serves."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypedDict

from sakti.demo.days import END, TABLE
from sakti.demo.partners import (
    BY_NAME,
    LATRINE,
    PROGRAMMES,
    TRAININGS,
    Programme,
    actor,
    cost,
    funding,
)
from sakti.demo.places import PILOTS, PLACES, Place
from sakti.demo.world import House, Row, Value, World, pick

STEPS = ("proposed", "approved", "scheduled", "running", "done", "verified")
#: How far an assignment got, and how likely that is.
ENDS = (
    ("proposed", 18),
    ("approved", 12),
    ("scheduled", 22),
    ("running", 22),
    ("rejected", 6),
    ("cancelled", 5),
    ("done", 15),
)
REASONS = {
    "rejected": ("sudah dilayani program lain", "tidak sesuai sasaran", "lahan belum jelas"),
    "cancelled": ("penerima pindah", "anggaran dialihkan", "penerima menolak"),
}


class CommitmentRow(TypedDict):
    """What an organisation promised to a village."""

    ref: str
    organisation: str
    helix: str
    programme: str
    village: str
    what: str
    volume: int
    unit: str
    value_rp: int
    funding: str
    promised_on: date
    due_on: date


class AssignmentRow(TypedDict):
    """A programme for a household, a village or a group (`level`), with the moves that it has made."""

    programme: str
    organisation: str
    level: str
    key: str
    village: str
    volume: Value
    unit: str
    value_rp: Value
    funding: Value
    proposed_on: date
    due_on: date
    status: str
    history: list[tuple[date, str]]
    reason: str
    delivered_on: date | None


class NumberedAssignment(AssignmentRow):
    """The same with its number in the made-up district."""

    ref: str


def commitments(rng: random.Random) -> list[CommitmentRow]:
    """Who promised what to which village, due when; nobody but its own government promised Tlogohendro anything."""
    promised: list[CommitmentRow] = []
    for place in PLACES.values():
        programmes = PROGRAMMES if place.name != "Tlogohendro" else (LATRINE,)
        for programme in programmes:
            if place.typology in programme.typologies:
                promised.append(_commitment(rng, place, programme, len(promised) + 1))
    return promised


def _commitment(rng: random.Random, place: Place, programme: Programme, number: int) -> CommitmentRow:
    by = actor(rng, programme, place) if place.name != "Tlogohendro" else BY_NAME[place.government]
    start = date(2019, 1, 10) if place in PILOTS else date(2020, 8, 10)
    promised_on = start + timedelta(days=rng.randint(0, 150))
    volume = rng.randint(3, 12) * (5 if programme.records == "training" else 2)
    value = volume * cost(rng, programme)
    return {
        "ref": f"K-{number:03d}",
        "organisation": by.name,
        "helix": by.helix,
        "programme": programme.name,
        "village": place.code,
        "what": f"{programme.name} di {place.name}",
        "volume": volume,
        "unit": programme.unit,
        "value_rp": value,
        "funding": funding(rng, programme, by, value),
        "promised_on": promised_on,
        "due_on": promised_on + timedelta(days=rng.randint(120, 330)),
    }


def interventions(rng: random.Random, pilots: World, replicas: World) -> list[NumberedAssignment]:
    """Assignments: finished ones behind real deliveries, open ones on houses in need, and some to whole villages."""
    rows = [*_finished(rng, pilots, 110), *_finished(rng, replicas, 50)]
    rows += [*_open(rng, pilots, TABLE, 90), *_open(rng, replicas, END, 60), *_for_villages(rng)]
    rows.sort(key=lambda row: (row["proposed_on"], row["key"], row["programme"]))
    return [{"ref": f"I-{number:04d}", **row} for number, row in enumerate(rows, 1)]


def _finished(rng: random.Random, world: World, count: int) -> Iterator[AssignmentRow]:
    """Behind deliveries that were planned: done, most verified in the field."""
    by_code = {house.code: house for house in world.houses if house.code}
    planned = [row for row in world.deliveries if row["subject"] == "household" and row["key"] in by_code]
    programmes = {programme.name: programme for programme in PROGRAMMES}
    for row in pick(rng, planned, min(count, len(planned))):
        status = "verified" if rng.random() < 0.7 else "done"
        yield _assignment(rng, programmes[str(row["programme"])], row, by_code[str(row["key"])], status)


def _assignment(rng: random.Random, programme: Programme, row: Row, house: House, status: str) -> AssignmentRow:
    done = date.fromisoformat(str(row["delivered_on"]))
    proposed = max(done - timedelta(days=rng.randint(60, 160)), house.since + timedelta(days=1))
    steps = STEPS[: STEPS.index(status) + 1]
    gap = (done - proposed) / 4
    history = [(proposed + gap * i if i < 4 else done + timedelta(days=15 * (i - 4)), s) for i, s in enumerate(steps)]
    return {
        "programme": programme.name,
        "organisation": str(row["organisation"]),
        "level": "household",
        "key": str(row["key"]),
        "village": house.origin.code,
        "volume": row["volume"],
        "unit": str(row["unit"]),
        "value_rp": row["value_rp"],
        "funding": row["funding"],
        "proposed_on": proposed,
        "due_on": done + timedelta(days=rng.randint(-20, 40)),
        "status": status,
        "history": history,
        "reason": "",
        "delivered_on": done,
    }


def _open(rng: random.Random, world: World, end: date, count: int) -> Iterator[AssignmentRow]:
    """Assignments on the way; those scheduled or running past their due day are late."""
    needy = [h for h in world.houses_on(END) if h.code and h.present(end)]
    needy = [h for h in needy if h.value("latrine_access", END) != 1 and h.place.name != "Tlogohendro"]
    for house in pick(rng, needy, min(count, len(needy))):
        status = rng.choices([s for s, _ in ENDS], [w for _, w in ENDS])[0]
        proposed = end - timedelta(days=rng.randint(40, 280))
        yield _planned(rng, house, status, proposed)


def _planned(rng: random.Random, house: House, status: str, proposed: date) -> AssignmentRow:
    by = actor(rng, LATRINE, house.place)
    value = cost(rng, LATRINE)
    return {
        "programme": LATRINE.name,
        "organisation": by.name,
        "level": "household",
        "key": str(house.code),
        "village": house.place.code,
        "volume": 1,
        "unit": LATRINE.unit,
        "value_rp": value,
        "funding": funding(rng, LATRINE, by, value),
        "proposed_on": proposed,
        "due_on": proposed + timedelta(days=rng.randint(60, 240)),
        "status": status,
        "history": _history(rng, status, proposed),
        "reason": rng.choice(REASONS.get(status, ("",))),
        "delivered_on": None,
    }


def _history(rng: random.Random, status: str, proposed: date) -> list[tuple[date, str]]:
    """The moves up to a status, some days apart."""
    if status == "rejected":
        steps: tuple[str, ...] = ("proposed", "rejected")
    elif status == "cancelled":
        steps = ("proposed", "approved", "cancelled")
    else:
        steps = STEPS[: STEPS.index(status) + 1]
    return [(proposed + timedelta(days=i * rng.randint(6, 9)), step) for i, step in enumerate(steps)]


def _for_villages(rng: random.Random) -> Iterator[AssignmentRow]:
    """Assignments to whole villages and to groups: thematic student service, village trainings."""
    for place in PLACES.values():
        programme = TRAININGS[-1]
        by = actor(rng, programme, place)
        start = date(2019, 7, 8) if place in PILOTS else date(2021, 1, 11)
        status = "running" if place.name in ("Kertijayan", "Bebel", "Tlogohendro") else "done"
        value = 20 * cost(rng, programme)
        yield {
            "programme": programme.name,
            "organisation": by.name,
            "level": rng.choice(("village", "group")),
            "key": place.code,
            "village": place.code,
            "volume": 1,
            "unit": "angkatan",
            "value_rp": value,
            "funding": funding(rng, programme, by, value),
            "proposed_on": start,
            "due_on": start + timedelta(days=120),
            "status": status,
            "history": _history(rng, status, start),
            "reason": "",
            "delivered_on": None,
        }
