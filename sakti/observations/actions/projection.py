"""From the ledger to the states: fold the clusters that changed, write states, memberships and caches.

A projection can be thrown away and made again (`sakti verify` proves it). What changed is published (`StatesChanged`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import delete, or_, select

from sakti.core.events import HistoriesChanged, StatesChanged
from sakti.core.indicators import HOUSEHOLD_COLUMNS, HOUSEHOLD_SEEN, PERSON_COLUMNS, PERSON_SEEN
from sakti.core.periods import FOREVER, day_number, month_index
from sakti.core.timeline import SAID, Folded, State, Stay
from sakti.extensions import db
from sakti.households.actions import (
    HouseholdCache,
    MembershipRow,
    PersonCache,
    add_memberships,
    clear_caches,
    erase_memberships,
    lead_back,
    lead_cards,
    mark_merged,
    refresh_households,
    refresh_people,
    release_households,
)
from sakti.households.queries import chunks, regencies_of
from sakti.observations.models import HouseholdState, PersonState
from sakti.observations.queries.cards import homes_of_new_cards, left_by_splits
from sakti.observations.queries.clusters import Refolded, refold
from sakti.regions.queries import regency_codes
from sakti.web.bulk import insert_rows
from sakti.web.events import publish
from sakti.web.types import TableRow

#: The values of one row that is written, in the order of its columns.
StateRow = tuple[object, ...]
#: Of a change of more households than these only the villages are published, not every state.
SMALL = 40

HOUSEHOLD_STATE_COLUMNS = (
    "household_id",
    "regency",
    "since",
    "until",
    "since_month",
    "until_month",
    "village_id",
    "counted",
    "standing",
    *HOUSEHOLD_COLUMNS,
    *HOUSEHOLD_SEEN,
)
CODED_PERSON_COLUMNS = tuple(name for name in PERSON_COLUMNS if name != "birth_date")
PERSON_STATE_COLUMNS = (
    "person_id",
    "regency",
    "since",
    "until",
    "since_month",
    "until_month",
    "household_id",
    "village_id",
    "counted",
    "standing",
    "birth_date",
    "birth_month",
    "leapling",
    *CODED_PERSON_COLUMNS,
    *PERSON_SEEN,
)
MEMBERSHIP_COLUMNS = MembershipRow._fields


def is_current() -> bool:
    """Whether the states say when their answers were seen: those of an earlier release do not.

    One row of each table answers for all: they are folded anew together, or not at all.
    """
    for model, seen in ((HouseholdState, HOUSEHOLD_SEEN), (PersonState, PERSON_SEEN)):
        columns = model.__table__.c
        known = or_(*(columns[name.removesuffix("_seen")].is_not(None) for name in seen))
        row = db.session.execute(select(*(columns[name] for name in seen)).where(known).limit(1)).first()
        if row is not None and not any(row):
            return False
    return True


def project(
    households: Iterable[int], also: Iterable[int] = (), *, publishes: bool = True, refolded: Refolded | None = None
) -> None:
    """Fold the clusters of these households anew and publish what changed.

    `also`: villages whose states were written besides (`write_states` of a bulk import). `publishes`: off where the
    caller makes anew what others have drawn from the states (`sakti verify --repair`). `refolded`: what folding them
    gives, if that is known already.
    """
    wanted, villages = set(households), set(also)
    if not wanted and not villages:
        return
    db.session.flush()
    change = StatesChanged(villages, None, None)
    if wanted:
        change = _replace_states(refolded or refold(wanted), villages, in_detail=publishes and not villages)
    if publishes:
        publish(change)
        if wanted:
            publish(HistoriesChanged(change.villages, change.before, change.after))


def _replace_states(refolded: Refolded, also: set[int], *, in_detail: bool) -> StatesChanged:
    """Write these histories in place of the states that are there. `in_detail`: tell every state, if they are few."""
    places, people, merged, folded = refolded.places, refolded.people, refolded.merged, refolded.folded
    small = in_detail and len(places) <= SMALL
    before = [*_states_of(HouseholdState, places), *_states_of(PersonState, people)] if small else None
    villages = _villages_of(places, people) | also
    _erase(places, people)
    write_states(folded)
    stateless = places - {state.subject for history in folded for state in history.households}
    clear_caches(
        households=stateless,
        people=people - {state.subject for history in folded for state in history.people},
    )
    _refresh_caches(folded)
    ends = {**merged.places, **undivided(folded)}
    nowhere = stateless - ends.keys()
    left = left_by_splits(nowhere, ends) if nowhere else {}
    mark_merged(households=ends, people=merged.people)
    release_households(household_ids=places - ends.keys() - left.keys())
    if left:
        lead_back(homes=left)
    lead_cards(homes=homes_of_new_cards(places, ends))
    villages |= {
        state.village for history in folded for state in (*history.households, *history.people) if state.village
    }
    after = [*_states_of(HouseholdState, places), *_states_of(PersonState, people)] if small else None
    return StatesChanged(villages, before, after)


def undivided(folded: Iterable[Folded]) -> dict[int, int]:
    """Household that a split would have made → the one that it is (contracts §4)."""
    return {made: kept for history in folded for made, kept in history.one.items()}


def _states_of(model: type[HouseholdState | PersonState], ids: set[int]) -> list[TableRow]:
    """States as plain rows (no identity map: they are about to be replaced)."""
    key = PersonState.person_id if model is PersonState else model.household_id
    rows: list[TableRow] = []
    for part in chunks(ids):
        rows += db.session.execute(select(*model.__table__.columns).where(key.in_(part))).all()
    return rows


def _villages_of(places: set[int], people: set[int]) -> set[int]:
    villages: set[int] = set()
    for model, key, ids in (
        (HouseholdState, HouseholdState.household_id, places),
        (PersonState, PersonState.person_id, people),
    ):
        for part in chunks(ids):
            query = select(model.village_id).where(key.in_(part)).distinct()
            villages.update(v for v in db.session.scalars(query) if v is not None)
    return villages


def _erase(places: set[int], people: set[int]) -> None:
    for part in chunks(places):
        db.session.execute(delete(HouseholdState).where(HouseholdState.household_id.in_(part)))
    for part in chunks(people):
        db.session.execute(delete(PersonState).where(PersonState.person_id.in_(part)))
    erase_memberships(people)


class StateRows(NamedTuple):
    """What folded histories are in the tables, in the order of their columns."""

    households: list[StateRow]
    people: list[StateRow]
    memberships: list[MembershipRow]


def state_rows(folded: Sequence[Folded]) -> StateRows:
    """Histories as rows of `HOUSEHOLD_STATE_COLUMNS`, `PERSON_STATE_COLUMNS` and `MEMBERSHIP_COLUMNS`."""
    regencies = _Regencies(folded)
    return StateRows(
        [_household_row(state, regencies.of(state)) for history in folded for state in history.households],
        [_person_row(state, regencies.of(state)) for history in folded for state in history.people],
        [_membership_row(stay, regencies.by_household[stay.household]) for history in folded for stay in history.stays],
    )


def write_states(folded: Sequence[Folded]) -> None:
    """Append states and memberships."""
    rows = state_rows(folded)
    insert_rows(HouseholdState.__table__, HOUSEHOLD_STATE_COLUMNS, rows.households)
    insert_rows(PersonState.__table__, PERSON_STATE_COLUMNS, rows.people)
    add_memberships(rows.memberships)


class _Regencies:
    """In which regency each state lies: by its village, else by the household's own."""

    def __init__(self, folded: Sequence[Folded]) -> None:
        latest = {state.subject: state.village for history in folded for state in history.households}
        every = (state.village for history in folded for state in (*history.households, *history.people))
        self.by_village = regency_codes({village for village in every if village is not None})
        self.by_household = {
            household: self.by_village[village] for household, village in latest.items() if village is not None
        }
        named = {state.household for history in folded for state in (*history.households, *history.people)}
        named.update([stay.household for history in folded for stay in history.stays])
        self.by_household.update(regencies_of(named - self.by_household.keys()))

    def of(self, state: State) -> str:
        return self.by_village.get(state.village or 0) or self.by_household[state.household]


@lru_cache(maxsize=50_000)
def _written(day: date) -> tuple[str, int, bool]:
    """A day as it is stored: ISO text, its month, whether it is 29 February."""
    return day.isoformat(), month_index(day), (day.month, day.day) == (2, 29)


_UNBORN = (None, None, False)


@lru_cache(maxsize=50_000)
def _seen(day: date | None) -> int | None:
    return None if day is None else day_number(day)


def _household_row(state: State, regency: str) -> StateRow:
    """The state as a row of `HOUSEHOLD_STATE_COLUMNS`."""
    since, since_month, _ = _written(state.since)
    until, until_month, _ = _written(state.until)
    return (
        state.subject,
        regency,
        since,
        until,
        since_month,
        until_month,
        state.village,
        state.counted,
        state.standing,
        *map(state.values.get, HOUSEHOLD_COLUMNS),
        *map(_seen, map(state.values.get, HOUSEHOLD_SEEN)),
    )


def _person_row(state: State, regency: str) -> StateRow:
    """The state as a row of `PERSON_STATE_COLUMNS`."""
    since, since_month, _ = _written(state.since)
    until, until_month, _ = _written(state.until)
    born = state.values.get("birth_date")
    birth_date, birth_month, leapling = _written(born) if born else _UNBORN
    return (
        state.subject,
        regency,
        since,
        until,
        since_month,
        until_month,
        state.household,
        state.village,
        state.counted,
        state.standing,
        birth_date,
        birth_month,
        leapling,
        *map(state.values.get, CODED_PERSON_COLUMNS),
        *map(_seen, map(state.values.get, PERSON_SEEN)),
    )


def _membership_row(stay: Stay, regency: str) -> MembershipRow:
    since, until = _written(stay.since)[0], _written(stay.until)[0]
    return MembershipRow(stay.person, regency, since, until, stay.household, stay.family, stay.began, stay.ended)


def _refresh_caches(folded: Sequence[Folded]) -> None:
    """The latest state of each subject, on its own row: where lists, search and pages look."""
    families = {stay.person: stay.family for history in folded for stay in history.stays if stay.family is not None}
    last_people = {state.subject: state for history in folded for state in history.people}
    last_places = {state.subject: state for history in folded for state in history.households}
    refresh_people([_person_cache(state, families.get(key)) for key, state in last_people.items()])
    leading = heads(last_people.values())
    refresh_households(
        [
            HouseholdCache(key, state.village, state.standing, state.values["people"], leading.get(key))
            for key, state in last_places.items()
        ]
    )


def _person_cache(state: State, family: int | None) -> PersonCache:
    values = state.values
    return PersonCache(
        state.subject,
        state.household,
        family,
        state.standing,
        values.get("sex"),
        values.get("birth_date"),
        bool(values.get("birth_estimated")),
        values.get("relation"),
    )


def heads(states: Iterable[State]) -> dict[int, int]:
    """Who heads each household: the living head of the newest list, else the spouse, else by relation and age."""
    ranked: dict[int, tuple[int, int, int, date, int]] = {}
    for state in states:
        relation = state.values.get("relation") or 9
        order = {"living": 0, "exited": 0, "away": 1}.get(state.standing, 2)
        said = state.values.get(SAID) if relation == 1 else None
        born = state.values.get("birth_date") or FOREVER
        rank = (order, relation, -said.toordinal() if said else 0, born, state.subject)
        if state.household not in ranked or rank < ranked[state.household]:
            ranked[state.household] = rank
    return {household: rank[-1] for household, rank in ranked.items()}
