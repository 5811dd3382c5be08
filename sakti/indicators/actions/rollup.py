"""Where a figure changes: the monthly rollup, made anew as a whole or moved by what one change makes different.

Both ways end in the same numbers, which `sakti verify` proves each night. The rows of a definition that is new to this
installation are made with the whole: by `sakti db upgrade`, by the daily job, or by the first change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeAlias, cast

from sqlalchemy import CursorResult, Update, delete, func, select, update

from sakti.core.answers import Answer
from sakti.core.events import StatesChanged
from sakti.core.fields import StateValues
from sakti.core.freshness import Freshness
from sakti.core.indicators import Indicator, ask, every_definition, seen_on
from sakti.core.periods import FOREVER, birthday, month_end, month_index, stale_from
from sakti.extensions import db
from sakti.indicators.models import Rollup, RollupSpan, VillagePopulation
from sakti.indicators.queries.rollup_rows import (
    PopulationRow,
    RollupRow,
    collect,
    marks_of,
    population_rows,
    present_marks,
    rollup_rows,
)
from sakti.regions.queries import classes
from sakti.settings.queries import freshnesses
from sakti.web.bulk import insert_rows, without_collecting
from sakti.web.clock import today
from sakti.web.types import TableRow

#: Month → how many of each answer begin (or, negative, end) there.
Moves: TypeAlias = dict[int, list[int]]


# -- everything at once ---------------------------------------------------------------------------------------------


@without_collecting()
def rebuild(villages: Collection[int] | None = None) -> None:
    """Compute the rollup of these villages (all: None) anew, from the first month with data to this month."""
    db.session.flush()
    last = month_index(today())
    held = db.session.get(RollupSpan, 1)
    steps = collect(villages, last)
    first = steps.first_month
    if villages is not None and held is not None and _does_not_fit(held, first, last):
        rebuild(None)
        return
    _delete_rows(villages)
    if first is None and villages is None:
        db.session.execute(delete(RollupSpan))
        return
    start = held.first_month if held is not None and villages is not None else first
    if start is None:
        return
    last = max(last, start)
    marks = marks_of(steps.definitions, steps.fresh)
    db.session.merge(RollupSpan(id=1, first_month=start, last_month=last, definitions=marks))
    db.session.flush()
    insert_rows(Rollup.__table__, RollupRow._fields, list(rollup_rows(steps, start, last)))
    insert_rows(VillagePopulation.__table__, PopulationRow._fields, list(population_rows(steps, start, last)))


def _does_not_fit(held: RollupSpan, first: int | None, last: int) -> bool:
    """Whether the rows of the other villages lack months or definitions."""
    longer = held.last_month != last or (first is not None and first < held.first_month)
    return longer or held.definitions != present_marks()


def _delete_rows(villages: Collection[int] | None) -> None:
    for model in (Rollup, VillagePopulation):
        query = delete(model)
        db.session.execute(query if villages is None else query.where(model.village_id.in_(sorted(villages))))


def ensure_current() -> bool:
    """A month has begun, or this release knows another definition: count it too. True if the rollup was made anew."""
    held = db.session.get(RollupSpan, 1)
    if held is None or not (held.last_month < month_index(today()) or held.definitions != present_marks()):
        return False
    rebuild(None)
    return True


# -- one change -----------------------------------------------------------------------------------------------------


def move_rollup(change: StatesChanged) -> None:
    """Subscriber of the projection: bring the rollup up to date in the same transaction."""
    held = db.session.get(RollupSpan, 1)
    if held is None or change.before is None or change.after is None:
        rebuild(change.villages)
        return
    if _does_not_fit(held, None, month_index(today())) or _lacks_rows(change.villages):
        rebuild(change.villages)
        return
    moves = VillageMoves.between(
        cast("Sequence[TableRow]", change.before), cast("Sequence[TableRow]", change.after), held.last_month
    )
    if moves.first_month < held.first_month:
        rebuild(None)
    elif not moves.write(held.last_month):
        rebuild(change.villages)


def _lacks_rows(villages: Collection[int]) -> bool:
    """Whether some village has no rollup yet."""
    column = VillagePopulation.village_id
    query = select(func.count(column.distinct())).where(column.in_(sorted(villages)))
    return int(db.session.execute(query).scalar_one()) < len(villages)


ORDER = (Answer.YES, Answer.NO, Answer.NOT_APPLICABLE, Answer.UNKNOWN)


class VillageMoves:
    """What one change moves, per village: the answers of each definition, and who lives there."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, int, int], Moves] = defaultdict(dict)  # (indicator, version, village)
        self.everyone: dict[tuple[str, int], Moves] = defaultdict(dict)  # (unit, village)

    @classmethod
    def between(cls, before: Sequence[TableRow], after: Sequence[TableRow], horizon: int) -> VillageMoves:
        """The difference between the old and the new states of the households that were touched."""
        rural, fresh = classes(), freshnesses()
        moves = cls()
        counted = [(row, sign) for rows, sign in ((before, -1), (after, +1)) for row in rows if row.counted]
        for row, sign in counted:
            unit = "person" if "person_id" in row._fields else "household"
            end = min(row.until_month, horizon + 1)
            if row.since_month < end:
                _move(moves.everyone[unit, row.village_id], row.since_month, end, (sign,))
            for indicator in every_definition():
                if indicator.unit == unit:
                    moves._add(indicator, fresh.get(indicator.mark), row, rural[row.village_id], horizon, sign)
        return moves

    def _add(
        self,
        indicator: Indicator,
        freshness: Freshness | None,
        row: TableRow,
        rural: Sequence[tuple[date, date, bool]],
        horizon: int,
        sign: int,
    ) -> None:
        by_month = self.answers[indicator.key, indicator.version, row.village_id]
        state = cast("StateValues", row._mapping)
        for first, last, answer, stale in contributions(indicator, state, rural, horizon, freshness):
            _move(by_month, first, last, [*(sign * (answer is kind) for kind in ORDER), sign * stale])

    @property
    def first_month(self) -> int:
        """The earliest month that is moved."""
        every = (*self.answers.values(), *self.everyone.values())
        months = (month for by_month in every for month, amounts in by_month.items() if any(amounts))
        return min(months, default=FOREVER.year * 12)

    def write(self, last: int) -> bool:
        """Add the differences in SQL, so that two writers never lose one another's. False if rows were missing."""
        written = True
        for (key, version, village), by_month in self.answers.items():
            where = (Rollup.indicator == key, Rollup.version == version, Rollup.village_id == village)
            for first, end, (yes, no, excluded, unknown, stale) in _runs(by_month, last):
                query = update(Rollup).where(*where, Rollup.month >= first, Rollup.month < end)
                values = {
                    "n": Rollup.n + yes,
                    "d": Rollup.d + yes + no,
                    "excluded": Rollup.excluded + excluded,
                    "unknown": Rollup.unknown + unknown,
                    "stale": Rollup.stale + stale,
                }
                written &= _updated(query.values(**values)) == end - first
        for (unit, village), by_month in self.everyone.items():
            column = VillagePopulation.households if unit == "household" else VillagePopulation.persons
            for first, end, (more,) in _runs(by_month, last):
                month = VillagePopulation.month
                place = update(VillagePopulation).where(VillagePopulation.village_id == village)
                values = {column.key: column + more}
                written &= _updated(place.where(month >= first, month < end).values(**values)) == end - first
        return written


def _updated(query: Update) -> int:
    """How many rows there were to update."""
    result = db.session.execute(query.execution_options(synchronize_session=False))
    return cast("CursorResult[*tuple[object, ...]]", result).rowcount


def contributions(
    indicator: Indicator,
    state: StateValues,
    rural: Sequence[tuple[date, date, bool]],
    horizon: int,
    freshness: Freshness | None = None,
) -> Iterator[tuple[int, int, Answer, bool]]:
    """What one state adds, by the pure interpreter: (first month, month after the last, answer, whether stale)."""
    start, end = state["since_month"], min(state["until_month"], horizon + 1)
    cuts = {start, end}
    born = state["birth_date"] if indicator.unit == "person" else None
    if born is not None:
        cuts |= {month_index(birthday(born, age)) for age in indicator.age_bounds}
    if indicator.depends_on_place:
        cuts |= {month_index(since) for since, _, _ in rural} | {month_index(u) for _, u, _ in rural if u != FOREVER}
    old = _stale_months(indicator, state, freshness)
    cuts |= {month for months in old for month in months}
    inside = sorted(cut for cut in cuts if start <= cut <= end)
    for first, last in pairwise(inside):
        day = month_end(first)
        answer = ask(indicator, state, day, _rural_on(rural, day))
        yield first, last, answer, answer in JUDGED and any(since <= first < until for since, until in old)


#: Answers that are in the denominator.
JUDGED = (Answer.YES, Answer.NO)


def _stale_months(indicator: Indicator, state: StateValues, freshness: Freshness | None) -> list[tuple[int, int]]:
    """The months [since, until) at whose ends what the state says is too old."""
    seen = seen_on(indicator, state)
    if freshness is None or seen is None:
        return []
    every = ((max(run.first, stale_from(seen, run.months)), run.end) for run in freshness.runs)
    return [(since, until) for since, until in every if since < until]


def _rural_on(rural: Iterable[tuple[date, date, bool]], day: date) -> bool:
    return next((value for since, until, value in rural if since <= day < until), True)


def _move(by_month: Moves, first: int, end: int, amounts: Sequence[int]) -> None:
    """Add from the first month on, and take away from the end on."""
    for month, sign in ((first, 1), (end, -1)):
        held = by_month.setdefault(month, [0] * len(amounts))
        for position, amount in enumerate(amounts):
            held[position] += sign * amount


def _runs(by_month: Moves, last: int) -> Iterator[tuple[int, int, list[int]]]:
    """Each run of months with the same difference: (first month, month after the last, what is added)."""
    turns = sorted(month for month, amounts in by_month.items() if any(amounts))
    sums = [0] * len(next(iter(by_month.values()), ()))
    for first, end in zip(turns, (*turns[1:], last + 1)[: len(turns)], strict=True):
        sums = [have + more for have, more in zip(sums, by_month[first], strict=True)]
        if any(sums) and first < end:
            yield first, end, list(sums)
