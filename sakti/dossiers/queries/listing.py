"""The list of households: found, filtered, sorted and counted within what the reader reaches. Plain rows, for speed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Label,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from sakti.core.answers import Answer
from sakti.core.indicators import INDICATORS, Indicator
from sakti.core.needs import NEEDS
from sakti.core.periods import FOREVER
from sakti.core.permissions import ALL_NAMES, NameScope
from sakti.extensions import db
from sakti.households.queries import search
from sakti.households.tables import Family, Household, Person
from sakti.indicators.queries.sql import ages_on, answer_of
from sakti.interventions.queries import is_untouched
from sakti.observations.tables import STATES, Absence, HouseholdState, PersonState, Release
from sakti.regions.queries import are_all
from sakti.regions.tables import Region, VillageClass
from sakti.verification.tables import VervalTask
from sakti.web.pagination import Key, Page, read_cursor, write_cursor
from sakti.web.seen import note_seen
from sakti.web.types import TableRow, TableSelect

HEAD = Person.__table__.alias("head")
STATE = HouseholdState.__table__
PLACE = Household.__table__

Columns = TypeVarTuple("Columns")
#: id, village id, RT, RW, address, number, people, standing, head's name, decile, village
ListedHousehold = Row[int, int, str, str, str, str | None, int, str, str | None, int | None, str]

#: Rows of one page: what a phone still scrolls through.
PAGE = 25
#: So many matches lie close together among all names: a page of them is soon found by reading names in their order.
COMMON = 2000
#: What the list may be sorted by; the id makes each key unique.
SORTS: dict[str, tuple[Key, ...]] = {
    "name": (func.coalesce(HEAD.c.name_key, "").label("head_key"),),
    "rt": (PLACE.c.village_id, PLACE.c.rw, PLACE.c.rt),
    "decile": (func.coalesce(STATE.c.decile, 99).label("decile_key"),),
    "people": (PLACE.c.people,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedHouseholds:
    """Which households; empty means all. `villages` are those of the chosen region, if one was chosen."""

    text: str = ""
    villages: frozenset[int] | None = None
    decile: str = ""
    need: str = ""
    standing: str = ""
    unserved: bool = False
    indicator: str = ""
    answer: str = ""
    missing_from: int | None = None
    unverified: bool = False
    sort: str = "name"


#: Which step of a list a row is of; the first part of its key.
STEP: Label[int] = literal(0).label("step")


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a list that stands before the next: by what conditions, and how many there are, if that is known."""

    count: int | None
    conditions: tuple[ColumnElement[bool], ...]


def within(names: NameScope, wanted: WantedHouseholds) -> NameScope:
    """The villages that are both reached and chosen. All of them need no naming: no match is asked where it is."""
    if wanted.villages is None:
        is_whole = names.villages is not None and are_all(names.villages)
        return ALL_NAMES if is_whole else names
    return names & NameScope(wanted.villages)


def conditions(reach: NameScope, wanted: WantedHouseholds, day: date) -> list[ColumnElement[bool]]:
    """What a household must satisfy to be seen, but for the text. One that nothing is known of any more is not seen."""
    clauses: list[ColumnElement[bool]] = [Household.standing.not_in(("unborn", "merged"))]
    if reach.villages is not None:
        clauses.append(Household.village_id.in_(sorted(reach.villages)))
    if wanted.standing:
        clauses.append(Household.standing == wanted.standing)
    if wanted.decile:
        clauses.append(holds_now(HouseholdState, _decile(wanted.decile)))
    if wanted.need:
        need = NEEDS[wanted.need]
        clauses.append(gives_answer(need.indicator, need.sign, day))
    if wanted.indicator and wanted.answer:
        clauses.append(gives_answer(INDICATORS[wanted.indicator], Answer(wanted.answer), day))
    if wanted.unserved:
        clauses.append(is_untouched())
    if wanted.unverified:
        verified = VervalTask.verified_on.is_not(None)
        clauses.append(~exists().where(VervalTask.household_id == Household.id, verified).correlate(Household))
        absorbed = aliased(Household)  # what was verified of a record that is this one's history now
        theirs = exists().where(absorbed.merged_into_id == Household.id, VervalTask.household_id == absorbed.id)
        clauses.append(~theirs.where(verified).correlate(Household))
    if wanted.missing_from:
        absent = exists().where(Absence.household_id == Household.id, Absence.release_id == wanted.missing_from)
        clauses.append(absent.correlate(Household))
    return clauses


def holds_now(model: type[HouseholdState | PersonState], *that: ColumnElement[bool]) -> ColumnElement[bool]:
    """The household, or one of its people, is in such a state now: the last one, which has no end."""
    return exists().where(model.household_id == Household.id, model.until == FOREVER, *that).correlate(Household)


def _decile(chosen: str) -> ColumnElement[bool]:
    """ "1-4", "7" or "unknown"."""
    if chosen == "unknown":
        return HouseholdState.decile.is_(None)
    low, _, high = chosen.partition("-")
    return HouseholdState.decile.between(int(low), int(high or low))


def gives_answer(indicator: Indicator, answer: Answer, day: date) -> ColumnElement[bool]:
    """The household, or one of its people, counts now and gives this answer."""
    model = STATES[indicator.unit]
    table = model.__table__
    given = answer_of(indicator, table.c, VillageClass.__table__.c.rural, ages_on(table.c, day)) == answer.value
    place = (VillageClass.village_id == model.village_id, VillageClass.since <= day, VillageClass.until > day)
    return holds_now(model, model.counted.is_(True), *place, given)


@dataclass(frozen=True)
class HouseholdListing:
    """The households that a reader sees under a filter. The search runs once for rows, count and export."""

    names: NameScope
    wanted: WantedHouseholds
    day: date

    @cached_property
    def reach(self) -> NameScope:
        return within(self.names, self.wanted)

    @cached_property
    def found(self) -> search.MatchedHouseholds | None:
        return search.matches(self.wanted.text, self.reach)

    @cached_property
    def narrowing(self) -> list[ColumnElement[bool]]:
        return conditions(self.reach, self.wanted, self.day)

    @property
    def is_filtered(self) -> bool:
        return replace(self.wanted, sort="name", villages=None) != WantedHouseholds()

    @property
    def is_narrowed(self) -> bool:
        """By more than villages and what the text found in them."""
        return replace(self.wanted, sort="name", text="", villages=None) != WantedHouseholds()

    @cached_property
    def steps(self) -> list[Step]:
        """Who has what was typed as a whole name comes first, unless the reader chose another order.

        Many are read in the order of names: `+ 0` hides the household's key from a planner that would look each up.
        """
        if self.found is None:
            asked = search.condition(self.wanted.text, self.reach)
            return [Step(None, () if asked is None else (asked,))]
        if self.wanted.sort == "name":
            near, far = self.found.steps(PLACE.c.id), self.found.steps(PLACE.c.id + 0)
            both = [
                (count, which if count < COMMON else read) for (count, which), (_, read) in zip(near, far, strict=True)
            ]
            return [Step(count, (which,)) for count, which in both if count]
        return [Step(self.found.count, (self.found.hold(PLACE.c.id),))]

    def is_read_in_order(self, step: Step) -> bool:
        """By name, of everybody or of a great part."""
        if not search.are_many(self.reach) or self.is_narrowed or self.wanted.sort.removeprefix("-") != "name":
            return False
        return step.count >= COMMON if step.count is not None else not self.wanted.text

    @property
    def keys(self) -> list[Key]:
        return [*SORTS.get(self.wanted.sort.removeprefix("-"), SORTS["name"]), PLACE.c.id]

    def sorted_keys(self, step: Step) -> TableSelect:
        """Only what sorting needs: the rest is looked up for the rows of one page, not for all. Not ordered yet."""
        query = select(*self.keys).select_from(PLACE).where(*self.narrowing, *step.conditions)
        match self.wanted.sort.removeprefix("-"):
            case "rt" | "people":
                return query
            case "decile":
                return query.outerjoin(STATE, and_(STATE.c.household_id == PLACE.c.id, STATE.c.until == FOREVER))
            case _:
                return query.outerjoin(HEAD, HEAD.c.id == PLACE.c.head_id)

    def in_order(
        self, query: Select[*Columns], keys: Sequence[Key | ColumnElement[Any]], values: Sequence[object], most: int
    ) -> Select[*Columns]:
        """The first rows, or those after a mark."""
        downwards = self.wanted.sort.startswith("-")
        if values:
            row, mark = tuple_(*map(bare_expression, keys)), tuple_(*values)
            query = query.where(row < mark if downwards else row > mark)
        return query.order_by(
            *(bare_expression(key).desc() if downwards else bare_expression(key).asc() for key in keys)
        ).limit(most)

    def names_in_order(self, step: Step, values: Sequence[object], most: int) -> TableSelect:
        """Names as their index has them, until enough belong to a household that is sought.

        `+ 0` hides two keys from the planner, which would rather look up every household and sort them all.
        """
        where = [*self.narrowing, *step.conditions]
        named = select(HEAD.c.name_key.label("head_key"), PLACE.c.id).where(PLACE.c.head_id == HEAD.c.id + 0, *where)
        nameless = select(literal("").label("head_key"), PLACE.c.id).where(PLACE.c.head_id.is_(None), *where)
        parts = [self.in_order(query, list(query.selected_columns), values, most) for query in (nameless, named)]
        both = union_all(*(select(part.subquery()) for part in parts)).subquery()
        return self.in_order(select(both), list(both.c), [], most)

    def page(self, cursor: str | None = None, size: int = PAGE) -> Page[ListedHousehold]:
        keys = [STEP, *self.keys]
        values = read_cursor(cursor, keys)
        start = next((at for at in range(len(self.steps)) if values[:1] == [at]), 0)
        marks = values[1:] if values[:1] == [start] else []
        rows: list[TableRow] = []
        for number, step in enumerate(self.steps):
            if number >= start and len(rows) <= size:
                found = self.part(step, marks if number == start else [], size + 1 - len(rows))
                rows += db.session.execute(found.add_columns(literal(number).label("step")))
        if rows and not marks and hasattr(rows[0], "everybody"):
            self.__dict__["count"] = rows[0].everybody
        following = write_cursor(rows[size - 1], keys) if len(rows) > size else None
        shown = shown_rows(self.reach, [row.id for row in rows[:size]])
        return Page([shown[row.id] for row in rows[:size] if row.id in shown], following, is_first=not marks)

    def part(self, step: Step, values: Sequence[object], most: int) -> TableSelect:
        if self.is_read_in_order(step):
            return self.names_in_order(step, values, most)
        return self.in_order(self.counted(step, values), self.keys, values, most)

    def counted(self, step: Step, values: Sequence[object]) -> TableSelect:
        """One pass finds the first page and how many there are."""
        query = self.sorted_keys(step)
        if values or not self.is_filtered or self.found:
            return query
        return query.add_columns(func.count().over().label("everybody"))

    def every(self, size: int = 2000) -> Iterator[ListedHousehold]:
        """All rows, for a spreadsheet."""
        cursor: str | None = None
        while True:
            page = self.page(cursor, size)
            yield from page.rows
            if (cursor := page.following) is None:
                return

    @cached_property
    def count(self) -> int:
        if self.found and not self.is_narrowed:
            return self.found.count
        asked = self.found.hold(PLACE.c.id) if self.found else search.condition(self.wanted.text, self.reach)
        where = self.narrowing if asked is None else [*self.narrowing, asked]
        query = select(func.count()).select_from(Household).where(*where)
        return int(db.session.execute(query).scalar_one())


def shown_rows(names: NameScope, ids: Sequence[int]) -> dict[int, ListedHousehold]:
    """What the list shows of these households, where the reader has names."""
    query = (
        select(
            PLACE.c.id,
            PLACE.c.village_id,
            PLACE.c.rt,
            PLACE.c.rw,
            PLACE.c.address,
            PLACE.c.number,
            PLACE.c.people,
            PLACE.c.standing,
            HEAD.c.name,
            STATE.c.decile,
            Region.name.label("village"),
        )
        .select_from(PLACE)
        .join(Region, Region.id == PLACE.c.village_id)
        .outerjoin(HEAD, HEAD.c.id == PLACE.c.head_id)
        .outerjoin(STATE, and_(STATE.c.household_id == PLACE.c.id, STATE.c.until == FOREVER))
        .where(PLACE.c.id.in_(ids))
    )
    shown = {row.id: row for row in db.session.execute(query) if names.reaches_village(row.village_id)}
    note_seen("households", shown)
    return shown


def bare_expression(key: Key | ColumnElement[Any]) -> SQLColumnExpression[Any]:
    """The expression behind a label."""
    return key.element if isinstance(key, Label) else key


def releases() -> Sequence[tuple[int, str]]:
    """The lists from which somebody was missing, the newest first."""
    named = select(Absence.release_id).distinct()
    query = select(Release.id, Release.name).where(Release.id.in_(named), Release.undone_at.is_(None))
    return db.session.execute(query.order_by(Release.as_of.desc(), Release.id.desc())).all()


def family_cards(names: NameScope, household_ids: Sequence[int]) -> dict[int, list[str]]:
    """Per household its KK numbers, for the export."""
    cards: dict[int, list[str]] = {}
    query = select(Family.household_id, Family.kk, Household.village_id).join(
        Household, Household.id == Family.household_id
    )
    query = query.where(Family.household_id.in_(household_ids), Family.kk.is_not(None))
    for household_id, card, village_id in db.session.execute(query.order_by(Family.id)):
        if names.reaches_village(village_id):
            cards.setdefault(household_id, []).append(card or "")
    return cards


def head_niks(names: NameScope, household_ids: Sequence[int]) -> dict[int, str | None]:
    """Per household the NIK of its head, for the export."""
    query = select(Household.id, Household.village_id, Person.nik).join(Person, Person.id == Household.head_id)
    rows = db.session.execute(query.where(Household.id.in_(household_ids)))
    return {household_id: nik for household_id, village_id, nik in rows if names.reaches_village(village_id)}
