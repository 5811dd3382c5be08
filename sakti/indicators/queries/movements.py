"""Who came, who left and whose answer changed between two days, read from the states (`core.movements` says why).

There is one way for everything that moves: households, persons, and each indicator. Read are the subjects that count on
the last day, with how they stood on the first, and those that counted on the first and do not on the last, with how
they stand now. A subject is in one of the two and never in both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from sakti.core.answers import Answer
from sakti.core.indicators import Indicator
from sakti.core.movements import (
    CAME_BACK,
    ELSEWHERE,
    GONE,
    NO_WAYS,
    Came,
    Decomposition,
    Left,
    Movement,
    Part,
    Stand,
    Step,
    Tally,
    Turned,
    Ways,
    decompose,
    movement,
)
from sakti.core.periods import month_index
from sakti.core.successions import SuccessionKind
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.indicators.queries.figures import SUBJECT
from sakti.indicators.queries.sql import Columns, ages_on, answer_of
from sakti.observations.tables import STATES, Event, EventPerson, HouseholdState, PersonState
from sakti.regions.queries import village_links
from sakti.regions.tables import VillageClass
from sakti.web.types import TableSelect

#: The states of one unit.
State: TypeAlias = type[HouseholdState] | type[PersonState]
#: Which villages are read; None: all.
Villages: TypeAlias = Collection[int] | None


@dataclass(frozen=True, slots=True)
class MovementSteps:
    """Everything that moved in or out of some villages between two days: `of` reads any region of them from it.

    `there`: the villages in which a household was counted on the first day. `ways`: who lives in another village
    without having moved.
    """

    there: frozenset[int] = frozenset()
    steps: list[Step] = field(default_factory=list)
    ways: Ways = field(default_factory=lambda: NO_WAYS)
    _touching: dict[int | None, list[Step]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for step in self.steps:
            for village in {step.was.village, step.now.village}:
                self._touching.setdefault(village, []).append(step)

    def decomposed(self, villages: Collection[int]) -> Decomposition:
        return decompose(self._of(frozenset(villages)), villages, self.there, self.ways)

    def _of(self, inside: frozenset[int]) -> Iterator[Step]:
        """The steps that touch these villages, each once: many regions are read from the same."""
        for village in inside:
            for step in self._touching.get(village, ()):
                if step.was.village == village or step.was.village not in inside:
                    yield step

    def change(self, villages: Collection[int], opening: Tally, closing: Tally) -> Decomposition:
        """Of steps that leave out who stayed as they were: they are in what is known of both days."""
        return replace(self.decomposed(villages), opening=opening, closing=closing)

    def of(self, villages: Collection[int]) -> Movement:
        """Of those who answer yes, which is everybody where households or persons are counted."""
        return movement(self.decomposed(villages))


def household_steps(first: date, last: date, villages: Villages = None) -> MovementSteps:
    """Of households, whatever is asked of them. None: in the whole database."""
    return _of_everybody("household", first, last, villages)


def person_steps(first: date, last: date, villages: Villages = None) -> MovementSteps:
    """Of persons."""
    return _of_everybody("person", first, last, villages)


def _of_everybody(unit: str, first: date, last: date, villages: Villages) -> MovementSteps:
    """Most are in the same state on both days: they are counted, and not looked at one by one."""
    model = STATES[unit]
    stayed = counted_on(model, first, villages, model.until > last)
    steps = [Step(stand, stand, count=count) for stand, count in _alike(stayed)]
    begun = _beginnings(first, last, villages)
    steps += _steps(_Scan(unit, first, last, villages, begun))
    return MovementSteps(begun.there, steps, begun.ways)


def _alike(stayed: dict[int, int]) -> Iterator[tuple[Stand, int]]:
    for village, count in stayed.items():
        yield Stand(village, "living", Answer.YES), count


def indicator_steps(
    indicator: Indicator, first: date, last: date, villages: Villages = None, *, only: Answer | None = None
) -> MovementSteps:
    """Of those who answer yes or no, both days under this definition. `only`: of those who answer so, which is less."""
    begun = _beginnings(first, last, villages)
    scan = _Scan(indicator.unit, first, last, villages, begun, indicator, only)
    return MovementSteps(begun.there, list(_steps(scan)), begun.ways)


def changed_steps(indicator: Indicator, first: date, last: date, villages: Villages = None) -> MovementSteps:
    """The same, without most of those who answer as before: who is in the same state on both days is not looked at.

    Unless a birthday lies between them that the question asks for, or the village was classed anew.
    """
    begun = _beginnings(first, last, villages)
    scan = _Scan(indicator.unit, first, last, villages, begun, indicator, changed=_classed_between(first, last))
    return MovementSteps(begun.there, list(_steps(scan)), begun.ways)


def _classed_between(first: date, last: date) -> frozenset[int]:
    """The villages whose classification begins or ends between two days."""
    held = VillageClass
    between = or_(and_(held.since > first, held.since <= last), and_(held.until > first, held.until <= last))
    return frozenset(db.session.scalars(select(held.village_id).where(between)))


def movers(indicator: Indicator, first: date, last: date, villages: Collection[int], part: Part) -> TableSelect:
    """One by one the subjects of a part (`core.movements.part_of`): `subject`, and what it answered, `was` and `now`.

    An answer is blank where it did not count.
    """
    begun = _beginnings(first, last, villages)
    scan = _Scan(indicator.unit, first, last, villages, begun, indicator)
    now, was = scan.sides
    side = was if isinstance(part, Left) else now
    before, after = (
        (side.answer_seen_there, side.answer_here) if side is now else (side.answer_here, side.answer_seen_there)
    )
    return (
        select(side.here.c[scan.subject].label("subject"), before.label("was"), after.label("now"))
        .select_from(side.joined)
        .where(*side.where, *_of_part(side, part, villages, begun))
    )


def _of_part(side: _Side, part: Part, villages: Collection[int], begun: _Beginnings) -> list[ColumnElement[bool]]:
    """What makes the part, of those that count on one day."""
    if isinstance(part, Left):  # whoever counts on the last day as well is not on this side
        return [_left_as(side, part, villages, begun.ways)]
    both = func.coalesce(and_(side.counts_there(villages), side.answer_there.in_(DECIDED)), false())
    if isinstance(part, Came):
        return [~both, _came_as(side, part, villages, begun)]
    was, now = (literal(answer.value) for answer in TURNS[part])
    return [both, side.answer_there == was, side.answer_here == now]


def _came_as(side: _Side, part: Came, villages: Collection[int], begun: _Beginnings) -> ColumnElement[bool]:
    counted, standing = func.coalesce(side.counted_there, false()), side.there.c.standing
    if part in ELSEWHERE:
        way = _went(begun.ways, ELSEWHERE[part], side.there.c.village_id, side.here.c.village_id)
        return and_(counted, side.there.c.village_id.not_in(sorted(villages)), way)
    if part in (Came.KNOWN, Came.APPLICABLE):
        unknown = side.answer_there == Answer.UNKNOWN.value
        return and_(side.counts_there(villages), unknown if part is Came.KNOWN else ~unknown)
    if part in CAME_BACK:
        return and_(~counted, standing.in_(CAME_BACK[part]))
    stayed_new = side.here.c.village_id.in_(sorted(begun.there))
    began = case((and_(side.began == Came.NEW_VILLAGE.value, stayed_new), Came.LISTED.value), else_=side.began)
    newly = case((standing.is_(None), began), else_=Came.LISTED.value)
    known_before = func.coalesce(standing.in_([each for some in CAME_BACK.values() for each in some]), false())
    return and_(~counted, ~known_before, newly == part.value)


def _went(
    ways: Ways, kind: SuccessionKind | None, was: ColumnElement[int], now: ColumnElement[int]
) -> ColumnElement[bool]:
    """Who is in another village by a decree of this kind; None: who moved."""
    pairs = (and_(was == old, now == new) for (old, new), each in ways.items() if kind in (None, each))
    decreed = or_(false(), *pairs)
    return ~decreed if kind is None else decreed


def _left_as(side: _Side, part: Left, villages: Collection[int], ways: Ways) -> ColumnElement[bool]:
    counted, standing = func.coalesce(side.counted_there, false()), side.there.c.standing
    if part in ELSEWHERE:
        way = _went(ways, ELSEWHERE[part], side.here.c.village_id, side.there.c.village_id)
        return and_(counted, side.there.c.village_id.not_in(sorted(villages)), way)
    if part in (Left.UNKNOWN, Left.INAPPLICABLE):
        unknown = side.answer_there == Answer.UNKNOWN.value
        return and_(side.counts_there(villages), unknown if part is Left.UNKNOWN else ~unknown)
    if part is Left.EMPTY:
        return and_(~counted, func.coalesce(standing.not_in([*GONE.values()]), true()))
    return and_(~counted, standing == GONE[part])


#: The answers that count.
DECIDED = (Answer.YES.value, Answer.NO.value)
#: From which answer to which.
TURNS: Mapping[Part, tuple[Answer, Answer]] = {
    Turned.TO_YES: (Answer.NO, Answer.YES),
    Turned.TO_NO: (Answer.YES, Answer.NO),
}


# -- reading ----------------------------------------------------------------------------------------------------------


class _Side(NamedTuple):
    """Subjects that count on a day (`here`), each with its state on the other day (`there`), if it had one."""

    here: FromClause
    there: FromClause
    joined: FromClause
    where: list[ColumnElement[bool]]
    columns: list[ColumnElement[Any]]  # of a `Step`, the first day first
    counted_there: ColumnElement[bool]
    answer_here: ColumnElement[str]
    answer_there: ColumnElement[str]
    began: ColumnElement[str]

    def counts_there(self, villages: Collection[int]) -> ColumnElement[bool]:
        """Whether it counted in these villages on the other day, whatever it answered."""
        return and_(self.counted_there, self.there.c.village_id.in_(sorted(villages)))

    @property
    def answer_seen_there(self) -> ColumnElement[str | None]:
        """What it answered on the other day; blank where it did not count."""
        return case((self.counted_there, self.answer_there), else_=null())


class _Beginnings(NamedTuple):
    """Of villages: in which a household was counted on the first day, and in which month each other one began.

    One that came from another by decree has been there.
    """

    there: frozenset[int]
    new: dict[int, list[int]]
    ways: Ways


@dataclass(frozen=True)
class _Scan:
    """What is read: of one unit, between two days, with the answers to an indicator (None: everybody says yes)."""

    unit: str
    first: date
    last: date
    villages: Villages
    begun: _Beginnings
    indicator: Indicator | None = None
    only: Answer | None = None
    changed: frozenset[int] | None = None  # only who may answer otherwise; villages in which that is everybody

    @property
    def subject(self) -> str:
        return SUBJECT[self.unit]

    @property
    def sides(self) -> tuple[_Side, _Side]:
        """Who counts on the last day; and who counted on the first, and is not among those."""
        return self._side(self.last, self.first, now=True), self._side(self.first, self.last, now=False)

    def _side(self, day: date, other: date, *, now: bool) -> _Side:
        table = STATES[self.unit].__table__
        here, there = table.alias("here"), table.alias("there")
        joined: FromClause = here
        counted_there: ColumnElement[bool] = there.c.counted.is_(True)
        answer_here: ColumnElement[str] = literal(Answer.YES.value)
        answer_there = answer_here
        same = and_(there.c[self.subject] == here.c[self.subject], *_on(there, other))
        if self.indicator is None:
            joined = here.outerjoin(there, same)
        else:
            class_here, class_there = (VillageClass.__table__.alias(f"class_{name}") for name in ("here", "there"))
            joined = here.join(class_here, _holds(class_here, here, day))
            joined = joined.outerjoin(there, same).outerjoin(class_there, _holds(class_there, there, other))
            counted_there = and_(counted_there, class_there.c.village_id.is_not(None))
            answer_here = answer_of(self.indicator, here.c, class_here.c.rural, ages_on(here.c, day))
            answer_there = answer_of(self.indicator, there.c, class_there.c.rural, ages_on(there.c, other))
        where = [here.c.counted.is_(True), *_on(here, day), *self._inside(here), self._is_sought(answer_here)]
        if self.indicator is None or self.changed is not None:  # who is in the same state on both days has stayed
            anew = here.c.since > self.first if now else here.c.until <= self.last
            where.append(or_(anew, *self._ages(here), *self._places(here)))
        if not now:
            read = and_(counted_there, self._is_sought(answer_there), *self._inside(there))
            where.append(~func.coalesce(read, false()))
        stand_here = [here.c.village_id, here.c.standing, answer_here]
        stand_there = [
            case((counted_there, there.c.village_id), else_=null()),
            there.c.standing,
            case((counted_there, answer_there), else_=null()),
        ]
        began: ColumnElement[str] = literal(Came.LISTED.value)
        if now:
            began = self._began(here, there)
        columns = [*stand_there, *stand_here] if now else [*stand_here, *stand_there]
        return _Side(here, there, joined, where, [*columns, began], counted_there, answer_here, answer_there, began)

    def _ages(self, table: FromClause) -> Iterator[ColumnElement[bool]]:
        """Who has a birthday between the days that the question asks for; a month too many is no harm."""
        for age in () if self.indicator is None else self.indicator.age_bounds:
            first, last = (month_index(day) - 12 * age for day in (self.first, self.last))
            yield table.c.birth_month.between(first - 1, last + 1)

    def _places(self, table: FromClause) -> Iterator[ColumnElement[bool]]:
        if self.changed:
            yield table.c.village_id.in_(sorted(self.changed))

    def _inside(self, table: FromClause) -> list[ColumnElement[bool]]:
        return [] if self.villages is None else [table.c.village_id.in_(sorted(self.villages))]

    def _is_sought(self, answer: ColumnElement[str]) -> ColumnElement[bool]:
        sought = (Answer.YES, Answer.NO) if self.only is None else (self.only,)
        return answer.in_([each.value for each in sought])

    def _began(self, here: FromClause, there: FromClause) -> ColumnElement[str]:
        """Asked only of those who were in no record on the first day."""
        if self.unit == "household":
            happened, came = self._is_split(here.c), Came.SPLIT
        else:
            happened, came = self._is_born(here.c), Came.BORN
        return case(
            (there.c[self.subject].is_not(None), Came.LISTED.value),
            (happened, came.value),
            (self._is_of_first_month(here.c), Came.NEW_VILLAGE.value),
            else_=Came.LISTED.value,
        )

    def _is_split(self, columns: Columns) -> ColumnElement[bool]:
        return exists().where(
            Event.kind == EventKind.SPLIT.value,
            Event.voided_at.is_(None),
            Event.target_household_id == columns["household_id"],
            Event.day <= self.last,
        )

    def _is_born(self, columns: Columns) -> ColumnElement[bool]:
        """By a birth, or after the household's first listing; any other newcomer was listed."""
        birth = (
            exists()
            .where(EventPerson.person_id == columns["person_id"], EventPerson.event_id == Event.id)
            .where(Event.kind == EventKind.BIRTH.value, Event.voided_at.is_(None), Event.day <= self.last)
        )
        homes = HouseholdState.__table__.alias("homes")
        listed = select(func.min(homes.c.since)).where(homes.c.household_id == columns["household_id"])
        after = columns["birth_date"] > listed.scalar_subquery()
        return or_(birth, func.coalesce(after, false()))

    def _is_of_first_month(self, columns: Columns) -> ColumnElement[bool]:
        """Whether its first record is of this village, which is new, in the month in which the village began."""
        table = STATES[self.unit].__table__
        record, earlier = table.alias("record"), table.alias("earlier")
        before = exists().where(earlier.c[self.subject] == record.c[self.subject], earlier.c.since < record.c.since)
        return exists().where(
            record.c[self.subject] == columns[self.subject],
            record.c.village_id == columns["village_id"],
            or_(
                false(),
                *(
                    and_(columns["village_id"].in_(villages), record.c.since_month == month)
                    for month, villages in self.begun.new.items()
                ),
            ),
            ~before,
        )


def _on(table: FromClause, day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.since <= day, table.c.until > day


def _holds(place: FromClause, table: FromClause, day: date) -> ColumnElement[bool]:
    """The village's class on the day: whoever is in a village without one is in no figure."""
    return and_(place.c.village_id == table.c.village_id, *_on(place, day))


def _steps(scan: _Scan) -> Iterator[Step]:
    """Alike subjects together, of both sides in one query."""
    sides = []
    for side in scan.sides:
        labelled = [column.label(f"c{place}") for place, column in enumerate(side.columns)]
        sides.append(select(*labelled).select_from(side.joined).where(*side.where))
    both = union_all(*sides).subquery()
    query: TableSelect = select(*both.c, func.count()).group_by(*both.c)
    for *values, count in db.session.execute(query):
        yield _step(values, count)


def _step(values: list[Any], count: int) -> Step:
    was, now, began = _stand(values[:3]), _stand(values[3:6]), Came(values[6])
    return Step(was, now, began, count)


def _stand(values: list[Any]) -> Stand:
    village, standing, answer = values
    return Stand(village, standing, None if village is None or answer is None else Answer(answer))


def _beginnings(first: date, last: date, villages: Villages) -> _Beginnings:
    links = village_links()
    redrawn = frozenset[int]().union(*links.sets(first, last))
    homes = HouseholdState.__table__
    on_first_day = func.max(case((and_(*_on(homes, first)), 1), else_=0))
    query = select(homes.c.village_id, func.min(homes.c.since_month), on_first_day).where(homes.c.counted.is_(True))
    if villages is not None:
        query = query.where(homes.c.village_id.in_(sorted(villages)))
    there, new = set(), dict[int, list[int]]()
    for village, month, was_there in db.session.execute(query.group_by(homes.c.village_id)):
        if was_there or village in redrawn:
            there.add(village)
        else:
            new.setdefault(month, []).append(village)
    return _Beginnings(frozenset(there), new, links.ways(first, last))


def counted_on(model: State, day: date, villages: Villages = None, *more: ColumnElement[bool]) -> dict[int, int]:
    """Per village how many are counted on a day."""
    query = (
        select(model.village_id, func.count())
        .where(model.counted.is_(True), model.since <= day, model.until > day, *more)
        .group_by(model.village_id)
    )
    if villages is not None:
        query = query.where(model.village_id.in_(sorted(villages)))
    rows = db.session.execute(query)
    return {village: count for village, count in rows if village is not None}
