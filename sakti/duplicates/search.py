"""Finding probable duplicates among everybody: by blocks, on every core, with a letter comparison written in C++.

Only records that share a block are compared: a birth date (or one with day and month swapped), a village and how the
name is heard, a year and the whole name, a card, or a home of the same people. What a pair is worth says
`core.duplicates`; nothing here reads the database, so that a child process needs none.
"""

from __future__ import annotations

import math
import multiprocessing
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zlib import crc32

from rapidfuzz.distance import OSA

from sakti.core import names
from sakti.core.duplicates import THRESHOLD, Place, Profile, Verdict, weigh
from sakti.core.names import Name
from sakti.core.progress import Progress, silent

#: Fewer people than this are compared right here; more are worth starting processes for.
WORTH_PROCESSES = 30_000
#: A block larger than this says nothing about anybody (everybody called Siti who was born on 1 January).
CROWD = 400
closeness = OSA.normalized_similarity


class Person(NamedTuple):
    """One person as they are searched; plain values, cheap to hand to another process."""

    id: int
    name: str
    born: date | None
    sex: int | None
    relation: int | None
    household: int
    nik: str
    nik_reliable: bool
    year_only: bool = False


class Home(NamedTuple):
    """Where a household is."""

    village: int | None
    rt: str
    rw: str
    address: str
    cards: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """Two people who may be one, the smaller id first."""

    one: int
    other: int
    score: int


class Census:
    """Everybody with what is compared of them made ready once."""

    def __init__(self, people: Sequence[Person], homes: Mapping[int, Home]) -> None:
        self.people, self.homes = people, homes
        self.names = [names.read(person.name) for person in people]
        self.members: dict[int, list[int]] = defaultdict(list)
        for place, person in enumerate(people):
            self.members[person.household].append(place)
        counts = Counter(word for name in self.names for word in name.words)
        total = math.log2(len(people) + 20.0)
        self._rarity = {word: min(total - math.log2(count + 1), 13.0) for word, count in counts.items()}
        self._rarest = min(total, 13.0)

    def rarity(self, word: str) -> float:
        return self._rarity.get(word, self._rarest)

    def profile(self, place: int) -> Profile:
        person = self.people[place]
        home = self.homes.get(person.household) or Home(None, "", "", "", frozenset())
        others = tuple(self.names[one] for one in self.members[person.household] if one != place)
        return Profile(
            self.names[place], person.name, person.born, person.year_only, person.sex, person.nik, person.nik_reliable,
            person.relation, Place(person.household, *home), others,
        )  # fmt: skip

    def weigh(self, one: int, other: int, least: int = 0) -> Verdict:
        return weigh(
            self.profile(one), self.profile(other), rarity=self.rarity, closeness=closeness, least=least
        )  # fmt: skip


def find(
    people: Sequence[Person], homes: Mapping[int, Home], *, among: Iterable[int] | None = None,
    progress: Progress = silent, processes: int | None = None,
) -> list[Found]:  # fmt: skip
    """Every probable pair; `among`: only pairs of which one is among these ids. The best of rivals only."""
    wanted = None if among is None else frozenset(among)
    count = (processes or os.cpu_count() or 1) if len(people) >= WORTH_PROCESSES else 1
    progress("Membandingkan orang", 0, len(people))
    if count == 1:
        found = _search(people, homes, wanted, 0, 1)
    else:
        with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
            parts = [pool.submit(_search, people, homes, wanted, part, count) for part in range(count)]
            found = [pair for part in parts for pair in part.result()]
    progress("Membandingkan orang", len(people), len(people))
    return _without_rivals({(pair[0], pair[1]): pair[2] for pair in found}, people)


def _search(
    people: Sequence[Person], homes: Mapping[int, Home], wanted: frozenset[int] | None, part: int, parts: int
) -> list[tuple[int, int, int]]:
    """This part of the blocks: (one id, other id, score) of what reaches the threshold."""
    census = Census(people, homes)
    sounds = [tuple(names.sound(word) for word in name.words) for name in census.names]
    heard = [frozenset(each) for each in sounds]
    seen: set[tuple[int, int]] = set()
    found = []
    for one, other in _candidates(census, sounds, part, parts):
        left, right = people[one], people[other]
        if wanted is not None and left.id not in wanted and right.id not in wanted:
            continue
        if left.sex != right.sex and left.sex is not None and right.sex is not None:
            continue
        if heard[one].isdisjoint(heard[other]) and not _near(census.names[one], census.names[other]):
            continue
        if (one, other) in seen or _hopeless(left, right):
            continue
        seen.add((one, other))
        score = census.weigh(one, other, least=THRESHOLD).score
        if score >= THRESHOLD:
            found.append((left.id, right.id, score) if left.id < right.id else (right.id, left.id, score))
    return found


def _near(one: Name, other: Name) -> bool:
    return closeness(one.key, other.key) >= 0.6


def _hopeless(left: Person, right: Person) -> bool:
    """Years apart, and two sound numbers that have nothing in common."""
    if left.born is None or right.born is None or abs(left.born.year - right.born.year) <= 2:
        return False
    if left.year_only or right.year_only:
        return False
    wrong = sum(a != b for a, b in zip(left.born.isoformat(), right.born.isoformat(), strict=True))
    return wrong > 2


# -- blocks ---------------------------------------------------------------------------------------------------------


def _candidates(
    census: Census, sounds: Sequence[tuple[str, ...]], part: int, parts: int
) -> Iterator[tuple[int, int]]:
    for passing in (_by_birth, _by_village, _by_whole_name, _by_number, _by_household):
        blocks: dict[str, list[int]] = defaultdict(list)
        for place in range(len(census.people)):
            for key in passing(census, sounds, place):
                if parts == 1 or crc32(key.encode()) % parts == part:
                    blocks[key].append(place)
        for block in blocks.values():
            if 1 < len(block) <= CROWD:
                for at, one in enumerate(block):
                    for other in block[at + 1 :]:
                        yield one, other
        blocks.clear()
    if part == 0:
        yield from _of_one_company(census, sounds)


def _by_birth(census: Census, sounds: Sequence[tuple[str, ...]], place: int) -> Iterator[str]:
    """The same day, or day and month swapped, and a word that begins alike."""
    born = census.people[place].born
    if born is not None:
        low, high = sorted((born.day, born.month))
        for initial in {sound[0] for sound in sounds[place]}:
            yield f"{born.year}{low:02d}{high:02d}{initial}"


def _by_village(census: Census, sounds: Sequence[tuple[str, ...]], place: int) -> Iterator[str]:
    """One village, one word that is heard alike, and the same decade or the same day of the year."""
    person = census.people[place]
    home = census.homes.get(person.household)
    if home is None:
        return
    born = person.born
    for sound in set(sounds[place]):
        if born is None or person.year_only:
            yield f"{home.village}{sound}?"
        else:
            yield f"{home.village}{sound}{born.year}"
            yield f"{home.village}{sound}{born.day}-{born.month}"


def _by_whole_name(census: Census, sounds: Sequence[tuple[str, ...]], place: int) -> Iterator[str]:
    """The whole name as it is heard and the year, wherever they live: for who moved and was born on a wrong day."""
    born = census.people[place].born
    if born is not None and len(sounds[place]) > 1:
        yield f"{' '.join(sorted(sounds[place]))}{born.year}"


def _by_number(census: Census, sounds: Sequence[tuple[str, ...]], place: int) -> Iterator[str]:
    """One number, or one that lost its last digit or its first ones."""
    person = census.people[place]
    if person.nik:
        yield f"n{person.nik[:15]}"
        if len(person.nik) == 16:
            yield f"t{person.nik[6:]}"


def _by_household(census: Census, sounds: Sequence[tuple[str, ...]], place: int) -> Iterator[str]:
    """One household, one card."""
    person = census.people[place]
    yield f"h{person.household}"
    home = census.homes.get(person.household)
    for card in home.cards if home else ():
        yield f"k{card}"


def _of_one_company(census: Census, sounds: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Homes in one village in which two people are heard alike: everybody of one with everybody of the other."""
    homes: dict[str, set[int]] = defaultdict(set)
    for key, members in census.members.items():
        home = census.homes.get(key)
        if home is None:
            continue
        whole = sorted(" ".join(sorted(sounds[place])) for place in members)
        for at, one in enumerate(whole):
            for other in whole[at + 1 :]:
                homes[f"{home.village}|{one}|{other}"].add(key)
    done: set[tuple[int, int]] = set()
    for keys in homes.values():
        ordered = sorted(keys)
        if len(ordered) > 20:
            continue
        for at, here in enumerate(ordered):
            for there in ordered[at + 1 :]:
                if (here, there) not in done:
                    done.add((here, there))
                    yield from ((one, other) for one in census.members[here] for other in census.members[there])


# -- rivals ---------------------------------------------------------------------------------------------------------


def _without_rivals(scores: Mapping[tuple[int, int], int], people: Sequence[Person]) -> list[Found]:
    """Between two households each person has one twin: brothers whose names are alike are not crossed over."""
    home = {person.id: person.household for person in people}
    grouped: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for (one, other), score in scores.items():
        low, high = sorted((home[one], home[other]))
        grouped[low, high].append((score, one, other))
    found = []
    for (low, high), pairs in grouped.items():
        taken: set[int] = set()
        for score, one, other in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
            if low != high and (one in taken or other in taken):
                continue
            taken |= {one, other}
            found.append(Found(one, other, score))
    return sorted(found, key=lambda pair: (pair.one, pair.other))
