"""Who lives where on which day by all that is written down by now, whether it has been folded or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sakti.core.timeline import State
from sakti.observations.queries.clusters import refold


class Lives:
    """The histories of some households, and of all that are tied to them. Reads the ledger, not what was folded."""

    def __init__(self, households: Iterable[int]) -> None:
        refolded = refold(households)
        self._ends = dict(refolded.merged.places)
        self._states: dict[int, list[State]] = {}
        self._people: dict[int, list[State]] = {}
        self._stays = [stay for history in refolded.folded for stay in history.stays]
        for history in refolded.folded:
            self._ends.update(history.one)
            for states, kept in ((history.households, self._states), (history.people, self._people)):
                for state in states:
                    kept.setdefault(state.subject, []).append(state)

    def end(self, household: int) -> int:
        """The household whose history this one is now: itself, unless it was merged or only has a new card."""
        return self._ends.get(household, household)

    def household(self, key: int, day: date) -> State | None:
        """How a household stands at the end of a day; None before it is known."""
        return _on(self._states.get(self.end(key), ()), day)

    def person(self, key: int, day: date) -> State | None:
        return _on(self._people.get(key, ()), day)

    def is_anybody_away(self, household: int, day: date) -> bool:
        states = (_on(states, day) for states in self._people.values())
        return any(state and state.household == self.end(household) and state.standing == "away" for state in states)

    def home(self, person: int, day: date) -> int | None:
        """The household that somebody belongs to that day, the dead to their last; before their first day where they
        begin."""
        states = self._people.get(person)
        if not states:
            return None
        return (_on(states, day) or states[0]).household

    def family(self, person: int, day: date) -> int | None:
        """On whose card somebody is that day."""
        stays = (each for each in self._stays if each.person == person and each.since <= day < each.until)
        return next((each.family for each in stays), None)

    def since(self, person: int, household: int, day: date) -> date:
        """Since when somebody has belonged to a household in which they are on a day, without a break."""
        since = day
        for state in reversed([state for state in self._people.get(person, ()) if state.since <= day]):
            if state.household != household:
                break
            since = state.since
        return since


def _on(states: Iterable[State], day: date) -> State | None:
    return next((state for state in states if state.since <= day < state.until), None)
