"""Rows in the layouts of contracts §2-5."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from sakti.demo.people import LETTERS
from sakti.demo.world import House, Person, Row, Seen, Subject, Value, World

HOUSE_COLUMNS = {
    "desil": "decile",
    "luas_lantai": "floor_area",
    "jenis_lantai": "floor",
    "jenis_dinding": "wall",
    "jenis_atap": "roof",
    "sumber_air": "water",
    "penerangan": "electricity",
    "daya": "power",
    "bahan_bakar": "cooking_fuel",
    "fasilitas_bab": "latrine_access",
    "kloset": "latrine_type",
    "tinja": "excreta_disposal",
}
PERSON_COLUMNS = {
    "partisipasi_sekolah": "schooling",
    "jenjang": "school_level",
    "ijazah": "certificate",
    "bekerja": "employed",
    "kedudukan": "work_status",
    "penyakit_kronis": "chronic_diseases",
    **{f"428{letter}": f"difficulty_{letter}" for letter in LETTERS},
}
LIST_HEADINGS = (
    "kode_desa",
    "nama_desa",
    "rt",
    "rw",
    "alamat",
    "no_rumah_tangga",
    "no_kk",
    "nik",
    "nama",
    "hubungan",
    "jenis_kelamin",
    "tanggal_lahir",
    "status_kawin",
    *HOUSE_COLUMNS,
    *PERSON_COLUMNS,
)
OBSERVATION_HEADINGS = ("observed_on", "subject", "key", "field", "value", "recorded_by")
EVENT_HEADINGS = ("date", "event", "key", "person_key", "target_key", "note")
DELIVERY_HEADINGS = (
    "delivered_on",
    "programme",
    "organisation",
    "helix",
    "subject",
    "key",
    "volume",
    "unit",
    "value_rp",
    "funding",
)


def blank(value: Value) -> Value:
    """An empty cell for what is not known."""
    return "" if value is None else value


def house_rows(house: House, people: Iterable[Person], day: date, columns: dict[str, Value]) -> Iterator[Row]:
    """The rows of one household; a family whose head is not listed gets the next member as head."""
    place, headed = house.origin, set()
    for person in people:
        headed |= {person.card} if person.role == 1 else set()
    for person in people:
        role = person.role if person.card in headed else 1
        headed.add(person.card)
        yield {
            "kode_desa": place.code,
            "nama_desa": place.name,
            "rt": house.rt,
            "rw": house.rw,
            "alamat": house.address,
            "no_rumah_tangga": house.code,
            "no_kk": person.card,
            "nik": person.nik,
            "nama": person.name,
            "hubungan": role,
            "jenis_kelamin": person.sex,
            "tanggal_lahir": person.birth_text,
            "status_kawin": blank(person.facts.get("marital")),
            **columns,
            **{column: blank(person.value(name, day)) for column, name in PERSON_COLUMNS.items()},
            **person.patch,
        }


def first_list(houses: list[House], day: date) -> list[Row]:
    """A first list: everybody as found."""
    return [row for house in houses for row in house_rows(house, house.members, day, _columns(house, day))]


def second_list(rng: random.Random, houses: list[House], baseline: date, day: date) -> list[Row]:
    """A later national list lags: who split or joined is where he was, some dead still live, some values are old.

    Households that moved to another village are in neither: no list of these knows them.
    """
    rows: list[Row] = []
    stale = 25
    for house in (house for house in houses if house.place is house.origin):
        listed = [p for p in house.members if p.present(day) or rng.random() < 0.05]
        old = stale > 0 and not house.divided and house.last("latrine_access", day) is not None
        stale -= old
        rows += house_rows(house, listed, day, _columns(house, day, baseline if old else day))
    return rows


def _columns(house: House, day: date, seen_on: date | None = None) -> dict[str, Value]:
    """The household's cells; in an old copy all but the decile, which every list ranks anew."""
    values = {column: blank(house.value(name, seen_on or day)) for column, name in HOUSE_COLUMNS.items()}
    return values | {"desil": blank(house.value("decile", day))}


def observations(world: World, source: str = "visit") -> list[Row]:
    """The log of visits in the order in which they were typed in: most the same week, some months later."""
    noted: list[tuple[date, list[Row]]] = []
    for house in world.houses:
        noted += _visits(world.rng, house, "household", source)
    for person in world.persons:
        if person.sure:
            noted += _visits(world.rng, person, "person", source)
    noted.sort(key=lambda entry: entry[0])
    return [row for _, rows in noted for row in rows]


def _visits(rng: random.Random, subject: Subject, kind: str, source: str) -> Iterator[tuple[date, list[Row]]]:
    """Each day on which somebody came by: when it was typed in, and its rows."""
    seen = [entry for entry in subject.seen if entry.source == source]
    for day, entries in groupby(seen, key=lambda entry: entry.day):
        lag = rng.randint(0, 4) if rng.random() < 0.88 else rng.randint(10, 80)
        yield day + timedelta(days=lag), _rows_of_day(rng, subject, kind, day, list(entries))


def _rows_of_day(rng: random.Random, subject: Subject, kind: str, day: date, entries: list[Seen]) -> list[Row]:
    house = subject if isinstance(subject, House) else subject.stays[-1].house
    key = subject.key(rng, day) if isinstance(subject, House) else subject.nik  # type: ignore[attr-defined]
    by = f"fas.{house.place.name.split()[0].lower()}.{rng.randint(1, 3)}"
    values = {entry.field: entry.value for entry in entries}
    return [
        {"observed_on": day.isoformat(), "subject": kind, "key": key, "field": name, "value": value, "recorded_by": by}
        for name, value in values.items()
    ]


def events(*worlds: World) -> list[Row]:
    """All events by date."""
    return sorted((dict(row) for world in worlds for row in world.events), key=lambda row: str(row["date"]))


def deliveries(*worlds: World) -> list[Row]:
    """All deliveries by date; two whose funding does not add up, one with another helix (contracts §5)."""
    rows = sorted((row for world in worlds for row in world.deliveries), key=lambda row: str(row["delivered_on"]))
    with_funds = [row for row in rows[200:] if row["value_rp"] and ";" in str(row["funding"])]
    for row in with_funds[:40:20]:
        row["value_rp"] = int(str(row["value_rp"])) + 50_000
    swapped = next(row for row in rows[200:] if row["organisation"] == "Baznas (contoh)")
    swapped["helix"] = "government"
    return rows
