"""Importing a by-name list: one transaction or none. What it would do is found out by doing it and rolling back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from sakti.audit.actions import declare as declare_action
from sakti.audit.actions import record as record_audit
from sakti.core.findings import Tally, finding
from sakti.core.identity import Standing
from sakti.core.periods import FOREVER
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal, declare
from sakti.core.timeline import Folded, Source, State, Stay, person_values
from sakti.extensions import db
from sakti.households.models import Family, Household, Person
from sakti.households.queries import name_key
from sakti.intake import matching
from sakti.intake.layouts import LAYOUTS, Layout
from sakti.intake.matching import Before, KnownPerson, Matches
from sakti.intake.rows import check
from sakti.intake.sheets import Unreadable, Workbook, read
from sakti.intake.units import Checked, FamilyRows, HouseholdRows, PersonRow, Village
from sakti.observations import projection
from sakti.observations.models import Absence, Observation, Release
from sakti.regions.queries import villages as all_villages
from sakti.web.bulk import insert_rows, moment_text, reserve_ids, without_collecting
from sakti.web.clock import now
from sakti.web.sealing import seal

declare("layout_unknown", "Tata letak {layout} tidak dikenal. Yang dikenal: {known}.",
        "Layout {layout} is unknown. Known layouts: {known}.")  # fmt: skip
declare_action("list_imported", "memasukkan daftar {name}", "imported the list {name}")
declare("file_refused", "{message}", "{message}")


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do."""

    layout: str
    release: str
    as_of: date
    file_sha256: str
    dry_run: bool
    same_file: bool
    rows: dict[str, int]
    households: dict[str, int]
    persons: dict[str, int]
    tally: Tally
    release_id: int | None = None

    def summary(self) -> dict[str, Any]:
        """The JSON of contracts §2."""
        return {
            "layout": self.layout, "release": self.release, "as_of": self.as_of.isoformat(),
            "file_sha256": self.file_sha256, "dry_run": self.dry_run, "same_file": self.same_file, "rows": self.rows,
            "households": self.households, "persons": self.persons, "findings": self.tally.summary(),
        }  # fmt: skip


@without_collecting()
def import_list(
    *, file: Path, layout: str | None = None, as_of: date, release: str | None = None, file_name: str | None = None,
    dry_run: bool = False, by: str, progress: Progress = silent,
) -> Outcome:  # fmt: skip
    """Import a by-name list in the running transaction (a dry run is the same, and the caller rolls back).

    Refuses `layout_unknown`, and `file_refused` for a file that cannot be read or lacks a needed heading.
    """
    progress("Membaca berkas", 0, 0)
    try:
        book = read(file)
    except Unreadable as reason:
        raise Refusal("file_refused", message=finding("file_unreadable", reason=reason).message) from None
    chosen = layout_of(layout, book)
    name = release or f"{file_name or file.name}, {as_of.isoformat()}"
    if (seen := _seen(book.sha256, chosen.key, as_of)) is not None:
        return _same_again(seen, dry_run)
    progress("Memeriksa baris", 0, 0)
    known = {region.code: Village(region.id, region.code, region.name) for region in all_villages()}
    checked = check(book, chosen, known, as_of)
    if checked.unusable:
        wrong = [one.message for one in checked.tally.findings if one.code == "heading_missing"]
        raise Refusal("file_refused", message=" ".join(wrong))
    row = Release(
        name=name[:120], layout=chosen.key, as_of=as_of, file_sha256=book.sha256,
        file_name=(file_name or file.name)[:255], summary={}, findings=[], recorded_at=now(), recorded_by=by,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    progress("Mencocokkan dengan data yang ada", 0, len(checked.households))
    outcome = _Import(row, checked, by, progress).run(dry_run)
    row.summary, row.findings = outcome.summary(), [one.as_dict() for one in outcome.tally.findings]
    record_audit("list_imported", by=by, subject=row, name=name, sha256=book.sha256, rows=outcome.rows)
    db.session.flush()
    return outcome


def layout_of(key: str | None, book: Workbook) -> Layout:
    """The named layout, else the one that most headings of the file belong to."""
    if key is not None:
        if key not in LAYOUTS:
            raise Refusal("layout_unknown", layout=key, known=", ".join(LAYOUTS))
        return LAYOUTS[key]

    def fit(layout: Layout) -> int:
        return max((len(layout.recognise(row)) for sheet in book.sheets for row in sheet.rows[:50]), default=0)

    return max(LAYOUTS.values(), key=fit)


def _seen(sha256: str, layout: str, as_of: date) -> Release | None:
    return db.session.scalar(
        select(Release).where(Release.file_sha256 == sha256, Release.layout == layout, Release.as_of == as_of)
    )


def _same_again(release: Release, dry_run: bool) -> Outcome:
    """The same file again: everything is unchanged; rows and findings as the first time."""
    first = release.summary
    tally = Tally()
    for one in release.findings:
        tally.add_known(one)
    return Outcome(
        release.layout, release.name, release.as_of, release.file_sha256, dry_run, True, first["rows"],
        _all_unchanged(first["households"]), _all_unchanged(first["persons"]), tally, release.id,
    )  # fmt: skip


def _all_unchanged(first: dict[str, int]) -> dict[str, int]:
    """The counts of a file that is read again."""
    everyone = first["new"] + first["changed"] + first["unchanged"]
    missing = first["missing_from_release"]
    return {"new": 0, "changed": 0, "unchanged": everyone, "missing_from_release": missing}


class _Import:
    """One import on its way into the tables."""

    def __init__(self, release: Release, checked: Checked, by: str, progress: Progress) -> None:
        self.release, self.checked, self.by, self.progress = release, checked, by, progress
        self.as_of = release.as_of
        self.day = release.as_of.isoformat()
        self.moment = moment_text(release.recorded_at)
        self.matches: Matches = matching.match(checked.households, self.as_of)
        self.before: Before = matching.before(self.matches, self.as_of)
        self.counts = {
            unit: {"new": 0, "changed": 0, "unchanged": 0, "missing_from_release": 0}
            for unit in ("households", "persons")
        }
        self.ids: dict[int, int] = {}  # id() of a row, family or household of the list → database id
        self.touched: set[int] = set()
        self.rows: dict[str, list[tuple[Any, ...]]] = {
            name: [] for name in ("household", "family", "person", "observation")
        }
        self.fresh = Folded([], [], [])

    def run(self, dry_run: bool) -> Outcome:
        villages = {household.village.id for household in self.checked.households}
        there = (
            matching.living_in(villages, self.as_of)
            if self.matches.people or self.matches.households
            else (set(), set())
        )
        self._number_everything()
        for done, household in enumerate(self.checked.households):
            if done % 2000 == 0:
                self.progress("Menyusun rumah tangga", done, len(self.checked.households))
            self._take(household)
        self._insert()
        self._learn_numbers()
        self._mark_missing(*there)
        self._project()
        checked = self.checked
        rows = {
            "read": checked.read, "imported": checked.imported, "held": checked.held,
            "rejected": checked.rejected, "skipped": checked.skipped,
        }  # fmt: skip
        return Outcome(
            self.release.layout, self.release.name, self.as_of, self.release.file_sha256, dry_run, False, rows,
            self.counts["households"], self.counts["persons"], checked.tally, self.release.id,
        )  # fmt: skip

    # -- ids --------------------------------------------------------------------------------------------------------

    def _number_everything(self) -> None:
        """Known things keep their ids; new ones get consecutive ids of their own."""
        families = [family for household in self.checked.households for family in household.families.values()]
        people = [person for household in self.checked.households for person in household.people]
        for table, things, known in (
            (Household.__table__, self.checked.households, self.matches.households),
            (Family.__table__, families, self.matches.families),
            (Person.__table__, people, {key: one.id for key, one in self.matches.people.items()}),
        ):
            new = [one for one in things if id(one) not in known]
            first = reserve_ids(table, len(new))
            self.ids.update(known)
            self.ids.update({id(one): first + position for position, one in enumerate(new)})

    # -- one household ----------------------------------------------------------------------------------------------

    def _take(self, household: HouseholdRows) -> None:
        key, known = self.ids[id(household)], id(household) in self.matches.households
        content = household.values | {"address": household.address, "rt": household.rt, "rw": household.rw}
        people = [self._take_person(household, person) for person in household.people]
        if not known:
            self.rows["household"].append(
                (key, household.number or None, household.village.id, household.village.id, household.address,
                 household.rt, household.rw, None, 0, "unborn", self.moment)
            )  # fmt: skip
        self._observe(key, None, None, content)
        self._take_families(household)
        if not known and not any(id(one) in self.matches.people for one in household.people):
            self._settle_fresh(household, key)
        else:
            self.touched.add(key)
        self._count_household(household, key, known, frozenset(people))

    def _take_families(self, household: HouseholdRows) -> None:
        for family in household.families.values():
            if id(family) not in self.matches.families and any(map(self._is_placed_here, family.people)):
                kk = family.kk
                sealed = seal(kk.text, "family.kk") if kk.text else None
                self.rows["family"].append(
                    (self.ids[id(family)], self.ids[id(household)], sealed, kk.standing.value, self.moment)
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

    # -- one person -------------------------------------------------------------------------------------------------

    def _take_person(self, household: HouseholdRows, person: PersonRow) -> int:
        key, known = self.ids[id(person)], self.matches.people.get(id(person))
        content = {"name": person.name, **person.values}
        if person.birth_date is not None:
            content["birth_date"] = person.birth_date.isoformat()
        place, family = self.ids[id(household)], self.ids[id(household.families[person.family])]
        if known is None:
            self.counts["persons"]["new"] += 1
            nik = seal(person.nik.text, "person.nik") if person.nik.text else None
            self.rows["person"].append(
                (key, nik, person.nik.standing.value, person.name, name_key(person.name), person.values.get("sex"),
                 content.get("birth_date"), person.values.get("relation"), place, family, "unborn", self.moment)
            )  # fmt: skip
            self._observe(place, key, family, content)
            return key
        self._compare(household, person, known)
        self._count_person(known, content)
        self.touched.add(known.household)
        if self._is_placed_here(person):
            self._observe(place, key, family, content)
            return key
        if known.household != place:
            content["_group"] = place
        self._observe(known.household, key, known.family, content)
        return key

    def _count_person(self, known: KnownPerson, content: dict[str, Any]) -> None:
        earlier = self.before.people.get(known.id) or {"name": known.name}
        changed = any(name_key(str(earlier.get(name, ""))) != name_key(str(value)) for name, value in content.items())
        self.counts["persons"]["changed" if changed else "unchanged"] += 1

    def _compare(self, household: HouseholdRows, person: PersonRow, known: KnownPerson) -> None:
        """A list never undoes an event and never moves anyone: it is told where it differs."""
        add = self.checked.tally.add
        if known.standing in ("dead", "away", "exited"):
            words = {"dead": "meninggal", "away": "pindah", "exited": "keluar dari daftar sasaran"}
            add(
                "closed_in_release", person.sheet, person.row, "nama", standing=words[known.standing], since=known.since
            )
        if known.standing == "dead":
            return
        elsewhere = known.village is not None and known.village != household.village.id
        if elsewhere or self._other_family(person, known):
            add(
                "place_differs",
                person.sheet,
                person.row,
                "no_kk",
                expected="desa lain" if elsewhere else "keluarga lain",
            )

    def _other_family(self, person: PersonRow, known: KnownPerson) -> bool:
        """Both KK numbers are reliable, and they differ."""
        sealed, standing = self.matches.kk_of_family.get(known.family or 0, (None, "missing"))
        if person.kk.standing is not Standing.RELIABLE or standing != "reliable":
            return False
        return sealed != seal(person.kk.text, "family.kk")

    def _observe(self, household: int, person: int | None, family: int | None, content: dict[str, Any]) -> None:
        self.rows["observation"].append(
            (household, person, family, self.day, int(Source.LIST), projection.dump(content), self.release.id, "",
             self.moment, self.by)
        )  # fmt: skip

    # -- states -----------------------------------------------------------------------------------------------------

    def _settle_fresh(self, household: HouseholdRows, key: int) -> None:
        """States of a household that is named for the first time with people who are: what the fold would say."""
        village, since = household.village.id, self.as_of
        values = household.values | {"people": len(household.people)}
        self.fresh.households.append(State(key, key, village, since, FOREVER, True, "living", values))
        for person in household.people:
            one = self.ids[id(person)]
            said = person_values(person.values)
            said["birth_date"] = person.birth_date
            self.fresh.people.append(State(one, key, village, since, FOREVER, True, "living", said))
            self.fresh.stays.append(
                Stay(one, key, self.ids[id(household.families[person.family])], since, FOREVER, "arrival", None)
            )

    def _insert(self) -> None:
        self.progress("Menyimpan", 0, 0)
        columns = {
            "household": ("id", "number", "home_village_id", "village_id", "address", "rt", "rw", "head_id", "people",
                          "standing", "created_at"),
            "family": ("id", "household_id", "kk", "kk_standing", "created_at"),
            "person": ("id", "nik", "nik_standing", "name", "name_key", "sex", "birth_date", "relation", "household_id",
                       "family_id", "standing", "created_at"),
            "observation": ("household_id", "person_id", "family_id", "observed_on", "source", "content", "release_id",
                            "note", "recorded_at", "recorded_by"),
        }  # fmt: skip
        self._finish_fresh_rows()
        for model in (Household, Family, Person, Observation):
            name = model.__tablename__
            insert_rows(model.__table__, columns[name], self.rows[name])

    def _finish_fresh_rows(self) -> None:
        """Fresh households and people carry their caches from the start."""
        heads = projection.heads(self.fresh.people)
        fresh = {state.subject: state.values["people"] for state in self.fresh.households}
        living = {state.subject for state in self.fresh.people}
        self.rows["household"] = [
            (*row[:7], heads.get(row[0]), fresh[row[0]], "living", row[10]) if row[0] in fresh else row
            for row in self.rows["household"]
        ]
        self.rows["person"] = [
            (*row[:10], "living", row[11]) if row[0] in living else row for row in self.rows["person"]
        ]

    def _project(self) -> None:
        self.progress("Menghitung angka", 0, 0)
        if self.fresh.households:
            projection.write_states([self.fresh])
        villages = {state.village for state in self.fresh.households if state.village is not None}
        projection.project(self.touched, also=villages)

    # -- afterwards -------------------------------------------------------------------------------------------------

    def _learn_numbers(self) -> None:
        """A temporary or missing number is replaced by the reliable one that a later list brings (D§6.3)."""
        for household in self.checked.households:
            for person in household.people:
                known = self.matches.people.get(id(person))
                if known and known.nik_standing != "reliable" and person.nik.standing is Standing.RELIABLE:
                    db.session.execute(
                        update(Person).where(Person.id == known.id)
                        .values(nik=person.nik.text, nik_standing="reliable")
                    )  # fmt: skip
            for family in household.families.values():
                self._learn_card(family)
            if household.number and id(household) in self.matches.households:
                db.session.execute(
                    update(Household)
                    .where(Household.id == self.ids[id(household)], Household.number.is_(None))
                    .values(number=household.number)
                )

    def _learn_card(self, family: FamilyRows) -> None:
        key = self.matches.families.get(id(family))
        unnumbered = key is not None and self.matches.kk_of_family.get(key, (None, ""))[1] in ("missing", "doubtful")
        if unnumbered and family.kk.standing is Standing.RELIABLE:
            db.session.execute(update(Family).where(Family.id == key).values(kk=family.kk.text, kk_standing="reliable"))

    def _mark_missing(self, households: set[int], people: set[int]) -> None:
        """People of a village that is in the file who are not in it stay, and are marked (contracts §2)."""
        named_people = {one.id for one in self.matches.people.values()}
        named_places = set(self.matches.households.values())
        missing_places, missing_people = households - named_places, people - named_people
        self.counts["households"]["missing_from_release"] = len(missing_places)
        self.counts["persons"]["missing_from_release"] = len(missing_people)
        rows: list[tuple[Any, ...]] = [(self.release.id, key, None) for key in sorted(missing_places)]
        rows += [(self.release.id, None, key) for key in sorted(missing_people)]
        insert_rows(Absence.__table__, ("release_id", "household_id", "person_id"), rows)
