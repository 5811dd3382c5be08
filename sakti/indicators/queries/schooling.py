"""How the number of children out of school came to change, child by child: opening + in − out = closing.

A fall is not yet a return to school: children also grow out of the indicator, move, die or leave the target list. It is
the way of every indicator (`queries.movements`), in the words of school.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sakti.core.answers import Answer
from sakti.core.indicators import INDICATORS, definition_on
from sakti.core.movements import Movement
from sakti.indicators.queries.movements import MovementSteps, indicator_steps

KEY = "out_of_school"
#: What the parts of a change are called here, in the order in which a report prints them.
CAME = {
    "to_yes": "dropped_out",
    "applicable": "came_of_age",
    "known": "found",
    "new_village": "new_village",
    "listed": "listed",
    "born": "born",
    "returned": "back",
    "readmitted": "readmitted",
    "moved_in": "moved_in",
    "divided_in": "divided_in",
    "merged_in": "merged_in",
}
LEFT = {
    "to_no": "returned",
    "inapplicable": "grown",
    "died": "died",
    "away": "away",
    "moved_out": "moved_out",
    "divided_out": "divided_out",
    "merged_out": "merged_out",
    "exited": "exited",
    "empty": "empty",
    "unknown": "lost",
}


@dataclass(frozen=True, slots=True)
class Children:
    """Everybody who was out of school on one of two days: `of` reads any region from it."""

    steps: MovementSteps = field(default_factory=MovementSteps)

    def of(self, villages: Collection[int]) -> Movement:
        change = self.steps.of(villages)
        return Movement(change.opening, _renamed(change.came, CAME), _renamed(change.left, LEFT), change.closing)


def _renamed(parts: Mapping[str, int], names: Mapping[str, str]) -> dict[str, int]:
    return {name: parts[part] for part, name in names.items() if part in parts}


def children(first: date, last: date, villages: Collection[int] | None = None) -> Children:
    """Who was out of school on either day, by the definition of the last. None: in the whole database.

    Who went back and has grown up since is grown: only a return that still counts is claimed as one.
    """
    indicator = definition_on(KEY, last) or INDICATORS[KEY]
    return Children(indicator_steps(indicator, first, last, villages, only=Answer.YES))
