"""Tiny by-name lists, each cell as some office writes it. Only reading is tried: a dry run on an empty instance."""

from __future__ import annotations

import random
from pathlib import Path

from tests.oracle.people import VILLAGES
from tests.oracle.reading import COLUMNS, HOUSEHOLD_COLUMNS, PERSON_COLUMNS
from tests.oracle.sheets import write_list

PLACES = ["33.26.15.2014", "33.26.02.2008"]
BIRTHS = ["1980-01-01", "01/01/1980", "1 Januari 1980", "01 JANUARI 1980", "2018-12-31", "1898-12-31"]
BAD_BIRTHS = ["2019-01-01", "1898-12-30", "1980-13-01", "31/06/1980", "12 Foo 1980", "lupa"]
GOOD_CODES = {"desil": "10", "luas_lantai": "44.5", "penyakit_kronis": "01", "hubungan": "3"}
BAD_NIKS = [
    "",
    "-",
    "0",
    "00000",
    "1111111111111111",
    "33261501018",
    "33261501018000011",
    "3.3261E+15",
    "3,3261E+15",
    "ABC",
]


class Table:
    """About ten rows in which families, households and numbers collide."""

    def __init__(self, seed: int, contested: frozenset[int]):
        self.rng = random.Random(seed)
        self.contested = contested
        self.serial = 0
        self.used: list[str] = []
        self.homes = {
            f"332615010112{n:04}": (self.rng.choice(PLACES), self.rng.choice(["", "A1", "A2"])) for n in range(4)
        }

    def rows(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        while len(rows) < self.rng.randint(4, 14):
            rows += self.family()
        if self.rng.random() < 0.2:
            self.rng.shuffle(rows)
        for row in rows:
            self.spoil(row)
        return rows

    def family(self) -> list[dict[str, object]]:
        rng = self.rng
        kk, (village, house) = rng.choice(list(self.homes.items()))
        style = rng.choice(["clean", "clean", "merged", "merged_both", "lost", "no_house"])
        if style == "lost":
            village, house = rng.choice(PLACES), rng.choice(["", "A1", "A3"])
        lost = rng.choice(["0", "123", int(kk), "0", "33.2615.010112"])
        family = []
        for place in range(rng.randint(1, 4)):
            row = self.person(village)
            row["hubungan"] = 1 if place == 0 else rng.choice([2, 3, "03"])
            row["no_rumah_tangga"], row["no_kk"] = house, rng.choice([kk, kk, f"{kk[:6]} {kk[6:]}", f"'{kk}"])
            if style == "no_house" and rng.random() < 0.5:
                row["no_rumah_tangga"] = ""
            if style == "lost":
                row["no_kk"] = lost
            if place and style.startswith("merged"):
                row["no_kk"] = ""
                row["no_rumah_tangga"] = "" if style == "merged_both" else house
            family.append(row)
        return family

    def person(self, village: str) -> dict[str, object]:
        self.serial += 1
        nik = f"332615010180{self.serial:04}"
        self.used.append(nik)
        return {
            "kode_desa": village,
            "nama_desa": VILLAGES[village],
            "nik": nik,
            "nama": f"Orang {self.serial}",
            "jenis_kelamin": 1,
            "tanggal_lahir": "1980-01-01",
            "sumber_air": "4",
            "tinja": "01",
        }

    def spoil(self, row: dict[str, object]) -> None:
        rng = self.rng
        dice = rng.random()
        if dice < 0.10:
            row["nik"] = rng.choice([*BAD_NIKS, int(str(row["nik"]))])
        elif dice < 0.16:
            row["nik"] = rng.choice(self.used)
        elif dice < 0.20:
            row["nik"] = str(row["nik"])[:6] + "41" + str(row["nik"])[8:]  # a woman's
        elif dice < 0.26:
            row["tanggal_lahir"] = rng.choice([*BIRTHS, *BAD_BIRTHS])
        elif dice < 0.32:
            row[rng.choice(list(PERSON_COLUMNS))] = rng.choice(["1", "04", "0", "99", "x", "2,5", "-1"])
        elif dice < 0.40:
            row[rng.choice(list(HOUSEHOLD_COLUMNS))] = rng.choice(["1", "2", "4", "04", "13", "77"])
        elif dice < 0.46:
            row["penyakit_kronis"] = rng.choice(["01", "1", "02;06", "01;02", "2; 6", "19"])
        elif dice < 0.50:
            row["hubungan"] = rng.choice([1, 3, "0", "9", "", "kepala"])
        elif dice < 0.58:
            row |= rng.choice(
                [{"nama": ""}, {"kode_desa": "33.26"}, {"kode_desa": ""}, {"nama_desa": "Klesem"}, {"nama_desa": ""}]
            )
        if 25 not in self.contested:  # a blank beside an answer may or may not be a disagreement
            for column in HOUSEHOLD_COLUMNS:
                row.setdefault(column, GOOD_CODES.get(column, "4"))


def make_table(seed: int, folder: Path, contested: frozenset[int] = frozenset()) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    table = Table(seed, contested)
    columns = [c for c in COLUMNS if c not in ("rt", "rw", "alamat") or table.rng.random() < 0.8]
    return write_list(folder / f"table{seed}", [[row] for row in table.rows()], columns, table.rng)
