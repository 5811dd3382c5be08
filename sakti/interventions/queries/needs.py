"""The needs of households and people on a day, and where each of them stands: nobody, promised, received, seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sakti.core.freshness import Freshness
from sakti.core.indicators import seen_on
from sakti.core.needs import NEEDS, Need
from sakti.core.periods import day_number, latest_stale
from sakti.core.support import NeedState, need_state
from sakti.interventions.queries.asking import Asked, Sightings, Visits, Whose, asked_in, asked_of, sightings
from sakti.interventions.queries.support import Given, SupportLedger, support_of
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
    asked, seen = asked_of([household_id], day, list(NEEDS.values())), _seen_of(ledger, day)
    return [line for each in asked if (line := _line(each, day, ledger, seen)) is not None]


def needs_in(
    villages: Collection[int] | None, day: date, keys: Collection[str] | None = None
) -> dict[str, NeedsOfPlace]:
    """Per need, in the order of the list: everybody asked on the day by state, and who has it. None: every village.

    As of the day: neither what was proposed later nor today's status counts.
    """
    ledger = support_of(day, villages=villages)
    seen = _seen_of(ledger, day)
    wanted = [need for need in NEEDS.values() if keys is None or need.key in keys]
    states: dict[str, Counter[NeedState]] = {need.key: Counter() for need in wanted}
    lines: dict[str, list[NeedLine]] = {need.key: [] for need in wanted}
    for asked in asked_in(villages, day, wanted):
        if (line := _line(asked, day, ledger, seen)) is not None:
            lines[asked.need.key].append(line)
            states[asked.need.key][line.state] += 1
        else:
            states[asked.need.key][need_state(asked.answer, asked.need.sign, (), day)] += 1
    return {need.key: NeedsOfPlace(need, states[need.key], tuple(lines[need.key])) for need in wanted}


def _seen_of(ledger: SupportLedger, day: date) -> Sightings:
    """What visits saw, after the first delivery, of those who received something that can be seen."""
    received = [
        (home, each.support.received_on)
        for part in (ledger.households, ledger.housemates)
        for home, given in part.items()
        for each in given
        if each.support.received_on is not None and _can_be_seen(each)
    ]
    if not received:
        return Sightings()
    return sightings({home for home, _on in received}, day, min(on for _home, on in received))


def _line(asked: Asked, day: date, ledger: SupportLedger, seen: Sightings) -> NeedLine | None:
    """None where there is no need: it is met, or nobody was asked."""
    need, state = asked.need, asked.state
    if asked.answer is not need.sign:
        return None
    given: list[Given] = []
    if ledger.of(asked.whose):
        given = ledger.about(need.answered_by(state, day, state["rural"]), asked.whose)
    visits = seen.of(asked.whose)
    told = tuple(
        replace(each, support=replace(each.support, seen_on=_told(each, asked, day, visits))) for each in given
    )
    stands = need_state(asked.answer, need.sign, [each.support for each in told], day)
    freshness = freshnesses().get(need.indicator.mark)
    last = None if freshness is None else seen_on(need.indicator, state)
    stale = last is not None and freshness is not None and is_stale(last, freshness, day)
    return NeedLine(need, asked.whose, stands, told, stale)


def is_stale(seen: int, freshness: Freshness, day: date) -> bool:
    """Whether an answer that was last seen then (`day_number`) is old on a day."""
    return seen <= day_number(latest_stale(day, freshness.months_on(day)))


def _can_be_seen(given: Given) -> bool:
    """Whether it answers a need that a visit shows: a service that was received is not seen."""
    return given.answers in NEEDS and bool(NEEDS[given.answers].fields)


def _told(given: Given, asked: Asked, day: date, visits: Visits) -> date | None:
    """Since when visits tell whether this is used; of another unit's field nothing is known here."""
    if not visits or not _can_be_seen(given) or (need := NEEDS[given.answers or ""]).unit != asked.need.unit:
        return None
    return need.told_on(asked.state, day, asked.state["rural"], visits)
