"""Seeded small ugly districts: by-name lists and logs as offices send them, with every row of the contract's tables.

`make_district(seed, folder)` writes the files and returns a `Plan`: the commands in order and the questions to ask.
Cases that the contract leaves open (numbers of AMBIGUITIES.md) are only made when their number is in `contested`.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.oracle.reading import COLUMNS, HOUSEHOLD_COLUMNS, PERSON_COLUMNS
from tests.oracle.sheets import write_list, write_refused

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
AGES = (7, 15, 19, 60)
FIRST = "Siti Budi Wati Eko Nur Sri Agus Dewi Slamet Rohmah Tarno Casmi Renée Karyadi Dimas Ratna".split()  # noqa: SIM905
LAST = "Santoso Rahayu Hartati Nugroho Utami Saputra Lestari Widodo Rahman Ningsih Prasetyo D’Souza".split()  # noqa: SIM905
ORGANISATIONS = {"Dinsos": "government", "PT Batik": "business", "Baznas": "community", "Universitas": "university"}
BUILDINGS = {"latrine": 2500000, "water": 900000}
SERVICES = {"training": 300000, "disability_service": 750000, "treatment": 0}


@dataclass
class Command:
    """One command of the product: kind is village, list, events, observe or deliveries."""

    kind: str
    path: Path | None = None
    as_of: dt.date | None = None
    village: str = ""
    classification: str = ""
    again: bool = False  # the very same file a second time
    label: str = ""


@dataclass
class Question:
    as_of: dt.date
    baseline: dt.date | None
    region: str
    panel: bool


@dataclass
class Plan:
    seed: int
    commands: list[Command] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


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


class Maker:
    def __init__(self, seed: int, folder: Path, contested: frozenset[int]):
        self.rng = random.Random(seed)
        self.seed, self.folder, self.contested = seed, folder, contested
        self.people: list[Someone] = []
        self.houses: list[House] = []
        self.serial = 0
        codes = list(VILLAGES)
        self.villages = [*codes[:2], *self.rng.sample(codes[2:], self.rng.randint(0, 2))]
        if len(self.villages) == 3 and self.rng.random() < 0.7:
            self.villages[2] = "33.26.13.1019"
        self.plan = Plan(seed)
        self.events: list[tuple[int, dict]] = []  # file, row

    def may(self, number: int) -> bool:
        return number in self.contested

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    # -- people and houses

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

    # -- history: a consistent story in order of time; the files tell it in another order

    def make_history(self, steps: int) -> None:
        first, last = -50 if self.may(8) else 1, (END - START).days
        days = sorted(START + dt.timedelta(self.rng.randint(first, last)) for _ in range(steps))
        kinds = [
            "death",
            "birth",
            "move_out",
            "move_in",
            "move_out_house",
            "move_in_house",
            "move_village",
            "split",
            "join",
            "exit",
        ]
        for day in days:
            getattr(self, f"tell_{self.rng.choices(kinds, [2, 3, 2, 3, 2, 5, 2, 4, 3, 2])[0]}")(day)

    def living(self, day: dt.date) -> list[Someone]:
        """People a new event may name: nothing else happens to them or their household that day."""
        return [
            p
            for p in self.people
            if p.keyed
            and p.last < day
            and p.house.last < day
            and p.since <= day
            and p.house.since <= day
            and (not p.dead or (self.may(5) and self.chance(0.1)))
        ]

    def present(self, day: dt.date) -> list[Someone]:
        return [p for p in self.living(day) if (not p.away or self.may(4)) and (not p.house.away or self.may(2))]

    def members(self, house: House) -> list[Someone]:
        return [p for p in self.people if p.house is house]

    def add(self, day: dt.date, event: str, touched: list, creates: list = (), **cells: str) -> None:
        """The row goes to a file that is not before the files of the keys it uses."""
        number = max([1, *[t.file for t in touched]])
        if number == 1 and self.chance(0.3):
            number = 2  # back-dated: arrives with the later file
        for thing in touched:
            thing.last = day
        for thing in creates:
            thing.file, thing.last, thing.since = number, day, day
        row = dict.fromkeys(["date", "event", "key", "person_key", "target_key", "note"], "")
        self.events.append((number, row | {"date": day.isoformat(), "event": event} | cells))

    def key(self, house: House) -> str | None:
        keys = [k for k in house.keys if k != self.shared_number]
        return self.rng.choice(keys) if keys else None

    def some_house(self, day: dt.date, **wanted: bool) -> House | None:
        found = [
            h
            for h in self.houses
            if h.last < day
            and h.since <= day
            and self.key(h)
            and all(getattr(h, k) is v for k, v in wanted.items())
            and all(p.last < day for p in self.members(h))
            and any(not p.dead for p in self.members(h))
        ]
        return self.rng.choice(found) if found else None

    def of_away_house(self, people: list[Someone]) -> list[Someone]:
        """Often somebody whose household is away: they must not come back with it."""
        absent = [p for p in people if p.house.away and len(self.members(p.house)) > 1]
        return absent if absent and self.chance(0.5) else people

    def tell_death(self, day: dt.date) -> None:
        if people := self.of_away_house(self.living(day)):
            person = self.rng.choice(people)
            self.add(day, "death", [person], person_key=person.nik)
            person.dead = True

    def tell_birth(self, day: dt.date) -> None:
        house = self.some_house(day, away=False) if not self.may(2) else self.some_house(day)
        if house is None or not house.kks or (house.exited and not self.may(1)):
            return
        birth = day - dt.timedelta(self.rng.choice([0, 0, 0, 20]))
        baby = self.make_person(house, house.kks[0], 3, birth)
        baby.values = {}
        note = json.dumps({"nik": baby.nik, "name": baby.name, "sex": baby.sex, "birth_date": birth.isoformat()})
        self.add(day, "birth", [house], [baby], key=house.kks[0], note=note)

    def tell_move_out(self, day: dt.date) -> None:
        if people := [p for p in self.living(day) if not p.away]:  # also from an away household: left on their own
            person = self.rng.choice(self.of_away_house(people))
            self.add(day, "move_out", [person], person_key=person.nik)
            person.away, person.stale = True, False

    def tell_move_in(self, day: dt.date) -> None:
        gone = [
            p
            for p in self.living(day)
            if p.away and (not p.house.away or self.may(3)) and (not p.stale or self.may(19))
        ]
        if gone:
            person = self.rng.choice(gone)
            self.add(day, "move_in", [person], person_key=person.nik)
            person.away = False

    def tell_move_out_house(self, day: dt.date) -> None:
        if houses := [house for _ in range(3) if (house := self.some_house(day, away=False))]:
            house = max(houses, key=lambda h: (any(p.away for p in self.members(h)), len(self.members(h))))
            self.add(day, "move_out", [house], key=self.key(house))
            house.away = True

    def tell_move_in_house(self, day: dt.date) -> None:
        if houses := [house for _ in range(3) if (house := self.some_house(day, away=True))]:
            house = max(houses, key=lambda h: sum(p.dead or p.away for p in self.members(h)))
            self.add(day, "move_in", [house], key=self.key(house))
            house.away = False

    def tell_move_village(self, day: dt.date) -> None:
        house = self.some_house(day) if self.may(19) else self.some_house(day, away=False)
        if house is None:
            return
        village = self.rng.choice([v for v in self.villages if v != house.village])
        target = village if self.chance(0.8) else village.replace(".", "")
        self.add(day, "move_village", [house], key=self.key(house), target_key=target)
        house.village = village
        for person in self.members(house):
            person.stale = person.away

    def tell_split(self, day: dt.date) -> None:
        people = [p for p in self.present(day) if p.house.kks and p.kk in p.house.keys]
        if not people:
            return
        first = self.rng.choice(people)
        mates = [p for p in people if p.house is first.house and p.kk == first.kk]
        leavers = self.rng.sample(mates, self.rng.randint(1, min(3, len(mates))))
        old = first.house
        self.serial += 1
        kk = f"{old.village.replace('.', '')[:6]}150119{self.serial:04}"
        new = House(old.village, "", [kk], dict(old.values), old.away, old.exited, keys=[kk], home=old.village)
        niks = json.dumps([p.nik for p in leavers])
        self.add(day, "split", [old, *leavers], [new], key=first.kk, target_key=kk, note=niks)
        self.houses.append(new)
        for person in leavers:
            person.house, person.kk, person.file, person.stale = new, kk, max(person.file, new.file), False

    def tell_join(self, day: dt.date) -> None:
        people = self.present(day)
        houses = [h for h in self.houses if h.kks and h.last < day and h.since <= day and (not h.away or self.may(2))]
        pairs = [
            (p, h)
            for p in self.rng.sample(people, min(8, len(people)))
            for h in self.rng.sample(houses, min(8, len(houses)))
            if h is not p.house and (h.exited == p.house.exited or self.may(1))
        ]
        back = [  # from a split back to the old household
            (p, h)
            for p in people
            for h in houses
            if p.house is not h and p.house.since > START and h.values == p.house.values and h.exited == p.house.exited
        ]
        if pairs:
            person, house = self.rng.choice(back if back and self.chance(0.5) else pairs)
            self.add(day, "join", [person, house], person_key=person.nik, target_key=house.kks[0])
            person.house, person.kk, person.stale, person.away = house, house.kks[0], False, False
            person.file = max(person.file, house.file)

    def tell_exit(self, day: dt.date) -> None:
        if house := self.some_house(day, exited=False):
            self.add(day, "exit", [house], key=self.key(house), note="mampu")
            house.exited = True

    # -- facts

    def make_observations(self, number: int, count: int) -> list[dict]:
        rows = []
        for _ in range(count):
            day = START + dt.timedelta(self.rng.randint(0, (END - START).days))
            household = self.chance(0.6)
            things = self.houses if household else self.people
            thing = self.rng.choice([t for t in things if t.file <= number])
            if thing.since > day and not self.may(9):
                continue
            if household:
                key = self.key(thing)
                fields = {
                    "decile": "1 4 5 9", "latrine_access": "1 2 3 5 6", "latrine_type": "1 2",
                    "excreta_disposal": "1 3 4",
                    "water": "1 4 6 13", "floor": "2 8", "floor_area": "36 44.5", "power": "5",
                }  # fmt: skip
            else:
                key = thing.nik if thing.keyed else None
                fields = {
                    "schooling": "1 2 3", "chronic_treated": "1 2", "chronic_diseases": "01 02 01 04;05",
                    "difficulty_a": "1 4", "difficulty_i": "2 3 4", "employed": "1",
                }  # fmt: skip
            if key is None:
                continue
            for name in self.rng.sample(list(fields), self.rng.randint(1, 3)):
                value = self.rng.choice(fields[name].split())
                rows.append(
                    {
                        "observed_on": day.isoformat(),
                        "subject": "household" if household else "person",
                        "key": key,
                        "field": name,
                        "value": value,
                        "recorded_by": self.rng.choice(["siti", "tono"]),
                    }
                )
                if self.chance(0.05):  # the same day again: the later row wins
                    rows.append(rows[-1] | {"value": self.rng.choice(fields[name].split()), "recorded_by": "rina"})
        return rows + self.bad_observations()

    def bad_observations(self) -> list[dict]:
        names = ["observed_on", "subject", "key", "field", "value", "recorded_by"]
        good = next(p for p in self.people if p.keyed and not p.file).nik
        bad = [
            ["2019-05-05", "person", "9999999999999999", "schooling", "2", "tono"],
            ["2019-05-05", "household", "tidak ada", "decile", "2", "tono"],
            ["2019-05-05", "person", good, "warna_rambut", "2", "tono"],
            ["2019-05-05", "person", good, "schooling", "7", "tono"],
            ["2019-02-30", "person", good, "schooling", "2", "tono"],
        ]
        if self.shared_number:
            bad.append(["2019-05-05", "household", self.shared_number, "decile", "1", "tono"])
        if self.may(42):
            bad.append(["2019-05-05", "person", good, "trained", "1", "tono"])
            bad.append(["2019-05-05", "person", good, "water", "3", "tono"])
        return [dict(zip(names, row, strict=True)) for row in bad]

    def bad_events(self) -> list[dict]:
        names = ["date", "event", "key", "person_key", "target_key", "note"]
        someone = next(p for p in self.people if p.keyed and not p.file)
        house = next(h for h in self.houses if h.kks and not h.file)
        twin = json.dumps({"nik": someone.nik, "name": "Kembar", "sex": someone.sex, "birth_date": "2019-05-05"})
        bad = [
            ["2019-05-05", "death", "", "9999999999999999", "", ""],
            ["2019-05-05", "exit", "tidak ada", "", "", "mampu"],
            ["2019-05-05", "menikah", "", someone.nik, "", ""],
            ["2019-13-05", "death", "", someone.nik, "", ""],
            ["2019-05-05", "split", house.kks[0], "", "3326159999990001", "bukan json"],
            ["2019-05-05", "birth", house.kks[0], "", "", twin],
        ]
        if self.shared_number:
            bad.append(["2019-05-05", "exit", self.shared_number, "", "", "mampu"])
        if self.may(44):
            bad.append(["2019-05-05", "move_village", house.kks[0], "", "33.26.99.9999", ""])
            bad.append(["2019-05-05", "move_out", "", "", "", ""])
        if self.may(7):
            bad.append(["2019-05-05", "split", house.kks[0], "", self.houses[-1].kks[0], json.dumps([someone.nik])])
        return [dict(zip(names, row, strict=True)) for row in bad]

    def make_deliveries(self, number: int, count: int) -> list[dict]:
        rows = []
        for _ in range(count):
            day = START + dt.timedelta(self.rng.randint(0, (END - START).days))
            programme, value = self.rng.choice(list((SERVICES | BUILDINGS).items()))
            person = programme in SERVICES
            thing = self.rng.choice([t for t in (self.people if person else self.houses) if t.file <= number])
            key = (thing.nik if thing.keyed else None) if person else self.key(thing)
            if key is None or (thing.since > day and not self.may(9)):
                continue
            organisation, helix = self.rng.choice(list(ORGANISATIONS.items()))
            if rows and self.chance(0.05):
                helix = "village"
            funding = f"APBD kab:{value - 100000};CSR:100000" if value else ""
            if value and self.chance(0.06):
                funding = f"APBD kab:{value - 1}"
            names = [
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
            ]
            subject = "person" if person else "household"
            row = [day.isoformat(), programme, organisation, helix, subject, key, "1", "unit", str(value), funding]
            rows.append(dict(zip(names, row, strict=True)))
            if self.chance(0.05):
                rows.append(dict(rows[-1]))  # two deliveries
        rows.append(rows[0] | {"key": "9999999999999999"})
        rows.append(rows[0] | {"delivered_on": "kemarin"})
        return rows

    # -- the by-name lists

    def listed_row(self, person: Someone, number: int, kk: str, housing: dict, village: str) -> dict[str, object]:
        rng = self.rng
        formats = [
            person.birth.isoformat(),
            person.birth.strftime("%d/%m/%Y"),
            person.birth,
            f"{person.birth.day} {MONTH_NAMES[person.birth.month - 1]} {person.birth.year}",
        ]
        row: dict[str, object] = {
            "_who": person,
            "kode_desa": village,
            "nama_desa": VILLAGES[village],
            "rt": "001",
            "rw": "002",
            "alamat": "Dukuh 1",
            "no_rumah_tangga": number,
            "no_kk": kk,
            "nik": person.nik if person.nik_cell is None else person.nik_cell,
            "nama": person.name,
            "hubungan": person.relation,
            "jenis_kelamin": person.sex,
            "tanggal_lahir": rng.choice(formats),
            "status_kawin": rng.choice([1, 2, "3"]),
            **housing,
            **person.values,
        }
        if village.endswith("2014") and self.chance(0.3):
            row["kode_desa"] = village.replace(".", "")
        if self.chance(0.2):
            row["nama_desa"] = VILLAGES[village].upper()
        return row

    def first_list(self) -> list[list[dict]]:
        """Households of rows, with everything that a list may have wrong."""
        blocks = []
        for house in self.houses:
            rows = []
            for kk in house.kks:
                family = [
                    self.listed_row(p, house.number, kk, house.values, house.village)
                    for p in self.members(house)
                    if p.kk == kk
                ]
                self.spoil_family(house, kk, family)
                rows += family
            self.spoil_housing(house, rows)
            blocks.append(rows)
        for row in [row for rows in blocks for row in rows]:
            self.spoil_person(row["_who"], row)
        for house in self.houses:
            house.kks = [kk for kk in house.kks if kk in house.keys]
        self.add_rejected(blocks)
        self.add_duplicates(blocks)
        return blocks

    def spoil_family(self, house: House, kk: str, family: list[dict]) -> None:
        dice = self.rng.random()
        if dice < 0.15 and len(family) > 1:
            for row in family[1:]:
                row["no_kk"] = ""  # merged cells
                if self.chance(0.5):
                    row["no_rumah_tangga"] = ""
            if not house.number:
                for row in family:
                    row["no_rumah_tangga"] = ""
        elif dice < 0.30 and len(house.kks) == 1:
            wrong = self.rng.choice(["0", "" if house.number else "0", "33261234", int(kk)])
            for row in family:
                row["no_kk"] = wrong
            house.keys = [k for k in house.keys if k != kk]
            house.lost_kk = True
        elif dice < 0.36:
            family[0]["hubungan"] = self.rng.choice([3, "9", ""])  # no head
        elif dice < 0.42 and len(family) > 1:
            family[-1]["hubungan"] = "1"  # two heads
        elif dice < 0.46 and len(family) > 1 and not house.lost_kk:
            family.append(family.pop(0))  # the head is not the first row

    def spoil_housing(self, house: House, rows: list[dict]) -> None:
        dice = self.rng.random()
        column = self.rng.choice(list(HOUSEHOLD_COLUMNS))
        if dice < 0.12 and len(rows) > 1 and house.values[column]:
            self.rng.choice(rows)[column] = "2" if house.values[column] != "2" else "1"
        elif dice < 0.2 and column != "luas_lantai":
            for row in rows:
                row[column] = "77"  # one finding: on the row that counts
        elif dice < 0.25 and column != "luas_lantai" and house.values[column]:
            rows[-1][column] = "77"  # a conflict; the code only if that row counts
        elif dice < 0.3 and self.may(25):
            for row in rows[1:]:
                row[column] = ""

    def spoil_person(self, person: Someone, row: dict) -> None:
        rng = self.rng
        dice = rng.random()
        if dice < 0.22:
            wrong = [
                "", "-", "0", "0000000000000000", "1111111111111111", "332615010190", person.nik + "0",
                "3.32615E+15", "3,32615E+15", int(person.nik), "tidak punya",
            ]  # fmt: skip
            row["nik"] = rng.choice(wrong)
            person.keyed = False
        elif dice < 0.27:
            row["nik"] = rng.choice([f"'{person.nik}", f"{person.nik[:6]} {person.nik[6:12]} {person.nik[12:]}"])
        elif dice < 0.29:
            row["nik"] = f"{person.nik[:6]}.{person.nik[6:12]}-{person.nik[12:]}"
        elif dice < 0.33:
            row["jenis_kelamin"] = 3 - person.sex  # nik_sex_mismatch
        elif dice < 0.37:
            person.odd = True
            person.birth = person.birth.replace(year=person.birth.year - 1, day=min(person.birth.day, 28))
            row["tanggal_lahir"] = person.birth.isoformat()  # nik_birth_mismatch
        elif dice < 0.42:
            row["tanggal_lahir"] = rng.choice(["31/02/1990", "tidak tahu", "2019-01-01", "1850-01-01", "00/00/0000"])
            person.lost_birth = True
        elif dice < 0.5:
            column = rng.choice([*PERSON_COLUMNS, "status_kawin", "jenis_kelamin"])
            row[column] = "01;02" if column == "penyakit_kronis" else rng.choice(["99", "x", "0"])
            if column == "penyakit_kronis" and self.may(26):
                row[column] = "02;99"
        person.nik_cell = None if person.keyed else row["nik"]

    def add_rejected(self, blocks: list[list[dict]]) -> None:
        for change in [
            {"kode_desa": "33.26.99.2001"},
            {"kode_desa": ""},
            {"kode_desa": "33.26.02"},
            {"nama_desa": "Tlogohendro"},
            {"nama": ""},
            {"nama": "   "},
        ]:
            template = self.rng.choice(self.rng.choice([b for b in blocks if b]))
            row = template | {"nama": "Ditolak", "nik": "3326150101800000"} | change
            row |= {"no_rumah_tangga": f"T{len(blocks)}", "no_kk": "3326150101999999"}
            blocks.insert(self.rng.randint(0, len(blocks)), [row])

    def add_duplicates(self, blocks: list[list[dict]]) -> None:
        known = [p for p in self.people if p.keyed and not p.odd]
        for person in self.rng.sample(known, min(3, len(known))):
            house = House(person.house.village, f"D{len(blocks)}", [], person.house.values)
            row = self.listed_row(person, house.number, "3326150101888888", house.values, house.village)
            row |= {"nama": "Ganda", "tanggal_lahir": person.birth.isoformat(), "nik": person.nik}
            row |= dict.fromkeys(PERSON_COLUMNS, "")
            blocks.append([row])  # the whole household is held, so it does not exist

    def later_list(self) -> list[list[dict]]:
        """The national list again: behind the events, with other values, people missing and people new."""
        blocks = []
        home: dict[tuple[str, str, str], list[dict]] = {}
        for person, house, kk, village, number in self.first_places:
            if self.chance(0.08) or (house.lost_kk and not number):
                continue
            if house.lost_kk:
                kk = ""
            housing = house.later = house.later or self.changed(house.values)
            row = self.listed_row(person, number, kk, housing, village)
            if person.lost_birth:
                row["tanggal_lahir"] = person.birth.isoformat() if self.may(48) else ""
            if not person.keyed and self.chance(0.4):
                row["nik"] = person.nik  # repaired
            if self.chance(0.15):
                row["partisipasi_sekolah"] = self.rng.choice("123")
            if self.chance(0.03):
                row["nama"] = row["nama"].upper().replace(" ", "  ")
            home.setdefault((village, number, kk if not number else ""), []).append(row)
        babies = [p for p in self.people if p.since > START and p.file == 1 and p.relation == 3 and not p.values]
        for baby in babies:
            if self.chance(0.5):
                house = baby.house
                row = self.listed_row(baby, house.number, baby.kk, house.later or house.values, house.home)
                home.setdefault((house.home, house.number, baby.kk if not house.number else ""), []).append(row)
        blocks = list(home.values())
        for _ in range(self.rng.randint(1, 3)):
            blocks.append(self.new_household())
        return blocks

    def older_list(self) -> list[list[dict]]:
        """An older list that turns up last: who is in it lived there from its day on."""
        home: dict[tuple[str, str, str], list[dict]] = {}
        for person, house, kk, village, number in self.first_places:
            if house.lost_kk or person.lost_birth or self.chance(0.2) or person.birth > OLDER:
                continue
            row = self.listed_row(person, number, kk, house.values | {"desil": "10"}, village)
            home.setdefault((village, number, kk if not number else ""), []).append(row)
        return list(home.values())

    def changed(self, values: dict[str, str]) -> dict[str, str]:
        values = dict(values)
        if self.chance(0.5):
            fresh = self.housing()
            for column in self.rng.sample(list(fresh), 3):
                values[column] = fresh[column]
        return values

    def new_household(self) -> list[dict]:
        self.serial += 1
        house = House(self.rng.choice(self.villages), f"N{self.serial:06}", [], self.housing())
        kk = self.make_family(house)
        people = [p for p in self.people if p.house is house]
        for person in people:
            person.keyed = False  # only the list knows them
        self.people = [p for p in self.people if p.house is not house]
        return [self.listed_row(p, house.number, kk, house.values, house.village) for p in people]

    # -- files

    def write_log(self, name: str, rows: list[dict], shuffled: bool = False) -> Path:
        path = self.folder / f"{name}.csv"
        rows = keep_ties(rows, self.rng) if shuffled else rows
        semicolon = self.chance(0.3)
        with path.open("w", encoding="utf-8-sig" if self.chance(0.3) else "utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=";" if semicolon else ",")
            writer.writeheader()
            writer.writerows(rows)
        return path

    def make(self, shuffled: bool) -> Plan:
        self.make_people()
        first = self.first_list()
        self.first_places = [(p, p.house, p.kk, p.house.village, p.house.number) for p in self.people]
        self.make_history(self.rng.randint(30, 120))
        later = self.later_list()
        older = self.older_list() if self.chance(0.3) else []
        bad = self.bad_events()
        events = {n: [row for number, row in self.events if number == n] for n in (1, 2)}
        logs = {n: (self.make_observations(n, 120), self.make_deliveries(n, 120)) for n in (1, 2)}
        events[1] += bad
        events[2] += self.rng.sample(events[1], min(6, len(events[1])))  # the same rows in another file
        logs[2] = (logs[2][0] + self.rng.sample(logs[1][0], 10), logs[2][1] + self.rng.sample(logs[1][1], 10))
        self.ask()
        self.script([first, later, older], events, logs, shuffled)
        return self.plan

    def script(self, lists: list, events: dict, logs: dict, shuffled: bool) -> None:
        say = self.plan.commands.append
        for code in self.villages:
            if self.chance(0.6):
                say(Command("village", village=code, classification=self.rng.choice(["urban", "rural"])))
            if self.chance(0.5):
                since = self.rng.choice([dt.date(2019, 8, 17), dt.date(2020, 1, 1), START])
                say(Command("village", village=code, classification=self.rng.choice(["urban", "rural"]), as_of=since))
        for path in write_refused(self.folder):
            say(Command("list", path, START, label=path.name))
        say(Command("list", write_list(self.folder / "list1", lists[0], COLUMNS, self.rng), START, label="list 1"))
        second = dt.date(2019, 9, 30)
        late = Command("list", write_list(self.folder / "list2", lists[1], COLUMNS, self.rng), second, label="list 2")
        parts: dict[int, list[Command]] = {}
        for n in (1, 2):
            rows = {"events": events[n], "observe": logs[n][0], "deliveries": logs[n][1]}
            parts[n] = [
                Command(kind, self.write_log(f"{kind}{n}", found, shuffled), label=f"{kind} {n}")
                for kind, found in rows.items()
            ]
        if shuffled:
            for part in parts.values():
                part[1:] = part[:0:-1]  # deliveries before observations
            say_all = [*parts[1], *parts[2], late]
        else:
            say_all = [*parts[1], late, *parts[2]]
        for command in say_all:
            say(command)
        if lists[2]:
            say(
                Command(
                    "list", write_list(self.folder / "list0", lists[2], COLUMNS, self.rng), OLDER, label="older list"
                )
            )
        again = [c for c in [*parts[1], *parts[2]] if self.chance(0.5)]
        for command in again:
            say(Command(command.kind, command.path, again=True, label=f"{command.label} again"))
        listed = self.plan.commands[[c.label for c in self.plan.commands].index("list 1")]
        say(Command("list", listed.path, START, again=True, label="list 1 again"))

    def ask(self) -> None:
        days = [OLDER, START - dt.timedelta(1), START, *QUESTION_DAYS]
        days += [
            dt.date.fromisoformat(row["date"]) for _, row in self.rng.sample(self.events, min(4, len(self.events)))
        ]
        regions = ["33.26", "33", "3326", *{v[:8] for v in self.villages}, *self.villages]
        ask = self.plan.questions.append
        for day in sorted(set(days)):
            ask(Question(day, START if day >= START else None, "33.26", False))
            for village in self.villages:
                ask(Question(day, None, village, False))
        for region in regions:
            ask(Question(END, START, region, True))
            ask(Question(END, self.rng.choice([d for d in days if d <= END]), region, False))
        middle = self.rng.choice(QUESTION_DAYS[:3])
        ask(Question(END, middle, "33.26", True))
        ask(Question(middle, START, self.villages[0].replace(".", ""), True))


MONTH_NAMES = "Januari Februari maret April Mei JUNI Juli Agustus September Oktober November Desember".split()  # noqa: SIM905


def keep_ties(rows: list[dict], rng: random.Random) -> list[dict]:
    """Shuffled, but rows of one day stay in order among themselves: their order means something."""
    day = next(iter(rows[0]))
    rows = list(rows)
    shuffled = rows[:]
    rng.shuffle(shuffled)
    by_day: dict[str, list[dict]] = {}
    for row in reversed(rows):
        by_day.setdefault(row[day], []).append(row)
    return [by_day[row[day]].pop() for row in shuffled]


def make_district(seed: int, folder: Path, contested: frozenset[int] = frozenset(), shuffled: bool = False) -> Plan:
    folder.mkdir(parents=True, exist_ok=True)
    return Maker(seed, folder, contested).make(shuffled)
