"""Who could be assigned something at once: a filtered list of one village, and who of them is served already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import or_, select

from sakti.core.needs import NEEDS
from sakti.core.permissions import NameScope, Scope
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Family, Household, Person
from sakti.interventions.models import Group, Programme
from sakti.interventions.queries.asking import Whose
from sakti.interventions.queries.assignments import group_members
from sakti.interventions.queries.needs import needs_in
from sakti.interventions.queries.subjects import address
from sakti.interventions.queries.support import Served, served_by_whom, support_of
from sakti.observations.tables import HouseholdState
from sakti.web import clock
from sakti.web.numbers import whole

#: Who can be promised something: whoever left the list of targets still lives there.
THERE = ("living", "exited")


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFilter:
    """Which households (or people, if the need is a person's) of one village."""

    village_id: int
    need: str = ""
    max_decile: int | None = None
    unanswered: bool = False  # only whom no intervention for this need reaches yet
    without_programme_id: int | None = None  # only who does not have this programme yet


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of the list. `key` names the subject in a form: "12" a household, "12-34" a person of it."""

    household_id: int
    person_id: int | None
    label: str
    detail: str
    decile: int | None

    @property
    def key(self) -> str:
        return str(self.household_id) if self.person_id is None else f"{self.household_id}-{self.person_id}"


def candidates(scope: Scope, wanted: CandidateFilter, names: NameScope) -> list[Candidate]:
    """Households of a village on today's target list that fit the filter, by RT and RW."""
    if not scope.reaches_village(wanted.village_id):
        return []
    deciles = _deciles(wanted)
    whose = _in_need(wanted) if wanted.need in NEEDS else [(household, None) for household in deciles]
    whose = [one for one in whose if one[0] in deciles]
    if wanted.without_programme_id:
        served = served_already([wanted.without_programme_id], whose)
        whose = [one for one in whose if not served.get(one)]
    return described(whose, names, deciles)


def _deciles(wanted: CandidateFilter) -> dict[int, int | None]:
    """Household → decile of those who are there today, within the decile that was asked for."""
    state, today = HouseholdState, clock.today()
    query = select(state.household_id, state.decile).where(state.village_id == wanted.village_id)
    query = query.where(state.counted.is_(True), state.since <= today, state.until > today)
    if wanted.max_decile is not None:
        query = query.where(state.decile <= wanted.max_decile)
    return dict(db.session.execute(query).all())


def _in_need(wanted: CandidateFilter) -> list[Whose]:
    found = needs_in([wanted.village_id], clock.today(), [wanted.need])[wanted.need]
    return found.untouched if wanted.unanswered else found.having


def described(whose: Iterable[Whose], names: NameScope, deciles: dict[int, int | None]) -> list[Candidate]:
    """Candidates with a name where the reader may see names, else with a number."""
    whose = list(whose)
    homes = {one.id: one for one in _households({household for household, _person in whose})}
    heads = {home.head_id for home in homes.values() if home.head_id}
    people = {one.id: one for one in _people(heads | {person for _home, person in whose if person})}
    rows = [_candidate(homes[one[0]], one[1], people, names, deciles.get(one[0])) for one in whose if one[0] in homes]
    place = {key: (home.rw, home.rt) for key, home in homes.items()}
    return sorted(rows, key=lambda row: (*place[row.household_id], row.household_id, row.person_id or 0))


def _candidate(
    home: Household, person_id: int | None, people: dict[int, Person], names: NameScope, decile: int | None
) -> Candidate:
    person = people.get(person_id or home.head_id or 0)
    if person is not None and names.reaches_village(home.village_id):
        return Candidate(home.id, person_id, person.name, address(home), decile)
    label = _("Orang #%(id)s", id=person_id) if person_id else _("Rumah tangga #%(id)s", id=home.id)
    return Candidate(home.id, person_id, label, "", decile)


def _households(ids: set[int]) -> list[Household]:
    return [one for part in chunks(ids) for one in db.session.scalars(select(Household).where(Household.id.in_(part)))]


def _people(ids: set[int]) -> list[Person]:
    return [one for part in chunks(ids) for one in db.session.scalars(select(Person).where(Person.id.in_(part)))]


def chosen(scope: Scope, village_id: int, keys: Sequence[str]) -> list[Whose]:
    """The subjects that a form named, if they live in this village and it is reached. Others are left out.

    So is who died or left since the list was shown.
    """
    if not scope.reaches_village(village_id):
        return []
    asked = {ids for key in keys if (ids := _ids(key))}
    houses, people = _households({key[0] for key in asked}), _people({key[1] for key in asked if len(key) == 2})
    homes = {one.id for one in houses if one.village_id == village_id and one.standing in THERE}
    living = {one.id: one.household_id for one in people if one.standing in THERE}
    named = [(key[0], key[1]) for key in asked if len(key) == 2 and living.get(key[1]) == key[0] in homes]
    return sorted([*named, *((key[0], None) for key in asked if len(key) == 1 and key[0] in homes)], key=str)


def _ids(key: str) -> tuple[int, ...]:
    """Household, or household and person, of a tick; nothing if it names neither."""
    found = [whole(part) for part in key.split("-")]
    return () if None in found else tuple(one for one in found if one is not None)


def served_already(programme_ids: Sequence[int] | None, whose: Sequence[Whose]) -> dict[Whose, list[Served]]:
    """Subject → what these programmes (None: all) do, or have brought, for it or its household, also without a plan."""
    ledger = support_of(clock.today(), households={household for household, _person in whose})
    wanted = None if programme_ids is None else set(programme_ids)
    given = {one: [each for each in ledger.of(one) if wanted is None or each.programme_id in wanted] for one in whose}
    named = served_by_whom([each for some in given.values() for each in some])
    return {one: [named[each] for each in some] for one, some in given.items()}


def whose_of(given: Mapping[str, object]) -> list[Whose]:
    """Whom a subject is, as `actions.assign` takes it: one, of a group its households; of a whole village nobody."""
    match given:
        case {"person": Person() as person}:
            return [(person.household_id, person.id)]
        case {"household": Household() as household}:
            return [(household.id, None)]
        case {"family": Family() as family}:
            return [(family.household_id, None)]
        case {"group": Group() as group}:
            return [(household, None) for household in group_members([group.id])[group.id]]
        case _:
            return []


def like(programme: Programme) -> list[int]:
    """The programmes that do the same: itself, and those that answer the same need."""
    same = Programme.answers_need == programme.answers_need if programme.answers_need else Programme.id == programme.id
    return list(db.session.scalars(select(Programme.id).where(or_(Programme.id == programme.id, same))))


def as_subjects(whose: Sequence[Whose]) -> list[Household | Person]:
    """The households and people themselves, in their order."""
    homes = {one.id: one for one in _households({household for household, _person in whose})}
    people = {one.id: one for one in _people({person for _household, person in whose if person})}
    return [homes[household] if person is None else people[person] for household, person in whose]
