"""Who is behind a figure: every household or person that was counted, with its answer and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import cast

from sqlalchemy import ColumnElement, FromClause, select

from sakti.core.answers import Answer
from sakti.core.cohorts import Cohort
from sakti.core.fields import StateValues
from sakti.core.figures import Figure
from sakti.core.indicators import Indicator, ask
from sakti.core.permissions import NameScope
from sakti.extensions import db
from sakti.households.tables import Household, Person
from sakti.indicators.queries import SUBJECT, Result, results
from sakti.indicators.queries.sql import ages_on, answer_of
from sakti.observations.tables import STATES
from sakti.regions.tables import VillageClass
from sakti.web.pagination import Page, read_cursor, write_cursor
from sakti.web.seen import Whose, note_seen
from sakti.web.types import TableRow, TableSelect


@dataclass(frozen=True, slots=True)
class ExplainedSubject:
    """One subject behind a figure: its state that day, its answer, and its answer at the baseline of a panel."""

    id: int
    household_id: int
    village_id: int
    name: str
    place: str
    state: StateValues
    rural: bool
    answer: Answer
    before: Answer | None = None


@dataclass(frozen=True)
class ExplainedFigure:
    """A figure and its subjects. `villages` are those of the region that count; names are listed within a scope."""

    indicator: Indicator
    villages: frozenset[int]
    day: date
    baseline: date | None = None
    cohort: str = Cohort.CROSS_SECTION

    @cached_property
    def result(self) -> Result:
        return results(
            self.villages, self.day, self.baseline, self.cohort, definitions={self.indicator.key: self.indicator}
        )[0]

    @property
    def counts(self) -> dict[Answer, int]:
        """How many give each answer; the figure itself says so."""
        return by_answer(self.result.current)

    @property
    def is_panel(self) -> bool:
        return self.cohort == Cohort.PANEL and self.baseline is not None

    def rows(self, names: NameScope, answer: Answer) -> TableSelect:
        """The subjects with this answer in the villages whose names are seen, not ordered yet."""
        table = STATES[self.indicator.unit].__table__
        place, subject = VillageClass.__table__, SUBJECT[self.indicator.unit]
        query = self._described(table, place).where(
            *_there(table, place, self.day, self.villages),
            answer_of(self.indicator, table.c, place.c.rural, ages_on(table.c, self.day)) == answer.value,
        )
        if names.villages is not None:
            query = query.where(table.c.village_id.in_(sorted(names.villages)))
        if self.is_panel:
            before, class_before = table.alias("before"), place.alias("class_before")
            query = query.join(before, before.c[subject] == table.c[subject])
            query = query.join(class_before, class_before.c.village_id == before.c.village_id)
            query = query.where(*_there(before, class_before, self.baseline, self.villages))
            ages = ages_on(before.c, self.baseline or self.day)
            answer_before = answer_of(self.indicator, before.c, class_before.c.rural, ages)
            query = query.add_columns(answer_before.label("before"))
        return query

    def _described(self, table: FromClause, place: FromClause) -> TableSelect:
        """A state with its village's class, its household's address, and a name: the person's, or the head's."""
        named = Person.__table__
        who = named.c.id == (table.c.person_id if self.indicator.unit == "person" else Household.head_id)
        return (
            select(table, place.c.rural, Household.rt, Household.rw, named.c.name)
            .select_from(table)
            .join(place, place.c.village_id == table.c.village_id)
            .join(Household, Household.id == table.c.household_id)
            .outerjoin(named, who)
        )

    def page(
        self, names: NameScope, answer: Answer, cursor: str | None = None, size: int = 50
    ) -> Page[ExplainedSubject]:
        key = STATES[self.indicator.unit].__table__.c[SUBJECT[self.indicator.unit]]
        query = self.rows(names, answer)
        if values := read_cursor(cursor, [key]):
            query = query.where(key > values[0])
        rows = list(db.session.execute(query.order_by(key).limit(size + 1)))
        following = write_cursor(rows[size - 1], [key]) if len(rows) > size else None
        whose: Whose = "persons" if self.indicator.unit == "person" else "households"
        note_seen(whose, [getattr(row, key.name) for row in rows[:size]])
        return Page([self._reason(row) for row in rows[:size]], following, is_first=not values)

    def every(self, names: NameScope, answer: Answer) -> Iterator[ExplainedSubject]:
        for row in db.session.execute(self.rows(names, answer)):
            yield self._reason(row)

    def _reason(self, row: TableRow) -> ExplainedSubject:
        """The answer as the definition itself gives it (`core.indicators.ask`), not as the database sorted it."""
        state = cast("StateValues", row._mapping)
        given = ask(self.indicator, state, self.day, row.rural)
        before = Answer(state["before"]) if self.is_panel else None
        subject = state[SUBJECT[self.indicator.unit]]
        place = f"RT {row.rt or '–'}/RW {row.rw or '–'}"
        return ExplainedSubject(
            subject, row.household_id, row.village_id, row.name or "–", place, state, row.rural, given, before
        )


def by_answer(figure: Figure) -> dict[Answer, int]:
    return {
        Answer.YES: figure.n,
        Answer.NO: figure.d - figure.n,
        Answer.UNKNOWN: figure.unknown,
        Answer.NOT_APPLICABLE: figure.excluded,
    }


def _there(
    table: FromClause, place: FromClause, day: date | None, villages: frozenset[int]
) -> list[ColumnElement[bool]]:
    """Lives in these villages and is on the target list on the day."""
    return [
        table.c.counted.is_(True),
        table.c.since <= day,
        table.c.until > day,
        place.c.since <= day,
        place.c.until > day,
        table.c.village_id.in_(sorted(villages)),
    ]
