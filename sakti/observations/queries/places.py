"""Where people and households were on a day, of many at once: what was brought to them is written down there."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Membership
from sakti.observations.models import HouseholdState

#: Since when somebody was where, the earliest first.
Stays = Sequence[tuple[date, int]]


class Whereabouts:
    """Of some people and households, and of every household in which these people lived.

    By what is known so far; before all that is known where they begin, in a gap and after it where they were last.
    """

    def __init__(self, people: Iterable[int], households: Iterable[int]) -> None:
        self.homes = _stays(Membership.person_id, Membership.since, Membership.household_id, people)
        lived = {home for stays in self.homes.values() for _, home in stays}
        state = HouseholdState
        self.villages = _stays(state.household_id, state.since, state.village_id, {*households, *lived})

    def home(self, person: int, day: date) -> int | None:
        """The household of a person; None of whom nothing is known."""
        return _at(self.homes.get(person, ()), day)

    def village(self, household: int, day: date) -> int | None:
        """The village of a household; None of one in which nobody ever lived."""
        return _at(self.villages.get(household, ()), day)


def _stays(
    who: InstrumentedAttribute[int], since: InstrumentedAttribute[date], where: Any, keys: Iterable[int]
) -> dict[int, Stays]:
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for part in chunks(set(keys)):
        query = select(who, since, where).where(who.in_(part), where.is_not(None)).order_by(who, since)
        for key, first, place in db.session.execute(query):
            if not found[key] or found[key][-1][1] != place:
                found[key].append((first, place))
    return dict(found)


def _at(stays: Stays, day: date) -> int | None:
    if not stays:
        return None
    return stays[max(bisect_right(stays, day, key=lambda stay: stay[0]) - 1, 0)][1]
