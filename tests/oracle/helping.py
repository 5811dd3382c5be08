"""Seeded districts in which people are helped: lists, visits, events, deliveries and plans, in any order of days.

Every row is one that the product takes: the ugly files are those of `districts`. Villages join late, and so do people.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.oracle.reading import COLUMNS
from tests.oracle.support import ANSWERS, OF_HOUSES, PLANS

VILLAGES = {"33.26.02.2008": "Botosari", "33.26.14.2009": "Kertijayan"}
START, END = dt.date(2018, 12, 31), dt.date(2020, 6, 30)
ORGANISATIONS = {"Dinas Uji": "government", "Desa Uji": "village", "PT Uji": "business"}
ACCESS, TYPE, DISPOSAL, WATER = ("1", "1", "2", "6"), ("1", "3"), ("1", "2", "4", "5"), ("4", "5", "8", "9")
EVENTS = ["date", "event", "key", "person_key", "target_key", "note"]
OBSERVATIONS = ["observed_on", "subject", "key", "field", "value", "recorded_by"]
DELIVERIES = ["delivered_on", "programme", "organisation", "helix", "subject", "key"]
DELIVERIES += ["volume", "unit", "value_rp", "funding"]
MOVES = {
    "proposed": ("approved", "approved", "rejected"),
    "approved": ("scheduled", "running", "running", "cancelled"),
    "scheduled": ("running", "cancelled"),
    "running": ("done", "done", "cancelled"),
    "done": ("verified", "running"),
    "verified": ("running",),
}


@dataclass(frozen=True)
class Files:
    """What is handed in, in this order."""

    lists: list[tuple[Path, dt.date]]
    events: Path
    observations: Path
    deliveries: Path
    plans: Path


class Story:
    def __init__(self, seed: int, folder: Path) -> None:
        self.rng, self.folder = random.Random(seed), folder
        self.houses = [self.house(number) for number in range(1, self.rng.randint(6, 12))]
        self.people = [person for house in self.houses for person in house["people"]]
        self.gone: set[str] = set()

    def day(self, since: dt.date = START) -> dt.date:
        return since + dt.timedelta(self.rng.randint(0, (END - since).days))

    def house(self, number: int) -> dict:
        village = self.rng.choice(list(VILLAGES))
        people = []
        for at in range(self.rng.randint(1, 3)):
            sex = self.rng.choice("12")
            born = dt.date(1960, 1, 1) + dt.timedelta(self.rng.randint(0, 17_000))
            day = born.day + (40 if sex == "2" else 0)
            nik = f"332602{day:02}{born:%m%y}{number:02}{at + 1:02}"
            people.append(
                {
                    "nik": nik,
                    "sex": sex,
                    "born": born,
                    "name": f"Warga {number}-{at}",
                    "ill": self.rng.choice(("01", "02", "")),
                }
            )
        return {"number": f"R{number}", "kk": f"33260201010100{number:02}", "village": village, "people": people}

    def make(self) -> Files:
        late = self.rng.choice(list(VILLAGES))
        joined = self.rng.choice((START, self.day().replace(day=1)))
        lists = []
        for day in sorted({START, joined}):
            there = [h for h in self.houses if (joined if h["village"] == late else START) == day]
            if there:
                lists.append((self.bnba(f"daftar-{day}", there), day))
        self.since = {h["number"]: joined if h["village"] == late else START for h in self.houses}
        events = self.log("kejadian", ("date", "event", "key", "person_key", "target_key", "note"), self.events())
        names = ("observed_on", "subject", "key", "field", "value", "recorded_by")
        visits = self.log("pengamatan", names, self.visits())
        names = (
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
        deliveries = self.log("realisasi", names, self.deliveries())
        return Files(lists, events, visits, deliveries, self.log("rencana", PLANS, self.plans()))

    def log(self, name: str, heads: Sequence[str], rows: list[dict]) -> Path:
        path = self.folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, heads, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    def bnba(self, name: str, houses: list[dict]) -> Path:
        rows = []
        for house in houses:
            some = self.rng.random
            answers = {"desil": self.rng.choice("123456"), "sumber_air": self.rng.choice(WATER)}
            answers |= {"fasilitas_bab": self.rng.choice(ACCESS)} if some() < 0.9 else {}
            answers |= {"kloset": self.rng.choice(TYPE), "tinja": self.rng.choice(DISPOSAL)} if some() < 0.7 else {}
            for at, person in enumerate(house["people"]):
                rows.append(
                    {
                        "kode_desa": house["village"],
                        "nama_desa": VILLAGES[house["village"]],
                        "no_rumah_tangga": house["number"],
                        "no_kk": house["kk"],
                        "nik": person["nik"],
                        "nama": person["name"],
                        "hubungan": "1" if at == 0 else "3",
                        "jenis_kelamin": person["sex"],
                        "tanggal_lahir": person["born"].isoformat(),
                        "penyakit_kronis": person["ill"],
                        **answers,
                    }
                )
        return self.log(name, COLUMNS, rows)

    def events(self) -> list[dict]:
        """Leaving, dying, moving, splitting and joining."""
        rows = []
        for house in self.rng.sample(self.houses, len(self.houses) // 2):
            key, day, person = house["kk"], self.day(self.since[house["number"]]), self.rng.choice(house["people"])
            match self.rng.choice(("exit", "death", "move_village", "split", "join", "move_out")):
                case "exit":
                    rows.append({"date": day, "event": "exit", "key": key, "note": "mampu"})
                case "death":
                    rows.append({"date": day, "event": "death", "person_key": person["nik"]})
                case "move_out":
                    rows.append({"date": day, "event": "move_out", "key": key})
                case "move_village":
                    other = next(code for code in VILLAGES if code != house["village"])
                    rows.append({"date": day, "event": "move_village", "key": key, "target_key": other})
                case "split" if len(house["people"]) > 1:
                    card, note = key[:-2] + f"{90 + len(rows)}", f'["{house["people"][-1]["nik"]}"]'
                    rows.append({"date": day, "event": "split", "key": key, "target_key": card, "note": note})
                case "join" if len(house["people"]) > 1:
                    target = self.rng.choice([h for h in self.houses if h is not house])
                    day = self.day(max(self.since[house["number"]], self.since[target["number"]]))
                    rows.append(
                        {
                            "date": day,
                            "event": "join",
                            "person_key": house["people"][-1]["nik"],
                            "target_key": target["kk"],
                        }
                    )
        return rows

    def visits(self) -> list[dict]:
        rows = []
        for _ in range(self.rng.randint(5, 40)):
            house = self.rng.choice(self.houses)
            day = self.day(self.since[house["number"]])
            if self.rng.random() < 0.25:
                nik, value = self.rng.choice(house["people"])["nik"], self.rng.choice("12")
                rows.append(
                    {"observed_on": day, "subject": "person", "key": nik, "field": "chronic_treated", "value": value}
                )
                continue
            fields = {"latrine_access": ACCESS, "latrine_type": TYPE, "excreta_disposal": DISPOSAL, "water": WATER}
            for name in self.rng.sample(list(fields), self.rng.randint(1, 4)):
                said = self.rng.choice(fields[name])
                rows.append(
                    {"observed_on": day, "subject": "household", "key": house["kk"], "field": name, "value": said}
                )
        return [{**row, "recorded_by": "tono"} for row in rows]

    def whom(self, programme: str) -> tuple[dict, dict]:
        """A subject, and its house as listed."""
        house = self.rng.choice(self.houses)
        of_person = ANSWERS[programme] not in OF_HOUSES if self.rng.random() < 0.8 else self.rng.random() < 0.5
        if of_person:
            return {"subject": "person", "key": self.rng.choice(house["people"])["nik"]}, house
        return {"subject": "household", "key": house["kk"]}, house

    def deliveries(self) -> list[dict]:
        rows = []
        for _ in range(self.rng.randint(3, 25)):
            programme, organisation = self.rng.choice(list(ANSWERS)), self.rng.choice(list(ORGANISATIONS))
            whom, house = self.whom(programme)
            value = self.rng.choice((0, 150_000, 2_300_000))
            row = {
                "delivered_on": self.day(self.since[house["number"]]),
                "programme": programme,
                "organisation": organisation,
                "helix": ORGANISATIONS[organisation],
                **whom,
                "volume": self.rng.choice(("1", "2")),
                "unit": "unit",
                "value_rp": str(value),
                "funding": f"APBD kab:{value - 50_000};CSR:50000" if value else "CSR:0",
            }
            rows.append(row)
        return rows

    def plans(self) -> list[dict]:
        """Plans by their refs, each with its moves in the order of their days, and deliveries of any day."""
        rows: list[dict] = []
        for number in range(self.rng.randint(3, 14)):
            rows += self.plan(f"p{number}")
        return rows

    def plan(self, ref: str) -> list[dict]:
        programme, organisation = self.rng.choice(list(ANSWERS)), self.rng.choice(list(ORGANISATIONS))
        whom, house = self.whom(programme)
        day = self.day(dt.date(2019, 1, 1))
        due = self.rng.choice((None, self.day(day), dt.date(2020, 9, 1)))
        rows = [
            {
                "what": "propose",
                "ref": ref,
                "day": day,
                "programme": programme,
                "organisation": organisation,
                "helix": ORGANISATIONS[organisation],
                **whom,
                "volume": self.rng.choice(("1", "2", "0.3")),
                "rp": self.rng.choice(("", "0", "3000000")),
                "due_on": due or "",
            }
        ]
        status, brought = "proposed", 0
        for _ in range(self.rng.randint(0, 7)):
            if status in ("running", "done") and self.rng.random() < 0.5:
                volume, rp = self.rng.choice(("1", "0.1", "0.2")), self.rng.choice(("0", "700000"))
                since = self.since[house["number"]]
                rows.append(
                    {
                        "what": "deliver",
                        "ref": f"{ref}/{brought}",
                        "of": ref,
                        "day": self.day(since),
                        "volume": volume,
                        "rp": rp,
                    }
                )
                brought += 1
                if self.rng.random() < 0.2:
                    rows.append({"what": "void", "of": f"{ref}/{self.rng.randrange(brought)}", "day": END})
            elif status in MOVES:
                day, status = self.day(day), self.rng.choice(MOVES[status])
                rows.append({"what": "move", "of": ref, "day": day, "status": status})
        gone: set[str] = set()
        voids = [row for row in rows if row["what"] == "void" and row["of"] not in gone and not gone.add(row["of"])]
        return [*(row for row in rows if row["what"] != "void"), *voids]  # last: what rested on them falls


def make_story(seed: int, folder: Path) -> Files:
    folder.mkdir(parents=True, exist_ok=True)
    return Story(seed, folder).make()
