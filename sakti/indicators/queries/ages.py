"""How old the answers behind figures are on a day: per indicator and village, in whole months.

An answer is as old as the oldest of what its yes-or-no reads (`core.indicators.seen_on`), here as in `stale`. Counted
is how many are how old, not a mean: of any region the median can be told from the same rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import CTE, ColumnElement, case, func, literal, select, union_all

from sakti.core.freshness import median_age
from sakti.core.indicators import Indicator
from sakti.core.periods import DAYS_OF_A_MONTH, days_in, month_index
from sakti.extensions import db
from sakti.indicators.queries.figures import Definitions
from sakti.indicators.queries.sql import Columns, ages_on, answers, clause, either, oldest_seen
from sakti.observations.tables import STATES
from sakti.regions.tables import VillageClass
from sakti.settings.queries import freshnesses
from sakti.web.types import TableSelect


@dataclass(frozen=True, slots=True)
class AnswerAges:
    """Indicator → village → age in whole months → how many answers. `fresh_for`: the months that count that day.

    Only indicators whose answers grow old are in it.
    """

    fresh_for: Mapping[str, int] = field(default_factory=dict)
    by_village: Mapping[str, Mapping[int, Mapping[int, int]]] = field(default_factory=dict)

    def median(self, key: str, villages: Collection[int]) -> Decimal | None:
        """Of these villages together; None where nobody answered, or answers do not grow old."""
        together = Counter[int]()
        held = self.by_village.get(key, {})
        for village in held.keys() & set(villages):
            together.update(held[village])
        return median_age(together)


def answer_ages(villages: Collection[int] | None, day: date, definitions: Definitions) -> AnswerAges:
    """Of everybody counted on the day who answers yes or no. Villages: None is all."""
    fresh_for = fresh_months(definitions, day)
    held: dict[str, dict[int, dict[int, int]]] = {key: {} for key in fresh_for}
    if ageing := [definitions[key] for key in fresh_for]:
        for key, village, months, count in db.session.execute(union_all(*_ages_of(ageing, villages, day))):
            held[key].setdefault(village, {})[months] = count
    return AnswerAges(fresh_for, held)


def fresh_months(definitions: Definitions, day: date) -> dict[str, int]:
    """Of these the indicators whose answers grow old, and in how many months, as it holds on the day."""
    fresh = freshnesses()
    return {
        key: fresh[indicator.mark].months_on(day)
        for key, indicator in definitions.items()
        if indicator.mark in fresh and indicator.seen
    }


def _ages_of(ageing: Sequence[Indicator], villages: Collection[int] | None, day: date) -> list[TableSelect]:
    """Rows (indicator, village, months, how many), one query for each; the states of the day are looked up once."""
    there = {unit: _there(unit, villages, day) for unit in sorted({indicator.unit for indicator in ageing})}
    queries = []
    for indicator in ageing:
        columns = there[indicator.unit].c
        old = (
            select(columns.village_id, months_old(indicator, columns, day).label("months"))
            .where(is_answered(indicator, columns, columns.rural, day))
            .subquery()
        )
        alike = (old.c.village_id, old.c.months)
        queries.append(select(literal(indicator.key), *alike, func.count()).group_by(*alike))
    return queries


def _there(unit: str, villages: Collection[int] | None, day: date) -> CTE:
    """The states of everybody who counts on the day, each with its village's class."""
    table, place = STATES[unit].__table__, VillageClass.__table__
    query = (
        select(table, place.c.rural)
        .join(place, place.c.village_id == table.c.village_id)
        .where(table.c.counted.is_(True), table.c.since <= day, table.c.until > day)
        .where(place.c.since <= day, place.c.until > day)
    )
    if villages is not None:
        query = query.where(table.c.village_id.in_(sorted(villages)))
    return query.cte(f"there_{unit}")


def is_answered(indicator: Indicator, columns: Columns, rural: ColumnElement[bool], day: date) -> ColumnElement[bool]:
    """Whether it is answered yes or no, by something that was seen."""
    sides = answers(indicator, columns, rural, ages_on(columns, day))
    return clause(either((sides.yes, sides.no))) & (either(columns[seen].is_not(None) for seen in indicator.seen))


def months_old(indicator: Indicator, columns: Columns, day: date) -> ColumnElement[int]:
    """`core.periods.months_since` of the oldest of what was seen."""
    seen = oldest_seen(indicator.seen, columns)
    months = month_index(day) - seen // DAYS_OF_A_MONTH
    if day.day == days_in(month_index(day)):
        return months
    return months - case((seen % DAYS_OF_A_MONTH > day.day, 1), else_=0)
