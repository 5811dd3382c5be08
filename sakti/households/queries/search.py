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
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.functions import Function, array_agg

from sakti.core.identity import clean
from sakti.core.permissions import NO_NAMES, NameScope
from sakti.extensions import db
from sakti.households.models import Family, Household, Person
from sakti.households.queries import name_key
from sakti.web.bulk import is_postgresql

#: A reader of so many villages is served by one pass over all names; of fewer, by looking into each household.
MANY_VILLAGES = 40

_RT_RW = re.compile(
    r"\brt\.?\s*(\d{1,3})\b(?:(?:[\s/,]*rw\.?\s*|/)(\d{1,3})\b)?|\brw\.?\s*(\d{1,3})\b|^(\d{1,3})/(\d{1,3})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What a text asks for: a number of sixteen digits, an RT and RW, words."""

    number: str = ""
    rt: str = ""
    rw: str = ""
    words: tuple[str, ...] = ()

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
    return SearchTerms(rt=rt, rw=rw, words=tuple(name_key(rest).split())[:6])


@dataclass(frozen=True, slots=True)
class MatchedHouseholds:
    """The households of some villages that a text asks for: how many, and their ids as one value for the database."""

    count: int
    ids: object  # a list where the database knows lists, else JSON

    def hold(self, key: SQLColumnExpression[int]) -> ColumnElement[bool]:
        """One of these: thousands of them cost no more than a few."""
        if is_postgresql():
            return key == any_(literal(self.ids or [], ARRAY(Integer)))
        listed = func.json_each(self.ids).table_valued("value")
        condition: ColumnElement[bool] = key.in_(select(listed.c.value))
        return condition


def are_many(names: NameScope) -> bool:
    return names.villages is None or len(names.villages) > MANY_VILLAGES


def matches(text: str, names: NameScope) -> MatchedHouseholds | None:
    """Looked up at once, if words are sought in many villages: one pass over all names. None: ask `condition`."""
    sought = read(text)
    if not sought.words or not are_many(names):
        return None
    joined = " ".join(sought.words)
    people = select(Person.household_id).where(*(contains(Person.name_key, word) for word in sought.words))
    places = select(Household.id).where(*(mentions(Household.address, word) for word in sought.words))
    numbered = select(Household.id).where(Household.number.in_([joined, joined.upper()]))
    query = select(func.count(), _gathered(Household.id)).where(
        Household.id.in_(union_all(people, places, numbered)), Household.standing != "unborn", *_places(sought)
    )
    if names.villages is not None:
        query = query.where(Household.village_id.in_(sorted(names.villages)))
    return MatchedHouseholds(*db.session.execute(query).one())


def condition(text: str, names: NameScope) -> ColumnElement[bool] | None:
    """The households that a text asks for; None if it asks for nothing. Without a name to see, none is found by one."""
    sought = read(text)
    if not sought:
        return None
    if names == NO_NAMES:
        return false()
    if sought.number:
        return _numbered(sought.number)
    if matching := matches(text, names):
        return matching.hold(Household.id)
    return and_(*_places(sought), *([_have_words(sought.words)] if sought.words else []))


def _gathered(column: SQLColumnExpression[int]) -> array_agg[int] | Function[str]:
    return func.array_agg(column) if is_postgresql() else func.json_group_array(column)


def _places(sought: SearchTerms) -> list[ColumnElement[bool]]:
    places = ((Household.rt, sought.rt), (Household.rw, sought.rw))
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
        func.strpos(column, word) > 0 if is_postgresql() else column.op("GLOB")("*" + _WILD.sub(r"[\1]", word) + "*")
    )
    return condition


def mentions(column: SQLColumnExpression[str], word: str) -> ColumnElement[bool]:
    """The same in capitals or not: SQLite's LIKE cares for neither, and costs a third of folding the text first."""
    condition: ColumnElement[bool] = column.contains(word, autoescape=True)
    return contains(func.lower(column), word) if is_postgresql() else condition


def _have_words(words: tuple[str, ...]) -> ColumnElement[bool]:
    """Somebody in the household has all these words in the name, or the address has them, or it is its number."""
    named = (contains(Person.name_key, word) for word in words)
    somebody = exists().where(Person.household_id == Household.id, *named).correlate(Household)
    address = and_(*(mentions(Household.address, word) for word in words))
    return or_(somebody, address, func.lower(Household.number) == " ".join(words))
