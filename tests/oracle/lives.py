"""An independent oracle of lives: who lives in which home on which day, and of which home a row of a list speaks.

It shares no code with the product. Its rules are those of docs/contracts.md §2 ("The household of a row") and §4; it
replays the story up to a day (`bookkeeper.World`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.oracle.bookkeeper import Record, Seen, World


@dataclass(frozen=True)
class Place:
    """Where somebody belongs on a day, and how they stand: living, away, exited, dead."""

    home: str
    standing: str
    village: str | None


def place_of(world: World, person: str) -> Place | None:
    """None before they are in any record."""
    if person not in world.people or person not in world.stands:
        return None
    home = world.people[person].home
    stand = world.stands[person]
    return None if home is None else Place(home, stand.standing, stand.village)


def may_split(story: list[Record], home: str, people: Sequence[str], day: dt.date) -> bool:
    """Whether all of them belong to the home that day and live, by what is known when it is told."""
    world = World(story, day)
    home = world.same.get(home, home)
    return all(name in world.people and world.people[name].home == home for name in people) and not any(
        world.people[name].dead for name in people
    )


def inhabited(world: World) -> dict[str, list[str]]:
    """Home → who lives there, on the list or not, the first told first."""
    homes: dict[str, list[str]] = {}
    for name, person in world.people.items():
        if person.home is not None and not person.dead and not person.away:
            homes.setdefault(person.home, []).append(name)
    return homes


def latrine(world: World, home: str, day: dt.date) -> int | None:
    """What the district saw last of a home up to a day; a home that split off takes over what was so until then."""
    said = _said(world, world.same.get(home, home), day)
    return max(said)[2] if said else None


def _said(world: World, home: str, day: dt.date) -> list[tuple[dt.date, int, int]]:
    own = [
        (record.day, at, record.code)
        for at, record in enumerate(world.story)
        if isinstance(record, Seen) and record.subject == home and record.day <= day
    ]
    parent = world.parents.get(home)
    return own + (_said(world, parent[0], min(day, parent[1])) if parent else [])


def speaks_for(world: World, person: str, card: str, cards: Mapping[str, str]) -> str | None:
    """The home of which a row of a list speaks: the person's own, if the card that it prints is no other home's.

    `cards`: card → the home that it was given to. The dead speak for nobody.
    """
    place = place_of(world, person)
    if place is None or place.standing == "dead":
        return None
    holder = cards.get(card)
    holder = None if holder is None else world.same.get(holder, holder)
    return place.home if holder in (None, place.home) else None
