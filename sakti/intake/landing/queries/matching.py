"""Who of a list is known already (contracts §2, "Again and later"). Only reliable numbers match; nobody is merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import LargeBinary, func, select, type_coerce

from sakti.core.identity import Identity, Standing, birth_agrees
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.households.queries import chunks, name_key
from sakti.households.tables import Family, Household, Membership, Person
from sakti.intake.landing.queries.readings import EarlierReading, people_of_rows
from sakti.intake.reading.records import HouseholdRows, PersonRow
from sakti.observations.tables import HouseholdState, Observation, PersonState
from sakti.web.sealing import forms

SEALED_NIK = type_coerce(Person.nik, LargeBinary)
SEALED_KK = type_coerce(Family.kk, LargeBinary)
PERSON_COLUMNS = (
    Person.id,
    Person.name,
    Person.birth_date,
    Person.nik_standing,
    Person.household_id,
    Person.family_id,
)


@dataclass(slots=True)
class KnownPerson:
    """A person who is in the database, as they are on the list's as-of date."""

    id: int
    name: str
    birth_date: date | None
    nik_standing: str
    household: int
    family: int | None
    standing: str = "living"
    since: date | None = None
    village: int | None = None

    def is_placed(self, day: date) -> bool:
        """Whether they live somewhere by then; if not, an older list that comes late is the first to name them."""
        return self.since is not None and self.since <= day


@dataclass(slots=True)
class Matches:
    """The answer: per row the person, per household of the list the household, per family the family (or absent)."""

    people: dict[int, KnownPerson] = field(default_factory=dict)  # by id(PersonRow)
    households: dict[int, int] = field(default_factory=dict)  # by id(HouseholdRows)
    families: dict[int, int] = field(default_factory=dict)  # by id(FamilyRows)
    kk_of_family: dict[int, tuple[bytes | None, str]] = field(default_factory=dict)  # family id → (sealed, standing)
    is_anybody_known: bool = False  # when they were matched, not when they were kept


def _pieces(items: Iterable[bytes], size: int = 5000) -> Iterator[list[bytes]]:
    every = list(items)
    for start in range(0, len(every), size):
        yield every[start : start + size]


@dataclass(slots=True)
class KnownPlaces:
    """Which households the numbers of a list lead to, and where these lie on its day."""

    numbered: dict[tuple[int, str], int] = field(default_factory=dict)  # home village, no_rumah_tangga → household
    families: dict[str, list[int]] = field(default_factory=dict)  # reliable no_kk → families
    home: dict[int, int] = field(default_factory=dict)  # family → household
    villages: dict[int, int] = field(default_factory=dict)  # household → village

    def of_card(self, card: Identity) -> list[int]:
        """The households of the families with this card; a card that is no reliable one leads nowhere."""
        if card.standing is not Standing.RELIABLE:
            return []
        return [self.home[family] for family in self.families.get(card.text, ())]


def match(
    households: Sequence[HouseholdRows], as_of: date, earlier: EarlierReading | None = None
) -> tuple[Matches, KnownPlaces]:
    """Match the people of a checked list against who is known. An empty database needs no look-up.

    The households of the list are matched by `landing.settling`: a row is its person's, wherever the list prints it.
    `earlier`: what the same file has brought already; its rows lead to whom they named.
    """
    matches, places = Matches(), KnownPlaces()
    if db.session.execute(select(Person.id).limit(1)).first() is None:
        return matches, places
    matches.is_anybody_known = True
    rows = [person for household in households for person in household.people]
    by_nik = _people_by_nik(rows)
    families = _families_by_kk({p.kk.text for p in rows if p.kk.standing is Standing.RELIABLE})
    by_name, by_name_before = _people_by_family({key for keys in families.values() for key in keys}, as_of)
    if earlier is not None:
        matches.people.update(_named_before(rows, earlier, by_nik))
    used = {person.id for person in matches.people.values()}
    for row in (row for row in rows if id(row) not in matches.people):
        known_person = by_nik.get(row.nik.text) if row.nik.standing is Standing.RELIABLE else None
        if known_person is not None:
            matches.people[id(row)] = known_person
            used.add(known_person.id)
    for named in (by_name, by_name_before):  # who is still on the card comes first
        for row in rows:
            if id(row) not in matches.people and (known_person := _by_name(row, families, named, used)) is not None:
                matches.people[id(row)] = known_person
                used.add(known_person.id)
    _place(matches, as_of)
    places.families = families
    places.numbered = _numbered({household.village.id for household in households})
    places.home = _household_of_family({key for keys in families.values() for key in keys})
    places.villages = _villages({*places.home.values(), *places.numbered.values()}, as_of)
    _read_families(matches, families)
    return matches, places


def _named_before(
    rows: Sequence[PersonRow], earlier: EarlierReading, by_nik: Mapping[str, KnownPerson]
) -> dict[int, KnownPerson]:
    named = people_of_rows(rows, earlier, {nik: person.id for nik, person in by_nik.items()})
    known = {person.id: person for person in by_nik.values()}
    for part in chunks(set(named.values()) - known.keys()):
        query = select(*PERSON_COLUMNS).where(Person.id.in_(part))
        known.update((row[0], KnownPerson(*row)) for row in db.session.execute(query))
    return {key: known[person] for key, person in named.items()}


def _people_by_nik(rows: Iterable[PersonRow]) -> dict[str, KnownPerson]:
    sealed = forms((row.nik.text for row in rows if row.nik.standing is Standing.RELIABLE), "person.nik")
    result: dict[str, KnownPerson] = {}
    merged: dict[str, int] = {}
    for part in _pieces(sealed):
        query = select(
            SEALED_NIK,
            Person.merged_into_id,
            Person.id,
            Person.name,
            Person.birth_date,
            Person.nik_standing,
            Person.household_id,
            Person.family_id,
        ).where(SEALED_NIK.in_(part), Person.nik_standing == "reliable")
        for nik, kept, key, name, born, standing, household, family in db.session.execute(query):
            result[sealed[bytes(nik)]] = KnownPerson(key, name, born, standing, household, family)
            if kept is not None:
                merged[sealed[bytes(nik)]] = kept
    return _through_merges(result, merged)


def _through_merges(by_nik: dict[str, KnownPerson], merged: dict[str, int]) -> dict[str, KnownPerson]:
    """A number of a record that was merged into another is that one's: both numbers lead to one and the same."""
    if not merged:
        return by_nik
    kept = {person.id: person for nik, person in by_nik.items() if nik not in merged}
    for part in chunks(set(merged.values()) - kept.keys()):
        query = select(*PERSON_COLUMNS).where(Person.id.in_(part))
        kept.update((row[0], KnownPerson(*row)) for row in db.session.execute(query))
    return by_nik | {nik: kept[key] for nik, key in merged.items()}


def _families_by_kk(numbers: set[str]) -> dict[str, list[int]]:
    """Reliable KK number → family ids (more than one if it stands in two households)."""
    sealed = forms(numbers, "family.kk")
    result: dict[str, list[int]] = defaultdict(list)
    for part in _pieces(sealed):
        query = select(SEALED_KK, Family.id).where(SEALED_KK.in_(part), Family.kk_standing == "reliable")
        for kk, family in db.session.execute(query.order_by(Family.id)):
            result[sealed[bytes(kk)]].append(family)
    return dict(result)


@dataclass(frozen=True, slots=True)
class ElsewhereRow:
    """A row that names somebody beyond the importer's reach: what is claimed, for whoever reaches both villages."""

    sheet: str
    row: int
    village_id: int  # where the list says that they live
    from_village_id: int
    household_id: int
    person_id: int | None  # None: only the card is known
    card: str  # as the list has it; empty if it is no reliable one


def rows_elsewhere(households: Sequence[HouseholdRows], matches: Matches, reach: Collection[int]) -> list[ElsewhereRow]:
    """Rows that name a person or a card that lives, or last lived, in a village beyond this reach.

    A card that lives within it too is the reader's own to know. Rows under the code of a village beyond it are none
    of these: for them the whole list is refused.
    """
    rows = [person for household in households for person in household.people]
    homes = _homes_of_cards({row.kk.text for row in rows if row.kk.standing is Standing.RELIABLE})

    def elsewhere(row: PersonRow) -> ElsewhereRow | None:
        card = row.kk.text if row.kk.standing is Standing.RELIABLE else ""
        known_person = matches.people.get(id(row))
        if known_person is not None and known_person.village is not None and known_person.village not in reach:
            place, home, person_id = known_person.village, known_person.household, known_person.id
        else:
            homes_of_card = homes.get(card, [])
            if not homes_of_card or any(village in reach for _, village in homes_of_card):
                return None
            (home, place), person_id = homes_of_card[0], None
        return ElsewhereRow(row.sheet, row.row, row.village.id, place, home, person_id, card)

    return [found for row in rows if row.village.id in reach and (found := elsewhere(row)) is not None]


def rows_exchanged(
    households: Sequence[HouseholdRows], matches: Matches, reach: Collection[int] | None
) -> set[tuple[str, int]]:
    """(sheet, row) of those whose NIK is known as a card and whose card number as somebody's NIK, within this reach.

    Only rows that name nobody who is known, and whose NIK does not say their birth, are asked about.
    """
    rows = [
        person
        for household in households
        for person in household.people
        if person.nik.standing is person.kk.standing is Standing.RELIABLE
        and id(person) not in matches.people
        and not (person.birth_date is not None and birth_agrees(person.nik.text, person.birth_date))
    ]
    if not rows:
        return set()
    people = _people_of_niks({row.kk.text for row in rows}, reach)
    cards = _homes_of_cards({row.nik.text for row in rows if row.kk.text in people})
    return {
        (row.sheet, row.row)
        for row in rows
        if row.kk.text in people
        and any(reach is None or village in reach for _home, village in cards.get(row.nik.text, ()))
    }


def _people_of_niks(numbers: set[str], reach: Collection[int] | None) -> set[str]:
    """Which of these are reliable NIKs of people within this reach."""
    sealed = forms(numbers, "person.nik")
    found: set[str] = set()
    for part in _pieces(sealed):
        query = select(SEALED_NIK, Household.village_id).join(Household, Household.id == Person.household_id)
        for nik, village in db.session.execute(query.where(SEALED_NIK.in_(part), Person.nik_standing == "reliable")):
            if reach is None or village in reach:
                found.add(sealed[bytes(nik)])
    return found


def heads_on_record(families: Collection[int], as_of: date) -> dict[int, int]:
    """Family → the living head on record: of several the one whom the newest list names, who is shown.

    Of families whose last list is newer than this day nothing is told: the list that is asked about is no later one.
    """
    heads: dict[int, list[int]] = defaultdict(list)
    for part in chunks(families):
        query = select(Person.family_id, Person.id).where(
            Person.family_id.in_(part),
            Person.relation == 1,
            Person.standing.in_(("living", "exited")),
            Person.merged_into_id.is_(None),
        )
        for family, person in db.session.execute(query):
            heads[family or 0].append(person)
    said: dict[int, date] = {}
    for part in chunks([person for people in heads.values() for person in people]):
        listed = select(Observation.person_id, func.max(Observation.observed_on)).where(
            Observation.person_id.in_(part), Observation.source == Source.LIST, Observation.voided_at.is_(None)
        )
        said.update({key or 0: day for key, day in db.session.execute(listed.group_by(Observation.person_id))})
    newest = {family: max(people, key=lambda one: (said.get(one, date.min), -one)) for family, people in heads.items()}
    return {family: person for family, person in newest.items() if said.get(person, date.max) < as_of}


def _homes_of_cards(numbers: set[str]) -> dict[str, list[tuple[int, int]]]:
    """Reliable KK number → the households of its families, each with the village in which it lives, or lived last."""
    families = _families_by_kk(numbers)
    home_of: dict[int, tuple[int, int]] = {}
    for part in chunks({key for keys in families.values() for key in keys}):
        query = select(Family.id, Household.id, Household.village_id).join(
            Household, Household.id == Family.household_id
        )
        found = db.session.execute(query.where(Family.id.in_(part), Household.standing != "unborn"))
        home_of.update((family, (home, village)) for family, home, village in found)
    return {number: [home_of[key] for key in keys if key in home_of] for number, keys in families.items()}


Named = dict[tuple[int | None, str, date | None], list[KnownPerson]]  # by family, folded name, birth date


def _people_by_family(families: set[int], as_of: date) -> tuple[Named, Named]:
    """Who is on these cards on the as-of date or later, or was until they died; and who had left them by then.

    A list that does not know of a split or a join still names people under the card that they had before.
    """
    now: Named = defaultdict(list)
    before: Named = defaultdict(list)
    for part in chunks(families):
        members = (
            select(Membership.family_id, Membership.until, Membership.ended, *PERSON_COLUMNS)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.family_id.in_(part), Person.birth_date.is_not(None), ~Person.birth_estimated)
        )
        rows = db.session.execute(members.order_by(Membership.since))
        for on_card, until, ended, key, name, born, standing, household, family in rows:
            person = KnownPerson(key, name, born, standing, household, family)
            named = now if until > as_of or ended == "death" else before
            same = named[on_card, name_key(name), born]
            if all(namesake.id != person.id for namesake in same):
                same.append(person)
    _add_other_names(now)
    _add_other_names(before)
    return now, before


def _add_other_names(named: Named) -> None:
    """Whoever is two records made one answers to the names of both."""
    by_id = {person.id: (family, person) for (family, _, _), people in named.items() for person in people}
    merged = select(Person.merged_into_id, Person.name, Person.birth_date).where(Person.merged_into_id.is_not(None))
    for kept, name, born in db.session.execute(merged):
        if kept in by_id and born is not None:
            family, person = by_id[kept]
            if person not in named[family, name_key(name), born]:
                named[family, name_key(name), born].append(person)


def _by_name(row: PersonRow, families: Mapping[str, list[int]], by_name: Named, used: set[int]) -> KnownPerson | None:
    """By no_kk + name + birth date if all are known, exactly one fits, and there are no two different reliable NIKs."""
    if row.kk.standing is not Standing.RELIABLE or row.birth_date is None or row.birth_estimated:
        return None
    fits = [
        person
        for family in families.get(row.kk.text, ())
        for person in by_name.get((family, name_key(row.name), row.birth_date), ())
    ]
    if len(fits) != 1 or fits[0].id in used:
        return None
    two_niks = row.nik.standing is Standing.RELIABLE and fits[0].nik_standing == "reliable"
    return None if two_niks else fits[0]


def _place(matches: Matches, as_of: date) -> None:
    """Where the known people are on the as-of date; before their first day, where they will be then."""
    people = {person.id: person for person in matches.people.values()}
    for part in chunks(people):
        states = select(
            PersonState.person_id,
            PersonState.household_id,
            PersonState.village_id,
            PersonState.standing,
            PersonState.since,
            PersonState.until,
        ).where(PersonState.person_id.in_(part), PersonState.until > as_of)
        placed: set[int] = set()
        for person, household, village, standing, since, _ in db.session.execute(states.order_by(PersonState.since)):
            if person not in placed:
                placed.add(person)
                placed_person = people[person]
                placed_person.household, placed_person.village, placed_person.since = household, village, since
                placed_person.standing = standing if since <= as_of else "living"
        belongs = select(Membership.person_id, Membership.family_id).where(
            Membership.person_id.in_(part), Membership.until > as_of
        )
        seen: set[int] = set()
        for person, family in db.session.execute(belongs.order_by(Membership.since)):
            if person not in seen:
                seen.add(person)
                people[person].family = family


def _numbered(villages: set[int]) -> dict[tuple[int, str], int]:
    """(home village, no_rumah_tangga) → household."""
    result: dict[tuple[int, str], int] = {}
    kept = func.coalesce(Household.merged_into_id, Household.id)
    query = select(Household.home_village_id, Household.number, kept).where(
        Household.number.is_not(None), Household.standing != "unborn"
    )
    for part in chunks(villages):
        rows = db.session.execute(query.where(Household.home_village_id.in_(part)))
        result.update({(village, number): key for village, number, key in rows if number is not None})
    return result


def _read_families(matches: Matches, families: dict[str, list[int]]) -> None:
    ids = {key for keys in families.values() for key in keys}
    ids |= {person.family for person in matches.people.values() if person.family is not None}
    for part in chunks(ids):
        for key, kk, standing in db.session.execute(
            select(Family.id, SEALED_KK, Family.kk_standing).where(Family.id.in_(part))
        ):
            matches.kk_of_family[key] = (None if kk is None else bytes(kk), standing)


def _household_of_family(ids: set[int]) -> dict[int, int]:
    result: dict[int, int] = {}
    for part in chunks(ids):
        query = select(Family.id, Family.household_id).where(Family.id.in_(part))
        result.update((key, household) for key, household in db.session.execute(query))
    return result


def _villages(households: set[int], as_of: date) -> dict[int, int]:
    """Household → the village where it lived on that day; where it lived first if it is not known of that day."""
    result: dict[int, int] = {}
    for part in chunks(households):
        query = select(Household.id, Household.home_village_id).where(Household.id.in_(part))
        result.update((key, village) for key, village in db.session.execute(query))
        lived = select(HouseholdState.household_id, HouseholdState.village_id).where(
            HouseholdState.household_id.in_(part), HouseholdState.since <= as_of, HouseholdState.until > as_of
        )
        result.update((key, village) for key, village in db.session.execute(lived) if village is not None)
    return result
