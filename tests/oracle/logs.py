"""Rows of observations and deliveries, and the bad rows of every log."""

from __future__ import annotations

import datetime as dt
import json

from tests.oracle.people import END, START
from tests.oracle.stories import Story

ORGANISATIONS = {"Dinsos": "government", "PT Batik": "business", "Baznas": "community", "Universitas": "university"}
BUILDINGS = {"latrine": 2500000, "water": 900000}
SERVICES = {"training": 300000, "disability_service": 750000, "treatment": 0}


class Logs(Story):
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
                    "decile": "1 4 5 9",
                    "latrine_access": "1 2 3 5 6",
                    "latrine_type": "1 2",
                    "excreta_disposal": "1 3 4",
                    "water": "1 4 6 13",
                    "floor": "2 8",
                    "floor_area": "36 44.5",
                    "power": "5",
                }
            else:
                key = thing.nik if thing.keyed else None
                fields = {
                    "schooling": "1 2 3",
                    "chronic_treated": "1 2",
                    "chronic_diseases": "01 02 01 04;05",
                    "difficulty_a": "1 4",
                    "difficulty_i": "2 3 4",
                    "employed": "1",
                }
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
