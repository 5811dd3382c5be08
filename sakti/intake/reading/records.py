"""What a by-name list is made of once it is understood: people in families in households."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sakti.core.fields import Value
from sakti.core.findings import Tally
from sakti.core.identity import Identity
from sakti.intake.reading.cells import Answers, Cell
from sakti.intake.reading.villages import Village

#: Of a family within its household: ("kk", number); ("run", n, part) for rows without a reliable number; ("own", …) in
#: sources that number the families of a household themselves.
FamilyKey = tuple[str | int, ...]


@dataclass(slots=True)
class PersonRow:
    """One imported row. `housing` and `place` are cells: they are read of the row that counts in its household."""

    sheet: str
    row: int
    village: Village
    number: str
    kk: Identity
    nik: Identity
    name: str
    birth_date: date | None
    answers: Answers
    housing: tuple[Cell, ...]  # as HOUSEHOLD_FIELDS
    place: tuple[Cell, ...]  # address, rt, rw
    family: FamilyKey
    birth_estimated: bool = False  # reckoned from an age: right to within half a year

    @property
    def values(self) -> Mapping[str, Value]:
        """What the row says of the person; only what was understood, blank is absent."""
        return self.answers.values

    def code(self, name: str) -> int | None:
        """The code of an answer, if the row gives one."""
        value = self.answers.values.get(name)
        return value if isinstance(value, int) else None

    @property
    def is_head(self) -> bool:
        return self.answers.values.get("relation") == 1


@dataclass(slots=True)
class FamilyRows:
    """Rows of one KK number in one household, or of one head without a reliable number."""

    kk: Identity
    people: list[PersonRow] = field(default_factory=list)


@dataclass(slots=True)
class HouseholdRows:
    """One household of the list. `values`, address, RT and RW are of the row that counts.

    `witnesses`: the rows that speak for the house, if they are not all; `is_told`: whether there is any.
    """

    village: Village
    number: str
    families: dict[FamilyKey, FamilyRows] = field(default_factory=dict)
    people: list[PersonRow] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    address: str = ""
    rt: str = ""
    rw: str = ""
    witnesses: list[PersonRow] | None = None
    is_told: bool = True

    @property
    def speaking(self) -> list[PersonRow]:
        """The rows that say how the house is."""
        return self.people if self.witnesses is None else self.witnesses

    @property
    def counting(self) -> PersonRow:
        """The row that counts: the first imported head's, else the first imported row."""
        return next((person for person in self.speaking if person.is_head), self.speaking[0])


@dataclass(slots=True)
class CheckedList:
    """The whole list after the check: its people, then its households with families.

    `headings`: sheet → heading of our own form → the file's own heading, so that findings can name that one.
    """

    people: list[PersonRow] = field(default_factory=list)
    households: list[HouseholdRows] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    read: int = 0
    imported: int = 0
    held: int = 0
    rejected: int = 0
    skipped: int = 0
    unusable: bool = False  # a needed heading is missing: nothing may be imported
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unplaced: list[str] = field(default_factory=list)  # codes of BPS that no crosswalk knows
    found_reading: int = 0  # how many of the findings come of single rows, before these were grouped
    is_settled: bool = False  # its households are those of its people, by what was known then (`landing.settling`)
