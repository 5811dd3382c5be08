"""Who is behind a change: every household or person in each of its parts, with its answers on both days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select

from sakti.core.answers import Answer
from sakti.core.indicators import Indicator
from sakti.core.movements import Decomposition, Part, Step, part_of
from sakti.core.permissions import NameScope
from sakti.extensions import db
from sakti.households.tables import Household, Person
from sakti.indicators.queries.movements import MovementSteps, indicator_steps, movers
from sakti.web.pagination import Page, read_cursor, write_cursor
from sakti.web.types import TableRow, TableSelect

#: So many are looked up at once until a page is full.
CHUNK = 500


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

    def behind(self, part: Part) -> dict[int, Step]:
        """The subjects of a part, with how they stood."""
        return {
            subject: step
            for subject, _village, step in movers(self.indicator, self.first, self.last, self.villages)
            if part_of(step, self.villages, self.steps.there) is part
        }

    def page(self, names: NameScope, part: Part, cursor: str | None = None, size: int = 50) -> Page[ChangedSubject]:
        """Those whose names the reader sees where they live today."""
        found = self.behind(part)
        key = Person.__table__.c.id if self.indicator.unit == "person" else Household.__table__.c.id
        values = read_cursor(cursor, [key])
        ids = sorted(subject for subject in found if not values or subject > int(str(values[0])))
        rows: list[TableRow] = []
        for start in range(0, len(ids), CHUNK):
            query = self._described().where(key.in_(ids[start : start + CHUNK])).order_by(key)
            rows += [row for row in db.session.execute(query) if names.reaches_village(row.village_id)]
            if len(rows) > size:
                break
        following = write_cursor(rows[size - 1], [key]) if len(rows) > size else None
        return Page(self._subjects(rows[:size], found), following, is_first=not values)

    def _described(self) -> TableSelect:
        """A subject with its household's address and a name: the person's, or the head's."""
        columns = (Household.village_id, Household.rt, Household.rw, Person.name)
        if self.indicator.unit == "person":
            return select(Person.id, *columns).join(Household, Household.id == Person.household_id)
        return select(Household.id, *columns).outerjoin(Person, Person.id == Household.head_id)

    def _subjects(self, rows: Sequence[TableRow], found: dict[int, Step]) -> list[ChangedSubject]:
        return [
            ChangedSubject(
                row.id,
                row.village_id,
                row.name or "–",
                f"RT {row.rt or '–'}/RW {row.rw or '–'}",
                found[row.id].was.answer,
                found[row.id].now.answer,
            )
            for row in rows
        ]
