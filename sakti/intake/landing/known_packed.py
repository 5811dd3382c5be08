"""Whom a list was matched with, as plain tuples: things of the list go by their place in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from sakti.audit.queries import SeenTrail
from sakti.core.json import JsonObject
from sakti.intake.landing.queries.history import Before
from sakti.intake.landing.queries.known import Known
from sakti.intake.landing.queries.matching import KnownPerson, Matches
from sakti.intake.reading.records import CheckedList

V = TypeVar("V")

PackedPerson = tuple[int, str, int | None, str, int, int | None, str, int | None, int | None]
PackedBefore = tuple[dict[int, JsonObject], dict[int, JsonObject], dict[int, frozenset[int]]]
PackedKnown = tuple[
    tuple[int, frozenset[int]],  # what of the trail was seen
    dict[int, PackedPerson],
    dict[int, int],
    dict[int, int],
    dict[int, tuple[bytes | None, str]],
    PackedBefore,
    set[int],
    set[int],
]


def pack_known(known: Known, checked: CheckedList) -> PackedKnown:
    matches, before = known.matches, known.before
    return (
        (known.seen.position, known.seen.waiting),
        {place: _pack_person(person) for place, person in _by_place(matches.people, _people(checked)).items()},
        _by_place(matches.households, checked.households),
        _by_place(matches.families, _families(checked)),
        matches.kk_of_family,
        (before.people, before.households, before.members),
        known.living_households,
        known.living_people,
    )


def unpack_known(packed: PackedKnown, checked: CheckedList) -> Known:
    seen, people, households, families, cards, before, living_households, living_people = packed
    matches = Matches(
        {key: _unpack_person(person) for key, person in _by_thing(people, _people(checked)).items()},
        _by_thing(households, checked.households),
        _by_thing(families, _families(checked)),
        cards,
    )
    return Known(SeenTrail(*seen), matches, Before(*before), living_households, living_people, is_kept=True)


def _people(checked: CheckedList) -> list[object]:
    return [person for household in checked.households for person in household.people]


def _families(checked: CheckedList) -> list[object]:
    return [family for household in checked.households for family in household.families.values()]


def _by_place(by_thing: Mapping[int, V], things: Iterable[object]) -> dict[int, V]:
    return {place: by_thing[id(thing)] for place, thing in enumerate(things) if id(thing) in by_thing}


def _by_thing(by_place: Mapping[int, V], things: Iterable[object]) -> dict[int, V]:
    return {id(thing): by_place[place] for place, thing in enumerate(things) if place in by_place}


def _pack_person(person: KnownPerson) -> PackedPerson:
    return (
        person.id,
        person.name,
        person.birth_date.toordinal() if person.birth_date else None,
        person.nik_standing,
        person.household,
        person.family,
        person.standing,
        person.since.toordinal() if person.since else None,
        person.village,
    )


def _unpack_person(packed: PackedPerson) -> KnownPerson:
    key, name, born, nik_standing, household, family, standing, since, village = packed
    return KnownPerson(key, name, _day(born), nik_standing, household, family, standing, _day(since), village)


def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)
