"""Rows into families, families into households, and the findings that need them whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sakti.core.fields import FIELDS, HOUSEHOLD_FIELDS
from sakti.core.findings import Tally
from sakti.intake.cells import Memo, hint_of, understand, unsound
from sakti.intake.layouts import HEADING_OF
from sakti.intake.marks import read_rt_rw
from sakti.intake.sheets import Cell, text_of
from sakti.intake.units import FamilyKey, FamilyRows, HouseholdRows, PersonRow


def group(rows: Sequence[PersonRow], tally: Tally) -> list[HouseholdRows]:
    """The households of a list, each with its families, its people and its answers."""
    _cut_runs(rows)
    households = _assemble(rows)
    housing = _Housing(tally)
    for household in households:
        _check_families(household, tally)
        housing.read(household)
    return households


def _cut_runs(rows: Sequence[PersonRow]) -> None:
    """Cut each run of rows without a reliable KK number before every head but the first row's."""
    part: dict[FamilyKey, int] = {}
    for person in (one for one in rows if one.family[0] == "run"):
        run = person.family
        if run in part and person.is_head:
            part[run] += 1
        person.family = (*run, part.setdefault(run, 0))


def _assemble(rows: Sequence[PersonRow]) -> list[HouseholdRows]:
    """A household is its number in the village, else the number of whoever shares its family, else its family."""
    number_of = {(one.village.id, one.family): one.number for one in reversed(rows) if one.number}
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
        heads = [one for one in family.people if one.is_head]
        if not heads:
            tally.add("head_missing", first.sheet, first.row, "hubungan")
        elif len(heads) > 1:
            tally.add("head_duplicate", heads[1].sheet, heads[1].row, "hubungan")


class _Said(NamedTuple):
    """One cell of a housing column: what is recorded for it, whether it is sound, and how it is written."""

    value: Any
    sound: bool
    text: str

    @property
    def meaning(self) -> str:
        """For comparison: "1" and 1.0 say the same."""
        return str(self.value) if self.sound else self.text.casefold()


def _sayer(name: str) -> Callable[[Cell], _Said]:
    return lambda cell: _Said(*understand(name, cell), text_of(cell))


class _Housing:
    """Reads what households say of their houses: the row that counts wins, also where it says nothing.

    A blank on another row disagrees with nobody: many lists fill a house in once, on the row of the head.
    """

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.rt_rw: Memo[tuple[Cell, Cell], tuple[str, str, bool]] = Memo(lambda cells: read_rt_rw(*cells))
        self.columns = [(name, Memo(_sayer(name))) for name in HOUSEHOLD_FIELDS]

    def read(self, household: HouseholdRows) -> None:
        counting = household.counting
        self._read_place(household, counting)
        different = {one.housing: one for one in household.people}.values()
        for position, (name, say) in enumerate(self.columns):
            said = say[counting.housing[position]]
            if not said.sound:
                cell = counting.housing[position]
                self._add(unsound(cell), counting, name, value=said.text, choices=hint_of(name, cell))
            if len(different) > 1 and self._disagree(said, [say[one.housing[position]] for one in different]):
                self._add("household_conflict", counting, name)
            if said.value is not None:
                household.values[name] = said.value

    def _read_place(self, household: HouseholdRows, counting: PersonRow) -> None:
        address, rt_cell, rw_cell = counting.place
        rt, rw, sound = self.rt_rw[rt_cell, rw_cell]
        household.address, household.rt, household.rw = text_of(address)[:300], rt[:10], rw[:10]
        if not sound:
            self.tally.add("rt_rw_lost", counting.sheet, counting.row, "rt")

    @staticmethod
    def _disagree(own: _Said, everyone: Sequence[_Said]) -> bool:
        """Whether two rows say different things, or one says what the row that counts leaves blank."""
        return len({said.meaning for said in (own, *everyone) if said.text or said is own}) > 1

    def _add(self, code: str, row: PersonRow, name: str, **words: str) -> None:
        self.tally.add(code, row.sheet, row.row, HEADING_OF[name], field=FIELDS[name].label_id, **words)
