"""Everything that the public papers of a made-up regency print, as equations over what nobody may know.

Unknown is how many of each village answered yes, no, were not asked or were not seen, by indicator and day, in each
version that was known of a day. What is printed is read from the spreadsheets, and from the pages for what a
spreadsheet has not; each number is a sum of unknowns.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from html import unescape
from random import Random
from typing import Any

from openpyxl import load_workbook

from sakti.closing import actions as closing
from sakti.closing import queries
from sakti.closing.queries import PictureSource
from sakti.closing.queries.pictures import NO_QUALITY, NO_STEPS
from sakti.closing.queries.statements import no_statements
from sakti.core.figures import Counts
from sakti.core.indicators import definitions_on
from sakti.core.movements import Movement
from sakti.core.periods import month_end, month_index
from sakti.core.small_cells import is_small
from sakti.core.targets import TargetKind
from sakti.indicators.figures import VillageCounts
from sakti.reports import content, paper, workbook
from tests.actors import TESTS

#: An indicator of households that are all asked, and one of persons that are not.
KEYS = ("own_latrine", "out_of_school")
FIRST, MAY, JUNE = (month_index(date(2020, month, 1)) for month in (2, 5, 6))
#: What a cell is a count of.
YES, NO, EXCLUDED, UNKNOWN = range(4)
#: A count that nobody may know: village, indicator, month, part, and in which version of the month.
Unknown = tuple[int, str, int, int, int]
Equation = dict[Unknown, int]
#: Where an equation keeps its value; it comes after every unknown.
VALUE: Unknown = (10**9, "", 0, 0, 0)
Cell = tuple[int, int, int, int]
Cells = dict[tuple[int, str, int], Cell]


@dataclass
class MadeUp:
    """Two closes of a made-up regency: what was known at each."""

    known: dict[int, Cells]
    first: dict[int, int]

    def unknown(self, close: int, village: int, key: str, month: int, part: int) -> Unknown:
        """What did not change between the closes is one unknown."""
        at = village, key, month
        is_old = close == JUNE and self.known[MAY].get(at) == self.known[JUNE].get(at)
        return village, key, month, part, MAY if is_old else close

    def value(self, unknown: Unknown) -> int:
        village, key, month, part, close = unknown
        return self.known[close].get((village, key, month), (0, 0, 0, 0))[part]

    def counted(self, close: int, month: int) -> set[int]:
        """Villages with counted households."""
        return {village for village, key, at in self.known[close] if at == month and key == KEYS[0]}

    def followed(self, close: int, villages: Collection[int]) -> int:
        cells = self.known[close]
        return sum(sum(cells.get((village, KEYS[0], close), (0,))) for village in villages)


def make_up(random: Random, villages: Collection[int]) -> MadeUp:
    """Small and large villages, which join in any month and may be gone in June; of the past more is known later."""
    first = {village: random.choice((FIRST, FIRST, MAY - 1, MAY, JUNE)) for village in villages}
    may: Cells = {}
    for village in villages:
        last: dict[str, Cell] = {}
        for month in range(first[village], JUNE + 1):
            for key in KEYS:
                keeps = key in last and random.random() < 0.5
                last[key] = last[key] if keeps else make_up_cell(random, key)
                may[village, key, month] = last[key]
    june = dict(may)
    for at in sorted(may):
        if at[2] < JUNE and random.random() < 0.08:
            june[at] = make_up_cell(random, at[1])
    if random.random() < 0.3:
        gone = random.choice(list(villages))
        june = {at: cell for at, cell in june.items() if at[0] != gone or at[2] < JUNE}
    return MadeUp({MAY: {at: cell for at, cell in may.items() if at[2] <= MAY}, JUNE: june}, first)


def make_up_cell(random: Random, key: str) -> Cell:
    few, many = (0, 1, 2, 3, 4), (5, 6, 7, 9, 14, 20)
    yes, no, excluded, unknown = (random.choice(many if random.random() < 0.75 else few) for _ in range(4))
    if key == KEYS[0]:
        return yes, no, 0, unknown if random.random() < 0.6 or yes + no == 0 else 0
    return yes, no, excluded, unknown


def close_both(made: MadeUp, monkeypatch: Any) -> None:
    """Through the door that freezes real months; only what is read of the ledger is made up."""
    monkeypatch.setattr("sakti.indicators.actions.rollup.ensure_current", lambda: None)
    monkeypatch.setattr(queries, "pending", lambda month: [])
    for month in (MAY, JUNE):
        source = source_of(made, month)
        monkeypatch.setattr(queries, "read_source", lambda *_, source=source: source)
        closing.close_month(month=month, by=TESTS)


def source_of(made: MadeUp, close: int) -> PictureSource:
    definitions = {key: definitions_on(month_end(close))[key] for key in KEYS}
    months: dict[int, dict[str, dict[int, Counts]]] = {}
    days: dict[date, VillageCounts] = {month_end(month): {} for month in range(FIRST, close + 1)}
    for (village, key, month), (yes, no, excluded, unknown) in made.known[close].items():
        counts = Counts(yes, yes + no, excluded, unknown, 0)
        months.setdefault(village, {}).setdefault(key, {})[month] = counts
        days[month_end(month)].setdefault(village, {})[key] = counts
    first = {village: month for village, month in made.first.items() if village in months}
    households = Followed(made, close)
    flows: Any = (households, households, NO_STEPS[2])
    since = dict.fromkeys(range(FIRST, close), flows)
    return PictureSource(
        close, definitions, months, first, flows, NO_QUALITY, no_statements(close), since=since, days=days
    )


@dataclass
class Followed:
    """How many households are followed when a month is closed; nobody came and nobody left."""

    made: MadeUp
    close: int

    def of(self, villages: Collection[int]) -> Movement:
        count = self.made.followed(self.close, villages)
        return Movement(count, {}, {}, count)


# -- what is printed --------------------------------------------------------------------------------------------------


@dataclass
class Printed:
    """Equations with their values."""

    made: MadeUp
    equations: list[tuple[Equation, int]] = field(default_factory=list)

    def add(
        self, close: int, villages: Iterable[int], key: str, day: date, parts: Collection[int], value: int | None
    ) -> None:
        month = month_index(day)
        assert day == month_end(month)
        equation: Equation = {}
        for village in villages:
            for part in parts if (village, key, month) in self.made.known[close] else ():
                equation[self.made.unknown(close, village, key, month, part)] = 1
        total = sum(map(self.made.value, equation))
        assert value in (None, total), (close, key, day, parts, value)
        self.equations.append((equation, total))


def read_all(made: MadeUp, places: Mapping[Any, Collection[int]]) -> Printed:
    """The papers of both months of all regions; `places`: region → its villages."""
    printed = Printed(made)
    for close in (MAY, JUNE):
        for region, villages in places.items():
            if not is_small(made.followed(close, villages)):
                public = content.build(region, close, public=True)
                read_paper(printed, public, close, {each.code: inside for each, inside in places.items()})
    return printed


#: Of which days and villages the columns of a spreadsheet are.
COLUMNS = ("Kini", "Desa yang sama, baseline", "Desa yang sama, kini", "Desa yang sama, bulan lalu")
PARTS = {"pembilang": (YES,), "penyebut": (YES, NO), "tidak berlaku": (EXCLUDED,), "belum terdata": (UNKNOWN,)}


def read_paper(printed: Printed, made: Any, close: int, villages: Mapping[str, Collection[int]]) -> None:
    keys = {line.indicator.label_id: line.indicator.key for line in made.place.lines}
    first = None if made.place.picture.baseline is None else month_end(made.place.picture.baseline)
    for row in rows_of(made):
        inside = set(villages[row["Kode wilayah"]])
        days = {column: as_day(row[f"{column}: tanggal"]) for column in COLUMNS}
        for column, day in days.items():
            both = among(printed.made, close, inside, day if column in COLUMNS[:2] else first)
            for name, parts in PARTS.items() if day is not None else ():
                if (value := row[f"{column}: {name}"]) is not None:
                    printed.add(close, both, keys[row["Indikator"]], day, parts, value)
    inside = set(villages[made.region.code])
    read_months(printed, made, close, inside)
    read_page(printed, made, close, inside)
    for code, lines in ((made.region.code, made.place.lines), *((row.region.code, row.lines) for row in made.rows)):
        read_targets(printed, lines, close, set(villages[code]))


def among(made: MadeUp, close: int, inside: set[int], day: date | None) -> set[int]:
    """Whose answers of a day are compared with those of today; a village is never left out of its own."""
    if day is None or day == month_end(close) or len(inside) == 1:
        return inside
    return inside & made.counted(close, close) & made.counted(close, month_index(day))


def rows_of(made: Any) -> list[dict[str, Any]]:
    file = io.BytesIO()
    workbook.write(file, made)
    book = load_workbook(file)
    for sheet in ("Sasaran", "Terlambat", "Koreksi", "Sumber dana"):
        assert book[sheet].max_row == 1, sheet
    headings, *rows = book["Angka"].iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def as_day(value: Any) -> date | None:
    return None if value is None else value.date()


def read_targets(printed: Printed, lines: Iterable[Any], close: int, inside: set[int]) -> None:
    """A target names what is judged, and its baseline; of a share and a pace this takes both counts for told."""
    for line in lines:
        for goal in line.goals:
            start, parts = goal.goal.start_on, ((YES,), (YES, NO)) if goal.goal.kind is TargetKind.LEVEL else ((YES,),)
            judged = inside & printed.made.counted(close, close) & printed.made.counted(close, month_index(start))
            for day in (start, goal.on):
                for some in parts if goal.actual is not None else ():
                    printed.add(close, judged, line.indicator.key, day, some, None)


def read_months(printed: Printed, made: Any, close: int, inside: Collection[int]) -> None:
    """A chart names each point that it draws."""
    compared = made.place.picture.compared
    same = set(inside) if compared is None else set(inside) & compared.villages.same
    for line in made.place.lines:
        for _, figure in line.months:
            if figure.d:
                printed.add(close, same, line.indicator.key, figure.as_of, (YES,), figure.n)
                printed.add(close, same, line.indicator.key, figure.as_of, (YES, NO), figure.d)


def read_page(printed: Printed, made: Any, close: int, inside: Collection[int]) -> None:
    """How many are followed, and nothing in pairs that is not in the spreadsheet."""
    page = paper.page(made)
    words = " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())
    if followed := re.search(r"\(([\d.]+) rumah tangga\); bukan|program: ([\d.]+) rumah tangga", words):
        households = int((followed[1] or followed[2]).replace(".", ""))
        printed.add(close, inside, KEYS[0], month_end(close), range(4), households)
    told = {(row[f"{column}: pembilang"], row[f"{column}: penyebut"]) for row in rows_of(made) for column in COLUMNS}
    shown = {(int(n), int(d)) for n, d in re.findall(r'"basis">(\d+)/(\d+)<', page)}
    assert shown <= told, shown - told


# -- what follows from it ---------------------------------------------------------------------------------------------


class Knowledge:
    """All combinations of equations, as rows that each begin with an unknown that no other has."""

    def __init__(self, equations: Iterable[tuple[Equation, int]]) -> None:
        self.rows: dict[Unknown, dict[Unknown, Fraction]] = {}
        for equation, value in equations:
            self.learn({**equation, VALUE: -value})
        while nobody := self.nobody():
            for each in nobody:
                self.learn({each: 1})

    def learn(self, equation: Mapping[Unknown, int]) -> None:
        rest = self.rest_of(equation)
        if lead := min((each for each in rest if each != VALUE), default=None):
            self.rows[lead] = {each: value / rest[lead] for each, value in rest.items()}

    def nobody(self) -> set[Unknown]:
        """Whose sum is zero: no count is less, so each of them is."""
        found: set[Unknown] = set()
        for row in self.rows.values():
            sums = [value for each, value in row.items() if each != VALUE]
            if not row.get(VALUE) and min(sums) > 0:
                found |= row.keys() - {VALUE}
        return {each for each in found if self.rest_of({each: 1})}

    def rest_of(self, equation: Mapping[Unknown, int | Fraction]) -> dict[Unknown, Fraction]:
        """What of it does not follow."""
        rest = {each: Fraction(value) for each, value in equation.items() if value}
        while lead := min((each for each in rest if each in self.rows), default=None):
            factor = rest[lead]
            for each, value in self.rows[lead].items():
                rest[each] = rest.get(each, Fraction(0)) - factor * value
                if not rest[each]:
                    del rest[each]
        return rest

    def determines(self, equation: Equation) -> bool:
        return not self.rest_of(equation).keys() - {VALUE}


def secrets(made: MadeUp, groups: Iterable[Collection[int]], least: int) -> Iterator[Equation]:
    """Every small count of a village or of a district together, on any day, in any version."""
    for close, cells in made.known.items():
        days = {(key, month) for _, key, month in cells}
        for key, month in sorted(days):
            for villages in groups:
                for part in range(4):
                    there = [village for village in villages if (village, key, month) in cells]
                    equation = {made.unknown(close, village, key, month, part): 1 for village in there}
                    if 0 < sum(map(made.value, equation)) < least:
                        yield equation
