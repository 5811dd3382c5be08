"""Rows into families, families into households, and the findings that need them whole."""

from __future__ import annotations

from collections.abc import Sequence

from sakti.core.fields import FIELDS, HOUSEHOLD_FIELDS
from sakti.core.findings import Tally
from sakti.intake.reading.cells import Cell, CellAnswer, ColumnReader, Memo, hint_of, text_of, unsound_code
from sakti.intake.reading.headings import HEADING_OF
from sakti.intake.reading.neighbourhoods import read_rt_rw
from sakti.intake.reading.records import FamilyKey, FamilyRows, HouseholdRows, PersonRow


def group_households(rows: Sequence[PersonRow], tally: Tally) -> list[HouseholdRows]:
    """The households of a list, each with its families, its people and its answers."""
    _cut_runs(rows)
    households = _assemble(rows)
    housing = Housing(tally)
    for household in households:
        _check_families(household, tally)
        housing.read(household)
    return households


def _cut_runs(rows: Sequence[PersonRow]) -> None:
    """Cut each run of rows without a reliable KK number before every head but the first row's."""
    part: dict[FamilyKey, int] = {}
    for person in (row for row in rows if row.family[0] == "run"):
        run = person.family
        if run in part and person.is_head:
            part[run] += 1
        person.family = (*run, part.setdefault(run, 0))


def _assemble(rows: Sequence[PersonRow]) -> list[HouseholdRows]:
    """A household is its number in the village, else the number of whoever shares its family, else its family."""
    number_of = {(row.village.id, row.family): row.number for row in reversed(rows) if row.number}
    households: dict[tuple[int, str | FamilyKey], HouseholdRows] = {}
    for person in rows:
        key = person.family
        number = person.number or number_of.get((person.village.id, key), "")
        place = (person.village.id, number or key)
        household = households.get(place)
        if household is None:
            household = households[place] = HouseholdRows(person.village, number)
        family = household.families.get(key)
        if family is None:
            family = household.families[key] = FamilyRows(person.kk)
        family.people.append(person)
        household.people.append(person)
    return list(households.values())


def _check_families(household: HouseholdRows, tally: Tally) -> None:
    for family in household.families.values():
        first = family.people[0]
        if family.kk.finding:
            tally.add(family.kk.finding, first.sheet, first.row, "no_kk")
        heads = [row for row in family.people if row.is_head]
        if not heads:
            tally.add("head_missing", first.sheet, first.row, "hubungan")
        elif len(heads) > 1:
            tally.add("head_duplicate", heads[1].sheet, heads[1].row, "hubungan")


class Housing:
    """Reads what households say of their houses: the row that counts wins, also where it says nothing.

    A blank on another row disagrees with nobody: many lists fill a house in once, on the row of the head.
    """

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.rt_rw: Memo[tuple[Cell, Cell], tuple[str, str, bool]] = Memo(lambda cells: read_rt_rw(*cells))
        self.reader = ColumnReader(HOUSEHOLD_FIELDS)

    def read(self, household: HouseholdRows) -> None:
        counting, speaking = household.counting, household.speaking
        self._read_place(household, counting)
        different = {row.housing: row for row in speaking}.values()
        own = self.reader.read(counting.housing)
        everyone = [self.reader.read(row.housing) for row in different] if len(different) > 1 else []
        for position, (name, answer) in enumerate(zip(HOUSEHOLD_FIELDS, own, strict=True)):
            if not answer.sound:
                cell = counting.housing[position]
                self._add(unsound_code(cell), counting, name, value=answer.text, choices=hint_of(name, cell))
            if everyone and self._disagree(answer, [answers[position] for answers in everyone]):
                self._add("household_conflict", counting, name)
            if answer.value is not None:
                household.values[name] = answer.value

    def _read_place(self, household: HouseholdRows, counting: PersonRow) -> None:
        address, rt_cell, rw_cell = counting.place
        rt, rw, sound = self.rt_rw[rt_cell, rw_cell]
        household.address, household.rt, household.rw = text_of(address)[:300], rt[:10], rw[:10]
        if not sound:
            self.tally.add("rt_rw_lost", counting.sheet, counting.row, "rt")

    @staticmethod
    def _disagree(own: CellAnswer, everyone: Sequence[CellAnswer]) -> bool:
        """Whether two rows say different things, or one says what the row that counts leaves blank."""
        return len({answer.meaning for answer in (own, *everyone) if answer.text or answer is own}) > 1

    def _add(self, code: str, row: PersonRow, name: str, **words: str) -> None:
        self.tally.add(code, row.sheet, row.row, HEADING_OF[name], field=FIELDS[name].label_id, **words)
