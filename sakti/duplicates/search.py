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


class SearchedPerson(NamedTuple):
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


class SearchedHome(NamedTuple):
    """Where a household is."""

    village: int | None
    rt: str
    rw: str
    address: str
    cards: frozenset[str]


NOWHERE = SearchedHome(None, "", "", "", frozenset())


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two people who may be one, the smaller id first."""

    first_id: int
    second_id: int
    score: int


class Census:
    """Everybody with what is compared of them made ready once."""

    def __init__(self, people: Sequence[SearchedPerson], homes: Mapping[int, SearchedHome]) -> None:
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
            housemates = tuple(self.names[member] for member in self.members[person.household] if member != place)
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
                housemates,
            )
        return self._profiles[place]

    def weigh(self, place: int, candidate: int, least: int = 0) -> Verdict:
        return weigh(self.profile(place), self.profile(candidate), rarity=self.rarity, closeness=closeness, least=least)


class Glance:
    """What can be seen of a pair in a microsecond: the most that it could be worth. Hardly any deserve more."""

    def __init__(self, census: Census) -> None:
        self.sounds = [tuple(names.sound(word) for word in name.words) for name in census.names]
        self.heard = [frozenset(sounds) for sounds in self.sounds]
        self.bits_of = [
            {sound: census.rarity(word) for sound, word in zip(sounds, name.words, strict=True)}
            for sounds, name in zip(self.sounds, census.names, strict=True)
        ]
        self.whole = [" ".join(sorted(sounds)) for sounds in self.sounds]
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
        self.company = {key: frozenset(self.whole[place] for place in group) for key, group in census.members.items()}
        self.keys = [name.key for name in census.names]

    def promising(self, place: int, candidates: Iterable[int]) -> Iterator[int]:
        """Those of the others with whom the evidence could be enough: an upper bound of it, in bits, decides.

        Now and then it is a little too low, which costs a borderline pair. What is quick to see comes first.
        """
        sex, home, village, nik, reliable = self.sex, self.household, self.village, self.nik, self.reliable
        day, name_bits, company, cards = self.day, self.name_bits, self.company, self.cards
        my_sex, my_home, my_village, my_nik, my_bits = (
            sex[place],
            home[place],
            village[place],
            nik[place],
            name_bits[place],
        )
        my_day, my_company, my_cards = day[place], company[my_home], cards[place]
        numbered = reliable[place] and len(my_nik) == 16 and my_nik[0] != "0"
        for candidate in candidates:
            theirs = sex[candidate]
            if my_sex != theirs and my_sex is not None and theirs is not None:
                continue
            name = my_bits if my_bits < name_bits[candidate] else name_bits[candidate]
            their_nik = nik[candidate]
            sure = numbered and reliable[candidate] and _far(my_nik, their_nik)
            bits = name - 11.0 if sure else name
            there = home[candidate]
            if there == my_home:
                bits += 12.0
            else:
                bits += 10.0 if village[candidate] == my_village else -1.0
                if my_company.isdisjoint(company[there]):
                    bits += 3.0
                else:
                    bits += 16.0 if my_company & company[there] - {self.whole[place]} else 3.0
                if not my_cards.isdisjoint(cards[candidate]):
                    bits += 6.0
            if bits < NEEDED - (13.0 if sure else 31.0):
                continue
            bits += self._birth(my_day, day[candidate])
            if not sure and bits >= NEEDED - 18.0:
                bits += self._number(place, candidate)
            if bits >= NEEDED and bits - self._unlike(place, candidate, name) >= NEEDED:
                yield candidate

    def _unlike(self, place: int, candidate: int, counted: float) -> float:
        """What was counted too much for names of which a word on each side has no partner."""
        common = self.heard[place] & self.heard[candidate]
        if len(common) == min(len(self.heard[place]), len(self.heard[candidate])):
            return 0.0
        alike = closeness(self.keys[place], self.keys[candidate])
        if not common:
            return 0.0 if alike >= 0.6 else counted + 99.0
        return 0.0 if alike >= 0.7 else counted - sum(self.bits_of[place][sound] for sound in common) + 4.0

    def _birth(self, first_day: str | None, second_day: str | None) -> float:
        if first_day is None or second_day is None:
            return 5.0
        if first_day == second_day:
            return 13.0
        if first_day[:4] == second_day[:4] and first_day[5:7] == second_day[8:] and first_day[8:] == second_day[5:7]:
            return 10.0
        wrong = _wrong(first_day, second_day)
        if wrong <= 2:
            return 8.0
        return 4.0 if abs(int(first_day[:4]) - int(second_day[:4])) <= 2 else -7.0

    def _number(self, place: int, candidate: int) -> float:
        here, there = self.nik[place], self.nik[candidate]
        if not here or not there:
            return 0.0
        if here == there:
            return 18.0
        if here[0] == "0" or there[0] == "0":
            return 0.0
        if here[:15] == there[:15] or (len(here) == len(there) and _wrong(here, there) <= 2):
            return 12.0
        return -11.0 if self.reliable[place] and self.reliable[candidate] else -4.0


def _far(first_nik: str, second_nik: str) -> bool:
    """Whether two proper numbers differ by more than two digits of their serials, and are not a cut one."""
    if len(second_nik) != 16 or second_nik[0] == "0":
        return False
    return (first_nik[12] != second_nik[12]) + (first_nik[13] != second_nik[13]) + (first_nik[14] != second_nik[14]) + (
        first_nik[15] != second_nik[15]
    ) > 2


def _wrong(first_text: str, second_text: str) -> int:
    return sum(map(ne, first_text, second_text))


def find_pairs(
    people: Sequence[SearchedPerson],
    homes: Mapping[int, SearchedHome],
    *,
    among: Iterable[int] | None = None,
    progress: Progress = silent,
    processes: int | None = None,
) -> list[ScoredPair]:
    """Every probable pair; `among`: only pairs of which one is among these ids. The best of rivals only."""
    wanted = None if among is None else frozenset(among)
    count = (processes or os.cpu_count() or 1) if len(people) >= WORTH_PROCESSES else 1
    progress("Membandingkan orang", 0, len(people))
    if count == 1:
        scored = _search(people, homes, wanted, 0, 1)
    else:
        packed = _packed(people, homes)
        with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
            parts = [pool.submit(_search_packed, packed, wanted, part, count) for part in range(count)]
            scored = [pair for part in parts for pair in part.result()]
    progress("Membandingkan orang", len(people), len(people))
    return _without_rivals({(pair[0], pair[1]): pair[2] for pair in scored}, people)


def _packed(people: Sequence[SearchedPerson], homes: Mapping[int, SearchedHome]) -> bytes:
    """Everybody as columns of plain values: packed once, for whichever process."""
    columns = [list(column) for column in zip(*people, strict=True)]
    columns[BORN] = [0 if born is None else born.toordinal() for born in columns[BORN]]
    return pickle.dumps((columns, list(homes), [tuple(home) for home in homes.values()]), pickle.HIGHEST_PROTOCOL)


BORN = SearchedPerson._fields.index("born")


@without_collecting()
def _search_packed(packed: bytes, wanted: frozenset[int] | None, part: int, parts: int) -> list[tuple[int, int, int]]:
    columns, keys, homes = pickle.loads(packed)  # noqa: S301 - of our own parent, by a pipe
    columns[BORN] = [date.fromordinal(born) if born else None for born in columns[BORN]]
    people = list(map(SearchedPerson._make, zip(*columns, strict=True)))
    return _search(people, dict(zip(keys, map(SearchedHome._make, homes), strict=True)), wanted, part, parts)


@without_collecting()
def _search(
    people: Sequence[SearchedPerson],
    homes: Mapping[int, SearchedHome],
    wanted: frozenset[int] | None,
    part: int,
    parts: int,
) -> list[tuple[int, int, int]]:
    """This part of the blocks: (first id, second id, score) of what reaches the threshold."""
    census = Census(people, homes)
    glance = Glance(census)
    chosen = None if wanted is None else {place for place, person in enumerate(people) if person.id in wanted}
    weighed: set[int] = set()
    scored = []
    for block, against in _blocks(census, glance, part, parts):
        for at, place in enumerate(block):
            for candidate in glance.promising(place, against or block[at + 1 :]):
                if chosen is not None and place not in chosen and candidate not in chosen:
                    continue
                key = place << 32 | candidate if place < candidate else candidate << 32 | place
                if key in weighed:
                    continue
                weighed.add(key)
                score = census.weigh(place, candidate, least=THRESHOLD).score
                if score >= THRESHOLD:
                    low, high = sorted((people[place].id, people[candidate].id))
                    scored.append((low, high, score))
    return scored


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
        for at, name in enumerate(whole):
            for second_name in whole[at + 1 :]:
                if parts == 1 or crc32(name.encode()) % parts == part:
                    homes[f"{name}|{second_name}"].append(key)
    done: set[tuple[int, int]] = set()
    for keys in homes.values():
        if 1 < len(keys) <= 5:
            for at, here in enumerate(keys):
                for there in keys[at + 1 :]:
                    if (here, there) not in done:
                        done.add((here, there))
                        yield census.members[here], census.members[there]


# -- rivals ---------------------------------------------------------------------------------------------------------


def _without_rivals(scores: Mapping[tuple[int, int], int], people: Sequence[SearchedPerson]) -> list[ScoredPair]:
    """Between two households each person has one twin: brothers whose names are alike are not crossed over."""
    home = {person.id: person.household for person in people}
    grouped: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for (first_id, second_id), score in scores.items():
        low, high = sorted((home[first_id], home[second_id]))
        grouped[low, high].append((score, first_id, second_id))
    matches = []
    for (low, high), pairs in grouped.items():
        taken: set[int] = set()
        for score, first_id, second_id in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
            if low != high and (first_id in taken or second_id in taken):
                continue
            taken |= {first_id, second_id}
            matches.append(ScoredPair(first_id, second_id, score))
    return sorted(matches, key=lambda pair: (pair.first_id, pair.second_id))
