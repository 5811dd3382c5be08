"""One box to find a household: the name of anyone in it, NIK, KK number, number on the list, RT/RW or address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    SQLColumnExpression,
    and_,
    any_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from sakti.core.identity import clean
from sakti.core.names import sought
from sakti.core.permissions import NO_NAMES, NameScope
from sakti.extensions import db
from sakti.households.models import Family, Household, Person
from sakti.web.bulk import is_postgresql
from sakti.web.types import TableSelect

#: Of what is typed, this much is looked for.
MOST_WORDS = 6
#: A word of so many letters may stand apart in a name; so many of its first and last ones stand together then.
PARTED, BEGIN, END = 6, 2, 3
#: A reader of so many villages is served by one pass over all names; of fewer, by looking into each household.
MANY_VILLAGES = 40

_RT_RW = re.compile(
    r"\brt\.?\s*(\d{1,3})\b(?:(?:[\s/,]*rw\.?\s*|/)(\d{1,3})\b)?|\brw\.?\s*(\d{1,3})\b|^(\d{1,3})/(\d{1,3})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What a text asks for: a number of sixteen digits, an RT and RW, words.

    `words` as names have them (`core.names.key`), `typed` as addresses and numbers do.
    """

    number: str = ""
    rt: str = ""
    rw: str = ""
    words: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.number or self.rt or self.rw or self.words)


def read(text: str) -> SearchTerms:
    """ "3326…" (16 digits, also with dots), "RT 002 RW 001", "002/001", "siti rt 2", or any words."""
    digits = clean(text)
    if len(digits) == 16 and digits.isascii() and digits.isdigit():
        return SearchTerms(number=digits)
    rt = rw = ""
    for match in _RT_RW.finditer(text.strip()):
        rt = match[1] or match[4] or rt
        rw = match[2] or match[3] or match[5] or rw
    rest = _RT_RW.sub(" ", text.strip())
    typed = tuple(rest.split())[:MOST_WORDS]
    return SearchTerms(rt=rt, rw=rw, words=sought(rest)[:MOST_WORDS], typed=typed)


def hold(ids: object, key: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """One of these ids, a list where the database knows lists, else JSON: thousands of them cost no more than a few."""
    if is_postgresql():
        return key == any_(literal(ids or [], ARRAY(Integer)))
    listed = func.json_each(ids).table_valued("value")
    condition: ColumnElement[bool] = key.in_(select(listed.c.value))
    return condition


@dataclass(frozen=True, slots=True)
class MatchedHouseholds:
    """The households of some villages that words ask for: how many, and their ids as one value for the database.

    `whole`: those in which somebody has each word as a whole word of the name; `exact`: as the whole name.
    """

    count: int
    ids: object
    whole_count: int
    whole: object
    exact_count: int
    exact: object

    def hold(self, key: SQLColumnExpression[int]) -> ColumnElement[bool]:
        return hold(self.ids, key)

    def steps(self, key: SQLColumnExpression[int]) -> list[tuple[int, ColumnElement[bool]]]:
        """(how many, which) in the order in which they are shown: "U" before U Sutisna before Budiman."""
        exact, whole, every = hold(self.exact, key), hold(self.whole, key), self.hold(key)
        counts = (self.exact_count, self.whole_count - self.exact_count, self.count - self.whole_count)
        return [*zip(counts, (exact, and_(whole, ~exact), and_(every, ~whole)), strict=True)]

    def rank(self, key: SQLColumnExpression[int]) -> ColumnElement[int]:
        """To sort a few of them by."""
        return case((hold(self.exact, key), 0), (hold(self.whole, key), 1), else_=2)


def are_many(names: NameScope) -> bool:
    return names.villages is None or len(names.villages) > MANY_VILLAGES


def matches(text: str, names: NameScope) -> MatchedHouseholds | None:
    """Looked up at once, if words are sought. None: ask `condition`."""
    asked = read(text)
    if not asked.words:
        return None
    typed = " ".join(asked.typed)
    people = select(Person.household_id.label("id"), _wholeness(asked.words).label("level"))
    people = people.where(*(is_named(Person.name_key, word) for word in asked.words))
    mentioned = (mentions(Household.address, word.casefold()) for word in asked.typed)
    places = select(Household.id, literal(0)).where(*mentioned)
    numbered = select(Household.id, literal(0)).where(Household.number.in_({typed, typed.casefold(), typed.upper()}))
    if not are_many(names):  # one pass over all names is too much for a village
        people = people.join(Household, Household.id == Person.household_id).where(_within(names))
        places, numbered = places.where(_within(names)), numbered.where(_within(names))
    found = union_all(people, places, numbered).subquery()
    best = select(found.c.id, func.max(found.c.level).label("level")).group_by(found.c.id).subquery()
    counted = (_counted(best.c.level >= least) for least in (0, 1, 2))
    query: TableSelect = select(*(column for pair in counted for column in pair)).join(best, best.c.id == Household.id)
    query = query.where(Household.standing != "unborn", _within(names), *_places(asked))
    return MatchedHouseholds(*db.session.execute(query).one())


def _wholeness(words: tuple[str, ...]) -> ColumnElement[int]:
    """2: the name is these words; 1: they are words of it; 0: they are letters in it."""
    padded = literal(" ") + Person.name_key + literal(" ")
    words_of_it = and_(*(contains(padded, f" {word} ") for word in words))
    joined = func.replace(Person.name_key, " ", "") == "".join(words)
    return case((Person.name_key == " ".join(words), 2), (or_(words_of_it, joined), 1), else_=0)


def _counted(which: ColumnElement[bool]) -> tuple[SQLColumnExpression[int], SQLColumnExpression[object]]:
    return func.count().filter(which), _gathered(Household.id, which)


def _within(names: NameScope) -> ColumnElement[bool]:
    return true() if names.villages is None else Household.village_id.in_(sorted(names.villages))


@dataclass(frozen=True, slots=True)
class Search:
    """The households that a text asks for, and what to sort them by first: who has it as a whole name."""

    condition: ColumnElement[bool]
    rank: ColumnElement[int]


def find(text: str, names: NameScope) -> Search | None:
    """None if a text asks for nothing. Without a name to see, none is found by one."""
    asked = read(text)
    if not asked:
        return None
    if names == NO_NAMES:
        return Search(false(), literal(0))
    if asked.number:
        return Search(_numbered(asked.number), literal(0))
    if matching := matches(text, names):
        return Search(matching.hold(Household.id), matching.rank(Household.id))
    return Search(and_(*_places(asked)), literal(0))


def condition(text: str, names: NameScope) -> ColumnElement[bool] | None:
    """The same without an order."""
    found = find(text, names)
    return None if found is None else found.condition


def _gathered(column: SQLColumnExpression[int], which: ColumnElement[bool]) -> SQLColumnExpression[object]:
    gather = func.array_agg if is_postgresql() else func.json_group_array
    return gather(column).filter(which)


def _places(asked: SearchTerms) -> list[ColumnElement[bool]]:
    places = ((Household.rt, asked.rt), (Household.rw, asked.rw))
    return [_same_number(column, value) for column, value in places if value]


def _numbered(digits: str) -> ColumnElement[bool]:
    by_nik = select(Person.household_id).where(Person.nik == digits)
    by_card = select(Family.household_id).where(Family.kk == digits)
    return or_(Household.id.in_(by_nik), Household.id.in_(by_card), Household.number == digits)


def _same_number(column: SQLColumnExpression[str], written: str) -> ColumnElement[bool]:
    """RT 2 is RT 02 is RT 002."""
    value = int(written)
    condition: ColumnElement[bool] = column.in_([str(value), f"{value:02d}", f"{value:03d}"])
    return condition


_WILD = re.compile(r"([*?\[])")


def contains(column: SQLColumnExpression[str], word: str) -> ColumnElement[bool]:
    """The word anywhere in the text, letter for letter: on SQLite by GLOB, the quickest that it has."""
    condition: ColumnElement[bool] = (
        func.strpos(column, word) > 0 if is_postgresql() else column.op("GLOB")(f"*{_tamed(word)}*")
    )
    return condition


def _tamed(word: str) -> str:
    return _WILD.sub(r"[\1]", word)


def is_named(column: SQLColumnExpression[str], word: str) -> ColumnElement[bool]:
    """The word in the name, written together or apart: "nuraini" is in "nur aini". (Typed apart it finds both.)

    Its first and last letters stand in the name wherever the word is parted between them: only names that have these
    are put together, so that one pass over all names takes about as long as for the word itself.
    """
    if len(word) < PARTED:
        return contains(column, word)
    begin, end = word[:BEGIN], word[-END:]
    framed: ColumnElement[bool] = (
        and_(contains(column, begin), contains(column, end))
        if is_postgresql()
        else column.op("GLOB")(f"*{_tamed(begin)}*{_tamed(end)}*")
    )
    return and_(framed, or_(contains(column, word), contains(func.replace(column, " ", ""), word)))


def mentions(column: SQLColumnExpression[str], word: str) -> ColumnElement[bool]:
    """The same in capitals or not: SQLite's LIKE cares for neither, and costs a third of folding the text first."""
    condition: ColumnElement[bool] = column.contains(word, autoescape=True)
    return contains(func.lower(column), word) if is_postgresql() else condition
