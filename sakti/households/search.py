"""One box to find a household: the name of anyone in it, NIK, KK number, number on the list, RT/RW or address."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, and_, any_, exists, func, literal, or_, select

from sakti.core.identity import clean
from sakti.core.permissions import Scope
from sakti.extensions import db
from sakti.households.models import Family, Household, Person
from sakti.households.queries import name_key
from sakti.web.bulk import is_postgresql

#: A reader of so many villages is served by one pass over all names; of fewer, by looking into each household.
MANY_VILLAGES = 40
#: So many matches are handed on as a list of ids, which the database takes faster than the question behind it.
MOST = 60_000

_RT_RW = re.compile(
    r"\brt\.?\s*(\d{1,3})\b(?:(?:[\s/,]*rw\.?\s*|/)(\d{1,3})\b)?|\brw\.?\s*(\d{1,3})\b|^(\d{1,3})/(\d{1,3})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sought:
    """What a text asks for: a number of sixteen digits, an RT and RW, words."""

    number: str = ""
    rt: str = ""
    rw: str = ""
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.number or self.rt or self.rw or self.words)


def read(text: str) -> Sought:
    """ "3326…" (16 digits, also with dots), "RT 002 RW 001", "002/001", "siti rt 2", or any words."""
    digits = clean(text)
    if len(digits) == 16 and digits.isascii() and digits.isdigit():
        return Sought(number=digits)
    rt = rw = ""
    for found in _RT_RW.finditer(text.strip()):
        rt = found[1] or found[4] or rt
        rw = found[2] or found[3] or found[5] or rw
    rest = _RT_RW.sub(" ", text.strip())
    return Sought(rt=rt, rw=rw, words=tuple(name_key(rest).split())[:6])


def condition(text: str, villages: Scope) -> ColumnElement[bool] | None:
    """The households that a text asks for; None if it asks for nothing."""
    sought = read(text)
    if not sought:
        return None
    if sought.number:
        return _numbered(sought.number)
    places = ((Household.rt, sought.rt), (Household.rw, sought.rw))
    parts = [_same_number(column, value) for column, value in places if value]
    if sought.words:
        wide = villages.villages is None or len(villages.villages) > MANY_VILLAGES
        parts.append(_said_wide(sought.words) if wide else _said(sought.words))
    return and_(*parts)


def _numbered(digits: str) -> ColumnElement[bool]:
    by_nik = select(Person.household_id).where(Person.nik == digits)
    by_card = select(Family.household_id).where(Family.kk == digits)
    return or_(Household.id.in_(by_nik), Household.id.in_(by_card), Household.number == digits)


def _same_number(column: Any, written: str) -> ColumnElement[bool]:
    """RT 2 is RT 02 is RT 002."""
    value = int(written)
    found: ColumnElement[bool] = column.in_([str(value), f"{value:02d}", f"{value:03d}"])
    return found


def contains(column: Any, word: str) -> ColumnElement[bool]:
    """The word anywhere in the text: a plain search, several times faster than LIKE on SQLite."""
    place = func.strpos if is_postgresql() else func.instr
    return place(column, word) > 0


def _said(words: tuple[str, ...]) -> ColumnElement[bool]:
    """Somebody in the household has all these words in the name, or the address has them, or it is its number."""
    named = (contains(Person.name_key, word) for word in words)
    somebody = exists().where(Person.household_id == Household.id, *named).correlate(Household)
    address = and_(*(contains(func.lower(Household.address), word) for word in words))
    return or_(somebody, address, func.lower(Household.number) == " ".join(words))


def _said_wide(words: tuple[str, ...]) -> ColumnElement[bool]:
    """The same, by one pass over everybody. Few matches are named one by one; more stay a question."""
    people = select(Person.household_id).where(*(contains(Person.name_key, word) for word in words))
    places = select(Household.id).where(*(contains(func.lower(Household.address), word) for word in words))
    numbered = select(Household.id).where(Household.number == " ".join(words))
    found = [db.session.scalars(query.limit(MOST + 1)).all() for query in (people, places, numbered)]
    if any(len(ids) > MOST for ids in found):
        return or_(Household.id.in_(people), Household.id.in_(places), Household.id.in_(numbered))
    return _among(sorted({key for ids in found for key in ids}))


def _among(ids: list[int]) -> ColumnElement[bool]:
    """One of these, handed over as one value: thousands of them cost no more than a few."""
    if is_postgresql():
        return Household.id == any_(literal(ids, ARRAY(Integer)))
    listed = func.json_each(json.dumps(ids)).table_valued("value")
    return Household.id.in_(select(listed.c.value))
