"""A whole made-up regency, streamed: 135,000 households and three years of history for benchmarks.

Each household is a function of the seed and its number, so that every stream (list, events, observations, deliveries)
makes it anew and none is kept. Streams go by household, not by date: results depend on dates only (contracts §3).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sakti.demo.chance import chance
from sakti.demo.names import FEMALE, FIRST_HALVES, MALE, SECOND_HALVES
from sakti.demo.people import LETTERS
from sakti.demo.world import Row, Value

BASELINE = date(2018, 12, 31)
MONTHS = 36
#: Slots for people of one household, the child born later included; a NIK is a function of district and slot.
SLOTS = 8
SERIALS, CLASSES = 9999, 14
SHAPES = ((1,), (1, 2), (1, 2, 3), (1, 2, 3, 3), (1, 2, 3, 3, 3), (1, 2, 3, 3, 6), (1, 3, 3), (1, 2, 3, 3, 3, 6))
SHAPE_WEIGHTS = (3, 8, 18, 28, 17, 12, 5, 9)
HEALTHY = {f"428{letter}": 4 for letter in LETTERS}
TODDLER: dict[str, Value] = {f"428{letter}": 4 if letter in "abcdef" else "" for letter in LETTERS}
BABY: dict[str, Value] = {f"428{letter}": "" for letter in LETTERS}
PROGRAMMES = {
    "latrine": ("Jambanisasi", "Dinas Perumahan dan Permukiman", "government", "unit", 2_500_000, "APBD kab"),
    "training": (
        "Pelatihan Pemasaran Digital",
        "Universitas Contoh Pekalongan",
        "university",
        "orang",
        200_000,
        "Perguruan tinggi",
    ),
    "treatment": ("Pendampingan Pasien Kronis", "Dinas Kesehatan", "government", "orang", 0, ""),
    "disability": ("Layanan Penyandang Disabilitas", "Baznas (contoh)", "community", "layanan", 750_000, "Baznas"),
}


@dataclass(slots=True)
class Member:
    """One person of a household, born on a day that makes the NIK unique."""

    nik: str
    role: int
    sex: int
    born: date
    name: str
    sick: bool
    disabled: bool


@dataclass(slots=True)
class Home:
    """One household as its number makes it; `rng` goes on from there, the same in every stream."""

    village: str
    name: str
    number: int  # in its village
    code: str
    card: str
    members: list[Member]
    district: str
    slot: int
    own_latrine: bool
    decile: int
    rng: random.Random


class Regency:
    """`Regency(135_000, 1, villages)`; villages as (code, name), codes with dots."""

    def __init__(self, households: int, seed: int, villages: Sequence[tuple[str, str]]) -> None:
        self.seed = seed
        self.villages = [(code, name, 0.5 + (number * 37 % 100) / 100) for number, (code, name) in enumerate(villages)]
        total = sum(size for _, _, size in self.villages)
        bounds = [round(households * sum(s for _, _, s in self.villages[:i]) / total) for i in range(len(villages) + 1)]
        self.sizes = [after - before for before, after in pairwise(bounds)]
        self._refuse_too_many()

    def _refuse_too_many(self) -> None:
        sizes: dict[str, int] = {}
        for (code, _, _), size in zip(self.villages, self.sizes, strict=True):
            sizes[code[:8]] = sizes.get(code[:8], 0) + size
        if max(sizes.values()) * SLOTS > SERIALS * CLASSES:
            raise ValueError(f"a district of {max(sizes.values())} households has not enough numbers for its people")

    def homes(self) -> Iterator[Home]:
        """All households, village by village."""
        slots: dict[str, int] = {}
        number = 0
        for (code, name, _), size in zip(self.villages, self.sizes, strict=True):
            for i in range(size):
                slot = slots.get(code[:8], 0)
                slots[code[:8]] = slot + 1
                yield _home(chance(self.seed * 1_000_003 + number), code, name, i, slot)
                number += 1

    def list_rows(self) -> Iterator[Row]:
        """The by-name list as of 2018-12-31."""
        for home in self.homes():
            yield from _rows(home)

    def events(self) -> Iterator[Row]:
        """Births, deaths, moves, splits and exits: about one in eight households over three years."""
        for home in self.homes():
            home.rng.seed(home.rng.random() + 1)
            yield from _events(home)

    def observations(self) -> Iterator[Row]:
        """Visits: about three values a household over three years."""
        for home in self.homes():
            home.rng.seed(home.rng.random() + 2)
            yield from _observations(home)

    def deliveries(self) -> Iterator[Row]:
        """Latrines, trainings, treatments and services."""
        for home in self.homes():
            home.rng.seed(home.rng.random() + 3)
            yield from _deliveries(home)


def regency(households: int, seed: int, villages: Sequence[tuple[str, str]]) -> Regency:
    """A regency of that size; its streams are `list_rows`, `events`, `observations`, `deliveries`."""
    return Regency(households, seed, villages)


def _home(rng: random.Random, village: str, name: str, number: int, slot: int) -> Home:
    shape = rng.choices(SHAPES, SHAPE_WEIGHTS)[0]
    district = village[:2] + village[3:5] + village[6:8]
    head = rng.randint(24, 72)
    members = [_member(rng, district, slot * SLOTS + i, role, head) for i, role in enumerate(shape)]
    card = f"{district}{29 + slot // SERIALS % 2}{1 if slot // SERIALS < 2 else 3:02d}{rng.randint(5, 13):02d}"
    card = f"{card}{slot % SERIALS + 1:04d}"
    code = f"{village.replace('.', '')}{number:05d}"
    chance = rng.random()
    decile = min(int(chance * 8) + 1, 4) if chance < 0.7 else 5 + int((chance - 0.7) * 20)
    return Home(village, name, number, code, card, members, district, slot, rng.random() < 0.62, min(decile, 10), rng)


def _member(rng: random.Random, district: str, slot: int, role: int, head: int) -> Member:
    years = head if role == 1 else head - rng.randint(0, 6) if role == 2 else head + 22 if role == 6 else None
    years = rng.randint(0, max(min(head - 19, 24), 1)) if years is None else min(years, 92)
    sex = 1 if role == 1 else 2 if role in (2, 6) else 1 + (rng.random() < 0.5)
    born, nik = _born(rng, district, slot, sex, BASELINE.year - years)
    name = rng.choice(MALE if sex == 1 else FEMALE)
    name = f"{name} {rng.choice(FIRST_HALVES)}{rng.choice(SECOND_HALVES)}"
    sick = years > 39 and rng.random() < 0.2
    return Member(nik, role, sex, born, name, sick, years > 1 and rng.random() < 0.02)


def _born(rng: random.Random, district: str, slot: int, sex: int, year: int) -> tuple[date, str]:
    """A birth date in that year and a NIK that no other slot of the district can have: day class and serial tell."""
    day = 1 + slot // SERIALS + CLASSES * (rng.random() < 0.5)
    month = rng.randint(1, 12)
    shown = day + 40 if sex == 2 else day
    return date(year, month, day), f"{district}{shown:02d}{month:02d}{year % 100:02d}{slot % SERIALS + 1:04d}"


def _rows(home: Home) -> Iterator[Row]:
    """The list's rows of one household."""
    rng = home.rng
    rw = home.number % 5 + 1
    shared: Row = {
        "kode_desa": home.village,
        "nama_desa": home.name,
        "rt": f"{home.number % 3 + 1:03d}",
        "rw": f"{rw:03d}",
        "alamat": f"Dukuh {rw}",
        "no_rumah_tangga": home.code,
        "no_kk": home.card,
        **_dwelling(rng, home),
    }
    for person in home.members:
        yield {
            **shared,
            "nik": person.nik,
            "nama": person.name,
            "hubungan": person.role,
            "jenis_kelamin": person.sex,
            "tanggal_lahir": person.born.isoformat(),
            "status_kawin": 2 if person.role < 3 else 1,
            **_answers(rng, person),
        }


def _dwelling(rng: random.Random, home: Home) -> Row:
    latrine = (1, 1, rng.choice((1, 1, 4))) if home.own_latrine else rng.choice(((6, "", ""), (2, 1, 1), (4, 4, 3)))
    return {
        "desil": home.decile,
        "luas_lantai": rng.randint(24, 110),
        "jenis_lantai": rng.choice((2, 4, 6, 8)),
        "jenis_dinding": rng.choice((1, 1, 3, 4)),
        "jenis_atap": rng.choice((2, 2, 4, 3)),
        "sumber_air": rng.choice((3, 4, 5, 6, 7, 8, 13, 2)),
        "penerangan": 1,
        "daya": rng.choice((1, 2)),
        "bahan_bakar": rng.choice((4, 4, 10)),
        "fasilitas_bab": latrine[0],
        "kloset": latrine[1],
        "tinja": latrine[2],
    }


def _answers(rng: random.Random, person: Member) -> Row:
    years = BASELINE.year - person.born.year
    at_school = 6 < years < 19
    schooling: Value = "" if years < 7 else 2 if at_school and rng.random() > 0.05 else 3
    works = years > 18 and rng.random() < 0.6
    health = HEALTHY if years > 5 else TODDLER if years > 1 else BABY
    row: Row = {
        "partisipasi_sekolah": schooling,
        "jenjang": "" if years < 7 else 3 if years < 13 else 8,
        "ijazah": "" if years < 7 else 23 if years < 13 else 3,
        "bekerja": "" if years < 5 else 1 if works else 2,
        "kedudukan": rng.choice((1, 4, 6, 7)) if works else "",
        "penyakit_kronis": rng.choice(("02", "03", "06")) if person.sick else "01",
        **health,
    }
    if person.disabled:
        row["428c"] = 2
    return row


def _day(rng: random.Random) -> date:
    """Any day of the three years after the list."""
    return BASELINE + timedelta(days=rng.randint(4, MONTHS * 30))


def _event(day: date, event: str, **keys: str) -> Row:
    return {"date": day.isoformat(), "event": event, "key": "", "person_key": "", "target_key": "", "note": "", **keys}


def _events(home: Home) -> Iterator[Row]:
    """At most one thing happens to a household."""
    rng, last, day = home.rng, home.members[-1], _day(home.rng)
    chance = rng.random()
    if chance < 0.05 and len(home.members) > 1:
        born, nik = _born(rng, home.district, home.slot * SLOTS + SLOTS - 1, 1, day.year)
        note = {
            "nik": nik,
            "name": f"{rng.choice(MALE)} {rng.choice(FIRST_HALVES)}muda",
            "sex": 1,
            "birth_date": born.isoformat(),
        }
        yield _event(max(day, born), "birth", key=home.card, note=json.dumps(note))
    elif chance < 0.08:
        yield _event(day, "death", person_key=last.nik)
    elif chance < 0.095:
        yield _event(day, "move_out", person_key=last.nik)
    elif chance < 0.105:
        yield _event(day, "move_out", key=home.code)
        if rng.random() < 0.3:
            yield _event(day + timedelta(days=60), "move_in", key=home.code)
    elif chance < 0.115 and len(home.members) > 2:
        card = f"{home.card[:10]}{19 + rng.randint(0, 2)}{home.card[12:]}"
        yield _event(day, "split", key=home.card, target_key=card, note=json.dumps([last.nik]))
    elif chance < 0.13:
        yield _event(day, "exit", key=home.code, note="mampu")


def _seen(day: date, subject: str, key: str, field: str, value: Value) -> Row:
    return {
        "observed_on": day.isoformat(),
        "subject": subject,
        "key": key,
        "field": field,
        "value": value,
        "recorded_by": f"fas.{key[4:6]}",
    }


def _observations(home: Home) -> Iterator[Row]:
    rng = home.rng
    day = _day(rng)
    if not home.own_latrine and rng.random() < 0.6:
        for field in ("latrine_access", "latrine_type", "excreta_disposal"):
            yield _seen(day, "household", home.code, field, 1)
    if rng.random() < 0.4:
        yield _seen(_day(rng), "household", home.code, "decile", min(home.decile + rng.choice((-1, 1, 2)), 10) or 1)
    for field, value in (("water", 13), ("floor", 6), ("roof", 2), ("electricity", 1)):
        if rng.random() < 0.35:
            yield _seen(_day(rng), "household", home.code, field, value)
    for person in home.members:
        if person.sick:
            yield _seen(_day(rng), "person", person.nik, "chronic_treated", rng.choice((1, 1, 2)))
        if 2000 < person.born.year < 2012 and rng.random() < 0.12:
            yield _seen(_day(rng), "person", person.nik, "schooling", rng.choice((2, 2, 3)))


def _given(rng: random.Random, kind: str, subject: str, key: str) -> Row:
    programme, organisation, helix, unit, value, fund = PROGRAMMES[kind]
    return {
        "delivered_on": _day(rng).isoformat(),
        "programme": programme,
        "organisation": organisation,
        "helix": helix,
        "subject": subject,
        "key": key,
        "volume": 1,
        "unit": unit,
        "value_rp": value,
        "funding": f"{fund}:{value}" if value else "",
    }


def _deliveries(home: Home) -> Iterator[Row]:
    rng = home.rng
    if not home.own_latrine and rng.random() < 0.5:
        yield _given(rng, "latrine", "household", home.code)
    for person in home.members:
        if 1960 < person.born.year < 2003 and rng.random() < 0.25:
            yield _given(rng, "training", "person", person.nik)
        if person.sick and rng.random() < 0.4:
            yield _given(rng, "treatment", "person", person.nik)
        if person.disabled and rng.random() < 0.7:
            yield _given(rng, "disability", "person", person.nik)
