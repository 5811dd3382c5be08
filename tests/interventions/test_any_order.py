"""Promises, deliveries and visits in any order: on any day needs stand where a plain reading of the rules says.

The reading below shares nothing with the product: it keeps what was done as lists, and asks them day by day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sakti.core.refusals import Refusal
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.interventions import actions, queries
from sakti.observations.actions import observe
from tests.actors import TESTS

LISTED, FIRST, LAST = date(2018, 12, 31), date(2019, 1, 1), date(2020, 6, 30)
OWN, NONE = 1, 6
WAYS = {
    "proposed": ("approved", "rejected", "cancelled"),
    "approved": ("scheduled", "running", "cancelled"),
    "scheduled": ("running", "cancelled"),
    "running": ("done", "cancelled"),
    "done": ("verified", "running"),
    "verified": ("running",),
}
#: What rests on deliveries, and what it falls to without them.
RESTING = {"done": [("done", "running")], "verified": [("done", "running"), ("verified", "done")]}
MANY = settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class Brought:
    """Something that was delivered."""

    row: Any
    homes: tuple[int, ...]
    day: date
    volume: Decimal
    voided: bool = False


@dataclass
class Planned:
    """Something that was planned, with the statuses that it had since which day."""

    row: Any
    homes: tuple[int, ...]
    volume: Decimal
    due: date | None
    moves: list[tuple[date, str]]
    brought: list[Brought] = field(default_factory=list)

    def came(self, day: date) -> list[Brought]:
        return [each for each in self.brought if not each.voided and each.day <= day]

    def is_complete(self, day: date) -> bool:
        return sum(each.volume for each in self.came(day)) >= self.volume

    def void(self, one: Brought) -> None:
        """What was called done, or verified, because of it was not, since the day on which it was called so."""
        one.voided, now = True, self.moves[-1][1]
        said = list(zip(["", *(status for _day, status in self.moves)], self.moves, strict=False))
        for status, below in RESTING.get(now, ()):
            days = [day for last, (day, after) in said if after == status and last != "verified"]
            if one.day <= days[-1] and not self.is_complete(days[-1]):
                self.moves.append((days[-1], below))
                return


@dataclass
class Reading:
    """All that was done, and what the rules make of it."""

    first: dict[int, int]
    plans: list[Planned] = field(default_factory=list)
    loose: list[Brought] = field(default_factory=list)
    visits: list[tuple[int, date, int]] = field(default_factory=list)
    lists: list[tuple[int, date, int]] = field(default_factory=list)

    def latrine(self, home: int, day: date) -> int:
        """What there was: the last word of a visit; where none came yet, of a list."""
        for said in (self.visits, self.lists):
            words = [(when, at, what) for at, (where, when, what) in enumerate(said) if where == home and when <= day]
            if words:
                return max(words)[-1]
        return self.first[home]

    def looked(self, home: int, day: date) -> date:
        """The last day on which a visit looked; a list does not look."""
        return max((when for where, when, _latrine in self.visits if where == home and when <= day), default=LISTED)

    def state(self, home: int, day: date) -> str:
        looked = self.looked(home, day)
        if self.latrine(home, day) == OWN:
            return "met"
        promises: list[date | None] = []
        received: list[date] = []
        for plan in (each for each in self.plans if home in each.homes):
            steps = [step for step in plan.moves if step[0] <= day]
            status = steps[-1][1] if steps else ""
            came = [each.day for each in plan.came(day)]
            if status in ("approved", "scheduled", "running") and not plan.is_complete(day):
                promises.append(plan.due)
            else:
                received += came
        received += [each.day for each in self.loose if home in each.homes and each.day <= day and not each.voided]
        if any(looked <= each for each in received):
            return "received"
        if promises:
            return "late" if any(due is not None and due < day for due in promises) else "promised"
        return "unused" if received else "open"

    def may_verify(self, plan: Planned, day: date) -> bool:
        """Whether everybody was visited after the last delivery, and has an own latrine in use."""
        came = [each.day for each in plan.came(day)]
        done = [when for when, status in plan.moves if status == "done"]
        since = max(came) if came else max(done)
        visited = {home for home, when, _latrine in self.visits if since < when <= day}
        return all(home in visited and self.latrine(home, day) == OWN for home in plan.homes)


class Doer:
    """Does something by chance, and writes it down for the reading."""

    def __init__(self, world: Any, rng: Random) -> None:
        self.world, self.rng = world, rng
        self.homes = {one.id: one for one in (world.warsito, world.khotijah, world.tarjono)}
        self.reading = Reading({world.warsito.id: NONE, world.khotijah.id: OWN, world.tarjono.id: NONE})
        self.group = actions.add_group(name="Kelompok", village=world.cast.botosari, by=TESTS)
        self.pair = (world.warsito.id, world.khotijah.id)
        for home in self.pair:
            actions.add_member(group=self.group, household=self.homes[home], by=TESTS)

    def day(self, since: date = FIRST) -> date:
        return since + timedelta(self.rng.randint(0, (LAST - since).days))

    def do(self) -> None:
        often = (self.move, self.move, self.move, self.bring, self.bring)
        self.rng.choice((self.plan, *often, self.visit, self.list_again, self.take_back))()
        db.session.flush()

    def plan(self) -> None:
        home = self.rng.choice(list(self.homes))
        whom, homes = self.rng.choice(
            (
                ({"household": self.homes[home]}, (home,)),
                ({"person": self.world.person("Sumiati")}, (self.world.warsito.id,)),
                ({"group": self.group}, self.pair),
            )
        )
        day, volume = self.day(), Decimal(self.rng.choice(("1", "2", "0.3")))
        due = self.rng.choice((None, self.day(day)))
        row = actions.assign(
            programme=self.world.latrine,
            organisation=self.world.baznas,
            volume=volume,
            due_on=due,
            day=day,
            by=TESTS,
            **whom,
        )
        self.reading.plans.append(Planned(row, homes, volume, due, [(day, "proposed")]))

    def move(self) -> None:
        able = [plan for plan in self.reading.plans if plan.moves[-1][1] in WAYS]
        if not able:
            return
        plan = self.rng.choice(able)
        day, to = self.day(plan.moves[-1][0]), self.rng.choice(WAYS[plan.moves[-1][1]])
        lacks = (to == "done" and not plan.is_complete(day)) or (
            to == "verified" and not self.reading.may_verify(plan, day)
        )
        back = to in ("rejected", "cancelled") or (plan.moves[-1][1] in ("done", "verified") and to == "running")
        if lacks:
            with pytest.raises(Refusal):
                actions.move(intervention=plan.row, to=to, day=day, by=TESTS)
        actions.move(intervention=plan.row, to=to, day=day, by=TESTS, reason="alasan" if lacks or back else "")
        plan.moves.append((day, to))

    def bring(self) -> None:
        day, volume = self.day(), Decimal(self.rng.choice(("1", "0.1", "0.2")))
        details: dict[str, Any] = {"delivered_on": day, "volume": volume, "value_rp": 0, "funding": (), "by": TESTS}
        able = [plan for plan in self.reading.plans if plan.moves[-1][1] in ("running", "done")]
        if able and self.rng.random() < 0.6:
            plan = self.rng.choice(able)
            plan.brought.append(Brought(actions.deliver(intervention=plan.row, **details), plan.homes, day, volume))
            return
        home = self.rng.choice(list(self.homes))
        row = actions.deliver(
            programme=self.world.latrine, organisation=self.world.baznas, household=self.homes[home], **details
        )
        self.reading.loose.append(Brought(row, (home,), day, volume))

    def visit(self) -> None:
        home, day, latrine = self.rng.choice(list(self.homes)), self.day(), self.rng.choice((OWN, NONE, NONE))
        observe(household=self.homes[home], observed_on=day, values={"latrine_access": latrine}, by=TESTS)
        self.reading.visits.append((home, day, latrine))

    def list_again(self) -> None:
        home, day, latrine = self.rng.choice(list(self.homes)), self.day(), self.rng.choice((OWN, NONE, NONE))
        values = {"latrine_access": latrine}
        observe(household=self.homes[home], observed_on=day, values=values, source=Source.LIST, by=TESTS)
        self.reading.lists.append((home, day, latrine))

    def take_back(self) -> None:
        every = [*self.reading.loose, *(each for plan in self.reading.plans for each in plan.brought)]
        standing = [each for each in every if not each.voided]
        if standing:
            brought = self.rng.choice(standing)
            actions.void_delivery(delivery=brought.row, reason="salah", by=TESTS)
            holder = next((plan for plan in self.reading.plans if brought in plan.brought), None)
            if holder is None:
                brought.voided = True
            else:
                holder.void(brought)


def check(world: Any, reading: Reading, day: date) -> None:
    places = [
        queries.needs_in([place.id], day)["own_latrine"] for place in (world.cast.botosari, world.cast.kertijayan)
    ]
    told = {line.whose[0]: line.state.value for place in places for line in place.lines}
    expected = {home: reading.state(home, day) for home in reading.first}

    assert told == {home: state for home, state in expected.items() if state != "met"}, day
    counted = [state.value for place in places for state, count in place.states.items() for _each in range(count)]
    assert sorted(counted) == sorted(expected.values()), day
    for home, state in expected.items():
        own = [line.state.value for line in queries.needs_of(home, day) if line.need.key == "own_latrine"]
        assert own == ([] if state == "met" else [state]), day


def test_needs_are_what_a_plain_reading_says(world):
    @given(st.integers(0, 10**9))
    @MANY
    def agree(seed: int) -> None:
        with db.session.begin_nested() as attempt:
            rng = Random(seed)
            doer = Doer(world, rng)
            for _each in range(rng.randint(4, 24)):
                doer.do()
            reading = doer.reading
            days = {day for plan in reading.plans for day, _status in plan.moves} | {LAST, LISTED}
            days |= {each.day for plan in reading.plans for each in plan.brought} | {each.day for each in reading.loose}
            days |= {day for _home, day, _latrine in (*reading.visits, *reading.lists)}
            for day in rng.sample(sorted(days), min(6, len(days))):
                check(world, reading, day)
                check(world, reading, min(LAST, day + timedelta(1)))
            attempt.rollback()

    agree()
