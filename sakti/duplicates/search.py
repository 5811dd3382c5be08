"""Finding probable duplicates among everybody: by blocks, on every core, with a letter comparison written in C++.

Only records that share a block are compared: a birth date (or one with day and month swapped), a village and how the
name is heard, a year and the whole name, a card, or a home of the same people. What a pair is worth says
`core.duplicates`; nothing here reads the database, so that a child process needs none.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import pickle
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from operator import ne
from typing import NamedTuple
from zlib import crc32

from rapidfuzz.distance import OSA

from sakti.core import names
from sakti.core.duplicates import AGAINST_CHANCE, THRESHOLD, Place, Profile, Verdict, weigh
from sakti.core.progress import Progress, silent
from sakti.web.bulk import without_collecting

#: Fewer people than this are compared right here; more are worth starting processes for.
WORTH_PROCESSES = 30_000
#: A block larger than this says nothing about anybody (everybody called Siti who was born on 1 January).
CROWD = 400
#: The evidence, in bits, that a pair needs to reach the threshold.
NEEDED = AGAINST_CHANCE + (THRESHOLD - 50) / 2.5
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


NOWHERE = Home(None, "", "", "", frozenset())


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
        self._profiles: dict[int, Profile] = {}

    def rarity(self, word: str) -> float:
        return self._rarity.get(word, self._rarest)

    def profile(self, place: int) -> Profile:
        if place not in self._profiles:
            person = self.people[place]
            home = self.homes.get(person.household, NOWHERE)
            others = tuple(self.names[one] for one in self.members[person.household] if one != place)
            self._profiles[place] = Profile(
                self.names[place],
                person.name,
                person.born,
                person.year_only,
                person.sex,
                person.nik,
                person.nik_reliable,
                person.relation,
                Place(person.household, *home),
                others,
            )
        return self._profiles[place]

    def weigh(self, one: int, other: int, least: int = 0) -> Verdict:
        return weigh(self.profile(one), self.profile(other), rarity=self.rarity, closeness=closeness, least=least)


class Glance:
    """What can be seen of a pair in a microsecond: the most that it could be worth. Hardly any deserve more."""

    def __init__(self, census: Census) -> None:
        self.sounds = [tuple(names.sound(word) for word in name.words) for name in census.names]
        self.heard = [frozenset(each) for each in self.sounds]
        self.bits_of = [
            {sound: census.rarity(word) for sound, word in zip(sounds, name.words, strict=True)}
            for sounds, name in zip(self.sounds, census.names, strict=True)
        ]
        self.whole = [" ".join(sorted(each)) for each in self.sounds]
        self.sex = [person.sex for person in census.people]
        self.sexes = ["12" if sex is None else str(sex) for sex in self.sex]
        self.household = [person.household for person in census.people]
        self.village = [census.homes.get(person.household, NOWHERE).village for person in census.people]
        self.cards = [census.homes.get(person.household, NOWHERE).cards for person in census.people]
        self.name_bits = [min(sum(map(census.rarity, name.words)), 20.0) + 1.0 for name in census.names]
        self.day = [
            None if person.born is None or person.year_only else person.born.isoformat() for person in census.people
        ]
        self.nik = [person.nik for person in census.people]
        self.reliable = [person.nik_reliable for person in census.people]
        self.company = {key: frozenset(self.whole[one] for one in group) for key, group in census.members.items()}
        self.keys = [name.key for name in census.names]

    def promising(self, one: int, others: Iterable[int]) -> Iterator[int]:
        """Those of the others with whom the evidence could be enough: an upper bound of it, in bits, decides.

        Now and then it is a little too low, which costs a borderline pair. What is quick to see comes first.
        """
        sex, home, village, nik, reliable = self.sex, self.household, self.village, self.nik, self.reliable
        day, name_bits, company, cards = self.day, self.name_bits, self.company, self.cards
        my_sex, my_home, my_village, my_nik, mine = sex[one], home[one], village[one], nik[one], name_bits[one]
        my_day, my_company, my_cards = day[one], company[my_home], cards[one]
        numbered = reliable[one] and len(my_nik) == 16 and my_nik[0] != "0"
        for other in others:
            theirs = sex[other]
            if my_sex != theirs and my_sex is not None and theirs is not None:
                continue
            name = mine if mine < name_bits[other] else name_bits[other]
            their_nik = nik[other]
            sure = numbered and reliable[other] and _far(my_nik, their_nik)
            bits = name - 11.0 if sure else name
            there = home[other]
            if there == my_home:
                bits += 12.0
            else:
                bits += 10.0 if village[other] == my_village else -1.0
                if my_company.isdisjoint(company[there]):
                    bits += 3.0
                else:
                    bits += 16.0 if my_company & company[there] - {self.whole[one]} else 3.0
                if not my_cards.isdisjoint(cards[other]):
                    bits += 6.0
            if bits < NEEDED - (13.0 if sure else 31.0):
                continue
            bits += self._birth(my_day, day[other])
            if not sure and bits >= NEEDED - 18.0:
                bits += self._number(one, other)
            if bits >= NEEDED and bits - self._unlike(one, other, name) >= NEEDED:
                yield other

    def _unlike(self, one: int, other: int, counted: float) -> float:
        """What was counted too much for names of which a word on each side has no partner."""
        common = self.heard[one] & self.heard[other]
        if len(common) == min(len(self.heard[one]), len(self.heard[other])):
            return 0.0
        alike = closeness(self.keys[one], self.keys[other])
        if not common:
            return 0.0 if alike >= 0.6 else counted + 99.0
        return 0.0 if alike >= 0.7 else counted - sum(self.bits_of[one][sound] for sound in common) + 4.0

    def _birth(self, one: str | None, other: str | None) -> float:
        if one is None or other is None:
            return 5.0
        if one == other:
            return 13.0
        if one[:4] == other[:4] and one[5:7] == other[8:] and one[8:] == other[5:7]:
            return 10.0
        wrong = _wrong(one, other)
        if wrong <= 2:
            return 8.0
        return 4.0 if abs(int(one[:4]) - int(other[:4])) <= 2 else -7.0

    def _number(self, one: int, other: int) -> float:
        here, there = self.nik[one], self.nik[other]
        if not here or not there:
            return 0.0
        if here == there:
            return 18.0
        if here[0] == "0" or there[0] == "0":
            return 0.0
        if here[:15] == there[:15] or (len(here) == len(there) and _wrong(here, there) <= 2):
            return 12.0
        return -11.0 if self.reliable[one] and self.reliable[other] else -4.0


def _far(one: str, other: str) -> bool:
    """Whether two proper numbers differ by more than two digits of their serials, and are not a cut one."""
    if len(other) != 16 or other[0] == "0":
        return False
    return (one[12] != other[12]) + (one[13] != other[13]) + (one[14] != other[14]) + (one[15] != other[15]) > 2


def _wrong(one: str, other: str) -> int:
    return sum(map(ne, one, other))


def find(
    people: Sequence[Person],
    homes: Mapping[int, Home],
    *,
    among: Iterable[int] | None = None,
    progress: Progress = silent,
    processes: int | None = None,
) -> list[Found]:
    """Every probable pair; `among`: only pairs of which one is among these ids. The best of rivals only."""
    wanted = None if among is None else frozenset(among)
    count = (processes or os.cpu_count() or 1) if len(people) >= WORTH_PROCESSES else 1
    progress("Membandingkan orang", 0, len(people))
    if count == 1:
        found = _search(people, homes, wanted, 0, 1)
    else:
        packed = _packed(people, homes)
        with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
            parts = [pool.submit(_search_packed, packed, wanted, part, count) for part in range(count)]
            found = [pair for part in parts for pair in part.result()]
    progress("Membandingkan orang", len(people), len(people))
    return _without_rivals({(pair[0], pair[1]): pair[2] for pair in found}, people)


def _packed(people: Sequence[Person], homes: Mapping[int, Home]) -> bytes:
    """Everybody as columns of plain values: packed once, for whichever process."""
    columns = [list(column) for column in zip(*people, strict=True)]
    columns[BORN] = [0 if born is None else born.toordinal() for born in columns[BORN]]
    return pickle.dumps((columns, list(homes), [tuple(home) for home in homes.values()]), pickle.HIGHEST_PROTOCOL)


BORN = Person._fields.index("born")


@without_collecting()
def _search_packed(packed: bytes, wanted: frozenset[int] | None, part: int, parts: int) -> list[tuple[int, int, int]]:
    columns, keys, homes = pickle.loads(packed)  # noqa: S301 - of our own parent, by a pipe
    columns[BORN] = [date.fromordinal(born) if born else None for born in columns[BORN]]
    people = list(map(Person._make, zip(*columns, strict=True)))
    return _search(people, dict(zip(keys, map(Home._make, homes), strict=True)), wanted, part, parts)


@without_collecting()
def _search(
    people: Sequence[Person], homes: Mapping[int, Home], wanted: frozenset[int] | None, part: int, parts: int
) -> list[tuple[int, int, int]]:
    """This part of the blocks: (one id, other id, score) of what reaches the threshold."""
    census = Census(people, homes)
    glance = Glance(census)
    chosen = None if wanted is None else {place for place, person in enumerate(people) if person.id in wanted}
    weighed: set[int] = set()
    found = []
    for block, against in _blocks(census, glance, part, parts):
        for at, one in enumerate(block):
            for other in glance.promising(one, against or block[at + 1 :]):
                if chosen is not None and one not in chosen and other not in chosen:
                    continue
                key = one << 32 | other if one < other else other << 32 | one
                if key in weighed:
                    continue
                weighed.add(key)
                score = census.weigh(one, other, least=THRESHOLD).score
                if score >= THRESHOLD:
                    low, high = sorted((people[one].id, people[other].id))
                    found.append((low, high, score))
    return found


# -- blocks ---------------------------------------------------------------------------------------------------------


#: Keys with the places of people who share them. Each pass takes only this part's share of the keys.
Keyed = Iterator[tuple[str, int]]


def _blocks(census: Census, glance: Glance, part: int, parts: int) -> Iterator[tuple[list[int], list[int] | None]]:
    """Places of people who are compared with each other; or with those of a second list."""
    for passing in (_by_birth, _by_village, _by_whole_name, _by_number, _by_household):
        blocks: dict[str, list[int]] = defaultdict(list)
        for key, place in passing(census, glance, part, parts):
            blocks[key].append(place)
        yield from ((block, None) for block in blocks.values() if 1 < len(block) <= CROWD)
        blocks.clear()
    yield from _of_one_company(census, glance, part, parts)


def _by_birth(census: Census, glance: Glance, part: int, parts: int) -> Keyed:
    """The same day, or day and month swapped, and a word that begins alike."""
    for place, person in enumerate(census.people):
        born = person.born
        if born is not None and (born.day + born.month) % parts == part:
            low, high = (born.day, born.month) if born.day < born.month else (born.month, born.day)
            for initial in {sound[0] for sound in glance.sounds[place]}:
                for sex in glance.sexes[place]:
                    yield f"{born.year}{low:02d}{high:02d}{initial}{sex}", place


def _by_village(census: Census, glance: Glance, part: int, parts: int) -> Keyed:
    """One village and the whole name as it is heard; or one word of it, and the same year or day of the year."""
    for place, person in enumerate(census.people):
        village = glance.village[place]
        if village is None or village % parts != part:
            continue
        yield f"{village}={glance.whole[place]}", place
        if (born := person.born) is not None:
            for sound in glance.heard[place]:
                for sex in glance.sexes[place]:
                    yield f"{village}{sound}{born.year}{sex}", place
                    yield f"{village}{sound}{born.day}-{born.month}{sex}", place


def _by_whole_name(census: Census, glance: Glance, part: int, parts: int) -> Keyed:
    """The whole name as it is heard and the year, wherever they live: for who moved and was born on a wrong day."""
    for place, person in enumerate(census.people):
        born = person.born
        if born is not None and born.year % parts == part and len(glance.sounds[place]) > 1:
            for sex in glance.sexes[place]:
                yield f"{glance.whole[place]}{born.year}{sex}", place


def _by_number(census: Census, glance: Glance, part: int, parts: int) -> Keyed:
    """One number, or one that lost its last digit or has a slip at its beginning."""
    for place, person in enumerate(census.people):
        nik = person.nik
        if len(nik) > 11 and ord(nik[11]) % parts == part:
            yield f"n{nik[:15]}", place
            if len(nik) == 16:
                yield f"t{nik[6:]}", place


def _by_household(census: Census, glance: Glance, part: int, parts: int) -> Keyed:
    """One household, one card."""
    for place, person in enumerate(census.people):
        if person.household % parts == part:
            yield f"h{person.household}", place
        for card in glance.cards[place]:
            if crc32(card.encode()) % parts == part:
                yield f"k{card}", place


def _of_one_company(
    census: Census, glance: Glance, part: int, parts: int
) -> Iterator[tuple[list[int], list[int] | None]]:
    """Homes in which two people are heard alike, by full names: everybody of one with everybody of the other."""
    homes: dict[str, list[int]] = defaultdict(list)
    for key, members in census.members.items():
        whole = sorted({glance.whole[place] for place in members if len(glance.sounds[place]) > 1})
        for at, one in enumerate(whole):
            for other in whole[at + 1 :]:
                if parts == 1 or crc32(one.encode()) % parts == part:
                    homes[f"{one}|{other}"].append(key)
    done: set[tuple[int, int]] = set()
    for keys in homes.values():
        if 1 < len(keys) <= 5:
            for at, here in enumerate(keys):
                for there in keys[at + 1 :]:
                    if (here, there) not in done:
                        done.add((here, there))
                        yield census.members[here], census.members[there]


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
