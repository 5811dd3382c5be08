"""What a checked list will write, worked out before anything is locked: known people compared, everything observed.

New households, families and people have no ids yet: each gets the one that its table would give now, in the order of
the list. Should the table give others when they are written (`landing/actions/writer`), they are numbered anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple

from sakti.core.fields import GatheredValues
from sakti.core.findings import Tally
from sakti.core.identity import Standing
from sakti.core.json import JsonObject
from sakti.core.periods import FOREVER
from sakti.core.progress import Progress
from sakti.core.region_codes import regency_code
from sakti.core.timeline import Folded, Source, State, Stay, all_seen, first_values
from sakti.households.actions import NewFamily, NewHousehold, NewPerson
from sakti.households.queries import name_key
from sakti.intake.landing.queries.known import Known, ids_to_come
from sakti.intake.landing.queries.matching import KnownPerson, Matches, heads_on_record
from sakti.intake.landing.queries.readings import EarlierReading
from sakti.intake.reading.cells import AnswersMemo
from sakti.intake.reading.records import CheckedList, HouseholdRows, PersonRow
from sakti.intake.reading.villages import Village
from sakti.observations import ledger
from sakti.observations.actions import projection
from sakti.observations.ledger import ObservationEntry
from sakti.observations.queries.clusters import PlannedRow, PlannedRows, Refolded, refold
from sakti.web.bulk import without_collecting
from sakti.web.sealing import forms, sealer

STANDING_WORDS = {"dead": "meninggal", "away": "pindah", "exited": "keluar dari daftar sasaran"}


class LearnedNumber(NamedTuple):
    """A number that a known record learns from the list; `unit` is "niks", "cards" or "numbers"."""

    unit: str
    key: int
    number: str


@dataclass(slots=True)
class LandingPlan:
    """Everything that a list will write. `tally` has the findings of its check, and of the comparison.

    `numbered`: of each unit the ids that the list gives to what it makes; whatever is known has a lower one.
    `taken`: how many rows it takes up; of a file that came before, those that were left out then.
    """

    known: Known
    reach: frozenset[int] | None
    tally: Tally
    households: list[NewHousehold] = field(default_factory=list)
    families: list[NewFamily] = field(default_factory=list)
    people: list[NewPerson] = field(default_factory=list)
    numbered: dict[str, range] = field(default_factory=dict)
    entries: list[ObservationEntry] = field(default_factory=list)
    fresh: Folded = field(default_factory=lambda: Folded([], [], []))
    touched: set[int] = field(default_factory=set)
    refolded: Refolded | None = None  # the histories of those that are touched, with what the list says
    learned: list[LearnedNumber] = field(default_factory=list)
    missing_households: set[int] = field(default_factory=set)
    missing_people: set[int] = field(default_factory=set)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    coverage: JsonObject = field(default_factory=dict)
    taken: int = 0


@without_collecting()
def plan_landing(
    checked: CheckedList,
    known: Known,
    as_of: date,
    reach: Collection[int] | None,
    progress: Progress,
    earlier: EarlierReading | None = None,
) -> LandingPlan:
    """`reach`: the villages of which the importer may read (None: all); of people elsewhere nothing is told.

    `earlier`: what the same file has brought already; that records nothing again.
    """
    planner = _Planner(checked, known, as_of, None if reach is None else frozenset(reach), earlier)
    for done, household in enumerate(checked.households):
        if done % 2000 == 0:
            progress("Menyusun rumah tangga", done, len(checked.households))
        planner.take(household)
    planner.conclude()
    if planner.plan.touched:
        progress("Menyusun riwayat", 0, 0)
        planner.plan.refolded = _refold(planner.plan)
    return planner.plan


def _refold(plan: LandingPlan) -> Refolded:
    """What the known households and people of the list will have been, once it stands in the ledger."""
    rows = [
        PlannedRow(entry.household_id or 0, entry.person_id, entry.family_id, entry.observed_on, str(entry.content))
        for entry in plan.entries
    ]
    return refold(plan.touched, PlannedRows(rows, {new.id: new.home_village_id for new in plan.households}))


class _Planner:
    """Takes household after household into the plan."""

    def __init__(
        self,
        checked: CheckedList,
        known: Known,
        as_of: date,
        reach: frozenset[int] | None,
        earlier: EarlierReading | None,
    ) -> None:
        self.checked, self.as_of, self.reach, self.earlier = checked, as_of, reach, earlier
        self.matches: Matches = known.matches
        self.before = known.before
        families = set(known.matches.families.values())
        self.heads = heads_on_record(families, as_of) if families else {}
        self.plan = LandingPlan(known, reach, Tally([*checked.tally.findings]))
        self.plan.counts = {
            unit: {"new": 0, "changed": 0, "unchanged": 0, "missing_from_release": 0}
            for unit in ("households", "persons")
        }
        self.ids: dict[int, int] = {}  # id() of a row, family or household of the list → its id
        self.seal_nik, self.seal_kk = sealer("person.nik"), sealer("family.kk")
        # neither asks a method of this planner: in a circle all that is planned would stay until the collector comes
        self.encoded: AnswersMemo[str] = AnswersMemo(ledger.encode)
        self.derived: AnswersMemo[GatheredValues] = AnswersMemo(partial(first_values, day=as_of))
        self._number_everything()

    def _number_everything(self) -> None:
        """Known things keep their ids; new ones get the next ones."""
        households = [household for household in self.checked.households if self._brings_something(household)]
        families = [family for household in households for family in household.families.values()]
        people = [person for household in households for person in household.people]
        first_ids = ids_to_come()
        for unit, things, matched in (
            ("household", households, self.matches.households),
            ("family", families, self.matches.families),
            ("person", people, {key: person.id for key, person in self.matches.people.items()}),
        ):
            first, new = first_ids[unit], [thing for thing in things if id(thing) not in matched]
            self.plan.numbered[unit] = range(first, first + len(new))
            self.ids.update(matched)
            self.ids.update({id(thing): key for key, thing in enumerate(new, start=first)})

    # -- a file that came before ------------------------------------------------------------------------------------

    def _is_there(self, person: PersonRow) -> bool:
        """Whether this row of this file is recorded already."""
        return self.earlier is not None and self.earlier.has(person)

    def _brings_something(self, household: HouseholdRows) -> bool:
        return self.earlier is None or not all(map(self._is_there, household.people))

    def _take_again(self, household: HouseholdRows) -> None:
        """All of it is recorded: it is counted, and told where it differs."""
        self.plan.counts["households"]["unchanged"] += 1
        for person in household.people:
            self._take_person_again(household, person)
        self._cover(household)

    def _take_person_again(self, household: HouseholdRows, person: PersonRow) -> int | None:
        self.plan.counts["persons"]["unchanged"] += 1
        if (earlier := self.matches.people.get(id(person))) is None:
            return None
        self._compare(person, earlier)
        return earlier.id

    def _is_house_told(self, household: HouseholdRows, key: int) -> bool:
        """Whether the row that counts for the house is recorded already, and with it the house."""
        return (
            self.earlier is not None
            and household.is_told
            and self._is_there(household.counting)
            and key in self.earlier.households
        )

    # -- one household ----------------------------------------------------------------------------------------------

    def take(self, household: HouseholdRows) -> None:
        if not self._brings_something(household):
            self._take_again(household)
            return
        self.plan.taken += sum(not self._is_there(person) for person in household.people)
        key, is_known = self.ids[id(household)], id(household) in self.matches.households
        is_told = self._is_house_told(household, key)
        fresh = not is_known and not any(id(person) in self.matches.people for person in household.people)
        people = frozenset([self._take_person(household, person, fresh) for person in household.people])
        head = self._settle(household, key) if fresh else None
        if not fresh:
            self.plan.touched.add(key)
        if not is_known:
            self.plan.households.append(
                NewHousehold(
                    key,
                    household.number or None,
                    household.village.id,
                    household.village.id,
                    regency_code(household.village.code),
                    household.address,
                    household.rt,
                    household.rw,
                    head,
                    len(people) if fresh else 0,
                    "living" if fresh else "unborn",
                )
            )
        if household.is_told and not is_told:
            content = household.values | {"address": household.address, "rt": household.rt, "rw": household.rw}
            self._observe(household.village, key, None, None, ledger.encode(content))
        self._take_families(household)
        self._compare_heads(household)
        self._count_household(household, key, is_known, people)
        self._learn_numbers(household)
        self._cover(household)

    def _take_families(self, household: HouseholdRows) -> None:
        for family in household.families.values():
            if id(family) not in self.matches.families and any(map(self._is_placed_here, family.people)):
                kk = family.kk
                sealed = self.seal_kk(kk.text) if kk.text else None
                self.plan.families.append(
                    NewFamily(
                        self.ids[id(family)],
                        self.ids[id(household)],
                        regency_code(household.village.code),
                        sealed,
                        kk.standing.value,
                    )
                )

    def _compare_heads(self, household: HouseholdRows) -> None:
        """Whether the list names another head of a known family than the one on record, who lives."""
        for family in household.families.values() if self.heads else ():
            key = self.matches.families.get(id(family), 0)
            recorded, head = self.heads.get(key), next((row for row in family.people if row.is_head), None)
            if recorded is None or head is None or self._is_there(head):
                continue
            known = self.matches.people.get(id(head))
            is_other = known is None or (known.id != recorded and known.standing != "dead")
            if is_other and (known is None or known.family in (None, key)):
                self.plan.tally.add("head_differs", head.sheet, head.row, "hubungan")

    def _is_placed_here(self, person: PersonRow) -> bool:
        """A list moves nobody: it places whoever lives nowhere yet on its day."""
        earlier = self.matches.people.get(id(person))
        return earlier is None or not earlier.is_placed(self.as_of)

    def _count_household(self, household: HouseholdRows, key: int, is_known: bool, people: frozenset[int]) -> None:
        """New, changed (own columns, or whom the list names) or unchanged."""
        if not is_known:
            self.plan.counts["households"]["new"] += 1
            return
        earlier = self.before.households.get(key, {})
        moved = any(earlier.get(name) != value for name, value in household.values.items())
        changed = moved or self.before.members.get(key, frozenset()) != people
        self.plan.counts["households"]["changed" if changed else "unchanged"] += 1

    def _settle(self, household: HouseholdRows, key: int) -> int | None:
        """States of a household that is named for the first time with people who are: what the fold would say.

        Returns who heads it.
        """
        village, since = household.village.id, self.as_of
        values = all_seen(household.values, since) | {"people": len(household.people)}
        self.plan.fresh.households.append(State(key, key, village, since, FOREVER, True, "living", values))
        states = []
        for person in household.people:
            subject, family = self.ids[id(person)], self._family_of(household, person)
            answers = {**self.derived[person.answers], "birth_date": person.birth_date}
            if person.birth_estimated:
                answers["birth_estimated"] = 1
            states.append(State(subject, key, village, since, FOREVER, True, "living", answers))
            self.plan.fresh.stays.append(Stay(subject, key, family, since, FOREVER, "arrival", None))
        self.plan.fresh.people.extend(states)
        return projection.heads(states).get(key)

    def _family_of(self, household: HouseholdRows, person: PersonRow) -> int:
        return self.ids[id(household.families[person.family])]

    # -- one person -------------------------------------------------------------------------------------------------

    def _take_person(self, household: HouseholdRows, person: PersonRow, fresh: bool) -> int:
        """Observe somebody, in the tables from now on if they were not. Returns their id."""
        earlier = self.matches.people.get(id(person))
        if earlier is None:
            return self._take_new(household, person, fresh)
        if self._is_there(person):
            self._take_person_again(household, person)
            return earlier.id
        self._compare(person, earlier)
        self._count_person(earlier, person)
        self.plan.touched.add(earlier.household)
        place, own = self.ids[id(household)], _own(person)
        if self._is_placed_here(person):
            self._observe(
                household.village, place, earlier.id, self._family_of(household, person), self._content(own, person)
            )
            return earlier.id
        self._observe(household.village, earlier.household, earlier.id, earlier.family, self._content(own, person))
        return earlier.id

    def _take_new(self, household: HouseholdRows, person: PersonRow, fresh: bool) -> int:
        self.plan.counts["persons"]["new"] += 1
        key, nik, own = self.ids[id(person)], person.nik, _own(person)
        place, family = self.ids[id(household)], self._family_of(household, person)
        self.plan.people.append(
            NewPerson(
                key,
                self.seal_nik(nik.text) if nik.text else None,
                nik.standing.value,
                person.name,
                name_key(person.name),
                person.code("sex"),
                own.get("birth_date"),
                person.birth_estimated,
                person.code("relation"),
                place,
                family,
                regency_code(household.village.code),
                "living" if fresh else "unborn",
            )
        )
        self._observe(household.village, place, key, family, self._content(own, person))
        return key

    def _count_person(self, earlier_person: KnownPerson, person: PersonRow) -> None:
        earlier, content = (
            self.before.people.get(earlier_person.id) or {"name": earlier_person.name},
            {**_own(person), **person.values},
        )
        changed = any(name_key(str(earlier.get(name, ""))) != name_key(str(value)) for name, value in content.items())
        self.plan.counts["persons"]["changed" if changed else "unchanged"] += 1

    def _compare(self, person: PersonRow, earlier: KnownPerson) -> None:
        """A list never undoes an event and never moves anyone: it is told where it differs."""
        add = self.plan.tally.add
        if earlier.standing in STANDING_WORDS:
            words = {"standing": STANDING_WORDS[earlier.standing], "since": earlier.since}
            add("closed_in_release", person.sheet, person.row, "nama", **words)
        if earlier.standing == "dead":
            return
        elsewhere = earlier.village is not None and earlier.village != person.village.id
        if elsewhere or self._other_family(person, earlier):
            expected = "desa lain" if elsewhere else "keluarga lain"
            add("place_differs", person.sheet, person.row, "no_kk", expected=expected)

    def _other_family(self, person: PersonRow, earlier: KnownPerson) -> bool:
        """Both KK numbers are reliable, and they differ."""
        sealed, standing = self.matches.kk_of_family.get(earlier.family or 0, (None, "missing"))
        if person.kk.standing is not Standing.RELIABLE or standing != "reliable":
            return False
        return sealed not in forms([person.kk.text], "family.kk")

    # -- into the ledger --------------------------------------------------------------------------------------------

    def _content(self, own: JsonObject, person: PersonRow) -> str:
        return ledger.encode_with(own, self.encoded[person.answers])

    def _observe(self, village: Village, household: int, person: int | None, family: int | None, content: str) -> None:
        regency = regency_code(village.code)
        entry = ObservationEntry(self.as_of, Source.LIST, content, household, person, family, regency)
        self.plan.entries.append(entry)

    # -- beside it --------------------------------------------------------------------------------------------------

    def _learn_numbers(self, household: HouseholdRows) -> None:
        """A temporary or missing number is replaced by the reliable one that a later list brings."""
        learn = self.plan.learned.append
        for person in household.people:
            earlier = self.matches.people.get(id(person))
            if earlier and earlier.nik_standing != "reliable" and person.nik.standing is Standing.RELIABLE:
                learn(LearnedNumber("niks", earlier.id, person.nik.text))
        for family in household.families.values():
            key = self.matches.families.get(id(family))
            unnumbered = self.matches.kk_of_family.get(key or 0, (None, ""))[1] in ("missing", "doubtful")
            if key is not None and unnumbered and family.kk.standing is Standing.RELIABLE:
                learn(LearnedNumber("cards", key, family.kk.text))
        if household.number and id(household) in self.matches.households:
            learn(LearnedNumber("numbers", self.ids[id(household)], household.number))

    def _cover(self, household: HouseholdRows) -> None:
        """Per village what the list names, as `Release.coverage` has it; the first decile is that of households without
        one."""
        covered = self.plan.coverage.setdefault(
            str(household.village.id), {"households": 0, "persons": 0, "deciles": [0] * 11}
        )
        covered["households"] += 1
        covered["persons"] += len(household.people)
        covered["deciles"][household.values.get("decile") or 0] += 1

    def conclude(self) -> None:
        """People of a village that is in the file who are not in it stay, and are marked (contracts §2)."""
        known = self.plan.known
        named = {person.id for person in self.matches.people.values()}
        self.plan.missing_households = known.living_households - set(self.matches.households.values())
        self.plan.missing_people = known.living_people - named
        self.plan.counts["households"]["missing_from_release"] = len(self.plan.missing_households)
        self.plan.counts["persons"]["missing_from_release"] = len(self.plan.missing_people)


def _own(person: PersonRow) -> JsonObject:
    """What a row says of this person alone, as it is stored."""
    if person.birth_date is None:
        return {"name": person.name}
    estimated = {"birth_estimated": 1} if person.birth_estimated else {}
    return {"name": person.name, "birth_date": person.birth_date.isoformat(), **estimated}
