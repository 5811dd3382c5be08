"""The household of a row: where its person lives, whatever number the list still prints (contracts §2).

A list that prints its households as they are known is left as it is. Of another one the rows are grouped anew: each to
the household of its person, and for the house speak only the rows that are printed as that house's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from sakti.core.findings import Finding, Tally
from sakti.core.identity import Standing
from sakti.core.refusals import Refusal
from sakti.intake.landing.grouping import Housing
from sakti.intake.landing.queries.matching import KnownPerson, KnownPlaces, Matches
from sakti.intake.reading.records import CheckedList, FamilyRows, HouseholdRows, PersonRow

#: Findings, named by the headings of the user's own file.
UnderHeadings: TypeAlias = Callable[[Iterable[Finding], CheckedList], list[Finding]]

#: What is found of a house, on the row that counts for it.
OF_HOUSES = frozenset({"household_conflict", "code_unknown", "code_untranslated", "cell_error", "rt_rw_lost"})


@dataclass(slots=True)
class _Placed:
    """Where the rows of one household of the list belong (None: a new one), and which of them speak for that house."""

    household: HouseholdRows
    home: dict[int, int | None] = field(default_factory=dict)  # by id(PersonRow)
    speaks: dict[int, bool] = field(default_factory=dict)

    def is_as_printed(self) -> bool:
        return len(set(self.home.values())) == 1 and all(self.speaks.values())


def settle(
    checked: CheckedList, matches: Matches, places: KnownPlaces, as_of: date, under_headings: UnderHeadings
) -> CheckedList:
    """The list with the households of its people; `matches` says which are known, and which families.

    `under_headings`: how what is found of the rows that are grouped anew is told.
    Refuses `check_outdated` if rows have to be grouped anew of which only the people were kept.
    """
    if not (matches.people or places.families or places.numbered):
        return checked
    placed = _Placing(matches, places, as_of).place(checked.households)
    homes = Counter(home for each in placed for home in set(each.home.values()) if home is not None)
    shared = {home for home, count in homes.items() if count > 1}
    moved = [each for each in placed if not each.is_as_printed() or not shared.isdisjoint(each.home.values())]
    result = checked if not moved else _regroup(checked, placed, {id(each) for each in moved}, under_headings)
    _match(result.households, placed, matches, places)
    return result


class _Placing:
    """Finds the household of each row."""

    def __init__(self, matches: Matches, places: KnownPlaces, as_of: date) -> None:
        self.people, self.places, self.as_of = matches.people, places, as_of
        self.claimed: dict[tuple[str, int], int] = {}  # card, household → id() of who prints it in the list

    def place(self, households: Iterable[HouseholdRows]) -> list[_Placed]:
        result = [_Placed(household) for household in households]
        for each in result:
            self._place_known(each)
        for each in result:
            self._place_others(each)
        taken = {home for each in result for home in each.home.values()}
        for each in result:
            self._place_rest(each, taken)
        return result

    def _known(self, row: PersonRow) -> KnownPerson | None:
        """The row's person, if they live somewhere on the list's day, or have lived."""
        person = self.people.get(id(row))
        return person if person is not None and person.is_placed(self.as_of) else None

    def _place_known(self, placed: _Placed) -> None:
        household = placed.household
        for row in household.people:
            if (person := self._known(row)) is not None:
                placed.home[id(row)] = person.household
                speaks = self._speaks(household, row, person.household, person.village)
                placed.speaks[id(row)] = speaks and person.standing != "dead"
                if speaks:
                    self.claimed.setdefault((row.kk.text, person.household), id(household))

    def _place_others(self, placed: _Placed) -> None:
        household = placed.household
        if len(placed.home) == len(household.people):
            return
        for family in household.families.values():
            rows = [row for row in family.people if id(row) not in placed.home]
            home, village = self._home_of_card(placed, family) if rows else (None, None)
            if home is not None:
                for row in rows:
                    placed.home[id(row)] = home
                    placed.speaks[id(row)] = self._speaks(household, row, home, village)

    def _place_rest(self, placed: _Placed, taken: set[int | None]) -> None:
        """Whom no card and no number leads anywhere: a new household, unless they lived in one later. That is an older
        list that comes late."""
        rows = [row for row in placed.household.people if id(row) not in placed.home]
        later = (person.household for row in rows if (person := self.people.get(id(row))) is not None)
        home = next((key for key in later if key not in taken), None)
        taken.add(home)
        for row in rows:
            placed.home[id(row)], placed.speaks[id(row)] = home, True

    def _home_of_card(self, placed: _Placed, family: FamilyRows) -> tuple[int | None, int | None]:
        """With the known people printed under the same card, else where the card leads, else the number."""
        if (companion := self._companion(placed, family.people)) is not None:
            return companion.household, companion.village
        household = placed.household
        numbered = self.places.numbered.get((household.village.id, household.number)) if household.number else None
        home = next(self._free_homes(placed, family, numbered), None)
        if home is None:
            home = numbered
        if home is None and (neighbour := self._companion(placed, household.people)) is not None:
            return neighbour.household, neighbour.village
        return home, self.places.villages.get(home or 0)

    def _companion(self, placed: _Placed, rows: Iterable[PersonRow]) -> KnownPerson | None:
        """A known one of these rows: who speaks for their house first, then the living."""
        known = [(row, person) for row in rows if (person := self._known(row)) is not None]
        ranked = sorted(known, key=lambda each: (not placed.speaks[id(each[0])], each[1].standing == "dead"))
        return ranked[0][1] if ranked else None

    def _free_homes(self, placed: _Placed, family: FamilyRows, numbered: int | None) -> Iterator[int]:
        """Where the card leads: one card under two numbers is two households."""
        homes = self.places.of_card(family.kk)
        for home in sorted(homes, key=lambda home: home != numbered):
            if self.claimed.setdefault((family.kk.text, home), id(placed.household)) == id(placed.household):
                yield home

    def _speaks(self, household: HouseholdRows, row: PersonRow, home: int, village: int | None) -> bool:
        """Whether a row is printed as that house's own: in its village, under a card or number of no other house."""
        if village is not None and village != row.village.id:
            return False
        if row.kk.standing is Standing.RELIABLE:
            homes = self.places.of_card(row.kk)
            return not homes or home in homes
        return self.places.numbered.get((household.village.id, household.number), home) == home


# -- grouping anew ----------------------------------------------------------------------------------------------------


def _regroup(
    checked: CheckedList, placed: list[_Placed], moved: set[int], under_headings: UnderHeadings
) -> CheckedList:
    households: list[HouseholdRows] = []
    at_home: dict[int, HouseholdRows] = {}
    fresh: list[HouseholdRows] = []
    for each in placed:
        if id(each) not in moved:
            households.append(each.household)
            continue
        for home, rows in _by_home(each).items():
            house = at_home.get(home) if home is not None else None
            if house is None:
                house = HouseholdRows(each.household.village, each.household.number, witnesses=[])
                households.append(house)
                fresh.append(house)
                if home is not None:
                    at_home[home] = house
            _take_in(house, rows, each)
    tally = _what_stands(checked, fresh, [each.household for each in placed if id(each) in moved])
    tally.extend(under_headings(_found_anew(fresh), checked))
    return replace(checked, households=households, tally=tally, is_settled=True)


def _by_home(placed: _Placed) -> dict[int | None, list[PersonRow]]:
    rows: dict[int | None, list[PersonRow]] = {}
    for row in placed.household.people:
        rows.setdefault(placed.home[id(row)], []).append(row)
    return rows


def _take_in(house: HouseholdRows, rows: Iterable[PersonRow], placed: _Placed) -> None:
    for row in rows:
        house.people.append(row)
        house.families.setdefault(row.family, FamilyRows(row.kk)).people.append(row)
        if placed.speaks[id(row)]:
            house.speaking.append(row)
    house.is_told = bool(house.speaking)


def _what_stands(checked: CheckedList, fresh: list[HouseholdRows], before: list[HouseholdRows]) -> Tally:
    """What still holds of what was found: nothing of the houses that are grouped anew."""
    if any(not row.housing for house in fresh for row in house.speaking):
        raise Refusal("check_outdated")
    again = {(row.sheet, row.row) for household in before for row in household.people}

    def stands(at: int, finding: Finding) -> bool:
        told_of_house = at >= checked.found_reading and finding.code in OF_HOUSES
        return not (told_of_house and (finding.sheet, finding.row) in again)

    return Tally([each for at, each in enumerate(checked.tally.findings) if stands(at, each)])


def _found_anew(fresh: list[HouseholdRows]) -> list[Finding]:
    """What is found when the houses that are grouped anew are read."""
    found = Tally()
    housing = Housing(found)
    for house in fresh:
        if house.is_told:
            housing.read(house)
    return found.findings


# -- which are known --------------------------------------------------------------------------------------------------


def _match(
    households: Iterable[HouseholdRows], placed: Iterable[_Placed], matches: Matches, places: KnownPlaces
) -> None:
    home_of = {key: home for each in placed for key, home in each.home.items()}
    for household in households:
        home = home_of[id(household.people[0])]
        if home is None:
            continue
        matches.households[id(household)] = home
        if places.numbered.get((household.village.id, household.number), home) != home:
            household.number = ""  # the list prints another house's number
        for family in household.families.values():
            if (key := _family(family, home, matches, places)) is not None:
                matches.families[id(family)] = key


def _family(rows: FamilyRows, home: int, matches: Matches, places: KnownPlaces) -> int | None:
    """The family of the same card in that household, else the one that its known people are in there."""
    cards = places.families.get(rows.kk.text, []) if rows.kk.standing is Standing.RELIABLE else []
    same_card = [key for key in cards if places.home[key] == home]
    theirs = [
        person.family
        for row in rows.people
        if (person := matches.people.get(id(row))) and person.household == home and person.family is not None
    ]
    unnumbered = [key for key in theirs if matches.kk_of_family.get(key, (None, ""))[1] != "reliable"]
    is_foreign = bool(cards) and not same_card
    if same_card or unnumbered or (theirs and (is_foreign or rows.kk.standing is not Standing.RELIABLE)):
        return (same_card or unnumbered or theirs)[0]
    return None
