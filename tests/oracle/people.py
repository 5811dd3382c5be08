"""The people and households of a made-up district, and how their story stands while it is told."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

OLDER = dt.date(2018, 6, 30)
START = dt.date(2018, 12, 31)
END = dt.date(2020, 6, 30)
VILLAGES = {  # two of one name, one kelurahan
    "33.26.15.2014": "Mulyorejo",
    "33.26.09.2020": "Mulyorejo",
    "33.26.13.1019": "Kedungwuni Timur",
    "33.26.02.2008": "Botosari",
}
QUESTION_DAYS = [dt.date(2019, 2, 28), dt.date(2019, 3, 1), dt.date(2019, 8, 17), dt.date(2020, 2, 29), END]
#: When nobody has looked again: some months, a year and more after the last, at and beside the ends of months.
LATER = [dt.date.fromisoformat(day) for day in ("2020-12-31", "2021-06-29", "2021-06-30", "2021-07-01", "2022-02-28")]
AGES = (7, 15, 19, 60)
FIRST = "Siti Budi Wati Eko Nur Sri Agus Dewi Slamet Rohmah Tarno Casmi Renée Karyadi Dimas Ratna".split()  # noqa: SIM905
LAST = "Santoso Rahayu Hartati Nugroho Utami Saputra Lestari Widodo Rahman Ningsih Prasetyo D’Souza".split()  # noqa: SIM905


@dataclass(eq=False)
class Someone:
    name: str
    sex: int
    birth: dt.date
    nik: str
    kk: str
    house: House
    relation: int
    values: dict[str, str]
    nik_cell: object = None  # what the list writes instead of the NIK
    keyed: bool = True  # may be named in a log
    odd: bool = False  # the NIK says another birth date
    lost_birth: bool = False  # the list's birth date is not valid
    dead: bool = False
    away: bool = False  # has left alone
    stale: bool = False  # the household moved village meanwhile
    since: dt.date = START
    file: int = 0  # the event file that makes the key
    last: dt.date = START


@dataclass(eq=False)
class House:
    village: str
    number: str
    kks: list[str]
    values: dict[str, str]
    away: bool = False
    exited: bool = False
    since: dt.date = START
    file: int = 0
    last: dt.date = START
    keys: list[str] = field(default_factory=list)
    lost_kk: bool = False  # the list has no reliable no_kk
    home: str = ""  # the village that lists name
    later: dict[str, str] | None = None  # what the later list says


class Population:
    """People and households on the day of the first list; contested cases only if their number is in `contested`."""

    def __init__(self, seed: int, contested: frozenset[int]):
        self.rng = random.Random(seed)
        self.contested = contested
        self.people: list[Someone] = []
        self.houses: list[House] = []
        self.serial = 0
        codes = list(VILLAGES)
        self.villages = [*codes[:2], *self.rng.sample(codes[2:], self.rng.randint(0, 2))]
        if len(self.villages) == 3 and self.rng.random() < 0.7:
            self.villages[2] = "33.26.13.1019"

    def may(self, number: int) -> bool:
        return number in self.contested

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def members(self, house: House) -> list[Someone]:
        return [p for p in self.people if p.house is house]

    def key(self, house: House) -> str | None:
        keys = [k for k in house.keys if k != self.shared_number]
        return self.rng.choice(keys) if keys else None

    def make_people(self) -> None:
        for number in range(self.rng.randint(20, 150) if self.chance(0.3) else self.rng.randint(20, 60)):
            village = self.rng.choice(self.villages)
            house = House(village, f"{village.replace('.', '')}{number:05}", [], self.housing())
            if self.chance(0.12):
                house.number = ""
            self.houses.append(house)
            for _ in range(2 if house.number and self.chance(0.15) else 1):
                self.make_family(house)
        self.same_number_in_two_villages()
        for house in self.houses:
            house.keys = [key for key in [house.number, *house.kks] if key]
            house.home = house.village
        if self.may(24):
            self.one_kk_in_two_households()
        if self.may(8):
            for thing in [*self.people, *self.houses]:
                thing.since = START - dt.timedelta(60)

    def one_kk_in_two_households(self) -> None:
        whole = next(h for h in self.houses if h.number and h.number in h.keys and len(self.members(h)) > 2)
        half = House(whole.village, f"{whole.number}B", list(whole.kks[:1]), whole.values, home=whole.village)
        for person in [p for p in self.members(whole) if p.kk == whole.kks[0]][1:]:
            person.house = half
        half.keys = [half.number]
        whole.keys.remove(whole.kks[0])
        self.houses.append(half)

    def same_number_in_two_villages(self) -> None:
        first = next(h for h in self.houses if h.number)
        for other in self.houses:
            if other.village != first.village and other.number:
                other.number = first.number
                self.shared_number = first.number
                return
        self.shared_number = None

    def make_family(self, house: House) -> str:
        self.serial += 1
        issued = f"{self.rng.randint(1, 28):02}0{self.rng.randint(1, 9)}12"
        kk = f"{house.village.replace('.', '')[:6]}{issued}{self.serial:04}"
        house.kks.append(kk)
        for place in range(self.rng.choice([1, 2, 2, 3, 4, 4, 5, 6])):
            age = self.rng.randint(20, 75) if place < 2 else self.rng.randint(0, 24)
            self.make_person(house, kk, 1 if place == 0 else 2 if place == 1 else 3, self.birth(age))
        return kk

    def make_person(self, house: House, kk: str, relation: int, birth: dt.date) -> Someone:
        self.serial += 1
        sex = self.rng.choice([1, 2])
        name = f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)} {self.serial}"
        day = birth.day + (40 if sex == 2 else 0)
        nik = f"{house.village.replace('.', '')[:6]}{day:02}{birth.month:02}{birth.year % 100:02}{self.serial:04}"
        person = Someone(name, sex, birth, nik, kk, house, relation, self.answers())
        self.people.append(person)
        return person

    def birth(self, age: int) -> dt.date:
        """Often the very day (or the day beside it) on which an age limit is crossed; sometimes 29 February."""
        dice = self.rng.random()
        if dice < 0.06:
            return dt.date(self.rng.choice([1960, 2000, 2004, 2012, 1984]), 2, 29)
        if dice < 0.3:
            day = self.rng.choice([*QUESTION_DAYS, START])
            if (day.month, day.day) != (2, 29):
                day = day.replace(year=day.year - self.rng.choice(AGES))
                return day + dt.timedelta(self.rng.choice([-1, 0, 0, 1]))
        return START - dt.timedelta(age * 365 + self.rng.randint(0, 364))

    def housing(self) -> dict[str, str]:
        pick = self.rng.choice
        values = {
            "desil": pick(["1", "2", "3", "4", "5", "8", "10"]),
            "luas_lantai": str(self.rng.randint(20, 90)),
            "jenis_lantai": pick(["1", "4", "6", "9"]),
            "jenis_dinding": pick(["1", "3", "7"]),
            "jenis_atap": pick(["1", "2", "8"]),
            "sumber_air": str(self.rng.randint(1, 13)),
            "penerangan": pick(["1", "2", "4"]),
            "daya": pick(["1", "2", "5"]),
            "bahan_bakar": pick(["4", "10", "12"]),
            "fasilitas_bab": pick(["1", "1", "2", "3", "4", "5", "6"]),
            "kloset": pick(["1", "1", "1", "2", "4"]),
            "tinja": pick(["1", "2", "3", "4", "4", "6"]),
        }
        for column in values:
            if self.chance(0.07):
                values[column] = ""
        return values

    def answers(self) -> dict[str, str]:
        pick = self.rng.choice
        values = {
            "partisipasi_sekolah": pick(["1", "2", "2", "3", "3"]),
            "jenjang": pick(["03", "3", "08", "13", "19"]),
            "ijazah": pick(["01", "3", "23"]),
            "bekerja": pick(["1", "2"]),
            "kedudukan": pick(["", "1", "8"]),
            "penyakit_kronis": pick(["01", "01", "01", "02", "02;06", "18", ""]),
        }
        difficult = self.chance(0.12)
        for letter in "abcdefghi":
            values[f"428{letter}"] = pick("1234") if difficult else pick("3444")
        if self.chance(0.1):
            values[f"428{pick('abcdefghi')}"] = ""
        if self.chance(0.08):
            values["partisipasi_sekolah"] = ""
        return values
