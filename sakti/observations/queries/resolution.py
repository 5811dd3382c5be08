"""Reading the ledger through its merges: an absorbed record's facts and events are the kept one's (ADR 0012).

What tells about a human being counts wherever it was written down. What only says where the absorbed record lived
counts if the kept one belongs there too; else the kept one's place stands, as the preview of the merge said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select

from sakti.core.json import JsonObject
from sakti.core.timeline import Event, EventKind, Source
from sakti.extensions import db
from sakti.observations.models import Merge

#: Beyond so many ids it is quicker to read every merge than to ask for those of each id.
MANY = 500


@dataclass(frozen=True, slots=True)
class Resolution:
    """Absorbed id → the id that is kept in the end, of households and of people."""

    places: Mapping[int, int] = field(default_factory=dict)
    people: Mapping[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.places or self.people)


@dataclass(frozen=True, slots=True)
class Steps:
    """Merges that are thought of as made, or as taken back: absorbed → kept."""

    households: dict[int, int] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)


NO_STEPS = Steps()


class SeenRow(NamedTuple):
    """An observation as the projection reads it. `seq` is its place in the order of capture, recording and row."""

    seq: int
    household_id: int | None
    person_id: int | None
    family_id: int | None
    observed_on: date
    source: int
    content: JsonObject


def standing_merges(unit: str, ids: set[int]) -> dict[int, int]:
    """Absorbed → kept of the merges that stand and touch these ids; of everybody, if they are many."""
    query = select(Merge.absorbed_id, Merge.kept_id).where(Merge.unit == unit, Merge.undone_at.is_(None))
    if len(ids) <= MANY:
        query = query.where(or_(Merge.absorbed_id.in_(ids), Merge.kept_id.in_(ids)))
    return dict(db.session.execute(query).all())


def tied_ids(unit: str, ids: set[int]) -> set[int]:
    """The ids that merges tie to these, in one step."""
    tied_ids: set[int] = set()
    if ids:
        for absorbed, kept in standing_merges(unit, ids).items():
            if absorbed in ids or kept in ids:
                tied_ids |= {absorbed, kept}
    return tied_ids


def resolution(places: set[int], people: set[int], *, joined: Steps = NO_STEPS, parted: Steps = NO_STEPS) -> Resolution:
    """How the records of a closure resolve, chains followed to their end.

    `joined`, `parted`: as if these merges had been made besides, or taken back.
    """
    houses = _changed(standing_merges("household", places), joined.households, parted.households)
    return Resolution(_ends(houses), _ends(_changed(standing_merges("person", people), joined.people, parted.people)))


def _changed(steps: Mapping[int, int], joined: Mapping[int, int], parted: Mapping[int, int]) -> dict[int, int]:
    return {absorbed: kept for absorbed, kept in steps.items() if absorbed not in parted} | dict(joined)


def _ends(steps: Mapping[int, int]) -> dict[int, int]:
    ends = {}
    for absorbed in steps:
        kept = absorbed
        while kept in steps:
            kept = steps[kept]
        ends[absorbed] = kept
    return ends


# -- reading --------------------------------------------------------------------------------------------------------


def read_through(
    observations: Sequence[SeenRow], events: Sequence[Event], through: Resolution
) -> tuple[Sequence[SeenRow], Sequence[Event]]:
    """Observations and events with the kept ids in place of the absorbed ones."""
    if not through:
        return observations, events
    homes = _Homes(observations, events, through)
    seen = [_seen(row, homes, through) for row in observations]
    counted = [resolved for event in events if (resolved := _event(event, homes, through)) is not None]
    return seen, _without_second_beginnings(seen, counted, events, through)


class _Homes:
    """Where the records say that people live: by each own record, and of the record that is kept."""

    def __init__(self, observations: Iterable[SeenRow], events: Iterable[Event], through: Resolution) -> None:
        self.of: dict[int, set[int]] = defaultdict(set)
        for row in observations:
            if row.person_id and row.household_id and row.source == Source.LIST:
                self.of[row.person_id].add(through.places.get(row.household_id, row.household_id))
        for event in events:
            if (home := _home(event, through)) is not None:
                for person_id in event.people:
                    self.of[person_id].add(home)
        self.through = through

    def counts(self, person: int, home: int | None) -> bool:
        """Whether it counts that this record lives in that home; none: a coming or going without one."""
        kept = self.through.people.get(person)
        if kept is None or not self.of[kept]:
            return True
        return home in self.of[kept] if home is not None else self.of[person] <= self.of[kept]


def _home(event: Event, through: Resolution) -> int | None:
    """The household into which an event brings its people."""
    match event.kind:
        case EventKind.BIRTH:
            home = event.household
        case EventKind.SPLIT | EventKind.JOIN:
            home = event.target
        case _:
            return None
    return None if home is None else through.places.get(home, home)


def _seen(row: SeenRow, homes: _Homes, through: Resolution) -> SeenRow:
    home, person = _end(row.household_id, through.places), row.person_id
    if person is not None and home is not None and not homes.counts(person, home):
        home = None  # the facts count, the place does not
    return row._replace(household_id=home, person_id=_end(person, through.people))


def _end(key: int | None, ends: Mapping[int, int]) -> int | None:
    return None if key is None else ends.get(key, key)


def _event(event: Event, homes: _Homes, through: Resolution) -> Event | None:
    """The event of the kept records; nothing if it concerns only where an absorbed one lived.

    Nor does the exit of an absorbed household count, or its return: leaving the list is how a house that was there
    twice was mended.
    """
    people = event.people
    if event.kind in (EventKind.EXIT, EventKind.REENTER) and event.household in through.places:
        return None
    if people and event.kind is not EventKind.DEATH:
        people = tuple(person_id for person_id in people if homes.counts(person_id, _home(event, through)))
        if not people:
            return None
    return replace(
        event,
        household=through.places.get(event.household or 0, event.household),
        target=through.places.get(event.target or 0, event.target),
        people=tuple(dict.fromkeys(through.people.get(person_id, person_id) for person_id in people)),
    )


def _without_second_beginnings(
    seen: Iterable[SeenRow], counted: Sequence[Event], raw: Sequence[Event], through: Resolution
) -> list[Event]:
    """A split makes a household once. Into one that is there already, people only come: its own facts are its own."""
    if not through.places:
        return list(counted)
    merged = set(through.places.values())
    began: dict[int, tuple[date, int, int]] = {}
    for row in seen:
        if row.household_id is not None and row.source == Source.LIST:
            _earlier(began, row.household_id, (row.observed_on, 0, row.seq))
    for event in counted:
        if event.kind is EventKind.SPLIT and event.target is not None and event.target != event.household:
            _earlier(began, event.target, (event.day, 1, event.seq))
    parents: dict[int, int] = {}
    result = []
    for event in sorted(counted, key=lambda event: (event.day, event.seq)):
        target, source = event.target, event.household
        if event.kind is EventKind.SPLIT and target is not None and source is not None:
            first = began.get(target) == (event.day, 1, event.seq)
            if (target in merged and not first) or _descends(source, target, parents):
                event = replace(event, kind=EventKind.JOIN, household=None)
            else:
                parents[target] = source
        result.append(event)
    return sorted(result, key=lambda event: event.seq)


def _earlier(began: dict[int, tuple[date, int, int]], key: int, when: tuple[date, int, int]) -> None:
    began[key] = min(began.get(key, when), when)


def _descends(household: int, ancestor: int, parents: Mapping[int, int]) -> bool:
    """Whether a household is, or was split from, this one: it cannot be split into its own forebear."""
    here: int | None = household
    while here is not None:
        if here == ancestor:
            return True
        here = parents.get(here)
    return False
