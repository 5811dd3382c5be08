"""Who has failed waits before the next try; nobody is locked out (ADR 0030).

Three counts, each with a budget of its own. What one *pair* of a name and an address did wrong makes that pair wait,
longer each time. What all did wrong with one *name*, or from one *address*, makes a pair that comes new wait a short
while before its first try, and the wait of every pair is its own: nobody can use up another's turn. A browser in which
the user has signed in before has a count of its own, which strangers do not move.

A try is counted before it is looked at, so that many at once are no way around, and taken back when it succeeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sakti.accounts.models import SlowedSignIn
from sakti.extensions import db
from sakti.web import clock
from sakti.web.bulk import is_postgresql
from sakti.web.sealing import digest


@dataclass(frozen=True, slots=True)
class Budget:
    """So many failures cost nothing; the next costs `first` seconds, and each one after it twice as much."""

    free: int
    first: int
    most: int
    #: After so long without a try the failures are forgotten.
    lasts: timedelta

    def wait(self, failures: int) -> timedelta:
        if failures <= self.free:
            return timedelta(0)
        doubled = min(failures - self.free - 1, 20)  # beyond it every budget is at its most
        return timedelta(seconds=min(self.most, self.first * 2**doubled))


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: One name from one address; one known browser; one open session.
PAIR, DEVICE, SESSION = Budget(4, 5, 900, DAY), Budget(6, 5, 300, HOUR), Budget(4, 5, 900, DAY)
#: A name, from everywhere; an address, with all names: a moment's patience and no more.
NAME, ADDRESS = Budget(20, 1, 30, HOUR), Budget(20, 1, 10, HOUR)
#: Codes of a second step: whoever guesses them has the password already.
CODE_NAME = Budget(12, 5, 900, HOUR)


@dataclass(frozen=True, slots=True)
class Count:
    """Something that is counted, and how much of it is free."""

    key: str
    budget: Budget


@dataclass(frozen=True, slots=True)
class Turn:
    """A try: what it makes wait, and what else makes it wait."""

    own: Count
    around: tuple[Count, ...] = ()

    @property
    def counts(self) -> list[Count]:
        """In one order, so that two tries never wait for each other's rows."""
        return sorted((self.own, *self.around), key=lambda count: count.key)


def turn_of(*, kind: str, name: str, address: str, device_id: int | None) -> Turn:
    """A try to pass a kind of door ("password", "code") under a name, from an address or a browser that is known."""
    if device_id is not None:
        return Turn(Count(_key(kind, "device", str(device_id)), DEVICE))
    everywhere = CODE_NAME if kind == "code" else NAME
    return Turn(
        Count(_key(kind, "pair", name, address), PAIR),
        (Count(_key(kind, "name", name), everywhere), Count(_key(kind, "address", address), ADDRESS)),
    )


def turn_in_session(*, session_id: int) -> Turn:
    """A try to give the present password in a session that is open: somebody else may sit there."""
    return Turn(Count(_key("session", str(session_id)), SESSION))


def _key(*parts: str) -> str:
    return digest("\0".join(("slowing", *parts))).hex()


def take(*, turn: Turn) -> int:
    """Seconds to wait before this may be tried; 0: it may be tried now, and counts as failed until `succeed`.

    To be committed whatever comes of the try.
    """
    now = clock.now()
    rows = _rows(turn.counts, now)
    own = rows[turn.own.key]
    if own.next_at > now:
        return _seconds(own.next_at - now)
    around = max(
        (each.budget.wait(_remembered(rows[each.key], each.budget, now)) for each in turn.around), default=0 * DAY
    )
    failures = _remembered(own, turn.own.budget, now)
    if (
        around and not failures and own.next_at == own.tried_at
    ):  # it comes new: its first try waits, and then is its own
        own.tried_at, own.next_at = now, now + around
        db.session.flush()
        return _seconds(around)
    for count in turn.counts:
        row = rows[count.key]
        row.failures, row.tried_at = _remembered(row, count.budget, now) + 1, now
        row.next_at = now
    own.next_at = now + max(turn.own.budget.wait(own.failures), around)
    db.session.flush()
    return 0


def succeed(*, turn: Turn) -> None:
    """What was tried is right: its own failures are forgotten, and it did not count for the others."""
    db.session.execute(delete(SlowedSignIn).where(SlowedSignIn.key == turn.own.key))
    others = SlowedSignIn.key.in_([count.key for count in turn.around]), SlowedSignIn.failures > 0
    db.session.execute(update(SlowedSignIn).where(*others).values(failures=SlowedSignIn.failures - 1))


def _rows(counts: Sequence[Count], now: datetime) -> dict[str, SlowedSignIn]:
    """The rows of these counts, locked until the transaction ends; those that are new begin with nothing."""
    fresh = [{"key": count.key, "failures": 0, "tried_at": now, "next_at": now} for count in counts]
    insert = (postgresql if is_postgresql() else sqlite).insert(SlowedSignIn)
    db.session.execute(insert.values(fresh).on_conflict_do_nothing(index_elements=["key"]))
    keys = [count.key for count in counts]
    locked = select(SlowedSignIn).where(SlowedSignIn.key.in_(keys)).order_by(SlowedSignIn.key).with_for_update()
    return {row.key: row for row in db.session.scalars(locked.execution_options(populate_existing=True))}


def _remembered(row: SlowedSignIn, budget: Budget, now: datetime) -> int:
    return row.failures if now < row.tried_at + budget.lasts else 0


def _seconds(wait: timedelta) -> int:
    return max(1, -(-wait // timedelta(seconds=1)))
