"""What merges rest on each other, and from which day on one of them changes what is counted. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from sakti.core.indicators import HOUSEHOLD_COLUMNS, HOUSEHOLD_SEEN, PERSON_COLUMNS, PERSON_SEEN
from sakti.core.json import JsonObject
from sakti.core.timeline import Folded, State
from sakti.extensions import db
from sakti.households.tables import Person
from sakti.observations.models import Merge
from sakti.observations.queries.clusters import fold_through, places_of_people
from sakti.observations.queries.resolution import NO_STEPS, Steps, standing_merges

# -- which rests on which ---------------------------------------------------------------------------------------------


class _Told(NamedTuple):
    """A merge as its row tells it."""

    id: int
    unit: str
    absorbed_id: int
    kept_id: int
    within_id: int | None
    moved: JsonObject


@dataclass(slots=True)
class _Touched:
    """The records that a merge made one, and where the people lived whom it made one: what was theirs moved house."""

    people: set[int]
    places: set[int]
    homes: set[int]

    def meets(self, other: _Touched) -> bool:
        """Whether the order in which the two are taken back makes a difference."""
        return bool(
            self.people & other.people or self.places & (other.places | other.homes) or self.homes & other.places
        )


def resting_on(rows: Collection[Merge]) -> dict[int, list[int]]:
    """Merge → the later ones that stand and rest on it, the newest first: in this order they are taken back before it.

    A record that moved on by a later merge would be looked for where it is no more.
    """
    if not rows:
        return {}
    columns = (Merge.id, Merge.unit, Merge.absorbed_id, Merge.kept_id, Merge.within_id, Merge.moved)
    first = min(row.id for row in rows)
    standing = select(*columns).where(Merge.id >= first, Merge.undone_at.is_(None)).order_by(Merge.id)
    touched = _touched(_Told(*row) for row in db.session.execute(standing))
    return {row.id: _later(row.id, touched) for row in rows}


def _touched(rows: Iterable[_Told]) -> dict[int, _Touched]:
    """By the merge that was decided; those of the members belong to the one of their household."""
    touched: dict[int, _Touched] = {}
    for row in rows:
        each = touched.setdefault(row.within_id or row.id, _Touched(set(), set(), set()))
        pair = {row.absorbed_id, row.kept_id}
        if row.unit == "household":
            each.places |= pair
            continue
        each.people |= pair
        if row.within_id is None:
            each.homes |= _homes_of(row.moved)
    return touched


def _homes_of(moved: JsonObject) -> set[int]:
    """Where two people lived that were merged, and the households from and to which anything of theirs went."""
    entries = [entry for part in moved.get("interventions", {}).values() for entry in part]
    went = {int(key) for name, *ends in entries if name == "household_id" for key in ends[:2]}
    return {*moved.get("homes", ()), *went}


def _later(merge_id: int, touched: Mapping[int, _Touched]) -> list[int]:
    if merge_id not in touched:
        return []
    met, found = [touched[merge_id]], list[int]()
    for key in sorted(touched):
        if key > merge_id and any(touched[key].meets(each) for each in met):
            met.append(touched[key])
            found.append(key)
    return found[::-1]


# -- what it changes, and since when ----------------------------------------------------------------------------------


def merging_changes_since(unit: str, absorbed_id: int, kept_id: int, members: Mapping[int, int]) -> date | None:
    """The first day whose figures a merge would change, in whichever village. None: it would change none.

    `members`: of two households, absorbed person → the kept one's who is the same. Of records that are merged already
    nothing is said: the act refuses them.
    """
    people = {*members, *members.values()} | ({absorbed_id, kept_id} if unit == "person" else set())
    places = {absorbed_id, kept_id} if unit == "household" else set[int]()
    if standing_merges("person", people).keys() & people or standing_merges("household", places).keys() & places:
        return None
    pair = {absorbed_id: kept_id}
    steps = Steps(households=pair, people=dict(members)) if unit == "household" else Steps(people=pair)
    return _first_difference(homes_of(unit, absorbed_id, kept_id), joined=steps)


def parting_changes_since(row: Merge) -> date | None:
    """The first day whose figures taking this merge back would change. None: it would change none."""
    steps = Steps({}, {})
    inner = db.session.scalars(select(Merge).where(Merge.within_id == row.id)).all()
    for each in (row, *inner):
        ends = steps.households if each.unit == "household" else steps.people
        ends[each.absorbed_id] = each.kept_id
    return _first_difference(homes_of(row.unit, row.absorbed_id, row.kept_id), parted=steps)


def homes_of(unit: str, absorbed_id: int, kept_id: int) -> set[int]:
    """The households whose histories a merge of these two folds anew."""
    ids = {absorbed_id, kept_id}
    if unit == "household":
        return ids
    return {*db.session.scalars(select(Person.household_id).where(Person.id.in_(ids))), *places_of_people(ids)}


def _first_difference(homes: Collection[int], joined: Steps = NO_STEPS, parted: Steps = NO_STEPS) -> date | None:
    before = _counted(fold_through(homes))
    after = _counted(fold_through(homes, joined=joined, parted=parted))
    days = sorted({day for part in (before, after) for state, _ in part for day in (state.since, state.until)})
    return next((day for day in days if _on(before, day) != _on(after, day)), None)


#: A state that is counted, and what figures read of it. By whom it is told makes no difference.
_Counted = Sequence[tuple[State, tuple[object, ...]]]


def _counted(folded: Iterable[Folded]) -> _Counted:
    return [
        (state, (unit, state.village, *map(state.values.get, columns)))
        for history in folded
        for unit, states, columns in (
            ("household", history.households, (*HOUSEHOLD_COLUMNS, *HOUSEHOLD_SEEN)),
            ("person", history.people, (*PERSON_COLUMNS, *PERSON_SEEN)),
        )
        for state in states
        if state.counted
    ]


def _on(counted: _Counted, day: date) -> Counter[tuple[object, ...]]:
    return Counter(read for state, read in counted if state.since <= day < state.until)
