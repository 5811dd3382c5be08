"""The fold: facts and events in, intervals of state out. Pure, and the only place that knows what a history means.

Contracts §2–5 in one sentence: sort by day, apply, and never let the order of recording matter except between facts of
one day. A cluster is a set of households tied together by splits, joins and shared people; it is folded as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple, TypeAlias

from sakti.core.fields import (
    DIFFICULTIES,
    FIELDS,
    SEEN,
    GatheredValues,
    StateValues,
    has_chronic_disease,
    has_disability,
)
from sakti.core.periods import FOREVER


class Source(IntEnum):
    """Who says it, weakest first: on one day and field the strongest wins (contracts §3)."""

    LIST = 1
    DELIVERY = 2
    DISTRICT = 3


class EventKind(StrEnum):
    """What may happen to people and households (contracts §4). A list's first naming of somebody is an arrival."""

    ARRIVAL = "arrival"
    BIRTH = "birth"
    DEATH = "death"
    MOVE_OUT = "move_out"
    MOVE_IN = "move_in"
    MOVE_VILLAGE = "move_village"
    SPLIT = "split"
    JOIN = "join"
    EXIT = "exit"
    REENTER = "reenter"


#: What an event is called, in Indonesian and English.
EVENT_WORDS: Mapping[str, tuple[str, str]] = {
    "birth": ("kelahiran", "birth"),
    "death": ("kematian", "death"),
    "move_out": ("pindah keluar", "move away"),
    "move_in": ("kembali", "return"),
    "move_village": ("pindah desa", "move to another village"),
    "split": ("pecah KK", "split"),
    "join": ("bergabung ke rumah tangga lain", "joining another household"),
    "exit": ("keluar dari daftar sasaran", "leaving the target list"),
    "reenter": ("kembali menjadi sasaran", "back on the target list"),
}


#: Why an event changes nothing by what is known, in Indonesian and English (contracts §4).
WITHOUT_EFFECT: Mapping[str, tuple[str, str]] = {
    "dead": ("orang ini sudah tercatat meninggal", "this person is recorded as dead"),
    "here": ("orang atau rumah tangga ini tidak sedang pergi", "this person or household is not away"),
    "off_list": (
        "keluarga ini keluar dari daftar sasaran, dan kembali menjadi sasaran adalah kejadian tersendiri (reenter)",
        "this family left the target list, and coming back to it is an event of its own (reenter)",
    ),
    "same_village": ("rumah tangga ini sudah tinggal di desa itu", "this household lives in that village already"),
    "other_card": (
        "orang ini sudah di rumah tangga itu; yang berubah hanya kartunya",
        "this person is in that household already; only the card changes",
    ),
    "same_home": ("orang ini sudah di rumah tangga itu", "this person is in that household already"),
    "off_already": ("keluarga ini sudah keluar dari daftar sasaran", "this family has left the target list already"),
    "on_already": ("keluarga ini masih dalam daftar sasaran", "this family is still on the target list"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Values of one subject on one day. `seq` is the order of recording."""

    day: date
    source: Source
    seq: int
    values: StateValues


@dataclass(frozen=True, slots=True)
class Event:
    """One event on one day.

    `household` is where it happens, `people` whom it concerns (none: the whole household), `target` the household that
    is made or joined, `family` the family of that place, `village` the village of an arrival or move.
    """

    day: date
    seq: int
    kind: EventKind
    household: int | None = None
    people: tuple[int, ...] = ()
    target: int | None = None
    family: int | None = None
    village: int | None = None


@dataclass(slots=True)
class Cluster:
    """Everything that is recorded of households that belong together. Facts are keyed by household or person id."""

    events: list[Event] = field(default_factory=list)
    household_facts: dict[int, list[Fact]] = field(default_factory=dict)
    person_facts: dict[int, list[Fact]] = field(default_factory=dict)


class Stay(NamedTuple):
    """A membership: the person belongs to this family and household from `since` up to (not including) `until`."""

    person: int
    household: int
    family: int | None
    since: date
    until: date
    began: str
    ended: str | None


class State(NamedTuple):
    """One interval of one subject, [since, until).

    `counted`: lives there and is on the target list, the population of every figure (contracts §6).
    `standing`: living, away, dead, exited; a household whose people have all died is empty.
    """

    subject: int
    household: int
    village: int | None
    since: date
    until: date
    counted: bool
    standing: str
    values: StateValues


@dataclass(frozen=True, slots=True)
class Folded:
    """The whole history of a cluster, each list in order of subject and time.

    `one`: household that a split would have made → the one that it is, because nobody was left behind there.
    """

    households: list[State]
    people: list[State]
    stays: list[Stay]
    one: dict[int, int] = field(default_factory=dict)


# -- places: who is where -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Person:
    household: int | None = None
    family: int | None = None
    since: date = date.min
    began: str = ""
    dead: bool = False
    away: bool = False
    on_their_own: bool = False  # left alone, so the household's return does not bring them back
    marks: list[tuple[date, int, str]] = field(default_factory=list)  # (day, household, standing)

    @property
    def standing(self) -> str:
        return "dead" if self.dead else "away" if self.away else "living"


@dataclass(slots=True)
class _Household:
    home: int | None = None  # the village where it begins; none: nothing (that still counts) makes it
    village: int | None = None
    began: date | None = None
    exited: bool = False
    away: bool = False  # left as a whole; whoever is born or joins meanwhile is where the household is
    parent: tuple[int, date] | None = None  # split from, and the last day whose facts are shared
    marks: list[tuple[date, int | None, bool]] = field(default_factory=list)  # (day, village, exited)


class Replay:
    """The events of a cluster in order of day, applied one by one.

    It ends at the first split by which nobody would be left behind, and says so in `undivided`: such a household stays
    one, and its history has to be told as one from the start (`fold`).
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self.people: dict[int, _Person] = defaultdict(_Person)
        self.households: dict[int, _Household] = defaultdict(_Household)
        self.stays: list[Stay] = []
        self.undivided: Event | None = None
        ordered = sorted(events, key=lambda e: (e.day, e.kind is not EventKind.ARRIVAL, e.seq))
        self._find_homes(ordered)
        self._run(ordered)
        for person in self.people:
            self._end_stay(person, FOREVER, None)

    def _run(self, ordered: Sequence[Event]) -> None:
        to_judge = {event.day for event in ordered if event.kind is EventKind.SPLIT}
        for event in ordered:
            if event.day in to_judge:
                to_judge.discard(event.day)
                self.undivided = self._whole_split([each for each in ordered if each.day == event.day])
                if self.undivided is not None:
                    return
            self._apply(event)

    def _apply(self, event: Event) -> None:
        if self._has_a_place(event):
            getattr(self, event.kind.value)(event)

    def _whole_split(self, events: Sequence[Event]) -> Event | None:
        """The first split of a day that names everybody who lives there by then.

        Whoever dies, moves, joins or is born on that day has done so before: it does not matter in which order the
        events of a day are told. Splits come after each other.
        """
        trial = self._trial()
        for event in events:
            if event.kind is not EventKind.SPLIT:
                trial._apply(event)
        for event in events:
            if event.kind is EventKind.SPLIT and trial._has_a_place(event):
                if event.household != event.target and trial._leaves_nobody(event):
                    return event
                trial.split(event)
        return None

    def _trial(self) -> Replay:
        """A copy to try things on."""
        trial = object.__new__(Replay)
        trial.people = defaultdict(_Person, {key: replace(each, marks=[]) for key, each in self.people.items()})
        trial.households = defaultdict(
            _Household, {key: replace(each, marks=[]) for key, each in self.households.items()}
        )
        trial.stays, trial.undivided = [], None
        return trial

    def _leaves_nobody(self, event: Event) -> bool:
        """Whether those who split are all who live there; of a household that is away, all who are away with it."""
        members = self._members(event.household)
        there = [key for key in members if not self.people[key].away]
        together = [key for key in members if not self.people[key].on_their_own]
        left = there or together or members
        return bool(left) and set(left) <= set(event.people)

    def _find_homes(self, ordered: Sequence[Event]) -> None:
        """The village of the first list that names a household, or of the household that it splits from."""
        for event in ordered:
            if event.kind is EventKind.ARRIVAL and self.households[event.household or 0].home is None:
                self._found(event.household, event.village)
        splits = [event for event in ordered if event.kind is EventKind.SPLIT]
        while made := [event for event in splits if self._home(event.household) and not self._home(event.target)]:
            for event in made:
                self._found(event.target, self._home(event.household))

    def _found(self, household: int | None, village: int | None) -> None:
        self.households[household or 0].home = self.households[household or 0].village = village

    def _home(self, household: int | None) -> int | None:
        return self.households[household or 0].home

    def _has_a_place(self, event: Event) -> bool:
        """Nobody is born into, joins or splits from a household that is not there: its split may have been voided."""
        match event.kind:
            case EventKind.JOIN | EventKind.SPLIT:
                return self._home(event.target) is not None
            case EventKind.BIRTH:
                return self._home(event.household) is not None
            case _:
                return True

    def arrival(self, event: Event) -> None:
        """A list names people here. It moves nobody who has a place already and undoes nothing (contracts §2)."""
        house = event.household or 0
        self._begin(house, event.day)
        for person in event.people:
            if self.people[person].household is None:
                self._place(person, house, event.family, event)

    def birth(self, event: Event) -> None:
        for person in event.people:
            if self.people[person].household is None:
                self._place(person, event.household or 0, event.family, event)

    def death(self, event: Event) -> None:
        for person in event.people:
            if not self.people[person].dead:
                self.people[person].dead = True
                self._mark(person, event.day)
                self._end_stay(person, event.day, "death")

    def move_out(self, event: Event) -> None:
        if event.household is not None:
            self.households[event.household].away = True
        for key in event.people or self._members(event.household):
            person = self.people[key]
            person.on_their_own = bool(event.people) or (person.away and person.on_their_own)
            person.away = True
            self._mark(key, event.day)

    def move_in(self, event: Event) -> None:
        """Back in the last village: a household without those who left on their own, or one person."""
        for key in event.people or self._members(event.household):
            person = self.people[key]
            if event.people or not person.on_their_own:
                person.away = person.on_their_own = False
                self._mark(key, event.day)
            if event.people and person.household is not None:
                self.households[person.household].away = False
        if event.household is not None:
            self.households[event.household].away = False

    def move_village(self, event: Event) -> None:
        house = event.household or 0
        self.households[house].village = event.village
        self._mark_household(house, event.day)

    def split(self, event: Event) -> None:
        """Those people form a household of their own, with the village and target status of the old one.

        Of a household that stays one (`fold`) its people have a new card, and that is all.
        """
        if event.household == event.target:
            for person in event.people:
                if not self.people[person].dead:
                    self._take_card(person, event)
            return
        old, new = self.households[event.household or 0], self.households[event.target or 0]
        new.village, new.exited, new.away = old.village, old.exited, old.away
        new.parent = (event.household or 0, event.day)
        new.began = new.began or event.day
        self._mark_household(event.target or 0, event.day)  # also if a list has named it before
        for person in event.people:
            if not self.people[person].dead:
                self._settle(person, event.target or 0, event.family, event)

    def _take_card(self, key: int, event: Event) -> None:
        person = self.people[key]
        if person.household != event.household:
            self._settle(key, event.household or 0, event.family, event)
            return
        self._end_stay(key, event.day, event.kind.value)
        person.family, person.since, person.began = event.family, event.day, event.kind.value

    def join(self, event: Event) -> None:
        for person in event.people:
            if not self.people[person].dead:
                self._place(person, event.target or 0, event.family, event)

    def exit(self, event: Event) -> None:
        self._list(event, exited=True)

    def reenter(self, event: Event) -> None:
        """On the target list again from that day, wherever its people are then."""
        self._list(event, exited=False)

    def _list(self, event: Event, *, exited: bool) -> None:
        self.households[event.household or 0].exited = exited
        self._mark_household(event.household or 0, event.day)

    def _members(self, household: int | None) -> list[int]:
        return [key for key, person in self.people.items() if person.household == household and not person.dead]

    def _begin(self, household: int, day: date) -> None:
        if self.households[household].began is None:
            self.households[household].began = day
            self._mark_household(household, day)

    def _mark_household(self, household: int, day: date) -> None:
        house = self.households[household]
        house.marks.append((day, house.village, house.exited))

    def _place(self, key: int, household: int, family: int | None, event: Event) -> None:
        """Come to live with a household: away if it is, else here; an earlier event of the person is not undone."""
        person = self.people[key]
        if person.household is not None or self.households[household].away:
            person.away, person.on_their_own = self.households[household].away, False
        self._settle(key, household, family, event)

    def _settle(self, key: int, household: int, family: int | None, event: Event) -> None:
        self._end_stay(key, event.day, event.kind.value)
        person = self.people[key]
        person.household, person.family, person.since, person.began = household, family, event.day, event.kind.value
        self._mark(key, event.day)

    def _mark(self, key: int, day: date) -> None:
        person = self.people[key]
        if person.household is not None:
            person.marks.append((day, person.household, person.standing))

    def _end_stay(self, key: int, day: date, reason: str | None) -> None:
        """Close the membership; the dead have none any more."""
        person = self.people[key]
        if person.household is None or person.since >= day or (person.dead and reason != "death"):
            return
        self.stays.append(Stay(key, person.household, person.family, person.since, day, person.began, reason))
        person.since = day


# -- values: what is true of whom -----------------------------------------------------------------------------------


#: Beside a relation stands the day on which it was last said: of two heads the newer list's is shown (contracts §2).
SAID = "relation_said"


def steps(facts: Sequence[Fact]) -> list[tuple[date, GatheredValues]]:
    """The values that hold from each day on, carried forward field by field.

    A district's observation or delivery stands against every later list, except where the field says that the latest
    wins (the decile: each release ranks the whole nation anew).

    Beside a field of `SEEN` stands the last day on which somebody said the value that counts, whoever it was.
    """
    held: GatheredValues = {}
    local: set[str] = set()
    result: list[tuple[date, GatheredValues]] = []
    for fact in sorted(facts, key=lambda f: (f.day, f.source, f.seq)):
        for name, value in _believed(fact.values, held).items():
            if fact.source is not Source.LIST:
                local.add(name)
            elif name in local and not (name in FIELDS and FIELDS[name].latest_wins):
                if value == held[name] and name in SEEN:
                    held[SEEN[name]] = fact.day
                continue
            held[name] = value
            if name in SEEN:
                held[SEEN[name]] = fact.day
            if name == "relation":
                held[SAID] = fact.day
        if result and result[-1][0] == fact.day:
            result[-1] = (fact.day, dict(held))
        else:
            result.append((fact.day, dict(held)))
    return result


def all_seen(values: StateValues, day: date) -> GatheredValues:
    """What one fact alone says, with the day on which it was seen: as `steps` gives it."""
    said = {SAID: day} if "relation" in values else {}
    return {**values, **{SEEN[name]: day for name in values if name in SEEN}, **said}


def _believed(values: StateValues, held: StateValues) -> StateValues:
    """A birth date that was reckoned from an age never replaces an exact one; an exact one is no estimate any more."""
    if "birth_date" not in values:
        return values
    if not values.get("birth_estimated"):
        return {**values, "birth_estimated": None} if held.get("birth_estimated") else values
    if held.get("birth_date") is not None and not held.get("birth_estimated"):
        return {name: value for name, value in values.items() if name not in ("birth_date", "birth_estimated")}
    return values


def shared_facts(household: int, replay: Replay, cluster: Cluster) -> list[Fact]:
    """The household's own facts, and those of the household that it split from, up to and including that day."""
    own = cluster.household_facts.get(household, [])
    parent = replay.households[household].parent
    if parent is None:
        return own
    old, last_day = parent
    return [fact for fact in shared_facts(old, replay, cluster) if fact.day <= last_day] + own


def person_values(values: StateValues) -> GatheredValues:
    """Stored values and the two that are derived from them."""
    derived = dict(values)
    derived["has_chronic_disease"] = has_chronic_disease(values.get("chronic_diseases"))
    derived["has_disability"] = has_disability(tuple(values.get(name) for name in DIFFICULTIES))
    return derived


# -- states: both together ------------------------------------------------------------------------------------------


def first_values(values: StateValues, day: date) -> GatheredValues:
    """The state of somebody who is named for the first time: all that is said of them was seen on that day."""
    return person_values(all_seen(values, day))


def fold(cluster: Cluster) -> Folded:
    """All states and memberships of a cluster. Any order of the same facts and events gives the same result."""
    replay, cluster, one = _replay_whole(cluster)
    present = _presence(replay)
    places = sorted(replay.households)
    households = [state for key in places for state in _household_states(key, replay, present, cluster)]
    people = [state for key in sorted(replay.people) for state in _person_states(key, replay, cluster)]
    return Folded(households, people, sorted(replay.stays, key=lambda s: (s.person, s.since)), one)


def _replay_whole(cluster: Cluster) -> tuple[Replay, Cluster, dict[int, int]]:
    """Replay a cluster in which households of which everybody took a new card are one, with both cards (contracts §4).

    Which these are is seen one after the other, each with those before it told as one: what is told of the new card is
    told of the household.
    """
    one: dict[int, int] = {}
    whole = cluster
    while (event := (replay := Replay(whole.events)).undivided) is not None:
        made, kept = event.target or 0, event.household or 0
        one = {key: kept if end == made else end for key, end in one.items()} | {made: kept}
        whole = _as_one(cluster, one)
    return replay, whole, one


def _as_one(cluster: Cluster, one: Mapping[int, int]) -> Cluster:
    """The same history with one household in place of several."""
    facts: dict[int, list[Fact]] = defaultdict(list)
    for key, told in cluster.household_facts.items():
        facts[one.get(key, key)] += told
    events = [
        replace(
            event,
            household=event.household and one.get(event.household, event.household),
            target=event.target and one.get(event.target, event.target),
        )
        for event in cluster.events
    ]
    return Cluster(events, dict(facts), cluster.person_facts)


def _presence(replay: Replay) -> dict[int, list[tuple[date, int, int]]]:
    """Per household: from each day on, how many people live there, and how many are away."""
    changes: dict[int, dict[date, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for person in replay.people.values():
        before: tuple[int, str] | None = None
        for day, household, standing in person.marks:
            for place, sign in ((before, -1), ((household, standing), +1)):
                if place is not None and place[1] != "dead":
                    changes[place[0]][day][place[1] == "away"] += sign
            before = (household, standing)
    result: dict[int, list[tuple[date, int, int]]] = {}
    for household, by_day in changes.items():
        here = away = 0
        result[household] = []
        for day in sorted(by_day):
            here, away = here + by_day[day][0], away + by_day[day][1]
            result[household].append((day, here, away))
    return result


def _household_states(
    key: int, replay: Replay, present: Mapping[int, list[tuple[date, int, int]]], cluster: Cluster
) -> Iterator[State]:
    house = replay.households[key]
    if house.began is None:
        return
    tracks = (house.marks, present.get(key, []), steps(shared_facts(key, replay, cluster)))
    for since, until, (mark, crowd, held) in _overlay(house.began, tracks):
        _, village, exited = mark
        _, here, away = crowd or (since, 0, 0)
        standing = "exited" if exited else "living" if here else "away" if away else "empty"
        values = (held[1] if held else {}) | {"people": here}
        yield State(key, key, village, since, until, standing == "living", standing, values)


def _person_states(key: int, replay: Replay, cluster: Cluster) -> Iterator[State]:
    person = replay.people[key]
    if not person.marks:
        return
    steps_of_person = steps(cluster.person_facts.get(key, []))
    last = steps_of_person[-1][1] if steps_of_person else {}
    born = {"birth_date": last.get("birth_date")}  # no dated fact: it holds on every day
    if last.get("birth_estimated"):
        born["birth_estimated"] = last["birth_estimated"]
    values = [(day, person_values(held | born)) for day, held in steps_of_person]
    nothing = person_values(born)
    marks = _last_of_day(person.marks)
    for index, (day, household, standing) in enumerate(marks):
        until = marks[index + 1][0] if index + 1 < len(marks) else FOREVER
        for start, end, (mark, held) in _overlay(day, (replay.households[household].marks, values), until):
            village, exited = (mark[1], mark[2]) if mark else (replay.households[household].home, False)
            shown = "exited" if standing == "living" and exited else standing
            yield State(key, household, village, start, end, shown == "living", shown, held[1] if held else nothing)


def _last_of_day(marks: list[tuple[date, int, str]]) -> list[tuple[date, int, str]]:
    """Several events of one person on one day: the last one counts from that day on."""
    return [mark for i, mark in enumerate(marks) if i + 1 == len(marks) or marks[i + 1][0] != mark[0]]


#: Something that holds from a day on: the day, and what.
TrackItem: TypeAlias = tuple[Any, ...]


def _overlay(
    start: date, tracks: Sequence[Sequence[TrackItem]], end: date = FOREVER
) -> Iterator[tuple[date, date, tuple[Any, ...]]]:
    """Cut [start, end) wherever a track changes; each piece with what every track says then (None before its first)."""
    cuts = sorted({start, *(item[0] for track in tracks for item in track if start < item[0] < end)})
    for since, until in zip(cuts, [*cuts[1:], end], strict=True):
        yield since, until, tuple(_in_force(track, since) for track in tracks)


def _in_force(track: Sequence[TrackItem], day: date) -> TrackItem | None:
    """The last item of a track, ordered by day, that began on or before the day."""
    current = None
    for item in track:
        if item[0] > day:
            break
        current = item
    return current
