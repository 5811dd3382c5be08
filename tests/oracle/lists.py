"""The rows of the by-name lists, with everything that a list may have wrong."""

from __future__ import annotations

from tests.oracle.logs import Logs
from tests.oracle.people import OLDER, START, VILLAGES, House, Someone
from tests.oracle.reading import HOUSEHOLD_COLUMNS, PERSON_COLUMNS

MONTH_NAMES = "Januari Februari maret April Mei JUNI Juli Agustus September Oktober November Desember".split()  # noqa: SIM905


class Lists(Logs):
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
                "",
                "-",
                "0",
                "0000000000000000",
                "1111111111111111",
                "332615010190",
                person.nik + "0",
                "3.32615E+15",
                "3,32615E+15",
                int(person.nik),
                "tidak punya",
            ]
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
