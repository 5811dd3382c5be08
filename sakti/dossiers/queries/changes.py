"""Who is behind a change: every household or person in each of its parts, with its answers on both days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import Subquery, select

from sakti.core.answers import Answer
from sakti.core.indicators import Indicator
from sakti.core.movements import Decomposition, Part
from sakti.core.permissions import NameScope
from sakti.extensions import db
from sakti.households.tables import Household, Person
from sakti.indicators.queries.movements import MovementSteps, indicator_steps, movers
from sakti.web.pagination import Page, read_cursor, write_cursor
from sakti.web.seen import Whose, note_seen
from sakti.web.types import TableRow, TableSelect


@dataclass(frozen=True, slots=True)
class ChangedSubject:
    """One subject of a part: where it lives, and what it answered on both days where it counted."""

    id: int
    village_id: int
    name: str
    place: str
    before: Answer | None
    after: Answer | None


@dataclass(frozen=True)
class ExplainedChange:
    """A change of these villages together, and those behind its parts; from the latest entries, whatever is closed."""

    indicator: Indicator
    villages: frozenset[int]
    first: date
    last: date

    @cached_property
    def steps(self) -> MovementSteps:
        return indicator_steps(self.indicator, self.first, self.last, self.villages)

    @cached_property
    def change(self) -> Decomposition:
        return self.steps.decomposed(self.villages)

    def page(self, names: NameScope, part: Part, cursor: str | None = None, size: int = 50) -> Page[ChangedSubject]:
        """Those whose names the reader sees where they live today."""
        behind = movers(self.indicator, self.first, self.last, self.villages, part).subquery()
        key = behind.c.subject.label("subject")
        query = self._described(behind)
        if names.villages is not None:
            query = query.where(Household.village_id.in_(sorted(names.villages)))
        if values := read_cursor(cursor, [key]):
            query = query.where(key > values[0])
        rows = list(db.session.execute(query.order_by(key).limit(size + 1)))
        following = write_cursor(rows[size - 1], [key]) if len(rows) > size else None
        whose: Whose = "persons" if self.indicator.unit == "person" else "households"
        note_seen(whose, [row.subject for row in rows[:size]])
        return Page([_subject(row) for row in rows[:size]], following, is_first=not values)

    def _described(self, behind: Subquery) -> TableSelect:
        """The subjects with their household's address and a name: the person's, or the head's."""
        query: TableSelect = select(*behind.c, Household.village_id, Household.rt, Household.rw, Person.name)
        if self.indicator.unit == "person":
            query = query.join(Person, Person.id == behind.c.subject)
            return query.join(Household, Household.id == Person.household_id)
        return query.join(Household, Household.id == behind.c.subject).outerjoin(Person, Person.id == Household.head_id)


def _subject(row: TableRow) -> ChangedSubject:
    return ChangedSubject(
        row.subject,
        row.village_id,
        row.name or "–",
        f"RT {row.rt or '–'}/RW {row.rw or '–'}",
        None if row.was is None else Answer(row.was),
        None if row.now is None else Answer(row.now),
    )
