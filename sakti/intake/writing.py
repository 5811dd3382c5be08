"""A checked list on its way into the tables: known people are compared, new ones numbered, everything is observed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sakti.core.actors import Actor
from sakti.core.identity import Standing
from sakti.core.periods import FOREVER
from sakti.core.permissions import EVERYTHING
from sakti.core.progress import Progress
from sakti.core.region_codes import regency_code
from sakti.core.timeline import Folded, Source, State, Stay, person_values
from sakti.households.actions import NewFamily, NewHousehold, NewPerson, add_many
from sakti.households.queries import name_key
from sakti.households.tables import Family, Household, Person
from sakti.intake.landing.queries import matching
from sakti.intake.landing.queries.history import Before, before, living_in
from sakti.intake.landing.queries.matching import KnownPerson, Matches
from sakti.intake.learning import Learning
from sakti.intake.reading.cells import Answers, Memo
from sakti.intake.reading.records import CheckedList, HouseholdRows, PersonRow
from sakti.intake.reading.villages import Village
from sakti.observations import ledger
from sakti.observations.actions import projection, releases
from sakti.observations.ledger import ObservationEntry
from sakti.observations.tables import Release
from sakti.web.bulk import reserve_ids
from sakti.web.sealing import sealer

STANDING_WORDS = {"dead": "meninggal", "away": "pindah", "exited": "keluar dari daftar sasaran"}


class Writing:
    """One import. `counts` says afterwards what became of households and persons.

    `reach` are the villages of which the importer may read (None: all); of people elsewhere nothing is told.
    """

    def __init__(
        self,
        release: Release,
        checked: CheckedList,
        by: Actor,
        progress: Progress,
        reach: Collection[int] | None = None,
    ) -> None:
        self.release, self.checked, self.by, self.progress = release, checked, by, progress
        self.reach = reach
        self.as_of = release.as_of
        self.matches: Matches = matching.match(checked.households, self.as_of)
        self.before: Before = before(self.matches, self.as_of)
        self.counts = {
            unit: {"new": 0, "changed": 0, "unchanged": 0, "missing_from_release": 0}
            for unit in ("households", "persons")
        }
        self.traces: dict[str, Any] = {}  # what an undo needs to know, as `Release.traces` has it
        self.ids: dict[int, int] = {}  # id() of a row, family or household of the list → database id
        self.touched: set[int] = set()
        self.households: list[NewHousehold] = []
        self.families: list[NewFamily] = []
        self.people: list[NewPerson] = []
        self.entries: list[ObservationEntry] = []
        self.fresh = Folded([], [], [])
        self.seal_nik, self.seal_kk = sealer("person.nik"), sealer("family.kk")
        self.spoken: Memo[Answers, str] = Memo(_spoken)
        self.derived: Memo[Answers, dict[str, Any]] = Memo(_derived)

    def run(self) -> None:
        there = self._living_there()
        self._number_everything()
        for done, household in enumerate(self.checked.households):
            if done % 2000 == 0:
                self.progress("Menyusun rumah tangga", done, len(self.checked.households))
            self._take(household)
        self.progress("Menyimpan", 0, 0)
        add_many(
            households=self.households,
            families=self.families,
            people=self.people,
            release_id=self.release.id,
            moment=self.release.recorded_at,
        )
        # Whom a list may name is decided before, village by village; who of them lives elsewhere meanwhile is told.
        ledger.append(self.entries, by=self.by, scope=EVERYTHING)
        self._learn_numbers()
        self._mark_missing(*there)
        self._project()

    def _living_there(self) -> tuple[set[int], set[int]]:
        """Whom the villages of the list hold before it, whether the list knows any of them or not."""
        return living_in({household.village.id for household in self.checked.households}, self.as_of)

    # -- ids --------------------------------------------------------------------------------------------------------

    def _number_everything(self) -> None:
        """Known things keep their ids; new ones get ids of their own."""
        families = [family for household in self.checked.households for family in household.families.values()]
        people = [person for household in self.checked.households for person in household.people]
        for table, things, known in (
            (Household.__table__, self.checked.households, self.matches.households),
            (Family.__table__, families, self.matches.families),
            (Person.__table__, people, {key: one.id for key, one in self.matches.people.items()}),
        ):
            new = [one for one in things if id(one) not in known]
            self.ids.update(known)
            self.ids.update(zip(map(id, new), reserve_ids(table, len(new)), strict=True))

    # -- one household ----------------------------------------------------------------------------------------------

    def _take(self, household: HouseholdRows) -> None:
        key, known = self.ids[id(household)], id(household) in self.matches.households
        fresh = not known and not any(id(one) in self.matches.people for one in household.people)
        people = frozenset([self._take_person(household, person, fresh) for person in household.people])
        head = self._settle(household, key) if fresh else None
        if not fresh:
            self.touched.add(key)
        if not known:
            self.households.append(
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
        content = household.values | {"address": household.address, "rt": household.rt, "rw": household.rw}
        self._observe(household.village, key, None, None, ledger.encode(content))
        self._take_families(household)
        self._count_household(household, key, known, people)

    def _take_families(self, household: HouseholdRows) -> None:
        for family in household.families.values():
            if id(family) not in self.matches.families and any(map(self._is_placed_here, family.people)):
                kk = family.kk
                sealed = self.seal_kk(kk.text) if kk.text else None
                self.families.append(
                    NewFamily(
                        self.ids[id(family)],
                        self.ids[id(household)],
                        regency_code(household.village.code),
                        sealed,
                        kk.standing.value,
                    )
                )

    def _is_placed_here(self, person: PersonRow) -> bool:
        """A list moves nobody: it places whoever lives nowhere yet on its day."""
        known = self.matches.people.get(id(person))
        return known is None or not known.is_placed(self.as_of)

    def _count_household(self, household: HouseholdRows, key: int, known: bool, people: frozenset[int]) -> None:
        """New, changed (own columns, or whom the list names) or unchanged."""
        if not known:
            self.counts["households"]["new"] += 1
            return
        earlier = self.before.households.get(key, {})
        moved = any(earlier.get(name) != value for name, value in household.values.items())
        changed = moved or self.before.members.get(key, frozenset()) != people
        self.counts["households"]["changed" if changed else "unchanged"] += 1

    def _settle(self, household: HouseholdRows, key: int) -> int | None:
        """States of a household that is named for the first time with people who are: what the fold would say.

        Returns who heads it.
        """
        village, since = household.village.id, self.as_of
        values = household.values | {"people": len(household.people)}
        self.fresh.households.append(State(key, key, village, since, FOREVER, True, "living", values))
        states = []
        for person in household.people:
            one, family = self.ids[id(person)], self._family_of(household, person)
            said = {**self.derived[person.answers], "birth_date": person.birth_date}
            if person.birth_estimated:
                said["birth_estimated"] = 1
            states.append(State(one, key, village, since, FOREVER, True, "living", said))
            self.fresh.stays.append(Stay(one, key, family, since, FOREVER, "arrival", None))
        self.fresh.people.extend(states)
        return projection.heads(states).get(key)

    def _family_of(self, household: HouseholdRows, person: PersonRow) -> int:
        return self.ids[id(household.families[person.family])]

    # -- one person -------------------------------------------------------------------------------------------------

    def _take_person(self, household: HouseholdRows, person: PersonRow, fresh: bool) -> int:
        """Observe somebody, in the tables from now on if they were not. Returns their id."""
        known = self.matches.people.get(id(person))
        if known is None:
            return self._take_new(household, person, fresh)
        self._compare(household, person, known)
        self._count_person(known, person)
        self.touched.add(known.household)
        place, own = self.ids[id(household)], _own(person)
        if self._is_placed_here(person):
            self._observe(
                household.village, place, known.id, self._family_of(household, person), self._content(own, person)
            )
            return known.id
        if known.household != place:
            own["_group"] = place
        self._observe(household.village, known.household, known.id, known.family, self._content(own, person))
        return known.id

    def _take_new(self, household: HouseholdRows, person: PersonRow, fresh: bool) -> int:
        self.counts["persons"]["new"] += 1
        key, nik, own = self.ids[id(person)], person.nik, _own(person)
        place, family = self.ids[id(household)], self._family_of(household, person)
        self.people.append(
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

    def _count_person(self, known: KnownPerson, person: PersonRow) -> None:
        earlier, content = self.before.people.get(known.id) or {"name": known.name}, {**_own(person), **person.values}
        changed = any(name_key(str(earlier.get(name, ""))) != name_key(str(value)) for name, value in content.items())
        self.counts["persons"]["changed" if changed else "unchanged"] += 1

    def _compare(self, household: HouseholdRows, person: PersonRow, known: KnownPerson) -> None:
        """A list never undoes an event and never moves anyone: it is told where it differs."""
        add = self.checked.tally.add
        if known.standing in STANDING_WORDS:
            words = {"standing": STANDING_WORDS[known.standing], "since": known.since}
            hidden = self.reach is not None and known.village not in self.reach
            add("closed_elsewhere" if hidden else "closed_in_release", person.sheet, person.row, "nama", **words)
        if known.standing == "dead":
            return
        elsewhere = known.village is not None and known.village != household.village.id
        if elsewhere or self._other_family(person, known):
            expected = "desa lain" if elsewhere else "keluarga lain"
            add("place_differs", person.sheet, person.row, "no_kk", expected=expected)

    def _other_family(self, person: PersonRow, known: KnownPerson) -> bool:
        """Both KK numbers are reliable, and they differ."""
        sealed, standing = self.matches.kk_of_family.get(known.family or 0, (None, "missing"))
        if person.kk.standing is not Standing.RELIABLE or standing != "reliable":
            return False
        return sealed != self.seal_kk(person.kk.text)

    # -- into the ledger and the states -----------------------------------------------------------------------------

    def _content(self, own: dict[str, Any], person: PersonRow) -> str:
        return ledger.join(ledger.encode(own), self.spoken[person.answers])

    def _observe(self, village: Village, household: int, person: int | None, family: int | None, content: str) -> None:
        entry = ObservationEntry(
            self.as_of,
            Source.LIST,
            content,
            household_id=household,
            person_id=person,
            family_id=family,
            release_id=self.release.id,
            regency=regency_code(village.code),
        )
        self.entries.append(entry)

    def _project(self) -> None:
        self.progress("Menghitung angka", 0, 0)
        if self.fresh.households:
            projection.write_states([self.fresh])
        villages = {state.village for state in self.fresh.households if state.village is not None}
        projection.project(self.touched, also=villages)

    # -- afterwards -------------------------------------------------------------------------------------------------

    def _learn_numbers(self) -> None:
        """A temporary or missing number is replaced by the reliable one that a later list brings (D§6.3)."""
        learn = Learning(self.traces)
        for household in self.checked.households:
            for person in household.people:
                known = self.matches.people.get(id(person))
                if known and known.nik_standing != "reliable" and person.nik.standing is Standing.RELIABLE:
                    learn.nik(known.id, person.nik.text)
            for family in household.families.values():
                key = self.matches.families.get(id(family))
                unnumbered = self.matches.kk_of_family.get(key or 0, (None, ""))[1] in ("missing", "doubtful")
                if key is not None and unnumbered and family.kk.standing is Standing.RELIABLE:
                    learn.card(key, family.kk.text)
            if household.number and id(household) in self.matches.households:
                learn.number(self.ids[id(household)], household.number)

    def coverage(self) -> dict[str, Any]:
        """Per village what the list names, as `Release.coverage` has it."""
        found: dict[str, Any] = {}
        for household in self.checked.households:
            one = found.setdefault(
                str(household.village.id), {"households": 0, "persons": 0, "deciles": [0] * 11}
            )  # the first decile is that of households without one
            one["households"] += 1
            one["persons"] += len(household.people)
            one["deciles"][household.values.get("decile") or 0] += 1
        return found

    def _mark_missing(self, households: set[int], people: set[int]) -> None:
        """People of a village that is in the file who are not in it stay, and are marked (contracts §2)."""
        named_people = {one.id for one in self.matches.people.values()}
        named_places = set(self.matches.households.values())
        missing_places, missing_people = households - named_places, people - named_people
        self.counts["households"]["missing_from_release"] = len(missing_places)
        self.counts["persons"]["missing_from_release"] = len(missing_people)
        releases.mark_absent(release_id=self.release.id, household_ids=missing_places, person_ids=missing_people)


def _own(person: PersonRow) -> dict[str, Any]:
    """What a row says of this person alone, as it is stored."""
    if person.birth_date is None:
        return {"name": person.name}
    estimated = {"birth_estimated": 1} if person.birth_estimated else {}
    return {"name": person.name, "birth_date": person.birth_date.isoformat(), **estimated}


def _spoken(answers: Answers) -> str:
    return ledger.encode(answers.values)


def _derived(answers: Answers) -> dict[str, Any]:
    return person_values(answers.values)
