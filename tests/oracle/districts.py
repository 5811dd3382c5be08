"""Seeded small ugly districts: by-name lists and logs as offices send them, with every row of the contract's tables.

`make_district(seed, folder)` writes the files and returns a `Plan`: the commands in order and the questions to ask.
Cases that the contract leaves open (numbers of AMBIGUITIES.md) are only made when their number is in `contested`.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.oracle.lists import Lists
from tests.oracle.people import END, LATER, OLDER, QUESTION_DAYS, START
from tests.oracle.reading import COLUMNS
from tests.oracle.sheets import write_list, write_refused


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
    cohort: str = "cross-section"


@dataclass
class Plan:
    seed: int
    commands: list[Command] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


class Maker(Lists):
    def __init__(self, seed: int, folder: Path, contested: frozenset[int]):
        super().__init__(seed, contested)
        self.folder = folder
        self.plan = Plan(seed)
        self.events = []

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
            ask(Question(day, START if day >= START else None, "33.26"))
            for village in self.villages:
                ask(Question(day, None, village))
        for region in regions:
            ask(Question(END, START, region, "panel"))
            ask(Question(END, self.rng.choice([d for d in days if d <= END]), region))
            ask(Question(END, self.rng.choice([d for d in days if d <= END]), region, "same-villages"))
        for day in LATER:  # answers grow old
            ask(Question(day, START, "33.26", self.rng.choice(["same-villages", "cross-section", "panel"])))
            ask(Question(day, None, self.rng.choice(self.villages), "same-villages"))
        middle = self.rng.choice(QUESTION_DAYS[:3])
        ask(Question(END, middle, "33.26", "panel"))
        ask(Question(middle, START, self.villages[0].replace(".", ""), "panel"))


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
