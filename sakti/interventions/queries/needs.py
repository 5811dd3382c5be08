"""The needs of households and people on a day, and where each of them stands: nobody, promised, received, seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, select

from sakti.core.answers import Answer
from sakti.core.fields import StateValues
from sakti.core.freshness import Freshness
from sakti.core.indicators import INDICATORS, ask, seen_on
from sakti.core.needs import NEEDS, Need
from sakti.core.periods import add_months, day_of_number
from sakti.core.support import NeedState, need_state
from sakti.extensions import db
from sakti.interventions.queries.support import Given, SupportLedger, Whose, support_of
from sakti.observations.tables import STATES
from sakti.regions.tables import VillageClass
from sakti.settings.queries import freshnesses


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One need of a household or one of its people on a day, what was done about it, and whether its answer is old."""

    need: Need
    whose: Whose
    state: NeedState
    given: tuple[Given, ...]
    stale: bool

    @property
    def person_id(self) -> int | None:
        return self.whose[1]

    @property
    def is_open(self) -> bool:
        """Nobody has promised or brought anything; it may have been proposed."""
        return self.state is NeedState.OPEN

    @property
    def is_untouched(self) -> bool:
        """Not even proposed."""
        return not self.given


@dataclass(frozen=True, slots=True)
class NeedsOfPlace:
    """One need in some villages: everybody whom it concerns, by state, and those who have it."""

    need: Need
    states: Mapping[NeedState, int]
    lines: tuple[NeedLine, ...]

    @property
    def everyone(self) -> int:
        return len(self.lines)

    @property
    def having(self) -> list[Whose]:
        return [line.whose for line in self.lines]

    @property
    def open(self) -> list[Whose]:
        return [line.whose for line in self.lines if line.is_open]

    @property
    def untouched(self) -> list[Whose]:
        return [line.whose for line in self.lines if line.is_untouched]


def needs_of(household_id: int, day: date) -> list[NeedLine]:
    """What a household and its people need on a day, with what is promised or done about it."""
    ledger = support_of(day, households=[household_id])
    asked = _asked({"household_id": household_id}, day, list(NEEDS.values()))
    return [line for each in asked if (line := _line(each, day, ledger)) is not None]


def needs_in(
    villages: Collection[int] | None, day: date, keys: Collection[str] | None = None
) -> dict[str, NeedsOfPlace]:
    """Per need, in the order of the list: everybody asked on the day by state, and who has it. None: every village.

    As of the day: neither what was proposed later nor today's status counts.
    """
    ledger = support_of(day, villages=villages)
    wanted = [need for need in NEEDS.values() if keys is None or need.key in keys]
    states: dict[str, Counter[NeedState]] = {need.key: Counter() for need in wanted}
    lines: dict[str, list[NeedLine]] = {need.key: [] for need in wanted}
    for asked in _asked({} if villages is None else {"villages": villages}, day, wanted):
        if (line := _line(asked, day, ledger)) is not None:
            lines[asked.need.key].append(line)
            states[asked.need.key][line.state] += 1
        else:
            states[asked.need.key][need_state(asked.answer, asked.need.sign, (), day)] += 1
    return {need.key: NeedsOfPlace(need, states[need.key], tuple(lines[need.key])) for need in wanted}


class _Asked(NamedTuple):
    """A need that is asked of somebody, and the answer in this state."""

    need: Need
    whose: Whose
    answer: Answer
    state: StateValues


def _asked(place: dict[str, Any], day: date, wanted: Sequence[Need]) -> Iterator[_Asked]:
    """Each of these needs of everybody of whom it is asked, whether they have it or not."""
    for unit, model in STATES.items():
        asking = [(need, need.indicator) for need in wanted if need.unit == unit]
        rows = db.session.execute(_states(model.__table__, place, day)).mappings() if asking else ()
        for row in rows:
            state = cast(StateValues, row)
            whose = (state["household_id"], state["person_id"] if unit == "person" else None)
            for need, indicator in asking:
                answer = ask(indicator, state, day, state["rural"])
                if answer is not Answer.NOT_APPLICABLE:
                    yield _Asked(need, whose, answer, state)


def _line(asked: _Asked, day: date, ledger: SupportLedger) -> NeedLine | None:
    """None where there is no need: it is met, or nobody was asked."""
    need, state = asked.need, asked.state
    if asked.answer is not need.sign:
        return None
    given: list[Given] = []
    if ledger.of(asked.whose):
        given = ledger.about(need.answered_by(state, day, state["rural"]), asked.whose)
    known = tuple(replace(each, support=replace(each.support, seen_on=_seen(each, state))) for each in given)
    stands = need_state(asked.answer, need.sign, [each.support for each in known], day)
    freshness = freshnesses().get(need.indicator.mark)
    seen = None if freshness is None else seen_on(need.indicator, state)
    stale = seen is not None and freshness is not None and is_stale(seen, freshness, day)
    return NeedLine(need, asked.whose, stands, known, stale)


def is_stale(seen: int, freshness: Freshness, day: date) -> bool:
    """Whether an answer that was last seen then (`day_number`) is old on a day."""
    return add_months(day_of_number(seen), freshness.months_on(day)) < day


def _seen(given: Given, state: StateValues) -> date | None:
    """When somebody last looked at what this should change; of another unit's field nothing is known here."""
    indicator = INDICATORS.get(given.answers or "")
    if indicator is None or any(column not in state for column in indicator.seen):
        return None
    number = seen_on(indicator, state)
    return None if number is None else day_of_number(number)


def _states(table: Any, place: dict[str, Any], day: date) -> Select[Any]:
    """The states of a day of those on the target list, each with whether its village is rural."""
    query: Select[Any] = select(table, VillageClass.rural).join(
        VillageClass, VillageClass.village_id == table.c.village_id
    )
    query = query.where(table.c.counted.is_(True), table.c.since <= day, table.c.until > day)
    query = query.where(VillageClass.since <= day, VillageClass.until > day).order_by(table.c.household_id)
    if "villages" in place:
        return query.where(table.c.village_id.in_(sorted(place["villages"])))
    return query.where(table.c.household_id == place["household_id"]) if "household_id" in place else query
